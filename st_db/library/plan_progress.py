"""An approved plan against what was done: reports, and what the records tell by themselves.

What was planned is read as it was frozen, what was reached as it is now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from st_db.access import Caller
from st_db.codes.model import VIET_NAM, today
from st_db.errors import UsageError
from st_db.library.plan_frozen import Frozen, frozen_plan, records_then
from st_db.library.plan_reached import (
    LineReached,
    PlanReached,
    Reported,
    SectionReached,
    Total,
)
from st_db.library.plan_reading import LINE, PLAN, cited_now, found
from st_db.library.plan_views import LineView
from st_db.planning.progress import (
    QUARTERS,
    WHOLE,
    Fact,
    reached,
    standing,
    steps_of,
    told_by,
)
from st_db.records.stored import Change, Record
from st_db.store import Decision

if TYPE_CHECKING:
    from st_db.library.facade import Library

_OF_REPORTS = ("progress", "status")
_MOST = 200  # changes of a line that are told


class Progressing:
    """Tells how far approved plans are."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._store = library.store

    def table(self, caller: Caller, id: str, quarter: int = QUARTERS[-1]) -> PlanReached:
        """Return a plan against what was done up to the end of a quarter.

        Raises NotFound, UsageError for a plan that was not approved or no quarter of a year.
        """
        caller.require("read_internal")
        if quarter not in QUARTERS:
            raise UsageError("error.bad_parameter", name="quarter", value=quarter, values="1..4")
        record = found(self._library, id, PLAN)
        frozen = frozen_plan(self._library, caller, record)
        if frozen is None:
            raise UsageError("error.plan_not_approved", number=record.called)
        reading = _Reading(self._library, frozen, quarter, today())
        sections = tuple(
            SectionReached(one.code, one.number, one.title, lines, Total.of(lines))
            for one in frozen.view.sections
            if (lines := tuple(reading.line(line) for line in one.lines))
        )
        every = [line for one in sections for line in one.lines]
        return PlanReached(frozen, quarter, reading.day, sections, Total.of(every))

    def history(self, caller: Caller, line: str) -> list[dict[str, Any]]:
        """Return what was reported of a line, the latest first: who, when, what before and after.

        Raises NotFound for what is no line.
        """
        caller.require("read_history")
        record = found(self._library, line, LINE)
        return [
            {"seq": one.seq, "at": one.at.isoformat(), "by": one.actor, "version": one.version,
             "before": {n: (one.before or {}).get(n) for n in _OF_REPORTS if n in one.after},
             "after": {n: one.after[n] for n in _OF_REPORTS if n in one.after}}
            for one in self._store.history(record.id, _MOST)
            if one.after and any(name in one.after for name in _OF_REPORTS)
        ]  # fmt: skip


class _Reading:
    """The lines of one plan while it is read."""

    def __init__(self, library: Library, frozen: Frozen, until: int, day: date) -> None:
        self._frozen = frozen
        self._until = until
        self.day = day
        self._year = frozen.view.year or 0
        self._then, self._now = records_then(library, frozen)
        self._decided: dict[str, list[Decision]] = {}
        for one in library.store.duties.decided(sorted(self._now), frozen.at):
            if one.what == "done":
                self._decided.setdefault(one.record, []).append(one)

    def line(self, line: LineView) -> LineReached:
        """Return a line with where it is."""
        record = self._frozen.now[line.id]
        facts = tuple(self._facts(line))
        steps = steps_of(record.values.get("progress"))
        now = reached(steps, facts, line.values.get("target"), self._year, self._until)
        running = any(one.kind == "task" and one.values.get("state") == "active"
                      for one in self._cited(line)) and self.day.year >= self._year  # fmt: skip
        begun = running or any(one.quarter(self._year) <= self._until for one in facts)
        values = {"quarter": line.values.get("quarter"), "status": record.values.get("status")}
        return LineReached(
            line, record.version, values["status"], planned(line, self._year),
            tuple(_reported(steps, self._frozen.since.get(line.id, ()))), facts, now,
            standing(values, now, begun, self._year, self._seen_on()),
            cited_now(line.cites, self._now),
        )  # fmt: skip

    def _seen_on(self) -> date:
        """Return the day on which lines are late: no later than the end of the quarter asked."""
        last = self._until == QUARTERS[-1]
        after = date(self._year + last, 1 if last else self._until * 3 + 1, 1)
        return min(self.day, after)

    def _cited(self, line: LineView) -> Iterable[Record]:
        return (self._now[one.id] for one in line.cites if one.id in self._now)

    def _facts(self, line: LineView) -> Iterable[Fact]:
        """Yield what the records of a line tell of it since the plan was approved."""
        for record in self._cited(line):
            then = self._then[record.id]
            for what, on, done in told_by(record.kind, then.values, record.values):
                day = on or record.updated_at.astimezone(VIET_NAM).date()
                yield Fact(what, record.id, day, _share(line, what, done))
            for one in self._decided.get(record.id, ()):
                ours = line.values.get("origin_of") == one.rule
                done = WHOLE if ours or line.values.get("reason") == "right_due" else None
                yield Fact("duty_done", record.id, one.at.astimezone(VIET_NAM).date(), done)


def _share(line: LineView, what: str, done: int | None) -> int | None:
    """Return what a record's news makes of a line: results to apply are done once applied."""
    applies = line.values.get("reason") == "task_done"
    return None if applies and what != "task_applied" else done


def planned(line: LineView, year: int) -> int:
    """Return the money of a line in the year of its plan."""
    parts = line.values.get("budget") or ()
    return sum(part["amount"] for part in parts if part["year"] in (year, None))


def _reported(steps: Mapping[int, Any], since: Sequence[Change]) -> Iterable[Reported]:
    """Yield what was reported by quarter with who said so last."""
    for quarter, step in sorted(steps.items()):
        by, at = _last(quarter, since)
        yield Reported(step, by, at)


def _last(quarter: int, since: Sequence[Change]) -> tuple[str | None, datetime | None]:
    for change in since:
        if "progress" not in (change.after or {}):
            continue
        before, after = (steps_of((side or {}).get("progress")) for side in (
            change.before, change.after))  # fmt: skip
        if before.get(quarter) != after.get(quarter):
            return change.actor, change.at
    return None, None
