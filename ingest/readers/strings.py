"""The strings a workbook's sheets share, packed: millions of them take a fraction of objects."""

from __future__ import annotations

import io
import tempfile
import weakref
from array import array
from typing import IO

IN_MEMORY = 48 * 1024 * 1024
"""Bytes of text kept in memory; more go to a temporary file, read back by position."""
_KEPT = 20_000
_KEPT_LENGTH = 100


class Strings:
    """A list of strings that only grows; values that repeat are kept at hand."""

    def __init__(self) -> None:
        self._ends = array("Q", [0])
        self._file: IO[bytes] = io.BytesIO()
        self._spilled = False
        self._kept: dict[int, str] = {}

    def append(self, text: str) -> None:
        data = text.encode("utf-8", "surrogatepass")
        self._file.write(data)
        self._ends.append(self._ends[-1] + len(data))
        if self._ends[-1] > IN_MEMORY and not self._spilled:
            self._spill()

    def _spill(self) -> None:
        """Go on in a temporary file, which nobody else sees and which ends with us."""
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when we are gone
        weakref.finalize(self, file.close)
        file.write(self._file.getbuffer())  # type: ignore[attr-defined]
        self._file, self._spilled = file, True

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, index: int) -> str:
        kept = self._kept.get(index)
        if kept is not None:
            return kept
        if not 0 <= index < len(self):
            raise IndexError(index)
        begin, end = self._ends[index], self._ends[index + 1]
        self._file.seek(begin)
        text = self._file.read(end - begin).decode("utf-8", "surrogatepass")
        if len(text) <= _KEPT_LENGTH:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[index] = text
        return text
