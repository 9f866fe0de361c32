"""Charts of marks as plain HTML: bars that lie, each a link, with their table and in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from st_db.i18n import has
from st_db.library.amounts import money
from st_db.ui.html import Html, el, link
from st_db.ui.labels import Words
from st_db.ui.state import SearchState

if TYPE_CHECKING:
    from st_db.library.planning_map import Mark

_LEAST = 1
"""Per cent of the width that a mark is drawn with however small it is: it is a link."""


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart asks, of which family its colour is, and how its marks are called."""

    name: str
    family: str
    named: Callable[[Mark, Words], str]


def plain(mark: Mark, words: Words) -> str:
    """Return what a mark is called: its label, and of which sort it is."""
    label = mark.label or words.outside("figures.nothing")
    return f"{label}, {mark.note or words.outside('figures.nothing')}" if _is_money(mark) else label


def keyed(mark: Mark, words: Words) -> str:
    """Return what a mark is called that stands for a sentence, with its kind where it has one."""
    said = words(f"map.mark.{mark.label}")
    return f"{words.kind(mark.note)}: {said}" if mark.note else said


def drawing(chart: Chart, marks: Sequence[Mark], words: Words) -> Html | None:
    """Return a chart with its question, what it says in words, its bars and its table."""
    if not marks:
        return None
    title = words(f"map.{chart.name}")
    note = words(f"map.note.{chart.name}") if has(f"ui.map.note.{chart.name}") else None
    longest = max(_size(mark) for mark in marks) or 1
    told = _told(chart, marks, words)
    rows = [_bar(chart, mark, longest, words) for mark in marks]
    return el(
        "figure",
        el("figcaption", el("h2", title)),
        el("p", told, class_="told"),
        el("p", note, class_="quiet") if note else None,
        el("ul", *rows, class_=f"marks family-{chart.family}"),
        el("details", el("summary", words("overview.numbers")), _table(chart, marks, words)),
        class_="drawing",
    )


def address(mark: Mark) -> str:
    """Return the search behind a mark."""
    kinds = tuple(value for name, value in mark.search if name == "kind")
    where = tuple(pair for pair in mark.search if pair[0] != "kind")
    return SearchState(kinds=kinds, where=where).url()


def _is_money(mark: Mark) -> bool:
    return mark.money is not None


def _size(mark: Mark) -> float:
    return mark.count if mark.money is None else mark.money


def _value(mark: Mark, words: Words) -> Html:
    if mark.money is None:
        return el("span", words.number(mark.count), class_="value")
    amount = money(mark.money, "VND", words.language, words.codes)
    return el("span", amount.short, title=amount.exact, class_="value")


def _shown(mark: Mark, words: Words) -> str:
    if mark.money is None:
        return words.number(mark.count)
    return money(mark.money, "VND", words.language, words.codes).short


def _told(chart: Chart, marks: Sequence[Mark], words: Words) -> str:
    """Return what a chart says: how many marks, and which is the largest."""
    most = max(marks, key=_size)
    return words("map.told", count=words.number(len(marks)), most=chart.named(most, words),
                 value=_shown(most, words))  # fmt: skip


def _bar(chart: Chart, mark: Mark, longest: float, words: Words) -> Html:
    width = max(_LEAST, round(100 * _size(mark) / longest)) if mark.count else 0
    name = chart.named(mark, words)
    below = el(
        "details", el("summary", words("map.below", count=words.number(len(mark.below)))),
        el("ul", *(_bar(chart, one, longest, words) for one in mark.below), class_="marks"),
        data_kept=f"map-{chart.name}-{mark.label}"[:80],
    ) if mark.below else None  # fmt: skip
    return el(
        "li",
        link(address(mark), el("span", name, class_="name"), _value(mark, words),
             el("span", el("span", style=f"width:{width}%", class_="full"), class_="stroke"),
             class_="mark"),
        below,
    )  # fmt: skip


def _table(chart: Chart, marks: Sequence[Mark], words: Words) -> Html:
    paid = any(_is_money(mark) for mark in marks)
    heads = [words(f"map.{chart.name}"), words("overview.count")]
    heads += [words("overview.budget")] if paid else []
    head = el("tr", *(el("th", text, scope="col") for text in heads))
    rows = [_line(chart, mark, words) for top in marks for mark in (top, *top.below)]
    inside = el("table", el("thead", head), el("tbody", *rows))
    label = words(f"map.{chart.name}")
    return el("div", inside, class_="table", tabindex=0, role="region", aria_label=label)


def _line(chart: Chart, mark: Mark, words: Words) -> Html:
    paid = None
    if mark.money is not None:
        paid = el("td", money(mark.money, "VND", words.language, words.codes).exact)
    return el(
        "tr",
        el("th", chart.named(mark, words), scope="row"),
        el("td", link(address(mark), words.number(mark.count))),
        paid,
    )
