"""Workbooks: a sheet of what the file is about, then one sheet for each kind.

openpyxl's write-only mode keeps one row in memory. XlsxWriter's constant-memory mode is a fifth
quicker, but takes a text such as ``<r>…</r>`` for markup and puts it into the sheet as it is.

What Excel cannot hold is never cut: rows beyond its last go on in a further sheet, and a text
longer than a cell stands in parts in a sheet of its own, its cell left blank with a word in the
first sheet. A blank cell clears nothing when the workbook is imported again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from st_db.exchange.cells import Cells
from st_db.exchange.contents import Column, Contents, Row, Table
from st_db.exchange.storing import LONGEST_CELL, MARK, fill_cell, length
from st_db.i18n import number, t
from st_db.records import KINDS

_Sheet: TypeAlias = Any
"""A sheet of the write-only mode, whose stubs leave out widths, filters and panes."""

MOST_ROWS = 1_048_576
_PART = 30_000  # characters of a part of a long text
_NAME = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_HEAD = Font(bold=True, color="FFFFFFFF")
_HEAD_FILL = PatternFill("solid", start_color="FF0B6478")
_TITLE = Font(bold=True, size=14)
_TOP = Alignment(vertical="top", wrap_text=True)
_WIDTHS = {"date": 12, "money": 18, "number": 10, "codes": 22, "parties": 34, "objects": 40}
_WIDE = {"title": 60, "title_en": 50, "summary": 60}


class Writing:
    """One workbook while it is written."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._cells = Cells(contents.codes, contents.language)
        self._book = Workbook(write_only=True)
        self._about = self._sheet(self._t("about.sheet"))
        self._about.column_dimensions["A"].width = 30
        self._about.column_dimensions["B"].width = 100
        self._long: _Sheet | None = None
        self._parts = 0
        self._tables = {table.kind: _Sheets(self, table) for table in contents.tables}

    def save(self, path: Path) -> None:
        """Write every row, then what the file is about."""
        for row in self._contents.rows:
            self._tables[row.kind].add(row)
        self._tell()
        self._book.save(path)

    def row_of(self, table: Table, row: Row, sheet: _Sheet) -> list[Any]:
        """Return the cells of a record."""
        made = []
        for column in table.columns:
            value = self._cells.cell(column, row)
            if isinstance(value, str) and length(value) > LONGEST_CELL:
                self._put_apart(row, column, value)
                value = None
            cell = fill_cell(WriteOnlyCell(sheet), value) if value is not None else None
            if cell is not None and isinstance(value, date):
                cell.number_format = "dd/mm/yyyy"
            elif cell is not None and column.field and column.field.shape.name == "money":
                cell.number_format = "#,##0.##" if value != int(value) else "#,##0"  # type: ignore[arg-type]
            made.append(cell)
        return made

    def new_sheet(self, table: Table, count: int) -> _Sheet:
        """Return a sheet with the headers of a table; ``count`` of them came before."""
        name = KINDS[table.kind].kind.label(self._contents.language)
        sheet = self._sheet(name if not count else f"{name[: _NAME - 5]} ({count + 1})")
        for index, column in enumerate(table.columns, start=1):
            sheet.column_dimensions[get_column_letter(index)].width = _width(column)
        sheet.freeze_panes = "A2"
        last = get_column_letter(len(table.columns))
        rows = min(table.count - count * (MOST_ROWS - 1), MOST_ROWS - 1)
        sheet.auto_filter.ref = f"A1:{last}{rows + 1}"
        headers = [fill_cell(WriteOnlyCell(sheet), column.header) for column in table.columns]
        for cell in headers:
            cell.font, cell.fill, cell.alignment = _HEAD, _HEAD_FILL, _TOP
        sheet.append(headers)
        return sheet

    def _put_apart(self, row: Row, column: Column, text: str) -> None:
        """Write a text longer than a cell in parts."""
        if self._long is None:
            self._long = self._sheet(self._t("long.sheet"))
            self._long.append([self._text(self._long, MARK + self._t("long.sheet"), _TITLE)])
            heads = ("number", "column", "part", "text")
            self._long.append([self._t(f"long.{head}") for head in heads])
        parts = [text[at : at + _PART] for at in range(0, len(text), _PART)]
        for place, part in enumerate(parts, start=1):
            told = (row.values.get("number") or row.id, column.header, f"{place}/{len(parts)}")
            cells = [self._text(self._long, value) for value in (*told, part)]
            self._long.append(cells)
        self._parts += 1

    def _tell(self) -> None:
        """Write what the file is about, now that everything else is written."""
        lines = self._contents.about()
        if self._parts:
            count = number(self._parts, self._contents.language)
            lines.append((self._t("long.sheet"), self._t("long.told", count=count)))
        self._about.append([self._text(self._about, MARK + self._t("about.title"), _TITLE)])
        for label, text in lines:
            cells = [self._text(self._about, label, Font(bold=True)), self._text(self._about, text)]
            for cell in cells:
                cell.alignment = _TOP
            self._about.append(cells)

    def _text(self, sheet: _Sheet, value: str, font: Font | None = None) -> Any:
        cell = fill_cell(WriteOnlyCell(sheet), value[:LONGEST_CELL])
        if font:
            cell.font = font
        return cell

    def _sheet(self, name: str) -> _Sheet:
        return self._book.create_sheet(_FORBIDDEN.sub(" ", name)[:_NAME])

    def _t(self, key: str, **params: Any) -> str:
        return t(f"export.{key}", self._contents.language, **params)


class _Sheets:
    """The sheets of one kind: one, and a further one whenever Excel's last row is reached."""

    def __init__(self, writing: Writing, table: Table) -> None:
        self._writing, self._table = writing, table
        self._sheet = writing.new_sheet(table, 0)
        self._count, self._rows = 1, 1

    def add(self, row: Row) -> None:
        """Write a record."""
        if self._rows >= MOST_ROWS:
            self._sheet = self._writing.new_sheet(self._table, self._count)
            self._count, self._rows = self._count + 1, 1
        cells: Sequence[Any] = self._writing.row_of(self._table, row, self._sheet)
        self._sheet.append(cells)
        self._rows += 1


def _width(column: Column) -> int:
    shape = column.field.shape.name if column.field else "codes"
    return _WIDE.get(column.name) or max(_WIDTHS.get(shape, 26), min(len(column.header) + 4, 30))
