"""The order of the best matches, by how rare the words are that they have and how near each other.

The server's own order looks at ten words of a text and does not know which of them are rare. So the
best candidates are fetched with their words and put in order here, by BM25 over folded words, words
as spelt and neighbours, with the weights the embedded engine has (docs/decisions, “what ranks”).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import log1p
from typing import Any

from st_db.query import Terms
from st_db.search.meili.conditions import NO_MISTAKES, Mistakes
from st_db.search.meili.lookup import Lookup

Weights = tuple[tuple[str, float], ...]

EXACT: Weights = (("exact", 1.0),)
WORDS: Weights = (("all", 0.3), ("a", 0.5), ("b", 0.3), ("lead", 0.3))
UNMARKED: Weights = (("all", 1.3), ("a", 0.5), ("b", 0.3), ("lead", 0.3))
PAIRS: Weights = (("pairs", 0.4), ("pairs_a", 0.3))
ALL_IN_TITLE = 6.0
ALL_AS_SPELT = 5.0
NEAR_IN_TITLE = 1.0
BEGINS_TITLE = 1.5
NEED_IS_NUMBER = 30.0
OPTION = 0.7  # another way to write a word, beside the one that was typed
STRICT = 0.6  # all words occur, where relaxed matches stand beside: a share of what they weigh
AS_MEANT = 0.4  # and all words as the register reads them
_LEAD = 40  # words the content begins with
_K1, _B = 1.2, 0.75

FETCHED = ("id", "a", "b", "c", "d", "exact", "numbers")


def rarity(records: int, count: int) -> float:
    """Return how much a word tells that so many of all records have."""
    return log1p((records - count + 0.5) / (count + 0.5))


class Weighing:
    """What the words of a question weigh in this register."""

    def __init__(self, lookup: Lookup, terms: Terms, mistakes: Mistakes = NO_MISTAKES) -> None:
        self.terms = terms
        self.mistakes = mistakes
        self.words = tuple(dict.fromkeys(terms.words))
        self.spelt = tuple(dict.fromkeys(terms.exact)) if terms.marked else ()
        self.pairs = tuple(dict.fromkeys(pairwise(terms.words)))
        options = {option for need in terms.needs for option in need.options}
        self.other_words = tuple(sorted({o[0] for o in options if len(o) == 1}))
        self.other_pairs = tuple(sorted({p for o in options for p in pairwise(o)}))
        self.weights = self._weighed(lookup)

    def _weighed(self, lookup: Lookup) -> dict[tuple[str, str], float]:
        words, pairs = (*self.words, *self.other_words), (*self.pairs, *self.other_pairs)
        lookup.prepare(words, self.spelt, pairs)
        records = lookup.records()
        found = {("words", w): rarity(records, n) for w, n in lookup.words(words).items()}
        found |= {("title", w): rarity(records, n) for w, n in lookup.titled(words).items()}
        found |= {("spelt", w): rarity(records, n) for w, n in lookup.spelt(self.spelt).items()}
        for pair, count in lookup.pairs(pairs).items():
            found["pairs", " ".join(pair)] = rarity(records, count)
        return found

    def whole(self) -> float:
        """Return what all words weigh together."""
        return sum(self.weights["words", word] for word in self.words)


class Candidate:
    """A record's words, counted field by field."""

    __slots__ = ("counts", "id", "lengths", "numbers")

    def __init__(self, row: Mapping[str, Any]) -> None:
        self.id = str(row["id"])
        self.numbers = frozenset(row.get("numbers") or ())
        texts = {name: str(row.get(name) or "").split() for name in ("a", "b", "c", "d", "exact")}
        every = [*texts["a"], *texts["b"], *texts["c"], *texts["d"]]
        texts |= {
            "all": every,
            "lead": texts["c"][:_LEAD],
            "pairs": [f"{one} {two}" for one, two in pairwise(every)],
            "pairs_a": [f"{one} {two}" for one, two in pairwise(texts["a"])],
        }
        self.lengths = {name: len(found) for name, found in texts.items()}
        self.counts = {name: Counter(found) for name, found in texts.items()}


def scores(rows: Iterable[Mapping[str, Any]], weighing: Weighing) -> dict[str, float]:
    """Return what the words of a question weigh in each of some records, together."""
    candidates = [Candidate(row) for row in rows]
    usual = {
        name: sum(one.lengths[name] for one in candidates) / len(candidates) or 1.0
        for name in (candidates[0].lengths if candidates else ())
    }
    return {one.id: _Score(weighing, one, usual).sum() for one in candidates}


class _Score:
    def __init__(self, weighing: Weighing, one: Candidate, usual: Mapping[str, float]) -> None:
        self._weighing = weighing
        self._one = one
        self._usual = usual

    def sum(self) -> float:
        """Return the sum of everything that ranks a record."""
        asked, terms = self._weighing, self._weighing.terms
        fields = WORDS if terms.marked else UNMARKED
        score = self._words(asked.words, fields) + OPTION * self._words(asked.other_words, fields)
        score += self._much(asked.spelt, "spelt", EXACT)
        score += self._much([" ".join(pair) for pair in asked.pairs], "pairs", PAIRS)
        others = [" ".join(pair) for pair in asked.other_pairs]
        score += OPTION * self._much(others, "pairs", PAIRS)
        held = self._one.counts["exact"]
        if asked.spelt and all(word in held for word in asked.spelt):
            score += ALL_AS_SPELT
        for need in terms.needs:
            if need.compact and need.compact in self._one.numbers:
                score += NEED_IS_NUMBER
        return score + self._title()

    def _words(self, words: Sequence[str], fields: Weights) -> float:
        plain = tuple(pair for pair in fields if pair[0] != "a")
        titled = tuple(pair for pair in fields if pair[0] == "a")
        return self._much(words, "words", plain) + self._much(words, "title", titled)

    def _much(self, words: Sequence[str], attribute: str, fields: Weights) -> float:
        weights = self._weighing.weights
        return sum(
            weights[attribute, word] * weight * self._share(name, word)
            for name, weight in fields
            for word in words
            if word in self._one.counts[name]
        )

    def _share(self, name: str, word: str) -> float:
        count = self._one.counts[name][word]
        length = self._one.lengths[name] / self._usual[name]
        return count * (_K1 + 1) / (count + _K1 * (1 - _B + _B * length))

    def _title(self) -> float:
        words, begins = self._weighing.words, self._weighing.terms.prefix
        held = self._one.counts["a"]
        begun = begins is not None and any(word.startswith(begins) for word in held)
        score = 0.0
        if words and all(word in held or (word == begins and begun) for word in words):
            score += ALL_IN_TITLE
        if len(words) == 1 and begun:
            score += BEGINS_TITLE
        for word in words:
            meant = self._weighing.mistakes.get(word)
            if meant and (word in held or not meant.isdisjoint(held)):
                score += NEAR_IN_TITLE
        return score
