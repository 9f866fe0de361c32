"""A plan against what was done: its lines with what was reported, sums by section."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from st_db.library.plan_frozen import Frozen
from st_db.library.plan_views import Cited, LineView
from st_db.planning.progress import STANDINGS, Fact, Reached, Standing, Step


@dataclass(frozen=True, slots=True)
class Reported:
    """What was reported for a quarter, by whom and when it was last changed."""

    step: Step
    by: str | None = None
    at: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        """Return what HTTP and the command line say of it."""
        step = self.step
        return {"quarter": step.quarter, "value": step.value, "done": step.done,
                "spent": step.spent, "note": step.note, "record": step.record, "by": self.by,
                "at": self.at.isoformat() if self.at else None}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LineReached:
    """A line as it was approved, and where it is now; ``version`` is the line's of today."""

    line: LineView
    version: int
    status: str | None
    planned: int
    steps: tuple[Reported, ...]
    told: tuple[Fact, ...]
    reached: Reached
    standing: Standing
    cites: tuple[Cited, ...]  # as they are now

    def step(self, quarter: int) -> Reported | None:
        """Return what was reported for a quarter."""
        return next((one for one in self.steps if one.step.quarter == quarter), None)

    def to_json(self, year: int) -> dict[str, Any]:
        """Return what HTTP and the command line say of it."""
        line, now = self.line, self.reached
        planned = {name: line.values.get(name) for name in (
            "section", "performer", "quarter", "indicator", "target")}  # fmt: skip
        return {
            "line": line.id, "version": self.version, "label": line.label, "title": line.title,
            **planned, "planned": self.planned, "status": self.status, "standing": self.standing,
            "done": now.done, "basis": now.basis or None, "at_quarter": now.quarter,
            "value": now.value, "spent": now.spent,
            "steps": [one.to_json() for one in self.steps],
            "told": [{"what": one.what, "record": one.record, "quarter": one.quarter(year),
                      "on": one.on.isoformat() if one.on else None, "done": one.done}
                     for one in self.told],
            "cites": [one.to_json() for one in self.cites],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Total:
    """What some lines sum up to: money planned and spent, how many stand where."""

    lines: int
    planned: int
    spent: int
    standings: Mapping[Standing, int]

    @classmethod
    def of(cls, lines: Sequence[LineReached]) -> Total:
        """Return the sums of some lines; what is not done any more is counted but not planned."""
        count = Counter(one.standing for one in lines)
        return cls(
            len(lines), sum(one.planned for one in lines if one.standing != "dropped"),
            sum(one.reached.spent or 0 for one in lines),
            {name: count[name] for name in STANDINGS},
        )  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        """Return what HTTP and the command line say of it."""
        return {"lines": self.lines, "planned": self.planned, "spent": self.spent,
                **{name: self.standings[name] for name in STANDINGS}}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SectionReached:
    """A section that has lines."""

    code: str
    number: str
    title: str
    lines: tuple[LineReached, ...]
    total: Total


@dataclass(frozen=True, slots=True)
class PlanReached:
    """An approved plan against what was done up to a quarter, as of a day."""

    frozen: Frozen
    until: int
    day: date
    sections: tuple[SectionReached, ...]
    total: Total

    @property
    def year(self) -> int:
        """Return the year of the plan."""
        return self.frozen.view.year or 0

    @property
    def lines(self) -> list[LineReached]:
        """Return all lines in order."""
        return [line for section in self.sections for line in section.lines]

    def line(self, id_: str) -> LineReached | None:
        """Return one of its lines."""
        return next((one for one in self.lines if one.line.id == id_), None)

    def to_json(self) -> dict[str, Any]:
        """Return what HTTP and the command line say of it."""
        view = self.frozen.view
        return {
            "plan": view.id, "title": view.title, "code": view.values.get("code"),
            "year": self.year, "quarter": self.until, "day": self.day.isoformat(),
            "frozen": self.frozen.to_json(), "total": self.total.to_json(),
            "sections": [
                {"code": one.code, "number": one.number, "title": one.title,
                 "total": one.total.to_json(),
                 "lines": [line.to_json(self.year) for line in one.lines]}
                for one in self.sections
            ],
        }  # fmt: skip
