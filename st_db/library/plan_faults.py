"""What a planner should look at before a plan is handed in; none of it keeps anybody from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from st_db.library.plan_views import LineView, PlanView
from st_db.text import fold

_WANTED = ("quarter", "performer", "people", "budget", "target")
_NOT_TO_DO = frozenset({"done", "dropped"})


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that wants a look, with the lines it is about."""

    code: str
    lines: tuple[LineView, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)


def faults(view: PlanView) -> list[Fault]:
    """Return what is too much, contradictory or missing in a plan, the gravest first."""
    lines = [one for one in view.lines if one.values.get("status") not in _NOT_TO_DO]
    found = [
        Fault("over", params={"source": one.title, "year": one.year or ""})
        for one in view.budget if one.ceiling is not None and one.amount > one.ceiling
    ]  # fmt: skip
    about = {
        "gone": [one for one in lines if any(cited.gone for cited in one.cites)],
        "twice": _twice(lines),
        **{name: [one for one in lines if not one.values.get(name)] for name in _WANTED},
    }
    return found + [Fault(code, tuple(some)) for code, some in about.items() if some]


def _twice(lines: list[LineView]) -> list[LineView]:
    """Return lines that rest on the same record or are called the same."""
    by: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        for key in (f"called {fold(line.title)}", *(one.id for one in line.cites)):
            by[key].add(line.id)
    double = {id_ for ids in by.values() if len(ids) > 1 for id_ in ids}
    return [line for line in lines if line.id in double]
