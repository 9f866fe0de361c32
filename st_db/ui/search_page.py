"""Tra cứu: one box that answers as you type; the address holds everything that is shown."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from st_db import library
from st_db.errors import ExpressionError, UsageError
from st_db.query import Page, Query
from st_db.records import KINDS
from st_db.ui import facets, failure, found_files, frame, guidance, lamp, results, taking, ticking
from st_db.ui.builder import Builder
from st_db.ui.html import Html, as_data, el, join, link
from st_db.ui.labels import Words
from st_db.ui.state import PER_PAGE, SearchState

PAUSE = "100ms"  # between the last key and the answer
SORTS = ("relevance", "-date", "date", "title", "number", "-updated")


def show() -> None:
    """Draw the search page."""
    words = frame.words()
    with st.container(key="heading"):
        st.html(el("h1", words("search.heading"), class_="unseen"))
    _search()


@st.fragment
def _search() -> None:
    """Draw the box and what it finds; typing draws only this again."""
    words = frame.words()
    state = SearchState.read(frame.parameters())
    with st.container(key="asking", horizontal=True, vertical_alignment="bottom"):
        state = replace(state, text=_box(words))
        _sorting(state, words)
        Builder(words).offer(state.text)
    st.html(_suggestions(words))
    with failure.explained(words.language):
        try:
            page = _ask(state, words)
        except ExpressionError as error:
            _found_so_far(error, state, words)
            return
        with st.container(key="split"):
            st.html(facets.panel(_filters(page, state, words)))
            with st.container(key="found"):
                _found(page, state, words)
                if state.text.strip() and state.page == 1:
                    files = library.current().files.search(frame.caller(), state.query())
                    if files.total:  # Streamlit takes an empty text for a mistake
                        st.html(found_files.listed(files, words))


def _found_so_far(error: ExpressionError, state: SearchState, words: Words) -> None:
    """Draw what is wrong in an expert line, calmly, since it is often still being typed.

    What its finished part finds stands below; the links there keep the line as it is.
    """
    wrong = guidance.wrong(error, words)
    query = library.current().search.so_far(frame.caller(), _drawn(state))
    if query is None:
        st.html(wrong)
        return
    page = library.current().search.search(frame.caller(), query)
    label = el("span", words("search.so_far"), class_="quiet")
    part = el("p", label, " ", el("code", query.text), class_="understood")
    parts = [wrong, part, _summary(page, state, words)]
    if lines := [results.Line.of(hit) for hit in page.hits]:
        parts.append(results.listed(lines, words))
    with st.container(key="split"):
        st.html(facets.panel(facets.Asked(page, state, words)))
        with st.container(key="found"):
            st.html(join(parts))


def _ask(state: SearchState, words: Words) -> Page:
    query = _drawn(state)
    if state.empty and not state.sort:
        query = replace(query, sort="-updated")
    try:
        return library.current().search.search(frame.caller(), query)
    except UsageError:
        # A slip in one filter must not cost the others: each can still be taken back.
        if chips := facets.chips(state, words):
            st.html(chips)
        raise


def _drawn(state: SearchState) -> Query:
    """Return the question with the counts that are drawn and no others; bars have all years."""
    return replace(state.query(), facets=facets.counted(state), whole=("year",))


def _filters(page: Page, state: SearchState, words: Words) -> facets.Asked:
    """Return what the filters are drawn from, with what looking inside one of them found."""
    found = (
        library.current().search.values(
            frame.caller(), state.query(), *state.inside, limit=facets.LISTED
        )
        if state.inside
        else None
    )
    return facets.Asked(page, state, words, found)


def _box(words: Words) -> str:
    return str(
        st.text_input(
            words("search.label"),
            key="q",
            type="search",
            placeholder=words("search.placeholder"),
            label_visibility="collapsed",
            max_chars=500,
            live=PAUSE,
            bind="query-params",
            on_change=_first_page,
        )
        or ""
    )


def _suggestions(words: Words) -> Html:
    """Return the empty list that ``suggest.js`` fills; it never changes, so it is drawn once."""
    said = {kind: words.kind(kind) for kind in KINDS}
    said |= {name: words.facet(name) for name in ("ipc", "ics", "nice", "locarno", "field")}
    said |= {name: words(f"suggest.{name}") for name in ("record", "phrase", "organization")}
    return el("div", id="suggestions", class_="suggestions", role="listbox",
              aria_label=words("suggest.label"), data_language=words.language,
              data_words=as_data(said))  # fmt: skip


def _first_page() -> None:
    """Another question starts on its first page."""
    st.query_params.pop("page", None)


def _sorting(state: SearchState, words: Words) -> None:
    offered = [s for s in SORTS if s != "relevance" or state.text.strip()]
    present = state.sort or ("relevance" if state.text.strip() else "-date")
    if state.empty and not state.sort:
        present = "-updated"
    if present not in offered:
        offered.append(present)
    st.session_state["sorting"] = present
    st.selectbox(
        words("search.sort"),
        offered,
        key="sorting",
        format_func=lambda sort: words(f"sort.{sort.replace('-', 'down_')}"),
        label_visibility="collapsed",
        filter_mode=None,
        width=190,
        on_change=_sorted,
    )


def _sorted() -> None:
    st.query_params["sort"] = st.session_state["sorting"]
    _first_page()


def _found(page: Page, state: SearchState, words: Words) -> None:
    lines = [results.Line.of(hit) for hit in page.hits]
    number = page.named
    alone = next((line for line in lines if number and line.id == number.id), None)
    lines = [line for line in lines if line is not alone]
    parts: list[Html | None] = [
        facets.chips(state, words),
        guidance.understood(page, words),
        _summary(page, state, words),
        taking.row(page, state, words),
        taking.new_only(page, state, words),
    ]
    if page.relaxed or page.suggestion or page.also:
        parts.append(guidance.tried(page, state, words))
    if number is not None:
        name = el("h2", guidance.number_name(number, words))
        parts.append(el("section", name, results.result(alone, words), class_="alone")
                     if alone else name)  # fmt: skip
        if alone and lines:
            parts.append(el("h2", words("search.others")))
    if state.empty:
        deleted = next(iter(frame.parameters().get("deleted", ())), None)
        parts.append(taking.kept(words, deleted))
    if state.empty and lines:
        parts.append(guidance.examples(page, words))
        parts.append(el("h2", words("search.recent")))
    if lines:
        ticked = _ticked()
        if ticked is not None:
            parts.append(ticking.bar(page, state, [line.id for line in lines], ticked, words))
        parts.append(results.listed(lines, words, ticked))
    elif alone is None:
        parts.append(guidance.nothing(state, words))
    st.html(join(parts))
    _pager(page.total, state)


def _ticked() -> set[str] | None:
    """Return what the reader ticked, None for who has nothing to do with ticks."""
    caller = frame.caller()
    if not (caller.may("bulk") or caller.may("plan")):
        return None
    return set(library.current().bulk.ticked(caller))


def _summary(page: Page, state: SearchState, words: Words) -> Html:
    key = "search.records" if state.empty else "search.results"
    total = words(key, count=words.number(page.total))
    about = None if page.exact else words("search.about")
    return el(
        "p",
        el("strong", about, " " if about else None, total, role="status"),
        lamp.shown(page, words),
        link("/overlap", words("nav.overlap"), class_="to-overlap"),
        class_="summary",
    )


def _pager(total: int, state: SearchState) -> None:
    pages = -(-total // PER_PAGE)
    if pages <= 1:
        return
    st.session_state["pager"] = min(state.page, pages)
    st.pagination(pages, key="pager", on_change=_turned)


def _turned() -> None:
    st.query_params["page"] = str(st.session_state["pager"])


def empty_link(words: Words) -> Html:
    """Return a link to the search page without any question."""
    return link("/", words("failure.home"))
