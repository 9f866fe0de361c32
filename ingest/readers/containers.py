"""Containers of Office 97 and the bare workbooks of the years before."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from xlrd import XLRDError
from xlrd.compdoc import CompDocError

from ingest.readers.bounded import MIB, WORKBOOK_LIMIT, unpacked
from ingest.readers.packing import Packing
from st_db.errors import UnreadableFile

BROKEN = (
    XLRDError, CompDocError, AssertionError, ArithmeticError, LookupError, TypeError, ValueError,
    AttributeError, RecursionError, struct.error,
)  # fmt: skip
"""What xlrd raises for an old workbook that is torn or made to harm."""
_CONTAINER = b"\xd0\xcf\x11\xe0"
MARKS = (
    _CONTAINER, b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00",
    b"\x09\x08\x10\x00",
)  # fmt: skip
"""First bytes: the container, or the first record of a workbook without one."""
_NONE = 0xFFFFFFFA  # sector numbers from here on are marks


def format_of(path: Path, packed: Packing | None) -> str:
    """Return xls for a workbook of Excel 97 and before; a container may hold other things."""
    name = path.name
    if not packed and path.stat().st_size > WORKBOOK_LIMIT:
        limit = WORKBOOK_LIMIT // MIB
        raise UnreadableFile("ingest.workbook_too_large", file=name, limit=limit)
    with unpacked(path, packed, WORKBOOK_LIMIT) as stream:
        whole = stream.read()
    if not whole.startswith(_CONTAINER):
        return "xls"
    if "EncryptedPackage".encode("utf-16-le") in whole:  # a new workbook under a password
        raise UnreadableFile("ingest.password", file=name)
    try:
        names = _Container(whole).names()
    except (struct.error, LookupError, ValueError) as error:
        raise UnreadableFile("ingest.damaged", file=name) from error
    if names & {"workbook", "book"}:
        return "xls"
    found = "Word 97" if "worddocument" in names else "Office 97"
    raise UnreadableFile("ingest.format", file=name, found=found)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of the directory: a stream, or a storage with lines below it."""

    name: str
    left: int
    right: int
    child: int
    first: int
    size: int


class _Container:
    """Reads a directory, and makes sure that nothing in it runs in circles.

    xlrd follows the directory by recursion and small streams by their chain, both without an end
    when a file is made so; every line and link that it will follow is followed here first.
    """

    def __init__(self, whole: bytes) -> None:
        self._whole = whole
        shift, _ = struct.unpack_from("<HH", whole, 30)
        if not 7 <= shift <= 16:
            raise ValueError(shift)
        self._size = 1 << shift
        first, _, self._least = struct.unpack_from("<iII", whole, 48)
        small, _, more, _ = struct.unpack_from("<IIII", whole, 60)
        blocks = [*struct.unpack_from("<109I", whole, 76), *self._further(more)]
        self._links = [link for block in blocks if block < _NONE for link in self._numbers(block)]
        directory = b"".join(map(self._sector, self._chain(first & 0xFFFFFFFF, self._links)))
        self._lines = [directory[at : at + 128] for at in range(0, len(directory) - 127, 128)]
        self._small = [link for s in self._chain(small, self._links) for link in self._numbers(s)]

    def _sector(self, number: int) -> bytes:
        begin = 512 + number * self._size
        return self._whole[begin : begin + self._size]

    def _numbers(self, sector: int) -> Sequence[int]:
        data = self._sector(sector)
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])

    def _further(self, sector: int) -> Iterator[int]:
        seen: set[int] = set()
        while sector < _NONE and sector not in seen:
            seen.add(sector)
            *blocks, sector = self._numbers(sector)
            yield from blocks

    @staticmethod
    def _chain(first: int, links: Sequence[int]) -> list[int]:
        """Return the sectors of a stream; raises ValueError for a circle."""
        found: list[int] = []
        while first < _NONE:
            found.append(first)
            if len(found) > len(links):
                raise ValueError("a chain in a circle")
            first = links[first]
        return found

    def _entry(self, number: int) -> _Entry:
        line = self._lines[number]
        length, _, _, left, right, child = struct.unpack_from("<HBBIII", line, 64)
        first, size = struct.unpack_from("<II", line, 116)
        name = line[: max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace").lower()
        return _Entry(name, left, right, child, first, size)

    def names(self) -> set[str]:
        """Return what stands at the root; raises ValueError for a directory that has no end."""
        names: set[str] = set()
        seen: set[int] = set()
        below = [(self._entry(0).child, True)]
        while below:
            number, top = below.pop()
            if number >= _NONE:
                continue
            if number in seen:
                raise ValueError("a directory in a circle")
            seen.add(number)
            entry = self._entry(number)
            below += [(entry.left, top), (entry.right, top), (entry.child, False)]
            if top:
                names.add(entry.name)
                if entry.size < self._least:
                    self._chain(entry.first, self._small)
        return names
