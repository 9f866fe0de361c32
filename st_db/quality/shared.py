"""dùng chung: others can find, cite and sort the record, and somebody answers for it."""

from __future__ import annotations

from st_db.quality.model import Found, Rule, Subject
from st_db.records import Entry

UNIT = "unit_id"
"""Not a field of an entry: the unit that answers for the record."""


def core(entry: type[Entry]) -> dict[str, int]:
    """Return the fields that an exchange of metadata (Dublin Core) cannot do without.

    The date is the one the kind has its year from, the subject its first classification.
    """
    fields = entry.fields()
    subject = next((n for n, f in fields.items() if f.spec.dc == "subject"), None)
    found = {"number": 2, "title": 2, entry.kind.key_date: 1}
    return found | ({subject: 1} if subject else {})


def _citable(subject: Subject, fields: tuple[str, ...]) -> Found:
    for name in fields:
        value = subject.values.get(name)
        if value is None or value in ("", []):
            yield name, ""


def _unit_named(subject: Subject, _fields: tuple[str, ...]) -> Found:
    if not subject.unit_id:
        yield UNIT, ""


RULES = (
    Rule("citable", "shared", core, _citable),
    Rule("unit_named", "shared", lambda _entry: {UNIT: 2}, _unit_named),
)
