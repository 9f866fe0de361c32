"""Streams that end at a bound, so that a packed file fills neither the memory nor the day."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from ingest.readers.packing import BROKEN, Packing, opened
from st_db.errors import UnreadableFile

MIB = 1024 * 1024
TEXT_LIMIT = 2048 * MIB  # of a text file, after it was unpacked
WHOLE_LIMIT = 512 * MIB  # of a file that is read whole: JSON that is not lines
WORKBOOK_LIMIT = 64 * MIB  # of a workbook as it lies on the disk
RATIO_LIMIT = 200  # real tables shrink 5 to 30 times
RATIO_FREE = 64 * MIB  # below this size no ratio is strange
CHUNK = MIB


class Bounded(io.RawIOBase):
    """Counts what is read and stops at a bound."""

    def __init__(self, stream: IO[bytes], path: Path, limit: int, packed: bool) -> None:
        self._stream, self._path, self._limit = stream, path, limit
        self._packed_size = path.stat().st_size if packed else 0
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            part = self._stream.read(len(buffer))
        except BROKEN as error:
            raise UnreadableFile("ingest.damaged", file=self._path.name) from error
        self._read += len(part)
        if self._read > self._limit:
            raise UnreadableFile("ingest.too_large", file=self._path.name, limit=self._limit // MIB)
        if self._packed_size and self._read > max(RATIO_FREE, RATIO_LIMIT * self._packed_size):
            raise UnreadableFile("ingest.bomb", file=self._path.name)
        buffer[: len(part)] = part
        return len(part)


@contextmanager
def unpacked(path: Path, packed: Packing | None, limit: int) -> Iterator[IO[bytes]]:
    """Open a file's bytes as they were before they were packed."""
    with path.open("rb") as file:
        if packed is None:
            yield _buffered(Bounded(file, path, limit, packed=False))
        else:
            with opened(file, packed, path.name) as stream:
                yield _buffered(Bounded(stream, path, limit, packed=True))


def _buffered(stream: Bounded) -> IO[bytes]:
    return cast("IO[bytes]", io.BufferedReader(stream, CHUNK))
