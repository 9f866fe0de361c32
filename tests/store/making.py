"""Records for the tests of the store."""

from __future__ import annotations

from typing import Any

from st_db.codes import shipped
from st_db.records import KINDS, Entry, merge
from st_db.records.stored import Changed, New, Record
from st_db.store import Store, new_id
from st_db.values import Context

CONTEXT = Context(shipped())


def entry(kind: str, **values: Any) -> Entry:
    """Return a validated entry."""
    return KINDS[kind].read(values, CONTEXT)


def created(store: Store, kind: str, **values: Any) -> Record:
    """Write one record and read it back."""
    id_ = new_id()
    with store.writing(actor="an") as writer:
        writer.create([New(id_, entry(kind, **values))])
    record = store.get(id_)
    assert record is not None
    return record


def changed(record: Record, **given: Any) -> Changed:
    """Return what laying values over a record changes."""
    new = entry(record.kind, **merge(KINDS[record.kind], record.values, given))
    return Changed.between(record, new)


def updated(store: Store, record: Record, **given: Any) -> Record:
    """Change one record and read it back."""
    with store.writing(actor="binh") as writer:
        writer.update([changed(record, **given)])
    again = store.get(record.id)
    assert again is not None
    return again
