"""A text read for comparison: its syllables where they stand, and the phrases they make.

A phrase is a run of three syllables within a sentence. Places and years are read as one and the
same sign each, so the same task for another commune reads the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise

from st_db.overlap.places import Gazetteer
from st_db.overlap.stock import Stock, folded
from st_db.text import has_marks, nfc

RUN = 3
"""Syllables of a phrase: two are one Vietnamese word, which many texts share by chance."""

OWN = 2
"""Syllables of a phrase that must lie outside stock words for it to count."""

PLACE, YEAR = "#place", "#year"
_WORD = re.compile(r"[^\W_]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ENDS = re.compile(r"[.!?;:…•](?=\s|$)|\n\s*(?:\n|[-+*•–]\s|\d+[.)]\s)")
_I_Y = re.compile(r"(?<=[bcdghklmnpqrstvx])y$|(?<=^qu)y$")
_JOINING = frozenset({"va", "hoac", "den", "toi", "-", "nam"})

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Token:
    """One syllable, or one sign for a place or a year: what it counts as and where it stands."""

    word: str
    start: int
    end: int
    stock: bool
    may_be_stock: bool = True  # whatever its marks
    last: bool = False  # a sentence ends behind it
    spoken: str = ""  # folded as the index knows it; empty for a sign


@dataclass(frozen=True)
class Reading:
    """A text with its syllables; what it holds is worked out when it is asked for."""

    text: str
    tokens: tuple[Token, ...]
    places: tuple[str, ...]
    years: tuple[str, ...]

    @cached_property
    def spots(self) -> dict[Phrase, list[int]]:
        """Return {phrase: where it begins} of every phrase."""
        found: dict[Phrase, list[int]] = {}
        for at, phrase in self._runs():
            found.setdefault(phrase, []).append(at)
        return found

    @cached_property
    def telling(self) -> frozenset[Phrase]:
        """Return the phrases that count: at most one syllable is stock, a place or a year."""
        return frozenset(phrase for phrase, ats in self.spots.items() if any(map(self.tells, ats)))

    def tells(self, at: int) -> bool:
        """Tell whether the phrase that begins here counts."""
        return sum(not token.stock for token in self.tokens[at : at + RUN]) >= OWN

    def _runs(self) -> Iterator[tuple[int, Phrase]]:
        tokens = self.tokens
        for at in range(len(tokens) - RUN + 1):
            run = tokens[at : at + RUN]
            if not any(token.last for token in run[:-1]):
                yield at, tuple(token.word for token in run)

    @cached_property
    def marked(self) -> bool:
        """Tell whether the text carries Vietnamese marks."""
        return has_marks(self.text)

    @cached_property
    def sure_words(self) -> tuple[str, ...]:
        """Return what is said beside words that could be stock, alike with and without marks."""
        return tuple(token.word for token in self.tokens if not token.may_be_stock)

    @cached_property
    def own_words(self) -> tuple[str, ...]:
        """Return what is said beside stock words, places and years, in order."""
        return tuple(token.word for token in self.tokens if not token.stock)

    @cached_property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Return the neighbouring words that an index can be asked for, in order, each once."""
        found = {
            (one.spoken, two.spoken): None
            for one, two in pairwise(self.tokens)
            if one.spoken and two.spoken and not (one.stock and two.stock)
        }
        return tuple(found)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Return the words outside stock that an index can be asked for, in order, each once."""
        return tuple(dict.fromkeys(t.spoken for t in self.tokens if t.spoken and not t.stock))


def read(text: str, stock: Stock, places: Gazetteer) -> Reading:
    """Return a text as it is compared."""
    text = nfc(text)
    spans = [hit.span() for hit in _WORD.finditer(text)]
    words = [text[start:end] for start, end in spans]
    marked = has_marks(text)
    stocks = list(zip(*stock.covered(words, marked=marked), strict=True))
    tokens: list[Token] = []
    named: list[str] = []
    years: list[str] = []
    at = 0
    for start, name, end in (*places.found(words, marked=marked), (len(words),) * 3):
        for word, span, (is_stock, may_be) in zip(
            words[at:start], spans[at:start], stocks[at:start], strict=True
        ):
            if _YEAR.fullmatch(word):
                years.append(word)
                _sign(tokens, YEAR, *span)
            else:
                number = word.isdigit()  # figures alone are no wording
                tokens.append(
                    Token(
                        _unified(word), *span, is_stock or number, may_be or number,
                        spoken=folded(word),
                    )
                )  # fmt: skip
        if name < end:
            named.append(text[spans[name][0] : spans[end - 1][1]])
            _sign(tokens, PLACE, spans[start][0], spans[end - 1][1])
        at = end
    return Reading(text, tuple(_ended(tokens, text)), _once(named), _once(years))


def _sign(tokens: list[Token], sign: str, start: int, end: int) -> None:
    """Add a sign; one right behind another of its sort widens it: a list of communes is a place."""
    if len(tokens) > 1 and tokens[-1].word in _JOINING and tokens[-2].word == sign:
        tokens.pop()
    if tokens and tokens[-1].word == sign:
        start = tokens.pop().start
    tokens.append(Token(sign, start, end, stock=True))


@lru_cache(maxsize=1 << 15)
def _unified(word: str) -> str:
    """Return a syllable folded, with i and y as one at its end: kỹ and kĩ."""
    return _I_Y.sub("i", folded(word))


def _ended(tokens: Sequence[Token], text: str) -> Iterator[Token]:
    """Mark the tokens behind which a sentence ends."""
    ends = iter([*(hit.start() for hit in _ENDS.finditer(text)), len(text)])
    end = next(ends)
    for at, token in enumerate(tokens):
        while end < token.end and end < len(text):
            end = next(ends)
        limit = tokens[at + 1].start if at + 1 < len(tokens) else len(text) + 1
        yield replace(token, last=True) if end < limit else token


def _once(names: Iterable[str]) -> tuple[str, ...]:
    """Return names without those that only differ in marks or case."""
    return tuple({folded(name): name for name in reversed(list(names))}.values())[::-1]
