"""How a file may be packed: gzip, xz, bzip2, or as one member of a ZIP; unpacked as a stream.

Nothing is unpacked onto the disk, so that no name within an archive can reach a folder.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, cast

from st_db.errors import UnreadableFile

DIRECTORY_LIMIT = 4 << 20
"""Bytes of the list of parts: some forty thousand; a listed part costs ten times its entry."""
_XZ_MEMORY = 128 << 20  # of the dictionary that a packed file asks for
_CHUNK = 1 << 20
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2}
_MAGIC = ((b"\x1f\x8b", "gz"), (b"\xfd7zXZ\x00", "xz"), (b"BZh", "bz2"))
BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, struct.error, ValueError,
    OverflowError, NotImplementedError, KeyError,
)  # fmt: skip
"""What unpacking raises for a file that is torn or made to harm."""


@dataclass(frozen=True, slots=True)
class Packing:
    """How a file is packed: gz, xz, bz2, or as the named member of a zip."""

    how: str
    member: str = ""


def packing_of(head: bytes) -> Packing | None:
    """Return how a file is packed by its first bytes; a ZIP may be a document and is not told."""
    return next((Packing(how) for magic, how in _MAGIC if head.startswith(magic)), None)


@contextmanager
def opened(file: IO[bytes], packing: Packing, name: str) -> Iterator[IO[bytes]]:
    """Open what is packed in a file; its damages are raised as they come, some of BROKEN."""
    if packing.how == "zip":
        with zipped(file, name) as archive, _member(archive, packing.member, name) as stream:
            yield stream
    elif packing.how == "gz":
        yield cast("IO[bytes]", gzip.GzipFile(fileobj=file))
    elif packing.how == "bz2":
        yield cast("IO[bytes]", bz2.BZ2File(file))
    else:
        yield cast("IO[bytes]", io.BufferedReader(_Xz(file), _CHUNK))


@contextmanager
def zipped(file: IO[bytes], name: str) -> Iterator[zipfile.ZipFile]:
    """Open an archive whose list of members is short enough to be read whole."""
    if directory_size(file) > DIRECTORY_LIMIT:
        raise UnreadableFile("ingest.bomb", file=name)
    try:
        archive = zipfile.ZipFile(file)
    except BROKEN as error:
        raise UnreadableFile("ingest.damaged", file=name) from error
    with archive:
        yield archive


def directory_size(source: IO[bytes]) -> int:
    """Return how long the list of parts says it is, before anything is made of it."""
    end = source.seek(0, io.SEEK_END)
    source.seek(max(0, end - 66_000))
    tail = source.read()
    at = tail.rfind(b"PK\x05\x06")
    size = int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0
    source.seek(0)
    return size


def _member(archive: zipfile.ZipFile, member: str, name: str) -> IO[bytes]:
    try:
        part = archive.getinfo(member)
        if part.flag_bits & 1:
            raise UnreadableFile("ingest.password", file=name)
        if part.compress_type not in _METHODS:
            raise UnreadableFile("ingest.zip_method", file=name, member=member)
        return archive.open(part)
    except BROKEN as error:
        raise UnreadableFile("ingest.damaged", file=name) from error


class _Xz(io.RawIOBase):
    """Unpacks xz with a bound on its dictionary, which ``lzma.open`` does not offer."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._rest = b""
        self._unpacker = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        part = b""
        while not part:
            if self._unpacker.eof and not self._next():
                return 0
            given = self._rest
            if not given and self._unpacker.needs_input and not (given := self._file.read(_CHUNK)):
                raise EOFError
            self._rest = b""
            part = self._unpacker.decompress(given, len(buffer))
        buffer[: len(part)] = part
        return len(part)

    def _next(self) -> bool:
        """Go on to the next of several streams that follow one another, if there is one."""
        self._rest = (self._unpacker.unused_data or self._file.read(_CHUNK)).lstrip(b"\0")
        if self._rest:
            self._unpacker = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)
        return bool(self._rest)
