"""The sections of one plan: their order, what they are called here, further ones, fewer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from st_db.codes.model import today
from st_db.ui.deeds import button, deed
from st_db.ui.html import Html, el, link
from st_db.ui.labels import Words
from st_db.ui.plan_state import PlanState

if TYPE_CHECKING:
    from st_db.library.plan_views import PlanView, SectionView

LONGEST = 300


def shown(view: PlanView, state: PlanState, words: Words) -> Html:
    """Return the sections as a table to fill in, and the ways to add one."""
    if not view.editable:
        rows = [el("li", f"{one.number}. {one.title}") for one in view.sections]
        return el("div", el("ul", *rows, class_="plain"), class_="plan-body")
    heads = [el("th", words(f"plan.sections_of.{name}"), scope="col")
             for name in ("place", "title", "lines", "out")]  # fmt: skip
    rows = [_row(at, one, words) for at, one in enumerate(view.sections, 1)]
    table = el("div", el("table", el("thead", el("tr", *heads)), el("tbody", *rows)),
               class_="table plan-sections", tabindex=0, role="region",
               aria_label=words("plan.view.sections"))  # fmt: skip
    form = deed("plan_sections", words, table, button(words("edit.save"), main=True),
                plan=view.id, seen=view.version, back=state.url(did=""))  # fmt: skip
    template = link("/lists?list=plan_section", words("lists.edit_template"))
    return el("div", el("p", words("plan.sections_of.help"), " ", template, class_="quiet lead"),
              form,
              el("div", _of_office(view, state, words), _own(view, state, words),
                 class_="two-tables"),
              class_="plan-body")  # fmt: skip


def _row(at: int, one: SectionView, words: Words) -> Html:
    code, lines = one.code, len(one.lines)
    called = words("plan.sections_of.title_of", number=one.number)
    out = None if lines else el(
        "input", type="checkbox", name=f"out:{code}", value="1",
        aria_label=words("plan.sections_of.out_of", title=one.title),
    )  # fmt: skip
    return el(
        "tr",
        el("td", el("input", type="number", name=f"place:{code}", value=at, min=1,
                    inputmode="numeric", class_="year",
                    aria_label=words("plan.sections_of.place_of", title=one.title))),
        el("th", el("span", f"{one.number}. ", class_="number"),
           el("textarea", one.title, name=f"title:{code}", maxlength=LONGEST, rows=1,
              autocomplete="off", aria_label=called), scope="row"),
        el("td", words.number(lines) if lines else "–", class_="count",
           data_label=words("plan.sections_of.lines")),
        el("td", out, data_label=words("plan.sections_of.out") if out else None),
    )  # fmt: skip


def _of_office(view: PlanView, state: PlanState, words: Words) -> Html | None:
    """Return the sections of the office's template that the plan does without."""
    there = {one.code for one in view.sections}
    rest = [one for one in words.codes["plan_section"].items(today()) if one.code not in there]
    if not rest:
        return None
    options = [el("option", one.label(words.language), value=one.code) for one in rest]
    return deed(
        "plan_section_add", words,
        el("label", el("span", words("plan.sections_of.of_office")),
           el("select", *options, name="section")),
        button(words("plan.sections_of.add")),
        plan=view.id, seen=view.version, back=state.url(did=""),
    )  # fmt: skip


def _own(view: PlanView, state: PlanState, words: Words) -> Html:
    return deed(
        "plan_section_add", words,
        el("label", el("span", words("plan.sections_of.own")),
           el("input", name="called", maxlength=LONGEST, required=True, autocomplete="off")),
        button(words("plan.sections_of.add")),
        plan=view.id, seen=view.version, back=state.url(did=""),
    )  # fmt: skip
