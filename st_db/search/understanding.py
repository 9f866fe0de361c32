"""What a text is taken for by the words of the register, when too few records match as it stands.

A word that no record has is raw Telex or VNI when it stands for a word that records have, else a
slip of the pen for the words one letter away; those that stand beside its neighbours come first.
Every engine counts in its own index, so all of them understand alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from math import log1p
from typing import Protocol

from st_db.query import Meant, Need, Terms, allowed_typos, decoded
from st_db.text import fold

CORRECTIONS = 3  # words that one unknown word may stand for
_LONGEST = 24  # letters of a word that is corrected
_PLAIN = "abcdefghijklmnopqrstuvwxyz"
_MARKED = (
    "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệfghiìíỉĩịjklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvwxyỳýỷỹỵz"
)
_BESIDE = 3.0  # how much more neighbours tell than how frequent a word is


class Lookup(Protocol):
    """In how many records words occur; what occurs nowhere may be left out of the answers."""

    def words(self, words: Sequence[str]) -> Mapping[str, int]:
        """Return the counts of folded words in texts that may be searched."""
        ...

    def spelt(self, words: Sequence[str]) -> Mapping[str, int]:
        """Return the counts of words as spelt, in public texts."""
        ...

    def pairs(self, pairs: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
        """Return the counts of folded words that stand beside each other, in public texts."""
        ...

    def begins(self, word: str) -> bool:
        """Tell whether any folded word of a public text begins so."""
        ...


class Vocabulary:
    """The words of one state of the index."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup

    def meant(self, terms: Terms) -> Meant:
        """Return what terms are taken for."""
        read = self._decoded(terms)
        corrected = self._corrected(terms)
        return Meant(corrected, read, self._corrected(read) if read else corrected)

    def _decoded(self, terms: Terms) -> Terms | None:
        """Return the terms with raw keys read, or None when no word needs to be."""
        read = decoded(terms)
        if read is None:
            return None
        known = _Known(self._lookup, terms, read)
        if decoded(terms, known.only_read) is None:
            return None
        return decoded(terms, known.rather_read)

    # ---- slips of the pen

    def _corrected(self, terms: Terms) -> Terms:
        """Return the terms with words that occur nowhere replaced by words that do."""
        counts = self._lookup.words(_words(terms))
        needs = [
            self._nearest(need, counts, *_around(terms, at), marked=terms.marked)
            for at, need in enumerate(terms.needs)
        ]
        return terms if tuple(needs) == terms.needs else replace(terms, needs=tuple(needs))

    def _nearest(
        self, need: Need, counts: Mapping[str, int], before: str, after: str, *, marked: bool
    ) -> Need:
        if need.compact or any(_occurs(option, counts) for option in need.options):
            return need
        if len(need.words) > 1:
            return self._closed(need, counts)
        if len(need.exact) != 1:  # marks that are letters of their own, as upon "m\u0322i\u0345nd"
            return need
        (word,), (exact,) = need.words, need.exact
        if not allowed_typos(word) or len(word) > _LONGEST or counts.get(word):
            return need
        if need.prefix and self._lookup.begins(word):
            return need
        words = self._best(self._candidates(word, exact, marked=marked), before, after)
        if not words:
            return need
        others = tuple((word,) for word, _ in words[1:])
        return replace(need, words=(words[0][0],), exact=(words[0][1],), options=others)

    def _closed(self, need: Need, counts: Mapping[str, int]) -> Need:
        """Return a word that a sign cut in two as the one word it is: ``ngoà,i``."""
        word = "".join(need.words)
        if _occurs(need.words, counts):
            beside = (need.words[0], need.words[1]) if len(need.words) == _TWO else None
            if beside and self._lookup.pairs([beside]).get(beside):
                return need
        if not self._lookup.words([word]).get(word):
            return need
        return replace(need, words=(word,), exact=("".join(need.exact),))

    def _best(self, found: Sequence[str], before: str, after: str) -> list[tuple[str, str]]:
        """Return the likeliest words, folded and as spelt, above all between their neighbours."""
        if not found:
            return []
        folded = list(dict.fromkeys(map(fold, found)))
        counts = self._lookup.words(folded)
        pairs = self._lookup.pairs([p for w in folded for p in ((before, w), (w, after)) if all(p)])
        weight = {
            word: log1p(counts.get(word, 0))
            + _BESIDE * sum(log1p(pairs.get(p, 0)) for p in ((before, word), (word, after)))
            for word in folded
        }
        best: dict[str, str] = {}
        for exact in sorted(found, key=lambda one: -weight[fold(one)]):
            best.setdefault(fold(exact), exact)
        return list(best.items())[:CORRECTIONS]

    def _candidates(self, word: str, exact: str, *, marked: bool) -> list[str]:
        """Return the words of the register one slip away, with their marks where they are typed."""
        if marked:
            spellings = list(one_away(exact, _MARKED))
            counts = self._lookup.spelt(spellings)
            if found := [one for one in spellings if counts.get(one)]:
                return found
        words = list(one_away(word, _PLAIN))
        counts = self._lookup.words(words)
        return [one for one in words if counts.get(one)]


_TWO = 2


class _Known:
    """What the register knows of a text with raw keys and of what they may stand for."""

    def __init__(self, lookup: Lookup, terms: Terms, read: Terms) -> None:
        self._words = lookup.words([*_words(terms), *_words(read)])
        self._spelt = lookup.spelt(read.exact)

    def only_read(self, raw: Need, read: Need) -> bool:
        """Tell whether raw keys occur nowhere and what they stand for does."""
        return not _occurs(raw.words, self._words) and _occurs(read.words, self._words)

    def rather_read(self, raw: Need, read: Need) -> bool:
        """Tell whether keys are raw in a text that has raw keys: then the more frequent word."""
        spelt = min(self._spelt.get(word, 0) for word in read.exact)
        raw_count = min(self._words.get(word, 0) for word in raw.words)
        return spelt > raw_count or self.only_read(raw, read)


def _words(terms: Terms) -> list[str]:
    """Return every word of the terms and of their options."""
    options = (word for need in terms.needs for option in need.options for word in option)
    return list(dict.fromkeys((*terms.words, *options)))


def _occurs(words: Sequence[str], counts: Mapping[str, int]) -> bool:
    return all(counts.get(word) for word in words)


def _around(terms: Terms, at: int) -> tuple[str, str]:
    """Return the words before and after a need, empty at the ends."""
    before = terms.needs[at - 1].words[-1] if at else ""
    after = terms.needs[at + 1].words[0] if at + 1 < len(terms.needs) else ""
    return before, after


def one_away(word: str, letters: str) -> Iterator[str]:
    """Yield what one letter more, less or other, or two letters changed about, make of a word."""
    splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    return iter(dict.fromkeys(chain(
        (a + b[1:] for a, b in splits if b),
        (a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1),
        (a + c + b[1:] for a, b in splits if b for c in letters),
        (a + c + b for a, b in splits for c in letters),
    )))  # fmt: skip
