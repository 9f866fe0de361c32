"""The question that the address of a search page asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from st_db.query.model import SORTS, Query
from st_db.query.parse import parse_filter

NAMES = ("q", "kind", "where", "sort")
"""Parameters of an address that make a question; the others say how much of the answer is shown."""


def query_of(asked: Mapping[str, Sequence[str]]) -> Query:
    """Return the question of an address' parameters; what cannot be read is left out."""
    pairs = [part.partition("=") for part in asked.get("where", ())]
    filters = [parse_filter(field, value) for field, equals, value in pairs if field and equals]
    sort = next(iter(asked.get("sort", ())), None)
    return Query(
        text=next(iter(asked.get("q", ())), "").strip(),
        kinds=tuple(dict.fromkeys(kind for kind in asked.get("kind", ()) if kind)),
        where=tuple(dict.fromkeys(filters)),
        sort=sort if sort in SORTS else None,
    )
