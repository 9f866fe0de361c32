"""The boxes beside results, and the line that says how many are ticked and what to do with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from urllib.parse import urlencode

from st_db.library.bulk import MOST
from st_db.query import Page
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
    whole = None
    if not state.empty and not state.since and 0 < page.total <= MOST:
        asked = urlencode({"asked": state.asked()})
        text = words("tick.whole", count=words.number(page.total))
        whole = link(f"{PATH}?{asked}", icon("edit_note"), text, class_="bulk-whole")
    chosen = el(
        "span",
        el("strong", count(len(ticked), words), data_ticked=True, role="status"),
        link(f"{PATH}?ticked=1", words("tick.change")),
        deed("untick", words, button(words("tick.none")), asked=state.asked()),
        class_="ticked",
        hidden=not ticked,
    )
    return el("div", every, chosen, whole, class_="ticking")


def count(number: int, words: Words) -> str:
    """Return how many records are ticked."""
    return words("tick.count", count=words.number(number))
