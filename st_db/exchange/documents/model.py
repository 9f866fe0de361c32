"""What a document holds, before anybody thinks of Word or Excel. Texts may hold anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import product
from typing import TypeAlias

from st_db.exchange.documents.words import decimals

Cell: TypeAlias = str | int | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; ``weight`` is its share of the width, 0 for what its texts need."""

    title: str
    summed: bool = False
    weight: float = 0


@dataclass(frozen=True, slots=True)
class Head:
    """A heading over so many columns and header rows."""

    text: str
    across: int = 1
    down: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """A row; one that heads a group gets the sums of the rows up to the next group."""

    cells: tuple[Cell, ...]
    group: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A heading with its place among the header rows, counted from nought."""

    head: Head
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table: header rows over several columns where ``heads`` gives them, else the titles.

    ``letters`` is the row of column letters under them: A, B, 1, 2 where it is left out.
    ``total`` is what the row of sums is called; without it there is none.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    unit: str = ""
    heads: tuple[tuple[Head, ...], ...] = ()
    letters: tuple[str, ...] = ()
    total: str = ""

    def __post_init__(self) -> None:
        if any(len(row.cells) != len(self.columns) for row in self.rows):
            raise ValueError("a row has as many cells as there are columns")

    def placed(self) -> list[Placed]:
        """Return every heading with its place; raises ValueError where they leave a hole."""
        rows = self.heads or (tuple(Head(column.title) for column in self.columns),)
        taken: set[tuple[int, int]] = set()
        found = []
        for at, heads in enumerate(rows):
            column = 0
            for head in heads:
                while (at, column) in taken:
                    column += 1
                found.append(Placed(head, at, column))
                taken |= set(
                    product(range(at, at + head.down), range(column, column + head.across))
                )
        if taken != set(product(range(len(rows)), range(len(self.columns)))):
            raise ValueError("the headings do not cover the columns")
        return found

    def lettered(self) -> tuple[str, ...]:
        """Return the row of column letters: letters up to the first sum, then numbers."""
        if self.letters:
            return self.letters
        sums = (at for at, column in enumerate(self.columns) if column.summed)
        texts = min(next(sums, 2), 26)
        return tuple(
            chr(ord("A") + at) if at < texts else str(at - texts + 1)
            for at in range(len(self.columns))
        )

    def places(self, column: int) -> int:
        """Return the decimals that the figures of a column are written with."""
        found = (value for row in self.rows if (value := figure_of(row.cells[column])) is not None)
        return max(map(decimals, found), default=0)

    def sums(self, first: int, last: int) -> dict[int, Decimal]:
        """Return the sums of the rows from one up to another, by column."""
        rows = [row for row in self.rows[first:last] if not row.group]
        return {
            at: sum((figure_of(row.cells[at]) or Decimal(0) for row in rows), Decimal(0))
            for at, column in enumerate(self.columns) if column.summed
        }  # fmt: skip

    def spans(self) -> Iterator[tuple[int, int]]:
        """Yield (row of a group, row after its last one)."""
        groups = [at for at, row in enumerate(self.rows) if row.group]
        yield from zip(groups, [*groups[1:], len(self.rows)], strict=False)


@dataclass(frozen=True, slots=True)
class Heading:
    """Who writes, under which number, where and when; what is blank is left open to be filled."""

    agency: str
    superior: str = ""
    number: str = ""
    place: str = ""
    day: date | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """The block at the end: in whose authority, by whom, and who receives the document."""

    authority: tuple[str, ...] = ()
    name: str = ""
    receivers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph with the number before it."""

    text: str
    number: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the text, with a table at its end where it has one."""

    title: str
    number: str = ""
    lines: tuple[Line, ...] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Annex:
    """A table of its own at the end, on landscape pages; ``name`` is what its sheet is called."""

    title: str
    table: Table
    name: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanDocument:
    """A plan as it is signed."""

    heading: Heading
    title: str
    bases: tuple[str, ...] = ()
    opening: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    budget: Table | None = None
    closing: str = ""
    signature: Signature = field(default_factory=Signature)
    annexes: tuple[Annex, ...] = ()
    type: str = "KẾ HOẠCH"
    notes: tuple[str, ...] = ()  # small ones at the end of the text and of every sheet
    sheets: tuple[Annex, ...] = ()  # what only the workbook has


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to somebody about a list of things."""

    heading: Heading
    subject: str
    to: str
    opening: tuple[str, ...]
    table: Table
    closing: tuple[str, ...] = ()
    signature: Signature = field(default_factory=Signature)


def figure_of(value: Cell) -> Decimal | None:
    """Return a cell as a figure, None for what is none."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    return None
