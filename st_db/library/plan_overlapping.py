"""Whether a line of a plan does what the register has already: its texts against nearest records.

Outcomes are kept in this process's memory for as long as a line stays as it is, each with its
moment, so that a page that is opened again or checks line after line does nothing twice.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from st_db.access import Caller
from st_db.errors import UsageError
from st_db.i18n import t
from st_db.library.overlap import CHECKED
from st_db.library.plan_reading import PLAN, found, read_plan
from st_db.library.plan_views import LineView, PlanView
from st_db.library.proposals import Proposal

if TYPE_CHECKING:
    from st_db.library.facade import Library
    from st_db.library.nearness import NearRecord
    from st_db.library.overlap import Check

PROPOSED = frozenset({"task_proposed", "by_hand", "last_year"})
"""Reasons of lines that would begin anew, or that nothing but somebody's word stands behind."""

MOST_CHECKED = 60
"""New lines of a plan that are checked in one go: as many as a person reads."""

_NEAR = 4
_TEXTS = ("objective", "product", "summary", "indicator")
_KEPT = 512


@dataclass(frozen=True, slots=True)
class Overlapping:
    """A line and the records its texts share most with; those that it rests on are left out.

    Without a check ``why`` says what keeps its texts from being compared, such as being too short.
    """

    line: LineView
    at: datetime
    check: Check | None = None
    why: str = ""

    @property
    def near(self) -> list[NearRecord]:
        """Return the records, the nearest first."""
        return self.check.records if self.check else []

    @property
    def highest(self) -> int:
        """Return the highest share in per cent of what is shown."""
        return max((one.percent for one in self.near), default=0)

    def to_json(self) -> dict[str, Any]:
        """Return what HTTP and the command line say of it."""
        return {
            "line": self.line.id, "label": self.line.label, "title": self.line.title,
            "checked": self.check is not None, "highest": self.highest, "at": self.at.isoformat(),
            "records": [{"id": one.id, "kind": one.kind, "number": one.number, "title": one.title,
                         "percent": one.percent, "phrases": list(one.phrases)}
                        for one in self.near],
        }  # fmt: skip


class LineOverlaps:
    """Checks lines for overlap with the register."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._kept: OrderedDict[tuple[str, int], Overlapping] = OrderedDict()
        self._lock = threading.Lock()

    def of_plan(self, caller: Caller, plan: str) -> list[Overlapping]:
        """Check the new lines of a plan; at most so many as a person reads."""
        caller.require("search")
        caller.require("read_internal")
        view = read_plan(self._library, caller, found(self._library, plan, PLAN))
        return [self.of_line(caller, line) for line in new_lines(view)[:MOST_CHECKED]]

    def of_line(self, caller: Caller, line: LineView, *, again: bool = False) -> Overlapping:
        """Check one line of any section; what is known of it as it is now is not checked again."""
        caller.require("search")
        caller.require("read_internal")
        known = None if again else self.known(caller, line)
        if known is not None:
            return known
        texts = (line.values.get(name) for name in _TEXTS)
        but = frozenset(one.id for one in line.cites)
        check = None
        try:
            proposal = Proposal.of("\n".join(text for text in texts if text), line.title)
            check = self._library.overlap.check(caller, proposal, CHECKED, _NEAR, but=but)
            why = ""
        except UsageError as refused:
            why = t(refused.code, caller.language, **refused.params)
        made = Overlapping(line, datetime.now(UTC), check, why)
        with self._lock:
            self._kept[line.id, line.version] = made
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made

    def known(self, caller: Caller, line: LineView) -> Overlapping | None:
        """Return the outcome of the last check of a line, unless it has changed since."""
        caller.require("read_internal")
        with self._lock:
            kept = self._kept.get((line.id, line.version))
        return replace(kept, line=line) if kept else None


def new_lines(view: PlanView) -> list[LineView]:
    """Return the lines that would begin anew, which may be done by others already."""
    return [line for line in view.lines if line.values.get("reason") in PROPOSED]
