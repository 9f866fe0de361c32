"""How many records have a word, by many small counts in one request."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from st_db.search.meili import conditions

Ask = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]

_EVERY = "kind EXISTS"
_GROUPS = (64, 8)  # words that are counted together where most occur nowhere
_FEW = 64  # words up to which each is counted at once


class Lookup:
    """The counts that ``st_db.search.understanding`` and the ranking ask for; each is asked once.

    They are of the whole index, as rarity is: neither filters nor visibility change them.
    """

    def __init__(self, ask: Ask, *, personal: bool) -> None:
        self._ask = ask
        self._words = conditions.KNOWN if personal else "words"
        self._counts: dict[str, int] = {}

    def words(self, words: Sequence[str]) -> Mapping[str, int]:
        """Return the counts of folded words in texts that may be searched."""
        return self._of(self._words, words)

    def titled(self, words: Sequence[str]) -> Mapping[str, int]:
        """Return the counts of folded words in titles."""
        return self._of("title", words)

    def spelt(self, words: Sequence[str]) -> Mapping[str, int]:
        """Return the counts of words as spelt, in public texts."""
        return self._of("spelt", words)

    def pairs(self, pairs: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
        """Return the counts of folded words that stand beside each other, in public texts."""
        counts = self._of("pairs", [" ".join(pair) for pair in pairs])
        return {pair: counts[" ".join(pair)] for pair in pairs}

    def begins(self, word: str) -> bool:
        """Tell whether any folded word of a public text begins so."""
        begun = conditions.begins("words", word)
        return self._count([begun])[begun] > 0

    def records(self) -> int:
        """Return how many records there are."""
        return self._count([_EVERY])[_EVERY]

    def prepare(
        self, words: Sequence[str], spelt: Sequence[str], pairs: Sequence[tuple[str, str]]
    ) -> None:
        """Count in one request what will be asked for one by one."""
        found = [conditions.equal(name, w) for w in words for name in (self._words, "title")]
        found += [conditions.equal("spelt", word) for word in spelt]
        found += [conditions.equal("pairs", " ".join(pair)) for pair in pairs]
        self._count([_EVERY, *found])

    def _of(self, attribute: str, values: Sequence[str]) -> dict[str, int]:
        asked = {value: conditions.equal(attribute, value) for value in values}
        unknown = [value for value, one in asked.items() if one not in self._counts]
        if len(unknown) > _FEW:
            held = self._occurring(attribute, unknown)
            self._counts.update((asked[value], 0) for value in unknown if value not in held)
        counts = self._count(list(asked.values()))
        return {value: counts[one] for value, one in asked.items()}

    def _occurring(self, attribute: str, values: Sequence[str]) -> set[str]:
        """Return the values that may occur, found by counting smaller and smaller groups."""
        left = list(values)
        for size in _GROUPS:
            groups = [left[at : at + size] for at in range(0, len(left), size)]
            several = [conditions.one_of(attribute, group) for group in groups]
            held = self._count(several)
            left = [v for group, one in zip(groups, several, strict=True) if held[one]
                    for v in group]  # fmt: skip
        return set(left)

    def _count(self, filters: Sequence[str]) -> Mapping[str, int]:
        unknown = [one for one in dict.fromkeys(filters) if one not in self._counts]
        if unknown:
            searches = [{"filter": one, "page": 1, "hitsPerPage": 0} for one in unknown]
            results = self._ask(searches)
            found = [int(result["totalHits"]) for result in results]
            self._counts.update(zip(unknown, found, strict=True))
        return self._counts
