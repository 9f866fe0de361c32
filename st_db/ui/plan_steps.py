"""A plan on its way: handing it in, returning it, approving it, and what moved since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from st_db import library
from st_db.access import Caller
from st_db.ui import format
from st_db.ui.deeds import button, deed
from st_db.ui.html import Html, el, icon, link
from st_db.ui.import_report import who
from st_db.ui.labels import Words
from st_db.ui.plan_state import PlanState
from st_db.ui.state import record_url

if TYPE_CHECKING:
    from st_db.library.plan_drift import Drifted
    from st_db.library.plan_views import PlanView

_LONGEST = 2_000
_NUMBER = 100


def ways(view: PlanView, caller: Caller, state: PlanState, words: Words) -> list[Html]:
    """Return the next steps of a plan that the reader may take."""
    told: dict[str, str | int] = {"plan": view.id, "seen": view.version,
                                  "back": state.url(did="")}  # fmt: skip
    if view.editable and view.lines:
        return [deed("plan_submit", words, button(words("plan.submit")), **told)]
    if view.values.get("status") != "submitted" or not caller.may("approve", unit=view.unit):
        return []
    approve = deed(
        "plan_approve", words,
        el("label", el("span", words("plan.number_of")),
           el("input", name="called", maxlength=_NUMBER, autocomplete="off")),
        button(words("plan.approve"), main=True), **told,
    )  # fmt: skip
    back = deed(
        "plan_return", words,
        el("label", el("span", words("plan.what_to_mend")),
           el("textarea", name="text", rows=3, required=True, maxlength=_LONGEST)),
        button(words("plan.give_back")), **told,
    )  # fmt: skip
    return [el("details", el("summary", icon("rate_review"), words("plan.decide")),
               el("div", approve, back, class_="drop"), class_="take")]  # fmt: skip


def told(view: PlanView, caller: Caller, state: PlanState, words: Words) -> list[Html]:
    """Return what was said of a plan, and of an approved one what moved since."""
    parts = []
    if view.values.get("status") == "approved":
        drifted = library.current().plans.drifting.drift(caller, view.id)
        parts.append(drift(drifted, state, words))
    if remarks := view.values.get("remarks"):
        said = [
            el("li", el("p", who(one["by"], words), " · ", format.moment(one["at"]),
                        class_="quiet"), el("p", one["text"], class_="said-text"))
            for one in remarks
        ]  # fmt: skip
        heading = el("h2", words("plan.remarks", count=words.number(len(said))))
        parts.append(el("section", heading, el("ul", *said, class_="plain remarks")))
    return parts


def drift(drifted: Sequence[Drifted], state: PlanState, words: Words) -> Html:
    """Return the lines that rest on records which changed since the approval, and how."""
    heading = el("h2", words("plan.drift", count=words.number(len(drifted))))
    if not drifted:
        return el("section", heading, el("p", words("plan.no_drift"), class_="quiet"))
    rows = []
    for one in drifted:
        now = words("plan.section_now", section=one.now_title) if (
            one.now) else None  # fmt: skip
        fields = ", ".join(str(each.get("label") or each.get("field")) for each in one.differences)
        sorts = ", ".join(words(f"plan_progress.sort.{sort}") for sort in one.sorts)
        rows.append(el(
            "li",
            el("p", link(state.url(line=one.line, section="", did="") + "#dong", one.title)),
            el("p", link(record_url(one.record, "", None), one.number or one.called or one.record),
               ": ", el("strong", sorts), ". ",
               None if one.gone else words("plan.changed", fields=fields)),
            el("p", now, class_="quiet") if now else None,
        ))  # fmt: skip
    more = link(state.url(view="drift", line="", section="", did=""), words("plan.view.drift"))
    return el("section", heading, el("ul", *rows, class_="plain faults"), el("p", more))
