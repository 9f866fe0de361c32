"""Tổng quan: a few figures, two drawings, and the search behind each of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

import streamlit as st

from st_db import library
from st_db.library.amounts import money
from st_db.records import KINDS, REGISTER
from st_db.ui import bars, failure, frame, marks, morning
from st_db.ui import quality_parts as parts
from st_db.ui.html import Html, el, icon, join, link
from st_db.ui.labels import Words, kind_mark
from st_db.ui.state import search_url

if TYPE_CHECKING:
    from st_db.access import Caller
    from st_db.library import Overview
    from st_db.library.planning_map import PlanningMap

STATES = ("pending", "active", "inactive", "ended", "unknown")
RIGHTS = tuple(name for name, entry in KINDS.items() if "grant_date" in entry.fields())
# The second kind of a family is drawn in a paler shade of its colour.
_SECOND = {"utility_solution", "industrial_design"}
# What the figures on top count: its word, its icon, kinds, states; an empty tuple is all of them.
FIGURES: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("records", "folder_open", (), ()),
    ("rights_active", "verified", RIGHTS, ("active",)),
    ("rights_pending", "hourglass_top", RIGHTS, ("pending",)),
    ("standards_active", "rule", ("standard",), ("active",)),
    ("tasks_active", "science", ("task",), ("active",)),
    ("products", "qr_code_2", ("traced_product",), ()),
)

CHARTS = (
    marks.Chart("holders", "patents", marks.plain), marks.Chart("ages", "patents", marks.plain),
    marks.Chart("ipc", "patents", marks.plain), marks.Chart("ics", "standards", marks.plain),
    marks.Chart("field", "tasks", marks.plain), marks.Chart("money", "tasks", marks.plain),
    marks.Chart("places", "products", marks.plain),
)  # fmt: skip
GAPS = (
    marks.Chart("idle_fields", "tasks", marks.plain),
    marks.Chart("products", "products", marks.keyed),
    marks.Chart("ending", "patents", marks.keyed),
)


def show() -> None:
    """Draw the overview."""
    words = frame.words()
    with failure.explained(words.language):
        caller = frame.caller()
        overview = library.current().figures.overview(caller)
        st.html(el(
            "article",
            el("h1", words("overview.title")),
            _figures(overview.totals, words),
            _morning(caller, words),
            page(overview, library.current().planning_maps.make(caller), words),
            class_="overview",
        ))  # fmt: skip


def _morning(caller: Caller, words: Words) -> Html | None:
    if not caller.may("read_internal"):
        return None
    opened = library.current()
    units = parts.Units(opened.units.list(caller))
    return join([
        morning.section(opened.mornings.look(caller), units, words),
        el("p", link("/dti", words.outside("dti.title"))),
    ])  # fmt: skip


def page(overview: Overview, found: PlanningMap, words: Words) -> Html:
    """Return what the register holds, by kind, year, field, place and holder, and its gaps."""
    return join([
        el("h2", words("overview.table")),
        _table(overview.totals, words),
        el(
            "p",
            link("/figures", words("figures.title")),
            " · ",
            el("span", words("figures.told"), class_="quiet"),
        ),
        el(
            "div",
            _rights(overview, words),
            _tasks(overview, words),
            *_charts(CHARTS, found, words),
            class_="drawings",
        ),
        el("h2", words("map.gaps")),
        el("div", *_charts(GAPS, found, words), class_="drawings")
        if any(found.charts[chart.name] for chart in GAPS)
        else el("p", words("map.no_gaps"), class_="box"),
    ])  # fmt: skip


def _charts(charts: Iterable[marks.Chart], found: PlanningMap, words: Words) -> list[Html]:
    drawn = (marks.drawing(chart, found.charts[chart.name], words) for chart in charts)
    return [one for one in drawn if one is not None]


def _address(kinds: tuple[str, ...], states: tuple[str, ...] = ()) -> str:
    return search_url(kinds=kinds, where=tuple(("state", state) for state in states))


def _sum(
    totals: Mapping[str, Mapping[str, int]], kinds: Iterable[str], states: Iterable[str]
) -> int:
    wanted = tuple(states)
    return sum(
        count
        for kind in kinds
        for state, count in totals.get(kind, {}).items()
        if not wanted or state in wanted
    )


def _figures(totals: Mapping[str, Mapping[str, int]], words: Words) -> Html:
    searched = [name for name, entry in KINDS.items() if entry.kind.by_default]
    cells = []
    for name, symbol, kinds, states in FIGURES:
        count = _sum(totals, kinds or searched, states)
        value = el("span", words.number(count), class_="figure-value")
        label = el("span", icon(symbol), words(f"figure.{name}"), class_="figure-label")
        cells.append(link(_address(kinds, states), value, label, class_="figure"))
    return el("div", *cells, class_="figures")


def _table(totals: Mapping[str, Mapping[str, int]], words: Words) -> Html:
    kinds = [kind for kind in REGISTER if totals.get(kind)]
    states = [s for s in STATES if any(totals[kind].get(s) for kind in kinds)]
    head = [el("th", words("facet.kind"), scope="col")]
    head += [el("th", words.state(state), scope="col") for state in states]
    head.append(el("th", words("overview.sum"), scope="col"))
    rows = [
        el("tr", el("th", kind_mark(kind, words), scope="row"),
           *(_cell(kind, (state,), totals, words) for state in states),
           _cell(kind, (), totals, words))
        for kind in kinds
    ]  # fmt: skip
    inside = el("table", el("thead", el("tr", *head)), el("tbody", *rows))
    return el("div", inside, class_="table", tabindex=0, role="region",
              aria_label=words("overview.table"))  # fmt: skip


def _cell(
    kind: str, states: tuple[str, ...], totals: Mapping[str, Mapping[str, int]], words: Words
) -> Html:
    count = _sum(totals, (kind,), states)
    if not count:
        return el("td", "–", class_="none")
    name = f"{words.kind(kind)}, {words.state(states[0], kind)}" if states else words.kind(kind)
    number = words.number(count)
    return el("td", link(_address((kind,), states), number, aria_label=f"{name}: {number}"))


def _rights(overview: Overview, words: Words) -> Html | None:
    order = list(RIGHTS)
    counted = sorted(
        (c for c in overview.rights_by_year if c.kind in order), key=lambda c: order.index(c.kind)
    )
    if not counted:
        return None
    drawn = [
        bars.Bar(str(found.year), KINDS[found.kind].kind.family, words.kind(found.kind),
                 found.count,
                 search_url(kinds=(found.kind,), where=(("year", str(found.year)),)),
                 second=found.kind in _SECOND)
        for found in counted
    ]  # fmt: skip
    return bars.drawing(words("overview.rights"), drawn, words)


def _tasks(overview: Overview, words: Words) -> Html | None:
    if not overview.tasks_by_year:
        return None
    drawn = [
        bars.Bar(str(found.year), "tasks", words.kind("task"), found.count,
                 search_url(kinds=("task",), where=(("year", str(found.year)),)),
                 _budgets(found.budgets, words))
        for found in overview.tasks_by_year
    ]  # fmt: skip
    return bars.drawing(words("overview.tasks"), drawn, words, note=words("overview.budget"))


def _budgets(budgets: Mapping[str, Decimal], words: Words) -> Html:
    amounts = [money(float(v), c, words.language, words.codes) for c, v in budgets.items() if v]
    return join([el("span", a.short, title=a.exact) for a in amounts], "; ")
