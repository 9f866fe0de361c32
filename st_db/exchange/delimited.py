"""CSV: one table for all kinds, UTF-8 with a byte order mark, so that Excel reads Vietnamese.

Records of several kinds share the columns whose fields share a name; the first column tells the
kind. A text that a spreadsheet would take for a formula gets an apostrophe in front, as Excel
itself writes text; the importer takes it away again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Generator
from datetime import date

from st_db.exchange.cells import Cell, Cells
from st_db.exchange.contents import Column, Contents, Table
from st_db.exchange.headings import means

_BLOCK = 1 << 16
_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")


class Csv:
    """Comma-separated values for spreadsheets and for the importer."""

    name = "csv"
    extension = "csv"
    media_type = "text/csv; charset=utf-8"

    def write(self, contents: Contents) -> Generator[bytes, None, None]:
        """Yield the table in blocks."""
        columns = shared_columns(contents.tables)
        cells = Cells(contents.codes, contents.language)
        text = io.StringIO()
        text.write("\ufeff")
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow([harmless(column.header) for column in columns])
        for row in contents.rows:
            writer.writerow([_text(cell) for cell in cells.row(columns, row)])
            if text.tell() >= _BLOCK:
                yield _taken(text)
        yield _taken(text)


def shared_columns(tables: tuple[Table, ...]) -> tuple[Column, ...]:
    """Return the columns of all tables, each field once, in the order of the kinds.

    A field goes by its name where its label names another field of one of the kinds.
    """
    found: dict[str, Column] = {}
    for table in tables:
        for column in table.columns:
            if column.name not in found:
                clear = all(means(t.kind, column.header, column.name) for t in tables)
                header = column.header if clear else column.name
                found[column.name] = Column(column.name, header, column.field)
    return tuple(found.values())


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; one apostrophe less gives it back."""
    return f"'{text}" if _FORMULA.match(text) else text


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    if isinstance(cell, float):
        return f"{cell:.2f}".rstrip("0").rstrip(".")
    return harmless(cell) if isinstance(cell, str) else str(cell)


def _taken(text: io.StringIO) -> bytes:
    block = text.getvalue().encode("utf-8", "replace")
    text.seek(0)
    text.truncate()
    return block
