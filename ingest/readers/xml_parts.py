"""XML of office files: read as a stream, without entities, wherever its elements stand."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from typing import IO, Protocol
from xml.parsers import expat

from lxml import etree

from ingest.readers.bounded import MIB
from st_db.errors import UnreadableFile

PART_LIMIT = 16 * MIB
"""Bytes of a part that is held as a tree: the list of sheets, the styles."""
TEXT_LIMIT = 16 * MIB
"""Characters of one cell. Excel's own limit is 32,767."""
_CHUNK = 256 * 1024


class Handler(Protocol):
    """What is told of each element by its name without the namespace."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...
    def end(self, name: str) -> None: ...
    def text(self, text: str) -> None: ...


def stream(source: IO[bytes], handler: Handler, file: str) -> Iterator[None]:
    """Feed a part to a handler, with a pause after each piece.

    Raises UnreadableFile for broken XML and for any declaration of a document type: no office
    program writes one, and entities begin there.
    """
    parser = expat.ParserCreate(namespace_separator=None)
    start, end = handler.start, handler.end

    def on_start(name: str, attributes: dict[str, str]) -> None:
        start(name.rpartition(":")[2], attributes)

    def on_end(name: str) -> None:
        end(name.rpartition(":")[2])

    def first(name: str, attributes: dict[str, str]) -> None:
        """Choose by the root: names that never carry a prefix are handed on as they are."""
        prefixed = ":" in name
        parser.StartElementHandler = on_start if prefixed else start
        parser.EndElementHandler = on_end if prefixed else end
        parser.StartElementHandler(name, attributes)

    def refuse(*_: object) -> None:
        raise UnreadableFile("ingest.damaged", file=file)

    parser.StartElementHandler = first
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = refuse
    parser.buffer_text = True
    parser.buffer_size = 65_536
    try:
        while piece := source.read(_CHUNK):
            parser.Parse(piece, False)
            yield
        parser.Parse(b"", True)
        yield
    except (expat.ExpatError, zipfile.BadZipFile, EOFError, ValueError) as error:
        raise UnreadableFile("ingest.damaged", file=file) from error


def tree(archive: zipfile.ZipFile, part: str, file: str) -> etree._Element | None:
    """Return a small part as a tree, None when the package lacks it."""
    try:
        info = archive.getinfo(part)
    except KeyError:
        return None
    if info.file_size > PART_LIMIT:
        limit = PART_LIMIT // MIB
        raise UnreadableFile("ingest.too_large", file=file, limit=limit)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(archive.read(info), parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableFile("ingest.damaged", file=file) from error


def children(node: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """Yield the elements below a node that have a name, in whatever namespace."""
    if node is not None:
        yield from node.iterfind(f".//{{*}}{name}")


def attribute(node: etree._Element, name: str) -> str | None:
    """Return an attribute by its name without the namespace."""
    plain = node.get(name)
    if plain is not None:
        return str(plain)
    return next(
        (str(value) for key, value in node.attrib.items() if str(key).endswith("}" + name)), None
    )


Text = Callable[[str, str | None], str]
"""What makes a text of a font readable."""
