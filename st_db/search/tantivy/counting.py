"""Counts of facet values over the matches of a question."""

from __future__ import annotations

from collections.abc import Callable

from tantivy import Query, Searcher

from st_db.query import Query as Question
from st_db.records import by_default, facet_fields
from st_db.search.document import facet_names
from st_db.search.tantivy import schema as s

_names: dict[int, str] = {}  # a number's value never changes, so it is looked up once
_NAMES_KEPT = 100_000

_KEPT = 256  # questions whose counts are kept
Counted = dict[str, dict[str, int]]

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
) -> Counted:
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
    return {name: found[name] for name in names}


class Counts:
    """Facet counts of questions without text and filters, kept as long as the index stays as it is.

    They are what the first page of every visitor asks, and the dearest: everything matches.
    """

    def __init__(self) -> None:
        self._kept: tuple[Searcher | None, dict[tuple[object, ...], Counted]] = (None, {})

    def facets(
        self, searcher: Searcher, question: Question, matches: Callable[[str | None], Query]
    ) -> Counted:
        """Return the counts of such a question, which the caller may change."""
        of, known = self._kept
        if of is not searcher or len(known) >= _KEPT:
            known = {}
            self._kept = (searcher, known)
        key = (question.kinds, question.personal, question.public_only, question.facets)
        if key not in known:
            known[key] = count_facets(searcher, question, matches)
        return {name: dict(values) for name, values in known[key].items()}


def _count(searcher: Searcher, query: Query, names: list[str], size: int = _ASKED) -> Counted:
    if not names:
        return {}
    ask = {
        name: {"terms": {"field": f"f_{name}", "size": size, "segment_size": 1_000_000}}
        for name in names
    }
    answer = searcher.aggregate(query, ask)
    found: Counted = {}
    unclear = []
    for name in names:
        buckets = answer[name]["buckets"]
        counts = [int(bucket["doc_count"]) for bucket in buckets]
        more = answer[name]["sum_other_doc_count"] > 0
        if more and size < _MANY and counts[SHOWN - 1] == counts[-1]:
            unclear.append(name)
            continue
        shown = [b for b in buckets if len(counts) <= SHOWN or b["doc_count"] >= counts[SHOWN - 1]]
        named = sorted((-int(b["doc_count"]), _value(searcher, name, b["key"])) for b in shown)
        found[name] = {value: -count for count, value in named[:SHOWN]}
    return found | _count(searcher, query, unclear, _MANY)


def _value(searcher: Searcher, name: str, key: str | float) -> str:
    """Return the value of a bucket; open facets are counted by number."""
    if name not in s.open_facets():
        return str(key)
    number = int(key)
    if number not in _names:
        if len(_names) >= _NAMES_KEPT:
            _names.clear()
        found = searcher.terms_with_prefix(s.NAMES, f"{number:x} ", limit=1)
        _names[number] = found[0][0].partition(" ")[2]
    return _names[number]
