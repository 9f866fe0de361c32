"""A fixed mix of questions of named classes, made from the words and samples of a register."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from benchmarks import vocabulary as words
from benchmarks.draw import Draw
from benchmarks.generate import SEED, Sample
from st_db.query import Filter, Query
from st_db.text import compact, fold


@dataclass(frozen=True, slots=True)
class Ask:
    """One question of a class; ``query`` asks for hits and count only."""

    name: str
    query: Query

    def with_facets(self) -> Query:
        """Return the question that asks for all facets too."""
        return replace(self.query, facets=None)


_COMMON = ["hệ thống", "nước", "phương pháp", "thiết bị", "sản xuất", "nhiệt độ", "công ty"]
_WORDS: Sequence[Sequence[str]] = (
    words.DEVICES, words.MATERIALS, words.METHODS, words.PARTS, words.PURPOSES,
    words.COMPOSITIONS, words.CROPS, words.FIELDS, words.COMPANY_WORK, words.PROVINCES,
)  # fmt: skip


class Mix:
    """Makes the mix; equal seeds and samples give equal questions in equal order."""

    def __init__(self, samples: Sequence[Sample], seed: int = SEED) -> None:
        self._draw = Draw(f"queries {seed}")
        self._random: Random = self._draw.random
        self._samples = samples
        self._of: dict[str, tuple[int, Callable[[], Query]]] = {
            "one to four words, with marks": (20, lambda: Query(self._words())),
            "one to four words, without marks": (20, lambda: Query(fold(self._words()))),
            "being typed": (20, lambda: Query(self._typed())),
            "frequent words": (6, lambda: Query(self._random.choice(_COMMON))),
            "rare words": (6, lambda: Query(self._rare())),
            "misspelt": (8, lambda: Query(self._misspelt())),
            "numbers": (10, lambda: Query(self._number())),
            "whole titles": (8, lambda: Query(self._sample().title)),
            "organizations": (6, lambda: Query(self._sample().organization)),
            "filtered": (10, self._filtered),
            "sorted": (6, self._sorted),
            "deep pages": (4, self._deep),
            "nothing typed": (2, lambda: Query()),
        }

    def asks(self, count: int) -> list[Ask]:
        """Return questions in the mix's proportions, in an order that jumps between classes."""
        names, shares = list(self._of), [share for share, _ in self._of.values()]
        drawn = [*names, *self._random.choices(names, shares, k=max(count - len(names), 0))]
        self._random.shuffle(drawn)
        return [Ask(name, replace(self._of[name][1](), facets=())) for name in drawn]

    def _sample(self) -> Sample:
        return self._random.choice(self._samples)

    def _phrase(self) -> str:
        return self._draw.one(self._random.choice(_WORDS))

    def _words(self) -> str:
        """Return one to four words, usually of one phrase, at times of two."""
        count = self._random.choices((1, 2, 3, 4), (15, 40, 25, 20))[0]
        text = f"{self._phrase()} {self._phrase()}" if count > 2 else self._phrase()
        return " ".join(text.split()[:count])

    def _typed(self) -> str:
        """Return a phrase cut short while it is being typed."""
        text = (
            f"{self._phrase()} {self._phrase()}" if self._random.random() < 0.4 else self._phrase()
        )
        cut = max(2, int(len(text) * (0.3 + 0.65 * self._random.random())))
        return text[:cut] if self._random.random() < 0.6 else fold(text[:cut])

    def _rare(self) -> str:
        draw = self._draw
        head, tail = draw.one(words.COMPOUND_HEADS), draw.one(words.COMPOUND_TAILS)
        return self._random.choice((f"{head}{tail}", draw.one(words.FOREIGN_STEM).lower(), tail))

    def _misspelt(self) -> str:
        """Return a phrase with one letter dropped, doubled or swapped in a longer syllable."""
        parts = self._words().split()
        longest = max(range(len(parts)), key=lambda i: len(parts[i]))
        word = parts[longest]
        if len(word) >= 3:
            at = self._random.randrange(1, len(word))
            parts[longest] = self._random.choice((
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
                word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :],
            ))  # fmt: skip
        return " ".join(parts)

    def _number(self) -> str:
        """Return a number in the punctuation people use, or its beginning."""
        number = self._sample().number
        return self._random.choice((
            number,
            number.lower(),
            number.replace("-", " "),
            number.replace("-", "/"),
            compact(number),
            f"VN {number}",
            number[: max(6, len(number) - 3)],
        ))  # fmt: skip

    def _filtered(self) -> Query:
        text = self._words() if self._random.random() < 0.6 else ""
        where = self._random.choice((
            (Filter("state", ("active",)),),
            (Filter("kind", ("invention", "utility_solution")),),
            (Filter("year", ("2019", "2020", "2021")),),
            (Filter("filing_date", low="2015", high="2020"),),
            (Filter("state", ("ended",)), Filter("date", low="2010")),
            (Filter("ipc", ("A61K",)),),
            (Filter("place", ("92",)),),
        ))  # fmt: skip
        return Query(text, where=where)

    def _sorted(self) -> Query:
        return Query(self._words(), sort=self._random.choice(("-date", "date", "title", "number")))

    def _deep(self) -> Query:
        offset = self._random.choice((200, 1_000, 5_000))
        return Query(self._random.choice(_COMMON), offset=offset)
