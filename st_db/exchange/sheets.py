"""Sheets of many rows: openpyxl makes the workbook, the rows are written past it.

openpyxl makes objects and three elements of XML for every cell, which costs more than all the rest
of an export. It goes on making what it knows best: the parts of the file, styles, widths, panes,
filters, headers and short sheets. The rows below a header are written as XML to a file beside and
poured into their sheet when the workbook is put together, so that one row is in memory.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, TypeAlias
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from st_db.exchange.storing import STARTS, sheet_name, storable

Frame: TypeAlias = Any
"""A sheet of openpyxl's write-only mode, whose stubs leave out widths, filters and panes."""

_DATE = "dd/mm/yyyy"
_FIRST = date(1899, 12, 30).toordinal()
_NO_SUCH_DAY = 60  # 29/02/1900
_LEVEL = 4
_BLOCK = 1 << 20
_END = b"</sheetData>"
_RETURN = {"\r": "&#13;"}  # readers of XML make a line feed of it


class Book:
    """A workbook while it is written; ``folder`` is where its rows wait. ``close`` it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._book = Workbook(write_only=True)
        self._sheets: list[Sheet] = []
        self._styles: dict[tuple[str, bool], str] = {}

    def frame(self, name: str) -> Frame:
        """Return a new sheet of openpyxl's own, for few rows of any look."""
        return self._book.create_sheet(sheet_name(name))

    def sheet(self, name: str, head: Callable[[Frame], None], rows: int = 1) -> Sheet:
        """Return a new sheet for many rows; ``head`` fills the first ``rows`` of its frame.

        It is asked to when the workbook is put together: until then openpyxl keeps no file, which
        it would leave behind when the writing is broken off.
        """
        path = self._folder / f"rows-{len(self._sheets)}.xml"
        sheet = Sheet(self, self.frame(name), path, (head, rows))
        self._sheets.append(sheet)
        return sheet

    def style(self, number_format: str, *, quoted: bool) -> str:
        """Return the attribute that gives a cell its look; ``quoted`` text is never a formula."""
        asked = (number_format, quoted)
        if asked not in self._styles:
            cell: Any = WriteOnlyCell(self._book.worksheets[0])
            cell.number_format = number_format or "General"
            cell.quotePrefix = quoted
            self._styles[asked] = f' s="{cell.style_id}"' if cell.style_id else ""
        return self._styles[asked]

    def save(self, path: Path) -> None:
        """Put the workbook together."""
        for sheet in self._sheets:
            sheet.begin()
        framed = self._folder / "frame.xlsx"
        self._book.save(framed)
        filled = {sheet.frame.path.lstrip("/"): sheet for sheet in self._sheets}
        with (
            ZipFile(framed) as source,
            ZipFile(path, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as target,
        ):
            for name in source.namelist():
                with source.open(name) as part, target.open(name, "w", force_zip64=True) as out:
                    if name in filled:
                        filled[name].pour(part.read(), out)
                    else:
                        shutil.copyfileobj(part, out, _BLOCK)

    def close(self) -> None:
        """Let go of the rows, also when the workbook was never put together."""
        for sheet in self._sheets:
            sheet.close()


class Sheet:
    """A sheet of many rows, below those of its frame."""

    def __init__(
        self, book: Book, frame: Frame, path: Path, head: tuple[Callable[[Frame], None], int]
    ) -> None:
        self.frame = frame
        self._book = book
        self._head, self._row = head
        self._file = path.open("w+b", buffering=_BLOCK)

    def add(self, values: Iterable[Any], amounts: frozenset[int] = frozenset()) -> None:
        """Write a row; ``amounts`` are the places of its values that are money."""
        self._row += 1
        cells = [
            self._cell(f"{_letters(at)}{self._row}", storable(value), at in amounts)
            for at, value in enumerate(values) if value is not None and value != ""
        ]  # fmt: skip
        self._file.write(f'<row r="{self._row}">{"".join(cells)}</row>'.encode())

    def begin(self) -> None:
        """Fill the frame."""
        self._head(self.frame)

    def pour(self, frame: bytes, out: IO[bytes]) -> None:
        """Write the sheet: its frame, the rows after those that the frame has."""
        before, end, after = frame.rpartition(_END)
        out.write(before)
        self._file.seek(0)
        shutil.copyfileobj(self._file, out, _BLOCK)
        out.write(end + after)

    def close(self) -> None:
        """Close the file of the rows."""
        self._file.close()

    def _cell(self, place: str, value: Any, amount: bool) -> str:
        """Return a cell that is what it was: a number a number, and text never a formula."""
        if isinstance(value, str):
            style = self._book.style("", quoted=value.startswith(STARTS))
            space = ' xml:space="preserve"' if value != value.strip() else ""
            text = escape(value, _RETURN)
            return f'<c r="{place}"{style} t="inlineStr"><is><t{space}>{text}</t></is></c>'
        if isinstance(value, bool):
            return f'<c r="{place}" t="b"><v>{value:d}</v></c>'
        if isinstance(value, date):
            style = self._book.style(_DATE, quoted=False)
            return f'<c r="{place}"{style}><v>{_serial(value)}</v></c>'
        look = "" if not amount else "#,##0" if value == int(value) else "#,##0.##"
        return f'<c r="{place}"{self._book.style(look, quoted=False)}><v>{value}</v></c>'


def _serial(day: date) -> int:
    """Return a day as Excel counts it, which takes 1900 for a leap year."""
    days = day.toordinal() - _FIRST
    return days - 1 if days <= _NO_SUCH_DAY else days


@lru_cache(maxsize=1 << 10)
def _letters(at: int) -> str:
    return get_column_letter(at + 1)
