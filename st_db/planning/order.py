"""Places in an order as texts: between any two there is room, so that moving one moves no other."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
"""In the order of their code points, by which places are compared."""

_VALUES = {digit: value for value, digit in enumerate(DIGITS)}
_FIRST = DIGITS[0]


def between(low: str | None, high: str | None) -> str:
    """Return a place after ``low`` and before ``high``; None is the end of the order.

    Raises ValueError where there is no room: two people may have taken one place at once, and
    whoever asks then names the next place that differs.
    """
    if high is not None and (low or "") >= high:
        raise ValueError((low, high))
    return _middle(low or "", high)


def spread(low: str | None, high: str | None, count: int) -> list[str]:
    """Return so many places in order after ``low`` and before ``high``, short ones."""
    if count < 1:
        return []
    places = [between(low, high)]
    while len(places) < count:
        ends = [low, *places, high]
        found = [place for one, two in pairwise(ends) for place in (between(one, two), two)]
        places = [place for place in found[:-1] if place is not None]
    surplus = len(places) - count
    return places[surplus // 2 : surplus // 2 + count]


def moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """Return what was put elsewhere among others: the fewest that explain the order after.

    Those that are in one of the two alone were added or removed, not moved.
    """
    then = {one: at for at, one in enumerate(before)}
    common = [one for one in after if one in then]
    ends: list[int] = []  # the least place that an ordered row of each length ends at
    rows: list[tuple[str, ...]] = []
    for one in common:
        at = bisect_left(ends, then[one])
        row = (*(rows[at - 1] if at else ()), one)
        ends[at : at + 1], rows[at : at + 1] = [then[one]], [row]
    return set(common) - set(rows[-1] if rows else ())


def _middle(low: str, high: str | None) -> str:
    """Return a text between two, read as digits behind a point; none ends in a zero."""
    if high is not None:
        same = 0
        while same < len(high) and (low[same : same + 1] or _FIRST) == high[same]:
            same += 1
        if same:
            return high[:same] + _middle(low[same:], high[same:])
    first = _VALUES[low[0]] if low else 0
    last = _VALUES[high[0]] if high else len(DIGITS)
    if last - first > 1:
        return DIGITS[(first + last) // 2]
    if high is not None and len(high) > 1:
        return high[0]
    return DIGITS[first] + _middle(low[1:], None)
