"""Binary workbooks of Excel (.xlsb), by python-calamine, which unfolds a sheet as a whole."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from ingest.readers import packages
from ingest.readers.bounded import MIB, WORKBOOK_LIMIT
from ingest.readers.cells import LAST_COLUMN, LAST_ROW, trimmed
from ingest.readers.content import Content
from ingest.readers.sheet import Opened, Row, Sheet
from ingest.readers.shown import Shown
from st_db.errors import Issue, UnreadableFile

AREA_LIMIT = 6_000_000
"""Cells of a sheet from its first to its last, filled or not: 32 bytes each when unfolded."""
UNPACKED_LIMIT = 256 * MIB
_ROW, _LAST_CELL = 0, 11  # records: a row; 1 to 11 are its cells


def read_workbook(content: Content) -> Opened:
    """Open a workbook: its visible sheets, and what is said about the others."""
    name = content.path.name
    with packages.package(content.path, content.packed) as archive:
        _check(archive, name)
    shown = Shown(name)
    with content.binary(WORKBOOK_LIMIT) as stream:
        whole = stream.read()
    with _translated(name):
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(whole))
        for meta in workbook.sheets_metadata:
            if meta.typ != SheetTypeEnum.WorkSheet:
                continue
            if meta.visible == SheetVisibleEnum.Visible:
                shown.sheets.append(Sheet(meta.name, _reader(workbook, meta.name, name)))
            else:
                shown.hidden.append(meta.name)
    return shown.opened(content)


@contextmanager
def _translated(file: str) -> Iterator[None]:
    """Raise UnreadableFile for whatever the reader says of a file it cannot read."""
    try:
        yield
    except PasswordError as error:
        raise UnreadableFile("ingest.password", file=file) from error
    except (CalamineError, ValueError) as error:
        raise UnreadableFile("ingest.damaged", file=file) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # of Rust; derived from BaseException
            raise
        raise UnreadableFile("ingest.damaged", file=file) from error


def _reader(
    workbook: CalamineWorkbook, sheet: str, file: str
) -> Callable[[], Iterator[Row | Issue]]:
    def rows() -> Iterator[Row | Issue]:
        with _translated(file):
            found = workbook.get_sheet_by_name(sheet)
            cells = found.to_python(skip_empty_area=True)
        first = found.start[0] if found.start else 0
        left = [""] * (found.start[1] if found.start else 0)
        for number, row in enumerate(cells, start=first + 1):
            if filled := trimmed(left + row):
                yield number, filled

    return rows


def _check(archive: zipfile.ZipFile, file: str) -> None:
    """Raise for what the reader would unfold into more memory than there is, which ends us."""
    parts = archive.infolist()
    if sum(part.file_size for part in parts) > UNPACKED_LIMIT:
        limit = UNPACKED_LIMIT // MIB
        raise UnreadableFile("ingest.too_large", file=file, limit=limit)
    for part in parts:
        if part.filename.lower().startswith("xl/worksheets/") and part.filename.endswith(".bin"):
            rows, columns = _extent(archive.read(part))
            if rows > LAST_ROW or columns > LAST_COLUMN:
                raise UnreadableFile("ingest.damaged", file=file)
            if rows * columns > AREA_LIMIT:
                raise UnreadableFile("ingest.too_spread", file=file, rows=rows, columns=columns)


def _extent(part: bytes) -> tuple[int, int]:
    """Return the last row and column of a sheet by its records: a kind, a length, the content."""
    rows = columns = at = 0
    end = len(part)
    while at < end:
        kind = part[at]
        at += 1
        if kind & 0x80 and at < end:
            kind += (part[at] << 7) - 0x80
            at += 1
        length = shift = 0
        while at < end:
            byte = part[at]
            at += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80 or shift > 21:
                break
        if kind <= _LAST_CELL:
            place = int.from_bytes(part[at : at + 4], "little") + 1
            if kind == _ROW:
                rows = max(rows, place)
            else:
                columns = max(columns, place)
        at += length
    return rows, columns
