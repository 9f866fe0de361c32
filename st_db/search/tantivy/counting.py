"""Counts of facet values over the matches of a question."""

from __future__ import annotations

from collections.abc import Callable

from tantivy import Query, Searcher

from st_db.query import Query as Question
from st_db.records import by_default, facet_fields
from st_db.search.document import facet_names

SHOWN = 20
_ASKED = 100  # more than is shown, so that ties at the end are broken by value and not by chance
_MANY = 20_000  # asked for only when even so the end is a tie


def wanted_facets(question: Question) -> tuple[str, ...]:
    """Return the facets to count: those of the kinds in scope, ``kind`` and ``year`` always."""
    if question.facets == ():
        return ()
    inside = {"kind", "year", *facet_fields(question.kinds or by_default())}
    names = [name for name in facet_names() if name in inside]
    if question.facets is not None:
        names = [name for name in names if name == "kind" or name in question.facets]
    return tuple(names)


def count_facets(
    searcher: Searcher, question: Question, matches: Callable[[str | None], Query]
) -> dict[str, dict[str, int]]:
    """Return {facet: {value: count}}; ``matches(field)`` is the question without that filter.

    All facets without a filter of their own are counted in one pass, each filtered one in its own.
    """
    filtered = {wanted.field for wanted in question.where}
    if question.kinds:
        filtered.add("kind")
    names = wanted_facets(question)
    plain = [name for name in names if name not in filtered]
    found = _count(searcher, matches(None), plain)
    for name in names:
        if name in filtered:
            found |= _count(searcher, matches(name), [name])
    return {name: found[name] for name in names if found[name]}


def _count(
    searcher: Searcher, query: Query, names: list[str], size: int = _ASKED
) -> dict[str, dict[str, int]]:
    if not names:
        return {}
    ask = {
        name: {"terms": {"field": f"f_{name}", "size": size, "segment_size": 1_000_000}}
        for name in names
    }
    answer = searcher.aggregate(query, ask)
    found: dict[str, dict[str, int]] = {}
    unclear = []
    for name in names:
        buckets = sorted(
            ((int(b["doc_count"]), str(b["key"])) for b in answer[name]["buckets"]),
            key=lambda pair: (-pair[0], pair[1]),
        )
        more = answer[name]["sum_other_doc_count"] > 0
        if more and size < _MANY and buckets[SHOWN - 1][0] == buckets[-1][0]:
            unclear.append(name)
        found[name] = {value: count for count, value in buckets[:SHOWN]}
    return found | _count(searcher, query, unclear, _MANY)
