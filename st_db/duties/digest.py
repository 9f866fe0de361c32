"""When somebody is to be reminded of a duty: 90, 30 and 7 days before it, and when it is late."""

from __future__ import annotations

from datetime import date

MARKS = (7, 30, 90)
LATE = -1
"""The mark of what is late."""


def mark(on: date, day: date) -> int | None:
    """Return the narrowest mark that a day has come under; None for what is further away.

    A duty that appears late, or while nobody sent anything, is told once, at the mark it is under.
    """
    left = (on - day).days
    if left < 0:
        return LATE
    return next((days for days in MARKS if left <= days), None)
