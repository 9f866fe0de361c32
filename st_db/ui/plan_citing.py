"""Looking for further records that a line rests on, without leaving the line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from st_db.records import REGISTER
from st_db.ui.deeds import button, deed
from st_db.ui.html import Html, el, icon, link
from st_db.ui.labels import Words, kind_mark
from st_db.ui.plan_state import PATH, PlanState
from st_db.ui.state import record_url

if TYPE_CHECKING:
    from st_db.library.plan_views import LineView
    from st_db.query import Hit

MOST = 6
_LONGEST = 200


def finder(line: LineView, hits: Sequence[Hit] | None, state: PlanState, words: Words) -> Html:
    """Return a search for records and what it found, each with the way to rest on it."""
    hidden = [el("input", type="hidden", name=name, value=value)
              for name, value in (("plan", state.plan), ("section", state.section),
                                  ("line", line.id)) if value]  # fmt: skip
    form = el(
        "form", *hidden,
        el("label", el("span", words("plan.cite_find")),
           el("input", name="find", value=state.find, maxlength=_LONGEST, type="search",
              autocomplete="off", required=True)),
        el("button", icon("search"), words("plan.cite_search"), type="submit"),
        action=PATH, method="get", data_go=True, class_="cite-find",
    )  # fmt: skip
    return el("section", form, _found(line, hits, state, words) if hits is not None else None)


def _found(line: LineView, hits: Sequence[Hit], state: PlanState, words: Words) -> Html:
    cited = {one.id for one in line.cites}
    new = [hit for hit in hits if hit.id not in cited and hit.kind in REGISTER][:MOST]
    if not new:
        return el("p", words("plan.cite_nothing"), class_="quiet", role="status")
    return el("ul", *(_hit(one, line, state, words) for one in new), class_="plain cites")


def _hit(hit: Hit, line: LineView, state: PlanState, words: Words) -> Html:
    name = hit.title or hit.number or words("record.untitled")
    add = deed(
        "plan_cite", words,
        button(words("plan.cite"), aria_label=words("plan.cite_one", title=name)),
        line=line.id, record=hit.id, back=state.url(did=""),
    )  # fmt: skip
    return el(
        "li",
        el("p", kind_mark(hit.kind, words),
           el("span", hit.number, class_="number") if hit.number else None, class_="head"),
        el("p", link(record_url(hit.id, hit.kind, hit.number), name)),
        add,
    )  # fmt: skip
