"""Figures of the overview, and the annex tables as of any moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from st_db.access import Caller
from st_db.codes import CodeLists
from st_db.errors import NotFound
from st_db.i18n import t
from st_db.library.annexes import (
    ANNEXES,
    Annex,
    Moment,
    Naming,
    Number,
    Table,
    headings,
    searches,
)
from st_db.query import NOW, AsOf
from st_db.store import KindState, Store, TaskYear, YearCount
from st_db.store.annexes import Behind, Cell

if TYPE_CHECKING:
    from st_db.library.labels import Labels


@dataclass(frozen=True, slots=True)
class Overview:
    """The plain overview: counts by kind and state, rights and tasks by year."""

    totals: dict[str, dict[str, int]]
    rights_by_year: list[YearCount]
    tasks_by_year: list[TaskYear]
    records: int


class Figures:
    """Counts read from the database, each of which a search reproduces."""

    def __init__(self, store: Store, labels: Labels, codes: Callable[[], CodeLists]) -> None:
        self._store = store
        self._labels = labels
        self._codes = codes
        self._kept: dict[bool, tuple[int, Overview]] = {}

    def overview(self, caller: Caller) -> Overview:
        """Return the overview of what the caller may see; archived records never count."""
        caller.require("read_figures")
        public_only = not caller.may("read_internal")
        # Many look at it and few write: it is counted once for each change of the log.
        seq = self._store.last_seq()
        kept = self._kept.get(public_only)
        if kept is None or kept[0] != seq:
            kept = self._kept[public_only] = seq, self._overview(public_only=public_only)
        return kept[1]

    def _overview(self, *, public_only: bool) -> Overview:
        totals: dict[str, dict[str, int]] = {}
        cells: list[KindState] = self._store.figures.by_kind_and_state(public_only=public_only)
        for cell in cells:
            totals.setdefault(cell.kind, {})[cell.state] = cell.count
        return Overview(
            totals=totals,
            rights_by_year=self._store.figures.rights_by_year(public_only=public_only),
            tasks_by_year=self._store.figures.tasks_by_year(public_only=public_only),
            records=sum(sum(states.values()) for states in totals.values()),
        )

    # ---- annex tables

    def names(self, caller: Caller) -> Mapping[str, str]:
        """Return the tables there are and what they are called."""
        caller.require("read_figures")
        return {name: t(f"figures.table.{name}", caller.language) for name in ANNEXES}

    def table(self, caller: Caller, name: str, as_of: AsOf = NOW, asked: str = "") -> Table:
        """Return a table as of a moment, ``asked`` being how it was written; raises NotFound.

        The same table asked for again by the change that it names holds the same numbers, whatever
        was written since; only the words of its headings are today's.
        """
        caller.require("read_figures")
        annex, seq = _named(name), self._seq(as_of)
        public_only = not caller.may("read_internal")
        cells, last = self._store.annexes.cells(annex.counting, seq, public_only=public_only)
        current = seq is None or seq >= last
        at = as_of.before - timedelta(microseconds=1) if as_of.before else datetime.now(tz=UTC)
        moment = Moment(last if current or seq is None else seq, at, current, asked)
        naming = Naming(self._codes(), self._labels, caller.language)
        rows, columns = headings(annex, cells, naming)
        money = annex.counting.sums or annex.counting.amount
        unit = "figures.unit.money" if money else "figures.unit.records"
        return Table(
            name, naming.title(annex), t(unit, caller.language), moment, rows, columns,
            _numbers(annex, cells, current=current),
        )  # fmt: skip

    def behind(
        self, caller: Caller, name: str, at: tuple[str, str], as_of: AsOf = NOW
    ) -> Sequence[Behind]:
        """Return the records behind the number of a row and a column as of a moment."""
        caller.require("read_figures")
        annex = _named(name)
        public_only = not caller.may("read_internal")
        seq = self._seq(as_of)
        return self._store.annexes.behind(annex.counting, seq, at, public_only=public_only)

    def _seq(self, as_of: AsOf) -> int | None:
        if as_of.before is not None:
            return self._store.annexes.last_before(as_of.before)
        return as_of.seq


def _named(name: str) -> Annex:
    if name not in ANNEXES:
        raise NotFound("error.no_figures", name=name[:80], names=", ".join(ANNEXES))
    return ANNEXES[name]


def _numbers(
    annex: Annex, cells: Sequence[Cell], *, current: bool
) -> dict[tuple[str, str], Number]:
    search = searches(annex, cells)
    return {
        (cell.row, cell.column): Number(
            int(cell.value) if cell.value == int(cell.value) else float(cell.value),
            cell.records, search(cell) if current else None,
        )
        for cell in cells
    }  # fmt: skip
