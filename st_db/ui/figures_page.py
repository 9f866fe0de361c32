"""Biểu số liệu: the annex tables, now or as of a day, each number the way to its records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from st_db import library
from st_db.errors import UsageError
from st_db.query import parse_as_of
from st_db.ui import failure, frame
from st_db.ui.figures_state import PER_PAGE, FiguresState
from st_db.ui.html import Html, el, icon, link
from st_db.ui.labels import Words, kind_mark
from st_db.ui.pager import count_of, pager
from st_db.ui.state import SearchState

if TYPE_CHECKING:
    from st_db.library.annexes import Heading, Table
    from st_db.store.annexes import Behind


def show() -> None:
    """Draw the table that the address names, or the records behind one of its numbers."""
    words, caller = frame.words(), frame.caller()
    with failure.explained(words.language):
        state = FiguresState.read(frame.parameters())
        figures = library.current().figures
        try:
            moment = parse_as_of(state.as_of)
        except UsageError as error:
            st.html(el("article", el("h1", words("figures.title")), _moments(state, words)))
            raise error from None
        table = figures.table(caller, state.name, moment, state.as_of)
        if state.behind:
            at = (state.row or "", state.column or "")
            st.html(_records(table, figures.behind(caller, state.name, at, moment), state, words))
            return
        st.html(el(
            "article",
            el("h1", words("figures.title")),
            _tables(figures.names(caller).items(), state, words),
            _moments(state, words),
            el("h2", table.title),
            moment_said(table, words),
            _drawn(table, state, words),
            _ways(table, state, words),
            class_="annexes",
        ))  # fmt: skip


def _tables(names: object, state: FiguresState, words: Words) -> Html:
    chips = [
        link(state.table(name=name), title, class_="chip",
             aria_current="page" if name == state.name else None)
        for name, title in dict(names).items()  # type: ignore[call-overload]
    ]  # fmt: skip
    return el("nav", *chips, class_="chips", aria_label=words("figures.title"))


def _moments(state: FiguresState, words: Words) -> Html:
    """Return the form that asks for a day; a blank day is now."""
    day = state.as_of if len(state.as_of) == 10 and state.as_of[4] == "-" else ""
    field = el("input", type="date", name="as_of", value=day)
    return el(
        "form",
        el("input", type="hidden", name="name", value=state.name),
        el("label", words("figures.as_of"), field),
        el("button", words("quality.show"), type="submit"),
        link(state.table(as_of=""), words("figures.to_now")) if state.as_of else None,
        action="/figures", data_go=True, class_="scope", method="get",
    )  # fmt: skip


def moment_said(table: Table, words: Words) -> Html:
    """Return whether a table is of now or frozen, with the address that finds it again."""
    from st_db.library.annex_book import said

    current = table.moment.current
    dot = el("span", class_="dot", aria_hidden="true")
    mark = el("span", dot, said(table.moment, words.language),
              class_=f"state state-{'active' if current else 'pending'}")  # fmt: skip
    lasting = FiguresState(table.name, table.moment.name).table()
    return el("p", mark, " · ", link(lasting, words("figures.lasting")), " · ",
              el("span", table.unit, class_="quiet"), class_="moment")  # fmt: skip


def _drawn(table: Table, state: FiguresState, words: Words) -> Html:
    heads = [el("th", words.outside("figures.corner"), scope="col")]
    heads += [el("th", column.label, scope="col") for column in table.columns]
    rows = [
        el("tr", el("th", row.label, scope="row"),
           *(_cell(table, row, column, state, words) for column in table.columns),
           class_="sum" if row.key.startswith("*") else None)
        for row in table.rows
    ]  # fmt: skip
    inside = el("table", el("thead", el("tr", *heads)), el("tbody", *rows))
    return el("div", inside, class_="table", tabindex=0, role="region", aria_label=table.title)


def _cell(
    table: Table, row: Heading, column: Heading, state: FiguresState, words: Words
) -> Html:  # fmt: skip
    number = table.at(row.key, column.key)
    if not number.records:
        return el("td", "–", class_="none")
    shown = words.number(number.value)
    if number.search is not None:
        kinds = tuple(value for name, value in number.search if name == "kind")
        where = tuple(pair for pair in number.search if pair[0] != "kind")
        address = SearchState(kinds=kinds, where=where).url()
    else:
        address = state.url(as_of=table.moment.name, row=row.key, column=column.key, page=1)
    name = f"{row.label}, {column.label}: {shown}"
    return el("td", link(address, shown, aria_label=name))


def _ways(table: Table, state: FiguresState, words: Words) -> Html:
    frozen = FiguresState(state.name, state.as_of and table.moment.name)
    return el(
        "p",
        *(el("a", icon("download"), " ", words(key), href=address, download=True)
          for key, address in (("figures.as_xlsx", frozen.file(words.language)),
                               ("figures.every_xlsx", frozen.file(words.language, every=True)))),
        class_="ways",
    )  # fmt: skip


# ---- the records behind a number


def _records(
    table: Table, found: Sequence[Behind], state: FiguresState, words: Words
) -> Html:  # fmt: skip
    named = [_label(table.rows, state.row), _label(table.columns, state.column)]
    pages = max(1, count_of(len(found), PER_PAGE))
    page = min(state.page, pages)
    shown = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    count = words("figures.behind", count=words.number(len(found)))
    return el(
        "article",
        el("p", link(state.table(), icon("arrow_back"), " ", table.title)),
        el("h1", ", ".join(named)),
        moment_said(table, words),
        el("p", el("strong", count)),
        el("ol", *(_record(one, words) for one in shown), start=(page - 1) * PER_PAGE + 1,
           class_="behind"),
        pager(page, pages, lambda to: state.url(page=to), words),
        class_="annexes",
    )  # fmt: skip


def _label(headings: Sequence[Heading], key: str | None) -> str:
    return next((one.label for one in headings if one.key == key), key or "")


def _record(one: Behind, words: Words) -> Html:
    name = " · ".join(part for part in (one.number, one.title) if part) or one.id
    gone = None if one.here else el("span", f" ({words('figures.gone')})", class_="quiet")
    return el("li", kind_mark(one.kind, words), " ", link(f"/record?id={one.id}", name), gone)
