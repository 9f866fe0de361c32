"""Bulk changes as jobs: a preview that keeps the fate of every record, and the change itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeAlias, TypeGuard

from st_db.errors import UsageError
from st_db.i18n import LANGUAGES
from st_db.library import BulkOptions, Line, Operation
from st_db.library.edits import FieldIssue
from st_db.records.stored import Job, JobLine

if TYPE_CHECKING:
    from st_db.access import Caller
    from st_db.jobs.run import Run
    from st_db.library import Library

PREVIEW, CHANGE = "bulk_preview", "bulk"

Chosen: TypeAlias = Sequence[str] | Mapping[str, Sequence[str]]
"""The records of a bulk change: their ids, or what the address of a search asks."""


def asking(
    library: Library, caller: Caller, chosen: Chosen, operation: Operation, **more: Any
) -> dict[str, Any]:
    """Return what a preview is asked; raises what stands in its way before anybody waits for it.

    A search is kept as it was asked: its records may be a hundred thousand, and a job is read at
    every beat.
    """
    ids = _ids(library, caller, chosen)
    library.bulk.preview(caller, ids, operation)
    kinds = tuple(library.bulk.kinds(caller, ids))
    said = operation.said(kinds, library.labels, caller.language)
    asked = {name: list(values) for name, values in chosen.items()} if _searched(chosen) else None
    which = {"ids": ids} if asked is None else {"search": asked}
    return {"file": said, "operation": operation.to_json(), "rows": len(ids), **which, **more}


def _searched(chosen: Chosen) -> TypeGuard[Mapping[str, Sequence[str]]]:
    return isinstance(chosen, Mapping)


def _ids(library: Library, caller: Caller, chosen: Chosen) -> list[str]:
    return library.bulk.found(caller, chosen) if _searched(chosen) else list(chosen)


def preview(run: Run) -> dict[str, Any]:
    """Find out what becomes of every record; nothing is written."""
    operation = Operation.of(run.asked["operation"])
    run.tell("records", done=0, total=run.asked.get("rows"))
    ids = _ids(run.library, run.caller, run.asked.get("search") or run.asked["ids"])
    counts, done = Counter[str](), 0
    for some in run.library.bulk.preview(run.caller, ids, operation):
        run.add_lines([_kept(done + at, line) for at, line in enumerate(some)])
        counts.update(line.fate for line in some)
        counts["noted"] += sum(bool(line.issues) for line in some)
        done += len(some)
        run.tell("records", done=done, total=len(ids), counts=dict(counts))
    return {"outcomes": dict(counts), "rows": len(ids)}


def change(run: Run) -> dict[str, Any]:
    """Change the records of a preview that would change; all of them are written, or none."""
    tried = run.library.jobs.get(run.caller, run.asked["preview"])
    operation = operation_of(tried)
    total = (tried.result or {}).get("outcomes", {}).get("changed", 0)
    run.tell("records", done=0, total=total)

    def told(done: int) -> None:
        run.tell("saving" if done == total else "records", done=done, total=total)

    options = BulkOptions(run.job.id, tried.id, told)
    lines = run.library.jobs.each(run.caller, tried.id, "changed")
    seen = ((line.line["id"], line.line["version"]) for line in lines)
    result = run.library.bulk.run(run.caller, seen, operation, options)
    return {"batch": result.batch, "bulk": {each: result.to_json(each) for each in LANGUAGES}}


def operation_of(tried: Job) -> Operation:
    """Return what a finished preview tried; raises UsageError for any other job."""
    if tried.work != PREVIEW or tried.state != "done":
        raise UsageError("bulk.not_previewed")
    return Operation.of(tried.asked["operation"])


def line_of(kept: JobLine) -> Line:
    """Return a line as a preview kept it."""
    told: Mapping[str, Any] = kept.line
    issues = tuple(FieldIssue(**issue) for issue in told.get("issues", ()))
    return Line(**{**told, "issues": issues})


def _kept(position: int, line: Line) -> JobLine:
    """Return a line as JSON; parameters of an issue may hold anything, so they become texts."""
    issues = [
        {**asdict(issue), "params": {k: str(v) for k, v in issue.params.items()}}
        for issue in line.issues
    ]
    kept = {**asdict(line), "issues": issues}
    return JobLine(position, line.fate, bool(issues), kept)
