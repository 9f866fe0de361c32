"""The moment that figures speak of: now, the end of a day, a time, or a change by its number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from st_db.errors import UsageError

_CHANGE = re.compile(r"seq:(\d{1,18})")
_PLUS = re.compile(r"(:[\d.]+) (\d\d:?\d\d)$")
"""A plus sign that an address did not write as %2B comes as a space."""
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_VI = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_VIET_NAM = timezone(timedelta(hours=7))


@dataclass(frozen=True, slots=True)
class AsOf:
    """What the register said: after a change by its number, or just before a time."""

    seq: int | None = None
    before: datetime | None = None

    @property
    def now(self) -> bool:
        """Tell whether the register as it is now is meant."""
        return self.seq is None and self.before is None


NOW = AsOf()


def parse_as_of(text: str) -> AsOf:
    """Read ``2026-11-30``, ``30/11/2026``, ``2026-11-30T08:30`` or ``seq:812``; blank is now.

    A day counts to its end on the clock of Việt Nam, so that a figure of a day is the same on every
    computer. Raises UsageError for anything else.
    """
    text = text.strip()
    if not text:
        return NOW
    if found := _CHANGE.fullmatch(text):
        return AsOf(seq=int(found[1]))
    try:
        return AsOf(before=_end(text))
    except (ValueError, OverflowError):
        raise UsageError("error.bad_as_of", value=text[:80]) from None


def _end(text: str) -> datetime:
    if found := _DAY.fullmatch(text):
        year, month, day = found.groups()
    elif found := _DAY_VI.fullmatch(text):
        day, month, year = found.groups()
    else:
        moment = datetime.fromisoformat(_PLUS.sub(r"\1+\2", text))
        return moment if moment.tzinfo else moment.replace(tzinfo=_VIET_NAM)
    after = date(int(year), int(month), int(day)) + timedelta(days=1)
    return datetime(after.year, after.month, after.day, tzinfo=_VIET_NAM)
