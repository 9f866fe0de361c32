"""What kind of number a text is: the scheme, and the one record that has it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from st_db.identifiers import SCHEMES, compact_forms
from st_db.query import Named
from st_db.query.numbers import VAGUE, Reading, edition_year, read
from st_db.records import KINDS
from st_db.records.stored import Record
from st_db.text import sort_key

_BY_LOOK = frozenset({
    "vn_application", "vn_certificate", "pct_application", "pct_publication", "standard", "task",
    "document",
})  # fmt: skip
"""Schemes whose numbers look like nothing else; others are named only where a record has one."""


def named(text: str, records: Sequence[Record]) -> Named | None:
    """Return what number a text names, given the records it found; None for words."""
    reading = read(text)
    if not reading.forms:
        return None
    having = [(r, found) for r in records if (found := _scheme_of(r, reading))]
    exact = [(record, scheme) for record, (scheme, same) in having if same]
    if exact:
        keys = {sort_key(name) for name in reading.names}
        spelt = [(record, scheme) for record, scheme in exact if _spelt(record, keys)] or exact
        record, scheme = spelt[0]
        return _named(scheme, record.kind, record.id if len(spelt) == 1 else None)
    if having:
        record, (scheme, _) = having[0]
        return _named(scheme, record.kind)
    known = next((s for s in reading.schemes if s in _BY_LOOK), None)
    return _named(known) if known and (reading.certain or known not in VAGUE) else None


def _named(scheme: str, kind: str | None = None, id_: str | None = None) -> Named:
    return Named(scheme, SCHEMES[scheme].vi, SCHEMES[scheme].en, kind, id_)


def _spelt(record: Record, keys: Collection[str]) -> bool:
    return sort_key(record.values.get("number") or "") in keys


def _scheme_of(record: Record, reading: Reading) -> tuple[str, bool] | None:
    """Return the scheme of the record's number that is meant, and whether it is that number."""
    edition = None
    for scheme, number in _numbers(record):
        forms = compact_forms(scheme, number)
        if any(form in reading.forms for form in forms):
            return scheme, True
        if reading.edition and any(
            edition_year(stem, form) for stem in reading.forms for form in forms
        ):
            edition = scheme, False
    return edition


def _numbers(record: Record) -> Iterator[tuple[str, str]]:
    fields = KINDS[record.kind].fields()
    for name, field in fields.items():
        if field.spec.scheme and (value := record.values.get(name)):
            yield from ((field.spec.scheme, number) for number in field.shape.texts(value))
    if number := record.values.get("number"):
        yield fields[KINDS[record.kind].kind.numbers[0]].spec.scheme or "document", number
