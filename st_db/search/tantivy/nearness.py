"""Records that share most with a passage: its rarest neighbours and words, summed by BM25."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tantivy import Occur, Query, Searcher

from st_db.query import Near, Passage
from st_db.query import Query as Question
from st_db.records import by_default
from st_db.search.tantivy import matching
from st_db.search.tantivy import schema as s

# What is rarest tells most and is found soonest; what nearly every record says only costs time.
PAIRS, TITLED, WORDS = 200, 40, 40
_OFTEN = 0.05  # share of all records from which a pair tells nothing


def similar(searcher: Searcher, passage: Passage, within: Question) -> Near:
    """Return the records of each kind that share most with a passage."""
    clauses = [(Occur.Should, query) for query in _asked(searcher, passage)]
    found: Near = {}
    if not clauses or within.limit <= 0:
        return found
    shares = Query.boolean_query(clauses)
    for kind in within.kinds or by_default():
        scope = matching.scope(replace(within, kinds=(kind,)))
        query = Query.boolean_query([(Occur.Must, shares), *scope])
        hits = searcher.search(query, within.limit, count=False).hits
        if hits:
            found[kind] = [
                (str(searcher.doc(at).get_first(s.ID)), float(score)) for score, at in hits
            ]
    return found


def _asked(searcher: Searcher, passage: Passage) -> list[Query]:
    """Return the rarest pairs and words of a passage that occur at all."""
    most = max(10, int(searcher.num_docs * _OFTEN))
    titled = ["_".join(pair) for pair in passage.titled]
    pairs = ["_".join(pair) for pair in passage.pairs]
    found = []
    for texts, fields, count in (
        (titled, (s.PAIRS_A, s.PAIRS), TITLED),
        (pairs, (s.PAIRS_A, s.PAIRS), PAIRS),
        (passage.words, (s.ALL,), WORDS),
    ):
        found += [matching.term(*one) for one in _rarest(searcher, texts, fields, most)[:count]]
    return found


def _rarest(
    searcher: Searcher, texts: Iterable[str], fields: tuple[str, ...], most: int
) -> list[tuple[str, str]]:
    """Return (field, text) of what occurs, and not too often, the rarest first."""
    counted = [(searcher.doc_freq(f, text), f, text) for text in texts for f in fields]
    return [(f, text) for count, f, text in sorted(counted) if 0 < count <= most]
