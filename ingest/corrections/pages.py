"""The rows that go back: everything of a sheet but the rows that went in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ingest.deciding import distinct
from ingest.header import filled
from ingest.readers import Sheet
from ingest.records import Records
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
    for tables in _by_sheet(plan):
        name = tables[0].sheet.name
        own = frozenset(row for sheet, row in rejected if sheet == name and row is not None)
        if not own:
            continue
        title = _title(name or plan.path.stem, [page.name for page in pages])
        page = Page(title, tables[0].sheet, min(table.header.row for table in tables))
        _lay_out(page, tables, own, rejects.accepted.get(name, set()), wrong)
        carried |= {(name, line.number) for line in page.lines if line.rejected}
        if any(line.rejected for line in page.lines):
            pages.append(page)
    return Pages(tuple(pages), faults, frozenset(rejected - carried))


def _by_sheet(plan: Plan) -> list[list[Plan]]:
    """Return the tables of each sheet."""
    found: list[list[Plan]] = []
    for part in (plan, *plan.others):
        same = next((tables for tables in found if tables[0].sheet is part.sheet), None)
        if same is None:
            found.append([part])
        else:
            same.append(part)
    return found


def _lay_out(
    page: Page,
    tables: list[Plan],
    own: frozenset[int],
    accepted: set[int],
    wrong: Mapping[tuple[str | None, int], list[Fault]],
) -> None:
    """Fill a page with the rows that go back."""
    keyed = page.sheet.keyed
    rows = _keyed(tables[0], own) if keyed else _below(tables, own, accepted, page.header_row)
    for number, cells in rows:
        rejected = number in own and number > page.header_row
        if rejected and not _fits(cells):
            continue
        if len(page.lines) >= LONGEST_SHEET:
            return
        last = page.lines[-1].position if page.lines else 0
        position = number if 0 < number <= page.header_row else last + 1
        faults = tuple(wrong.get((page.sheet.name, number), ())) if rejected else ()
        page.lines.append(Line(position, number, cells, faults, rejected))


def _rows(plan: Plan) -> Iterator[tuple[int, Any]]:
    """Yield a sheet's rows, also those that a workbook sent back refuses before they are read."""
    sent = plan.sources.sent
    for row in plan.sheet.rows():
        if not isinstance(row, Issue):
            yield row
        elif sent and (cells := sent.refused.get((row.where.sheet, row.where.row or 0))):
            yield row.where.row or 0, cells


def _below(
    tables: list[Plan], own: frozenset[int], accepted: set[int], header_row: int
) -> Iterator[tuple[int, Sequence[Any]]]:
    """Yield a sheet's rows but those that went in and what went on with a record.

    A rejected row comes as it was read: with what was merged down into it or went on below it.
    """
    whole: dict[int, list[Any]] = {}
    dropped = set(accepted)
    for table in tables:
        dropped |= _read(table, own, whole)
    for number, cells in _rows(tables[0]):
        if number > header_row:
            if number in dropped or not any(map(filled, cells)):
                continue
            cells = whole.get(number, cells)
        yield number, cells


def _read(plan: Plan, own: frozenset[int], whole: dict[int, list[Any]]) -> set[int]:
    """Read a table once more for its rejected rows; returns the rows that are parts of records."""
    frame = plan.table.frame
    if frame is None:
        return set()
    records = Records(frame)
    for row in records.read(plan.sheet.rows()):
        if isinstance(row, Issue) or row[0] not in own:
            continue
        number, cells = row
        kept = [*cells[: frame.names], *cells[frame.names + len(frame.levels) :]]
        beside = whole.get(number)  # of a table on its left
        if beside:
            width = max(len(beside), len(kept))
            pairs = zip(_padded(beside, width), _padded(kept, width), strict=True)
            kept = [one if filled(one) else other for one, other in pairs]
        whole[number] = kept
    return set(records.joined) - own


def _padded(cells: list[Any], width: int) -> list[Any]:
    return cells + [None] * (width - len(cells))


def _keyed(plan: Plan, own: frozenset[int]) -> Iterator[tuple[int, Sequence[Any]]]:
    """Yield the names of the values as a header, then the rejected rows below it."""
    wanted = [row for row in _rows(plan) if row[0] in own]
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
