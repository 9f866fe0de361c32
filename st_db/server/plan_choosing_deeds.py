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


def place(library: Library, caller: Caller, form: Form) -> str:
    """Put a line at a place of a section by its number."""
    at, seen = number_of(form, "place"), number_of(form, "seen")
    moved = library.plans.sections.place(
        caller, form.get("line", ""), form.get("section", ""), at, seen=seen
    )
    return replace(state_of(form), did=str(Did("changed", moved.id, (moved.version,)))).url()


def cite(library: Library, caller: Caller, form: Form) -> str:
    """Let a line rest on one more record."""
    view = library.plans.cite(caller, form.get("line", ""), [form.get("record", "")])
    return replace(state_of(form), did=str(Did("changed", view.id, (view.version,)))).url()


def sections(library: Library, caller: Caller, form: Form) -> str:
    """Put the sections of a plan into another order, call them otherwise, leave some out."""
    codes = [name.partition(":")[2] for name in form if name.startswith("place:")]
    places = {code: _place(_whole(form[f"place:{code}"], None), at)
              for at, code in enumerate(codes, 1)}  # fmt: skip
    titles = {name.partition(":")[2]: text for name, text in form.items()
              if name.startswith("title:")}  # fmt: skip
    order = [code for code in sorted(codes, key=lambda code: places[code])
             if not form.get(f"out:{code}")]  # fmt: skip
    plan, seen = form.get("plan", ""), number_of(form, "seen")
    titles = {code: text for code, text in titles.items() if code in order}
    done = library.plans.sections.arrange(caller, plan, order, titles, seen)
    return changed(caller, form, done)


def _place(wanted: int | None, at: int) -> float:
    """Return where something stands that was put at the number of another, which makes room."""
    if wanted is None or wanted == at:
        return at
    return wanted - 0.5 if wanted < at else wanted + 0.5


def section_add(library: Library, caller: Caller, form: Form) -> str:
    """Add a section of the office's template, or one of the plan's own."""
    plan, seen = form.get("plan", ""), number_of(form, "seen")
    given = form.get("section", ""), form.get("called", "")
    return changed(caller, form, library.plans.sections.add(caller, plan, *given, seen))


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
    "plan_place": place,
    "plan_cite": cite,
    "plan_sections": sections,
    "plan_section_add": section_add,
}
