"""What a job can do: try a file, import it, change many records, take any of it back."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import ingest
from ingest.choices import Choices
from ingest.corrections import Rejects, write_rejects
from ingest.keeping import reading_of
from st_db import i18n
from st_db.errors import Conflict
from st_db.i18n import LANGUAGES
from st_db.jobs import bulk
from st_db.jobs.run import Run
from st_db.jobs.saying import keep_issue, line_of
from st_db.jobs.uploads import Uploads, clean_name
from st_db.library import BatchResult
from st_db.library.fates import Fate

log = logging.getLogger(__name__)

COUNTS = ("rows", "created", "updated", "unchanged", "rejected")
KEPT_ISSUES = 1_000
_ATTEMPTS = 3
_FIRST = 5  # records that a report links to
_SAMPLE = 1 << 20


def preview(run: Run) -> dict[str, Any]:
    """Try a file: everything an import does, and every row's fate kept, but nothing of it."""
    tally = _Tally(run, keeping=True)
    result = _ingest(run, tally, dry_run=True)
    outcomes = dict(tally.outcomes)
    return {**tally.found, **_report(result), "outcomes": outcomes,
            "rejects": _rejects(run, tally)}  # fmt: skip


def bring_in(run: Run) -> dict[str, Any]:
    """Import a file; when another import took one of its numbers meanwhile, do it again."""
    for attempt in range(_ATTEMPTS):
        tally = _Tally(run, keeping=False)
        try:
            result = _ingest(run, tally, dry_run=False)
        except Conflict:
            if attempt + 1 == _ATTEMPTS:
                raise
        else:
            return {**_report(result), "first": tally.first, "rejects": _rejects(run, tally)}
    raise Conflict


def _rejects(run: Run, tally: _Tally) -> str | None:
    """Write the correction workbook beside the upload; returns its name, None without one."""
    if not tally.rejects.rejected or tally.planned is None:
        return None
    run.tell("rejects")
    path = tally.planned.path
    name = clean_name(i18n.t("corrections.file_name", run.caller.language, name=path.stem))
    try:
        out = path.with_name(name)
        write_rejects(path, tally.planned, tally.rejects, out, run.caller.language)
    except Exception:
        # The good rows are in by now: a workbook that fails must not make the import look failed.
        log.exception("no correction workbook for %s", path.name)
        return None
    return name


def undo(run: Run) -> dict[str, Any]:
    """Take an import back, or the undo of one."""
    batch = run.library.batches.get(run.caller, run.asked["batch"])
    total = batch.created + batch.updated
    run.tell("undoing", done=0, total=total)
    result = run.library.batches.undo(
        run.caller,
        batch.id,
        progress=lambda done: run.tell("undoing", done=done, total=total),
        batch=run.job.id,
    )
    result.kept[KEPT_ISSUES:] = []
    result.failed[KEPT_ISSUES:] = []
    told = {language: result.to_json(language) for language in LANGUAGES}
    return {"batch": result.batch, "undo": told}


def choices_of(asked: Mapping[str, Any]) -> Choices:
    """Return what an officer decided for a job: its choices, and over them its answers."""
    answers = Choices(same=asked.get("answers", {}))
    return answers.over(Choices.from_json(asked.get("choices", {})))


WORKS: Mapping[str, Callable[[Run], dict[str, Any]]] = {
    "preview": preview,
    "import": bring_in,
    "undo": undo,
    bulk.PREVIEW: bulk.preview,
    bulk.CHANGE: bulk.change,
}


TRIALS = frozenset({"preview", bulk.PREVIEW})
"""Works that show what would be and write nothing of it."""


class _Tally:
    """Counts what becomes of rows while they go by, and keeps it for a preview."""

    def __init__(self, run: Run, *, keeping: bool) -> None:
        self._run = run
        self._keeping = keeping
        self._total: int | None = run.asked.get("expected")
        self.done = 0
        self.outcomes: Counter[str] = Counter()
        self.found: dict[str, Any] = {}
        self.first: list[dict[str, Any]] = []
        self.rejects = Rejects()
        self.planned: ingest.Plan | None = None

    def plan(self, plan: ingest.Plan) -> None:
        """Keep what the file is, so that it is seen while its rows are still being tried."""
        self.planned = plan
        if self._keeping:
            told = {language: plan.describe(language) for language in LANGUAGES}
            self.found = {"found": told, "reading": reading_of(plan, self._run.library.codes)}
            self._run.show(self.found)
            self._total = _expected(plan)
        self._tell()

    def fates(self, fates: Sequence[Fate]) -> None:
        """Count a chunk."""
        lines = [line_of(self.done + at, fate) for at, fate in enumerate(fates)]
        self.done += len(lines)
        self.outcomes.update(line.outcome for line in lines)
        self.outcomes["noted"] += sum(line.noted for line in lines)
        self.rejects(fates)
        if self._keeping:
            self._run.add_lines(lines)
        elif len(self.first) < _FIRST:
            written = [f for f in fates if f.outcome in {"created", "updated"}]
            self.first += [
                {"id": f.record_id, "kind": f.kind, "number": f.number, "title": f.title}
                for f in written[: _FIRST - len(self.first)]
            ]
        self._tell()

    def _tell(self) -> None:
        phase = "saving" if not self._keeping and self.done == self._total else "rows"
        self._run.tell(phase, done=self.done, total=self._total, counts=dict(self.outcomes))


def _ingest(run: Run, tally: _Tally, *, dry_run: bool) -> BatchResult:
    asked = run.asked
    run.tell("opening")
    path = Uploads(run.library.settings).path(asked["upload"], asked["file"])
    return ingest.ingest_file(
        run.library,
        run.caller,
        path,
        choices=choices_of(asked),
        dry_run=dry_run,
        found=tally.plan,
        fates=tally.fates,
        batch=run.job.id,
    )


def _report(result: BatchResult) -> dict[str, Any]:
    """Return what an import did, its issues without a language."""
    return {
        **{name: getattr(result, name) for name in COUNTS},
        "batch": result.batch,
        "file": result.file,
        "source": result.source,
        "kinds": result.kinds,
        "issues": [keep_issue(issue) for issue in result.issues[:KEPT_ISSUES]],
        "issues_left_out": max(0, len(result.issues) - KEPT_ISSUES) + result.issues_left_out,
        "seconds": round(result.seconds, 3),
    }


def _expected(plan: ingest.Plan) -> int | None:
    """Return about how many rows a file has, or None where nothing tells before they are read."""
    tables = plan.describe(LANGUAGES[0])["tables"]
    known = [int(t["last_row"]) - int(t["first_row"]) + 1 for t in tables if t["last_row"]]
    if len(known) == len(tables):
        return sum(known)
    if plan.opened.content.format in {"csv", "jsonl"}:
        return _lines(plan.path)
    return None


def _lines(path: Path) -> int:
    """Return about how many lines a text has, by its first million bytes."""
    with path.open("rb") as text:
        sample = text.read(_SAMPLE)
    return round(sample.count(b"\n") * path.stat().st_size / max(1, len(sample)))
