"""Records that share most with a passage, by many short searches of the server.

The server reads ten words of a question, so a passage is asked for in stretches, and records that
several stretches find stand first.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from st_db.query import Near, Passage
from st_db.query import Query as Question
from st_db.records import by_default
from st_db.search.meili import conditions
from st_db.search.meili.asking import READ_WORDS, Server

STRETCHES = 24
"""Stretches of a passage that are asked for, the title's first."""


def similar(ask: Server, passage: Passage, within: Question) -> Near:
    """Return the records of each kind that the stretches of a passage find."""
    stretches = _stretches(passage)
    found: Near = {}
    if not stretches or within.limit <= 0:
        return found
    kinds = within.kinds or by_default()
    scopes = [conditions.joined(conditions.scope(replace(within, kinds=(k,)))) for k in kinds]
    searches = [_search(text, scope, within.limit) for scope in scopes for text in stretches]
    results = iter(ask(searches))
    for kind in kinds:
        scores: Counter[str] = Counter()
        for _ in stretches:
            for place, hit in enumerate(next(results)["hits"]):
                # Reciprocal ranks: what many stretches name beats what one names first.
                scores[hit["id"]] += 1 / (10 + place)  # type: ignore[assignment]
        ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[: within.limit]
        if ranked:
            found[kind] = [(id_, float(score)) for id_, score in ranked]
    return found


def _search(text: str, scope: str, limit: int) -> dict[str, Any]:
    return {
        "q": text,
        "filter": scope,
        "limit": limit,
        "attributesToRetrieve": ["id"],
        "attributesToSearchOn": ["a", "b", "c", "d"],
        "matchingStrategy": "frequency",
    }


def _stretches(passage: Passage) -> list[str]:
    """Return stretches of as many words as the server reads, from all over the passage."""
    titled = [word for pair in passage.titled for word in pair]
    parts = [list(dict.fromkeys(titled)), list(passage.words)]
    cut = [
        " ".join(words[at : at + READ_WORDS])
        for words in parts
        for at in range(0, len(words), READ_WORDS)
    ]
    if len(cut) <= STRETCHES:
        return cut
    return [cut[at * len(cut) // STRETCHES] for at in range(STRETCHES)]
