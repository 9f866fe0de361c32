"""A table laid out cell by cell as documents write it, with cells over several rows and columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from ingest.readers.sheet import Area, Row, Sheet
from st_db.errors import Issue, UnreadableFile

WIDEST = 16_384  # columns of Excel itself
CELLS_LIMIT = 4_000_000
"""Cells of one document, filled or not; what a bounded file may hold in half a gigabyte."""


@dataclass(slots=True)
class Grid:
    """Rows of cells from 1, areas of merged cells, what is hidden, and the table's own name."""

    file: str
    name: str | None = None
    rows: list[list[Any]] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    cells: int = 0
    _open: dict[int, int] = field(default_factory=dict)  # column -> rows it still reaches down

    def new_row(self, *, hidden: bool = False) -> None:
        """Begin a row; cells that reach down from above keep their columns."""
        self.rows.append([])
        if hidden:
            self.hidden_rows.add(len(self.rows))
        self._skip()

    def skip(self, columns: int) -> None:
        """Leave columns blank, as rows do whose first cells are not written."""
        self._widen(columns)
        self._skip()

    def add(self, value: Any, across: int = 1, down: int = 1) -> int:
        """Put a cell behind the last one; returns its column."""
        if not self.rows:
            self.new_row()
        row, top = self.rows[-1], len(self.rows)
        left = len(row)
        across = min(across, WIDEST)
        self._widen(across)
        row[left] = value
        if across > 1 or down > 1:
            self.areas.append(Area(top, left, top + down - 1, left + across - 1))
        if down > 1:
            for column in range(left, left + across):
                self._open[column] = down - 1
        self._skip()
        return left

    def _skip(self) -> None:
        """Leave blank what cells above reach into, up to the next free column."""
        row = self.rows[-1]
        while len(row) in self._open:
            column = len(row)
            self._widen(1)
            if self._open[column] == 1:
                del self._open[column]
            else:
                self._open[column] -= 1

    def _widen(self, columns: int) -> None:
        row = self.rows[-1]
        self.cells += columns
        if len(row) + columns > WIDEST or self.cells > CELLS_LIMIT:
            widest = max(len(row) + columns, *map(len, self.rows))
            raise UnreadableFile(
                "ingest.too_spread", file=self.file, rows=len(self.rows), columns=widest
            )
        row.extend([""] * columns)

    def end_row(self) -> None:
        """Let cells that reach down go on past a row shorter than their column."""
        for column in [c for c in self._open if c >= len(self.rows[-1])]:
            self._open[column] -= 1
            if not self._open[column]:
                del self._open[column]

    def close(self) -> None:
        """Cut areas at the last row: a cell may say that it reaches further than the table."""
        last = len(self.rows)
        cut = (Area(a.top, a.left, min(a.bottom, last), a.right) for a in self.areas)
        self.areas = [a for a in cut if (a.top, a.left) != (a.bottom, a.right)]

    @property
    def filled(self) -> Counter[int]:
        """Return {number of filled cells: rows that have so many}."""
        return Counter(sum(1 for cell in row if cell != "") for row in self.rows)

    def texts(self) -> list[str]:
        """Return the text of the filled cells in reading order."""
        return [str(cell) for row in self.rows for cell in row if cell != ""]

    def sheet(self, name: str | None, above: Sequence[Sequence[Any]] = ()) -> Sheet:
        """Return the table as a sheet, below rows of what stands above it."""
        shift = len(above)
        rows = self.rows

        def read() -> Iterator[Row | Issue]:
            for number, row in enumerate(chain(above, rows), start=1):
                yield number, list(row)  # whoever takes a row may change it

        areas = self.areas if not shift else [
            Area(a.top + shift, a.left, a.bottom + shift, a.right) for a in self.areas
        ]  # fmt: skip
        return Sheet(
            name, read, merged=tuple(areas),
            hidden_rows=frozenset(row + shift for row in self.hidden_rows),
            hidden_columns=frozenset(self.hidden_columns),
        )  # fmt: skip


def lines_of(text: str) -> str:
    """Return a cell's text with its line breaks, without the spaces of its markup."""
    if "\n" not in text:
        return " ".join(text.split())
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
