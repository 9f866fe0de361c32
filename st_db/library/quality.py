"""Quality as people ask for it: scores of units, kinds and words, what to repair, worklists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from st_db.access import Caller
from st_db.codes.model import today
from st_db.errors import NotFound, UsageError
from st_db.library.forms import storable
from st_db.quality import BEST, SHARES, WHOLE, WORDS, Best, Cell, Word, best, points
from st_db.records import KINDS
from st_db.store import Broken, Day, Group, Item, Scope, sound_id

if TYPE_CHECKING:
    from st_db.library.facade import Library

WORKLISTS: Mapping[str, tuple[str, ...]] = {
    "missing": ("needed", "proof"),
    "overdue": ("fresh", "behind"),
    "links": ("lost_link",),
    "unverified": ("twin", "one_master"),
    "wrong": (
        "number_form", "code_known", "date_order", "date_past", "budget_sum", "stray",
        "status_known", "place_known", "code_in_force",
    ),
    "sharing": ("unit_named", "citable", "source_named"),
}  # fmt: skip
"""The worklists by name, each with the rules whose faults it holds; every rule stands on one."""

DAYS = 90
"""Days of a trend."""
MOST_CELLS = 500
PAGE = 25


@dataclass(frozen=True, slots=True)
class Score:
    """The score of some records in ten-thousandths of a point, whole and by word."""

    records: int
    score: int
    words: Mapping[Word, int]
    unit: str | None = None
    kind: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the score with points as people count them."""
        told: dict[str, Any] = {"records": self.records, "score": decimal(self.score)}
        told["words"] = {word: decimal(self.words[word]) for word in WORDS}
        if self.unit is not None:
            told["unit"] = self.unit or None
        return told | ({"kind": self.kind} if self.kind is not None else {})


@dataclass(frozen=True, slots=True)
class Repair:
    """A cell worth repairing, with its record and what the unit gains by it."""

    cell: Cell
    kind: str
    number: str | None
    title: str | None
    unit: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the page about quality shows of a scope."""

    scope: Scope
    total: Score
    units: tuple[Score, ...]
    kinds: tuple[Score, ...]
    broken: tuple[Broken, ...]
    best: Best
    repairs: tuple[Repair, ...]
    trend: tuple[Day, ...]
    behind: int
    proven: int = 0  # records with a file attached

    @property
    def worklists(self) -> dict[str, int]:
        """Return how many cells stand on each worklist."""
        return _listed(self.broken)

    def to_json(self) -> dict[str, Any]:
        """Return what ``st-db quality --json`` prints."""
        return {
            "unit": self.scope.unit, "kind": self.scope.kind,
            **self.total.to_json(),
            "units": [score.to_json() for score in self.units],
            "kinds": [score.to_json() for score in self.kinds],
            "rules": [
                {"rule": one.rule, "cells": one.cells,
                 "points": decimal(one.points // max(1, self.total.records))}
                for one in self.broken
            ],
            "worklists": self.worklists,
            "best": {
                "before": decimal(self.best.before), "after": decimal(self.best.after),
                "cells": [
                    {"id": r.cell.record, "kind": r.kind, "number": r.number, "title": r.title,
                     "field": r.cell.field, "rules": list(r.cell.rules),
                     "points": decimal(r.cell.points)}
                    for r in self.repairs
                ],
            },
            "trend": [
                {"day": day.day.isoformat(), "records": day.records,
                 "score": decimal(points(day.lost, day.records))}
                for day in self.trend
            ],
            "behind": self.behind,
            "with_files": self.proven,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Worklist:
    """One page of a worklist."""

    name: str
    rules: tuple[str, ...]
    total: int
    items: tuple[Item, ...]
    offset: int = 0


def decimal(score: int) -> float:
    """Return a score as points with all four decimals, which a float holds exactly enough."""
    return score / (WHOLE // 100)


class Quality:
    """Scores and worklists as a caller may see them."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._findings = library.store.findings

    def report(self, caller: Caller, scope: Scope, cells: int = BEST) -> Report:
        """Return the scores of a scope and its costliest cells.

        Raises UsageError for a kind there is none of.
        """
        caller.require("read_internal")
        scope = self._meant(scope)
        groups = self._findings.groups(scope)
        total = total_of(groups)
        costliest = self._findings.costliest(scope, max(0, min(cells, MOST_CELLS)))
        lost = sum(group.lost for group in groups)
        chosen = best(costliest, lost, total.records, len(costliest))
        return Report(
            scope, total,
            tuple(_by(groups, "unit")), tuple(_by(groups, "kind")),
            tuple(self._findings.broken(scope)),
            chosen, tuple(self._repairs(chosen)),
            tuple(self._findings.days(scope, _since())),
            self._library.appraising.behind(), self._findings.proven(scope),
        )  # fmt: skip

    def worklist(
        self, caller: Caller, name: str, scope: Scope, limit: int = PAGE, offset: int = 0
    ) -> Worklist:
        """Return a page of a worklist, or of the cells that break one rule."""
        caller.require("read_internal")
        rules, scope = _rules(name), self._meant(scope)
        counts = {one.rule: one.cells for one in self._findings.broken(scope)}
        items = self._findings.items(rules, scope, limit, offset)
        total = sum(counts.get(rule, 0) for rule in rules)
        return Worklist(name, rules, total, tuple(items), offset)

    def whole_worklist(self, caller: Caller, name: str, scope: Scope) -> Iterator[Item]:
        """Yield every cell of a worklist, to be written down."""
        caller.require("read_internal")
        return self._findings.every_item(_rules(name), self._meant(scope))

    def counts(self, caller: Caller, scope: Scope) -> dict[str, int]:
        """Return how many cells stand on each worklist."""
        caller.require("read_internal")
        return _listed(self._findings.broken(self._meant(scope)))

    def of_record(self, caller: Caller, id_: str) -> tuple[int, list[Item]]:
        """Return a record's score and its faults, the costliest first.

        Raises NotFound for what was not appraised: unknown, taken out or just made.
        """
        caller.require("read_internal")
        sound = sound_id(id_)
        found = self._findings.record(sound) if sound else None
        if found is None:
            raise NotFound(what=id_)
        return WHOLE - found[0], found[1]

    def units(self, caller: Caller) -> list[str]:
        """Return the units that answer for any record, in order; "" stands for none."""
        caller.require("read_internal")
        return sorted({group.unit for group in self._findings.groups(Scope())})

    def behind(self, caller: Caller) -> int:
        """Return how many changes are not in the scores yet."""
        caller.require("read_internal")
        return self._library.appraising.behind()

    # ---- inside

    def _meant(self, scope: Scope) -> Scope:
        unit = None if scope.unit is None else storable(scope.unit)
        if scope.kind is None:
            return Scope(unit)
        kind = self._library.labels.kind(scope.kind)
        if kind is None:
            raise UsageError("error.unknown_kind", kind=scope.kind, kinds=", ".join(KINDS))
        return Scope(unit, kind)

    def _repairs(self, chosen: Best) -> Iterator[Repair]:
        named = self._findings.named([cell.record for cell in chosen.cells])
        for cell in chosen.cells:
            if (row := named.get(cell.record)) is not None:
                yield Repair(cell, row["kind"], row["number"], row["title"], row["unit"])


def _listed(broken: Sequence[Broken]) -> dict[str, int]:
    found = {one.rule: one.cells for one in broken}
    return {name: sum(found.get(rule, 0) for rule in rules) for name, rules in WORKLISTS.items()}


def _since() -> date:
    return today() - timedelta(days=DAYS)


def _rules(name: str) -> tuple[str, ...]:
    if name in WORKLISTS:
        return WORKLISTS[name]
    if any(name in rules for rules in WORKLISTS.values()):
        return (name,)
    raise UsageError("error.unknown_worklist", name=name, names=", ".join(WORKLISTS))


def total_of(groups: list[Group], unit: str | None = None, kind: str | None = None) -> Score:
    """Return the score of groups together: the mean of their records' scores."""
    records = sum(group.records for group in groups)
    if not records:
        return Score(0, WHOLE, dict.fromkeys(WORDS, WHOLE), unit, kind)
    words = {
        word: points(sum(g.words[word] for g in groups), records, SHARES[word]) for word in WORDS
    }
    return Score(records, points(sum(g.lost for g in groups), records), words, unit, kind)


def _by(groups: list[Group], part: str) -> Iterator[Score]:
    names = dict.fromkeys(getattr(group, part) for group in groups)
    for name in sorted(names) if part == "unit" else [k for k in KINDS if k in names]:
        some = [group for group in groups if getattr(group, part) == name]
        yield total_of(some, **{part: name})
