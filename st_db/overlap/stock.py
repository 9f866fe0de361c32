"""Stock words: what proposals and records say whatever they are about."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TypeAlias

from st_db.codes import Code
from st_db.text import exact_words, fold

_Known: TypeAlias = "dict[str, list[tuple[str, ...]]]"


@lru_cache(maxsize=1 << 15)
def spelling(word: str) -> str:
    """Return what two spellings of a syllable with marks share: hoà and hòa, but not hoa."""
    lower = word.lower()
    marks = sorted(c for c in unicodedata.normalize("NFD", lower) if unicodedata.combining(c))
    return fold(lower) + "".join(marks) + "đ" * lower.count("đ")


@lru_cache(maxsize=1 << 15)
def folded(word: str) -> str:
    """Return a syllable folded; a text says few different ones."""
    return fold(word)


class Stock:
    """Phrases that say nothing about what a text is about, longest first.

    ``doubtful`` are words that are stock only with their marks: *trong* is, *trồng* is not, and a
    text without marks cannot tell.
    """

    def __init__(self, phrases: Iterable[str], doubtful: Iterable[str] = ()) -> None:
        self._spelt: _Known = {}
        self._sure: _Known = {}
        self._folded: _Known = {}
        for phrase in phrases:
            self._add(phrase, self._spelt, self._sure, self._folded)
        for phrase in doubtful:
            self._add(phrase, self._spelt, self._folded)

    def _add(self, phrase: str, spelt: _Known, *plain: _Known) -> None:
        words = exact_words(phrase)
        if words:
            _keep(spelt, tuple(map(spelling, words)))
            for known in plain:
                _keep(known, tuple(map(folded, words)))

    def covered(self, words: Sequence[str], *, marked: bool) -> tuple[list[bool], list[bool]]:
        """Tell of every word whether it is part of a stock phrase, and whether it may be one.

        The second does not look at marks, so that it says the same of a text with and without.
        """
        plain = [folded(word) for word in words]
        may_be = _covered(plain, self._folded)
        if marked:
            return _covered([spelling(word) for word in words], self._spelt), may_be
        return _covered(plain, self._sure), may_be


def _covered(keys: list[str], known: _Known) -> list[bool]:
    found = [False] * len(keys)
    for at, key in enumerate(keys):
        for phrase in known.get(key, ()):
            if tuple(keys[at : at + len(phrase)]) == phrase:
                found[at : at + len(phrase)] = [True] * len(phrase)
                break
    return found


def _keep(known: _Known, phrase: tuple[str, ...]) -> None:
    same = known.setdefault(phrase[0], [])
    if phrase not in same:
        same.append(phrase)
        same.sort(key=len, reverse=True)


@lru_cache(maxsize=4)
def stock_of(codes: Iterable[Code]) -> Stock:
    """Return the phrases of the office's list of stock phrases."""
    sure: list[str] = []
    doubtful: list[str] = []
    for code in codes:
        where = doubtful if code.extra.get("without_marks") == "no" else sure
        where += [label for label in (code.vi, code.en) if label]
    return Stock(sure, doubtful)
