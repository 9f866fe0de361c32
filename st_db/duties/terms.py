"""How a rule says a day: ``filing_date+20y``, ``first(priority_date, filing_date)+42m``, ``-6m``.

    filing_date+5y*3          every five years from the filing date, three times; * alone: for ever
    grant_date+12m-1d         steps follow each other; y, m, d days, wd working days
    first(a, b) earliest(a, b) latest(a, b)
                              of those that are known; each may have steps of its own
    @25-03/25-06-1d           on these days of every year
    -6m                       from the due day; only for what stands around one

A step that repeats is the first and is counted from its anchor each time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from functools import cache
from itertools import count
from typing import TypeAlias

from st_db.duties.calendar import WorkCalendar, days_after, months_after

Facts: TypeAlias = Mapping[str, object]
"""What is known of a record by name; days are dates."""

_STEP = re.compile(r"([+-])(\d{1,4})(wd|y|m|d)(\*(\d{0,2}))?")
_NAME = re.compile(r"[a-z_]+_(?:date|to)(?![a-z_])")
_CHOICE = re.compile(r"(first|earliest|latest)\(([^()]*)\)")
_YEARLY = re.compile(r"@(\d\d-\d\d(?:/\d\d-\d\d)*)")


@dataclass(frozen=True, slots=True)
class Step:
    """One move of a day; ``times`` is 1, how often it is repeated, or 0 for without end."""

    number: int
    unit: str
    times: int = 1

    def moved(self, day: date, calendar: WorkCalendar, times: int = 1) -> date:
        """Return the day so many steps from another."""
        number = self.number * times
        if self.unit == "wd":
            return calendar.working_days_after(day, number)
        if self.unit == "d":
            return days_after(day, number)
        return months_after(day, number * (12 if self.unit == "y" else 1))


@dataclass(frozen=True, slots=True)
class Term:
    """What a day is reckoned from, and the steps from there."""

    how: str  # name, yearly, due, or how one of several is chosen
    names: tuple[str, ...] = ()
    of: tuple[Term, ...] = ()
    days: tuple[tuple[int, int], ...] = ()  # (month, day)
    steps: tuple[Step, ...] = ()

    @property
    def repeated(self) -> bool:
        """Tell whether the term names many days."""
        return self.how == "yearly" or any(step.times != 1 for step in self.steps)

    def anchor(self, facts: Facts, calendar: WorkCalendar) -> tuple[str, date] | None:
        """Return the name and the day of what the steps begin at, or None where it is unknown."""
        if self.how == "name":
            day = facts.get(self.names[0])
            return (self.names[0], day) if isinstance(day, date) else None
        known = [one for term in self.of if (one := term.day(facts, calendar)) is not None]
        if not known:
            return None
        if self.how == "first":
            return known[0]
        return (min if self.how == "earliest" else max)(known, key=lambda one: one[1])

    def day(self, facts: Facts, calendar: WorkCalendar) -> tuple[str, date] | None:
        """Return the one day that the term names, with what it is reckoned from."""
        found = self.anchor(facts, calendar)
        return found and (found[0], self._walk(found[1], calendar))

    def from_due(self, due: date, facts: Facts, calendar: WorkCalendar) -> date | None:
        """Return a day around a due one: reckoned from it, of its year, or from the facts."""
        if self.how == "due":
            return self._walk(due, calendar)
        if self.how == "yearly":
            return max(
                (day for year in (due.year - 1, due.year) for day in self._of_year(year, calendar)
                 if day <= due), default=None,
            )  # fmt: skip
        found = self.day(facts, calendar)
        return found[1] if found else None

    def series(
        self, anchor: date, calendar: WorkCalendar, since: date, until: date
    ) -> Iterator[tuple[int, date]]:
        """Yield (number of the term, day) of a repeated term up to a day.

        Begins with the last term before ``since``, so that nothing that has just passed is lost.
        """
        first, *rest = self.steps
        span = first.moved(anchor, calendar) - anchor
        number = max(1, (since - anchor) // span - 2) if span > timedelta(0) else 1
        for term in count(number):
            if first.times and term > first.times:
                return
            day = first.moved(anchor, calendar, term)
            for step in rest:
                day = step.moved(day, calendar)
            if day > until:
                return
            yield term, day

    def yearly(
        self, calendar: WorkCalendar, since: date, until: date
    ) -> Iterator[tuple[int, date]]:
        """Yield (number, day) of the days of every year between two, the last before included."""
        for year in range(since.year - 1, min(until.year + 1, MAXYEAR) + 1):
            for at, day in enumerate(self._of_year(year, calendar)):
                if day <= until:
                    yield year * 100 + at, day

    def _of_year(self, year: int, calendar: WorkCalendar) -> list[date]:
        return [self._walk(date(year, month, day), calendar) for month, day in self.days]

    def _walk(self, day: date, calendar: WorkCalendar) -> date:
        for step in self.steps:
            day = step.moved(day, calendar)
        return day


@cache
def read(text: str) -> Term:
    """Return the term that a text says; raises ValueError where it says none."""
    text = text.strip()
    if text[:1] in ("+", "-"):
        return Term("due", steps=_steps(text, text))
    if found := _YEARLY.match(text):
        days = tuple((int(d[3:]), int(d[:2])) for d in found[1].split("/"))
        for month, day in days:
            date(2001, month, day)  # raises ValueError for a day that not every year has
        return Term("yearly", days=days, steps=_steps(text[found.end() :], text))
    if found := _CHOICE.match(text):
        of = tuple(read(part) for part in found[2].split(","))
        if any(term.how != "name" or term.repeated for term in of):
            raise ValueError(text)
        return Term(found[1], of=of, steps=_steps(text[found.end() :], text))
    if found := _NAME.match(text):
        return Term("name", names=(found[0],), steps=_steps(text[found.end() :], text))
    raise ValueError(text)


def _steps(text: str, whole: str) -> tuple[Step, ...]:
    steps: list[Step] = []
    at = 0
    text = text.strip()
    while found := _STEP.match(text, at):
        sign, number, unit, repeated, times = found.groups()
        value = -int(number) if sign == "-" else int(number)
        if (unit == "wd" and value < 0) or (repeated and (steps or value <= 0)):
            raise ValueError(whole)
        steps.append(Step(value, unit, int(times or 0) if repeated else 1))
        at = found.end()
    if at != len(text):
        raise ValueError(whole)
    return tuple(steps)
