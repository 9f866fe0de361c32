"""Bulk changes as jobs: a preview that keeps the fate of every record, and the change itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

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
_AT_ONCE = 1_000


def asking(
    library: Library, caller: Caller, ids: Sequence[str], operation: Operation, **more: Any
) -> dict[str, Any]:
    """Return what a preview is asked; raises what stands in its way before anybody waits for it."""
    library.bulk.preview(caller, ids, operation)
    kinds = tuple(library.bulk.kinds(caller, ids))
    said = operation.said(kinds, library.labels, caller.language)
    return {"file": said, "operation": operation.to_json(), "ids": list(ids), **more}


def preview(run: Run) -> dict[str, Any]:
    """Find out what becomes of every record; nothing is written."""
    operation = Operation.of(run.asked["operation"])
    ids, counts = run.asked["ids"], Counter[str]()
    done = 0
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
    result = run.library.bulk.run(run.caller, _seen(run, tried), operation, options)
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


def _seen(run: Run, tried: Job) -> Iterator[tuple[str, int]]:
    offset = 0
    while True:
        page = (_AT_ONCE, offset)
        some = run.library.jobs.lines(run.caller, tried.id, ["changed"], page=page)
        yield from ((line.line["id"], line.line["version"]) for line in some)
        if len(some) < _AT_ONCE:
            return
        offset += _AT_ONCE


def _kept(position: int, line: Line) -> JobLine:
    """Return a line as JSON; parameters of an issue may hold anything, so they become texts."""
    issues = [
        {**asdict(issue), "params": {k: str(v) for k, v in issue.params.items()}}
        for issue in line.issues
    ]
    kept = {**asdict(line), "issues": issues}
    return JobLine(position, line.fate, bool(issues), kept)
