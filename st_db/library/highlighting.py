"""Where a question matched: the title and one snippet with the matching words marked."""

from __future__ import annotations

from functools import cache, lru_cache

from st_db.fields import WEIGHTS, Field
from st_db.query import Query, Terms, terms_of
from st_db.query.expression import ranking_terms
from st_db.records import KINDS
from st_db.records.stored import Record
from st_db.text import found, mark, window

SNIPPET_WIDTH = 200
_LONGEST = 10_000
"""Characters of one field that are looked at: a hostile field must not slow a page down."""


def highlight(record: Record, query: Query, *, personal: bool) -> dict[str, str]:
    """Return {field name: HTML-escaped text with <mark>}: the title and at most one other field."""
    terms = ranking_terms(query.expression) if query.expression else _terms(query.text)
    if not terms.needs:
        return {}
    wanted = set(terms.words)
    prefix = _prefix(terms)
    title_name = "title" if record.values.get("title") else "title_en"
    title = record.values.get(title_name) or ""
    shown = {}
    marked = mark(title, wanted, prefix)
    if "<mark>" in marked:
        shown["title"] = marked
    snippet = _snippet(record, wanted, prefix, skip=title_name, personal=personal)
    if snippet:
        name, stretch = snippet
        shown[name] = mark(stretch, wanted, prefix)
    return shown


@lru_cache(maxsize=64)
def _terms(text: str) -> Terms:
    """Return a parsed text; every hit of a page asks for the same one."""
    return terms_of(text)


def _prefix(terms: Terms) -> str | None:
    """A single letter begins too many words to be worth marking as a beginning."""
    return terms.prefix if terms.prefix and len(terms.prefix) > 1 else None


def _snippet(
    record: Record, wanted: set[str], prefix: str | None, *, skip: str, personal: bool
) -> tuple[str, str] | None:
    """Return (field, stretch) where most of the wanted words occur, or None."""
    best: tuple[str, str] | None = None
    best_score = 0
    for field in _searched(record.kind):
        value = record.values.get(field.name)
        if not value or field.name in (skip, "number") or (field.spec.personal and not personal):
            continue
        if value == record.values[skip]:  # the words of a mark are its title
            continue
        text = " · ".join(field.shape.texts(value)).replace("\n", " ")[:_LONGEST]
        stretch = window(text, wanted, prefix, SNIPPET_WIDTH)
        score = len({word for _, _, word in found(stretch, wanted, prefix)}) if stretch else 0
        if score > best_score:
            best, best_score = (field.name, stretch), score
        if best_score >= len(wanted):
            break
    return best


@cache
def _searched(kind: str) -> list[Field]:
    """Return the searched fields, strongest weight first, longer texts before codes and numbers."""
    told = KINDS[kind].fields().values()
    fields = [f for f in told if f.spec.search and (f.multiple or not f.spec.scheme)]
    return sorted(fields, key=lambda f: (f.name != "summary", WEIGHTS.index(f.spec.search or "D")))
