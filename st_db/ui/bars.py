"""Bars by year drawn as plain HTML: no script to download, every bar a link, and it prints.

Measured on Streamlit 1.67: one Altair chart adds about 0.8 MB of scripts, one ECharts chart 1.2 MB;
these bars add none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from st_db.ui.html import Html, el, link
from st_db.ui.labels import Words

HEIGHT = 150  # pixels of the tallest bar
YEARS = 16  # the latest years that are drawn; the table behind holds them all


@dataclass(frozen=True, slots=True)
class Bar:
    """One count: its year, colour, name, number, the search behind it, and a note for the table."""

    year: str
    family: str
    name: str
    count: int
    address: str
    note: Html | None = None
    second: bool = False  # another kind of the family was drawn before: the same colour, paler


def drawing(title: str, bars: Sequence[Bar], words: Words, note: str | None = None) -> Html:
    """Return the bars of the latest years, stacked by kind, with the whole table one click away."""
    years = sorted({bar.year for bar in bars})
    columns = {year: [bar for bar in bars if bar.year == year] for year in years}
    tallest = max(sum(b.count for b in columns[y]) for y in years[-YEARS:]) or 1
    drawn = [_column(year, columns[year], tallest, words) for year in years[-YEARS:]]
    names = {bar.name: bar for bar in bars}
    legend = [
        el("span", el("span", class_=_paler("swatch", bar)), name,
           class_=f"key family-{bar.family}")
        for name, bar in names.items()
    ]  # fmt: skip
    return el(
        "figure",
        el("figcaption", el("h2", title)),
        el("p", *legend, class_="legend") if len(names) > 1 else None,
        el("div", *drawn, class_="bars"),
        el("details", el("summary", words("overview.numbers")), _table(bars, words, note)),
        class_="drawing",
    )


def _column(year: str, bars: list[Bar], tallest: int, words: Words) -> Html:
    total = sum(bar.count for bar in bars)
    stack = [
        link(
            bar.address,
            style=f"height:{max(2, round(HEIGHT * bar.count / tallest))}px",
            class_=_paler(f"bar family-{bar.family}", bar),
            title=f"{bar.name}, {year}: {words.number(bar.count)}",
            aria_label=f"{bar.name}, {year}: {words.number(bar.count)}",
        )
        for bar in bars
    ]
    return el(
        "div",
        el("span", words.number(total), class_="count"),
        *stack,
        el("span", year, class_="year"),
        class_="column",
    )


def _paler(name: str, bar: Bar) -> str:
    return f"{name} second" if bar.second else name


def _table(bars: Sequence[Bar], words: Words, note: str | None) -> Html:
    head = [words("facet.year"), words("facet.kind"), words("overview.count")]
    rows = [
        el("tr", el("th", bar.year, scope="row"), el("td", bar.name),
           el("td", link(bar.address, words.number(bar.count))),
           el("td", bar.note) if note else None)
        for bar in sorted(bars, key=lambda bar: bar.year, reverse=True)
    ]  # fmt: skip
    cells = [el("th", text, scope="col") for text in [*head, *([note] if note else [])]]
    inside = el("table", el("thead", el("tr", *cells)), el("tbody", *rows))
    label = words("overview.numbers")
    return el("div", inside, class_="table", tabindex=0, role="region", aria_label=label)
