"""Tables of Word documents (.docx), with the fonts that tell how their texts are written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol
from zipfile import ZipFile

from lxml import etree

from ingest.legacy import Fontwise, Run
from ingest.readers import packages, xml_parts
from ingest.readers.bounded import MIB
from ingest.readers.content import Content
from ingest.readers.grid import Grid, lines_of
from ingest.readers.sheet import Area, Opened
from ingest.readers.tables import is_data, sheets_of
from st_db.errors import Issue, UnreadableFile, Where

DOCUMENT_LIMIT = 512 * MIB
"""Bytes of the text part, which is read as a stream."""
TEXT_LIMIT = 32 * MIB
"""Characters of the tables and the lines between them, which are held in memory."""
# What is drawn, struck out, moved away, or written a second time for older programs.
_SKIPPED = frozenset({
    "drawing", "pict", "object", "Fallback", "del", "moveFrom", "instrText", "rPrChange",
    "pPrChange", "tcPrChange", "trPrChange", "tblPrChange", "sectPrChange",
})  # fmt: skip
_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-", "ptab": "\t"}
_OFF = frozenset({"0", "false", "off", "none"})


class Texts(Protocol):
    """What reads the parts of a text by their fonts."""

    def runs(self, runs: list[Run]) -> str: ...


def read_word(content: Content) -> Opened:
    """Open a document; it is gone through twice, as fonts tell their encoding only together."""
    file = content.path.name
    fontwise = Fontwise()
    with packages.package(content.path, content.packed) as archive:
        styles = _styles(archive, file)
        _collect(archive, _Collector(file, styles, fontwise.sample()))
        fontwise.decide()
        reading = fontwise.reading()
        collector = _Collector(file, styles, reading)
        _collect(archive, collector)
    opened = Opened(content, [])
    opened.sheets, opened.issues = sheets_of(collector.blocks, file)
    where = Where(file)
    if collector.boxes:
        opened.issues.append(Issue("info", "ingest.text_boxes", where, {"count": collector.boxes}))
    opened.issues += reading.closing(where)
    return opened


def main_part(archive: ZipFile) -> str | None:
    """Return the part that holds the text; some programs number it."""
    names = {name.replace("\\", "/").lower(): name for name in archive.namelist()}
    found = (name for name in sorted(names) if name.startswith("word/document"))
    return next((names[name] for name in found if name.endswith(".xml")), None)


def _collect(archive: ZipFile, collector: _Collector) -> None:
    part = main_part(archive)
    if part is None:
        raise UnreadableFile("ingest.damaged", file=collector.file)
    if archive.getinfo(part).file_size > DOCUMENT_LIMIT:
        limit = DOCUMENT_LIMIT // MIB
        raise UnreadableFile("ingest.too_large", file=collector.file, limit=limit)
    with archive.open(part) as source:
        for _ in xml_parts.stream(source, collector, collector.file):
            pass
    collector.close()


@dataclass(frozen=True, slots=True)
class _Styles:
    """The font of each style, through those it is based on, and that of plain text."""

    fonts: dict[str, str] = field(default_factory=dict)
    plain: str | None = None


def _styles(archive: ZipFile, file: str) -> _Styles:
    root = xml_parts.tree(archive, "word/styles.xml", file)
    own: dict[str, tuple[str | None, str | None]] = {}
    for style in xml_parts.children(root, "style"):
        name = xml_parts.attribute(style, "styleId")
        based = next(xml_parts.children(style, "basedOn"), None)
        if name:
            parent = None if based is None else xml_parts.attribute(based, "val")
            own[name] = _font_below(style), parent
    fonts = {name: font for name in own if (font := _inherited(name, own))}
    defaults = next(xml_parts.children(root, "docDefaults"), None)
    return _Styles(fonts, None if defaults is None else _font_below(defaults))


def _font_below(node: etree._Element) -> str | None:
    found = next(xml_parts.children(node, "rFonts"), None)
    if found is None:
        return None
    return xml_parts.attribute(found, "hAnsi") or xml_parts.attribute(found, "ascii")


def _inherited(name: str, own: dict[str, tuple[str | None, str | None]]) -> str | None:
    seen: set[str] = set()
    while name in own and name not in seen:
        seen.add(name)
        font, parent = own[name]
        if font or parent is None:
            return font
        name = parent
    return None


@dataclass(slots=True)
class _Table:
    """A table whose end has not come."""

    grid: Grid
    cell: list[Run] | None = None
    across: int = 1
    down: str | None = None  # restart, continue, or None for a cell of its own
    beside: str | None = None  # the same of the columns, as old programs write it
    # Column -> the area of merged cells that may go on below: top, left, bottom, right.
    reaching: dict[int, list[int]] = field(default_factory=dict)
    areas: list[list[int]] = field(default_factory=list)
    inner: int = 0


@dataclass(slots=True)
class _Collector:
    """Takes the elements of a document; ``blocks`` are its lines and tables in their order."""

    file: str
    styles: _Styles
    texts: Texts
    blocks: list[str | Grid] = field(default_factory=list)
    boxes: int = 0
    _tables: list[_Table] = field(default_factory=list)
    _line: list[Run] = field(default_factory=list)
    _skipping: int = 0
    _falling_back: int = 0
    _style: str | None = None
    _font: str | None = None
    _hidden: bool = False
    _in_run: bool = False
    _taking: bool = False
    _size: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._skipping:
            self._skipping += 1
            self.boxes += name == "txbxContent" and not self._falling_back
        elif name in _SKIPPED:
            self._skipping, self._falling_back = 1, name == "Fallback"
        elif name == "t":
            self._taking = not self._hidden
        elif name in _BREAKS:
            self._take(_BREAKS[name])
        elif name in _STARTS:
            _STARTS[name](self, attributes)

    def end(self, name: str) -> None:
        if self._skipping:
            self._skipping -= 1
        elif name == "t":
            self._taking = False
        elif name in _ENDS:
            _ENDS[name](self)

    def text(self, text: str) -> None:
        if self._taking and not self._skipping:
            self._take(text)

    def close(self) -> None:
        self._end_paragraph()

    def _take(self, text: str) -> None:
        self._size += len(text)
        if self._size > TEXT_LIMIT:
            raise UnreadableFile("ingest.too_large", file=self.file, limit=TEXT_LIMIT // MIB)
        font = self._font or self.styles.fonts.get(self._style or "") or self.styles.plain
        runs = self._tables[-1].cell if self._tables else self._line
        if runs is not None:
            runs.append((font, text))

    def _start_paragraph(self, _attributes: dict[str, str]) -> None:
        self._style = None

    def _end_paragraph(self) -> None:
        if self._tables:
            if (cell := self._tables[-1].cell) is not None:
                cell.append((None, "\n"))
        elif self._line:
            if line := lines_of(self.texts.runs(self._line)):
                self.blocks.append(line)
            self._line = []

    def _start_run(self, _attributes: dict[str, str]) -> None:
        self._font, self._hidden, self._in_run = None, False, True

    def _end_run(self) -> None:
        self._font, self._hidden, self._in_run = None, False, False

    def _named(self, attributes: dict[str, str]) -> None:
        """Take the font of a run; that of a paragraph's end mark is nobody's."""
        if self._in_run:
            self._font = _value(attributes, "hAnsi") or _value(attributes, "ascii") or self._font

    def _run_style(self, attributes: dict[str, str]) -> None:
        if self._in_run and self._font is None:
            self._font = self.styles.fonts.get(_value(attributes, "val") or "")

    def _paragraph_style(self, attributes: dict[str, str]) -> None:
        self._style = _value(attributes, "val")

    def _vanish(self, attributes: dict[str, str]) -> None:
        self._hidden = self._in_run and (_value(attributes, "val") or "1") not in _OFF

    def _symbol(self, attributes: dict[str, str]) -> None:
        """Take a letter of a font of symbols; its number is that of the byte, 0xF000 above."""
        code = _value(attributes, "char") or ""
        try:
            number = int(code, 16)
        except ValueError:
            return
        font, self._font = self._font, _value(attributes, "font") or self._font
        self._take(chr(number & 0xFF if 0xF000 <= number <= 0xF0FF else number % 0x110000))
        self._font = font

    def _start_table(self, _attributes: dict[str, str]) -> None:
        if not self._tables:
            self._end_paragraph()
        self._tables.append(_Table(Grid(self.file)))

    def _start_row(self, _attributes: dict[str, str]) -> None:
        if self._tables:
            self._tables[-1].grid.new_row()

    def _hide_row(self, attributes: dict[str, str]) -> None:
        if self._tables and (_value(attributes, "val") or "1") not in _OFF:
            grid = self._tables[-1].grid
            grid.hidden_rows.add(len(grid.rows))

    def _start_cell(self, _attributes: dict[str, str]) -> None:
        if self._tables:
            table = self._tables[-1]
            table.cell, table.across, table.down, table.beside = [], 1, None, None

    def _caption(self, attributes: dict[str, str]) -> None:
        if self._tables:
            self._tables[-1].grid.name = _value(attributes, "val")

    def _before(self, attributes: dict[str, str]) -> None:
        if self._tables:
            self._tables[-1].grid.skip(_count(attributes))

    def _span(self, attributes: dict[str, str]) -> None:
        if self._tables:
            self._tables[-1].across = _count(attributes)

    def _down(self, attributes: dict[str, str]) -> None:
        if self._tables:
            self._tables[-1].down = _value(attributes, "val") or "continue"

    def _beside(self, attributes: dict[str, str]) -> None:
        if self._tables:
            self._tables[-1].beside = _value(attributes, "val") or "continue"

    def _end_cell(self) -> None:
        table = self._tables[-1] if self._tables else None
        if table is None or table.cell is None:
            return
        goes_on = table.down == "continue" or table.beside == "continue"
        text = "" if goes_on else lines_of(self.texts.runs(table.cell))
        table.cell = None
        left = table.grid.add(text, table.across)
        _merge(table, left)

    def _end_table(self) -> None:
        if not self._tables:
            return
        table = self._tables.pop()
        grid = table.grid
        grid.areas = [Area(*area) for area in table.areas if area[:2] != area[2:]]
        outer = self._tables[-1] if self._tables else None
        if outer and outer.cell is not None and not is_data(grid):
            outer.cell.append((None, "\n" + "\n".join(grid.texts()) + "\n"))
            return
        if outer:
            outer.inner += 1
        if table.inner and not is_data(grid, least=6):  # it only arranges what is in it
            self.blocks += grid.texts()
        else:
            self.blocks.append(grid)


def _merge(table: _Table, left: int) -> None:
    """Let a cell begin an area, or go on one from above or from the left."""
    row, right = len(table.grid.rows), left + table.across - 1
    above = table.reaching.get(left)
    if table.beside == "continue" and table.areas and table.areas[-1][3] == left - 1:
        table.areas[-1][3] = right
        return
    if table.down == "continue" and above and above[2] == row - 1:
        above[2] = row
        return
    table.reaching.pop(left, None)
    if table.down != "restart" and table.beside != "restart" and left == right:
        return
    area = [row, left, row, right]
    table.areas.append(area)
    if table.down == "restart":
        table.reaching[left] = area


_STARTS = {
    "p": _Collector._start_paragraph, "r": _Collector._start_run, "rFonts": _Collector._named,
    "rStyle": _Collector._run_style, "pStyle": _Collector._paragraph_style,
    "vanish": _Collector._vanish, "sym": _Collector._symbol, "tbl": _Collector._start_table,
    "tr": _Collector._start_row, "tc": _Collector._start_cell, "tblCaption": _Collector._caption,
    "gridBefore": _Collector._before, "gridSpan": _Collector._span, "vMerge": _Collector._down,
    "hMerge": _Collector._beside, "hidden": _Collector._hide_row,
}  # fmt: skip
_ENDS = {
    "p": _Collector._end_paragraph, "r": _Collector._end_run, "tc": _Collector._end_cell,
    "tbl": _Collector._end_table,
}  # fmt: skip


def _value(attributes: dict[str, str], name: str) -> str | None:
    """Return an attribute whatever the prefix of its namespace."""
    if (found := attributes.get(f"w:{name}")) is not None:
        return found
    return next((v for k, v in attributes.items() if k.rpartition(":")[2] == name), None)


def _count(attributes: dict[str, str]) -> int:
    text = _value(attributes, "val") or "1"
    return max(1, min(int(text), 1_000)) if text.isdecimal() and len(text) < 6 else 1
