"""What rules know of a record: its days, and what follows from several of its values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_KEPT = ("state", "stage", "status", "standard_type", "level", "rating", "stars",
         "certificate_number", "grant_number")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """What only the register knows of a record."""

    checked: date | None = None
    """The day somebody last found the record true."""
    lapsed: tuple[tuple[str, date], ...] = ()
    """Standards it applies that are no longer in force: (number, since when as far as known)."""


def facts_of(values: Mapping[str, Any], known: Known | None = None) -> dict[str, object]:
    """Return what rules know of an entry, given its values in JSON form."""
    facts: dict[str, object] = {name: values[name] for name in _KEPT if values.get(name)}
    for name, value in values.items():
        if isinstance(value, str) and name.endswith(("_date", "_to")) and _DAY.fullmatch(value):
            facts[name] = date.fromisoformat(value)
    priorities = [p["date"] for p in values.get("priorities") or () if p.get("date")]
    if priorities:
        facts["priority_date"] = date.fromisoformat(min(priorities))
    start, end = facts.get("start_date"), facts.get("end_date")
    if isinstance(start, date) and isinstance(end, date):
        facts["months"] = months_between(start, end)
    if known is not None:
        if known.checked is not None:
            facts["checked_date"] = known.checked
        if known.lapsed:
            facts["lapsed_standard_date"] = min(day for _, day in known.lapsed)
    return facts


def months_between(start: date, end: date) -> int:
    """Return the months of a task, a begun one counted: January to December are twelve."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months + 1 if end.day >= start.day else months
