"""The plans there are, a new one or a copy of last year's, and what shall become lines of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from st_db.codes.model import today
from st_db.ui.deeds import button, deed
from st_db.ui.html import Html, el, icon, link
from st_db.ui.labels import Words
from st_db.ui.plan_line import select
from st_db.ui.plan_parts import status
from st_db.ui.plan_state import PlanState
from st_db.ui.quality_parts import Units

if TYPE_CHECKING:
    from st_db.library.plan_views import PlanItem

_NAME = 300
FIXED = frozenset({"submitted", "approved"})
"""Statuses of plans that take no lines."""


def plans(found: Sequence[PlanItem], units: Units, words: Words, *, may: bool) -> Html:
    """Return the plans, the newest year first, and the ways to another one."""
    heads = [el("th", words(f"plan.list.{name}"), scope="col")
             for name in ("year", "title", "status", "unit", "lines")]  # fmt: skip
    listed = el(
        "div",
        el("table", el("thead", el("tr", *heads)),
           el("tbody", *(_plan(one, units, words) for one in found))),
        class_="table plans", tabindex=0, role="region", aria_label=words("plan.list.heading"),
    ) if found else el(
        "p", words("plan.none" if may else "plan.none_to_read"), class_="box"
    )  # fmt: skip
    return el("article", el("h1", words("nav.plan")), listed, new(found, words) if may else None,
              class_="planning begin")  # fmt: skip


def _plan(one: PlanItem, units: Units, words: Words) -> Html:
    title = link(PlanState(plan=one.id).url(), one.title or words("record.untitled"))
    return el(
        "tr",
        el("td", str(one.year or "")),
        el("th", title, el("span", one.number, class_="quiet") if one.number else None,
           scope="row"),
        el("td", status(one.status, words)),
        el("td", units.label(one.unit, words) if one.unit else None),
        el("td", words("plan.count", count=words.number(one.lines)), class_="count"),
    )  # fmt: skip


def named(found: Sequence[PlanItem], words: Words) -> list[tuple[str, str]]:
    """Return plans as the options of a choice."""
    return [(one.id, f"{one.year or ''} · {one.title or words('record.untitled')}")
            for one in found]  # fmt: skip


def new(found: Sequence[PlanItem], words: Words) -> Html:
    """Return the forms of a new plan and of one that begins as a copy."""
    year = today().year + 1
    blank = deed(
        "plan_new", words,
        _year(year, words),
        el("label", el("span", words("plan.title_of_new")),
           el("input", name="called", maxlength=_NAME, autocomplete="off",
              placeholder=words.outside("plans.title").replace("{year}", str(year)))),
        button(words("plan.create"), main=True),
    )  # fmt: skip
    begin = [el("section", el("h2", icon("note_add"), words("plan.new")),
                el("p", words("plan.new_help"), class_="quiet"), blank, class_="box")]  # fmt: skip
    if found:
        copy = deed(
            "plan_copy", words,
            el("label", el("span", words("plan.copy_from")),
               select("plan", named(found, words), found[0].id)),
            _year(year, words),
            el("label",
               el("input", type="checkbox", name="only_open", value="1", checked=True), " ",
               words("plan.only_open"), class_="tick"),
            button(words("plan.copy_do")), working=words("plan.working"),
        )  # fmt: skip
        begin.append(
            el(
                "section",
                el("h2", icon("content_copy"), words("plan.copy")),
                el("p", words("plan.copy_help"), class_="quiet"),
                copy,
                class_="box",
            )
        )
    return el("div", *begin, class_="beginnings")


def _year(year: int, words: Words) -> Html:
    return el("label", el("span", words("plan.year")),
              el("input", name="year", value=str(year), inputmode="numeric", maxlength=4,
                 required=True, class_="year"))  # fmt: skip


def taking(found: Sequence[PlanItem], total: int, state: PlanState, words: Words) -> Html:
    """Return the one question about records that were brought: into which plan."""
    year = today().year + 1
    open_ = [one for one in found if one.status not in FIXED]
    options = [*named(open_, words), ("", words("plan.new_of", year=year))]
    chosen = state.plan or options[0][0]
    form = deed(
        "plan_add", words,
        el("label", el("span", words("plan.into_which")), select("plan", options, chosen)),
        el("p", words("plan.sorted_help"), class_="quiet"),
        button(words("plan.add_count", count=words.number(total)), main=True),
        working=words("plan.working"), year=year, **state.brought(),
    )  # fmt: skip
    return el(
        "article",
        el("h1", words("plan.bring")),
        el("p", icon("checklist"), el("strong", words("plan.brought", count=words.number(total)))),
        form if total else el("p", words("plan.nothing_brought")),
        class_="planning begin",
    )  # fmt: skip
