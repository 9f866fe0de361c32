"""The morning: what there is today, what moved, which units wrote nothing, what is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from st_db.access import Caller
from st_db.codes.model import VIET_NAM, today
from st_db.library.duties import Ask, Report
from st_db.store.lately import Moved, UnitPace

if TYPE_CHECKING:
    from st_db.library.facade import Library

QUIET_DAYS = 7
"""Days after which a unit that wrote nothing is named."""
DUTIES = 5


@dataclass(frozen=True, slots=True)
class Stretch:
    """What moved since the begin of a day; ``seq`` is the change by which a search asks for it."""

    since: date
    seq: int
    moved: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class Morning:
    """What whoever steers the work looks at first."""

    day: date
    counts: Mapping[str, int]
    stretches: tuple[Stretch, Stretch]  # since yesterday, since a week ago
    units: tuple[UnitPace, ...]
    duties: Report

    @property
    def quiet(self) -> tuple[UnitPace, ...]:
        """Return the units that wrote nothing for a week, the longest first."""
        since = _begin(self.day) - timedelta(days=QUIET_DAYS)
        return tuple(unit for unit in self.units if unit.latest < since)


_News = tuple[tuple[Stretch, Stretch], tuple[UnitPace, ...]]


class Mornings:
    """Making of the morning."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._kept: tuple[tuple[int, date], _News] | None = None

    def look(self, caller: Caller) -> Morning:
        """Return the morning of the whole register."""
        caller.require("read_internal")
        store, day = self._library.store, today()
        totals = self._library.figures.overview(caller).totals
        return Morning(
            day,
            {kind: sum(states.values()) for kind, states in totals.items()},
            *self._news((store.last_seq(), day)),
            self._library.duties.report(caller, Ask(), DUTIES),
        )

    def _news(self, key: tuple[int, date]) -> _News:
        """Return what moved and the units, read once for each change of the log and day."""
        if self._kept is None or self._kept[0] != key:
            yesterday, week = (self._stretch(key[1] - timedelta(days=days)) for days in (1, 7))
            units = tuple(self._library.store.lately.units())
            self._kept = key, ((yesterday, week), units)
        return self._kept[1]

    def _stretch(self, since: date) -> Stretch:
        store = self._library.store
        seq = store.annexes.last_before(_begin(since))
        return Stretch(since, seq, tuple(store.lately.moved(seq)))


def _begin(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=VIET_NAM)
