"""Where a line stands: beside its neighbours, at a place by number, in another section."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from st_db.ui.deeds import button, deed
from st_db.ui.html import Html, el, icon, join
from st_db.ui.labels import Words
from st_db.ui.plan_state import PlanState

if TYPE_CHECKING:
    from st_db.library.plan_views import LineView, PlanView


def moving(line: LineView, view: PlanView, state: PlanState, words: Words) -> Html:
    """Return the ways to put a line elsewhere; each is done by keyboard too."""
    around = next(one.lines for one in view.sections if one.code == line.section)
    sections = [(one.code, f"{one.number}. {one.title}") for one in view.sections
                if one.holds == "lines" or one.code == line.section]  # fmt: skip
    options = [el("option", text, value=code, selected=code == line.section)
               for code, text in sections]  # fmt: skip
    at = [one.id for one in around].index(line.id) + 1
    place = deed(
        "plan_place", words,
        el("label", el("span", words("plan.into")), el("select", *options, name="section")),
        el("label", el("span", words("plan.place", count=words.number(len(around)))),
           el("input", type="number", name="place", value=at, min=1, inputmode="numeric",
              class_="year", required=True)),
        button(words("plan.place_do")),
        line=line.id, seen=line.version, back=state.url(did=""),
    )  # fmt: skip
    near = el("div", steps(line, around, state, words, named=True), class_="moving")
    return el("section", el("h3", words("plan.placing")), near, place, class_="placing")


def dragging(view: PlanView, state: PlanState, words: Words) -> Html | None:
    """Return the form that ``drag.js`` fills in when a line is dropped somewhere."""
    if not view.editable:
        return None
    fields = [el("input", type="hidden", name=name)
              for name in ("line", "seen", "section", "behind")]  # fmt: skip
    back = el("input", type="hidden", name="back", value=state.url(did=""))
    said = el("p", data_said=True, role="status", class_="said")
    return el("form", *fields, back, said, data_do="/do/plan_move", data_drag=True,
              data_lost=words("import.lost"), class_="dragging")  # fmt: skip


def grip(words: Words) -> Html:
    """Return what a line is dragged by; keys and numbers do the same, so that nobody needs it."""
    return el("span", icon("drag_indicator"), class_="grip", data_grip=True,
              title=words("plan.drag"))  # fmt: skip


def steps(
    line: LineView, around: Sequence[LineView], state: PlanState, words: Words, *,
    named: bool = False,
) -> Html:  # fmt: skip
    """Return the buttons that move a line; Alt with an arrow presses them from anywhere in it.

    Each says behind which line it puts this one, as the page shows them.
    """
    ids = [one.id for one in around]
    at = ids.index(line.id)
    ways = (
        ("up", "arrow_upward", at > 0, ids[at - 2] if at > 1 else None),
        ("down", "arrow_downward", at + 1 < len(ids), ids[at + 1] if at + 1 < len(ids) else None),
    )
    return join([
        deed(
            "plan_move", words,
            button(join([icon(sign), words(f"plan.{step}") if named else None]),
                   title=words(f"plan.{step}"),
                   aria_label=words(f"plan.{step}_line", number=line.label),
                   data_step=step, data_key=f"{step}-{line.id}{'-panel' if named else ''}"),
            line=line.id, seen=line.version, section=line.section, behind=after,
            back=state.url(did=""),
        )
        for step, sign, possible, after in ways if possible
    ])  # fmt: skip
