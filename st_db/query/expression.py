"""What an expert line asks for, as a tree that every engine answers exactly.

A leaf names one field, or None for all text a caller may search. Words are folded. Nothing is
relaxed and no word is taken for a beginning: whoever writes such a line means what it says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as of
from typing import TypeAlias

from st_db.query.terms import Need, Terms
from st_db.text import exact_words, folded_words, has_marks

ANY_LETTERS, ANY_LETTER = "*", "?"


@dataclass(frozen=True, slots=True)
class Words:
    """All words occur, in any order; or a number of the record has the compact form."""

    field: str | None
    words: tuple[str, ...]
    compact: str | None = None
    said: str = of(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Phrase:
    """The words stand next to each other in one line of a text; or the compact form is a number's.

    So a phrase never runs from one name of a list into the next.
    """

    field: str | None
    words: tuple[str, ...]
    compact: str | None = None
    said: str = of(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Wildcard:
    """Like ``Words`` with patterns: ``*`` is any letters and digits, ``?`` exactly one.

    In a field of codes the one pattern is of a whole code as ``value_key`` spells it, in a field of
    numbers ``words`` is empty and the pattern is of the compact form.
    """

    field: str | None
    words: tuple[str, ...]
    compact: str | None = None
    said: str = of(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Value:
    """A field has a code or a number, as a filter by one value would find it."""

    field: str
    value: str
    said: str = of(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Range:
    """A date or an amount lies between inclusive bounds, as ``filterable.bounds`` counts them."""

    field: str
    low: int | None
    high: int | None
    said: str = of(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Missing:
    """A field holds nothing."""

    field: str


@dataclass(frozen=True, slots=True)
class Not:
    """What does not match the part."""

    part: Expression


@dataclass(frozen=True, slots=True)
class And:
    """What matches all parts."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """What matches at least one part."""

    parts: tuple[Expression, ...]


Leaf: TypeAlias = "Words | Phrase | Wildcard | Value | Range | Missing"
Expression: TypeAlias = "Words | Phrase | Wildcard | Value | Range | Missing | Not | And | Or"


def joined(parts: tuple[Expression, ...], by: str) -> Expression:
    """Return parts as one, without a level that says nothing."""
    kind = And if by == "AND" else Or
    flat: list[Expression] = []
    for part in parts:
        flat += part.parts if isinstance(part, kind) else (part,)
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def leaves(expression: Expression) -> Iterator[Leaf]:
    """Yield every leaf, excluded ones too."""
    match expression:
        case And(parts) | Or(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield expression


def wanted(expression: Expression) -> Iterator[Leaf]:
    """Yield the leaves that are asked for and not excluded."""
    match expression:
        case And(parts) | Or(parts):
            for part in parts:
                yield from wanted(part)
        case Not():
            return
        case _:
            yield expression


def ranking_terms(expression: Expression) -> Terms:
    """Return the words asked for as the terms that rank and mark; they decide no match."""
    needs = []
    said = []
    for leaf in wanted(expression):
        if isinstance(leaf, Words | Phrase) and leaf.words:
            spelt = tuple(exact_words(leaf.said))
            fits = tuple(folded_words(leaf.said)) == leaf.words and len(spelt) == len(leaf.words)
            needs.append(Need(leaf.words, spelt if fits else leaf.words, leaf.compact))
            said.append(leaf.said)
    return Terms(tuple(needs), marked=has_marks(" ".join(said)), minimum=len(needs))
