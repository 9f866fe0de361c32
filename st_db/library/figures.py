"""Figures of the overview."""

from __future__ import annotations

from dataclasses import dataclass

from st_db.access import Caller
from st_db.store import KindState, Store, TaskYear, YearCount


@dataclass(frozen=True, slots=True)
class Overview:
    """The plain overview: counts by kind and state, rights and tasks by year."""

    totals: dict[str, dict[str, int]]
    rights_by_year: list[YearCount]
    tasks_by_year: list[TaskYear]
    records: int


class Figures:
    """Counts read from the database, each of which a search reproduces."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def overview(self, caller: Caller) -> Overview:
        """Return the overview of what the caller may see; archived records never count."""
        caller.require("read_figures")
        public_only = not caller.may("read_internal")
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
