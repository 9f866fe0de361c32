"""What the page of plans asks for: plans and lines made, filled in, moved, taken out, undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from st_db.errors import Conflict, UsageError
from st_db.i18n import t
from st_db.library.duties import Ask
from st_db.library.edits import Clash, Outcome, Refused, Saved
from st_db.library.plan_bringing import Brought
from st_db.server.answers import Said
from st_db.server.fields import Form, number_of
from st_db.ui.bulk_state import asked_of
from st_db.ui.plan_state import BEFORE, PATH, Did, PlanState, digest

if TYPE_CHECKING:
    from st_db.access import Caller
    from st_db.library import Library
    from st_db.library.plan_views import Added

_PARAMETERS = 20  # of an address
_AMOUNTS = 60  # rows of money in a form


# ---- plans


def new(library: Library, caller: Caller, form: Form) -> str:
    """Make a plan."""
    made = library.plans.create(caller, number_of(form, "year"), form.get("called", ""))
    return PlanState(plan=made.id).url()


def copy(library: Library, caller: Caller, form: Form) -> str:
    """Make a plan that begins as another one."""
    year, only_open = number_of(form, "year"), bool(form.get("only_open"))
    made = library.plans.copy(caller, form.get("plan", ""), year, only_open=only_open)
    return PlanState(plan=made.id).url()


def text(library: Library, caller: Caller, form: Form) -> str:
    """Write what stands below the heading of a section, unless others did meanwhile."""
    view = library.plans.get(caller, form.get("plan", ""))
    section, said = form.get("section", ""), form.get("text", "")
    texts = [dict(one) for one in view.values.get("texts") or ()]
    own = next((one for one in texts if one["section"] == section), {})
    before = own.get("text")
    if digest(before) != form.get("was", ""):
        raise Conflict("error.plan_text_moved")
    texts = [one for one in texts if one["section"] != section]
    if said.strip() or own.get("title"):
        texts.append({**own, "section": section, "text": said})
    outcome = library.plans.change(caller, view.id, {"texts": texts}, view.version)
    return changed(caller, form, outcome)


def ceilings(library: Library, caller: Caller, form: Form) -> str:
    """Set what each source may cost at most."""
    given = {"ceilings": _amounts(form)}
    plan, seen = form.get("plan", ""), number_of(form, "seen")
    return changed(caller, form, library.plans.change(caller, plan, given, seen))


def submit(library: Library, caller: Caller, form: Form) -> str:
    """Hand a plan in."""
    view = library.plans.approving.submit(
        caller, form.get("plan", ""), seen=number_of(form, "seen")
    )
    return _moved_on(form, view.version)


def give_back(library: Library, caller: Caller, form: Form) -> str:
    """Return a plan with what is to be mended."""
    approving, seen = library.plans.approving, number_of(form, "seen")
    view = approving.give_back(caller, form.get("plan", ""), form.get("text", ""), seen=seen)
    return _moved_on(form, view.version)


def approve(library: Library, caller: Caller, form: Form) -> str:
    """Approve a plan, and freeze it with what it rests on."""
    approving, seen = library.plans.approving, number_of(form, "seen")
    view = approving.approve(caller, form.get("plan", ""), form.get("called", ""), seen=seen)
    return _moved_on(form, view.version)


def _moved_on(form: Form, version: int) -> str:
    """Return another address than the one of before, or the browser would draw nothing anew."""
    return replace(state_of(form), did=f"step:{version}").url()


# ---- what comes in


def add(library: Library, caller: Caller, form: Form) -> str:
    """Add a line for each record that was ticked or found, to a plan or a new one."""
    brought = Brought(bool(form.get("ticked")), asked_of(form.get("asked", "")),
                      form.get("record", ""))  # fmt: skip
    plan = form.get("plan") or library.plans.create(caller, number_of(form, "year")).id
    return _added(library.plans.bringing.bring(caller, plan, brought), caller, form, plan)


def duties(library: Library, caller: Caller, form: Form) -> str:
    """Add what is due in the plan's year."""
    plan = form.get("plan", "")
    return _added(library.plans.add.duties(caller, plan, Ask()), caller, form, plan)


def last_year(library: Library, caller: Caller, form: Form) -> str:
    """Add the lines of another plan that are not done yet."""
    plan = form.get("plan", "")
    added = library.plans.add.last_year(caller, plan, form.get("former", ""))
    return _added(added, caller, form, plan)


def typed(library: Library, caller: Caller, form: Form) -> str:
    """Add a line that somebody typed, and go on with the rest of it."""
    plan, values = form.get("plan", ""), {"title": form.get("called", "")}
    if not values["title"].strip():
        raise UsageError("error.plan_line_untitled")
    added = library.plans.add.line(caller, plan, form.get("section", ""), values)
    line = added.lines[0]
    return replace(state_of(form, plan), line=line, did=str(Did("added", line, (1,)))).url()


def _added(added: Added, caller: Caller, form: Form, plan: str) -> str:
    if not added.lines:
        return Said(t("ui.plan.nothing_new", caller.language))
    counts = (len(added.lines), added.skipped, added.left, added.estimated)
    did = Did("added", added.lines[0], counts)
    return replace(state_of(form, plan), did=str(did)).url()


# ---- lines


def line(library: Library, caller: Caller, form: Form) -> str:
    """Fill in a line, or put it into another section."""
    given: dict[str, Any] = {name.removeprefix(BEFORE): value for name, value in form.items()
                             if name.startswith(BEFORE)}  # fmt: skip
    if "people" in given:
        given["people"] = [one.strip() for one in given["people"].split(";") if one.strip()]
    if any(name.startswith("amount:") for name in form):
        given["budget"] = _amounts(form)
    id_, seen = form.get("line", ""), number_of(form, "seen")
    return changed(caller, form, library.plans.change(caller, id_, given, seen))


def move(library: Library, caller: Caller, form: Form) -> str:
    """Put a line behind another one of its section, or first."""
    view = library.plans.move(
        caller, form.get("line", ""), form.get("section"), form.get("behind") or None,
        seen=number_of(form, "seen"),
    )  # fmt: skip
    return replace(state_of(form), did=str(Did("changed", view.id, (view.version,)))).url()


def uncite(library: Library, caller: Caller, form: Form) -> str:
    """Let a line rest on a record no longer."""
    view = library.plans.cite(caller, form.get("line", ""), drop=[form.get("record", "")])
    return replace(state_of(form), did=str(Did("changed", view.id, (view.version,)))).url()


def remark(library: Library, caller: Caller, form: Form) -> str:
    """Say something of a line."""
    view = library.plans.comment(caller, form.get("record", ""), form.get("text", ""))
    return replace(state_of(form), did=str(Did("changed", view.id, (view.version,)))).url()


def drop(library: Library, caller: Caller, form: Form) -> str:
    """Take a line out of its plan; the page then offers to bring it back."""
    gone = library.plans.remove(caller, form.get("line", ""), seen=number_of(form, "seen"))
    return replace(state_of(form), line="", did=str(Did("out", gone.id))).url()


def undo(library: Library, caller: Caller, form: Form) -> str:
    """Take back what was done last."""
    did = Did.read(form.get("did", ""))
    if did is None:
        raise UsageError("error.missing_parameter", name="did")
    if did.what == "added":
        library.plans.bringing.take_back(caller, did.id)
    elif did.what in ("scored", "settled"):
        library.plans.many.take_back(caller, did.id)
    elif did.what == "out":
        library.plans.bring_back(caller, did.id)
    else:
        library.plans.undo(caller, did.id, seen=next(iter(did.counts), None))
    return replace(
        state_of(form), did="", line=state_of(form).line if did.what != "added" else ""
    ).url()


def changed(caller: Caller, form: Form, outcome: Outcome) -> str:
    """Return where one goes on; raises what keeps the change from being made."""
    if isinstance(outcome, Saved):
        did = Did("changed", outcome.record_id, (outcome.version,))
        return replace(state_of(form), did=str(did) if outcome.changed else "").url()
    if isinstance(outcome, Refused):
        why = " ".join(issue.sentence(caller.language) for issue in outcome.issues)
        raise UsageError("error.plan_refused", why=why)
    raise Conflict("error.plan_clash" if isinstance(outcome, Clash) else "error.crossed")


# ---- forms


def state_of(form: Form, plan: str = "") -> PlanState:
    """Return the view to go back to; where the form names none, the plan's."""
    try:
        parts = urlsplit(form.get("back", ""))
        asked = parse_qs(parts.query, max_num_fields=_PARAMETERS)
    except ValueError:
        return PlanState(plan=plan)
    if parts.scheme or parts.netloc or parts.path != PATH:
        return PlanState(plan=plan)
    state = PlanState.read(asked)
    return replace(state, plan=plan or state.plan)


def _amounts(form: Form) -> list[dict[str, Any]]:
    """Return the money of a form; rows without an amount are none."""
    rows = []
    for at in range(1, _AMOUNTS):
        if not form.get(f"amount:{at}", "").strip():
            continue
        row = {name: form.get(f"{name}:{at}", "").strip() or None
               for name in ("source", "year", "quarter", "amount")}  # fmt: skip
        if row["source"] is None:
            raise UsageError("error.plan_no_source", amount=row["amount"])
        rows.append(row)
    return rows


DEEDS: Mapping[str, Callable[[Library, Caller, Form], str]] = {
    "plan_new": new,
    "plan_copy": copy,
    "plan_text": text,
    "plan_ceilings": ceilings,
    "plan_submit": submit,
    "plan_return": give_back,
    "plan_approve": approve,
    "plan_add": add,
    "plan_duties": duties,
    "plan_last_year": last_year,
    "plan_typed": typed,
    "plan_line": line,
    "plan_move": move,
    "plan_uncite": uncite,
    "plan_remark": remark,
    "plan_drop": drop,
    "plan_undo": undo,
}
