"""Lays out sheets for tests as they look: a line per row, a bar between cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ingest.header import kind_headers
from ingest.readers import Area, Row, Sheet
from ingest.tables import Table, find_tables
from st_db.errors import Issue
from st_db.records import REGISTER

VOCABULARIES = [kind_headers(kind) for kind in REGISTER]


def sheet(lines: str | Iterable[str], merged: str = "", **said: Any) -> Sheet:
    """Return a sheet of text; ``merged`` names areas as spreadsheets do: 'A1:B2 C1:C3'."""
    rows = lines.strip("\n").split("\n") if isinstance(lines, str) else list(lines)
    cells = [[cell.strip() or None for cell in row.split("|")] for row in rows]

    def read() -> Iterator[Row | Issue]:
        for number, row in enumerate(cells, start=1):
            yield number, list(row)

    return Sheet("Trang 1", read, merged=tuple(map(area, merged.split())), **said)


def area(name: str) -> Area:
    """Return the area that a spreadsheet calls 'A1:B2'."""
    (top, left), (bottom, right) = map(_place, name.split(":"))
    return Area(top, left, bottom, right)


def _place(name: str) -> tuple[int, int]:
    letters = name.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(name.removeprefix(letters)), column - 1


def tables(found: Sheet) -> list[Table]:
    """Return the tables of a sheet."""
    return find_tables(found, VOCABULARIES, "a.xlsx")


def names(table: Table) -> list[str]:
    """Return the headers of a table, without the blank ones of what stands left of it."""
    return [name for i, name in enumerate(table.header.names) if i not in table.outside]


def kept(table: Table) -> dict[int, list[str]]:
    """Return {row number: filled cells as text} of the records."""
    return {
        row[0]: ["" if c is None else str(c) for c in row[1]]
        for row in table.rows()
        if not isinstance(row, Issue)
    }


def said(table: Table) -> dict[str, int]:
    """Return {code: count} of what was left out of a table."""
    return {
        row.code.removeprefix("ingest.").removeprefix("left_out."): row.params["count"]
        for row in table.rows()
        if isinstance(row, Issue)
    }
