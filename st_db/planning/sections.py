"""Which section of a plan a record or a duty belongs to, and why.

The reason is a code of the list ``plan_reason``, whose column ``section`` leads to a section of the
list ``plan_section``: an office edits both. A section that a plan does not have is not used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from st_db.codes import CodeList
from st_db.records import KINDS

_TASK_DONE = frozenset({"accepted", "registered", "applied", "closed"})
_ENDS = ("extended_to", "end_date")
_OTHER = "other"


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty as far as a plan asks: whose kind, which rule, when."""

    kind: str
    rule: str
    on: date


def reason_of(kind: str, values: Mapping[str, Any], year: int, due: date | None = None) -> str:
    """Return why a record stands where it does in the plan for a year, as a code.

    ``due`` is the first day in that year on which the record asks for something.
    """
    if kind == "task":
        return _of_task(values, year)
    if kind == "standard" or kind == "traced_product" or kind == "organization":
        return kind
    if _is_right(kind):
        return _of_right(values, year, due)
    return _OTHER


def reason_of_duty(kind: str) -> str:
    """Return why a duty without anything else stands where it does."""
    if _is_right(kind):
        return "duty_right"
    return "duty_standard" if kind in ("standard", "traced_product") else "duty_office"


def section_of(reason: str, reasons: CodeList, sections: Sequence[str], codes: CodeList) -> str:
    """Return the section of a plan that a reason leads to.

    Where the plan does not have it, the first one with lines that the plan has, its last resort the
    section that ``other`` leads to.
    """
    for wanted in (reason, _OTHER):
        found = reasons.get(wanted)
        section = found.extra.get("section") if found else None
        if section and section in sections:
            return section
    with_lines = (s for s in sections if (code := codes.get(s)) and code.extra["holds"] == "lines")
    return next(with_lines, sections[0] if sections else "")


def _is_right(kind: str) -> bool:
    entry = KINDS.get(kind)
    return entry is not None and "filing_date" in entry.fields()


def _of_task(values: Mapping[str, Any], year: int) -> str:
    state, stage = values.get("state"), values.get("stage")
    if state == "ended":
        return "task_done" if stage in _TASK_DONE else _OTHER
    if stage == "accepted":
        return "task_accepting"
    end = _year_of(next((values[name] for name in _ENDS if values.get(name)), None))
    if state in ("active", "inactive"):
        return "task_ends" if end is not None and end <= year else "task_runs_on"
    if state == "unknown" and values.get("acceptance_date"):
        return "task_done"
    return "task_proposed"


def _of_right(values: Mapping[str, Any], year: int, due: date | None) -> str:
    state = values.get("state")
    if state == "pending":
        return "right_pending"
    if state == "ended":
        return "right_ended"
    expiry = _year_of(values.get("expiry_date"))
    if due is not None or (expiry is not None and expiry == year):
        return "right_due"
    return "right_held"


def _year_of(day: str | None) -> int | None:
    return int(day[:4]) if day else None
