"""Annex tables as a workbook: a landscape sheet each, and one that says where each number is from.

The head of a table carries a line of letters and numbers below its words (A, 1, 2, 3 …), as the
tables of Vietnamese offices do.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from st_db.exchange.storing import LONGEST_CELL, MARK, fill_cell, free_name

_LINE = Side(style="thin", color="FF808080")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_BOLD = Font(bold=True)
_MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_WRAPPED = Alignment(vertical="center", wrap_text=True)
_FIRST, _OTHERS = 44, 18

Value = int | float


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table; a sum stands out."""

    label: str
    values: tuple[Value, ...]
    total: bool = False


@dataclass(frozen=True, slots=True)
class Annex:
    """One table as it is printed."""

    name: str
    title: str
    moment: str
    unit: str
    corner: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Ways:
    """A sheet that says of each number how its records are found."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str | Value | None, ...], ...]


def workbook(tables: Sequence[Annex], ways: Ways) -> bytes:
    """Return the workbook."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in tables:
        _table(book.create_sheet(free_name(table.name, book.sheetnames)), table)
    _ways(book.create_sheet(free_name(ways.name, book.sheetnames)), ways)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _table(sheet: Any, table: Annex) -> None:
    width = len(table.columns) + 1
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    _across(sheet, 1, MARK + table.title, Font(bold=True, size=13), width)
    _across(sheet, 2, table.moment, Font(italic=True), width)
    _across(sheet, 3, table.unit, Font(italic=True), width)
    _head(sheet, 4, (table.corner, *table.columns), _BOLD)
    _head(sheet, 5, ("A", *range(1, width)), Font(italic=True, size=9))
    for at, line in enumerate(table.lines, start=6):
        _row(sheet, at, line)
    sheet.print_title_rows = "4:5"
    sheet.freeze_panes = "B6"
    sheet.column_dimensions["A"].width = _FIRST
    for column in range(2, width + 1):
        sheet.column_dimensions[get_column_letter(column)].width = _OTHERS


def _across(sheet: Any, row: int, text: str, font: Font, width: int) -> None:
    cell = fill_cell(sheet.cell(row, 1), text)
    cell.font = font
    cell.alignment = _MIDDLE
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=width)


def _head(sheet: Any, row: int, texts: Sequence[str | int], font: Font) -> None:
    for column, text in enumerate(texts, start=1):
        cell = fill_cell(sheet.cell(row, column), text)
        cell.font, cell.alignment, cell.border = font, _MIDDLE, _BOX


def _row(sheet: Any, at: int, line: Line) -> None:
    for column, value in enumerate((line.label, *line.values), start=1):
        cell = fill_cell(sheet.cell(at, column), value)
        cell.border = _BOX
        cell.font = Font(bold=line.total)
        if column > 1:
            cell.number_format = "#,##0" if value == int(value) else "#,##0.##"
        else:
            cell.alignment = _WRAPPED


def _ways(sheet: Any, ways: Ways) -> None:
    fill_cell(sheet.cell(1, 1), MARK + ways.name).font = _BOLD
    _head(sheet, 2, ways.heads, _BOLD)
    for at, row in enumerate(ways.rows, start=3):
        for column, value in enumerate(row, start=1):
            kept = value[:LONGEST_CELL] if isinstance(value, str) else value
            fill_cell(sheet.cell(at, column), kept)
    sheet.freeze_panes = "A3"
    for column, width in enumerate((44, 34, 24, 14, 70, 70), start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
