"""Việc đến hạn: a diary of what is due, the most urgent first, each day with its rule."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from st_db import library
from st_db.duties import OFFICE
from st_db.records import KINDS
from st_db.ui import duties_mine, duties_parts, failure, format, frame
from st_db.ui import quality_parts as parts
from st_db.ui.deeds import button, deed
from st_db.ui.duties_state import LATE, NOBODY, PER_PAGE, DutiesState
from st_db.ui.html import Html, el, icon, join, link
from st_db.ui.labels import Words
from st_db.ui.pager import count_of, pager

if TYPE_CHECKING:
    from st_db.library.duties import Item, Report

_MONTHS = 12


def show() -> None:
    """Draw the duties that the address names."""
    words, caller = frame.words(), frame.caller()
    with failure.explained(words.language):
        state = DutiesState.read(frame.parameters())
        duties = library.current().duties
        report = duties.report(caller, state.ask, PER_PAGE, (state.page - 1) * PER_PAGE)
        pages = count_of(report.total, PER_PAGE)
        units = parts.Units(library.current().units.list(caller))
        parties = [one.name for one in report.organizations]
        decides = caller.may("decide_duties")
        st.html(el(
            "article",
            el("h1", words.outside("duties.title")),
            _undo(state, words) if decides else None,
            _behind(report, words),
            _digest(report, state, words),
            _months(report, state, words),
            _filters(report, state, (parties, units), words),
            _ways(report, state, words),
            diary(report.items, state, words, decides=decides),
            pager(min(state.page, pages), pages, state.address, words),
            _letters(report, state, words),
            el("p", link("/rules", words("duties.rules"))),
            duties_mine.part(caller, state, words),
            class_="quality duties",
        ))  # fmt: skip


def _undo(state: DutiesState, words: Words) -> Html | None:
    if not state.did:
        return None
    back = state.address(state.page)
    return el(
        "div", el("p", words("duties.kept"), role="status"),
        deed("undo_duty", words, button(words("duties.undo")), decision=state.did, back=back),
        class_="note",
    )  # fmt: skip


def _behind(report: Report, words: Words) -> Html | None:
    if not report.behind:
        return None
    return el("p", words("duties.behind"), class_="note", role="status")


def _digest(report: Report, state: DutiesState, words: Words) -> Html:
    """Return what is late and what comes within 7, 30 and 90 days."""
    figures = [
        link(state.address(states=LATE, month=None, within=None),
             el("span", words.number(report.late), class_="figure-value"),
             el("span", words("duties.late"), class_="figure-label"), class_="figure")
    ]  # fmt: skip
    figures += [
        link(state.address(within=days, month=None, states=()),
             el("span", words.number(count), class_="figure-value"),
             el("span", words("duties.within", days=days), class_="figure-label"),
             class_="figure", aria_current="page" if state.within == days else None)
        for days, count in sorted(report.digest.items())
    ]  # fmt: skip
    return el("div", *figures, class_="figures")


def _months(report: Report, state: DutiesState, words: Words) -> Html:
    """Return the months ahead with their counts, as the ways to them."""
    first = report.day.replace(day=1)
    ahead = [month for month in report.months if month >= first][:_MONTHS]
    narrowed = state.month or state.states or state.within
    chips = [link(state.address(month=None, states=(), within=None), words("duties.all"),
                  class_="chip", aria_current=None if narrowed else "page")]  # fmt: skip
    chips += [
        link(state.address(month=month, within=None),
             f"{month:%m/%Y} ({words.number(report.months[month])})", class_="chip",
             aria_current="page" if month == state.month else None)
        for month in ahead
    ]  # fmt: skip
    return el("nav", *chips, class_="chips", aria_label=words("duties.months"))


def _filters(
    report: Report, state: DutiesState, known: tuple[list[str], parts.Units], words: Words
) -> Html:
    parties, units = known
    names = sorted({*report.units, *([state.unit] if state.unit is not None else [])})
    unit_options = [("", words("quality.every_unit"))]
    unit_options += [(name or NOBODY, units.label(name, words)) for name in names]
    kinds = [("", words("quality.every_kind")), *((k, words.kind(k)) for k in KINDS),
             (OFFICE, words.outside("duties.office"))]  # fmt: skip
    shown = dict.fromkeys([*([state.organization] if state.organization else []), *parties])
    organizations = [("", words("duties.every_organization")), *((one, one) for one in shown)]
    chosen = NOBODY if state.unit == "" else state.unit or ""
    kept = [el("input", type="hidden", name=name, value=value) for name, value in state.pairs()
            if name in ("month", "state", "within")]  # fmt: skip
    return el(
        "form",
        *kept,
        parts.select("unit", words("quality.unit"), unit_options, chosen),
        parts.select("kind", words("facet.kind"), kinds, state.kind or ""),
        parts.select("organization", words("duties.organization"), organizations,
                     state.organization or ""),
        el("label", el("input", type="checkbox", name="limits", value="1", checked=state.limits),
           words("duties.limits"), class_="tick"),
        el("button", words("quality.show"), type="submit"),
        action="/duties", data_go=True, class_="scope", method="get",
    )  # fmt: skip


def _ways(report: Report, state: DutiesState, words: Words) -> Html:
    count = words("duties.count", count=words.number(report.total))
    ways = [
        el("a", icon(sign), " ", words(f"duties.as_{name}"),
           href=state.file(name, words.language), download=True)
        for name, sign in (("xlsx", "download"), ("csv", "download"), ("ics", "calendar_month"))
    ]  # fmt: skip
    whose = words("duties.letter", name=state.organization) if state.organization else None
    letter = _letter(state.organization, words) if state.organization else None
    return join([
        el("h2", whose) if whose else None,
        el("p", el("strong", count), *ways, letter, class_="ways"),
    ])  # fmt: skip


def _letter(organization: str, words: Words) -> Html:
    """Return the way to the letter that tells an organization what it has to do."""
    asked = urlencode({"organization": organization, "language": words.language})
    return el("a", icon("description"), " ", words("duties.as_letter"), download=True,
              href=f"/api/v1/duties/letter.docx?{asked}",
              aria_label=words("duties.letter_to", name=organization))  # fmt: skip


def _letters(report: Report, state: DutiesState, words: Words) -> Html | None:
    """Return the organizations that have something to do here, each with its list to send."""
    if not report.organizations or state.organization:
        return None
    rows = [
        el("tr", el("td", link(state.address(organization=one.name), one.name)),
           el("td", words.number(one.count), class_="number"), el("td", format.day(one.first)),
           el("td", el("a", icon("download"), " ", words("duties.as_xlsx"), download=True,
                       href=replace(state, organization=one.name).file("xlsx", words.language),
                       aria_label=words("duties.letter", name=one.name)),
              " ", _letter(one.name, words)))
        for one in report.organizations
    ]  # fmt: skip
    heads = ("duties.organization", "duties.how_many", "duties.first", "duties.letters")
    table = el("table", el("thead", el("tr", *(el("th", words(h), scope="col") for h in heads))),
               el("tbody", *rows), class_="letters")  # fmt: skip
    said = words("duties.by_organization", count=words.number(len(report.organizations)))
    return el("details", el("summary", said), el("div", table, class_="table", tabindex="0"),
              data_kept="duty-letters")  # fmt: skip


def diary(items: tuple[Item, ...], state: DutiesState, words: Words, *, decides: bool) -> Html:
    """Return duties month by month, in the order in which they want a look."""
    if not items:
        return el("p", words("duties.empty"), class_="box")
    back = state.address(state.page)
    months = []
    for month, some in groupby(items, key=lambda item: f"{item.due.look_on:%m/%Y}"):
        entries = [duties_parts.entry(item, words, back, decides=decides) for item in some]
        months += [el("h3", words("duties.month", month=month)),
                   el("ol", *entries, class_="diary")]  # fmt: skip
    return el("section", *months)
