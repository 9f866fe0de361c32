"""The records of one table, row by row: what is merged filled in, what is printed left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ingest.groups import Groups, Level, Title
from ingest.header import filled
from ingest.readers import Area, Row
from ingest.rows import RowFilter, Shape, is_figure
from st_db.errors import Issue, Where

_NAMED = 5  # rows left out that are named, of each sort


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What the rows of a table are read by, decided once before its first row."""

    shape: Shape
    after: int  # the last row of the header
    last: int | None = None  # the row before the next table
    columns: tuple[int, int | None] | None = (
        None  # first and one past the last, of tables side by side
    )
    names: int = 0  # columns that have a header, groups left apart
    merged: tuple[Area, ...] = ()
    counted: bool = False
    ordinals: bool = False  # records are numbered I, II or A, B
    wraps: bool = False  # records go on in rows without a running number
    levels: tuple[Level, ...] = ()
    sure: frozenset[int] = frozenset()  # rows that are records, whatever they look like

    @property
    def wide(self) -> frozenset[int]:
        """Return the rows whose first text spans half of the table, as titles of groups do."""
        least = max(3, self.shape.width / 2)
        return frozenset(a.top for a in self.merged if a.right - a.left + 1 >= least)


class Merged:
    """Fills what is merged over several rows into each of them."""

    def __init__(self, frame: Frame) -> None:
        self._starts: dict[int, list[Area]] = {}
        wide = frame.wide
        for area in frame.merged:
            if area.bottom > area.top > frame.after and area.top not in wide:
                self._starts.setdefault(area.top, []).append(area)
        self._identity = frame.shape.identity
        self._open: list[tuple[Area, Any]] = []

    def __bool__(self) -> bool:
        return bool(self._starts)

    def fill(self, number: int, cells: list[Any]) -> tuple[list[Any], list[int]]:
        """Return a row with what is merged down into it, and its own columns when it goes on.

        A row whose number and title are merged down goes on with the record above it.
        """
        self._open = [pair for pair in self._open if pair[0].bottom >= number]
        own = [index for index, cell in enumerate(cells) if filled(cell)]
        down = []
        if self._open:
            cells = list(cells)
            for area, value in self._open:
                if area.left < len(cells) and not filled(cells[area.left]) and filled(value):
                    cells[area.left] = value
                    down.append(area.left)
        for area in self._starts.get(number, ()):
            self._open.append((area, cells[area.left] if area.left < len(cells) else None))
        named = {index for index in self._identity if index in down}
        goes_on = bool(named) and not any(index in own for index in self._identity)
        if down and not own:  # nothing but what is merged: the row exists for looks
            return [], []
        return cells, own if goes_on else []


@dataclass(slots=True)
class Records:
    """Reads the records of a table once; what it left out is known afterwards."""

    frame: Frame
    filter: RowFilter = field(init=False)
    groups: Groups = field(init=False)
    left_out: dict[str, list[int]] = field(default_factory=dict)
    joined: list[int] = field(default_factory=list)
    last: int = 0  # the row of the last record
    wrapped: int = 0  # rows that go on with the record above them
    _line: int = 0  # the row of the last record or of what goes on with it
    _held: Row | None = None  # a record that further rows may go on with
    # Lone texts that are headings or records, and headings below them: what follows tells.
    _doubts: list[tuple[int, list[Any], Title]] = field(default_factory=list)
    _titles: list[int] = field(default_factory=list)  # headings since the last record

    def __post_init__(self) -> None:
        self.filter = RowFilter(self.frame.shape)
        self.groups = Groups(
            self.frame.shape, self.frame.counted, self.frame.ordinals, self.frame.levels
        )  # fmt: skip

    def read(self, rows: Iterable[Row | Issue]) -> Iterator[Row | Issue]:
        """Yield the records among rows, each with a value per level of groups, and their errors."""
        frame, merged, wide = self.frame, Merged(self.frame), self.frame.wide
        for row in rows:
            if isinstance(row, Issue):
                yield row
                continue
            number, cells = row
            if number <= frame.after:
                continue
            if frame.last is not None and number > frame.last:
                break
            cells = self._own(cells)
            more: list[int] = []
            if merged:
                cells, more = merged.fill(number, cells)
            if more and self._held:
                self._join(number, cells, more)
                continue
            if self._is_record(number, cells, number in wide):
                yield from self._next(number, cells, holds=bool(merged) or frame.wraps)
        yield from self._finish()

    def marks(self, rows: Iterable[Row]) -> Iterator[str]:
        """Yield the running number, or what stands for it, of every row of several cells."""
        index, least = self.frame.shape.counter, min(3, self.frame.shape.width)
        for number, cells in rows:
            if number <= self.frame.after or index is None:
                continue
            if self.frame.last is not None and number > self.frame.last:
                return
            cells = self._own(cells)
            full = [cell for cell in cells if filled(cell)]
            if len(full) >= least and self.filter.why_not(cells, full) is None:
                counted = index < len(cells) and filled(cells[index])
                yield str(cells[index]).strip() if counted else ""

    def _own(self, cells: list[Any]) -> list[Any]:
        """Return a row's cells of this table where others stand beside it."""
        if self.frame.columns is None:
            return cells
        left, right = self.frame.columns
        return [None] * left + cells[left:right]

    def _is_record(self, number: int, cells: list[Any], wide: bool) -> bool:
        full = [cell for cell in cells if filled(cell)]
        if not full:
            return False
        if number in self.frame.sure or self.filter.is_counted(cells, full):
            return True
        why = self.filter.why_not(cells, full)
        if why is None:
            title = self.groups.title_of(cells, full, wide)
            if title is None:
                return not self._wraps(number, cells, full)
            self._enter(number, cells, title)
        else:
            self.left_out.setdefault(why, []).append(number)
        return False

    def _wraps(self, number: int, cells: list[Any], full: Sequence[Any]) -> bool:
        """Join a row of texts that goes on with the record right above it, as hand-made lists do.

        It has neither running number nor number, and its title is blank or goes on in lower case.
        """
        shape = self.frame.shape
        if shape.counter is None or number != self._line + 1 or any(map(is_figure, full)):
            return False
        named = [cells[i] for i in (shape.counter, *shape.numbers) if i < len(cells)]
        titles = [cells[i].strip() for i in shape.titles if i < len(cells) and filled(cells[i])]
        if any(map(filled, named)) or not all(title[:1].islower() for title in titles):
            return False
        self._line = number
        self.wrapped += 1
        if not self.frame.wraps or self._held is None:
            return False
        self._join(number, cells, [i for i, cell in enumerate(cells) if filled(cell)])
        return True

    def _enter(self, number: int, cells: list[Any], title: Title) -> None:
        if title.doubtful or self._doubts:
            self._doubts.append((number, cells, title))
            return
        self.groups.enter(title)
        self._titles.append(number)

    def _next(self, number: int, cells: list[Any], *, holds: bool) -> Iterator[Row]:
        """Yield a record, or the one held back before it when rows may still go on with it."""
        yield from self._settle(cells)
        if self._titles:
            self.left_out.setdefault("group", []).extend(self._titles)
            self._titles = []
            self.groups.hold()
        self.last = self._line = number
        row = number, self._with_groups(cells)
        if not holds:
            yield row
            return
        row = number, list(row[1])  # further rows may be written into it
        if self._held:
            yield self._held
        self._held = row

    def _settle(self, cells: Sequence[Any]) -> Iterator[Row]:
        """Decide on lone texts: headings where the count starts anew below them, else records."""
        if not self._doubts:
            return
        doubts, self._doubts = self._doubts, []
        counter = self.frame.shape.counter
        cell = cells[counter] if counter is not None and counter < len(cells) else None
        for number, lone, title in doubts:
            if not title.doubtful or title.heads(cell):
                self.groups.enter(title)
                self._titles.append(number)
                continue
            if self._held:
                yield self._held
                self._held = None
            self.last = number
            yield number, self._with_groups(lone)

    def _with_groups(self, cells: list[Any]) -> list[Any]:
        """Return a row with the values of its groups behind the last header."""
        if not self.frame.levels:
            return cells
        width = self.frame.names
        padding = [None] * (width - len(cells))
        return [*cells[:width], *padding, *self.groups.values(), *cells[width:]]

    def _join(self, number: int, cells: list[Any], own: Sequence[int]) -> None:
        """Write a row that goes on with the record above it into that record's cells."""
        if self._held is None:
            return
        kept = self._held[1]
        for index in own:
            place = index if index < self.frame.names else index + len(self.frame.levels)
            kept.extend([None] * (place + 1 - len(kept)))
            if not filled(kept[place]):
                kept[place] = cells[index]
            elif kept[place] != cells[index]:
                kept[place] = f"{kept[place]}\n{cells[index]}"
        self.joined.append(number)

    def _finish(self) -> Iterator[Row]:
        yield from self._settle(())
        if self._held:
            yield self._held
            self._held = None
        if self._titles:  # nothing stands below them
            self.left_out.setdefault("note", []).extend(self._titles)
            self._titles = []

    def said(self, file: str, sheet: str | None) -> Iterator[Issue]:
        """Yield what was left out and joined, each sort once with its rows."""
        for why, rows in self.left_out.items():
            yield _counted(f"ingest.left_out.{why}", file, sheet, sorted(rows))
        if self.joined:
            yield _counted("ingest.rows_joined", file, sheet, self.joined)


def _counted(code: str, file: str, sheet: str | None, rows: Sequence[int]) -> Issue:
    named = ", ".join(map(str, rows[:_NAMED])) + (" …" if len(rows) > _NAMED else "")
    return Issue("info", code, Where(file, sheet, rows[0]), {"count": len(rows), "rows": named})
