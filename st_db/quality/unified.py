"""thống nhất: one organization is one master, and every office uses the same lists."""

from __future__ import annotations

from datetime import date

from st_db.quality.correct import codes_in
from st_db.quality.model import Found, Rule, Subject
from st_db.records import KINDS, Entry

ROLES = frozenset({"host", "producer", "manager", "issuer"})
"""Parties the province itself deals with: each has its master. Applicants come from anywhere."""

_LOCAL = frozenset({"task", "traced_product", "geographical_indication", "organization"})
"""Kinds whose places lie in the country."""

_TIMELESS = frozenset({"state", "stage", "currency"})


def mastered(entry: type[Entry]) -> dict[str, int]:
    """Return the fields whose organizations must each have one master."""
    return {n: 2 for n, f in entry.fields().items() if f.spec.role in ROLES} | {"organizations": 1}


def _one_master(subject: Subject, fields: tuple[str, ...]) -> Found:
    for name in fields:
        if names := subject.facts.strangers.get(name):
            yield name, "; ".join(names)


def _status_known(subject: Subject, _fields: tuple[str, ...]) -> Found:
    status = subject.values.get("status")
    if status and subject.values.get("state") in {None, "unknown"}:
        yield "status", status


def _placed(entry: type[Entry]) -> dict[str, int]:
    return {"place": 1} if entry.kind.name in _LOCAL else {}


def _place_known(subject: Subject, _fields: tuple[str, ...]) -> Found:
    written = subject.values.get("place_as_written")
    if written and not subject.values.get("place"):
        yield "place", written


def _dated(entry: type[Entry]) -> dict[str, int]:
    fields = entry.fields().items()
    return {name: 1 for name, f in fields if f.spec.codes and name not in _TIMELESS}


def _code_in_force(subject: Subject, fields: tuple[str, ...]) -> Found:
    declared = KINDS[subject.kind].fields()
    told = subject.values.get("date")
    for name in fields:
        value = subject.values.get(name)
        if not value:
            continue
        # A place is told on today's map, a class by the list of the record's own day.
        day = date.fromisoformat(told) if told and name != "place" else subject.day
        field = declared[name]
        codes = field.spec.codes or ""
        old = [c for c in codes_in(field, value) if not subject.lists.valid(codes, c, day)]
        if old:
            yield name, "; ".join(old)


RULES = (
    Rule("one_master", "unified", mastered, _one_master),
    Rule("status_known", "unified", lambda _entry: {"status": 2}, _status_known),
    Rule("place_known", "unified", _placed, _place_known),
    Rule("code_in_force", "unified", _dated, _code_in_force),
)
