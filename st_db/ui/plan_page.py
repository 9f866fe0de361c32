"""Kế hoạch: the plans, and one as it becomes: outline, lines, and what a line rests on."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from st_db import library
from st_db.library.plan_faults import faults
from st_db.ui import (
    failure,
    frame,
    plan_line,
    plan_list,
    plan_parts,
    plan_steps,
    plan_sums,
    plan_ways,
)
from st_db.ui.html import Html, el
from st_db.ui.labels import Words
from st_db.ui.plan_state import PlanState
from st_db.ui.quality_parts import Units

if TYPE_CHECKING:
    from st_db.access import Caller

_HERE = Path(__file__).resolve().parent


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
    line = view.line(state.line) if state.line else None
    may = caller.may("plan")
    beside = plan_ways.Beside(
        len(library.current().bulk.ticked(caller)) if may else 0,
        plans.list(caller) if view.editable else (),
        plan_steps.ways(view, caller, state, words),
    )
    return el(
        "article",
        plan_ways.head(view, state, beside, words),
        plan_ways.undone(state, words, may=may),
        plan_parts.outline(view, state, words),
        plan_parts.table(view, state, words),
        plan_line.panel(line, view, state, words)
        if line
        else plan_sums.side(
            view, faults(view), state, words, plan_steps.told(view, caller, state, words)
        ),
        class_="planning plan",
    )


@cache
def _style() -> str:
    return f"<style>{(_HERE / 'plan.css').read_text(encoding='utf-8')}</style>"
