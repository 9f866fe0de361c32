"""The rows that go back: everything of a sheet but the rows that went in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ingest.deciding import distinct
from ingest.header import filled
from ingest.readers import Sheet
from st_db.errors import Issue

if TYPE_CHECKING:
    from ingest.corrections.faults import Fault, Faults
    from ingest.corrections.rejects import Rejects
    from ingest.plan import Plan

LONGEST_CELL = 32_767
WIDEST = 16_384
LONGEST_SHEET = 1_000_000
_NAME = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


@dataclass(frozen=True, slots=True)
class Line:
    """A row that goes back: where it will stand, its number in the original, its cells."""

    position: int
    number: int
    cells: Sequence[Any]
    faults: tuple[Fault, ...] = ()
    rejected: bool = False


@dataclass(slots=True)
class Page:
    """One sheet of the workbook."""

    name: str
    sheet: Sheet
    header_row: int
    lines: list[Line] = field(default_factory=list)

    @property
    def cells(self) -> int:
        """Return how many cells it has."""
        return sum(len(line.cells) for line in self.lines)


@dataclass(frozen=True, slots=True)
class Pages:
    """The sheets that go back, all faults, and those of rows that no workbook can hold."""

    pages: tuple[Page, ...]
    faults: Faults
    stay: frozenset[tuple[str | None, int | None]]  # (sheet, row) to mend in the original


def pages_of(plan: Plan, rejects: Rejects, faults: Faults) -> Pages:
    """Return the sheets with rejected rows, in their order, each below its own heading."""
    wrong = faults.of_rows()
    rejected = {(f.where.sheet, f.where.row) for f in rejects.told if f.outcome == "rejected"}
    carried: set[tuple[str | None, int | None]] = set()
    pages: list[Page] = []
    for sheet in _sheets(plan):
        if not any(name == sheet.name for name, _ in rejected):
            continue
        title = _title(sheet.name or plan.path.stem, [page.name for page in pages])
        header_row = min(p.header.row for p in (plan, *plan.others) if p.sheet is sheet)
        page = Page(title, sheet, header_row)
        accepted = rejects.accepted.get(sheet.name, set())
        every = _rows(plan, sheet)
        rows = _keyed(plan, every, rejected) if sheet.keyed else _below(every, accepted, page)
        for number, cells in rows:
            own = (sheet.name, number) in rejected and number > header_row
            if own and not _fits(cells):
                continue
            if len(page.lines) >= LONGEST_SHEET:
                break
            last = page.lines[-1].position if page.lines else 0
            position = number if 0 < number <= header_row else last + 1
            found = tuple(wrong.get((sheet.name, number), ())) if own else ()
            page.lines.append(Line(position, number, cells, found, own))
            if own:
                carried.add((sheet.name, number))
        if any(line.rejected for line in page.lines):
            pages.append(page)
    return Pages(tuple(pages), faults, frozenset(rejected - carried))


def _sheets(plan: Plan) -> list[Sheet]:
    found: list[Sheet] = []
    for part in (plan, *plan.others):
        if not any(part.sheet is sheet for sheet in found):
            found.append(part.sheet)
    return found


def _rows(plan: Plan, sheet: Sheet) -> Iterator[tuple[int, Any]]:
    """Yield a sheet's rows, also those that a workbook sent back refuses before they are read."""
    sent = plan.sources.sent
    for row in sheet.rows():
        if not isinstance(row, Issue):
            yield row
        elif sent and (cells := sent.refused.get((row.where.sheet, row.where.row or 0))):
            yield row.where.row or 0, cells


def _below(
    rows: Iterable[tuple[int, Any]], accepted: set[int], page: Page
) -> Iterator[tuple[int, Sequence[Any]]]:
    """Yield a sheet's rows but those that went in, and no blank ones below the header."""
    for number, cells in rows:
        if number > page.header_row and (number in accepted or not any(map(filled, cells))):
            continue
        yield number, cells


def _keyed(
    plan: Plan, rows: Iterable[tuple[int, Any]], rejected: set[tuple[str | None, int | None]]
) -> Iterator[tuple[int, Sequence[Any]]]:
    """Yield the names of the values as a header, then the rejected rows below it."""
    wanted = [row for row in rows if (plan.sheet.name, row[0]) in rejected]
    names = list(dict.fromkeys([*distinct(plan.layout.names), *(n for _, c in wanted for n in c)]))
    yield 0, names
    for number, cells in wanted:
        yield number, [_plain(cells.get(name)) for name in names]


def _plain(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _fits(cells: Sequence[Any]) -> bool:
    """Tell whether a workbook holds a row whole; what it would cut off is not sent round."""
    return len(cells) <= WIDEST and all(
        not isinstance(cell, str) or len(cell) <= LONGEST_CELL for cell in cells
    )


def _title(name: str, used: Sequence[str]) -> str:
    """Return a name a sheet may have, unlike the others."""
    plain = _FORBIDDEN.sub(" ", name).strip(" '")[:_NAME] or "Sheet"
    title, count = plain, 1
    while title.lower() in {other.lower() for other in used}:
        count += 1
        title = f"{plain[: _NAME - 4]} ({count})"
    return title
