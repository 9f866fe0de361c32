"""Annexes as a workbook: a sheet each, sums that live on, ready to be printed on landscape A4."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from st_db.exchange.documents.fields import kept_with
from st_db.exchange.documents.model import Annex, Cell, PlanDocument, figure_of
from st_db.exchange.documents.tables import short, widths
from st_db.exchange.documents.texts import plain
from st_db.exchange.documents.words import roman
from st_db.exchange.storing import LONGEST_CELL, fill_cell, free_name

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_FONT = "Times New Roman"
_SIDE = Side(style="thin")
_LINES = Border(_SIDE, _SIDE, _SIDE, _SIDE)
_ACROSS = 112  # characters on a landscape page
# The figures of Vietnam whatever the computer is set to: 42A is Vietnamese in Windows.
_FIGURE = "[$-42A]#,##0"
_DAY = "[$-42A]dd/mm/yyyy"
_TITLES = 4  # rows above the head of the table
_ROW, _TALLEST = 15.0, 409.0  # points of a line and of the tallest row
_FITS = 1.05  # letters to a unit of width: most are narrower than figures


def annexes_xlsx(plan: PlanDocument) -> bytes:
    """Return the tables of a plan as a workbook: the budget first, then every annex."""
    annexes = [(f"Phụ lục {roman(at)}", annex) for at, annex in enumerate(plan.annexes, start=1)]
    if plan.budget is not None:
        annexes.insert(0, ("Dự toán", Annex("Dự toán kinh phí", plan.budget)))
    annexes += [(annex.name or annex.title, annex) for annex in plan.sheets]
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, annex in annexes:
        sheet = book.create_sheet(free_name(name, book.sheetnames))
        _Writing(sheet, annex).write(name, kept_with(plan), annex.notes or plan.notes)
    if not annexes:
        _put(book.create_sheet("Phụ lục").cell(1, 1), plan.title)
    book.calculation.fullCalcOnLoad = True
    file = BytesIO()
    book.save(file)
    return file.getvalue()


class _Writing:
    """One sheet while it is written."""

    def __init__(self, sheet: Any, annex: Annex) -> None:
        self._sheet, self._annex, self._table = sheet, annex, annex.table
        self._places = [annex.table.places(at) for at in range(len(annex.table.columns))]
        self._widths = widths(annex.table, _ACROSS, _ACROSS)
        self._sum = "SUBTOTAL(9,{})" if any(row.group for row in annex.table.rows) else "SUM({})"

    def write(self, name: str, with_it: str, notes: Sequence[str] = ()) -> None:
        """Write the titles, the head, the rows, the sums and what is to be noted of them."""
        table = self._table
        last = len(table.columns)
        for at, (text, font) in enumerate((
            (name, Font(_FONT, 13, bold=True)),
            (self._annex.title.upper(), Font(_FONT, 13, bold=True)),
            (with_it, Font(_FONT, 12, italic=True)),
            (f"Đơn vị tính: {table.unit}" if table.unit else "", Font(_FONT, 11, italic=True)),
        ), start=1):  # fmt: skip
            cell = _put(self._sheet.cell(at, 1), text)
            cell.font = font
            cell.alignment = Alignment("right" if at == _TITLES else "center", "center", 0, True)
            self._sheet.merge_cells(start_row=at, start_column=1, end_row=at, end_column=last)
        first = self._head()
        groups = dict(table.spans())
        for at, row in enumerate(table.rows):
            self._row(first + at, row.cells, strong=row.group)
            if row.group:
                self._sums(first + at, (first + at + 1, first + groups[at] - 1))
        if table.total:
            self._total(first)
        self._note(first + len(table.rows) + bool(table.total), notes)
        self._set_print(first - 1)

    def _note(self, at: int, notes: Sequence[str]) -> None:
        """Write notes below the table, across all of it."""
        last = len(self._table.columns)
        for row, note in enumerate(notes, at + 1):
            cell = _put(self._sheet.cell(row, 1), note)
            cell.font, cell.alignment = (
                Font(_FONT, 11, italic=True),
                Alignment("left", "top", 0, True),
            )
            self._sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=last)
            self._sheet.row_dimensions[row].height = _ROW * self._lines(note, 0, last)

    def _head(self) -> int:
        """Write the header rows and the letters; return the first row after them."""
        placed = self._table.placed()
        top = _TITLES + 1
        letters = top + max(one.row for one in placed) + 1
        for one in placed:
            _put(self._sheet.cell(top + one.row, one.column + 1), one.head.text)
            if one.head.across > 1 or one.head.down > 1:
                self._sheet.merge_cells(
                    start_row=top + one.row, end_row=top + one.row + one.head.down - 1,
                    start_column=one.column + 1, end_column=one.column + one.head.across,
                )  # fmt: skip
        for row in range(top, letters):
            # A heading over several rows has room: its text counts for the last of them only.
            ends = [one for one in placed if top + one.row + one.head.down - 1 == row]
            heights = (self._lines(one.head.text, one.column, one.head.across) - one.head.down + 1
                       for one in ends)  # fmt: skip
            self._sheet.row_dimensions[row].height = _ROW * max(1, *heights, 1)
        for at, letter in enumerate(self._table.lettered(), start=1):
            _put(self._sheet.cell(letters, at), letter)
        for row in self._sheet.iter_rows(top, letters, 1, len(self._table.columns)):
            for cell in row:
                _dress(cell, "center", strong=True)
        return letters + 1

    def _row(self, at: int, cells: Sequence[Cell], *, strong: bool) -> None:
        for column, value in enumerate(cells):
            cell = _put(self._sheet.cell(at, column + 1), value)
            _dress(cell, self._side(column, value), strong=strong)
            if figure_of(value) is not None and self._table.columns[column].summed:
                cell.number_format = self._format(column)
            elif cell.is_date:
                cell.number_format = _DAY
        self._sheet.row_dimensions[at].height = self._height(cells)

    def _height(self, cells: Sequence[Cell]) -> float:
        """Return the height of a row: programs that open the sheet do not all reckon it."""
        lines = max(
            (self._lines(value, at) for at, value in enumerate(cells) if isinstance(value, str)),
            default=1,
        )
        return min(_ROW * lines, _TALLEST)

    def _lines(self, text: str, column: int, across: int = 1) -> int:
        """Return the lines that a text takes in its column."""
        width = _FITS * sum(self._widths[column : column + across])
        return sum(1 + int(len(line) / width) for line in text.split("\n"))

    def _side(self, column: int, value: Cell) -> str:
        if self._table.columns[column].summed or isinstance(value, Decimal):
            return "right"
        return "left" if isinstance(value, str) and not short(self._table, column) else "center"

    def _total(self, first: int) -> None:
        table = self._table
        at = first + len(table.rows)
        self._row(at, (table.total, *[None] * (len(table.columns) - 1)), strong=True)
        self._sheet.row_dimensions[at].height = _ROW
        self._sums(at, (first, at - 1))
        summed = next((i for i, column in enumerate(table.columns) if column.summed), 1)
        if summed > 1:
            self._sheet.merge_cells(start_row=at, end_row=at, start_column=1, end_column=summed)
        self._sheet.cell(at, 1).alignment = Alignment("center", "center", 0, True)

    def _sums(self, at: int, rows: tuple[int, int]) -> None:
        """Write the formulas of a row that sums others up."""
        for column, told in enumerate(self._table.columns):
            if not told.summed:
                continue
            letter = get_column_letter(column + 1)
            cell = self._sheet.cell(at, column + 1)
            cells = f"{letter}{rows[0]}:{letter}{rows[1]}"
            cell.value = f"={self._sum.format(cells)}" if rows[0] <= rows[1] else 0
            _dress(cell, "right", strong=True)
            cell.number_format = self._format(column)

    def _format(self, column: int) -> str:
        places = self._places[column]
        return f"{_FIGURE}.{'0' * places}" if places else _FIGURE

    def _set_print(self, head: int) -> None:
        sheet = self._sheet
        for at, width in enumerate(self._widths, start=1):
            sheet.column_dimensions[get_column_letter(at)].width = width
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_options.horizontalCentered = True
        margins = sheet.page_margins
        margins.left, margins.right, margins.top, margins.bottom = 1.18, 0.59, 0.79, 0.79
        sheet.print_title_rows = f"{_TITLES + 1}:{head}"
        sheet.freeze_panes = f"A{head + 1}"
        sheet.oddHeader.center.text = "&P"


def _put(cell: Any, value: Cell) -> Any:
    """Put a value into a cell as itself; a text is never a formula."""
    text = plain(value)[:LONGEST_CELL] if isinstance(value, str) else value
    return fill_cell(cell, text if text != "" else None)


def _dress(cell: Any, side: str, *, strong: bool) -> None:
    cell.font = Font(_FONT, 11, bold=strong)
    cell.border = _LINES
    cell.alignment = Alignment(side, "center", 0, True)
