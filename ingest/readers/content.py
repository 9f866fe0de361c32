"""What a file really is: its format by its first bytes, its size bounds, its text encoding."""

from __future__ import annotations

import io
import json
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from ingest.readers import archive, containers, packages
from ingest.readers.bounded import TEXT_LIMIT, unpacked
from ingest.readers.encodings import Encoding, encoding_of
from ingest.readers.markup import declared_encoding, markup_of
from ingest.readers.packing import Packing, packing_of
from st_db.errors import UnreadableFile

FORMATS = (
    "csv", "json", "jsonl", "xlsx", "xlsb", "xls", "ods", "docx", "html", "mhtml", "spreadsheetml",
    "xml",
)  # fmt: skip
"""What a readable file may be."""
_SIGNATURES = (
    (b"%PDF", "PDF"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"SQLite format 3", "SQLite"),
    (b"PAR1", "Parquet"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
)


# What programs declare whatever they write, or what the file has just been found not to be.
_UNSPECIFIC = frozenset({"cp1252", "iso8859-1", "ascii", "utf-8", "utf-16"})


@dataclass(frozen=True, slots=True)
class Content:
    """A readable file: its format (one of FORMATS), its packing, its encoding."""

    path: Path
    format: str
    packed: Packing | None = None
    encoding: str | None = None
    guessed: bool = False  # the encoding was guessed and is worth saying
    codec: str | None = None  # which decodes the text; an old encoding is read in a second step
    errors: str = "strict"
    broken: bool = False  # some bytes may not decode

    def read_as(self, encoding: str) -> Content:
        """Return the same file with the encoding its texts turned out to be in."""
        return replace(self, encoding=encoding)

    @contextmanager
    def binary(self, limit: int = TEXT_LIMIT) -> Iterator[IO[bytes]]:
        """Open the unpacked bytes; reading past the bounds raises UnreadableFile."""
        with unpacked(self.path, self.packed, limit) as stream:
            yield stream

    @contextmanager
    def text(self) -> Iterator[IO[str]]:
        """Open the text with line ends untouched, as the csv module wants it."""
        with self.binary() as stream:
            yield io.TextIOWrapper(stream, self.codec or "utf-8", self.errors, newline="")


def sniff(path: Path) -> Content:
    """Return what a file is by its content; raises UnreadableFile for what cannot be a table."""
    name = path.name
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise UnreadableFile("ingest.directory", file=name)
        if not stat.S_ISREG(mode):  # a pipe or a device would be waited for, or never end
            raise UnreadableFile("ingest.format", file=name, found="device")
        with path.open("rb") as file:
            packed = packing_of(file.read(6))
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise UnreadableFile("ingest.missing", file=name) from error
    except OSError as error:
        raise UnreadableFile("ingest.not_permitted", file=name, why=error.strerror) from error
    return _sniffed(path, packed)


def _sniffed(path: Path, packed: Packing | None) -> Content:
    name = path.name
    with unpacked(path, packed, TEXT_LIMIT) as stream:
        head = stream.read(64 * 1024)
    if not head.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise UnreadableFile("ingest.empty", file=name)
    if head.startswith(b"PK") and packed is None and archive.is_archive(path):
        return _sniffed(path, Packing("zip", archive.table_in(path)))
    if head.startswith(b"PK"):
        return Content(path, packages.format_of(path, packed), packed)
    if head.startswith(containers.MARKS):
        return Content(path, containers.format_of(path, packed), packed)
    if packed and packing_of(head):
        raise UnreadableFile("ingest.packed_twice", file=name)
    found = next((label for mark, label in _SIGNATURES if head.startswith(mark)), None)
    if found:
        raise UnreadableFile("ingest.format", file=name, found=found)
    return _text_content(path, packed, head)


def _text_content(path: Path, packed: Packing | None, head: bytes) -> Content:
    encoding = encoding_of(path, packed, head)
    text = head.decode(encoding.codec, errors="replace").lstrip("\ufeff \t\r\n")
    control = sum(1 for char in text[:4000] if ord(char) < 32 and char not in "\t\r\n\f\x1a")
    nuls = text[:4000].count("\x00")
    if control - nuls > 0.05 * len(text[:4000]) or nuls > 0.2 * len(text[:4000]):
        raise UnreadableFile("ingest.format", file=path.name, found="binary")
    if markup := markup_of(text):
        if markup in {"xml", "spreadsheetml"}:
            return Content(path, markup, packed, encoding.codec)  # which the parser tells better
        if encoding.guessed and (declared := declared_encoding(text)) not in _UNSPECIFIC:
            encoding = Encoding(declared, broken=True) if declared else encoding
    if text.startswith("{\\rtf"):
        raise UnreadableFile("ingest.format", file=path.name, found="RTF")
    return Content(
        path, markup or _shape_of(text), packed, encoding.codec, encoding.guessed, encoding.codec,
        encoding.errors, encoding.broken,
    )  # fmt: skip


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _shape_of(text: str) -> str:
    """Tell JSON Lines from JSON from a table: a line that is a whole object makes it lines."""
    if text.startswith("{"):
        # Not splitlines(): U+2028 within a value is ordinary text to JSON.
        lines = [line for line in re.split(r"\r\n|\r|\n", text, maxsplit=2)[:2] if line.strip()]
        first = lines[0].rstrip()
        if first.endswith("}") and (len(lines) == 1 or _is_object(first)):
            return "jsonl"
        # A first line longer than what was read, or one that is broken among good ones.
        if len(lines) == 1 and len(text) > 60_000:
            return "jsonl"
        if len(lines) > 1 and lines[1].lstrip().startswith("{"):
            return "jsonl"
        return "json"
    return "json" if re.match(r"\[\s*(?:[\[{\"\]]|$)", text) else "csv"
