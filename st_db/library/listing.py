"""Searching inside a facet: all its values that are called so, with their counts."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from st_db.i18n import LANGUAGES, Language
from st_db.library.labels import Labels
from st_db.query import Values
from st_db.query.facets import begins_words, field_of
from st_db.text import folded_words

ALL_CODES = 20_000
"""Values of a facet of codes that are read to be compared by their titles."""

LONGEST_TEXT = 200
MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class Listing:
    """Values of one facet, most frequent first; ``total`` counts those that are not listed too."""

    field: str
    text: str
    total: int
    exact: bool
    values: dict[str, int]
    engine: str
    note: str | None = None
    labels: dict[str, str] = dataclasses.field(default_factory=dict)


def titled(name: str) -> bool:
    """Tell whether the values of a facet are codes that people know by a title."""
    declared = field_of(name)
    return name == "kind" or (declared is not None and bool(declared.spec.codes))


def called(found: Values, name: str, text: str, labels: Labels, limit: int) -> Values:
    """Return the codes whose own letters or whose title in any language begin like a text."""
    words = folded_words(text)
    kept = {
        value: count
        for value, count in found.values.items()
        if begins_words(words, _names(name, value, labels))
    }
    return Values(dict(list(kept.items())[:limit]), len(kept), found.exact)


def _names(name: str, value: str, labels: Labels) -> str:
    return " ".join((value, *(labels.of(name, value, language) for language in LANGUAGES)))


def titles(name: str, values: dict[str, int], labels: Labels, language: Language) -> dict[str, str]:
    """Return {value: title} for values that have one."""
    found = {value: labels.of(name, value, language) for value in values}
    return {value: title for value, title in found.items() if title != value}
