"""Dates as offices write them: figures in either order, Vietnamese and English words, parts of one.

A reading says how exact it is, so that whoever keeps the date can keep the text beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Literal

from pydantic_core import PydanticCustomError

from st_db.codes.model import VIET_NAM
from st_db.text import fold, tidy

Order = Literal["dmy", "mdy", "ymd"]
How = Literal["day", "words", "time", "month", "quarter", "year", "short"]
EXACT: frozenset[How] = frozenset({"day"})
"""Readings that say all the text says."""

_FIRST, _END = 1700, 2200  # years a record may have
_BUDDHIST = range(2400, 2700)
_SHORT_AHEAD = 20  # 46 is 2046 in 2026: terms run twenty years

_FIGURES = re.compile(r"(\d{1,2}) ?([/.\-]) ?(\d{1,2}) ?[/.\-] ?(\d{4}|\d{2})")
_YMD = re.compile(r"(\d{4}) ?[/.\-] ?(\d{1,2}) ?[/.\-] ?(\d{1,2})")
_JOINED = re.compile(r"((?:1[7-9]|2[01])\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_ISO = re.compile(
    r"(\d{4}-\d{2}-\d{2})[t ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)\d* ?(z|[+-]\d{2}:?\d{2})?"
)
_CLOCK = r"\d{1,2}(?::\d{2}){1,2}(?:\.\d+)?(?: ?(?:am|pm|sa|ch))?|\d{1,2} ?(?:h|gio) ?(?:\d{2})?"
_TIME_AFTER = re.compile(rf"^(.*\d)(?:,? |t)(?:luc )?({_CLOCK})$")
_TIME_BEFORE = re.compile(rf"^(?:luc )?({_CLOCK}),? (.+)$")
_MIDNIGHT = re.compile(r"0?0(?::00)+(?:\.0+)?|12:00(?::00)? am")
_WORDS = re.compile(
    r"(?:[^\d,]{0,60}, ?)?(?:ngay )?(\d{1,2}) ?thang ?(\d{1,2}),? ?nam ?(\d{4})"
    r"|(?:[^\d,]{0,60}, ?)?ngay (\d{1,2}) ?[/.\-] ?(\d{1,2}) ?[/.\-] ?(\d{4})"
    r"|(?:ngay )?(\d{1,2}) thang (\d{1,2}) ?[/.\-] ?(\d{4})"
)
_MONTH = re.compile(
    r"(?:thang ?|t)?(\d{1,2}) ?(?:[/.\-]|,? ?nam) ?(\d{4})|thang ?(\d{1,2}) (\d{4})"
    r"|(\d{4}) ?[/.\-] ?(\d{1,2})"
)
_QUARTER = re.compile(r"(?:quy|q) ?\.?([1-4]|i{1,3}|iv) ?(?:[/.\-]|,? ?nam|) ?(\d{4})")
_YEAR = re.compile(r"(?:nam )?(1[7-9]\d{2}|2[01]\d{2})")
_MONTH_NAMES = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun",
            "july jul", "august aug", "september sep sept", "october oct", "november nov",
            "december dec",
        ), 1,
    )
    for name in names.split()
}  # fmt: skip
_NAME = "|".join(_MONTH_NAMES)
_ENGLISH = re.compile(
    rf"(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?[ \-./]({_NAME})\.?,?[ \-./](\d{{4}})"
    rf"|({_NAME})\.? (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})"
    rf"|({_NAME})\.?,?[ \-./](\d{{4}})"
)
_WHOLE = re.compile(r"(?<!\d)\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4}(?!\d)|(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")
_PERIOD = re.compile(r"(?<!\d)(?:\d{1,2}[/.\-])?(?:19|20)\d{2}(?!\d)")
_OTHER = re.compile(r"\b(?:am lich|al|phat lich|pl|nong lich)\b|\b(?:mung|mong) \d")
_SHORT_TEXT = 80


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says: a day, how it says it, and the day it would be with day and month turned.

    ``turned`` is None where nothing can be turned.
    """

    day: date
    how: How = "day"
    turned: date | None = None

    @property
    def imprecise(self) -> bool:
        """Tell whether the day is only the first of what was named."""
        return self.how in {"month", "quarter", "year"}


def wrong(code: str, raw: str) -> PydanticCustomError:
    """Return the error that says why a text is no date."""
    return PydanticCustomError(code, "not a date: {raw}", {"raw": raw})


@lru_cache(maxsize=1 << 14)
def known(text: str, order: Order = "dmy", *, short: bool = False) -> Reading:
    """Return ``read``; the days of a register are few beside the cells that name them."""
    return read(text, order, short=short)


def read(text: str, order: Order = "dmy", *, short: bool = False) -> Reading:
    """Return what a text says; raises PydanticCustomError whose type is a message key.

    ``order`` is that of figures; ``short`` also reads years of two digits.
    """
    plain = tidy(text)
    if len(plain) < _SHORT_TEXT:
        folded = fold(plain)
        found = _figures(folded, order, plain, short=short) or _worded(folded, plain)
        if found:
            return found
        found = _timed(folded, order, plain)
        if found:
            return found
        raise wrong(_reason(folded), plain)
    raise wrong("value.not_a_date", plain)


def _figures(folded: str, order: Order, raw: str, *, short: bool) -> Reading | None:
    if found := _FIGURES.fullmatch(folded):
        first, second, last = int(found[1]), int(found[3]), found[4]
        if len(last) == 4:
            return _ordered(int(last), first, second, order, raw)
        return _short(first, second, int(last), order, raw) if short else None
    if found := _YMD.fullmatch(folded) or _JOINED.fullmatch(folded):
        return Reading(_date(int(found[1]), int(found[2]), int(found[3]), raw))
    return None


def _ordered(year: int, first: int, second: int, order: Order, raw: str) -> Reading:
    day, month = (second, first) if order == "mdy" else (first, second)
    found = _date(year, month, day, raw)
    turned = date(year, day, month) if day <= 12 and day != month else None
    return Reading(found, "day", turned)


def _short(first: int, second: int, last: int, order: Order, raw: str) -> Reading:
    if order == "ymd":
        return Reading(_date(century(first), second, last, raw), "short")
    found = _ordered(century(last), first, second, order, raw)
    return Reading(found.day, "short", found.turned)


def century(year: int) -> int:
    """Return a year of two digits as one of four, at most twenty years ahead."""
    ahead = datetime.now(tz=VIET_NAM).year + _SHORT_AHEAD
    return ahead - (ahead - year) % 100


def _worded(folded: str, raw: str) -> Reading | None:
    if found := _WORDS.fullmatch(folded):
        day, month, year = (int(part) for part in found.groups() if part)
        return Reading(_date(year, month, day, raw), "words")
    if found := _YEAR.fullmatch(folded):
        return Reading(date(int(found[1]), 1, 1), "year")
    if found := _MONTH.fullmatch(folded):
        first, second = (int(part) for part in found.groups() if part)
        year, month = (first, second) if first > 31 else (second, first)
        return Reading(_date(year, month, 1, raw), "month")
    if found := _QUARTER.fullmatch(folded):
        quarter = (
            ("i", "ii", "iii", "iv").index(found[1]) + 1 if found[1][0] == "i" else int(found[1])
        )
        return Reading(_date(int(found[2]), 3 * quarter - 2, 1, raw), "quarter")
    return _english(folded, raw)


def _english(folded: str, raw: str) -> Reading | None:
    found = _ENGLISH.fullmatch(folded)
    if found is None:
        return None
    named = [part for part in found.groups() if part]
    month = next(_MONTH_NAMES[part] for part in named if part in _MONTH_NAMES)
    day = found["d1"] or found["d2"]
    return Reading(_date(int(named[-1]), month, int(day or 1), raw), "words" if day else "month")


def _timed(folded: str, order: Order, raw: str) -> Reading | None:
    """Read a date with a time of day; midnight says nothing more than its day."""
    if found := _ISO.fullmatch(folded):
        return _instant(found, raw)
    if found := _TIME_AFTER.match(folded):
        rest, clock = found[1].rstrip(" ,"), found[2]
    elif found := _TIME_BEFORE.match(folded):
        clock, rest = found[1], found[2]
    else:
        return None
    inner = _figures(rest, order, raw, short=False) or _worded(rest, raw)
    if inner is None or inner.imprecise:
        return None
    how = inner.how if _MIDNIGHT.fullmatch(clock) else "time"
    return Reading(inner.day, how, inner.turned)


def _instant(found: re.Match[str], raw: str) -> Reading:
    """Read an instant: midnight in Việt Nam written in another zone is the day it was there."""
    zone = (found[3] or "").replace("z", "+00:00")
    try:
        moment = datetime.fromisoformat(f"{found[1]}T{found[2]}{zone}")
    except ValueError:
        raise wrong("value.no_such_date", raw) from None
    day = _date(moment.year, moment.month, moment.day, raw)
    if moment.time().isoformat() == "00:00:00":
        return Reading(day)
    here = moment.astimezone(VIET_NAM) if zone else moment
    if here.time().isoformat() == "00:00:00":
        return Reading(here.date(), "time")
    return Reading(day, "time")


def _reason(folded: str) -> str:
    """Return the message key that says why a text is no date."""
    if _OTHER.search(folded):
        return "value.other_calendar"
    if len(_WHOLE.findall(folded)) > 1 or len(_PERIOD.findall(folded)) > 1:
        return "value.several_dates"
    if _FIGURES.fullmatch(folded):
        return "value.short_year"
    return "value.not_a_date"


def _date(year: int, month: int, day: int, raw: str) -> date:
    if year in _BUDDHIST:
        raise wrong("value.other_calendar", raw)
    if not _FIRST <= year < _END:
        raise wrong("value.no_such_date", raw)
    try:
        return date(year, month, day)
    except ValueError:
        raise wrong("value.no_such_date", raw) from None
