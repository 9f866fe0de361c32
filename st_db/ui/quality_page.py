"""Chất lượng: the score of units, kinds and words, what to repair first, and how it went."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from st_db import i18n, library
from st_db.quality import RULES, SHARES, WORDS, points
from st_db.ui import failure, format, frame
from st_db.ui import quality_parts as parts
from st_db.ui.html import Html, el, link
from st_db.ui.labels import Words, kind_mark
from st_db.ui.quality_state import CELLS, QualityState

if TYPE_CHECKING:
    from st_db.library import QualityReport, Score

_HEIGHT = 120  # pixels of a hundred points
_LABELLED = 14  # days whose bars have room for their figure and date


def show() -> None:
    """Draw the scores of the unit and kind that the address names."""
    words, caller = frame.words(), frame.caller()
    with failure.explained(words.language):
        state = QualityState.read(frame.parameters())
        quality = library.current().quality
        report = quality.report(caller, state.scope, state.cells)
        units = parts.Units(library.current().units.list(caller))
        known = (quality.units(caller), units)
        st.html(el(
            "article",
            el("h1", words("quality.title")),
            parts.mended(frame.parameters(), words),
            parts.filters(state, "/quality", known, words),
            _behind(report, words),
            _total(report, state, units, words),
            el("h2", words("quality.worklists")),
            parts.figures(state, report.worklists, words),
            repairs(report, state, words),
            _table(report.units, "unit", state, units, words) if state.unit is None else None,
            _table(report.kinds, "kind", state, units, words) if state.kind is None else None,
            trend(report, words),
            _rules(report, state, words),
            class_="quality",
        ))  # fmt: skip
        if report.behind:
            parts.followed()


def _behind(report: QualityReport, words: Words) -> Html | None:
    if not report.behind:
        return None
    count = words.number(report.behind)
    return el("p", words("quality.behind", count=count), class_="note", role="status")


def _total(report: QualityReport, state: QualityState, units: parts.Units, words: Words) -> Html:
    total = report.total
    if not total.records:
        return el("p", words("quality.nothing"), class_="box")
    whose = words("quality.whole") if state.unit is None else units.label(state.unit, words)
    of = words("quality.of_records", count=words.number(total.records))
    return el(
        "section",
        el("p",
           el("strong", parts.score(total.score, words), class_="figure-value"),
           el("span", " / 100", class_="quiet"),
           el("span", whose, class_="whose"),
           el("span", of, class_="quiet"), class_="sum"),
        parts.bars(total.words, words),
        el("p", words("quality.proven", count=words.number(report.proven),
                      share=i18n.number(100 * report.proven / total.records, words.language, 1)),
           class_="quiet proven"),
        class_="total",
    )  # fmt: skip


def repairs(report: QualityReport, state: QualityState, words: Words) -> Html | None:
    """Return the cells to repair first, and what the score becomes."""
    if not report.repairs:
        return None
    best, count = report.best, len(report.repairs)
    decimals = parts.apart(best.before, best.after)
    promise = words(
        "quality.promise", count=words.number(count),
        before=parts.score(best.before, words, decimals),
        after=parts.score(best.after, words, decimals),
    )  # fmt: skip
    heads = [words(f"quality.{name}") for name in ("record", "cell", "what", "gain")]
    rows = [
        el("tr",
           parts.record_cell(one.kind, (one.cell.record, one.number, one.title), words),
           parts.mend(one.kind, one.cell.record, one.cell.field, state.report(), words),
           el("td", parts.remedies(one.cell.rules, words)),
           el("td", parts.gain(one.cell.points, report.total.records, words), class_="count"))
        for one in report.repairs
    ]  # fmt: skip
    ways = [
        link(state.report(cells=many), words("quality.show_cells", count=many),
             aria_current="true" if many == state.cells else None)
        for many in CELLS
    ]  # fmt: skip
    return el(
        "section",
        el("h2", promise),
        el("p", words("quality.promise_note"), class_="quiet"),
        _wide(heads, rows, promise),
        el("p", *ways, class_="ways") if count >= CELLS[0] else None,
        class_="repairs",
    )


def _wide(heads: Sequence[str], rows: Sequence[Html], label: str) -> Html:
    head = el("tr", *(el("th", text, scope="col") for text in heads))
    table = el("table", el("thead", head), el("tbody", *rows))
    return el("div", table, class_="table", tabindex=0, role="region", aria_label=label)


def _table(
    scores: Sequence[Score], by: str, state: QualityState, units: parts.Units, words: Words
) -> Html | None:
    """Return the scores of units or kinds by word, each row the way to its own page."""
    if not scores:
        return None
    title = words(f"quality.by_{by}")
    heads = [words("quality.unit" if by == "unit" else "facet.kind"), words("quality.records"),
             words("quality.score"), *(parts.word(name, words) for name in WORDS)]  # fmt: skip
    rows = []
    for one in scores:
        name = units.label(one.unit or "", words) if by == "unit" else kind_mark(
            one.kind or "", words)  # fmt: skip
        rows.append(el(
            "tr",
            el("th", link(state.report(**{by: getattr(one, by)}), name), scope="row"),
            el("td", words.number(one.records)),
            el("td", el("strong", parts.score(one.score, words))),
            *(el("td", parts.score(one.words[word], words)) for word in WORDS),
        ))  # fmt: skip
    return el("section", el("h2", title), _wide(heads, rows, title))


def trend(report: QualityReport, words: Words) -> Html | None:
    """Return the days that were noted as bars, in words, and as a table."""
    if not report.trend:
        return None
    told = [(day, points(day.lost, day.records)) for day in report.trend if day.records]
    if not told:
        return None
    (first, was), (last, now) = told[0], told[-1]
    key = "same" if abs(now - was) < parts.POINT // 10 else "up" if now > was else "down"
    said = words(
        f"quality.trend_{key}" if len(told) > 1 else "quality.trend_one",
        since=format.day(first.day), day=format.day(last.day),
        before=parts.score(was, words), after=parts.score(now, words),
        days=words.number(len(told)),
    )  # fmt: skip
    few = len(told) <= _LABELLED
    drawn = [
        el("span",
           el("span", parts.score(value, words), class_="value") if few else None,
           el("span", style=f"height:{max(2, round(_HEIGHT * value / (100 * parts.POINT)))}px",
              class_="day-bar"),
           el("span", format.day(day.day)[:5], class_="quiet") if few else None,
           title=f"{format.day(day.day)}: {parts.score(value, words)}", class_="day")
        for day, value in told
    ]  # fmt: skip
    rows = [
        el("tr", el("th", format.day(day.day), scope="row"),
           el("td", words.number(day.records)), el("td", parts.score(value, words)))
        for day, value in reversed(told)
    ]  # fmt: skip
    heads = [words("quality.day"), words("quality.records"), words("quality.score")]
    return el(
        "section",
        el("h2", words("quality.trend")),
        el("p", said),
        el("div", *drawn, class_="days", role="img", aria_label=said) if len(told) > 1 else None,
        el("details", el("summary", words("overview.numbers")),
           _wide(heads, rows, words("quality.trend"))),
        class_="trend",
    )  # fmt: skip


def _rules(report: QualityReport, state: QualityState, words: Words) -> Html:
    """Return every rule with its formula and source, and what it costs here."""
    broken = {one.rule: one for one in report.broken}
    told = []
    for name in WORDS:
        lines = []
        for rule in (rule for rule in RULES if rule.word == name):
            found = broken.get(rule.name)
            cost = el("p", words("quality.faultless"), class_="quiet")
            if found is not None:
                cells = words("quality.cells", count=words.number(found.cells))
                lost = parts.gain(found.points, report.total.records, words).lstrip("+")
                cost = el("p", link(state.worklist(rule.name), cells), " · ",
                          words("quality.costs", points=lost))  # fmt: skip
            lines.append(el(
                "li",
                el("h4", parts.rule(rule.name, "sentence", words)),
                cost,
                el("p", parts.rule(rule.name, "formula", words)),
                el("p", parts.rule(rule.name, "source", words), class_="quiet"),
            ))  # fmt: skip
        share = words("quality.share", word=parts.word(name, words), points=SHARES[name])
        told.append(el("h3", share))
        told.append(el("p", words.outside(f"quality.word_means.{name}"), class_="quiet"))
        told.append(el("ul", *lines, class_="rules"))
    return el(
        "details",
        el("summary", words("quality.how")),
        el("p", words("quality.how_note")),
        *told,
        class_="how", data_kept="quality-how",
    )  # fmt: skip
