"""What rules are made of: words, subjects, faults and verdicts.

A score is counted in ten-thousandths of a point, in whole numbers only: the faultless record has a
million of them, every fault takes a fixed number away, and nothing is ever rounded on the way. So
what one cell is worth, what a unit loses by a rule and the score itself add up to the last digit,
wherever they are counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from st_db.codes import CodeLists
from st_db.records import Entry

Word = Literal["correct", "sufficient", "clean", "live", "unified", "shared"]
"""đúng, đủ, sạch, sống, thống nhất, dùng chung."""
WORDS: tuple[Word, ...] = Word.__args__  # type: ignore[attr-defined]

SHARES: Mapping[Word, int] = {
    "correct": 25, "sufficient": 25, "clean": 15, "live": 15, "unified": 10, "shared": 10,
}  # fmt: skip
"""Points of a hundred that each word decides; docs/decisions says why these."""

POINT = 10_000
WHOLE = 100 * POINT


def points(lost: int, records: int = 1, share: int = 100) -> int:
    """Return the score of some records in ten-thousandths of a point, rounded down.

    ``lost`` is what all of them lose; ``share`` the points that could be lost: a hundred, or those
    of one word.
    """
    whole = records * share * POINT
    return (whole - lost) * WHOLE // whole


@dataclass(frozen=True, slots=True)
class Facts:
    """What only the whole register knows about a record."""

    checked: date  # made, confirmed, or its status written
    imported: bool = False  # its file and row are known
    proven: bool = False  # a file is attached to it
    twins: tuple[str, ...] = ()  # records that seem to be the same thing
    # field: numbers that no record has
    lost_links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # field: organizations without one master
    strangers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Lists:
    """The code lists in force, remembering what was asked: a register asks the same few."""

    def __init__(self, codes: CodeLists) -> None:
        self._codes = codes
        self._known: dict[tuple[str, str], bool] = {}
        self._valid: dict[tuple[str, str, date], bool] = {}

    def known(self, name: str, code: str) -> bool:
        """Tell whether a list has a code; of a list that is not there nothing is known."""
        found = self._known.get((name, code))
        if found is None:
            codes = self._codes.get(name)
            found = self._known[name, code] = codes is None or code in codes
        return found

    def valid(self, name: str, code: str, on: date) -> bool:
        """Tell whether a code was in force on a day; one the list lacks is no matter of time."""
        found = self._valid.get((name, code, on))
        if found is None:
            codes = self._codes.get(name)
            there = codes is not None and code in codes
            found = not there or codes is None or codes.get(code, on) is not None
            self._valid[name, code, on] = found
        return found


@dataclass(frozen=True, slots=True)
class Subject:
    """A record that is appraised: its entry's values in JSON form, what is known of it, the day."""

    kind: str
    values: Mapping[str, Any]
    facts: Facts
    lists: Lists
    day: date
    unit_id: str | None = None


Found = Iterator[tuple[str, str]]
"""(field, what is wrong there in the record's own words, which may be nothing)."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a word.

    ``cells`` are the fields it looks at in a kind with their weights; ``faults`` yields those that
    break it; ``turns`` the days on which its verdict about an unchanged record changes.
    """

    name: str
    word: Word
    cells: Callable[[type[Entry]], Mapping[str, int]]
    faults: Callable[[Subject, tuple[str, ...]], Found]
    turns: Callable[[Subject, tuple[str, ...]], Iterator[date]] | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that breaks a rule, and what that costs its record."""

    rule: str
    field: str
    points: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with a record, and the day on which that may change by itself."""

    faults: tuple[Fault, ...]
    lost: Mapping[Word, int]
    again_on: date | None = None

    @property
    def score(self) -> int:
        """Return the record's score in ten-thousandths of a point."""
        return WHOLE - sum(self.lost.values())
