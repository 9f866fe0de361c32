"""Help around the results: a typed number by its name, what was tried, what to drop, examples."""

from __future__ import annotations

from dataclasses import replace

from st_db import library
from st_db.errors import ExpressionError
from st_db.i18n import remedy, t
from st_db.query import Named, Page, Query
from st_db.query.lexing import is_expert
from st_db.query.rows import read, write
from st_db.text import fold
from st_db.text import words as split
from st_db.ui import frame
from st_db.ui.html import Html, el, join, link
from st_db.ui.labels import Words
from st_db.ui.state import SearchState, search_url

MAX_DROPS = 6  # counts asked for when nothing was found


def number_name(number: Named, words: Words) -> str:
    """Return what a number is called: Số đơn – sáng chế."""
    scheme = number.vi if words.language == "vi" else number.en
    if number.kind is None:
        return scheme
    return words("search.number_of", scheme=scheme, kind=words.kind(number.kind).lower())


def tried(page: Page, state: SearchState, words: Words) -> Html:
    """Return what the search did beyond the words as typed."""
    parts: list[Html | str] = []
    if page.relaxed:
        parts.append(t(f"search.relaxed.{page.relaxed}", words.language))
    if page.suggestion:
        other = replace(state, text=page.suggestion, page=1)
        parts.append(join([words("search.suggestion"), link(other.url(), page.suggestion)], " "))
    if page.also:
        name, total = page.also["organization"], page.also["total"]
        said = words("search.also_organization", count=words.number(total), name=name)
        parts.append(link(search_url(where=(("organizations", name),)), said))
    return el("p", join(parts, " "), class_="note")


def understood(page: Page, words: Words) -> Html | None:
    """Return how an expert line was understood."""
    if page.expression is None:
        return None
    label = el("span", words("search.understood"), class_="quiet")
    return el("p", label, " ", page.expression, class_="understood")


def wrong(error: ExpressionError, words: Words) -> Html:
    """Return an expert line with what is wrong in it underlined, and what to do."""
    start, end = error.position, error.position + error.length
    line = error.line
    return el(
        "div",
        el("p", el("code", line[:start], el("mark", line[start:end] or " "), line[end:]),
           class_="wrong"),
        el("p", t(error.code, words.language, **error.params)),
        el("p", remedy(error.code, words.language, **error.params), class_="quiet"),
        class_="note",
        role="status",
    )  # fmt: skip


def nothing(state: SearchState, words: Words) -> Html:
    """Return what to do when nothing was found: what dropping each word or filter would give."""
    rows = [
        el("li", link(other.url(), words("search.drop", what=what)),
           el("span", words("search.would_give", count=words.number(count)), class_="quiet"))
        for what, other, count in _drops(state, words)
        if count
    ]  # fmt: skip
    hint = el("div", el("p", words("nothing.drop")), el("ul", *rows)) if rows else None
    return el(
        "section",
        el("h2", words("nothing.title")),
        el("p", words(f"nothing.{_tried(state.text)}")),
        hint,
        el("ul", el("li", words("nothing.spelling")), el("li", words("nothing.number")))
        if _tried(state.text) == "tried" else None,
        el("p", link("/", words("nothing.again"))),
        class_="box nothing",
    )  # fmt: skip


def _tried(text: str) -> str:
    """Return what was done to find something: an expert line is answered to the letter."""
    return "exact" if is_expert(text) else "tried" if text.strip() else "filters"


def _drops(state: SearchState, words: Words) -> list[tuple[str, SearchState, int]]:
    """Return (what, state without it, how many results) for filters first, then words."""
    found: list[tuple[str, SearchState]] = []
    for field, value in state.filters:
        name = words.value(field, value, state.kinds)
        found.append((f"{words.facet(field)}: {name}", state.toggled(field, value)))
    for part, rest in _shortened(state.text):
        found.append((f"“{part}”", replace(state, text=rest, page=1)))
    ask = library.current().search.search
    counted = []
    for what, other in found[:MAX_DROPS]:
        query: Query = replace(other.query(limit=0), facets=(), offset=0)
        counted.append((what, other, ask(frame.caller(), query).total))
    return counted


def _shortened(text: str) -> list[tuple[str, str]]:
    """Return (part, text without it): words of a plain text, conditions of an expert line."""
    if is_expert(text):
        rows = read(text) or []
        parts = [
            (write([row]), write([*rows[:at], *rows[at + 1 :]])) for at, row in enumerate(rows)
        ]
        return parts if 1 < len(parts) <= MAX_DROPS else []
    typed = text.split()
    if not 1 < len(typed) <= MAX_DROPS:
        return []
    return [(word, " ".join(typed[:at] + typed[at + 1 :])) for at, word in enumerate(typed)]


def examples(page: Page, words: Words) -> Html:
    """Return a few searches to press, each made of what the register holds."""
    offered = []
    number = next((hit.number for hit in page.hits if hit.number), None)
    title = next((hit.title for hit in page.hits if hit.title and len(split(hit.title)) > 2), None)
    if title:
        offered.append(" ".join(fold(word) for word in split(title)[:3]))
    if number:
        offered.append(number)
    links = [link(search_url(text=text), text, class_="chip") for text in offered]
    for name in list(page.facets.get("organizations", {}))[:2]:
        links.append(link(search_url(where=(("organizations", name),)), name, class_="chip"))
    return el("p", el("span", words("search.examples"), class_="quiet"), *links, class_="chips")
