"""Counts beside the hits: values of facets, records without one, the ends of dates and amounts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tantivy import Occur, Query, Searcher

from st_db.query import Query as Question
from st_db.query.facets import (
    SHOWN,
    TOPS,
    chosen_keys,
    end,
    facet_names,
    filtered_names,
    first,
    is_tree,
    most,
    opened,
    path,
    wanted_facets,
    wanted_ranges,
)
from st_db.query.filterable import value_key
from st_db.query.model import Counted
from st_db.search.tags import value_tag
from st_db.search.tantivy import schema as s
from st_db.search.tantivy.matching import any_of, term, unscored

_names: dict[int, str] = {}  # a number's value never changes, so it is looked up once
_NAMES_KEPT = 300_000

_KEPT = 256  # questions whose counts are kept
_ASKED = 100  # more than is shown, so that ties at the end are broken by value and not by chance
_MANY = 20_000  # asked for only when even so the end is a tie
_LEARN = 500  # unknown values from which it is quicker to read them all
_MASKS = 65_000  # combinations of filled facets; a register has some hundreds

Ranked = list[tuple[str, int]]
Matches = Callable[[str | None], Query]


def count_facets(searcher: Searcher, question: Question, matches: Matches) -> Counted:
    """Return the counts of a question; ``matches(field)`` is the question without that filter.

    All facets without a filter of their own are counted in one pass, each filtered one in its own.
    """
    return _Counting(searcher, question, matches).counted()


class _Counting:
    """The passes over the matches of one question."""

    def __init__(self, searcher: Searcher, question: Question, matches: Matches) -> None:
        self._searcher = searcher
        self._question = question
        self._matches = matches
        self._filtered = filtered_names(question)
        self._found = Counted()

    def counted(self) -> Counted:
        names, ranges = wanted_facets(self._question), wanted_ranges(self._question)
        if not names:
            return self._found
        free = [name for name in names if name not in self._filtered]
        self._pass(None, free, [name for name in ranges if name not in self._filtered])
        for name in dict.fromkeys((*names, *ranges)):
            if name in self._filtered:
                self._pass(name, [name] * (name in names), [name] * (name in ranges))
        found = self._found
        return Counted(
            {name: found.facets[name] for name in names},
            {n: found.missing[n] for n in dict.fromkeys((*names, *ranges)) if n in found.missing},
            {name: found.ranges[name] for name in ranges if name in found.ranges},
            found.filled,
        )

    def _pass(self, without: str | None, names: Sequence[str], ranges: Sequence[str]) -> None:
        """Count facets, what lacks them and ends of ranges over the same matches."""
        if not names and not ranges:
            return
        query = self._matches(without)
        ask: dict[str, Any] = {f"f_{name}": terms(_column(name)) for name in names}
        ask |= {f"r_{name}": {"stats": {"field": f"r_{name}"}} for name in ranges}
        ask["filled"] = terms(s.FILLED, _MASKS)
        answer = self._searcher.aggregate(query, ask)
        masks = [(int(b["key"]), int(b["doc_count"])) for b in answer["filled"]["buckets"]]
        total = sum(count for _, count in masks)
        if without is None:
            self._found.filled = _filled(masks)
        for name in ranges:
            self._range(name, answer[f"r_{name}"], total)
        for name in names:
            if name != "kind":
                bit = s.mask_bit(name)
                self._found.missing[name] = total - sum(n for mask, n in masks if mask & bit)
            ranked = self._ranked(name, answer[f"f_{name}"], query, most(self._question, name))
            self._found.facets[name] = dict(self._shown(name, ranked, query))

    def _range(self, name: str, stats: Mapping[str, Any], total: int) -> None:
        self._found.missing[name] = total - int(stats["count"])
        if stats["count"]:
            self._found.ranges[name] = {
                "low": end(name, int(stats["min"])),
                "high": end(name, int(stats["max"])),
            }

    def _shown(self, name: str, ranked: Ranked, query: Query) -> Ranked:
        """Return what is shown of a facet: the first values, the chosen, opened levels."""
        if is_tree(name):
            return self._tree(name, ranked, query)
        top = most(self._question, name)
        shown = ranked[:top]
        chosen = chosen_keys(self._question, name)
        if len(ranked) < top or chosen <= {value_key(value) for value, _ in shown}:
            return shown
        tags = any_of([term(s.TAGS, value_tag(name, key)) for key in sorted(chosen)])
        held = self._all(_column(name), name, [query, tags])
        return shown + [p for p in held if p not in shown and value_key(p[0]) in chosen]

    def _tree(self, name: str, ranked: Ranked, query: Query) -> Ranked:
        found = ranked[:TOPS]
        levels = opened(self._question, name)
        kept = chosen_keys(self._question, name) | set(map(value_key, levels))
        for value in sorted(levels, key=lambda one: (levels[one], one)):
            below = [query, term(s.TAGS, value_tag(name, value))]
            held = self._all(s.tree_column(name, levels[value] + 1), name, below)
            children = [pair for pair in held if path(name, pair[0])[-2:-1] == (value,)]
            found += first(children, SHOWN, kept)
        return found

    def _all(self, column: str, name: str, queries: Iterable[Query]) -> Ranked:
        """Return every value of a column among what meets all queries, most frequent first."""
        clauses = [(Occur.Must, unscored(query)) for query in queries]
        answer = self._searcher.aggregate(
            Query.boolean_query(clauses), {"all": terms(column, _MANY)}
        )
        return self._named(name, answer["all"]["buckets"])

    def _ranked(self, name: str, found: Mapping[str, Any], query: Query, top: int) -> Ranked:
        """Return the first values of a facet and more, ties broken by value."""
        buckets = found["buckets"]
        counts = [int(bucket["doc_count"]) for bucket in buckets]
        if found["sum_other_doc_count"] > 0 and counts[min(top, len(counts)) - 1] == counts[-1]:
            return self._all(_column(name), name, [query])
        if len(counts) > top:
            buckets = [b for b in buckets if b["doc_count"] >= counts[top - 1]]
        return self._named(name, buckets)

    def _named(self, name: str, buckets: Iterable[Mapping[str, Any]]) -> Ranked:
        named = [(value_of(self._searcher, name, b["key"]), int(b["doc_count"])) for b in buckets]
        return sorted(named, key=lambda pair: (-pair[1], pair[0]))


def _filled(masks: Iterable[tuple[int, int]]) -> frozenset[str]:
    """Return the facets that some record has a value of."""
    every = 0
    for mask, _ in masks:
        every |= mask
    return frozenset(name for name in facet_names() if every & s.mask_bit(name))


def _column(name: str) -> str:
    """Return the column of a facet, of a tree that of its top level."""
    return s.tree_column(name, 1) if is_tree(name) else f"f_{name}"


def terms(column: str, size: int = _ASKED) -> dict[str, Any]:
    """Return the request to count the values of a column."""
    return {"terms": {"field": column, "size": size, "segment_size": 1_000_000}}


class Counts:
    """Counts of the latest questions, kept as long as the index stays as it is.

    They are the dearest part of an answer, and the same on each of its pages; what everything
    matches, the first page of every visitor, is asked most and costs most.
    """

    def __init__(self) -> None:
        self._kept: tuple[Searcher | None, dict[object, Counted]] = (None, {})

    def facets(self, searcher: Searcher, question: Question, matches: Matches) -> Counted:
        """Return the counts of a question, which the caller may change."""
        if question.among is not None:  # as many ids as a register has changes
            return count_facets(searcher, question, matches)
        of, known = self._kept
        if of is not searcher:
            known = {}
            self._kept = (searcher, known)
        # Readings are not compared with a question; the office edits its list of them.
        key = (replace(question, limit=0, offset=0, sort=None), question.readings)
        found = known.get(key)
        if found is None:
            if len(known) >= _KEPT:
                known.pop(next(iter(known), None), None)
            found = known[key] = count_facets(searcher, question, matches)
        return found.copy()


def value_of(searcher: Searcher, name: str, key: str | float) -> str:
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


def learn_values(searcher: Searcher, keys: Iterable[str | float]) -> None:
    """Read the values of all open facets at once, where many of some are still to be looked up."""
    if sum(int(key) not in _names for key in keys) <= _LEARN:
        return
    if len(_names) >= _NAMES_KEPT:
        _names.clear()
    for known, _ in searcher.terms_with_prefix(s.NAMES, "", limit=_NAMES_KEPT):
        number, _, value = known.partition(" ")
        _names[int(number, 16)] = value
