"""Reads files of any known format into the register.

a file ──reader──▶ rows with positions ──mapping──▶ candidates + issues ──▶ the library's batches
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.apart import Apart, Job, promising, rows_apart, worthwhile
from ingest.choices import Choices
from ingest.entries import EntryMaker, MakerOptions
from ingest.keeping import save_source
from ingest.plan import Plan, make_plan
from ingest.tables import Table
from st_db.access import Caller
from st_db.codes import CodeLists
from st_db.errors import Issue
from st_db.library.batches import BatchOptions, BatchResult, Candidate, Row
from st_db.library.fates import Fate
from st_db.records.stored import OwnProfile

if TYPE_CHECKING:
    from st_db.library import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """How the rows of a file are taken; what the file is, ``Choices`` says."""

    strict: bool = False
    clear_blanks: bool = False


def preview(
    path: Path | str, choices: Choices | None = None, profiles: Sequence[OwnProfile] = ()
) -> Plan:
    """Return what was found in a file: encoding, sheet, header row, source, kind and mapping.

    ``profiles`` are the office's own, beside the shipped ones. Raises IngestError for the file and
    UsageError for choices that name what is not there.
    """
    return make_plan(Path(path), choices or Choices(), profiles)


def candidates(plan: Plan, codes: CodeLists, options: ImportOptions) -> Iterator[Candidate | Issue]:
    """Yield the rows of a planned file as candidates, with issues about the file among them."""
    for sheet in (plan, *plan.others):
        yield from _of_sheet(sheet, codes, options)


def _of_sheet(plan: Plan, codes: CodeLists, options: ImportOptions) -> Iterator[Candidate | Issue]:
    """Yield the rows of a table, and of those met below it that were too far down to plan."""
    further: Plan | Issue | None = plan
    while isinstance(further, Plan):
        plan, further = further, None
        yield from plan.issues
        chosen = MakerOptions(plan.source_name, options.strict, options.clear_blanks)
        maker = EntryMaker(plan.layout, plan.choice, codes, chosen)
        for row in plan.table.rows_and_next():
            if isinstance(row, Table):
                further = plan.further(row)
            elif isinstance(row, Issue):
                yield row
            else:
                yield from maker.make(*row)
        yield from maker.closing()
    if further:
        yield further


def ingest_file(  # noqa: PLR0913 - the options of one command, all by name
    library: Library,
    caller: Caller,
    path: Path | str,
    *,
    choices: Choices | None = None,
    dry_run: bool = False,
    strict: bool = False,
    clear_blanks: bool = False,
    progress: Callable[[int], None] | None = None,
    fates: Callable[[Sequence[Fate]], None] | None = None,
    found: Callable[[Plan], None] | None = None,
    batch: str | None = None,
) -> BatchResult:
    """Import a file: its good rows in one transaction, every problem with its position.

    ``found`` is told what the file is before its first row, ``fates`` what becomes of every row, a
    chunk at a time. ``batch`` is the id to give the batch, a job's own.

    Raises IngestError for a file that cannot be read at all, UsageError for an unknown kind.
    """
    caller.require("ingest")
    choices = choices or Choices()
    own = tuple(library.profiles.list(caller))
    options = ImportOptions(strict=strict, clear_blanks=clear_blanks)
    job = Job(Path(path), choices, own, library.codes, options)
    with ExitStack() as stack:
        # It takes as long to start and to look into the file as looking into it here does.
        early = stack.enter_context(Apart(job)) if promising(job.path) else None
        plan = preview(path, choices, own)
        if found is not None:
            found(plan)
        sent = plan.sources.sent  # a correction workbook is judged as its original was
        if sent and sent.strict:
            job = replace(job, options=replace(options, strict=True))
        told = BatchOptions(
            id=batch,
            file=plan.path.name.encode("utf-8", "replace").decode(),  # a name need not be text
            source=plan.origin.name,
            dry_run=dry_run,
            progress=progress,
            fates=fates,
            same=choices.same,
        )
        rows = stack.enter_context(closing(_rows(plan, job, early)))
        return library.batches.run(caller, rows, told)


def _rows(plan: Plan, job: Job, early: Apart | None) -> Generator[Row, None, None]:
    """Yield the rows of a file, those of a large one made in a process of its own."""
    if not worthwhile(plan):
        yield from candidates(plan, job.codes, job.options)
    elif early is not None and early.job == job:
        yield from early.rows()
    else:
        yield from rows_apart(job)


__all__ = [
    "Choices",
    "ImportOptions",
    "Plan",
    "candidates",
    "ingest_file",
    "preview",
    "save_source",
]
