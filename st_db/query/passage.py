"""A text whose nearest records are wanted, as words that an index can be asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

Pair: TypeAlias = tuple[str, str]
Near: TypeAlias = dict[str, list[tuple[str, float]]]
"""{kind: [(id, score)]}, the nearest first; scores are comparable within one kind only."""

MOST = 1_000
"""Pairs or words of a passage: what four pages hold. A longer text is asked for in samples."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Passage:
    """Neighbouring folded words of a text and of its title, and its single words, in order.

    They only lead to candidates: what a record shares with the text is worked out from both texts.
    """

    pairs: tuple[Pair, ...]
    words: tuple[str, ...]
    titled: tuple[Pair, ...] = ()

    @classmethod
    def of(
        cls, pairs: Iterable[Pair], words: Iterable[str], titled: Iterable[Pair] = ()
    ) -> Passage:
        """Return a passage of words as they stand in a text; each counts once."""
        return cls(_sample(pairs), _sample(words), _sample(titled))


def _sample(given: Iterable[T]) -> tuple[T, ...]:
    """Return at most ``MOST`` of them, from beginning to end, each once."""
    some = list(dict.fromkeys(given))
    if len(some) <= MOST:
        return tuple(some)
    return tuple(some[at * len(some) // MOST] for at in range(MOST))
