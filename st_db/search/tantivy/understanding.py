"""What a text is taken for by the words of the register, when too few records match as it stands.

A word that no record has is raw Telex or VNI when it stands for a word that records have, else a
slip of the pen for the words one letter away; those that stand beside its neighbours come first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from math import log1p

from tantivy import Searcher

from st_db.query import Meant, Need, Terms, allowed_typos, decoded
from st_db.search.tantivy import schema as s
from st_db.text import fold

CORRECTIONS = 3  # words that one unknown word may stand for
_LONGEST = 24  # letters of a word that is corrected
_PLAIN = "abcdefghijklmnopqrstuvwxyz"
_MARKED = (
    "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệfghiìíỉĩịjklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvwxyỳýỷỹỵz"
)
_BESIDE = 3.0  # how much more neighbours tell than how frequent a word is


class Vocabulary:
    """The words of one state of the index."""

    def __init__(self, searcher: Searcher, *, personal: bool) -> None:
        self._searcher = searcher
        self._fields = (s.ALL, s.PERSONAL) if personal else (s.ALL,)

    def meant(self, terms: Terms) -> Meant:
        """Return what terms are taken for."""
        read = self._decoded(terms)
        corrected = self._corrected(terms)
        return Meant(corrected, read, self._corrected(read) if read else corrected)

    def _count(self, word: str) -> int:
        return max(self._searcher.doc_freq(field, word) for field in self._fields)

    def _decoded(self, terms: Terms) -> Terms | None:
        """Return the terms with raw keys read, or None when no word needs to be."""
        if decoded(terms, self._only_read) is None:
            return None
        return decoded(terms, self._rather_read)

    def _only_read(self, raw: Need, read: Need) -> bool:
        """Tell whether raw keys occur nowhere and what they stand for does."""
        return not all(map(self._count, raw.words)) and all(map(self._count, read.words))

    def _rather_read(self, raw: Need, read: Need) -> bool:
        """Tell whether keys are raw in a text that has raw keys: then the more frequent word."""
        spelt = min(self._searcher.doc_freq(s.EXACT, word) for word in read.exact)
        return spelt > min(map(self._count, raw.words)) or self._only_read(raw, read)

    # ---- slips of the pen

    def _corrected(self, terms: Terms) -> Terms:
        """Return the terms with words that occur nowhere replaced by words that do."""
        needs = [
            self._nearest(need, *self._around(terms, at), marked=terms.marked)
            for at, need in enumerate(terms.needs)
        ]
        return terms if tuple(needs) == terms.needs else replace(terms, needs=tuple(needs))

    @staticmethod
    def _around(terms: Terms, at: int) -> tuple[str, str]:
        """Return the words before and after a need, empty at the ends."""
        before = terms.needs[at - 1].words[-1] if at else ""
        after = terms.needs[at + 1].words[0] if at + 1 < len(terms.needs) else ""
        return before, after

    def _nearest(self, need: Need, before: str, after: str, *, marked: bool) -> Need:
        if need.compact or any(map(self._occurs, need.options)):
            return need
        if len(need.words) > 1:
            return self._closed(need)
        (word,), (exact,) = need.words, need.exact
        if not allowed_typos(word) or len(word) > _LONGEST or self._count(word):
            return need
        if need.prefix and self._searcher.terms_with_prefix(s.ALL, word, limit=1):
            return need
        best = sorted(
            self._candidates(word, exact, marked=marked),
            key=lambda found: -self._weight(fold(found), before, after),
        )
        words = list(dict.fromkeys(map(fold, best)))[:CORRECTIONS]
        if not words:
            return need
        others = tuple((word,) for word in words[1:])
        return replace(need, words=(words[0],), exact=(best[0],), options=others)

    def _occurs(self, words: tuple[str, ...]) -> bool:
        return all(map(self._count, words))

    def _closed(self, need: Need) -> Need:
        """Return a word that a sign cut in two as the one word it is: ``ngoà,i``."""
        word = "".join(need.words)
        if all(map(self._count, need.words)) and self._searcher.doc_freq(
            s.PAIRS, "_".join(need.words)
        ):
            return need
        return (
            replace(need, words=(word,), exact=("".join(need.exact),))
            if self._count(word)
            else need
        )

    def _weight(self, word: str, before: str, after: str) -> float:
        """Return how likely a word is, above all between its neighbours."""
        beside = sum(
            log1p(self._searcher.doc_freq(s.PAIRS, pair))
            for pair in (f"{before}_{word}", f"{word}_{after}")
        )
        return log1p(self._count(word)) + _BESIDE * beside

    def _candidates(self, word: str, exact: str, *, marked: bool) -> Iterable[str]:
        """Return the words of the register one slip away, with their marks where they are typed."""
        if marked:
            found = [w for w in _one_away(exact, _MARKED) if self._searcher.doc_freq(s.EXACT, w)]
            if found:
                return found
        return [w for w in _one_away(word, _PLAIN) if self._count(w)]


def _one_away(word: str, letters: str) -> Iterator[str]:
    """Yield what one letter more, less or other, or two letters changed about, make of a word."""
    splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    return iter(dict.fromkeys(chain(
        (a + b[1:] for a, b in splits if b),
        (a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1),
        (a + c + b[1:] for a, b in splits if b for c in letters),
        (a + c + b for a, b in splits for c in letters),
    )))  # fmt: skip
