"""sống: somebody looked at the record in time, and its state is that of its dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from st_db.quality.model import Found, Rule, Subject
from st_db.records import Entry

CHECKED = "checked_at"
"""Not a field of an entry: the day somebody last found the record true."""

RHYTHM: Mapping[str, int] = {
    "task": 90, "standard": 365, "traced_product": 365, "organization": 365,
}  # fmt: skip
"""Days after which a record of a kind wants a look; rights half a year (docs/decisions)."""
_HALF_YEAR = 180

_END: Mapping[str, tuple[str, ...]] = {"task": ("extended_to", "end_date")}
_RIGHTS_END = ("expiry_date",)


def rhythm(kind: str) -> int:
    """Return after how many days a record of a kind wants a look."""
    return RHYTHM.get(kind, _HALF_YEAR)


def due(kind: str, values: Mapping[str, object], checked: date) -> date | None:
    """Return the first day on which a record is overdue; what has ended changes no more."""
    if values.get("state") == "ended":
        return None
    return checked + timedelta(days=rhythm(kind) + 1)


def _fresh(subject: Subject, _fields: tuple[str, ...]) -> Found:
    first = due(subject.kind, subject.values, subject.facts.checked)
    if first is not None and first <= subject.day:
        yield CHECKED, subject.facts.checked.isoformat()


def _fresh_turns(subject: Subject, _fields: tuple[str, ...]) -> Iterator[date]:
    first = due(subject.kind, subject.values, subject.facts.checked)
    if first is not None:
        yield first


def _behind(subject: Subject, _fields: tuple[str, ...]) -> Found:
    values = subject.values
    if values.get("state") not in {"active", "pending"}:
        return
    if subject.kind == "standard":
        if values.get("state") == "active" and values.get("replaced_by"):
            yield "status", "; ".join(values["replaced_by"])
        return
    last = _last_day(subject)
    if last is not None and last < subject.day:
        yield "status", last.isoformat()


def _behind_turns(subject: Subject, _fields: tuple[str, ...]) -> Iterator[date]:
    last = _last_day(subject)
    if last is not None:
        yield last + timedelta(days=1)


def _last_day(subject: Subject) -> date | None:
    """Return the day after which a right or a task is over by its own dates."""
    names = _END.get(subject.kind, _RIGHTS_END)
    told = next((day for name in names if (day := subject.values.get(name))), None)
    return date.fromisoformat(told) if told else None


def _ending(entry: type[Entry]) -> dict[str, int]:
    ends = {*_RIGHTS_END, "end_date", "replaced_by"}
    return {"status": 1} if ends & entry.fields().keys() else {}


RULES = (
    Rule("fresh", "live", lambda _entry: {CHECKED: 2}, _fresh, _fresh_turns),
    Rule("behind", "live", _ending, _behind, _behind_turns),
)
