"""Workbooks: a sheet of what the file is about, then one sheet for each kind.

What Excel cannot hold is never cut: rows beyond its last go on in a further sheet, and a text
longer than a cell stands in parts in a sheet of its own, its cell left blank with a word in the
first sheet. A blank cell clears nothing when the workbook is imported again.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from st_db.exchange.cells import Cell, Cells
from st_db.exchange.contents import Column, Contents, Row, Table
from st_db.exchange.sheets import Book, Frame, Sheet
from st_db.exchange.storing import LONGEST_CELL, LONGEST_NAME, MARK, fill_cell, length
from st_db.i18n import number, t
from st_db.records import KINDS

MOST_ROWS = 1_048_576
_PART = 30_000  # characters of a part of a long text
_HEAD = Font(bold=True, color="FFFFFFFF")
_HEAD_FILL = PatternFill("solid", start_color="FF0B6478")
_TITLE = Font(bold=True, size=14)
_TOP = Alignment(vertical="top", wrap_text=True)
_WIDTHS = {"date": 12, "money": 18, "number": 10, "codes": 22, "parties": 34, "objects": 40}
_WIDE = {"title": 60, "title_en": 50, "summary": 60}


class Writing:
    """One workbook while it is written, its rows waiting in a folder."""

    def __init__(self, contents: Contents, folder: Path) -> None:
        self._contents = contents
        self._cells = Cells(contents.codes, contents.language)
        self._book = Book(folder)
        self._about = self._book.frame(self._t("about.sheet"))
        self._long: Sheet | None = None
        self._parts = 0
        self._tables = {table.kind: _Sheets(self, table) for table in contents.tables}

    def save(self, path: Path) -> None:
        """Write every row, then what the file is about."""
        try:
            for row in self._contents.rows:
                self._tables[row.kind].add(row)
            self._tell()
            self._book.save(path)
        finally:
            self._book.close()

    def values(self, table: Table, row: Row) -> list[Cell]:
        """Return the cells of a record; what is too long for one goes into a sheet of its own."""
        values = self._cells.row(table.columns, row)
        for at, value in enumerate(values):
            if isinstance(value, str) and length(value) > LONGEST_CELL:
                self._put_apart(row, table.columns[at], value)
                values[at] = None
        return values

    def new_sheet(self, table: Table, count: int) -> Sheet:
        """Return a sheet with the headers of a table; ``count`` of them came before."""
        name = KINDS[table.kind].kind.label(self._contents.language)
        name = name if not count else f"{name[: LONGEST_NAME - 5]} ({count + 1})"
        rows = min(table.count - count * (MOST_ROWS - 1), MOST_ROWS - 1)
        return self._book.sheet(name, lambda frame: _head(frame, table.columns, rows))

    def _put_apart(self, row: Row, column: Column, text: str) -> None:
        """Write a text longer than a cell in parts."""
        if self._long is None:
            self._long = self._book.sheet(self._t("long.sheet"), self._head_long, rows=2)
        parts = [text[at : at + _PART] for at in range(0, len(text), _PART)]
        for place, part in enumerate(parts, start=1):
            told = (row.values.get("number") or row.id, column.header, f"{place}/{len(parts)}")
            self._long.add((*told, part))
        self._parts += 1

    def _head_long(self, frame: Frame) -> None:
        frame.append([_text(frame, MARK + self._t("long.sheet"), _TITLE)])
        heads = ("number", "column", "part", "text")
        frame.append([self._t(f"long.{head}") for head in heads])

    def _tell(self) -> None:
        """Write what the file is about, now that everything else is written."""
        about, lines = self._about, self._contents.about()
        if self._parts:
            count = number(self._parts, self._contents.language)
            lines.append((self._t("long.sheet"), self._t("long.told", count=count)))
        about.column_dimensions["A"].width = 30
        about.column_dimensions["B"].width = 100
        about.append([_text(about, MARK + self._t("about.title"), _TITLE)])
        for label, text in lines:
            cells = [_text(about, label, Font(bold=True)), _text(about, text)]
            for cell in cells:
                cell.alignment = _TOP
            about.append(cells)

    def _t(self, key: str, **params: Any) -> str:
        return t(f"export.{key}", self._contents.language, **params)


class _Sheets:
    """The sheets of one kind: one, and a further one whenever Excel's last row is reached."""

    def __init__(self, writing: Writing, table: Table) -> None:
        self._writing, self._table = writing, table
        self._sheet = writing.new_sheet(table, 0)
        self._count, self._rows = 1, 1
        self._amounts = frozenset(
            at for at, column in enumerate(table.columns)
            if column.field and column.field.shape.name == "money"
        )  # fmt: skip

    def add(self, row: Row) -> None:
        """Write a record."""
        if self._rows >= MOST_ROWS:
            self._sheet = self._writing.new_sheet(self._table, self._count)
            self._count, self._rows = self._count + 1, 1
        self._sheet.add(self._writing.values(self._table, row), self._amounts)
        self._rows += 1


def _head(frame: Frame, columns: tuple[Column, ...], rows: int) -> None:
    """Write the headers above so many rows."""
    for index, column in enumerate(columns, start=1):
        frame.column_dimensions[get_column_letter(index)].width = _width(column)
    frame.freeze_panes = "A2"
    frame.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{rows + 1}"
    headers = [_text(frame, column.header) for column in columns]
    for cell in headers:
        cell.font, cell.fill, cell.alignment = _HEAD, _HEAD_FILL, _TOP
    frame.append(headers)


def _text(frame: Frame, value: str, font: Font | None = None) -> Any:
    cell = fill_cell(WriteOnlyCell(frame), value[:LONGEST_CELL])
    if font:
        cell.font = font
    return cell


def _width(column: Column) -> int:
    shape = column.field.shape.name if column.field else "codes"
    return _WIDE.get(column.name) or max(_WIDTHS.get(shape, 26), min(len(column.header) + 4, 30))
