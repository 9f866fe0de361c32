"""What of a plan can be looked at: its lines, what it can afford, and further views of it."""

from __future__ import annotations

from st_db.ui.html import Html, el, link
from st_db.ui.labels import Words
from st_db.ui.plan_state import PlanState

VIEWS = ("", "scores", "proposal", "overlap", "compare", "sections")
FOLLOWED = ("", "progress", "drift", "carry", "compare")
"""The views of an approved plan: what became of it."""


def tabs(state: PlanState, words: Words, *, approved: bool = False) -> Html:
    """Return the ways to the views of a plan."""
    ways = [
        link(PlanState(plan=state.plan, view=name).url(), words(f"plan.view.{name or 'lines'}"),
             aria_current="page" if name == state.view else None, data_key=f"view-{name}")
        for name in (FOLLOWED if approved else VIEWS)
    ]  # fmt: skip
    return el("nav", *ways, class_="plan-tabs", aria_label=words("plan.views"))
