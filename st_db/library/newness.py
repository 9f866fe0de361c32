"""What is new of a question's matches: made or changed since a day, or since it was last seen.

Which records changed comes from the change log. The question is asked once without regard to that,
so that being few never widens it: what is new is always among what the whole question finds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from st_db.query import MATCHES_WANTED, Answer, Query

MOST = 20_000
"""Ids that an engine is asked among; of more changes PostgreSQL tells what is new."""

Ask = Callable[[Query], Answer]


def newer(query: Query, instead: Query | None, changed: Mapping[str, bool], ask: Ask) -> Query:
    """Return the question among what changed, read as the whole question is read.

    ``instead`` is the other reading of its text, as an organization's name, if it has one.
    """
    counting = replace(query, limit=0, offset=0, facets=(), since=None)
    base = ask(counting)
    relaxed = base.relaxed is not None
    if instead is not None:
        other = ask(replace(instead, limit=0, offset=0, facets=(), since=None))
        if preferred(base, other.total):
            query, relaxed = instead, False
    return replace(query, since=None, among=tuple(changed), strict=not relaxed)


def preferred(found: Answer, other: int) -> bool:
    """Tell whether an organization's records answer in place of what its name as a text finds.

    They do only where the text itself finds too little (interfaces: fewer than three).
    """
    if found.relaxed:
        return other > 0
    return found.total < MATCHES_WANTED and other > found.total


def told_apart(
    query: Query, answer: Answer, changed: Mapping[str, bool], ask: Ask
) -> dict[str, int]:
    """Return how many of the matches are new and how many are changed."""
    made = tuple(id_ for id_, new in changed.items() if new)
    if len(made) == len(changed) or not made:
        new = answer.total if made else 0
    else:
        counting = replace(query, among=made, limit=0, offset=0, facets=())
        new = min(ask(counting).total, answer.total)
    return {"new": new, "updated": answer.total - new}
