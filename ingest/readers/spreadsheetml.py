"""Workbooks written as one XML file (XML Spreadsheet 2003), usually named .xls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ingest.readers import xml_parts
from ingest.readers.bounded import WORKBOOK_LIMIT
from ingest.readers.content import Content
from ingest.readers.grid import CELLS_LIMIT, WIDEST
from ingest.readers.sheet import Area, Opened, Row, Sheet
from st_db.errors import Issue, UnreadableFile

_LAST_ROW = 1_048_576
_SKIPPED = frozenset({"Comment", "PhoneticText", "Styles"})
_HIDDEN = frozenset({"SheetHidden", "SheetVeryHidden"})


def read_spreadsheetml(content: Content) -> Opened:
    collector = _Collector(content.path.name)
    with content.binary(WORKBOOK_LIMIT) as stream:
        for _ in xml_parts.stream(stream, collector, content.path.name):
            pass
    return Opened(content, [found.sheet() for found in collector.sheets if not found.hidden])


@dataclass(slots=True)
class _Found:
    """A worksheet: its rows by number, as blank ones are not written."""

    name: str | None
    rows: list[tuple[int, list[Any]]] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    hidden: bool = False
    column: int = 0

    def sheet(self) -> Sheet:
        rows = self.rows

        def read() -> Iterator[Row | Issue]:
            for number, cells in rows:
                yield number, list(cells)

        return Sheet(
            self.name, read, merged=tuple(self.areas), hidden_rows=frozenset(self.hidden_rows),
            hidden_columns=frozenset(self.hidden_columns),
        )  # fmt: skip


@dataclass(slots=True)
class _Collector:
    """Takes the elements of a workbook."""

    file: str
    sheets: list[_Found] = field(default_factory=list)
    _cells: int = 0
    _skipping: int = 0
    _type: str | None = None
    _text: list[str] | None = None
    _visible: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]  # rich texts alone carry a prefix
        if self._skipping or name in _SKIPPED:
            self._skipping += 1
            return
        told = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if name == "Worksheet":
            self.sheets.append(_Found(told.get("Name")))
        elif name == "Visible":
            self._text, self._visible = [], True
        elif self.sheets and name in _STARTS:
            _STARTS[name](self, self.sheets[-1], told)

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if self._skipping:
            self._skipping -= 1
        elif name == "Visible" and self._visible and self._text is not None:
            if self.sheets:
                self.sheets[-1].hidden = "".join(self._text).strip() in _HIDDEN
            self._text, self._visible = None, False
        elif name == "Data" and self._text is not None:
            if self.sheets and self.sheets[-1].rows and self.sheets[-1].rows[-1][1]:
                self.sheets[-1].rows[-1][1][self.sheets[-1].column] = self._value()
            self._text = None

    def text(self, text: str) -> None:
        if self._text is not None and not self._skipping:
            self._text.append(text)

    def _column(self, sheet: _Found, told: dict[str, str]) -> None:
        first = self._number(told, "Index", sheet.column + 1) - 1
        sheet.column = first + self._number(told, "Span", 0) + 1
        if sheet.column > WIDEST:
            raise self._too_far(1, sheet.column)
        if told.get("Hidden") == "1":
            sheet.hidden_columns.update(range(first, sheet.column))

    def _row(self, sheet: _Found, told: dict[str, str]) -> None:
        last = sheet.rows[-1][0] if sheet.rows else 0
        number = self._number(told, "Index", last + 1)
        if not last < number <= _LAST_ROW:
            raise UnreadableFile("ingest.damaged", file=self.file)
        sheet.rows.append((number, []))
        if told.get("Hidden") == "1":
            sheet.hidden_rows.add(number)

    def _cell(self, sheet: _Found, told: dict[str, str]) -> None:
        if not sheet.rows:
            raise UnreadableFile("ingest.damaged", file=self.file)
        number, cells = sheet.rows[-1]
        left = self._number(told, "Index", len(cells) + 1) - 1
        across, down = self._number(told, "MergeAcross", 0), self._number(told, "MergeDown", 0)
        right = left + across
        if left < len(cells):
            raise UnreadableFile("ingest.damaged", file=self.file)
        self._cells += right + 1 - len(cells)
        if right >= WIDEST or self._cells > CELLS_LIMIT:
            raise self._too_far(number, right + 1)
        cells.extend([""] * (right + 1 - len(cells)))
        sheet.column = left
        if across or down:
            sheet.areas.append(Area(number, left, min(number + down, _LAST_ROW), right))

    def _data(self, _sheet: _Found, told: dict[str, str]) -> None:
        self._text, self._type = [], told.get("Type")

    def _value(self) -> Any:
        text = "".join(self._text or ())
        try:
            if self._type == "Number":
                return float(text)
            if self._type == "DateTime":
                return datetime.fromisoformat(text.strip())
        except ValueError:
            return text
        return text.strip() == "1" if self._type == "Boolean" else text

    def _number(self, told: dict[str, str], name: str, usual: int) -> int:
        text = told.get(name, "").strip()
        if not text:
            return usual
        if not text.isdecimal() or len(text) > 9:
            raise UnreadableFile("ingest.damaged", file=self.file)
        return int(text)

    def _too_far(self, row: int, column: int) -> UnreadableFile:
        return UnreadableFile("ingest.too_spread", file=self.file, rows=row, columns=column)


_STARTS: dict[str, Callable[[_Collector, _Found, dict[str, str]], None]] = {
    "Column": _Collector._column,
    "Row": _Collector._row,
    "Cell": _Collector._cell,
    "Data": _Collector._data,
}
