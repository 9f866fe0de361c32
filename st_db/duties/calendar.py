"""Days as the law counts them: months from the anchor, working days, the next working day.

The day that sets a period off is not counted. A month that lacks the day ends the period on its
last one, always counted from the anchor and never from a day that was moved already.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date
from functools import cache

from holidays import country_holidays

from st_db.codes import Code

_SATURDAY = 5
_LONGEST_REST = 60
"""Days without work after which a calendar cannot be right; Tết is nine."""


def months_after(anchor: date, months: int) -> date:
    """Return the same day so many months later or earlier, or the last day of that month."""
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        return date.max if months > 0 else date.min
    return date(year, month + 1, min(anchor.day, monthrange(year, month + 1)[1]))


def days_after(anchor: date, days: int) -> date:
    """Return the day so many days later or earlier, at most the last that there is."""
    ordinal = anchor.toordinal() + days
    return date.fromordinal(max(date.min.toordinal(), min(ordinal, date.max.toordinal())))


def late_months(due: date, day: date) -> int:
    """Return how many months after a due day have begun on a day; none until it has passed."""
    if day <= due:
        return 0
    late = (day.year - due.year) * 12 + day.month - due.month
    return late + 1 if months_after(due, late) < day else late


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Monday to Friday without days off; ``worked`` are weekends worked in exchange.

    ``off`` and ``worked`` are the office's own days, before what the public calendar says.
    """

    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()
    public: bool = True

    @classmethod
    def of(cls, codes: Iterable[Code]) -> WorkCalendar:
        """Return the public calendar with the days of an office's list laid over it."""
        days = [(code.extra.get("day", "off"), date.fromisoformat(code.code)) for code in codes]
        return cls(
            frozenset(day for what, day in days if what == "off"),
            frozenset(day for what, day in days if what == "worked"),
        )

    @classmethod
    def only(cls, off: Collection[date] = ()) -> WorkCalendar:
        """Return a calendar of weekends and the given days alone."""
        return cls(frozenset(off), public=False)

    def works(self, day: date) -> bool:
        """Tell whether offices work on a day."""
        if day in self.worked:
            return True
        if day in self.off:
            return False
        if self.public:
            off, worked = _public(day.year)
            if day in worked or day in off:
                return day in worked
        return day.weekday() < _SATURDAY

    def next_working(self, day: date) -> date:
        """Return the day itself if offices work on it, else the first day after on which they do.

        Without one among many days, which no calendar has, the day stays as it is.
        """
        for days in range(_LONGEST_REST):
            if self.works(there := days_after(day, days)):
                return there
        return day

    def working_days_after(self, anchor: date, count: int) -> date:
        """Return the last of so many working days after a day."""
        day = anchor
        for _ in range(count):
            day = self.next_working(days_after(day, 1))
        return day


@cache
def _public(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Return the public days off of a year and the weekends worked in exchange."""
    found = country_holidays("VN", years=year)
    worked = {day for day in found.weekend_workdays if day.year == year}
    return frozenset(day for day in found if day.year == year), frozenset(worked)
