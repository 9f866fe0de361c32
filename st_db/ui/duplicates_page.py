"""Dữ liệu, Trùng lặp: pairs that are perhaps one, side by side, and what was merged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import streamlit as st

from st_db import library
from st_db.errors import NotFound, StDbError, UsageError
from st_db.i18n import t
from st_db.library.duplicates import SHOWN, Listed
from st_db.records import KINDS
from st_db.ui import duplicates_parts as parts
from st_db.ui import failure, frame
from st_db.ui.html import Html, el, link
from st_db.ui.labels import Words
from st_db.ui.state import page_of

VIEWS = ("open", "apart", "merged")


@dataclass(frozen=True, slots=True)
class State:
    """One view: ``/duplicates?show=…&kind=…&page=…``, or ``?kept=…&other=…`` for two records."""

    show: str = "open"
    kind: str = ""
    page: int = 1
    kept: str = ""
    other: str = ""

    @classmethod
    def read(cls, params: Mapping[str, Sequence[str]]) -> State:
        """Return the state of query parameters; what cannot be read is left out."""
        last = {name: values[-1].strip() for name, values in params.items() if values}
        show, kind, page = last.get("show", ""), last.get("kind", ""), last.get("page", "")
        return cls(
            show if show in VIEWS else "open",
            kind if kind in KINDS else "",
            page_of(page),
            last.get("kept", ""),
            last.get("other", ""),
        )

    def url(self) -> str:
        """Return the address of a list."""
        pairs = {"show": self.show if self.show != "open" else "", "kind": self.kind,
                 "page": self.page if self.page > 1 else ""}  # fmt: skip
        asked = urlencode({name: value for name, value in pairs.items() if value})
        return "/duplicates" + (f"?{asked}" if asked else "")


def show() -> None:
    """Draw the pairs, what was merged, or two records side by side."""
    words = frame.words()
    state = State.read(frame.parameters())
    with failure.explained(words.language):
        frame.caller().require("merge")
        if state.kept and state.other:
            st.html(_two(state, words))
        elif state.show == "merged":
            st.html(_merged(state, words))
        else:
            st.html(_pairs(state, words))


def _head(state: State, words: Words) -> Html:
    tabs = [
        el("span", words(f"duplicates.show.{name}"), aria_current="page")
        if name == state.show and not state.kept
        else link(State(name).url(), words(f"duplicates.show.{name}"))
        for name in VIEWS
    ]  # fmt: skip
    return el(
        "header",
        el("h1", words("duplicates.heading")),
        el("nav", *tabs, class_="tabs", aria_label=words("duplicates.views")),
    )


def _pairs(state: State, words: Words) -> Html:
    found = library.current().duplicates.proposed(
        frame.caller(),
        (state.kind,) if state.kind else (),
        apart=state.show == "apart",
        page=(SHOWN, (state.page - 1) * SHOWN),
    )
    return el(
        "div",
        _head(state, words),
        el("p", words(f"duplicates.lead.{state.show}"), class_="lead"),
        el("p", words("duplicates.behind", count=words.number(found.behind)), class_="note")
        if found.behind else None,
        _kinds(found, state, words),
        el("ol", *(parts.pair(one, words) for one in found.pairs), class_="pairs")
        if found.pairs else el("p", words("duplicates.none")),
        _pages(found, state, words),
        class_="duplicates",
    )  # fmt: skip


def _kinds(found: Listed, state: State, words: Words) -> Html | None:
    if len(found.counts) < 2 and not state.kind:
        return None
    every = words("duplicates.every", count=words.number(found.total))
    ways = [("", every)] + [
        (kind, f"{words.kind(kind)} ({words.number(count)})")
        for kind, count in found.counts.items()
    ]
    links = [
        el("span", text, aria_current="true") if kind == state.kind
        else link(replace(state, kind=kind, page=1).url(), text)
        for kind, text in ways
    ]  # fmt: skip
    return el("nav", *links, class_="kinds-of-pairs", aria_label=words("duplicates.by_kind"))


def _pages(found: Listed, state: State, words: Words) -> Html | None:
    total = found.counts.get(state.kind, 0) if state.kind else found.total
    last = -(-total // SHOWN)
    if last < 2:
        return None
    steps = [
        link(replace(state, page=page).url(), words(f"duplicates.{name}"))
        for name, page in (("previous", state.page - 1), ("next", state.page + 1))
        if 1 <= page <= last
    ]
    at = words("duplicates.page", page=words.number(state.page), pages=words.number(last))
    return el("nav", *steps, el("span", at), class_="pager", aria_label=words("duplicates.pages"))


def _two(state: State, words: Words) -> Html:
    """Return two records side by side; what stands in the way of merging them is said."""
    caller = frame.caller()
    try:
        found = library.current().duplicates.compare(caller, state.kept, state.other)
    except (NotFound, UsageError) as refused:
        return el("div", _head(state, words), _problem(refused, words), class_="duplicates")
    return el("div", _head(state, words), parts.comparison(found, words), class_="duplicates")


def _problem(problem: StDbError, words: Words) -> Html:
    return el("p", t(problem.code, words.language, **problem.params), class_="note", role="alert")


def _merged(state: State, words: Words) -> Html:
    found = library.current().duplicates.merged(frame.caller())
    return el(
        "div",
        _head(state, words),
        el("p", words("duplicates.lead.merged"), class_="lead"),
        el("ol", *(parts.merger(*one, words) for one in found), class_="pairs")
        if found else el("p", words("duplicates.none_merged")),
        class_="duplicates",
    )  # fmt: skip
