"""What words count for in the order of matches, for every engine that puts records in order itself.

Some count by BM25, which grows with how often a text says them. Others count *once*: two neighbours
say what a text is about wherever they stand, and a text that repeats them is about nothing more.
Chosen on half of the retrieval sets and checked on the other half: docs/decisions/0019.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log1p

Weights = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Shares:
    """What one word, or one pair of neighbours, counts for; fields are those of the index.

    ``often`` and ``spelt`` are shares of BM25. ``held`` and ``pairs`` count once, by rarity
    squared, so that what many records have tells next to nothing; ``lead`` by plain rarity.
    """

    often: Weights  # a folded word in some fields
    spelt: float  # a word as it is typed
    pairs: float  # folded neighbours in one line of any public text
    held: float = 0.7  # a folded word that occurs at all
    lead: float = 0.4  # among the first words of the content: a text says first what it is about
    titled: float = 0.4  # BM25 of folded neighbours in a title


_TITLES: Weights = (("a", 0.5), ("b", 0.3))
# Marks are the better witness; without them the folded words and neighbours carry nearly all.
MARKED = Shares(_TITLES, spelt=1.0, pairs=1.0)
UNMARKED = Shares((("all", 1.1), *_TITLES), spelt=0.3, pairs=1.2)
LEAD_WORDS = 16

ALL_IN_TITLE = 6.0
ALL_AS_SPELT = 5.0
NEAR_IN_TITLE = 1.0  # a title word that is only nearly the one typed
BEGINS: Weights = (("a", 1.5), ("b", 0.7))
NEED_IS_NUMBER = 30.0
OPTION = 0.7  # another way to write a word, beside the one that was typed
STRICT = 0.1  # all words occur, where relaxed matches stand beside: a share of what they weigh
AS_MEANT = 0.1  # and all words as the register reads them


def shares(*, marked: bool) -> Shares:
    """Return what words count for in a text that carries marks, or in one without."""
    return MARKED if marked else UNMARKED


def rarity(records: int, count: int) -> float:
    """Return how much a word tells that so many of all records have."""
    return log1p((records - count + 0.5) / (count + 0.5))


def squared(rarity: float, records: int) -> float:
    """Return what a rarity tells beside others: the greatest as much, a small one far less."""
    return rarity**2 / log1p(records)
