"""The moment that figures speak of: now, the end of a day, a time, or a change by its number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from st_db.codes.model import VIET_NAM
from st_db.errors import UsageError
from st_db.query.since import change_number, written_moment

_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_VI = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


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
    if (seq := change_number(text)) is not None:
        return AsOf(seq=seq)
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
        moment = written_moment(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=VIET_NAM)
    after = date(int(year), int(month), int(day)) + timedelta(days=1)
    return datetime(after.year, after.month, after.day, tzinfo=VIET_NAM)
