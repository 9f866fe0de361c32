"""Tables in HTML, which is also what many programs write as ``.xls``."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from typing import IO, Any

from lxml import etree

from ingest.readers.bounded import CHUNK, MIB
from ingest.readers.content import Content
from ingest.readers.grid import Grid, lines_of
from ingest.readers.sheet import Opened
from ingest.readers.tables import is_data, sheets_of
from st_db.errors import UnreadableFile

HTML_LIMIT = 64 * MIB
"""Bytes of a page; its tables are held in memory, about as large as its text."""
_SKIPPED = frozenset({
    "script", "style", "head", "select", "datalist", "textarea", "button", "noscript", "template",
    "object", "iframe", "svg", "math", "audio", "video", "canvas", "map",
})  # fmt: skip
_BLOCKS = frozenset({
    "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "center",
    "form", "pre", "blockquote", "hr", "body", "section", "article", "header", "footer", "address",
})  # fmt: skip
_CELLS = frozenset({"td", "th"})
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*(?:hidden|collapse)")
_MOST = {"colspan": 1_000, "rowspan": 65_534}  # of the standard of HTML


def read_html(content: Content) -> Opened:
    collector = Collector(content.path.name)
    with content.binary(HTML_LIMIT) as stream:
        collect(stream, collector, content.codec or "utf-8", content.errors)
    opened = Opened(content, [])
    opened.sheets, opened.issues = sheets_of(collector.blocks, content.path.name)
    return opened


def collect(
    stream: IO[bytes], collector: Collector, encoding: str, errors: str = "replace"
) -> None:
    """Read the tables and texts of a page into a collector."""
    target: Any = collector  # the stubs ask for bytes too, which a parser of text never gives
    parser = etree.HTMLParser(target=target, encoding="utf-8", huge_tree=True)
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    try:
        while part := stream.read(CHUNK):
            parser.feed(decoder.decode(part).replace("\0", "").encode("utf-8", "replace"))
        parser.feed(decoder.decode(b"", final=True).encode("utf-8", "replace") or b"\n")
        parser.close()
    except (etree.LxmlError, UnicodeDecodeError) as error:
        raise UnreadableFile("ingest.damaged", file=collector.file) from error


@dataclass(slots=True)
class _Open:
    """A table whose end has not come: its grid, the text of its open cell, what hides its rows."""

    grid: Grid
    cell: list[str] | None = None
    across: int = 1
    down: int = 1
    row: bool = False
    hidden: bool = False
    caption: list[str] | None = None
    inner: int = 0  # tables of data within this one
    column: int = 0


@dataclass(slots=True)
class Collector:
    """Takes what the parser finds; ``blocks`` are lines of text and tables in their order."""

    file: str
    blocks: list[str | Grid] = field(default_factory=list)
    _tables: list[_Open] = field(default_factory=list)
    _line: list[str] = field(default_factory=list)
    _skipping: int = 0
    _groups: list[bool] = field(default_factory=list)  # whether each open group of rows is hidden

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        hidden = _is_hidden(attributes)
        if self._skipping or tag in _SKIPPED or (hidden and tag not in _ROWS):
            self._skipping += 1
            return
        if tag == "table":
            self._break()
            self._tables.append(_Open(Grid(self.file)))
        elif tag == "br" or tag in _BLOCKS:
            self._break()
        elif self._tables:
            self._start_part(tag, attributes, hidden)

    def end(self, tag: str) -> None:
        if self._skipping:
            self._skipping -= 1
        elif tag in _BLOCKS:
            self._break()
        elif self._tables and tag in _ENDING:
            self._end_part(tag)

    def data(self, text: str) -> None:
        if self._skipping:
            return
        text = text.replace("\r", " ").replace("\n", " ")
        table = self._tables[-1] if self._tables else None
        if table is None:
            self._line.append(text)
        elif table.caption is not None:
            table.caption.append(text)
        elif table.cell is not None:
            table.cell.append(text)
        elif not text.isspace():  # between cells: browsers show it above the table
            self._line.append(text)

    def comment(self, text: str) -> None:
        """Pass over comments."""

    def close(self) -> None:
        while self._tables:
            self._end_table()
        self._break()

    def _start_part(self, tag: str, attributes: dict[str, str], hidden: bool) -> None:
        table = self._tables[-1]
        if tag in _CELLS:
            self._end_cell(table)
            if not table.row:
                self._new_row(table, hidden=False)
            table.cell, table.hidden = [], hidden
            table.across = _span(attributes, "colspan")
            table.down = _span(attributes, "rowspan")
        elif tag == "tr":
            self._end_row(table)
            self._new_row(table, hidden=hidden)
        elif tag in _GROUPS:
            self._end_row(table)
            self._groups.append(hidden)
        elif tag == "caption":
            table.caption = []
        elif tag == "col":
            span = _span({"colspan": attributes.get("span", "1")}, "colspan")
            if hidden:
                table.grid.hidden_columns.update(range(table.column, table.column + span))
            table.column += span

    def _end_part(self, tag: str) -> None:
        table = self._tables[-1]
        if tag in _CELLS:
            self._end_cell(table)
        elif tag == "tr":
            self._end_row(table)
        elif tag in _GROUPS:
            self._end_row(table)
            if self._groups:
                self._groups.pop()
        elif tag == "caption" and table.caption is not None:
            table.grid.name = lines_of("".join(table.caption)).replace("\n", " ") or None
            table.caption = None
        elif tag == "table":
            self._end_table()

    def _new_row(self, table: _Open, *, hidden: bool) -> None:
        table.grid.new_row(hidden=hidden or any(self._groups))
        table.row = True

    def _end_cell(self, table: _Open) -> None:
        if table.cell is None:
            return
        text = lines_of("".join(table.cell))
        column = table.grid.add(text, table.across, table.down)
        if table.hidden:
            table.grid.hidden_columns.update(range(column, column + table.across))
        table.cell = None

    def _end_row(self, table: _Open) -> None:
        self._end_cell(table)
        if table.row:
            table.grid.end_row()
        table.row = False

    def _end_table(self) -> None:
        table = self._tables.pop()
        self._end_row(table)
        table.grid.close()
        outer = self._tables[-1] if self._tables else None
        if outer and outer.cell is not None and not is_data(table.grid):
            outer.cell.append("\n" + "\n".join(table.grid.texts()) + "\n")
            return
        if outer:
            outer.inner += 1
        if table.inner and not is_data(table.grid, least=6):  # it only arranges what is in it
            self.blocks.extend(table.grid.texts())
        else:
            self.blocks.append(table.grid)

    def _break(self) -> None:
        table = self._tables[-1] if self._tables else None
        if table and table.cell is not None:
            table.cell.append("\n")
            return
        if self._line:
            line = lines_of("".join(self._line))
            self._line.clear()
            if line:
                self.blocks.append(line)


_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_ROWS = _CELLS | _GROUPS | {"tr", "col", "colgroup"}
_ENDING = _CELLS | _GROUPS | {"tr", "caption", "table"}


def _is_hidden(attributes: dict[str, str]) -> bool:
    if not attributes:
        return False
    return "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style", "").lower()))


def _span(attributes: dict[str, str], name: str) -> int:
    """Return a cell's span; 0, which browsers take for "to the end", is 1 as in Excel."""
    text = re.match(r"\s*(\d{1,9})", attributes.get(name, "1"))
    return max(1, min(int(text[1]) if text else 1, _MOST[name]))
