"""Reads files of any known format into the register.

a file ──reader──▶ rows with positions ──mapping──▶ candidates + issues ──▶ the library's batches
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.apart import Job, rows_apart, worthwhile
from ingest.entries import EntryMaker, MakerOptions
from ingest.plan import Plan, make_plan
from ingest.rows import rows_of
from st_db.access import Caller
from st_db.codes import CodeLists
from st_db.errors import Issue
from st_db.library.batches import BatchOptions, BatchResult, Candidate, Row

if TYPE_CHECKING:
    from st_db.library import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What a user may say about a file; every part may be left to the file itself."""

    kind: str | None = None
    source: str | None = None
    strict: bool = False
    clear_blanks: bool = False


def preview(path: Path | str, *, kind: str | None = None, source: str | None = None) -> Plan:
    """Return what was found in a file: encoding, sheet, header row, source, kind and mapping."""
    return make_plan(Path(path), kind=kind, source=source)


def candidates(plan: Plan, codes: CodeLists, options: ImportOptions) -> Iterator[Candidate | Issue]:
    """Yield the rows of a planned file as candidates, with issues about the file among them."""
    for sheet in (plan, *plan.others):
        yield from _of_sheet(sheet, codes, options)


def _of_sheet(plan: Plan, codes: CodeLists, options: ImportOptions) -> Iterator[Candidate | Issue]:
    yield from plan.issues
    chosen = MakerOptions(plan.source_name, options.strict, options.clear_blanks)
    maker = EntryMaker(plan.layout, plan.choice, codes, chosen)
    for row in rows_of(plan):
        if isinstance(row, Issue):
            yield row
        else:
            yield from maker.make(*row)
    yield from maker.closing()


def ingest_file(  # noqa: PLR0913 - the options of one command, all by name
    library: Library,
    caller: Caller,
    path: Path | str,
    *,
    kind: str | None = None,
    source: str | None = None,
    dry_run: bool = False,
    strict: bool = False,
    clear_blanks: bool = False,
    progress: Callable[[int], None] | None = None,
) -> BatchResult:
    """Import a file: its good rows in one transaction, every problem with its position.

    Raises IngestError for a file that cannot be read at all, UsageError for an unknown kind.
    """
    caller.require("ingest")
    plan = preview(path, kind=kind, source=source)
    options = ImportOptions(kind=kind, source=source, strict=strict, clear_blanks=clear_blanks)
    batch = BatchOptions(
        file=plan.path.name.encode("utf-8", "replace").decode(),  # a name need not be text
        source=plan.source_name if plan.profile else None,
        dry_run=dry_run,
        progress=progress,
    )
    with closing(_rows(plan, library.codes, options)) as rows:
        return library.batches.run(caller, rows, batch)


def _rows(plan: Plan, codes: CodeLists, options: ImportOptions) -> Generator[Row, None, None]:
    """Yield the rows of a file, those of a large one made in a process of its own."""
    if worthwhile(plan):
        job = Job(plan.path, options.kind, options.source, codes, options)
        yield from rows_apart(job)
    else:
        yield from candidates(plan, codes, options)


__all__ = ["ImportOptions", "Plan", "candidates", "ingest_file", "preview"]
