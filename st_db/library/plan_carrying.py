"""Open lines of an approved plan on their way into the next year's draft, before the year ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from st_db.access import Caller
from st_db.errors import UsageError
from st_db.library.plan_reached import LineReached, PlanReached
from st_db.library.plan_reading import PLAN, Template, cited, found, lines_of
from st_db.library.plan_views import Added, PlanItem, PlanView
from st_db.planning import drawn
from st_db.planning.carrying import Why, remaining, why_carried
from st_db.records.stored import Record
from st_db.store import known_id

if TYPE_CHECKING:
    from st_db.library.facade import Library


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A line that goes on after its year: why, and with which money; ``there``: it did already."""

    reached: LineReached
    why: Why
    reason: str  # in the reader's language
    budget: Sequence[Mapping[str, Any]]
    there: bool

    @property
    def total(self) -> int:
        """Return the money that goes on."""
        return sum(part["amount"] for part in self.budget)

    def to_json(self) -> dict[str, Any]:
        """Return what HTTP and the command line say of it."""
        line = self.reached.line
        return {"line": line.id, "label": line.label, "title": line.title, "why": self.why,
                "reason": self.reason, "standing": self.reached.standing,
                "done": self.reached.reached.done, "planned": self.reached.planned,
                "spent": self.reached.reached.spent, "budget": [dict(one) for one in self.budget],
                "total": self.total, "there": self.there}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CarryOver:
    """The open lines of a plan and the draft they go into, where there is one."""

    table: PlanReached
    into: PlanItem | None
    lines: tuple[OpenLine, ...]

    def to_json(self) -> dict[str, Any]:
        """Return what HTTP and the command line say of it."""
        return {"plan": self.table.frozen.view.id, "year": self.table.year + 1,
                "into": self.into.to_json() if self.into else None,
                "frozen": self.table.frozen.to_json(),
                "lines": [one.to_json() for one in self.lines]}  # fmt: skip


class Carrying:
    """Proposes what goes on, and takes what was chosen into the next year's draft."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._store = library.store

    def open(self, caller: Caller, id: str, into: str | None = None) -> CarryOver:
        """Return the lines of an approved plan that are not done or whose task runs on.

        Without ``into`` they are set beside the unit's latest plan of the next year that is still
        open to changes. Raises UsageError for a plan that was not approved.
        """
        caller.require("read_internal")
        table = self._library.plans.progress.table(caller, id)
        target = self._target(caller, table, into)
        resting = self._resting(target.id) if target else set()
        cites = {one.id for line in table.lines for one in line.line.cites}
        known = self._store.get_many(sorted(cites))
        reasons = Template.of(self._library).reasons
        lines = []
        for line in table.lines:
            tasks = [known[one.id] for one in line.line.cites
                     if one.id in known and known[one.id].kind == "task"]  # fmt: skip
            why = why_carried(line.standing, [one.values for one in tasks], table.year)
            if why is None:
                continue
            code = reasons.get(why)
            there = bool({line.line.id, *(one.id for one in line.line.cites)} & resting)
            lines.append(OpenLine(line, why, code.label(caller.language) if code else why,
                                  _money(line, tasks, table.year), there))  # fmt: skip
        return CarryOver(table, target, tuple(lines))

    def carry(
        self, caller: Caller, id: str, lines: Sequence[str], into: str | None = None
    ) -> tuple[PlanView, Added]:
        """Take chosen lines into the next year's draft, which is made where there is none.

        Asked again, it brings nothing twice. Raises UsageError where nothing was chosen.
        """
        caller.require("plan")
        if not lines:
            raise UsageError("bulk.nothing_chosen")
        table = self._library.plans.progress.table(caller, id)
        target = self._target(caller, table, into)
        plans = self._library.plans
        if target is None:
            before = table.frozen.view
            year = table.year + 1
            # The same id for whoever asks at the same time: one draft comes of it.
            made = str(uuid5(UUID(before.id), str(year)))
            unit = before.unit if before.unit != caller.unit else None
            plan = plans.create(caller, year, unit=unit, id=made).id
        else:
            plan = target.id
        added = plans.add.last_year(caller, plan, id, [known_id(one) for one in lines])
        return plans.get(caller, plan), added

    def _target(self, who: Caller, table: PlanReached, into: str | None) -> PlanItem | None:
        """Return the draft that lines go into; raises NotFound for one that is not there."""
        before, year = table.frozen.view, table.year + 1
        if into is not None:
            record = found(self._library, into, PLAN)
            return PlanItem(record.id, record.version, record.values.get("year"),
                            record.title or "", record.number, record.values.get("status"),
                            record.unit_id, len(self._store.plans.lines(record.id)))  # fmt: skip
        listed = self._library.plans.list(who, None, year)
        ours = (one for one in listed if one.unit == before.unit
                and one.status in ("draft", "returned", None))  # fmt: skip
        return next(ours, None)

    def _resting(self, plan: str) -> set[str]:
        """Return the records and former lines that a plan has lines for."""
        found_: set[str] = set()
        for line in lines_of(self._library, plan):
            found_ |= {link["id"] for link in cited(line)}
            found_ |= {line.values.get("origin_of") or ""}
        return found_


def _money(line: LineReached, tasks: Sequence[Record], year: int) -> list[dict[str, Any]]:
    """Return what is left of a line's money; of a task that runs on also its next year's share."""
    spent = line.reached.spent or 0
    budget = line.line.values.get("budget") or ()
    left = remaining(budget, year, spent, line.standing == "done")
    if any(part["year"] > year + 1 or part["year"] == year + 1 for part in budget
           if part["year"] is not None):  # fmt: skip
        return left
    shares = (drawn(one.values, year + 1).values["budget"] for one in tasks)
    return _summed([*left, *(part for share in shares for part in share)])


def _summed(parts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return money with one part for each source and year."""
    sums: dict[tuple[str, int | None], int] = {}
    for part in parts:
        key = part["source"], part["year"]
        sums[key] = sums.get(key, 0) + part["amount"]
    return [{"source": source, "year": year, "quarter": None, "amount": amount}
            for (source, year), amount in sums.items()]  # fmt: skip
