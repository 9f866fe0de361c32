"""What the views of a plan ask for beside its lines: weights, points, the use of a proposal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from st_db.errors import UsageError
from st_db.server.fields import Form, number_of
from st_db.server.plan_deeds import changed, state_of
from st_db.ui.plan_scores import MOST_WEIGHT
from st_db.ui.plan_state import Did

if TYPE_CHECKING:
    from st_db.access import Caller
    from st_db.library import Library

_DIGITS = 4


def weights(library: Library, caller: Caller, form: Form) -> str:
    """Set how much each criterion counts; those that count nothing are left out."""
    given: list[dict[str, Any]] = []
    for name, text in form.items():
        before, _, criterion = name.partition(":")
        weight = _whole(text, MOST_WEIGHT) if before == "weight" and criterion else None
        if weight:
            given.append({"criterion": criterion, "weight": weight})
    plan, seen = form.get("plan", ""), number_of(form, "seen")
    return changed(caller, form, library.plans.change(caller, plan, {"weights": given}, seen))


def points(library: Library, caller: Caller, form: Form) -> str:
    """Give lines the points that were changed in the table."""
    given: dict[str, dict[str, tuple[int | None, int | None]]] = defaultdict(dict)
    for name, text in form.items():
        before, _, cell = name.partition(":")
        line, _, criterion = cell.partition(":")
        was = form.get(f"was:{cell}", "")
        if before != "points" or not criterion or text.strip() == was.strip():
            continue
        given[line][criterion] = _whole(was, None), _whole(text, None)
    done = library.plans.many.score(caller, form.get("plan", ""), given)
    did = str(Did("scored", done.lines[0], (done.count,))) if done.count else ""
    return replace(state_of(form), did=did).url()


def settle(library: Library, caller: Caller, form: Form) -> str:
    """Take the lines out of a plan that the proposal in sight leaves out."""
    plan = form.get("plan", "")
    done = library.plans.many.settle(caller, plan, form.get("seen", ""))
    did = str(Did("settled", done.lines[0], (done.count,))) if done.count else ""
    return replace(state_of(form, plan), did=did).url()


def bring_back(library: Library, caller: Caller, form: Form) -> str:
    """Bring a line back that was taken out of its plan."""
    line = library.plans.bring_back(caller, form.get("line", ""))
    return replace(state_of(form), did=str(Did("changed", line.id, (line.version,)))).url()


def _whole(text: str, most: int | None) -> int | None:
    """Return a whole number that was typed, None for nothing; raises UsageError for the rest."""
    plain = text.strip()
    if not plain:
        return None
    sound = plain.isascii() and plain.isdecimal() and len(plain) < _DIGITS
    if not sound or (most is not None and int(plain) > most):
        raise UsageError("error.plan_not_whole", text=plain[:40], most=most or 10)
    return int(plain)


DEEDS: Mapping[str, Callable[[Library, Caller, Form], str]] = {
    "plan_weights": weights,
    "plan_points": points,
    "plan_settle": settle,
    "plan_bring_back": bring_back,
}
