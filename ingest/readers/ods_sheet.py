"""The XML of an OpenDocument spreadsheet as rows of its tables."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from ingest.legacy import Run
from ingest.readers.cells import LAST_COLUMN, LAST_ROW, MERGED_LIMIT, Watch, day_of
from ingest.readers.sheet import Area, Row
from ingest.readers.xlsx_sheet import CELL_LIMIT, Texts
from st_db.errors import Issue, UnreadableFile

_LENGTH = re.compile(r"-?P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,](\d+))?S)?")
_ERROR = re.compile(r"#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NUM!|NULL!)|Err:\d{3}")
_ASIDE = {"annotation", "shapes", "frame", "custom-shape", "tracked-changes"}
_HIDDEN = {"collapse", "filter"}
_FAR_COLUMN = 1024  # the last one of older programs
_ROWS_SPANNED, _COLUMNS_SPANNED = "table:number-rows-spanned", "table:number-columns-spanned"
_STYLES_LIMIT = 200_000


class Styles:
    """The fonts that styles name, their own or their parents', and the tables they hide."""

    def __init__(self) -> None:
        self._faces: dict[str, str] = {}
        self._parents: dict[str, str] = {}
        self._fonts: dict[str, str] = {}
        self._known: dict[tuple[str, str], str | None] = {}  # asked for once styles are complete
        self.hidden_tables: set[str] = set()
        self._style = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "style":
            self._style = _key(attributes.get("style:family"), attributes.get("style:name"))
            if parent := attributes.get("style:parent-style-name"):
                self._parents[self._style] = _key(attributes.get("style:family"), parent)
            if len(self._parents) > _STYLES_LIMIT:
                self._parents.clear()
        elif name == "default-style":
            self._style = _key(attributes.get("style:family"), "")
        elif name == "font-face":
            family = attributes.get("svg:font-family", "").strip("'\"")
            self._faces[attributes.get("style:name", "")] = family
        elif name == "text-properties":
            font = attributes.get("style:font-name") or attributes.get("fo:font-family")
            if font:
                self._fonts[self._style] = font
        elif name == "table-properties" and attributes.get("table:display") == "false":
            self.hidden_tables.add(self._style)

    def end(self, name: str) -> None:
        """Nothing ends here that anybody waits for."""

    def text(self, text: str) -> None:
        """Styles hold no text."""

    def font(self, family: str, style: str | None) -> str | None:
        """Return the font of a style of a family, its parents' where it names none."""
        asked = (family, style or "Default")
        if asked not in self._known:
            if len(self._known) > _STYLES_LIMIT:
                self._known.clear()
            key = _key(*asked)
            for _ in range(10):
                if key in self._fonts or key not in self._parents:
                    break
                key = self._parents[key]
            font = self._fonts.get(key)
            self._known[asked] = self._faces.get(font, font).strip("'\"") if font else None
        return self._known[asked]


def _key(family: str | None, style: str | None) -> str:
    return f"{family}/{style}"


@dataclass(slots=True)
class Table:
    """What is known of a table besides its rows."""

    name: str
    hidden: bool = False
    merged: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _Cell:
    """A cell while it is read."""

    attributes: dict[str, str]
    font: str | None
    repeated: int
    runs: list[Run] = field(default_factory=list)
    fonts: list[str | None] = field(default_factory=list)  # of the spans that are open
    paragraphs: int = 0
    in_paragraph: bool = False
    length: int = 0

    def add(self, text: str) -> None:
        """Add a piece of text in the font of the innermost span."""
        self.length += len(text)
        if self.length <= CELL_LIMIT:
            self.runs.append((next(filter(None, reversed(self.fonts)), self.font), text))


@dataclass(slots=True)
class _Row:
    """A row while it is read: what stands from which column on, and how often."""

    first: int
    repeated: int
    hidden: bool
    style: str | None
    spans: list[tuple[int, int, Any]] = field(default_factory=list)
    width: int = 0

    def unfolded(self) -> list[Any]:
        """Return all cells up to the last filled one."""
        last = self.spans[-1]
        cells: list[Any] = [""] * (last[0] + last[1])
        for column, count, value in self.spans:
            cells[column : column + count] = [value] * count
        return cells


class Tables:
    """Collects the rows of the tables of a document, or of one of them.

    A repeated row that holds anything is given once for each repetition; blank ones are passed
    over, whatever their number.
    """

    def __init__(self, file: str, styles: Styles, texts: Texts, only: int | None = None) -> None:
        self.file, self._styles, self._texts, self._only = file, styles, texts, only
        self.tables: list[Table] = []
        self.done = False
        self._rows: list[_Row | Issue] = []
        self._watch = Watch(file, "")
        self._depth = 0  # tables within each other
        self._aside = 0  # elements within what is no content of a cell
        self._reached = 0  # the last row that was read
        self._columns: list[int] = []  # up to which each column element reaches
        self._column_styles: list[str | None] = []
        self._groups: list[bool] = []  # of rows, and whether each is hidden
        self._row: _Row | None = None
        self._cell: _Cell | None = None
        self._starts = {
            "table-column": self._column, "table-row-group": self._group, "table-row": self._begin,
            "table-cell": self._open, "covered-table-cell": self._cover, "p": self._paragraph,
            "h": self._paragraph, "span": self._span, "s": self._spaces, "tab": self._tab,
            "line-break": self._break,
        }  # fmt: skip
        self._ends = {
            "table": self._leave, "table-row-group": self._ungroup, "table-row": self._finish,
            "table-cell": self._close,
            "p": self._end_paragraph, "h": self._end_paragraph, "span": self._end_span,
        }  # fmt: skip

    def taken(self) -> Iterator[Row | Issue]:
        """Yield the rows read since the last call."""
        rows, self._rows = self._rows, []
        for row in rows:
            if isinstance(row, Issue):
                yield row
                continue
            width = row.spans[-1][0] + row.spans[-1][1]
            for number in range(row.first, row.first + row.repeated):
                self._watch.count(number, width)
                yield number, row.unfolded()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._aside or name in _ASIDE:
            self._aside += 1
        elif name == "table":
            self._enter(attributes)
        elif self._depth != 1:
            self._styles.start(name, attributes)  # those of the document stand before its tables
        elif self._wanted() and name in self._starts:
            self._starts[name](attributes)

    def end(self, name: str) -> None:
        if self._aside:
            self._aside -= 1
        elif name == "table" or (self._depth == 1 and self._wanted() and name in self._ends):
            self._ends[name]()

    def text(self, text: str) -> None:
        if self._cell is not None and self._cell.in_paragraph and not self._aside:
            self._cell.add(text)

    def _wanted(self) -> bool:
        return self._only is None or self._only == len(self.tables) - 1

    def _enter(self, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == 1:
            style = _key("table", attributes.get("table:style-name"))
            name = attributes.get("table:name", "")
            self.tables.append(Table(name, style in self._styles.hidden_tables))
            self._watch = Watch(self.file, name)
            self._reached, self._columns, self._column_styles, self._groups = 0, [], [], []

    def _leave(self) -> None:
        self._depth -= 1
        if self._depth == 0 and self._only == len(self.tables) - 1:
            self.done = True

    def _column(self, attributes: dict[str, str]) -> None:
        first = self._columns[-1] if self._columns else 0
        last = min(first + _count(attributes, "table:number-columns-repeated"), LAST_COLUMN)
        self._columns.append(last)
        self._column_styles.append(attributes.get("table:default-cell-style-name"))
        hidden = attributes.get("table:visibility") in _HIDDEN
        if hidden and last < _FAR_COLUMN:  # beyond: all that is right of the table
            self.tables[-1].hidden_columns.update(range(first, last))

    def _group(self, attributes: dict[str, str]) -> None:
        self._groups.append(attributes.get("table:display") == "false")

    def _ungroup(self) -> None:
        self._groups.pop()

    def _begin(self, attributes: dict[str, str]) -> None:
        repeated = _count(attributes, "table:number-rows-repeated")
        hidden = any(self._groups) or attributes.get("table:visibility") in _HIDDEN
        style = attributes.get("table:default-cell-style-name")
        self._row = _Row(self._reached + 1, repeated, hidden, style)
        self._reached += repeated

    def _finish(self) -> None:
        row, self._row = self._row, None
        if row is None:
            return
        self._rows += self._watch.issues()
        if row.spans:
            self._rows.append(row)
            if row.hidden:
                last = min(row.first + row.repeated, LAST_ROW + 1)
                self.tables[-1].hidden_rows.update(range(row.first, last))

    def _open(self, attributes: dict[str, str]) -> None:
        if self._row is None:
            return
        style = attributes.get("table:style-name") or self._row.style
        if style is None:
            place = bisect_right(self._columns, self._row.width)
            style = self._column_styles[place] if place < len(self._columns) else None
        repeated = _count(attributes, "table:number-columns-repeated")
        self._cell = _Cell(attributes, self._styles.font("table-cell", style), repeated)

    def _cover(self, attributes: dict[str, str]) -> None:
        """Pass over what lies under a merged area; its value stands in the first cell."""
        if self._row is not None:
            self._row.width += _count(attributes, "table:number-columns-repeated")

    def _close(self) -> None:
        row, cell, self._cell = self._row, self._cell, None
        if row is None or cell is None:
            return
        column = row.width
        row.width += cell.repeated
        value = self._value(row.first, column, cell)
        if value != "":
            if row.width > LAST_COLUMN:
                raise UnreadableFile("ingest.damaged", file=self.file)
            row.spans.append((column, cell.repeated, value))
        self._merge(row.first, column, cell.attributes)

    def _merge(self, row: int, column: int, attributes: dict[str, str]) -> None:
        if _COLUMNS_SPANNED not in attributes and _ROWS_SPANNED not in attributes:
            return
        rows = _count(attributes, _ROWS_SPANNED)
        columns = _count(attributes, _COLUMNS_SPANNED)
        merged = self.tables[-1].merged
        if rows * columns > 1 and len(merged) < MERGED_LIMIT:
            merged.append(Area(row, column, row + rows - 1, column + columns - 1))

    def _paragraph(self, _: dict[str, str]) -> None:
        if self._cell is not None:
            if self._cell.paragraphs:
                self._cell.add("\n")
            self._cell.paragraphs += 1
            self._cell.in_paragraph = True

    def _end_paragraph(self) -> None:
        if self._cell is not None:
            self._cell.in_paragraph = False

    def _span(self, attributes: dict[str, str]) -> None:
        if self._cell is not None:
            self._cell.fonts.append(self._styles.font("text", attributes.get("text:style-name")))

    def _end_span(self) -> None:
        if self._cell is not None and self._cell.fonts:
            self._cell.fonts.pop()

    def _spaces(self, attributes: dict[str, str]) -> None:
        self.text(" " * min(_count(attributes, "text:c"), 1000))

    def _tab(self, _: dict[str, str]) -> None:
        self.text("\t")

    def _break(self, _: dict[str, str]) -> None:
        self.text("\n")

    def _value(self, row: int, column: int, cell: _Cell) -> Any:
        said = cell.attributes
        kind = said.get("office:value-type")
        if kind == "string" or kind is None:
            return self._string(row, column, cell)
        try:
            if kind == "date":
                found = datetime.fromisoformat(said["office:date-value"])
                return day_of(found.replace(tzinfo=None))
            if kind == "time":
                return _length(said["office:time-value"])
            if kind == "boolean":
                return said["office:boolean-value"] == "true"
            return float(said["office:value"])
        except (KeyError, ValueError):
            return self._string(row, column, cell)

    def _string(self, row: int, column: int, cell: _Cell) -> str:
        said = cell.attributes
        shown = "".join(text for _, text in cell.runs)
        formula = said.get("table:formula")
        if said.get("calcext:value-type") == "error" or (formula and _ERROR.fullmatch(shown)):
            self._watch.error(row, column, shown or "#N/A")
            return ""
        if formula and not shown and "office:value-type" not in said:
            self._watch.uncounted(row, column, formula.partition("=")[2])
            return ""
        if not shown and (text := said.get("office:string-value")):
            return self._texts(text, cell.font)
        return shown if shown.isascii() else self._texts.runs(cell.runs)


def _count(attributes: dict[str, str], name: str) -> int:
    """Return how often something is repeated; once when the file does not say or says nonsense."""
    text = attributes.get(name)
    if text is None:
        return 1
    return max(int(text), 1) if text.isdecimal() and len(text) < 8 else 1


def _length(text: str) -> time | timedelta:
    """Return a time of the day, or a length of a day and more."""
    found = _LENGTH.fullmatch(text)
    if found is None:
        raise ValueError(text)
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[:4])
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    if length < timedelta(days=1):
        return (datetime.min + length).time()  # noqa: DTZ901 - a time has no zone
    return length
