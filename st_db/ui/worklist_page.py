"""A worklist: the cells of one sort that want repair, page by page, filtered, taken along."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from st_db import library
from st_db.library import WORKLISTS
from st_db.ui import duplicates_parts, failure, frame
from st_db.ui import quality_parts as parts
from st_db.ui.html import Html, el, icon, link
from st_db.ui.labels import Words
from st_db.ui.pager import count_of, pager
from st_db.ui.quality_state import PER_PAGE, QualityState

if TYPE_CHECKING:
    from st_db.library import Worklist
    from st_db.store import Item

_PAIRS = 5  # shown above the cells


def show() -> None:
    """Draw the worklist that the address names."""
    words, caller = frame.words(), frame.caller()
    with failure.explained(words.language):
        state = QualityState.read(frame.parameters())
        quality = library.current().quality
        name = state.name or next(iter(WORKLISTS))
        offset = (state.page - 1) * PER_PAGE
        found = quality.worklist(caller, name, state.scope, PER_PAGE, offset)
        pages = count_of(found.total, PER_PAGE)
        units = parts.Units(library.current().units.list(caller))
        known = (quality.units(caller), units)
        here = state.worklist(name, state.page)
        rows = [_row(item, units, here, words) for item in found.items]
        st.html(el(
            "article",
            el("h1", title(name, words)),
            parts.mended(frame.parameters(), words),
            el("nav", *_others(state, name, words), class_="chips",
               aria_label=words("quality.worklists")),
            parts.filters(state, "/worklist", known, words),
            _summary(found, state, words),
            _pairs(state, words) if name == "unverified" else None,
            _table(rows, words) if rows else el("p", words("quality.list_empty"), class_="box"),
            pager(min(state.page, pages), pages, partial(state.worklist, name), words),
            class_="quality worklist",
        ))  # fmt: skip
        if quality.behind(caller):
            parts.followed()


def title(name: str, words: Words) -> str:
    """Return what a worklist or a rule is called."""
    if name in WORKLISTS:
        return words.outside(f"quality.worklist.{name}")
    return parts.rule(name, "sentence", words)


def _others(state: QualityState, name: str, words: Words) -> list[Html]:
    chips = [
        link(state.worklist(other), title(other, words), class_="chip",
             aria_current="page" if other == name else None)
        for other in WORKLISTS
    ]  # fmt: skip
    return [*chips, link(state.report(), words("quality.to_scores"), class_="back")]


def _summary(found: Worklist, state: QualityState, words: Words) -> Html:
    count = words("quality.cells", count=words.number(found.total))
    ways = [
        el("a", icon("download"), " ", words(f"quality.as_{name}"),
           href=state.export(found.name, name, words.language), download=True)
        for name in ("xlsx", "csv")
    ]  # fmt: skip
    return el("p", el("strong", count), *ways, class_="ways")


def _pairs(state: QualityState, words: Words) -> Html | None:
    """Return the pairs that wait for a decision, rows of imports among them, and the way to all."""
    total = parts.pairs_of(state)
    if not total:
        return None
    kinds = (state.kind,) if state.kind else ()
    found = library.current().duplicates.proposed(frame.caller(), kinds, page=(_PAIRS, 0))
    count = words.number(total)
    every = "/duplicates" + (f"?kind={state.kind}" if state.kind else "")
    return el(
        "section",
        el("h2", words("quality.pairs", count=count)),
        el("p", words("quality.pairs_note"), class_="quiet"),
        el("ol", *(duplicates_parts.pair(one, words) for one in found.pairs), class_="pairs"),
        el("p", link(every, words("quality.pairs_all", count=count))) if total > _PAIRS else None,
    )  # fmt: skip


def _table(rows: list[Html], words: Words) -> Html:
    names = ("record", "cell", "what", "found", "unit")
    heads = [el("th", words(f"quality.{name}"), scope="col") for name in names]
    table = el("table", el("thead", el("tr", *heads)), el("tbody", *rows))
    return el("div", table, class_="table", tabindex=0, role="region",
              aria_label=words("quality.worklists"))  # fmt: skip


def _row(item: Item, units: parts.Units, here: str, words: Words) -> Html:
    return el(
        "tr",
        parts.record_cell(item.kind, (item.record, item.number, item.title), words),
        parts.mend(item.kind, item.record, item.field, here, words),
        el("td", parts.rule(item.rule, "remedy", words)),
        el("td", parts.detail(item.rule, item.detail, words), class_="found"),
        el("td", units.label(item.unit, words)),
    )
