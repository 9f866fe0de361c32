"""Records for tests, saved as every front door saves them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from st_db.access import Caller
from st_db.library import Edit, Library, RecordView, Saved
from st_db.store import new_id


def save_record(
    library: Library, caller: Caller, kind: str, values: Mapping[str, Any], *, id: str | None = None
) -> RecordView:
    """Save a new record, or values of the one with this id as it is now; returns what it became."""
    seen = 0 if id is None else library.records.get(caller, id).version
    outcome = library.editing.save(caller, Edit(new_id(), values, kind, id, seen))
    assert isinstance(outcome, Saved), outcome
    return library.records.get(caller, outcome.record_id)
