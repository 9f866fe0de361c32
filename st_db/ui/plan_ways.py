"""What can be done with a plan: its head, the ways to add lines, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from st_db.ui.deeds import button, deed
from st_db.ui.html import Child, Html, el, icon, link
from st_db.ui.labels import Words
from st_db.ui.plan_line import select
from st_db.ui.plan_list import named
from st_db.ui.plan_parts import short, status
from st_db.ui.plan_state import PATH, Did, PlanState

if TYPE_CHECKING:
    from st_db.library.plan_views import PlanItem, PlanView

_LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known beside a plan: how many records are ticked, other plans, its next steps."""

    ticked: int
    plans: Sequence[PlanItem]
    steps: Sequence[Html] = ()


def head(view: PlanView, state: PlanState, beside: Beside, words: Words) -> Html:
    """Return the plan's name, how it stands, what it holds, and what can be done with it."""
    total = sum(line.total for line in view.lines)
    code = view.values.get("code")
    return el(
        "header",
        el("h1", view.title or words("record.untitled")),
        el("p",
           status(view.values.get("status"), words),
           el("span", code) if code else None,
           el("span", words("plan.count", count=words.number(len(view.lines)))),
           el("span", words("plan.total"), " ", short(total, words)) if total else None,
           link(PATH, words("plan.list.all")),
           link(f"/record?id={view.id}", words("plan.as_record")),
           class_="facts-line"),
        el("div", *_ways(view, state, beside, words), class_="doings taking"),
    )  # fmt: skip


def _ways(view: PlanView, state: PlanState, beside: Beside, words: Words) -> list[Html]:
    """Return what the reader may do with the plan."""
    add = [_add(view, state, beside, words)] if view.editable else []
    files = [
        el("a", icon(sign), words(f"plan.as_{name}"), class_="way", download=True,
           href=f"/api/v1/plans/{view.id}/document.{name}?language={words.language}")
        for name, sign in (("docx", "description"), ("xlsx", "table_view"))
    ]  # fmt: skip
    return [*add, *beside.steps, *files]


def _add(view: PlanView, state: PlanState, beside: Beside, words: Words) -> Html:
    """Return the ways in which lines come into a plan."""
    back = state.url(line="", did="")
    told = {"plan": view.id, "back": back}
    working = words("plan.working")
    former = [one for one in beside.plans if one.id != view.id]
    ticked = deed(
        "plan_add", words,
        button(words("plan.add_ticked", count=words.number(beside.ticked)), main=True),
        working=working, ticked="1", **told,
    ) if beside.ticked else None  # fmt: skip
    duties = deed("plan_duties", words, button(words("plan.add_duties", year=view.year or "")),
                  working=working, **told)  # fmt: skip
    last_year = deed(
        "plan_last_year", words,
        el("label", el("span", words("plan.former")),
           select("former", named(former, words), former[0].id)),
        button(words("plan.add_last_year")), working=working, **told,
    ) if former else None  # fmt: skip
    search = el("p", link("/", icon("search"), words("plan.add_search")),
                el("span", words("plan.add_search_help"), class_="quiet"))  # fmt: skip
    inside: list[Child] = [ticked, search, duties, last_year, _typed(view, state, words)]
    return el("details", el("summary", icon("add"), words("plan.add")),
              el("div", *inside, class_="drop"), class_="take")  # fmt: skip


def _typed(view: PlanView, state: PlanState, words: Words) -> Html | None:
    sections = [(one.code, f"{one.number}. {one.title}") for one in view.sections
                if one.holds == "lines"]  # fmt: skip
    if not sections:
        return None
    return deed(
        "plan_typed", words,
        el("label", el("span", words("plan.typed_title")),
           el("input", name="called", required=True, maxlength=_LONGEST, autocomplete="off")),
        el("label", el("span", words("plan.section")),
           select("section", sections, state.section or sections[0][0])),
        button(words("plan.add_typed")),
        plan=view.id, back=state.url(line="", did=""),
    )  # fmt: skip


def undone(state: PlanState, words: Words, *, may: bool) -> Html | None:
    """Return the line after something was done: what came of it, and the way back."""
    did = Did.read(state.did)
    if did is None or not may:
        return None
    counts = dict(zip(("added", "skipped", "left", "estimated"), did.counts, strict=False))
    told = [words(f"plan.did.{did.what}", count=words.number(counts.get("added", 0)))]
    told += [words(f"plan.did.{name}", count=words.number(count))
             for name, count in counts.items() if name != "added" and count]  # fmt: skip
    back = state.url(did="")
    return el(
        "div", el("p", " ".join(told), role="status"),
        deed("plan_undo", words, button(words("plan.undo")), did=state.did, back=back),
        class_="note",
    )  # fmt: skip
