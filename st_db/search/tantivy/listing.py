"""All values of one facet that begin like a text, counted over the matches of a question."""

from __future__ import annotations

from collections.abc import Sequence

from tantivy import Occur, Query, Searcher

from st_db.query import Values
from st_db.query.facets import begins_words, levels_of, narrowed
from st_db.search.tantivy import schema as s
from st_db.search.tantivy.counting import learn_values, terms, value_of
from st_db.search.tantivy.matching import prefix, unscored
from st_db.text import folded_words

_MOST = 60_000  # values of a facet that are looked at; the library counts no more in one pass


def values(searcher: Searcher, query: Query, name: str, text: str, limit: int) -> Values:
    """Return the values; ``query`` is the question without the facet's own filters."""
    words = folded_words(text)
    if narrowed(name) and words:
        clauses = [query, *(prefix(s.ALL, word) for word in words)]
        query = Query.boolean_query([(Occur.Must, unscored(one)) for one in clauses])
    columns = [s.tree_column(name, level) for level in levels_of(name)] or [f"f_{name}"]
    answer = searcher.aggregate(query, {column: terms(column, _MOST) for column in columns})
    buckets = [bucket for column in columns for bucket in answer[column]["buckets"]]
    exact = not any(answer[column]["sum_other_doc_count"] for column in columns)
    counted = [(bucket["key"], int(bucket["doc_count"])) for bucket in buckets]
    if not words:
        counted = _most_frequent(counted, limit)
    if name in s.open_facets():
        learn_values(searcher, (key for key, _ in counted))
    named = [(value_of(searcher, name, key), count) for key, count in counted]
    if words:
        named = [pair for pair in named if begins_words(words, pair[0])]
    named.sort(key=lambda pair: (-pair[1], pair[0]))
    return Values(dict(named[:limit]), len(named) if words else len(buckets), exact)


def _most_frequent(
    counted: Sequence[tuple[str | float, int]], limit: int
) -> list[tuple[str | float, int]]:
    """Return the first and all that tie with the last of them, which their names will order."""
    ranked = sorted(counted, key=lambda pair: -pair[1])
    least = ranked[min(limit, len(ranked)) - 1][1] if ranked and limit else 0
    return [pair for pair in ranked if pair[1] >= least]
