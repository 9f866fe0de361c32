"""From the tree of an expert line to the server's filter language.

Words, beginnings and neighbours are filters. What they cannot say exactly is not pretended: a
longer phrase is only as sure as its neighbouring words, which the answer tells, and a wildcard
inside a word is left to PostgreSQL.
"""

from __future__ import annotations

from itertools import pairwise

from st_db.errors import BeyondEngine
from st_db.query.expression import (
    ANY_LETTER,
    ANY_LETTERS,
    And,
    Expression,
    Leaf,
    Missing,
    Not,
    Or,
    Phrase,
    Range,
    Value,
    Wildcard,
    Words,
    leaves,
)
from st_db.query.filterable import searched, textual
from st_db.search.meili.conditions import (
    KNOWN,
    all_of,
    any_of,
    begins,
    between,
    equal,
    holds,
)
from st_db.search.tags import filled_tag, word_tag

_SURE = 2  # words of a phrase that one pair of neighbours decides


def is_exact(expression: Expression) -> bool:
    """Tell whether filters say exactly what the expression asks."""
    return not any(
        isinstance(leaf, Phrase) and len(leaf.words) > _SURE for leaf in leaves(expression)
    )


def condition(expression: Expression, *, personal: bool) -> str:
    """Return the filter of an expression; raises BeyondEngine for what no filter can say."""
    match expression:
        case And(parts):
            return all_of(condition(part, personal=personal) for part in parts)
        case Or(parts):
            return any_of(condition(part, personal=personal) for part in parts)
        case Not(part):
            return f"(NOT {condition(part, personal=personal)})"
        case _:
            return _leaf(expression, personal)


def _leaf(leaf: Leaf, personal: bool) -> str:
    match leaf:
        case Words(field, words, number):
            attribute = KNOWN if personal else "words"
            found = all_of(
                equal(attribute, word) if field is None else equal("tags", word_tag(field, word))
                for word in words
            )
            return any_of([found, equal("numbers", number)]) if number else found
        case Phrase():
            return _phrase(leaf, personal)
        case Wildcard():
            return _wildcard(leaf, personal)
        case Value(field, value):
            return holds(field, value)
        case Range(field, low, high):
            return between(field, low, high)
        case Missing(field):
            return f"(NOT {equal('tags', filled_tag(field))})"


def _phrase(leaf: Phrase, personal: bool) -> str:
    ways = [equal("numbers", leaf.compact)] if leaf.compact else []
    if leaf.field is not None:
        return any_of([*ways, _in_a_row(leaf.field, leaf.words)])
    if len(leaf.words) == 1:
        return any_of([*ways, equal(KNOWN if personal else "words", leaf.words[0])])
    ways.append(all_of(equal("pairs", f"{one} {two}") for one, two in pairwise(leaf.words)))
    if personal:
        hidden = set(searched(personal=True)) - set(searched(personal=False))
        ways += [_in_a_row(name, leaf.words) for name in sorted(hidden)]
    return any_of(ways)


def _in_a_row(name: str, words: tuple[str, ...]) -> str:
    if len(words) == 1:
        return equal("tags", word_tag(name, words[0]))
    return all_of(equal("said", word_tag(name, f"{one} {two}")) for one, two in pairwise(words))


def _wildcard(leaf: Wildcard, personal: bool) -> str:
    if leaf.field is None:
        attribute = KNOWN if personal else "words"
        ways = [all_of(_like(attribute, word) for word in leaf.words)] if leaf.words else []
        return any_of([*ways, *([_like("numbers", leaf.compact)] if leaf.compact else [])])
    if leaf.compact and not leaf.words:
        return all_of([equal("tags", filled_tag(leaf.field)), _like("numbers", leaf.compact)])
    if textual(leaf.field):
        return all_of(_like("tags", word_tag(leaf.field, word)) for word in leaf.words)
    return _like("tags", f"{leaf.field}={leaf.words[0]}")


def _like(attribute: str, pattern: str) -> str:
    start = pattern.rstrip(ANY_LETTERS)
    if ANY_LETTERS in start or ANY_LETTER in start:
        raise BeyondEngine
    return begins(attribute, start) if start != pattern else equal(attribute, pattern)
