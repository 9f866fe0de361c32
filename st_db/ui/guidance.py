"""Help around the results: a typed number by its name, what was tried, what to drop, examples."""

from __future__ import annotations

from dataclasses import replace

from st_db import library
from st_db.errors import ExpressionError
from st_db.i18n import remedy, t
from st_db.library.advice import Advice, Drop
from st_db.query import Named, Page
from st_db.text import fold
from st_db.text import words as split
from st_db.ui import frame
from st_db.ui.html import Html, el, join, link
from st_db.ui.labels import Words
from st_db.ui.state import SearchState, search_url

MOST_READINGS = 3  # of abbreviations, that are told


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
    if page.relaxed == "organization" or page.also:
        own = replace(state, text=page.also["organization"] if page.also else state.text, page=1,
                      kinds=("organization",), where=())  # fmt: skip
        parts.append(link(own.url(), words("search.organization_itself")))
    if page.suggestion:
        other = replace(state, text=page.suggestion, page=1)
        gives = words("search.would_give", count=words.number(page.suggestion_total or 0))
        parts.append(join([words("search.suggestion"), link(other.url(), page.suggestion),
                           el("span", gives, class_="quiet")], " "))  # fmt: skip
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
    """Return what to do when nothing was found: what was tried, what to leave out."""
    advice = library.current().search.advise(frame.caller(), state.query())
    rows = [
        el("li", link(other.url(), words("search.drop", what=what)),
           el("span", words("search.would_give", count=words.number(drop.total)), class_="quiet"))
        for drop in advice.drops
        for what, other in [_without(drop, state, words)]
    ]  # fmt: skip
    hint = el("div", el("p", words("nothing.drop")), el("ul", *rows)) if rows else None
    return el(
        "section",
        el("h2", words("nothing.title")),
        el("p", _tried(advice, state, words)),
        hint,
        el("ul", el("li", words("nothing.spelling")), el("li", words("nothing.number")))
        if state.text.strip() and not advice.number and not advice.expert else None,
        el("p", link("/", words("nothing.again"))),
        class_="box nothing",
    )  # fmt: skip


def _tried(advice: Advice, state: SearchState, words: Words) -> str:
    """Return a sentence of what was looked for."""
    if not state.text.strip():
        return words("nothing.filters")
    if advice.expert:
        return words("nothing.exact")
    if advice.number:
        return words("nothing.no_number")
    tried = [words("nothing.as_typed")]
    if advice.readings:
        tried.append(words("nothing.readings", what="; ".join(advice.readings[:MOST_READINGS])))
    if advice.decoded:
        tried.append(words("nothing.keys", what=advice.decoded))
    tried.append(words("nothing.similar"))
    return words("nothing.tried", what=", ".join(tried))


def _without(drop: Drop, state: SearchState, words: Words) -> tuple[str, SearchState]:
    """Return what a part of a search is called, and the search without it."""
    if drop.word is not None:
        return f"“{drop.word}”", replace(state, text=drop.text or "", page=1)
    field, value = drop.field or "", drop.value or ""
    name = words.value(field, value, state.kinds)
    return f"{words.facet(field)}: {name}", state.toggled(field, value)


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
