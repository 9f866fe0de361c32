"""How far the lines of an approved plan are: what was reported, what the records themselves tell.

A report says how things stood at the end of a quarter, counted from the beginning of the year, so
that the latest one says where a line is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from st_db.values.cleaning import amount

Standing = Literal["done", "late", "running", "not_started", "dropped"]
STANDINGS: tuple[Standing, ...] = ("done", "late", "running", "not_started", "dropped")
QUARTERS = (1, 2, 3, 4)
WHOLE = 100
MOST = 999
"""Per cent beyond which nobody counts."""

_MONTHS = 3  # of a quarter
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_STAGES = ("begun", "accepted", "registered", "applied")
_REACHED = {"running": 0, "accepted": 1, "registered": 2, "applied": 3, "closed": 1}


@dataclass(frozen=True, slots=True)
class Step:
    """What was reported for the end of a quarter; ``record`` is where it was taken from."""

    quarter: int
    value: str | None = None
    done: int | None = None
    spent: int | None = None
    note: str | None = None
    record: str | None = None

    @property
    def empty(self) -> bool:
        """Tell whether it says nothing."""
        return not any((self.value, self.note)) and self.done is None and self.spent is None


@dataclass(frozen=True, slots=True)
class Fact:
    """What a record tells of a line that rests on it: task_accepted, right_granted …, when."""

    what: str
    record: str
    on: date | None = None
    done: int | None = None

    def quarter(self, year: int) -> int:
        """Return the quarter of the year that it counts for; what came before, for the first."""
        if self.on is None or self.on.year < year:
            return QUARTERS[0]
        return QUARTERS[-1] if self.on.year > year else quarter_of(self.on)


@dataclass(frozen=True, slots=True)
class Reached:
    """Where a line is: per cent, what it was reckoned from, money spent."""

    done: int | None
    basis: Literal["reported", "reckoned", "record", ""]
    quarter: int | None
    value: str | None = None
    spent: int | None = None
    fact: Fact | None = None


def steps_of(progress: Iterable[Mapping[str, Any]] | None) -> dict[int, Step]:
    """Return the reports of a line by quarter."""
    found = {}
    for part in progress or ():
        if str(part.get("quarter")) in map(str, QUARTERS):
            told = {name: part.get(name) for name in ("value", "done", "spent", "note", "record")}
            quarter = int(part["quarter"])
            found[quarter] = Step(quarter, **told)
    return found


def quarter_of(day: date) -> int:
    """Return the quarter a day lies in."""
    return (day.month - 1) // _MONTHS + 1


def percent_of(value: str | None, target: str | None) -> int | None:
    """Return how many per cent of a target were reached, None where they cannot be compared.

    What is compared are the first numbers of both: “2 sáng chế” of “5 sáng chế”.
    """
    reached, wanted = _first_number(value), _first_number(target)
    if reached is None or not wanted:
        return None
    return min(MOST, round(WHOLE * reached / wanted))


def _first_number(text: str | None) -> float | None:
    found = _NUMBER.search(text or "")
    number = amount(found[0]) if found else None
    return None if number is None else float(number)


def reached(
    steps: Mapping[int, Step], facts: Sequence[Fact], target: str | None, year: int,
    until: int = QUARTERS[-1],
) -> Reached:  # fmt: skip
    """Return where a line is at the end of a quarter.

    The latest report that says so counts; a record counts where no report is as late as it.
    """
    told = [steps[one] for one in QUARTERS if one in steps and one <= until]
    spent = next((one.spent for one in reversed(told) if one.spent is not None), None)
    value = next((one.value for one in reversed(told) if one.value), None)
    fact = next((one for one in facts if one.done is not None and one.quarter(year) <= until), None)
    for step in reversed(told):
        reckoned = percent_of(step.value, target) if step.done is None else step.done
        if reckoned is None:
            continue
        if fact is not None and fact.quarter(year) > step.quarter:
            break
        basis: Literal["reported", "reckoned", "record"] = "reported"
        if step.done is None:
            basis = "reckoned"
        elif step.record:
            basis = "record"
        return Reached(reckoned, basis, step.quarter, value, spent, fact)
    if fact is not None:
        return Reached(fact.done, "record", fact.quarter(year), value, spent, fact)
    return Reached(None, "", told[-1].quarter if told else None, value, spent)


def standing(
    line: Mapping[str, Any], now: Reached, begun: bool, year: int, day: date
) -> Standing:  # fmt: skip
    """Return where a line stands on a day: it is late once the quarter it was due in is over."""
    status = line.get("status")
    if status == "dropped":
        return "dropped"
    if status == "done" or (now.done is not None and now.done >= WHOLE):
        return "done"
    due = int(line.get("quarter") or QUARTERS[-1])
    if (day.year, quarter_of(day)) > (year, due):
        return "late"
    started = begun or status == "running" or now.quarter is not None
    return "running" if started else "not_started"


# ---- what records tell


def told_by(
    kind: str, then: Mapping[str, Any], now: Mapping[str, Any]
) -> list[tuple[str, date | None, int | None]]:
    """Return what became of a record between two moments that a plan counts as reached.

    Each is what it is called, the day it says, and the per cent it makes of a line that rests on
    it: none for what has only begun.
    """
    if kind == "task":
        return _of_task(then, now)
    if kind == "standard":
        came = now.get("state") == "active" and then.get("state") not in ("active", "ended")
        day = _day(now.get("effective_date") or now.get("publication_date"))
        return [("standard_published", day, WHOLE)] if came else []
    if "filing_date" in now or "filing_date" in then:
        return _of_right(then, now)
    return []


def _of_task(
    then: Mapping[str, Any], now: Mapping[str, Any]
) -> list[tuple[str, date | None, int | None]]:
    was, is_ = _stage(then), _stage(now)
    if is_ is None or (was is not None and is_ <= was):
        return []
    days = {"begun": "start_date", "accepted": "acceptance_date", "registered": "certificate_date"}
    name = _STAGES[is_]
    done = WHOLE if is_ else None
    return [(f"task_{name}", _day(now.get(days.get(name, ""))), done)]


def _stage(values: Mapping[str, Any]) -> int | None:
    """Return how far a task is; one that waits for its acceptance still runs."""
    stage, state = values.get("stage"), values.get("state")
    if stage == "accepted" and state != "ended":
        return 0
    return _REACHED.get(stage or "")


def _of_right(
    then: Mapping[str, Any], now: Mapping[str, Any]
) -> list[tuple[str, date | None, int | None]]:
    found: list[tuple[str, date | None, int | None]] = []
    if now.get("grant_date") and not then.get("grant_date"):
        found.append(("right_granted", _day(now["grant_date"]), WHOLE))
    before, after = then.get("expiry_date"), now.get("expiry_date")
    if before and after and after > before and then.get("grant_date"):
        found.append(("right_renewed", None, WHOLE))
    return found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
