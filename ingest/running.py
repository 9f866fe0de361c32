"""The running text of a proposal in a file: plain text, or the paragraphs of a Word document."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from ingest.readers import packages
from ingest.readers.word import main_part
from st_db.errors import UnreadableFile

LARGEST = 4 << 20
"""Bytes of a text file; a longer one holds far more than anybody compares."""

_PART = 64 << 20  # bytes of the text part of a document; its formats take most of it
# What was moved away, and what is written a second time for older programs.
_SKIPPED = frozenset({"moveFrom", "Fallback"})
_BREAKS = {"br": "\n", "cr": "\n", "tab": " ", "noBreakHyphen": "-"}


def running_text(path: Path) -> str:
    """Return the text of a .docx or a text file; raises UnreadableFile with what is wrong."""
    try:
        with path.open("rb") as file:
            head = file.read(LARGEST + 1)
    except OSError as error:
        raise UnreadableFile("error.overlap_file", file=path.name) from error
    return _document(path) if head.startswith(b"PK\x03\x04") else decoded(head, path.name)


def decoded(raw: bytes, name: str) -> str:
    """Return a text in UTF-8 or, with its mark, UTF-16; raises UnreadableFile for anything else."""
    if len(raw) > LARGEST:
        raise UnreadableFile("error.overlap_file_too_large", file=name, limit=LARGEST >> 20)
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFile("error.overlap_file", file=name) from error
    if "\0" in text or text.startswith("%PDF-"):
        raise UnreadableFile("error.overlap_file", file=name)
    return text


def _document(path: Path) -> str:
    try:
        with packages.package(path) as archive:
            part = main_part(archive)
            if part is None or archive.getinfo(part).file_size > _PART:
                raise UnreadableFile("error.overlap_file", file=path.name)
            return _paragraphs(archive.read(part))
    except etree.XMLSyntaxError as error:
        raise UnreadableFile("error.overlap_file", file=path.name) from error


def _paragraphs(xml: bytes) -> str:
    """Return the paragraphs of a document, one on a line; text struck out has a tag of its own."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    walk = etree.iterwalk(etree.fromstring(xml, parser), events=("start", "end"))
    lines: list[str] = []
    said: list[str] = []
    for event, element in walk:
        name = etree.QName(element).localname if isinstance(element.tag, str) else ""
        if event == "start" and name in _SKIPPED:
            walk.skip_subtree()
        elif event == "start" and name == "t":
            said.append(element.text or "")
        elif event == "start" and name in _BREAKS:
            said.append(_BREAKS[name])
        elif event == "end" and name == "p":
            lines.append("".join(said).strip())
            said.clear()
    return "\n".join(lines)
