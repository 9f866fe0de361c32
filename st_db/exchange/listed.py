"""Lists that are not records: one table with a heading, as CSV or as a workbook.

What keeps a text from being a formula, and a cell from being cut, is what exports of records use.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from st_db.exchange.delimited import harmless
from st_db.exchange.storing import LONGEST_CELL, fill_cell

_BLOCK = 1 << 16
_MOST_ROWS = 1_048_575  # beside the heading

Row = Sequence[str | int | float | None]


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a list and how wide it is drawn."""

    text: str
    width: int = 16


MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The formats a list is written in."""


def written(
    format_: str, name: str, columns: Sequence[Heading], rows: Iterable[Row]
) -> Generator[bytes, None, None]:
    """Yield a list in one of the formats of ``MEDIA``; ``name`` is what a workbook is called."""
    return as_csv(columns, rows) if format_ == "csv" else as_workbook(name, columns, rows)


def as_csv(columns: Sequence[Heading], rows: Iterable[Row]) -> Generator[bytes, None, None]:
    """Yield a list as comma-separated values that Excel reads."""
    text = io.StringIO()
    text.write("\ufeff")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([harmless(column.text) for column in columns])
    for row in rows:
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
        if text.tell() >= _BLOCK:
            yield _taken(text)
    yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    block = text.getvalue().encode("utf-8", "replace")
    text.seek(0)
    text.truncate()
    return block


def as_workbook(
    name: str, columns: Sequence[Heading], rows: Iterable[Row]
) -> Generator[bytes, None, None]:
    """Yield a list as a workbook; rows beyond Excel's last go on in a further sheet."""
    # Imported late: what writes workbooks takes as long to import as the library itself.
    from st_db.exchange.sheets import Book

    with TemporaryDirectory(prefix="st-db-list-") as folder:
        book = Book(Path(folder))
        with closing(book):
            sheet = book.sheet(name[:26], lambda frame: _head(frame, columns))
            for at, row in enumerate(rows):
                if at and at % _MOST_ROWS == 0:
                    further = f"{name[:26]} ({at // _MOST_ROWS + 1})"
                    sheet = book.sheet(further, lambda frame: _head(frame, columns))
                sheet.add([c[:LONGEST_CELL] if isinstance(c, str) else c for c in row])
            path = Path(folder) / "list.xlsx"
            book.save(path)
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                yield block


def _head(frame: Any, columns: Sequence[Heading]) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    for at, column in enumerate(columns, start=1):
        frame.column_dimensions[get_column_letter(at)].width = column.width
    frame.freeze_panes = "A2"
    cells = [fill_cell(WriteOnlyCell(frame), column.text) for column in columns]
    for cell in cells:
        cell.font = Font(bold=True)
    frame.append(cells)
