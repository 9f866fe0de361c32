"""Tables of a Word document: header rows that come again on every page, sums at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from markupsafe import Markup

from st_db.exchange.documents.model import Cell, Placed, Table, figure_of
from st_db.exchange.documents.texts import safe
from st_db.exchange.documents.words import figure

HEAD, TEXT, FIGURE, CENTRED = "STDB Đầu bảng", "STDB Ô chữ", "STDB Ô số", "STDB Ô giữa"
"""The styles of the cells; whoever changes them in Word changes every table."""
STYLES = (HEAD, TEXT, FIGURE, CENTRED)

UPRIGHT, LANDSCAPE = 85, 130
"""Characters across a page."""

_WIDTH = 14_000  # twentieths of a point; only the shares count
_WHOLE = 5_000  # fiftieths of a per cent
_WIDE, _LONGEST_WORD, _SHORT = 60, 16, 6  # characters

_TABLE = (
    '<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:jc w:val="center"/><w:tblBorders>{lines}'
    '</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="70" w:type="dxa"/>'
    '<w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    "{rows}</w:tbl>"
)
_LINES = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def table_xml(table: Table, style_id: Callable[[str], str], line: int = UPRIGHT) -> Markup:
    """Return a table as Word keeps it; ``style_id`` gives how the template calls a style.

    ``line`` is how many characters go across the page.
    """
    return _Drawing(table, style_id, line).xml()


def widths(table: Table, whole: int, line: int) -> list[int]:
    """Return the width of every column, which sum up to the whole of so many characters.

    What cannot be broken fits first: words of the heads, figures and their sums. Long texts share
    what is left.
    """
    sums = table.sums(0, len(table.rows))
    needs = [_needed(table, at, sums.get(at)) for at in range(len(table.columns))]
    spare = max(0.0, line - sum(least for least, _ in needs))
    wished = sum(wish - least for least, wish in needs) or 1
    shares = [
        column.weight or least + spare * (wish - least) / wished
        for column, (least, wish) in zip(table.columns, needs, strict=True)
    ]
    ends = [round(whole * sum(shares[: at + 1]) / sum(shares)) for at in range(len(shares))]
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]


def short(table: Table, at: int) -> bool:
    """Tell whether a column holds short texts only, such as quarters: they stand in the middle."""
    return all(len(shown(row.cells[at])) <= _SHORT for row in table.rows if not row.group)


def shown(value: Cell, places: int | None = None) -> str:
    """Return a cell as it is read."""
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    number = figure_of(value)
    return str(value) if number is None else figure(number, places)


def _needed(table: Table, at: int, total: Decimal | None) -> tuple[float, float]:
    """Return the characters that a column needs and those it would like."""
    texts = [shown(row.cells[at], table.places(at)) for row in table.rows if not row.group]
    heads = [one.head.text for one in table.placed() if one.column == at and one.head.across == 1]
    figures = [] if total is None else [shown(total, table.places(at))]
    words = [word for text in (*heads, *texts, *figures) for word in text.split()]
    least = 2.5 + min(max(map(len, words), default=2), _LONGEST_WORD)
    longest = max(*(len(text) for text in texts), *(len(head) // 2 for head in heads), 0, 0)
    return least, max(least, min(longest, _WIDE))


@dataclass(frozen=True, slots=True)
class _Look:
    """How a cell stands: over so many columns, merged with others below, in bold."""

    across: int = 1
    merge: str = ""
    strong: bool = False


class _Drawing:
    """One table while it is drawn."""

    def __init__(self, table: Table, style_id: Callable[[str], str], line: int) -> None:
        self._table, self._style_id, self._line = table, style_id, line
        self._widths = widths(table, _WHOLE, line)
        self._short = [short(table, at) for at in range(len(table.columns))]
        self._places = [table.places(at) for at in range(len(table.columns))]

    def xml(self) -> Markup:
        table = self._table
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths(table, _WIDTH, self._line))
        rows = [*self._heads(), self._row(table.lettered(), HEAD, head=True)]
        groups = {first: table.sums(first, after) for first, after in table.spans()}
        for at, row in enumerate(table.rows):
            cells: Sequence[Cell] = row.cells
            if row.group:
                cells = [groups[at].get(column, cell) for column, cell in enumerate(cells)]
            rows.append(self._row(cells, None, strong=row.group))
        if table.total:
            rows.append(self._total())
        return Markup(_TABLE.format(lines=_LINES, grid=grid, rows="".join(rows)))  # noqa: S704 - every text passed ``safe``

    def _heads(self) -> list[str]:
        placed = self._table.placed()
        rows = []
        for at in range(max(one.row for one in placed) + 1):
            cells = sorted(
                (one for one in placed if one.row <= at < one.row + one.head.down),
                key=lambda one: one.column,
            )
            drawn = [
                self._cell(one.head.text if one.row == at else "", HEAD, one.column,
                           _Look(one.head.across, _merge(one, at)))
                for one in cells
            ]  # fmt: skip
            rows.append(_row_xml(drawn, head=True))
        return rows

    def _total(self) -> str:
        table = self._table
        sums = table.sums(0, len(table.rows))
        first = min(sums, default=len(table.columns))
        cells = [self._cell(table.total, CENTRED, 0, _Look(first, strong=True))] if first else []
        cells += [
            self._cell(self._text(at, sums.get(at)), FIGURE, at, _Look(strong=True))
            for at in range(first, len(table.columns))
        ]
        return _row_xml(cells)

    def _row(self, cells: Sequence[Cell], style: str | None, *, head: bool = False,
             strong: bool = False) -> str:  # fmt: skip
        look = _Look(strong=strong)
        drawn = [
            self._cell(self._text(at, cell), style or self._style(at, cell), at, look)
            for at, cell in enumerate(cells)
        ]
        return _row_xml(drawn, head=head)

    def _style(self, at: int, cell: Cell) -> str:
        if self._table.columns[at].summed or isinstance(cell, Decimal):
            return FIGURE
        return CENTRED if isinstance(cell, date | int) or self._short[at] else TEXT

    def _text(self, at: int, cell: Cell) -> str:
        return shown(cell, self._places[at] if self._table.columns[at].summed else None)

    def _cell(self, text: str, style: str, at: int, look: _Look) -> str:
        width = sum(self._widths[at : at + look.across])
        span = f'<w:gridSpan w:val="{look.across}"/>' if look.across > 1 else ""
        named = self._style_id(style)
        paragraph = f'<w:pPr><w:pStyle w:val="{named}"/></w:pPr>' if named else ""
        bold = "<w:rPr><w:b/></w:rPr>" if look.strong else ""
        run = f'<w:r>{bold}<w:t xml:space="preserve">{safe(text)}</w:t></w:r>' if text else ""
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="pct"/>{span}{look.merge}'
            f'<w:vAlign w:val="center"/></w:tcPr><w:p>{paragraph}{run}</w:p></w:tc>'
        )


def _merge(placed: Placed, row: int) -> str:
    """Return how the cell of a heading belongs to those above and below it."""
    if placed.head.down == 1:
        return ""
    return '<w:vMerge w:val="restart"/>' if placed.row == row else "<w:vMerge/>"


def _row_xml(cells: list[str], *, head: bool = False) -> str:
    again = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{again}</w:trPr>{''.join(cells)}</w:tr>"
