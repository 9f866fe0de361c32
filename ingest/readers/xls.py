"""Workbooks of Excel 97 and before.

xlrd tells the font of every cell and of the parts of a text, which python-calamine does not, and
reads the formats before Excel 5 too. The sheets are loaded one at a time.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import xlrd
from xlrd.biffh import error_text_from_code

from ingest.legacy import Fontwise, Run
from ingest.readers import containers
from ingest.readers.bounded import WORKBOOK_LIMIT
from ingest.readers.cells import LAST_ROW, MERGED_LIMIT, Watch, date_kind, from_serial, trimmed
from ingest.readers.content import Content
from ingest.readers.sheet import Area, Opened, Row, Sheet
from ingest.readers.shown import Shown
from ingest.readers.xlsx_sheet import Texts
from st_db.errors import Issue, UnreadableFile, Where

SAMPLE = 300
"""Rows of each sheet whose texts are looked at for their encoding."""


def read_xls(content: Content) -> Opened:
    """Open a workbook: its visible sheets, and what is said about the others."""
    with content.binary(WORKBOOK_LIMIT) as stream:
        whole = stream.read()
    try:
        book = xlrd.open_workbook(
            file_contents=whole, formatting_info=True, on_demand=True, ragged_rows=True,
            logfile=io.StringIO(), ignore_workbook_corruption=True,
        )  # fmt: skip
        return _opened(_Book(content, book))
    except containers.BROKEN as error:
        if "encrypted" in str(error).lower():
            raise UnreadableFile("ingest.password", file=content.path.name) from error
        raise UnreadableFile("ingest.damaged", file=content.path.name) from error


def _opened(book: _Book) -> Opened:
    shown = Shown(book.file)
    for index, name in enumerate(book.book.sheet_names()):
        visible = book.book._sheet_visibility[index] == 0
        if not visible:
            shown.hidden.append(name)
            continue
        shown.sheets.append(book.described(index, name))
    book.fontwise.decide()
    return shown.opened(book.content, book.fontwise)


@dataclass(slots=True)
class _Book:
    """An open workbook that keeps one sheet in memory."""

    content: Content
    book: Any  # xlrd ships no types
    fontwise: Fontwise = field(default_factory=Fontwise)
    _fonts: list[str | None] = field(default_factory=list)
    _loaded: int = -1

    def __post_init__(self) -> None:
        fonts = [font.name for font in self.book.font_list]
        self._fonts = [
            fonts[style.font_index] if style.font_index < len(fonts) else None
            for style in self.book.xf_list
        ]

    @property
    def file(self) -> str:
        return self.content.path.name

    def sheet(self, index: int) -> Any:
        """Return a loaded sheet; the one before it leaves the memory."""
        if self._loaded not in (index, -1):
            self.book.unload_sheet(self._loaded)
        self._loaded = index
        return self.book.sheet_by_index(index)

    def described(self, index: int, name: str) -> Sheet:
        """Return a sheet with what its rows do not say, its first rows looked at for old fonts."""
        sheet = self.sheet(index)
        sample = self.fontwise.sample()
        for _ in zip(self.read(index, name, sample), range(SAMPLE), strict=False):
            pass

        def rows() -> Iterator[Row | Issue]:
            reading = self.fontwise.reading()
            try:
                yield from self.read(index, name, reading)
            except containers.BROKEN as error:
                raise UnreadableFile("ingest.damaged", file=self.file) from error
            yield from reading.closing(Where(self.file, name))

        return Sheet(
            name,
            rows,
            merged=tuple(
                Area(top + 1, left, bottom, right - 1)
                for top, bottom, left, right in sheet.merged_cells[:MERGED_LIMIT]
                if bottom <= LAST_ROW
            ),
            hidden_rows=frozenset(
                row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden
            ),
            hidden_columns=frozenset(
                column
                for column, info in sheet.colinfo_map.items()
                if info.hidden and column < sheet.ncols  # else: all right of the table
            ),
        )

    def read(self, index: int, name: str, texts: Texts) -> Iterator[Row | Issue]:
        """Yield the rows of a sheet that hold anything."""
        watch = Watch(self.file, name)
        for row in range(self.sheet(index).nrows):
            sheet = self.sheet(index)  # another sheet may have been read in between
            cells = trimmed([
                self._value(sheet, (row, column), texts, watch)
                for column in range(sheet.row_len(row))
            ])  # fmt: skip
            yield from watch.issues()
            if cells:
                watch.count(row + 1, len(cells))
                yield row + 1, cells

    def _value(self, sheet: Any, place: tuple[int, int], texts: Texts, watch: Watch) -> Any:
        row, column = place
        kind, value = sheet._cell_types[row][column], sheet._cell_values[row][column]
        if kind == xlrd.XL_CELL_TEXT:
            return value if value.isascii() else self._text(sheet, place, texts, value)
        if kind == xlrd.XL_CELL_NUMBER:
            return value
        if kind == xlrd.XL_CELL_DATE:
            return self._day(sheet, place, value)
        if kind == xlrd.XL_CELL_BOOLEAN:
            return bool(value)
        if kind == xlrd.XL_CELL_ERROR:
            watch.error(row + 1, column, error_text_from_code.get(value, "#N/A"))
        return ""

    def _day(self, sheet: Any, place: tuple[int, int], value: float) -> Any:
        style = self.book.xf_list[sheet.cell_xf_index(*place)]
        number_format = self.book.format_map[style.format_key].format_str
        kind = date_kind(number_format) or "date"
        return from_serial(value, kind, since_1904=self.book.datemode == 1)

    def _text(self, sheet: Any, place: tuple[int, int], texts: Texts, value: str) -> str:
        font = self._fonts[sheet.cell_xf_index(*place)]
        marks = sheet.rich_text_runlist_map.get(place)
        if not marks:
            return texts(value, font)
        runs: list[Run] = []
        begin = 0
        names = [shape.name for shape in self.book.font_list]
        for position, index in [*marks, (len(value), 0)]:
            runs.append((font, value[begin:position]))
            begin, font = position, names[index] if index < len(names) else font
        return texts.runs([run for run in runs if run[1]])
