"""What the views of an approved plan ask for: reports, what a record tells, lines that go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from st_db.errors import Conflict, UsageError
from st_db.i18n import t
from st_db.library.edits import Clash, Outcome, Refused, Saved
from st_db.library.plan_reporting import Report
from st_db.server.answers import Said
from st_db.server.fields import Form, number_of
from st_db.server.plan_deeds import state_of
from st_db.ui.plan_state import BEFORE, Did, PlanState

if TYPE_CHECKING:
    from st_db.access import Caller
    from st_db.library import Library

_TAKE = "take:"


def report(library: Library, caller: Caller, form: Form) -> str:
    """Save what was reported of a line for a quarter."""
    given = {name.removeprefix(BEFORE): value for name, value in form.items()
             if name.startswith(BEFORE)}  # fmt: skip
    line, seen = form.get("line", ""), number_of(form, "seen")
    asked = Report(line, number_of(form, "quarter"), given, seen)
    return _saved(caller, form, library.plans.reporting.report(caller, asked))


def take_told(library: Library, caller: Caller, form: Form) -> str:
    """Take what a record tells of a line into its report."""
    line, record = form.get("line", ""), form.get("record", "")
    seen = number_of(form, "seen")
    return _saved(caller, form, library.plans.reporting.take_told(caller, line, record, seen))


def undo(library: Library, caller: Caller, form: Form) -> str:
    """Take the last report on a line back."""
    line, seen = form.get("line", ""), number_of(form, "seen")
    library.plans.reporting.undo(caller, line, seen=seen)
    return replace(state_of(form), did="").url()


def carry(library: Library, caller: Caller, form: Form) -> str:
    """Take the lines that were ticked into the next year's draft, and go there."""
    lines = [name.removeprefix(_TAKE) for name in form if name.startswith(_TAKE)]
    into = form.get("into") or None
    view, added = library.plans.carrying.carry(caller, form.get("plan", ""), lines, into)
    if not added.lines:
        return Said(t("ui.plan.nothing_new", caller.language))
    counts = (len(added.lines), added.skipped, added.left, added.estimated)
    return PlanState(plan=view.id, did=str(Did("added", added.lines[0], counts))).url()


def _saved(caller: Caller, form: Form, outcome: Outcome) -> str:
    """Return where one goes on; raises what keeps the report from being saved."""
    if isinstance(outcome, Saved):
        did = f"reported:{outcome.record_id}:{outcome.version}" if outcome.changed else ""
        return replace(state_of(form), did=did).url()
    if isinstance(outcome, Refused):
        why = " ".join(issue.sentence(caller.language) for issue in outcome.issues)
        raise UsageError("error.plan_refused", why=why)
    raise Conflict("error.plan_clash" if isinstance(outcome, Clash) else "error.crossed")


DEEDS: Mapping[str, Callable[[Library, Caller, Form], str]] = {
    "plan_report": report,
    "plan_take_told": take_told,
    "plan_report_undo": undo,
    "plan_carry": carry,
}
