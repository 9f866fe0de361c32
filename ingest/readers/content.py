"""What a file really is: its format by its first bytes, its size bounds, its text encoding."""

from __future__ import annotations

import codecs
import gzip
import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from st_db.errors import UnreadableFile

MIB = 1024 * 1024
TEXT_LIMIT = 2048 * MIB  # of a text file, after it was unpacked
WHOLE_LIMIT = 512 * MIB  # of a file that is read whole: JSON that is not lines, a workbook
RATIO_LIMIT = 200  # real tables shrink 5 to 30 times
_CHUNK = MIB

# Tone marks of cp1258 stand behind a vowel as bytes of their own; cp1252 has capitals there.
_CP1258 = re.compile(
    rb"[aeiouyAEIOUY\xe2\xea\xf4\xe3\xf5\xfd\xc2\xca\xd4\xc3\xd5\xdd][\xcc\xec\xd2\xde\xf2]"
)
CELLS_LIMIT = 24_000_000  # of a sheet's whole area, filled or not: a gigabyte when unfolded
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of Excel itself
_CELL = re.compile(rb"<(?:\w+:)?c\s[^>]{0,200}?\br\s*=\s*[\"']([A-Z]{1,12})(\d{1,12})")
_SIGNATURES = (
    (b"%PDF", "PDF"),
    (b"\xd0\xcf\x11\xe0", "Excel 97"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"SQLite format 3", "SQLite"),
    (b"PAR1", "Parquet"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
)


@dataclass(frozen=True, slots=True)
class Content:
    """A readable file: its format (csv, json, jsonl, xlsx), its packing, its encoding."""

    path: Path
    format: str
    packed: bool = False
    encoding: str | None = None
    guessed: bool = False  # the encoding was guessed and is worth saying

    @contextmanager
    def binary(self, limit: int = TEXT_LIMIT) -> Iterator[IO[bytes]]:
        """Open the unpacked bytes; reading past the bounds raises UnreadableFile."""
        with _unpacked(self.path, self.packed, limit) as stream:
            yield stream

    @contextmanager
    def text(self) -> Iterator[IO[str]]:
        """Open the text with line ends untouched, as the csv module wants it."""
        encoding = self.encoding or "utf-8"
        errors = "strict" if encoding.startswith("utf") and not self.guessed else "replace"
        with self.binary() as stream:
            yield io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline="")


class _Bounded(io.RawIOBase):
    """Counts what is read and stops at a bound, so that a packed file cannot fill the memory."""

    def __init__(self, stream: IO[bytes], path: Path, limit: int, packed: bool) -> None:
        self._stream, self._path, self._limit = stream, path, limit
        self._packed_size = path.stat().st_size if packed else 0
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            part = self._stream.read(len(buffer))
        except (OSError, EOFError, zlib.error) as error:
            raise UnreadableFile("ingest.damaged", file=self._path.name) from error
        self._read += len(part)
        if self._read > self._limit:
            raise UnreadableFile("ingest.too_large", file=self._path.name, limit=self._limit // MIB)
        if self._packed_size and self._read > max(64 * MIB, RATIO_LIMIT * self._packed_size):
            raise UnreadableFile("ingest.bomb", file=self._path.name)
        buffer[: len(part)] = part
        return len(part)


@contextmanager
def _unpacked(path: Path, packed: bool, limit: int) -> Iterator[IO[bytes]]:
    with path.open("rb") as file:
        stream = cast("IO[bytes]", gzip.GzipFile(fileobj=file)) if packed else file
        yield cast("IO[bytes]", io.BufferedReader(_Bounded(stream, path, limit, packed), _CHUNK))


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
            packed = file.read(2) == b"\x1f\x8b"
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise UnreadableFile("ingest.missing", file=name) from error
    except OSError as error:
        raise UnreadableFile("ingest.not_permitted", file=name, why=error.strerror) from error
    with _unpacked(path, packed, TEXT_LIMIT) as stream:
        head = stream.read(64 * 1024)
    if not head.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise UnreadableFile("ingest.empty", file=name)
    if head.startswith(b"PK"):
        return Content(path, _zipped(path, packed), packed)
    found = next((label for mark, label in _SIGNATURES if head.startswith(mark)), None)
    if found == "Excel 97":
        locked = "EncryptedPackage".encode("utf-16-le") in head or _locked(path, packed)
        raise UnreadableFile("ingest.password" if locked else "ingest.old_excel", file=name)
    if found:
        raise UnreadableFile("ingest.format", file=name, found=found)
    return _text_content(path, packed, head)


def _zipped(path: Path, packed: bool) -> str:
    """Return xlsx for a workbook whose parts stay within the bounds."""
    content = Content(path, "xlsx", packed)
    try:
        with content.binary(WHOLE_LIMIT) as stream:
            source: IO[bytes] = io.BytesIO(stream.read()) if packed else path.open("rb")
        with source, zipfile.ZipFile(source) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            size = sum(part.file_size for part in parts)
            if size <= WHOLE_LIMIT:
                for part in parts:
                    if part.filename.endswith(".xml"):
                        with archive.open(part) as sheet:
                            _bounded_sheet(sheet.read(), path)
    except (zipfile.BadZipFile, OSError) as error:
        raise UnreadableFile("ingest.damaged", file=path.name) from error
    if size > WHOLE_LIMIT:
        raise UnreadableFile("ingest.too_large", file=path.name, limit=WHOLE_LIMIT // MIB)
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        return "xlsx"
    found = (
        "OpenDocument"
        if "content.xml" in names
        else "Word"
        if "word/document.xml" in names
        else "ZIP"
    )
    raise UnreadableFile("ingest.format", file=path.name, found=found)


def _bounded_sheet(xml: bytes, path: Path) -> None:
    """Raise for a sheet whose far-off cell would be unfolded into millions of empty ones."""
    if b"sheetData" not in xml:
        return
    cells = _CELL.findall(xml)
    columns = max(map(_column, {letters for letters, _ in cells}), default=0)
    rows = max(map(int, {digits for _, digits in cells}), default=0)
    if rows > LAST_ROW or columns > LAST_COLUMN:
        raise UnreadableFile("ingest.damaged", file=path.name)
    if rows * columns > CELLS_LIMIT:
        raise UnreadableFile("ingest.too_spread", file=path.name, rows=rows, columns=columns)


def _column(letters: bytes) -> int:
    """Return the number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters[:8]:
        number = number * 26 + letter - 64
    return number


def _locked(path: Path, packed: bool) -> bool:
    """Tell whether an old container holds an encrypted new workbook, wherever it says so."""
    with _unpacked(path, packed, WHOLE_LIMIT) as stream:
        return "EncryptedPackage".encode("utf-16-le") in stream.read()


def _text_content(path: Path, packed: bool, head: bytes) -> Content:
    encoding, guessed = _encoding(path, packed, head)
    text = head.decode(encoding, errors="replace").lstrip("\ufeff \t\r\n")
    control = sum(1 for char in text[:4000] if ord(char) < 32 and char not in "\t\r\n\f\x1a")
    nuls = text[:4000].count("\x00")
    if control - nuls > 0.05 * len(text[:4000]) or nuls > 0.2 * len(text[:4000]):
        raise UnreadableFile("ingest.format", file=path.name, found="binary")
    start = text[:200].lower()
    if start.startswith(("<!doctype html", "<html", "<table", "<meta", "<head", "<div", "<style")):
        raise UnreadableFile("ingest.format", file=path.name, found="HTML")
    if start.startswith("<?xml") or re.match(r"<[a-z][\w:.-]*[\s>]", start):
        raise UnreadableFile("ingest.format", file=path.name, found="XML")
    if start.startswith("{\\rtf"):
        raise UnreadableFile("ingest.format", file=path.name, found="RTF")
    return Content(path, _shape_of(text), packed, encoding, guessed)


def _shape_of(text: str) -> str:
    """Tell JSON Lines from JSON from a table: a line that is a whole object makes it lines."""
    if text.startswith("{"):
        # Not splitlines(): U+2028 within a value is ordinary text to JSON.
        lines = [line for line in re.split(r"\r\n|\r|\n", text, maxsplit=2)[:2] if line.strip()]
        first = lines[0].rstrip()
        if first.endswith("}") and (len(lines) == 1 or lines[1].lstrip().startswith("{")):
            return "jsonl"
        # A first line longer than what was read, or one that is broken among good ones.
        if len(lines) == 1 and len(text) > 60_000:
            return "jsonl"
        if len(lines) > 1 and lines[1].lstrip().startswith("{"):
            return "jsonl"
        return "json"
    return "json" if re.match(r"\[\s*(?:[\[{\"\]]|$)", text) else "csv"


def _encoding(path: Path, packed: bool, head: bytes) -> tuple[str, bool]:
    """Return (codec, whether guessed): a mark at the start, UTF-8 throughout, else a guess."""
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig", not _decodes(path, packed)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", not _decodes(path, packed, "utf-16")
    if head[1:200:2].count(0) > 0.8 * len(head[1:200:2]):
        return "utf-16-le", True
    if head[0:200:2].count(0) > 0.8 * len(head[0:200:2]):
        return "utf-16-be", True
    if _decodes(path, packed):
        return "utf-8", False
    with _unpacked(path, packed, TEXT_LIMIT) as stream:
        sample = stream.read(MIB)
    strange = len(re.findall(rb"[\x80-\xff]", sample))
    broken = sample.decode("utf-8", errors="replace").count("\ufffd")
    if strange and broken < 0.05 * strange:
        return "utf-8", True  # a few damaged letters in a file that is UTF-8 otherwise
    if len(_CP1258.findall(sample)) > 0.02 * strange:
        return "cp1258", True
    return "cp1252", True


def _decodes(path: Path, packed: bool, encoding: str = "utf-8") -> bool:
    """Tell whether a whole file is text of an encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    with _unpacked(path, packed, TEXT_LIMIT) as stream:
        try:
            while part := stream.read(_CHUNK):
                decoder.decode(part)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True
