"""Asking for long work; what is asked twice, by a second press or a program, is done once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from st_db.errors import UsageError
from st_db.jobs import bulk
from st_db.jobs.works import TRIALS, WORKS
from st_db.library.review import require_unreviewed

if TYPE_CHECKING:
    from st_db.access import Caller
    from st_db.library import Library, Operation
    from st_db.records.stored import Job


def start(library: Library, caller: Caller, work: str, asked: Mapping[str, Any]) -> Job:
    """Ask for long work; raises Forbidden without the right to it, or where it waits for review."""
    if work not in WORKS:
        raise UsageError("error.unknown_work", work=work, works=", ".join(WORKS))
    if work not in TRIALS:
        require_unreviewed(library, caller)
    return library.jobs.add(caller, work, asked)


def try_change(library: Library, caller: Caller, chosen: bulk.Chosen, operation: Operation) -> Job:
    """Ask what a bulk change would do; raises UsageError for one that nothing could come of."""
    return start(library, caller, bulk.PREVIEW, bulk.asking(library, caller, chosen, operation))


def change(library: Library, caller: Caller, preview: str) -> Job:
    """Do what a preview showed; raises UsageError when it is not done."""
    tried = library.jobs.get(caller, preview)
    bulk.operation_of(tried)
    asked = {"preview": tried.id, "file": tried.asked["file"]}
    return start(library, caller, bulk.CHANGE, asked)


def undo(library: Library, caller: Caller, batch: str) -> Job:
    """Take an import, a bulk change or an undo back."""
    found = library.batches.get(caller, batch)
    return start(library, caller, "undo", {"batch": found.id, "file": found.file})
