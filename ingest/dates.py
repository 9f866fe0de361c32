"""The witness of a column of dates: how its cells must be read, by what the whole column shows.

A text of figures may be day/month or month/day, and a real date of a workbook may be one that Excel
turned when somebody typed day/month into an American one. A column tells by its other cells. Where
it does not, nobody guesses: the officer is asked, and until then such a cell is left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from pydantic_core import PydanticCustomError

from st_db.codes.model import today
from st_db.errors import Issue, Where
from st_db.text import fold, tidy
from st_db.values import cleaning, dates
from st_db.values.dates import Order, Reading

AS_WRITTEN = "{header} (như trong nguồn)"
"""Where in ``extra`` the text of a date is kept that says more, or less, than its day."""

_RARE = 0.01  # cells of the other order that are slips of the pen, not another order
_FEW = 2
_EXAMPLES = 3
_FIGURES = re.compile(
    r"(\d{1,2}) ?([/.\-]) ?(\d{1,2}) ?[/.\-] ?(\d{4}|\d{2})(?:[ ,]+\d{1,2}:\d{2}.*)?"
)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T].*)?")
_FIRST_DAY = date(1899, 12, 30)  # serial 0 of a workbook
_SERIALS = range(14_611, 73_416)  # 1940 to 2100; smaller numbers are years or counts
_AHEAD = frozenset({
    "date", "expiry_date", "start_date", "end_date", "extended_to", "effective_date",
    "acceptance_date",
})  # fmt: skip
"""Dates that may well lie in the future."""


@dataclass(slots=True)
class Evidence:
    """What the cells of a column show, counted."""

    now: date | None = None  # the day that none of the dates should lie after
    only_dmy: int = 0
    only_mdy: int = 0
    both: int = 0
    early: int = 0  # real dates up to the 12th: turning day and month gives another date
    late: int = 0
    ahead: int = 0  # cells in the future that would not be, turned
    real_cells: bool = False  # a workbook's own dates, not only texts such as 2021-03-05
    days: set[int] = field(default_factory=set)  # of the early ones
    styles: dict[str, set[str]] = field(default_factory=dict)  # how cells of a class are spelt
    shorts: Counter[tuple[int, int, int]] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def show(self, kind: str, cell: Any) -> None:
        """Remember a few cells of each class."""
        few = self.examples.setdefault(kind, [])
        if len(few) < _EXAMPLES:
            few.append(cleaning.line(cell) or "")

    @property
    def whole(self) -> int:
        """Return how many cells are a day in figures."""
        return self.only_dmy + self.only_mdy + self.both + self.early + self.late

    def to_json(self) -> dict[str, Any]:
        """Return what an officer decides by."""
        return {
            "only_dmy": self.only_dmy,
            "only_mdy": self.only_mdy,
            "both": self.both,
            "date_cells_to_12th": self.early,
            "date_cells_after_12th": self.late,
            "short_years": self.shorts.total(),
            "examples": [cell for few in self.examples.values() for cell in few],
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the cells of a column are read."""

    order: Order | None = "dmy"  # of figures that fit both orders; None: they are left out
    lenient: bool = False  # a text that fits only the other order is read in that one
    real: str = "kept"  # real dates up to the 12th: kept, turned, or doubted and left out
    short: Order | None = None  # of years of two digits; None: they are left out
    asked: str | None = None  # what is asked: "order", "turned" or "short"


PLAIN = Verdict()


def weigh(cells: Iterable[tuple[Any, int]], name: str = "") -> Evidence:
    """Return what cells with their counts show; ``name`` is the field they are for."""
    now = None if name in _AHEAD else today()
    found = Evidence(now=now)
    for cell, count in cells:
        _weigh(cell, count, now, found)
    return found


def _weigh(cell: Any, count: int, now: date | None, found: Evidence) -> None:
    real = _real(cell)
    if real is not None:
        _weigh_real(real, cell, count, now, found)
        found.real_cells = found.real_cells or not isinstance(cell, str)
        return
    if not isinstance(cell, str) or len(cell) > 60:
        return
    text = tidy(cell) if cell.isascii() else fold(tidy(cell))
    figures = _FIGURES.fullmatch(text)
    if figures is None:
        return
    first, second, last = int(figures[1]), int(figures[3]), figures[4]
    if len(last) == 2:
        found.shorts[first, second, int(last)] += count
        found.show("short", cell)
        return
    kind = _fits(first, second)
    if kind is None:
        return
    setattr(found, kind, getattr(found, kind) + count)
    found.show(kind, cell)
    spelt = "0" if "0" in (figures[1][0], figures[3][0]) else ""
    spelt = spelt or ("1" if 1 in (len(figures[1]), len(figures[3])) else "")
    if spelt:  # with a leading nought where there can be one, or without
        found.styles.setdefault(kind, set()).add(figures[2] + spelt)
    if kind == "both" and now and _turned_only(int(last), second, first, now):
        found.ahead += count


def _fits(first: int, second: int) -> str | None:
    if not (1 <= first <= 31 and 1 <= second <= 31) or min(first, second) > 12:
        return None
    if first == second:
        return None  # nothing to turn
    return "both" if max(first, second) <= 12 else "only_dmy" if first > 12 else "only_mdy"


def _weigh_real(real: date, cell: Any, count: int, now: date | None, found: Evidence) -> None:
    if real.day > 12:
        found.late += count
    elif real.day != real.month:
        found.early += count
        found.days.add(real.day)
        found.show("early", cell if isinstance(cell, str) else real)
        if now and _turned_only(real.year, real.month, real.day, now):
            found.ahead += count


def _turned_only(year: int, month: int, day: int, now: date) -> bool:
    """Tell whether a day lies ahead but would not with day and month turned."""
    return date(year, month, day) > now >= date(year, day, month)


def _real(cell: Any) -> date | None:
    """Return the day of a real date, a workbook's serial number, or an ISO text."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, str):
        found = _ISO.fullmatch(cell.strip()) if len(cell) < 60 else None
        if found is None:
            return serial(cell)
        try:
            return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            return None
    return serial(cell)


def serial(cell: Any) -> date | None:
    """Return the day a workbook's serial number stands for, or None for any other number."""
    if isinstance(cell, str):
        text = cell.strip()
        cell = int(text) if len(text) == 5 and text.isascii() and text.isdigit() else None
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return None
    return _FIRST_DAY + timedelta(days=int(cell)) if int(cell) in _SERIALS else None


# ---- what follows from it


def judge(found: Evidence, answer: Order | None = None) -> Verdict:
    """Return how a column is read by its evidence and by what the officer answered."""
    verdict = _order(found)
    if _turned_by_excel(found):
        verdict = replace(verdict, real="doubted", asked=verdict.asked or "turned")
    short = _short_order(found, verdict)
    if found.shorts and short is None:
        verdict = replace(verdict, asked=verdict.asked or "short")
    verdict = replace(verdict, short=short)
    return _answered(verdict, found, answer) if answer else verdict


def _order(found: Evidence) -> Verdict:
    dmy, mdy, both = found.only_dmy, found.only_mdy, found.both
    spelt_apart = both >= 3 and dmy >= 3 and _spelt_apart(found)
    if mdy <= _RARE * found.whole:
        suspect = spelt_apart or (found.ahead and not dmy)
        return Verdict(None, asked="order") if suspect and both else PLAIN
    if dmy <= _RARE * found.whole and mdy >= max(3, both / 3):
        return Verdict("mdy")
    return Verdict(None, lenient=True, asked="order" if both else None)


def _spelt_apart(found: Evidence) -> bool:
    """Tell whether cells that fit both orders are spelt otherwise than those that fit only one.

    A CSV saved by an American Excel holds 4/3/2021, which it turned, beside 25/03/2021, which it
    could not read and left as typed.
    """
    one, other = found.styles.get("both", set()), found.styles.get("only_dmy", set())
    return bool(one and other) and not one & other and {s[1] for s in one} == {"1"}


def _turned_by_excel(found: Evidence) -> bool:
    """Tell whether real dates look like day/month that an American Excel read as month/day.

    It leaves 25/03/2021 a text and makes 03/04/2021 the 4th of March, so that nearly no real date
    lies after the 12th, while three of five should.
    """
    if not found.early or found.early <= 3 * found.late:
        return False
    beside = found.only_dmy and (found.real_cells or found.early >= 3)
    clustered = not found.late and found.early >= 8 and len(found.days) >= 4
    return bool(beside or clustered or (found.ahead and not found.late))


def _short_order(found: Evidence, verdict: Verdict) -> Order | None:
    """Return how years of two digits are read, or None when the column does not tell."""
    if not found.shorts:
        return None
    orders = [
        order
        for order in ("dmy", "mdy", "ymd")
        if all(_short_fits(order, cell, found.now) for cell in found.shorts)
    ]
    if verdict.order in orders and (found.only_dmy or found.only_mdy):
        return verdict.order
    if len(orders) == 1:
        return orders[0]  # type: ignore[return-value] # one of the three above
    firsts, lasts = ({cell[i] for cell in found.shorts} for i in (0, 2))
    spread = len(firsts) >= 8 and len(firsts) > 2 * len(lasts)  # days vary more than years
    return "dmy" if spread and "dmy" in orders and "mdy" not in orders else None


def _short_fits(order: str, cell: tuple[int, int, int], now: date | None) -> bool:
    first, second, last = cell
    day, month, year = {
        "dmy": (first, second, last),
        "mdy": (second, first, last),
        "ymd": (last, second, first),
    }[order]
    fits = 1 <= day <= 31 and 1 <= month <= 12
    return fits and (now is None or dates.century(year) <= now.year)


def _answered(verdict: Verdict, found: Evidence, answer: Order) -> Verdict:
    """Lay the officer's answer over a verdict; ``ymd`` leaves the cells of a workbook as they are.

    Real dates are turned only where the column spoke against them: an answer given beforehand for
    a sound column turns nothing.
    """
    doubted = verdict.real == "doubted"
    real = "turned" if doubted and answer == "dmy" else "kept"
    order: Order = answer if answer != "ymd" else verdict.order or "dmy"
    misfits = found.only_mdy if order == "dmy" else found.only_dmy
    lenient = misfits > _RARE * found.whole
    return Verdict(order, lenient, real, short=answer if found.shorts else None)


# ---- reading by it


@dataclass(frozen=True, slots=True)
class Taken:
    """A cell as a date, whether its text is to be kept, and how it was read."""

    day: date | None
    keep: bool = False
    how: str = "day"


class DateColumn:
    """Reads the cells of one column as its verdict says; cells that come again are remembered."""

    def __init__(self, verdict: Verdict = PLAIN) -> None:
        self.verdict = verdict
        self.counts: Counter[str] = Counter()
        self.taken = 0
        self._known: dict[str, Taken] = {}

    def take(self, cell: Any) -> Taken:
        """Return a cell's day; raises PydanticCustomError that says why there is none."""
        self.taken += 1
        if isinstance(cell, str):
            taken = self._known.get(cell)
            if taken is None:
                taken = self._text(cell)
                if len(self._known) < 1 << 16:
                    self._known[cell] = taken
        else:
            taken = self._other(cell)
        if taken.how != "day":
            self.counts[taken.how] += 1
        return taken

    def _text(self, cell: str) -> Taken:
        if cleaning.blank(cell):
            return Taken(None)
        if (day := serial(cell)) is not None:
            return self._real(day, "serial")
        verdict = self.verdict
        if verdict.real != "kept" and (iso := _real(cell)) is not None:
            return self._real(iso, "day")
        reading = self._read(cell)
        if verdict.order is None and reading.turned is not None:
            raise dates.wrong("value.day_or_month", cell)
        return Taken(reading.day, reading.how not in dates.EXACT, reading.how)

    def _read(self, cell: str) -> Reading:
        verdict = self.verdict
        short = verdict.short is not None
        order = verdict.order or "dmy"
        if short and (figures := _FIGURES.fullmatch(tidy(cell))) and len(figures[4]) == 2:
            order = verdict.short or order
        try:
            return dates.read(cell, order, short=short)
        except PydanticCustomError as error:
            if error.type != "value.no_such_date":
                raise
            self.counts["misfit"] += self._fits_other(cell)
            if not verdict.lenient:
                raise
            return dates.read(cell, "dmy" if order == "mdy" else "mdy", short=short)

    @staticmethod
    def _fits_other(cell: str) -> bool:
        figures = _FIGURES.fullmatch(tidy(cell))
        return figures is not None and _fits(int(figures[1]), int(figures[3])) is not None

    def _other(self, cell: Any) -> Taken:
        if (day := serial(cell)) is not None:
            return self._real(day, "serial")
        if isinstance(cell, datetime):
            timed = cell.time().isoformat() != "00:00:00"
            return self._real(cell.date(), "time" if timed else "day")
        if isinstance(cell, date):
            return self._real(cell, "day")
        return self._text(cleaning.line(cell) or "")

    def _real(self, day: date, how: str) -> Taken:
        if self.verdict.real == "kept" or day.day > 12 or day.day == day.month:
            return Taken(day, how != "day", how)
        if self.verdict.real == "doubted":
            raise dates.wrong("value.maybe_turned", f"{day:%d/%m/%Y}")
        return Taken(date(day.year, day.day, day.month), keep=True, how="turned")

    def closing(self, where: Where) -> Iterator[Issue]:
        """Yield what is only known after the last row, once per column."""
        counts = self.counts
        if parts := counts["year"] + counts["month"] + counts["quarter"]:
            yield Issue("info", "ingest.dates_imprecise", where, {"count": parts})
        if serials := counts["serial"]:
            yield Issue("info", "ingest.dates_serial", where, {"count": serials})
        if turned := counts["turned"]:
            yield Issue("info", "ingest.dates_turned", where, {"count": turned})
        misfits, order = counts["misfit"], self.verdict.order
        if order and misfits > max(_FEW, _RARE * self.taken) and not self.verdict.lenient:
            yield Issue("warning", "ingest.dates_contradicted", where, {"count": misfits})


Verdicts = Mapping[int, Verdict]
"""How the columns of a table are read, by their index."""
