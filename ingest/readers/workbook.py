"""Workbooks that Excel writes."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from ingest.readers import packages
from ingest.readers.bounded import WORKBOOK_LIMIT
from ingest.readers.content import Content
from ingest.readers.sheet import Opened, Row, Sheet
from st_db.errors import Issue, UnreadableFile

CELLS_LIMIT = 24_000_000  # of a sheet's whole area, filled or not: a gigabyte when unfolded
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of Excel itself
_CELL = re.compile(rb"<(?:\w+:)?c\s[^>]{0,200}?\br\s*=\s*[\"']([A-Z]{1,12})(\d{1,12})")


def read_workbook(content: Content) -> Opened:
    name = content.path.name
    if content.format == "xlsx":
        _check_sheets(content)
    try:
        with content.binary(WORKBOOK_LIMIT) as stream:
            workbook = CalamineWorkbook.from_filelike(io.BytesIO(stream.read()))
        visible = [
            meta.name
            for meta in workbook.sheets_metadata
            if meta.visible == SheetVisibleEnum.Visible and meta.typ == SheetTypeEnum.WorkSheet
        ]
    except PasswordError as error:
        raise UnreadableFile("ingest.password", file=name) from error
    except (CalamineError, ValueError) as error:
        raise UnreadableFile("ingest.damaged", file=name) from error

    def reader(sheet: str) -> Callable[[], Iterator[Row | Issue]]:
        def rows() -> Iterator[Row | Issue]:
            try:
                found = workbook.get_sheet_by_name(sheet)
                first = found.start[0] if found.start else 0
                left = [""] * (found.start[1] if found.start else 0)
                cells = found.to_python(skip_empty_area=True)
            except (CalamineError, ValueError) as error:
                raise UnreadableFile("ingest.damaged", file=name) from error
            for number, row in enumerate(cells, start=first + 1):
                yield number, left + row if left else row

        return rows

    return Opened(content, [Sheet(sheet, reader(sheet)) for sheet in visible])


def _check_sheets(content: Content) -> None:
    with packages.package(content.path, content.packed) as archive:
        for part in archive.infolist():
            if part.filename.endswith(".xml"):
                _check_sheet(archive.read(part), content.path)


def _check_sheet(xml: bytes, path: Path) -> None:
    """Raise for a sheet whose far-off cell would be unfolded into millions of empty ones."""
    if b"sheetData" not in xml:
        return
    cells = _CELL.findall(xml)
    columns = max(map(_column, {letters for letters, _ in cells}), default=0)
    rows = max(map(int, {digits for _, digits in cells}), default=0)
    if rows > LAST_ROW or columns > LAST_COLUMN:
        raise UnreadableFile("ingest.damaged", file=path.name)
    if rows * columns > CELLS_LIMIT:
        raise UnreadableFile("ingest.too_spread", file=path.name, rows=rows, columns=columns)


def _column(letters: bytes) -> int:
    """Return the number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters[:8]:
        number = number * 26 + letter - 64
    return number
