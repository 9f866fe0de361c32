"""Seeded draws: words by Zipf's law, days, and serial numbers that never repeat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import accumulate
from random import Random

_BUFFER = 2_048
_SERIALS = 99_991  # a prime: stepping by any number visits every serial once

_FIRST_DAY = date(1990, 1, 1).toordinal()
_DAYS = [date.fromordinal(_FIRST_DAY + i) for i in range(25_000)]
ISO = [day.isoformat() for day in _DAYS]
YEAR = [day.year for day in _DAYS]
TODAY = date(2025, 12, 31).toordinal() - _FIRST_DAY
"""Days are whole numbers from 1990-01-01; ISO and YEAR tell how they read."""


def day_of(year: int, in_year: int) -> int:
    """Return the day of a year (from 0) as a whole number."""
    return date(year, 1, 1).toordinal() - _FIRST_DAY + in_year


class Draw:
    """Draws from one random stream; equal seeds give equal draws in equal order."""

    def __init__(self, seed: int | str) -> None:
        self.random = Random(seed)
        self._pools: dict[int, list[str]] = {}
        self._serials: dict[str, int] = {}

    def one(self, words: Sequence[str]) -> str:
        """Return one of the words, the n-th about n times rarer than the first.

        Lists are known by identity, so they must be constants of a module.
        """
        pool = self._pools.get(id(words))
        if not pool:
            weights = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
            pool = self.random.choices(words, cum_weights=weights, k=_BUFFER)
            self._pools[id(words)] = pool
        return pool.pop()

    def some(self, words: Sequence[str], low: int, high: int) -> list[str]:
        """Return between low and high draws without repeats (fewer where they repeat)."""
        count = low + int(self.random.random() * (high - low + 1))
        return list(dict.fromkeys(self.one(words) for _ in range(count)))

    def between(self, low: int, high: int) -> int:
        """Return a whole number, both ends included."""
        return low + int(self.random.random() * (high - low + 1))

    def chance(self, probability: float) -> bool:
        """Return True as often as told."""
        return self.random.random() < probability

    def filing_day(self) -> int:
        """Return a day of 1996 to 2025; later years have more."""
        year = 2025 - int(30 * self.random.random() ** 1.4)
        return day_of(year, int(self.random.random() * 365))

    def serial(self, series: str) -> int:
        """Return a serial from 1 to 99991 that this series has not used; its order looks random."""
        used = self._serials.get(series, 0)
        if used >= _SERIALS:
            raise ValueError(f"series {series} is used up")
        self._serials[series] = used + 1
        return (used * 61_357 + 4_321) % _SERIALS + 1

    def count(self, series: str) -> int:
        """Return the next whole number of a series, from 1."""
        used = self._serials.get(series, 0) + 1
        self._serials[series] = used
        return used
