"""Other ways to write a word: abbreviations with what they stand for, and i for y.

``KHCN``, ``KH&CN`` and *khoa học và công nghệ* find the same records. An abbreviation that may
mean several things is read as each of them, always beside the word as it was typed, and what is
spelt out is looked for in short only where the short form can mean nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache

from st_db.codes import Code, CodeList, CodeLists, shipped
from st_db.telex import is_syllable
from st_db.text import folded_words

Words = tuple[str, ...]
LIST = "abbreviation"
"""The code list: a short form with its meaning; ``aliases`` are other short forms, ``also`` further
meanings."""

SHORTEST_BACK = 3  # letters of an abbreviation that is looked for when its meaning is typed

_I_OR_Y = re.compile(r"(h|k|l|m|s|t|v)([iy])|(qu)([iy])(|nh|t|ch)")


class Readings:
    """What the words of a question may also be written as."""

    def __init__(self, codes: Iterable[Code] = ()) -> None:
        meant: dict[Words, dict[Words, None]] = {}
        shorts: dict[Words, set[Words]] = {}
        for code in codes:
            forms = [
                tuple(folded_words(f)) for f in (code.code, *_several(code.extra.get("aliases")))
            ]
            for form in filter(None, forms):
                found = meant.setdefault(form, {})
                for meaning in (code.vi or "", *_several(code.extra.get("also"))):
                    found[tuple(folded_words(meaning))] = None
                shorts.setdefault(form, set()).update(forms)
        self._spelt: dict[Words, tuple[Words, ...]] = {
            form: tuple(w for w in (*sorted(shorts[form] - {form}), *found) if w)
            for form, found in meant.items()
        }
        back: dict[Words, dict[Words, None]] = {}
        for form, found in meant.items():
            if len(found) == 1 and len("".join(form)) >= SHORTEST_BACK:
                back.setdefault(next(iter(found)), {})[form] = None
        self._short = {words: tuple(forms) for words, forms in back.items() if len(words) > 1}
        self._longest = max(map(len, (*self._spelt, *self._short)), default=0)

    def of(self, stretches: Sequence[tuple[str, Words]]) -> list[tuple[Words, ...]]:
        """Return the other readings of every stretch, given as typed and as folded words."""
        found: list[dict[Words, None]] = [dict.fromkeys(spellings(w)) for _, w in stretches]
        for first, (typed, _) in enumerate(stretches):
            words: Words = ()
            for last in range(first, len(stretches)):
                words += stretches[last][1]
                if len(words) > self._longest:
                    break
                others = self._others(words, typed)
                for at in range(first, last + 1):
                    found[at].update((other, None) for other in others)
        return [tuple(options) for options in found]

    def _others(self, words: Words, typed: str) -> tuple[Words, ...]:
        # "da" is skin and "DA" a project: what may be a word is short only in capitals.
        doubtful = len(words) == 1 and is_syllable(words[0]) and not typed.isupper()
        spelt = self._spelt.get(words)
        return self._short.get(words, ()) if spelt is None or doubtful else spelt


def _several(text: str | None) -> list[str]:
    return [part for part in (text or "").split("|") if part.strip()]


def spellings(words: Words) -> list[Words]:
    """Return folded words with i for y and y for i, one change of all: công ti, công ty.

    >>> spellings(("ky", "thuat"))
    [('ki', 'thuat')]
    """
    other = tuple(_other(word) for word in words)
    return [] if other == words else [other]


def _other(word: str) -> str:
    found = _I_OR_Y.fullmatch(word)
    if not found:
        return word
    onset, vowel = found[1] or found[3], found[2] or found[4]
    return f"{onset}{'y' if vowel == 'i' else 'i'}{found[5] or ''}"


def readings(lists: CodeLists | Mapping[str, Iterable[Code]]) -> Readings:
    """Return the readings by the abbreviations of some code lists."""
    return Readings(lists.get(LIST, ()))


def readings_on(codes: CodeList, day: date) -> Readings:
    """Return the readings by the abbreviations in force on a day."""
    return Readings(codes.items(day))


@cache
def shipped_readings() -> Readings:
    """Return the readings by the shipped list."""
    return readings(shipped())
