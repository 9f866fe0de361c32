"""Workbooks that Excel writes."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from ingest.readers.content import WHOLE_LIMIT, Content
from ingest.readers.sheet import Opened, Row, Sheet
from st_db.errors import Issue, UnreadableFile


def read_workbook(content: Content) -> Opened:
    name = content.path.name
    try:
        with content.binary(WHOLE_LIMIT) as stream:
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
