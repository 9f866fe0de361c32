"""Which lines the money is best spent on: a proposal with its reasons, which planners overrule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from st_db.access import Caller
from st_db.library.plan_many import stamp
from st_db.library.plan_reading import PLAN, found, read_plan
from st_db.library.plan_views import LineView, PlanView
from st_db.planning.choosing import Choice, Proposal, Purse, choose, score_of

if TYPE_CHECKING:
    from st_db.library.facade import Library

_OBLIGED = frozenset({"task_runs_on", "task_ends", "task_accepting"})
"""Reasons of lines that the office is bound to: they are in unless a planner says no."""

_CHOSEN: Mapping[str | None, bool] = {"keep": True, "leave": False}


@dataclass(frozen=True, slots=True)
class Proposed:
    """The best affordable set of a plan's lines, with the score of each."""

    plan: PlanView
    choice: Choice
    scores: Mapping[str, float]
    unscored: tuple[str, ...]  # lines that nobody gave points

    @property
    def stamp(self) -> str:
        """Return what tells the plan that this was proposed for from what it becomes later."""
        return stamp(self.plan.version, [(line.id, line.version) for line in self.plan.lines])

    def to_json(self) -> dict[str, Any]:
        """Return what HTTP and the command line say of it."""
        choice, lines = self.choice, {line.id: line for line in self.plan.lines}
        return {
            "plan": self.plan.id, "stamp": self.stamp,
            "score": round(choice.score, 2), "proved": choice.proved,
            "chosen": [self._line(lines[id_]) for id_ in choice.chosen],
            "left": [
                {**self._line(lines[one.id]), "by_hand": one.by_hand,
                 "short": [{**_purse(part.purse), "needed": part.needed, "left": part.left}
                           for part in one.short],
                 "instead": list(one.instead)}
                for one in choice.left
            ],
            "purses": [{**_purse(p), "left": amount} for p, amount in choice.purses.items()],
            "over": [{**_purse(p), "amount": amount} for p, amount in choice.over.items()],
            "unscored": list(self.unscored),
        }  # fmt: skip

    def _line(self, line: LineView) -> dict[str, Any]:
        return {"id": line.id, "label": line.label, "title": line.title, "total": line.total,
                "score": round(self.scores[line.id], 2),
                "choice": line.values.get("choice")}  # fmt: skip


class Choosing:
    """Proposes what a plan can afford; nothing is written, a planner decides line by line."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def propose(self, caller: Caller, plan: str) -> Proposed:
        """Return the lines that count most within the ceilings of a plan, and why others do not.

        What is carried over or to be accepted is in by obligation; ``choice`` of a line overrules.
        """
        caller.require("read_internal")
        view = read_plan(self._library, caller, found(self._library, plan, PLAN))
        weights = {part["criterion"]: part["weight"] for part in view.values.get("weights") or ()}
        points = {line.id: _points(line) for line in view.lines}
        scores = {id_: score_of(given, weights) for id_, given in points.items()}
        proposals = [
            Proposal(line.id, scores[line.id], _costs(line, view.year or 0), fixed(line))
            for line in view.lines
        ]
        ceilings: dict[Purse, int] = {}
        for part in view.values.get("ceilings") or ():
            purse = part["source"], part["year"] or view.year or 0
            ceilings[purse] = ceilings.get(purse, 0) + part["amount"]
        unscored = tuple(
            line.id for line in view.lines if not points[line.id] and fixed(line) is None
        )
        return Proposed(view, choose(proposals, ceilings), scores, unscored)


def fixed(line: LineView) -> bool | None:
    """Tell whether a line is in or out whatever it counts: by the planner, or by obligation."""
    said = _CHOSEN.get(line.values.get("choice"))
    if said is None and line.values.get("reason") in _OBLIGED:
        return True
    return said


def _points(line: LineView) -> dict[str, int]:
    return {part["criterion"]: part["points"] for part in line.values.get("points") or ()}


def _costs(line: LineView, year: int) -> dict[Purse, int]:
    costs: dict[Purse, int] = {}
    for part in line.values.get("budget") or ():
        purse = part["source"], part["year"] or year
        costs[purse] = costs.get(purse, 0) + part["amount"]
    return costs


def _purse(purse: Purse) -> dict[str, Any]:
    return {"source": purse[0], "year": purse[1]}
