"""A point in time as people, links and programs write it: a day, a moment, or a change."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from st_db.errors import UsageError

_CHANGE = re.compile(r"seq:(\d{1,18})")
_PLUS = re.compile(r"(:[\d.]+) (\d\d:?\d\d)$")
"""A plus sign that an address did not write as %2B comes as a space."""
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_DAY_VI = re.compile(r"(?:(\d{1,2})[/.-])?(\d{1,2})[/.-](\d{4})")


@dataclass(frozen=True, slots=True)
class Since:
    """What came later: after a change by its number, or from a moment on."""

    seq: int | None = None
    at: datetime | None = None


def parse_since(text: str) -> Since:
    """Read ``2026-11-01``, ``01/11/2026``, ``2026-11``, ``2026-11-01T08:30`` or ``seq:812``.

    A day begins at midnight of this computer's time. Raises UsageError for anything else.
    """
    text = text.strip()
    if (seq := change_number(text)) is not None:
        return Since(seq=seq)
    try:
        return Since(at=_moment(text))
    except (ValueError, OverflowError, OSError):
        raise UsageError("error.bad_since", value=text[:80]) from None


def change_number(text: str) -> int | None:
    """Return the number of a change written as ``seq:812``; None for any other text."""
    found = _CHANGE.fullmatch(text)
    return int(found[1]) if found else None


def written_moment(text: str) -> datetime:
    """Read a moment as programs and addresses write it, without a zone where it has none.

    Raises ValueError.
    """
    return datetime.fromisoformat(_PLUS.sub(r"\1+\2", text))


def _moment(text: str) -> datetime:
    if found := _DAY.fullmatch(text):
        year, month, day = found.groups()
    elif found := _DAY_VI.fullmatch(text):
        day, month, year = found.groups()
    else:
        moment = written_moment(text)
        return moment if moment.tzinfo else moment.astimezone()
    first = date(int(year), int(month or 1), int(day or 1))
    return datetime(first.year, first.month, first.day).astimezone()
