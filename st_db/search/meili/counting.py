"""Counts beside the hits, from the server's distributions of facet values.

The server counts at most ``shape.FACET_VALUES`` values of an attribute in one answer. Each level of
a tree has an attribute of its own, and its branches are counted with the branch as a filter, so
that what is shown is true however many values there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from st_db.query import Query as Question
from st_db.query import Values
from st_db.query.facets import (
    SHOWN,
    TOPS,
    begins_words,
    chosen_keys,
    end,
    facet_names,
    filtered_names,
    first,
    is_tree,
    levels_of,
    most,
    narrowed,
    opened,
    path,
    wanted_facets,
    wanted_ranges,
)
from st_db.query.filterable import value_key
from st_db.query.model import Counted
from st_db.search.meili import conditions, shape
from st_db.search.tags import value_tag
from st_db.text import folded_words

Search = Callable[[str | None, Sequence[str], Sequence[str]], dict[str, Any]]
"""(field whose filters are left out, attributes to count, further conditions) -> a search."""

Ask = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]
Ranked = list[tuple[str, int]]


def count_facets(ask: Ask, search: Search, question: Question) -> Counted:
    """Return the counts of a question in as few requests as there are levels to look at."""
    names, ranges = wanted_facets(question), wanted_ranges(question)
    if not names:
        return Counted()
    found = _Counting(ask, search, question)
    found.count(names, ranges)
    return found.counted


class _Counting:
    def __init__(self, ask: Ask, search: Search, question: Question) -> None:
        self._ask = ask
        self._search = search
        self._question = question
        self.counted = Counted()

    def count(self, names: Sequence[str], ranges: Sequence[str]) -> None:
        filtered = filtered_names(self._question)
        every = dict.fromkeys((*names, *ranges))
        free = [name for name in every if name not in filtered]
        passes = [(None, free), *((name, [name]) for name in every if name in filtered)]
        results = self._ask([
            self._search(without, [*_attributes(some, names, ranges), "filled"], ())
            for without, some in passes
        ])  # fmt: skip
        ranked: dict[str, Ranked] = {}
        for (without, some), result in zip(passes, results, strict=True):
            if without is None and some:
                filled = (result.get("facetDistribution") or {}).get("filled", {})
                self.counted.filled = frozenset(n for n in facet_names() if filled.get(n))
            self._read(result, [n for n in some if n in ranges], [n for n in some if n in names])
            for name in some:
                if name in names:
                    ranked[name] = _ranked(result, _column(name))
        self._show(names, ranked)
        self.counted.missing = {
            n: m for n in every if (m := self.counted.missing.get(n)) is not None
        }

    def _read(self, result: Mapping[str, Any], ranges: Iterable[str], names: Iterable[str]) -> None:
        """Take over the ends of ranges and how many records lack a value."""
        filled = (result.get("facetDistribution") or {}).get("filled", {})
        total = int(result["totalHits"])
        for name in (*names, *ranges):
            if name != "kind":
                self.counted.missing[name] = total - int(filled.get(name, 0))
        stats = result.get("facetStats") or {}
        for name in ranges:
            if ends := stats.get(f"r_{name}"):
                low, high = (end(name, int(ends[side])) for side in ("min", "max"))
                self.counted.ranges[name] = {"low": low, "high": high}

    def _show(self, names: Sequence[str], ranked: Mapping[str, Ranked]) -> None:
        filtered = filtered_names(self._question)
        for name in names:
            without = name if name in filtered else None
            if is_tree(name):
                shown = ranked[name][:TOPS] + self._branches(name, without)
            else:
                shown = self._flat(name, ranked[name], without)
            self.counted.facets[name] = dict(shown)

    def _branches(self, name: str, without: str | None) -> Ranked:
        levels = opened(self._question, name)
        values = sorted(levels, key=lambda one: (levels[one], one))
        if not values:
            return []
        kept = chosen_keys(self._question, name) | set(map(value_key, levels))
        columns = [f"f_{name}_{levels[value] + 1}" for value in values]
        results = self._ask([
            self._search(without, [column], [conditions.equal("tags", value_tag(name, value))])
            for value, column in zip(values, columns, strict=True)
        ])  # fmt: skip
        found: Ranked = []
        for value, column, result in zip(values, columns, results, strict=True):
            below = [p for p in _ranked(result, column) if path(name, p[0])[-2:-1] == (value,)]
            found += first(below, SHOWN, kept)
        return found

    def _flat(self, name: str, ranked: Ranked, without: str | None) -> Ranked:
        top = most(self._question, name)
        shown = ranked[:top]
        lacking = chosen_keys(self._question, name) - {value_key(value) for value, _ in shown}
        if len(ranked) < top or not lacking:
            return shown
        tags = conditions.one_of("tags", [value_tag(name, key) for key in sorted(lacking)])
        (result,) = self._ask([self._search(without, [_column(name)], [tags])])
        held = _ranked(result, _column(name))
        return shown + [pair for pair in held if value_key(pair[0]) in lacking]


def values(ask: Ask, search: Search, question: Question, name: str, text: str) -> Values:
    """Return all values that begin like a text; of more than the server counts, not all."""
    words = folded_words(text)
    without = name if name in filtered_names(question) else None
    columns = [f"f_{name}_{level}" for level in levels_of(name)] if is_tree(name) else [f"f_{name}"]
    held = [conditions.begins("words", word) for word in words] if narrowed(name) else []
    (result,) = ask([search(without, columns, held)])
    counts = [_ranked(result, column) for column in columns]
    found = [pair for some in counts for pair in some if begins_words(words, pair[0])]
    whole = all(len(some) < shape.FACET_VALUES for some in counts)
    return Values(dict(sorted(found, key=lambda p: (-p[1], p[0]))), len(found), exact=whole)


def _attributes(some: Iterable[str], names: Sequence[str], ranges: Sequence[str]) -> list[str]:
    some = list(some)
    counted = [_column(name) for name in some if name in names]
    return counted + [f"r_{name}" for name in some if name in ranges]


def _column(name: str) -> str:
    return f"f_{name}_1" if is_tree(name) else f"f_{name}"


def _ranked(result: Mapping[str, Any], column: str) -> Ranked:
    counts = (result.get("facetDistribution") or {}).get(column, {})
    named = [(shape.uncounted(value), int(count)) for value, count in counts.items()]
    return sorted(named, key=lambda pair: (-pair[1], pair[0]))
