"""What an expression means, said as plainly as possible: look at one document and decide."""

from __future__ import annotations

from fnmatch import fnmatchcase

from st_db.query.expression import (
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
)
from st_db.query.filterable import filterable, searched, textual, value_key
from st_db.search import Document
from st_db.text import compact, folded_words


def holds(expression: Expression, d: Document, *, personal: bool) -> bool:
    """Tell whether a document matches an expression."""
    match expression:
        case And(parts):
            return all(holds(part, d, personal=personal) for part in parts)
        case Or(parts):
            return any(holds(part, d, personal=personal) for part in parts)
        case Not(part):
            return not holds(part, d, personal=personal)
        case _:
            return _leaf_holds(expression, d, personal)


def _leaf_holds(leaf: Leaf, d: Document, personal: bool) -> bool:
    match leaf:
        case Missing(field):
            return field not in d.filled
        case Range(field, low, high):
            number = d.ranges.get(field)
            return (
                number is not None
                and (low is None or number >= low)
                and (high is None or number <= high)
            )
        case Value(field, value):
            if filterable()[field] == "number":
                return field in d.filled and compact(value) in d.numbers
            return value_key(value) in [value_key(held) for held in d.values.get(field, ())]
        case Words(field, words, number):
            said = [word for line in _lines(d, field, personal) for word in line]
            return number in d.numbers or all(word in said for word in words)
        case Phrase(field, words, number):
            rows = [f" {' '.join(line)} " for line in _lines(d, field, personal)]
            return number in d.numbers or any(f" {' '.join(words)} " in row for row in rows)
        case Wildcard(field, patterns, number):
            return _fits(field, patterns, number, d, personal)


def _fits(
    field: str | None, patterns: tuple[str, ...], number: str | None, d: Document, personal: bool
) -> bool:
    if number and any(fnmatchcase(form, number) for form in d.numbers):
        return field is None or field in d.filled
    if not patterns:
        return False
    if field is not None and not textual(field):
        keys = [value_key(value) for value in d.values.get(field, ())]
        return any(fnmatchcase(key, patterns[0]) for key in keys)
    said = [word for line in _lines(d, field, personal) for word in line]
    return all(any(fnmatchcase(word, pattern) for word in said) for pattern in patterns)


def _lines(d: Document, field: str | None, personal: bool) -> list[list[str]]:
    names = searched(personal=personal) if field is None else (field,)
    texts = [text for name in names for text in d.parts.get(name, ())]
    return [folded_words(line) for text in texts for line in text.split("\n")]
