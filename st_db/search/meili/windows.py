"""The best matches of a question: who may be among them, and in which order.

Few matches are all fetched and put in order. Of many, those are that have the rarest words and
neighbours, and those that the server's own order brings to the front.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from st_db.search.meili import conditions, shape
from st_db.search.meili.lookup import Ask
from st_db.search.meili.ranking import FETCHED, Weighing, scores
from st_db.search.weights import AS_MEANT, STRICT

WIDTH = 100
"""Matches that are put in order by their words; those behind them stand by date."""

_LISTED = 200  # records that one word may bring in; a more frequent one tells little
_WORDS = 12  # rarest words that bring in records, and as many neighbours
_FRONT = (
    8.0  # what the server's first place is worth beside rare words, when choosing whom to fetch
)

Search = Callable[..., dict[str, Any]]


class Window:
    """The best matches of one question."""

    def __init__(self, ask: Ask, search: Search, weighing: Weighing) -> None:
        self._ask = ask
        self._search = search
        self._weighing = weighing

    def best(
        self, match: str, total: int, strict: str | None, full: str | None
    ) -> list[tuple[str, float]]:
        """Return ids and scores of the best matches, at most as many as are put in order."""
        if not total:
            return []
        if total > WIDTH:
            ids = self._brought(match, relaxed=strict is not None)
            chosen = conditions.all_of([conditions.one_of("id", ids), match]) if ids else match
        else:
            chosen = match
        fetch = {"limit": WIDTH, "attributesToRetrieve": list(FETCHED), "sort": ["id:desc"]}
        tiers = [(condition, share) for condition, share in ((strict, STRICT), (full, AS_MEANT))
                 if condition]  # fmt: skip
        both = [conditions.all_of([chosen, condition]) for condition, _ in tiers]
        searches = [self._search(chosen, **fetch)]
        searches += [self._search(condition, limit=WIDTH) for condition in both]
        fetched, *held = self._ask(searches)
        found = scores(fetched["hits"], self._weighing)
        for (_, share), result in zip(tiers, held, strict=True):
            for hit in result["hits"]:
                if hit["id"] in found:
                    found[hit["id"]] += share * self._weighing.whole()
        return sorted(found.items(), key=lambda pair: -pair[1])

    def _brought(self, match: str, *, relaxed: bool) -> list[str]:
        """Return the ids of the likeliest among many matches."""
        lists = self._lists(match, relaxed=relaxed)
        weighed: Counter[str] = Counter()
        results = self._ask([search for search, _ in lists])
        for (search, weight), result in zip(lists, results, strict=True):
            front = "q" in search
            if not front and result["totalHits"] > _LISTED:
                continue  # those it gives are any of many
            for place, hit in enumerate(result["hits"]):
                worth = weight * (1 - place / WIDTH) if front else weight
                weighed[hit["id"]] += worth  # type: ignore[assignment]
        ranked = sorted(weighed.items(), key=lambda pair: (-pair[1], pair[0]))
        return [id for id, _ in ranked[:WIDTH]]

    def _lists(self, match: str, *, relaxed: bool) -> list[tuple[dict[str, Any], float]]:
        weights = self._weighing.weights
        told = [name for name in weights if weights[name]]
        rare: list[tuple[str, str]] = []
        for some in (("words", "title"), ("pairs",), ("spelt",)):
            kind = [name for name in told if name[0] in some]
            rare += sorted(kind, key=lambda name: -weights[name])[:_WORDS]
        lists = []
        for attribute, word in rare:
            held = conditions.equal(attribute, word)
            # A relaxed match is long to work out; what does not match is sorted out afterwards.
            condition = held if relaxed else conditions.all_of([match, held])
            lists.append((self._search(condition, page=1, hitsPerPage=_LISTED),
                          weights[attribute, word]))  # fmt: skip
        return [*lists, *self._fronts(None if relaxed else match)]

    def _fronts(self, match: str | None) -> list[tuple[dict[str, Any], float]]:
        """Return searches by the server's own order: of all, and of titles and spelling."""
        terms = self._weighing.terms
        text = " ".join(terms.words)
        found: list[tuple[str | None, float]] = [(match, _FRONT)]
        if match and terms.minimum >= len(terms.needs):
            titled = conditions.matched(terms, words="title")
            found.append((conditions.all_of([match, titled]), 2 * _FRONT))
            if terms.marked:
                spelt = conditions.spelt(terms)
                found.append((conditions.all_of([match, spelt]), _FRONT))
                found.append((conditions.all_of([match, titled, spelt]), _FRONT))
        return [
            (self._search(condition, q=text, matchingStrategy="frequency", limit=WIDTH,
                          attributesToSearchOn=shape.SEARCHED), weight)
            for condition, weight in found
        ]  # fmt: skip
