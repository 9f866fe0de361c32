"""The tables of a sheet: below each other, beside each other, each with what names its columns."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import Any

from ingest.deciding import column_letter
from ingest.groups import is_ordinal
from ingest.header import COUNTERS, Header, count_known, filled, is_counter, keys_of
from ingest.heading import Grid, find_headers, is_letterhead, may_name, names_records, texts_of
from ingest.headless import bare_numbers, headless, likely_header
from ingest.readers import Row, Sheet
from ingest.records import Frame, Records
from ingest.rows import shape_of
from ingest.units import unit_line, unit_of
from st_db.errors import Issue, Where
from st_db.fields import header_key

SCANNED = 5000
"""Rows in which tables, groups and units are looked for before the first record is read."""
SAMPLE = 200
"""Records that decide what a column holds."""
_BEGUN = 20  # characters of a first cell that tell whether it may be a header
_AHEAD = 300  # rows that decide about a table met further down


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of a sheet; columns keep their place in the sheet, rows their number.

    ``header.names`` has one name per column of the sheet, blank for those left of the table, then
    one per level of groups that head rows.
    """

    sheet: Sheet
    file: str
    header: Header
    frame: Frame | None = None  # None: the rows of the sheet are records with named values
    sample: list[list[Any]] = field(default_factory=list)  # first records, as ``rows`` has them
    last_row: int | None = None  # of its last record, or None where the sheet goes on unseen
    unit: tuple[str, Where] | None = None  # of its amounts, a key of UNITS, and what says so
    heading: tuple[str, ...] = ()  # what stands above the header
    issues: tuple[Issue, ...] = ()  # what is worth saying before its first row
    ahead: Sequence[Row | Issue] = ()  # its first rows where it was met while reading another
    rest: Iterator[Row | Issue] | None = field(default=None, repr=False)  # and those behind them
    seen: int | None = None  # from the row behind this one a further table may begin
    beginnings: frozenset[str] = frozenset()  # of headers of a further one
    vocabularies: Sequence[Collection[str]] = field(default=(), repr=False)

    @property
    def first_row(self) -> int:
        """Return the number of the first row below the header."""
        return self.header.row + 1

    @property
    def added(self) -> int:
        """Return how many of the last names are groups and no columns of the sheet."""
        return len(self.frame.levels) if self.frame else 0

    @property
    def outside(self) -> frozenset[int]:
        """Return the columns to its left that are another table's."""
        left = self.frame.columns[0] if self.frame and self.frame.columns else 0
        return frozenset(range(left))

    def rows(self) -> Iterator[Row | Issue]:
        """Yield every record with its row number, errors of single rows, what was left out.

        Of a table met while reading another these are the first rows, to look at beforehand.
        """
        if self.rest is not None and self.frame:
            return Records(self.frame).read(self.ahead)
        return (row for row in self.rows_and_next() if not isinstance(row, Table))

    def rows_and_next(self) -> Iterator[Row | Issue | Table]:
        """Yield the rows, then the next table where one begins that was too far down to be seen."""
        if self.frame is None:
            yield from self.sheet.rows()
            return
        further: list[Row | Issue] = []
        rest = self.sheet.rows() if self.rest is None else chain(self.ahead, self.rest)
        records = Records(self.frame)
        yield from records.read(self._until_further(rest, further))
        yield from records.said(self.file, self.sheet.name)
        if further:
            yield _met(self, chain(further, rest))

    def _until_further(
        self, rest: Iterator[Row | Issue], further: list[Row | Issue]
    ) -> Iterator[Row | Issue]:
        """Yield the rows of this table; the first header of another one goes to ``further``."""
        for row in rest:
            if not isinstance(row, Issue) and self._is_further(*row):
                further.append(row)
                return
            yield row

    def _is_further(self, number: int, cells: Sequence[Any]) -> bool:
        if self.seen is None or number <= self.seen or not may_name(cells):
            return False
        if _begun(next(filter(filled, cells))) not in self.beginnings:
            return False  # seen at a glance, as nearly all rows are
        names = texts_of(cells)
        first = next(name for name in names if name)
        if not is_counter(first) and not any(
            key in words for key in keys_of(first) for words in self.vocabularies
        ):
            return False
        folded = {header_key(name) for name in names if name}
        if self.frame and any(folded <= set(row) for row in self.frame.shape.header):
            return False  # the same header on the next printed page
        return count_known(names, self.vocabularies) > 1 and names_records(names)


def find_tables(sheet: Sheet, vocabularies: Sequence[Collection[str]], file: str) -> list[Table]:
    """Return the tables of a sheet in their order; none when no row names columns."""
    scanned = list(islice(sheet.rows(), SCANNED + 1))
    rows = [row for row in scanned if not isinstance(row, Issue)]
    if sheet.keyed:
        return _keyed(sheet, rows, vocabularies, file)
    grid = Grid(rows, sheet.merged, vocabularies)
    headers = find_headers(grid)
    if not headers and (bare := bare_numbers(rows)):
        return [_unnamed(sheet, grid, bare, "ingest.numbers_only", file)]
    return _below_each_other(sheet, grid, headers, file, whole=len(scanned) <= SCANNED)


def guess_table(
    sheet: Sheet, vocabularies: Sequence[Collection[str]], file: str, named: Collection[str] = ()
) -> Table | None:
    """Return the table of a sheet that no row names for sure, or None; ``named`` by an officer."""
    if sheet.keyed:
        return None
    scanned = list(islice(sheet.rows(), SCANNED + 1))
    grid = Grid([r for r in scanned if not isinstance(r, Issue)], sheet.merged, vocabularies)
    if header := likely_header(grid, named):
        whole = len(scanned) <= SCANNED
        return _below_each_other(sheet, grid, [header], file, whole=whole)[0]
    header = headless(grid, named)
    if header and header.row:
        return _below_each_other(sheet, grid, [header], file, whole=len(scanned) <= SCANNED)[0]
    if header:
        return _unnamed(sheet, grid, header, "ingest.no_header_row", file)
    return None


def _unnamed(sheet: Sheet, grid: Grid, header: Header, code: str, file: str) -> Table:
    table = _framed(sheet, grid, header, ([], None, None), file)
    first = next((number for number, cells in grid.rows if any(map(filled, cells))), None)
    columns = ", ".join(f"{column_letter(i)} = {n}" for i, n in enumerate(header.names) if n)
    said = Issue("warning", code, Where(file, sheet.name, first), {"columns": columns or "–"})
    if code == "ingest.numbers_only":
        said = Issue("info", code, Where(file, sheet.name))
    return replace(table, issues=(said,))


def _below_each_other(
    sheet: Sheet, grid: Grid, headers: Sequence[Header], file: str, *, whole: bool
) -> list[Table]:
    """Return a table per header, or several where tables stand beside each other."""
    tables: list[Table] = []
    for place, header in enumerate(headers):
        heading = _heading(grid, header, headers[place - 1] if place else None)
        last = headers[place + 1] if place + 1 < len(headers) else None
        end = _heading(grid, last, header)[0][0] - 1 if last else None
        for columns in _parts(grid, header, end):
            table = _framed(sheet, grid, header, (heading, end, columns), file)
            tables.append(table if last or whole or columns else _open_ended(table, grid))
    return tables


def _keyed(
    sheet: Sheet, rows: list[Row], vocabularies: Sequence[Collection[str]], file: str
) -> list[Table]:
    names = tuple(dict.fromkeys(name for _, cells in rows for name in cells))
    least = 1 if len(names) == 1 else 2
    known = count_known(names, vocabularies)
    if known < least:
        return []
    sample = [[cells.get(name) for name in names] for _, cells in rows[:SAMPLE]]
    return [Table(sheet=sheet, file=file, header=Header(0, names, known), sample=sample)]


Lines = list[tuple[int, tuple[str, ...]]]


def _heading(grid: Grid, header: Header, above: Header | None) -> Lines:
    """Return the lines that stand above a header and belong to it, and the header's first row.

    Below another table these are single texts, set off by a blank row or worded as a title.
    """
    first = header.rows[0]
    lines: Lines = [(first, ())]
    for number in range(first - 1, above.row if above else grid.rows[0][0] - 1, -1):
        texts = tuple(text for text in texts_of(grid.at(number)) if text)
        if above and len(texts) != 1:
            return lines if not texts or not lines[:-1] else _worded(lines)
        if texts:
            lines.insert(0, (number, texts))
    return lines if above is None else _worded(lines)


def _worded(lines: Lines) -> Lines:
    """Return the last lines that are worded as titles or units, whatever stands above them."""
    kept = lines[-1:]
    for line in reversed(lines[:-1]):
        if not is_letterhead(line[1][0]) and not unit_line(line[1][0]):
            break
        kept.insert(0, line)
    return kept


def _parts(grid: Grid, header: Header, end: int | None) -> list[tuple[int, int | None] | None]:
    """Return the columns of each table that stands beside others; [None] for one table alone.

    A blank column parts tables when what is right of it repeats a header of what is left of it.
    """
    blank = [i for i, name in enumerate(header.names) if not name and 0 < i < len(header.names) - 1]
    if not blank:
        return [None]
    rows = grid.rows[grid.place[header.row] + 1 :][:SAMPLE]
    used = {i for n, cells in rows if end is None or n <= end for i in blank
            if i < len(cells) and filled(cells[i])}  # fmt: skip
    starts = [0]
    for index in blank:
        right = header.names[index + 1 :]
        left = {header_key(name) for name in header.names[starts[-1] : index] if name}
        until = next((i for i, name in enumerate(right) if not name and i), len(right))
        near = right[:until]
        if index in used or not left & {header_key(name) for name in near if name}:
            continue
        if count_known(near, grid.vocabularies) > 1 and names_records(near):
            starts.append(index + 1)
    if len(starts) == 1:
        return [None]
    ends = [*(start - 1 for start in starts[1:]), None]
    return [(start, stop) for start, stop in zip(starts, ends, strict=True)]


def _framed(
    sheet: Sheet,
    grid: Grid,
    header: Header,
    limits: tuple[Lines, int | None, tuple[int, int | None] | None],
    file: str,
) -> Table:
    """Return a table with its groups, unit and first records, found among the rows scanned."""
    lines, end, columns = limits
    heading = tuple(text for _, texts in lines for text in texts)
    own: list[Sequence[Any]] = [grid.at(number) for number in header.rows]
    if columns:
        left, right = columns
        names = ("",) * left + header.names[left:right]
        header = replace(header, names=names, known=count_known(names, grid.vocabularies))
        own = [[None] * left + list(cells[left:right]) for cells in own]
    frame = Frame(
        shape=shape_of(header, own, heading), after=header.row, last=end, columns=columns,
        names=len(header.names), merged=tuple(a for a in grid.merged if a.top > header.row),
        sure=sheet.sure,
    )  # fmt: skip
    rows = grid.rows[grid.place.get(header.row, -1) + 1 :]
    frame = _counting(frame, rows)
    trial = Records(frame)
    deque(trial.read(rows), maxlen=0)
    frame = replace(frame, levels=trial.groups.found_levels(), wraps=trial.wrapped > 0)
    header = replace(header, names=header.names + tuple(level.header for level in frame.levels))
    sample = [
        row[1] for row in islice(Records(frame).read(rows), SAMPLE) if not isinstance(row, Issue)
    ]
    return Table(
        sheet=sheet, file=file, header=header, frame=frame, sample=sample,
        last_row=trial.last or None, unit=_unit(lines, header, sample, (file, sheet.name)),
        heading=heading, vocabularies=grid.vocabularies,
    )  # fmt: skip


def _open_ended(table: Table, grid: Grid) -> Table:
    seen = grid.rows[-1][0]
    return replace(table, last_row=None, seen=seen, beginnings=_beginnings(table.vocabularies))


def _beginnings(vocabularies: Sequence[Collection[str]]) -> frozenset[str]:
    """Return how known headers begin."""
    return frozenset(_begun(key) for words in (*vocabularies, COUNTERS) for key in words)


def _begun(name: str) -> str:
    """Return how a header begins, without the unit or note behind it."""
    text = name[:_BEGUN].strip()
    return header_key(text.split("(")[0] or text)


def _counting(frame: Frame, rows: Iterable[Row]) -> Frame:
    """Return a frame that says how records are numbered: nearly all in figures, or I, II."""
    if frame.shape.counter is None:
        return frame
    marks = Counter(
        "figure" if mark[:1].isdigit() else "ordinal" if is_ordinal(mark) else "none"
        for mark in Records(frame).marks(rows)
    )
    counted = marks["figure"] > 4 * marks["none"]
    return replace(frame, counted=counted, ordinals=not marks["figure"] and marks["ordinal"] > 0)


def _unit(
    lines: Lines, header: Header, sample: Sequence[Sequence[Any]], place: tuple[str, str | None]
) -> tuple[str, Where] | None:
    """Return the unit of a table's amounts: the line nearest above it, or a column of one unit."""
    for number, texts in reversed(lines):
        for text in texts:
            if name := unit_line(text):
                return name, Where(*place, number, None, text)
    for index, title in enumerate(header.names):
        if header_key(title) in {"don vi tinh", "dvt", "unit"}:
            cells = {str(row[index]) for row in sample if index < len(row) and filled(row[index])}
            units = {unit_of(cell) for cell in cells}
            if len(units) == 1 and (name := units.pop()):
                return name, Where(*place, header.row, title, cells.pop())
    return None


def _met(above: Table, rows: Iterator[Row | Issue]) -> Table:
    """Return the table whose header is the first of some rows, met while reading another."""
    ahead = list(islice(rows, _AHEAD))
    grid = Grid([r for r in ahead if not isinstance(r, Issue)], (), above.vocabularies)
    header = find_headers(grid)[0]
    table = _framed(above.sheet, grid, header, ([(header.rows[0], ())], None, None), above.file)
    return replace(
        table, ahead=ahead, rest=rows, seen=header.row, last_row=None, beginnings=above.beginnings
    )
