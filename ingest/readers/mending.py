"""Texts of tables made readable: old encodings, marks apart from letters, undecodable bytes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from openpyxl.utils import get_column_letter

from ingest.legacy import ENCODINGS, Fontwise
from ingest.readers.sheet import Opened, Row, Sheet
from st_db.errors import Issue, Where

SAMPLE = 500
"""Rows whose texts are looked at for their encoding."""
_UNREAD = re.compile("[\x80-\x9f\ufffd]")


def mend(opened: Opened) -> None:
    """Have the sheets of a text table read in Unicode, whatever it was written in.

    A file that is whole in Unicode is looked at once and then read as it is, without a step more.
    """
    content = opened.content
    fontwise = Fontwise(tuple(ENCODINGS) if content.broken else ("tcvn3", "vni"))
    sample = fontwise.sample()
    sheets = [sheet for sheet in opened.sheets if not sheet.keyed]
    for sheet in sheets:
        for row in islice(sheet.rows(), SAMPLE):
            if not isinstance(row, Issue):
                for column, cell in enumerate(row[1]):
                    if isinstance(cell, str):
                        sample(cell, _as_font(column))
    fontwise.decide(pooled=True)
    if fontwise.found:
        opened.content = content.read_as("+".join(fontwise.found))
    if fontwise.found or content.broken:
        opened.sheets = [
            sheet if sheet.keyed else replace(sheet, rows=_mended(sheet, opened, fontwise))
            for sheet in opened.sheets
        ]


def _as_font(column: int) -> str:
    """Return what stands in for the font of a column: people paste whole columns."""
    return f"column {column}"


def _mended(
    sheet: Sheet, opened: Opened, fontwise: Fontwise
) -> Callable[[], Iterator[Row | Issue]]:
    file, broken = opened.content.path.name, opened.content.broken
    apart = opened.content.codec == "cp1258"

    def rows() -> Iterator[Row | Issue]:
        reading = fontwise.reading()

        def read(cell: str, column: int) -> str:
            return unicodedata.normalize("NFC", cell) if apart else reading(cell, _as_font(column))

        for row in sheet.rows():
            if isinstance(row, Issue):
                yield row
                continue
            number, cells = row
            for column, cell in enumerate(cells):
                if not isinstance(cell, str) or cell.isascii():
                    continue
                text = read(cell, column)
                if broken and _UNREAD.search(text):
                    where = Where(file, sheet.name, number, get_column_letter(column + 1))
                    yield _undecodable(where, text)
                    text = _UNREAD.sub("\ufffd", text)
                cells[column] = text
            yield number, cells
        yield from reading.closing(Where(file, sheet.name))

    return rows


def _undecodable(where: Where, text: str) -> Issue:
    shown = _UNREAD.sub("\ufffd", text)[:200]
    params: dict[str, Any] = {"row": where.row, "column": where.column, "text": shown}
    return Issue("warning", "ingest.undecodable", replace(where, raw=shown), params)
