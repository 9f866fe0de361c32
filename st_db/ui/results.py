"""The list of results: one record, two or three quiet lines, one bold title."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from st_db.query import Hit
from st_db.records import KINDS
from st_db.ui import taking, ticking, values
from st_db.ui.html import Html, el, highlighted, join, link
from st_db.ui.labels import Words, kind_mark, state_mark
from st_db.ui.state import record_url


@dataclass(frozen=True, slots=True)
class Line:
    """What a result shows of a record."""

    id: str
    kind: str
    number: str | None
    title: str | None
    state: str | None
    fields: Mapping[str, Any]
    highlight: Mapping[str, str]
    change: str | None = None
    lacks: tuple[str, ...] = ()

    @classmethod
    def of(cls, hit: Hit) -> Line:
        """Return the line of a hit."""
        return cls(hit.id, hit.kind, hit.number, hit.title, hit.status, hit.fields, hit.highlight,
                   hit.change, hit.lacks)  # fmt: skip


def listed(lines: Iterable[Line], words: Words, ticked: Collection[str] | None = None) -> Html:
    """Return results as a list; with ticks each has a box before it."""
    if ticked is None:
        return el("ol", *(el("li", result(line, words)) for line in lines), class_="results")
    items = [
        el("li", ticking.box(line.id, line.number or line.title or "", ticked, words),
           result(line, words))
        for line in lines
    ]  # fmt: skip
    return el("ol", *items, class_="results to-tick")


def result(line: Line, words: Words) -> Html:
    """Return one result: kind, number and state, then the title, what it is, where it matched."""
    snippet = next((s for name, s in line.highlight.items() if name != "title"), None)
    if snippet and snippet == line.highlight.get("title"):
        snippet = None  # a mark's own words are its title
    return el(
        "article",
        el(
            "p",
            kind_mark(line.kind, words),
            el("span", line.number, class_="number") if line.number else None,
            state_mark(line.state, line.kind, words),
            taking.mark(line.change, words),
            class_="head",
        ),
        el("h3", link(record_url(line.id, line.kind, line.number), _title(line, words))),
        el("p", subtitle(line, words), class_="sub"),
        el("p", highlighted(snippet), class_="snippet") if snippet else None,
        _lacking(line, words),
        class_=f"result family-{KINDS[line.kind].kind.family}",
    )


def _lacking(line: Line, words: Words) -> Html | None:
    """Return which words typed the record has nothing for."""
    if not line.lacks:
        return None
    missing = join([el("del", word) for word in line.lacks], " ")
    return el("p", words("search.lacks"), " ", missing, class_="sub lacks")


def _title(line: Line, words: Words) -> Html:
    if "title" in line.highlight:
        return highlighted(line.highlight["title"])
    return join([line.title or line.number or words("record.untitled")])


def subtitle(line: Line, words: Words) -> Html:
    """Return the second line: the fields that the kind names for it, formatted."""
    declared = KINDS[line.kind].fields()
    parts = []
    for name in KINDS[line.kind].kind.subtitle:
        if value := line.fields.get(name):
            shown = values.line(declared[name], value, words, line.fields)
            before = words.or_none(f"subtitle.{name}")
            parts.append(el("span", before, " ", shown) if before else el("span", shown))
    return join(parts, " · ")
