"""Kế hoạch: the plans, and one as it becomes: outline, lines, and what a line rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from st_db import library
from st_db.library.plan_faults import faults
from st_db.library.plan_overlapping import MOST_CHECKED, new_lines
from st_db.query import Query
from st_db.records import by_default
from st_db.ui import (
    failure,
    frame,
    plan_after,
    plan_citing,
    plan_compare,
    plan_line,
    plan_list,
    plan_overlap,
    plan_parts,
    plan_progress,
    plan_proposal,
    plan_scores,
    plan_sections,
    plan_steps,
    plan_sums,
    plan_tabs,
    plan_ways,
)
from st_db.ui.html import Html, el
from st_db.ui.labels import Words
from st_db.ui.plan_state import PlanState
from st_db.ui.quality_parts import Units

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from st_db.access import Caller
    from st_db.library.plan_views import PlanView
    from st_db.query import Hit

_HERE = Path(__file__).resolve().parent
_SHEETS = ("plan.css", "plan_choose.css", "plan_progress.css")


def show() -> None:
    """Draw the plan that the address names, the plans, or the question where records go."""
    words = frame.words()
    with failure.explained(words.language):
        caller = frame.caller()
        caller.require("read_internal")
        state = PlanState.read(frame.parameters())
        st.html(_style())
        if state.plan and not state.brings:
            st.html(_plan(caller, state, words))
            return
        st.html(_plans(caller, state, words))


def _plans(caller: Caller, state: PlanState, words: Words) -> Html:
    plans, may = library.current().plans, caller.may("plan")
    found = plans.list(caller)
    if state.brings and may:
        total = plans.bringing.count(caller, state.chosen())
        return plan_list.taking(found, total, state, words)
    units = Units(library.current().units.list(caller))
    return plan_list.plans(found, units, words, may=may)


def _plan(caller: Caller, state: PlanState, words: Words) -> Html:
    plans = library.current().plans
    view = plans.get(caller, state.plan)
    may = caller.may("plan")
    beside = plan_ways.Beside(
        len(library.current().bulk.ticked(caller)) if may else 0,
        plans.list(caller) if view.editable else (),
        plan_steps.ways(view, caller, state, words),
    )
    body = _VIEWS.get(state.view)
    return el(
        "article",
        plan_ways.head(view, state, beside, words),
        plan_tabs.tabs(state, words, approved=view.values.get("status") == "approved"),
        plan_ways.undone(state, words, may=may),
        *([body(caller, view, state, words)] if body else _lines(caller, view, state, words)),
        class_="planning plan",
    )


def _lines(caller: Caller, view: PlanView, state: PlanState, words: Words) -> list[Html]:
    """Return the outline, the lines, and beside them one line or what the plan comes to."""
    if line := view.line(state.line) if state.line else None:
        known = library.current().plans.overlapping.known(caller, line)
        more = [plan_overlap.told(known, line, state, words)]
        if view.editable:
            more.insert(0, plan_citing.finder(line, _hits(caller, state), state, words))
        beside = plan_line.panel(line, view, more, state, words)
    else:
        told = plan_steps.told(view, caller, state, words)
        beside = plan_sums.side(view, faults(view), state, words, told)
    return [
        plan_parts.outline(view, state, words),
        plan_parts.table(view, state, words),
        beside,
    ]


def _hits(caller: Caller, state: PlanState) -> Sequence[Hit] | None:
    """Return the first records that a line could rest on, None where nobody looks for any."""
    if not state.find:
        return None
    query = Query(text=state.find, kinds=by_default(), facets=(), limit=2 * plan_citing.MOST)
    return library.current().search.search(caller, query).hits


def _scores(_caller: Caller, view: PlanView, state: PlanState, words: Words) -> Html:
    return plan_scores.shown(view, state, words)


def _sections(_caller: Caller, view: PlanView, state: PlanState, words: Words) -> Html:
    return plan_sections.shown(view, state, words)


def _proposal(caller: Caller, view: PlanView, state: PlanState, words: Words) -> Html:
    plans = library.current().plans
    found, gone = plans.choosing.propose(caller, view.id), plans.many.gone(caller, view.id)
    return plan_proposal.shown(found, gone, state, words)


def _compare(caller: Caller, view: PlanView, state: PlanState, words: Words) -> Html:
    plans = library.current().plans
    comparing, moments = plans.comparing, plans.comparing.moments(caller, view.id)
    beside = plan_compare.choosing(moments, plans.list(caller), state, words)
    if state.other:
        found = comparing.plans(caller, state.other, view.id)
    else:
        found = comparing.since(caller, view.id, *plan_compare.points(state, moments))
    return plan_compare.shown(found, view, state, beside, words)


def _overlap(caller: Caller, view: PlanView, state: PlanState, words: Words) -> Html:
    overlapping = library.current().plans.overlapping
    if line := view.line(state.line) if state.line else None:
        found = overlapping.of_line(caller, line, again=state.check not in ("", plan_overlap.ALL))
        return plan_overlap.closely(found, state, words)
    new = new_lines(view)
    if state.check != plan_overlap.ALL:
        known = [(line, overlapping.known(caller, line)) for line in new[:MOST_CHECKED]]
        return plan_overlap.every(known, len(new), state, words)
    room = st.empty()
    rows = plan_overlap.checked(
        new, lambda line: overlapping.of_line(caller, line),
        lambda done, total: _say(room, plan_overlap.progress(done, total, words)),
    )  # fmt: skip
    room.empty()
    return plan_overlap.every(rows, len(new), state, words)


def _say(room: DeltaGenerator, inside: Html) -> None:
    room.html(el("article", inside, class_="planning plan"))


_VIEWS: Mapping[str, Callable[[Caller, PlanView, PlanState, Words], Html]] = {
    "scores": _scores,
    "proposal": _proposal,
    "overlap": _overlap,
    "compare": _compare,
    "progress": plan_progress.shown,
    "drift": plan_after.drift,
    "carry": plan_after.carry,
    "sections": _sections,
}
"""What is drawn below the head of a plan instead of its lines."""


@cache
def _style() -> str:
    sheets = ((_HERE / name).read_text(encoding="utf-8") for name in _SHEETS)
    return f"<style>{''.join(sheets)}</style>"
