"""The order of the best matches, by how rare the words are that they have and how near each other.

The server's own order looks at ten words of a text and does not know which of them are rare. So the
best candidates are fetched with their words and put in order here, by BM25 over folded words, words
as spelt and neighbours, with the weights the embedded engine has (docs/decisions, “what ranks”).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from st_db.query import Terms, telling
from st_db.search import weights as w
from st_db.search.meili.conditions import NO_MISTAKES, Mistakes
from st_db.search.meili.lookup import Lookup

_K1, _B = 1.2, 0.75  # of BM25, as the embedded engine has them

FETCHED = ("id", "a", "b", "c", "d", "exact", "numbers")


class Weighing:
    """What the words of a question weigh in this register."""

    def __init__(self, lookup: Lookup, terms: Terms, mistakes: Mistakes = NO_MISTAKES) -> None:
        self.terms = terms
        self.mistakes = mistakes
        self.words = tuple(dict.fromkeys(terms.words))
        # Without marks the words that only join others look like others that tell much.
        some = terms if terms.marked else telling(terms)
        self.telling = tuple(dict.fromkeys(some.words))
        self.spelt = tuple(dict.fromkeys(some.exact))
        self.pairs = tuple(dict.fromkeys(pairwise(terms.words)))
        options = {option for need in terms.needs for option in need.options}
        self.other_words = tuple(sorted({o[0] for o in options if len(o) == 1}))
        self.other_pairs = tuple(sorted({p for o in options for p in pairwise(o)}))
        self.weights = self._weighed(lookup)

    def _weighed(self, lookup: Lookup) -> dict[tuple[str, str], float]:
        words, pairs = (*self.words, *self.other_words), (*self.pairs, *self.other_pairs)
        lookup.prepare(words, self.spelt, pairs)
        joined = {" ".join(pair): count for pair, count in lookup.pairs(pairs).items()}
        self.records = lookup.records()
        return {  # what occurs nowhere tells nothing, and brings in no records
            (attribute, text): w.rarity(self.records, count) if count else 0.0
            for attribute, counts in (
                ("words", lookup.words(words)),
                ("title", lookup.titled(words)),
                ("spelt", lookup.spelt(self.spelt)),
                ("pairs", joined),
            )
            for text, count in counts.items()
        }

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
            "lead": texts["c"][: w.LEAD_WORDS],
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
        self._shares = w.shares(marked=weighing.terms.marked)

    def sum(self) -> float:
        """Return the sum of everything that ranks a record."""
        asked, terms, held = self._weighing, self._weighing.terms, self._one.counts["exact"]
        pairs = [" ".join(pair) for pair in asked.pairs]
        other_pairs = [" ".join(pair) for pair in asked.other_pairs]
        score = self._words(asked.telling) + w.OPTION * self._words(asked.other_words)
        score += self._pairs(pairs) + w.OPTION * self._pairs(other_pairs)
        score += self._shares.spelt * self._often(asked.spelt, "spelt", "exact")
        if terms.marked and asked.spelt and all(word in held for word in asked.spelt):
            score += w.ALL_AS_SPELT
        for need in terms.needs:
            if need.compact and need.compact in self._one.numbers:
                score += w.NEED_IS_NUMBER
        return score + self._title()

    def _words(self, words: Sequence[str]) -> float:
        shares = self._shares
        score = shares.held * self._once(words, "words", "all", squared=True)
        score += shares.lead * self._once(words, "words", "lead")
        for field, weight in shares.often:
            attribute = "title" if field == "a" else "words"
            score += weight * self._often(words, attribute, field)
        return score

    def _pairs(self, pairs: Sequence[str]) -> float:
        score = self._shares.pairs * self._once(pairs, "pairs", "pairs", squared=True)
        return score + self._shares.titled * self._often(pairs, "pairs", "pairs_a")

    def _once(
        self, texts: Sequence[str], attribute: str, field: str, *, squared: bool = False
    ) -> float:
        """Return what texts tell that a field holds, however often it does."""
        held = self._one.counts[field]
        tells = [self._weighing.weights[attribute, text] for text in texts if text in held]
        if squared:
            return sum(w.squared(one, self._weighing.records) for one in tells)
        return sum(tells)

    def _often(self, texts: Sequence[str], attribute: str, field: str) -> float:
        """Return the BM25 of texts in a field."""
        held = self._one.counts[field]
        return sum(
            self._weighing.weights[attribute, text] * self._share(field, text)
            for text in texts
            if text in held
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
            score += w.ALL_IN_TITLE
        if len(words) == 1 and begun:
            score += dict(w.BEGINS)["a"]
        for word in words:
            meant = self._weighing.mistakes.get(word)
            if meant and (word in held or not meant.isdisjoint(held)):
                score += w.NEAR_IN_TITLE
        return score
