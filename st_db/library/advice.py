"""What to do when nothing is found: how a text was read, and how many each part left out gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from st_db.query import Answer, Filter, Query, terms_of
from st_db.query.lexing import is_expert
from st_db.query.rows import read, write
from st_db.query.terms import is_number_like
from st_db.telex import decode

MOST = 8  # counts asked for
MOST_WORDS = 6  # of a text whose words are left out in turn


@dataclass(frozen=True, slots=True)
class Drop:
    """A part of a question and how many records match to the letter without it.

    ``word`` is a word of the text; else ``field`` and ``value`` name a filter, a kind among them.
    """

    total: int
    word: str | None = None
    text: str | None = None  # the rest of the text
    field: str | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """How a text was read, and what to leave out, what gives most first."""

    expert: bool = False  # an expert line, which is answered to the letter
    number: bool = False  # nothing but a number, to which none is near
    decoded: str | None = None  # what raw Telex or VNI stood for
    readings: tuple[str, ...] = ()  # what abbreviations stood for
    drops: tuple[Drop, ...] = ()


def advise(query: Query, ask: Callable[[Query], Answer]) -> Advice:
    """Return advice on a question that found nothing."""
    expert = is_expert(query.text)
    terms = terms_of("" if expert else query.text, query.readings)
    options = [option for need in terms.needs if not need.beside for option in need.options]
    meanings = dict.fromkeys(" ".join(option) for option in options if len(option) > 1)
    drops = []
    for drop, rest in _parts(query):
        strict = replace(rest, strict=True, limit=0, offset=0, facets=(), sort=None)
        if total := ask(strict).total:
            drops.append(replace(drop, total=total))
    return Advice(
        expert,
        bool(terms.needs) and is_number_like(terms),
        None if expert else decode(query.text),
        tuple(meanings),
        tuple(sorted(drops, key=lambda drop: -drop.total)),
    )


def _parts(query: Query) -> Iterator[tuple[Drop, Query]]:
    """Yield what can be left out with the question that is left: filters, then words."""
    found = [*_filters(query), *_words(query)]
    yield from found[:MOST]


def _filters(query: Query) -> Iterator[tuple[Drop, Query]]:
    for kind in query.kinds:
        rest = tuple(k for k in query.kinds if k != kind)
        yield Drop(0, field="kind", value=kind), replace(query, kinds=rest)
    for wanted in query.where:
        others = tuple(f for f in query.where if f is not wanted)
        for value in wanted.values:
            rest = tuple(v for v in wanted.values if v != value)
            where = (*others, replace(wanted, values=rest)) if rest else others
            yield Drop(0, field=wanted.field, value=value), replace(query, where=where)
        if not wanted.values:
            drop = Drop(0, field=wanted.field, value=_written(wanted))
            yield drop, replace(query, where=others)


def _written(wanted: Filter) -> str:
    return "" if wanted.missing else f"{wanted.low or ''}..{wanted.high or ''}"


def _words(query: Query) -> Iterator[tuple[Drop, Query]]:
    """Yield the words of a plain text, the conditions of an expert line."""
    if is_expert(query.text):
        rows = read(query.text) or []
        parts = [(write([row]), write([*rows[:n], *rows[n + 1 :]])) for n, row in enumerate(rows)]
    else:
        typed = query.text.split()
        parts = [(word, " ".join(typed[:n] + typed[n + 1 :])) for n, word in enumerate(typed)]
    if 1 < len(parts) <= MOST_WORDS:
        for part, rest in parts:
            yield Drop(0, word=part, text=rest), replace(query, text=rest)
