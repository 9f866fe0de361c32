"""The boxes beside results, and the line that says how many are ticked and what to do with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from urllib.parse import urlencode

from st_db.library.bulk import MOST
from st_db.library.plan_adding import MOST as MOST_LINES
from st_db.query import Page
from st_db.ui import frame, plan_state
from st_db.ui.bulk_state import PATH
from st_db.ui.deeds import button, deed
from st_db.ui.html import Html, el, icon, link
from st_db.ui.labels import Words
from st_db.ui.state import SearchState


def box(id_: str, name: str, ticked: Collection[str], words: Words) -> Html:
    """Return the box that ticks one result; ``act.js`` sends it at once."""
    return el("input", type="checkbox", class_="tickbox", data_tick=id_, checked=id_ in ticked,
              aria_label=words("tick.one", what=name), data_lost=words("import.lost"))  # fmt: skip


def bar(
    page: Page, state: SearchState, ids: Iterable[str], ticked: Collection[str], words: Words
) -> Html:
    """Return the line above the results: tick this page, what is ticked, change it or the result.

    It is always there, so that the first tick moves nothing; what is ticked is in the database.
    """
    here = list(ids)
    every = el(
        "label",
        el("input", type="checkbox", data_tick_all=True, data_lost=words("import.lost"),
           checked=bool(here) and all(id_ in ticked for id_ in here)),
        " ", words("tick.page"), class_="tick-all",
    )  # fmt: skip
    changes, plans = frame.caller().may("bulk"), frame.caller().may("plan")
    whole = []
    if not state.empty and not state.since and page.total:
        asked, total = urlencode({"asked": state.asked()}), words.number(page.total)
        if plans and page.total <= MOST_LINES:
            whole.append(link(f"{plan_state.PATH}?{asked}", icon("event_note"),
                              words("plan.bring_whole", count=total)))  # fmt: skip
        if changes and page.total <= MOST:
            whole.append(link(f"{PATH}?{asked}", icon("edit_note"),
                              words("tick.whole", count=total),
                              class_="bulk-whole"))  # fmt: skip
    chosen = el(
        "span",
        el("strong", count(len(ticked), words), data_ticked=True, role="status"),
        link(f"{plan_state.PATH}?ticked=1", words("plan.bring")) if plans else None,
        link(f"{PATH}?ticked=1", words("tick.change")) if changes else None,
        deed("untick", words, button(words("tick.none")), asked=state.asked()),
        class_="ticked",
        hidden=not ticked,
    )
    ways = el("span", *whole, class_="whole") if whole else None
    return el("div", every, chosen, ways, class_="ticking")


def count(number: int, words: Words) -> str:
    """Return how many records are ticked."""
    return words("tick.count", count=words.number(number))
