"""``ingest``: files into the register."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from st_db.cli.choosing import Choosing, show_mapping
from st_db.cli.language import examples, h
from st_db.cli.options import Json
from st_db.cli.session import DATA, Session, session
from st_db.cli.telling import check_fates, records_of, told
from st_db.errors import (
    Conflict,
    IngestError,
    Issue,
    SearchError,
    UnknownSource,
    UsageError,
    Where,
)

if TYPE_CHECKING:
    from ingest import Choices, Plan
    from st_db.library import BatchResult

WAIT = 30.0
_WORST = ("error", "warning", "info")
_SHOWN = 20  # problems that a person reads at once; --json has them all
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user said about the files."""

    choosing: Choosing = field(default_factory=Choosing)
    dry_run: bool = False
    strict: bool = False
    clear_blanks: bool = False
    rejects: Path | None = None
    fates: Path | None = None
    save_source: str | None = None


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command(
        help=h("ingest.help"),
        epilog=examples(
            "ingest sang-che-2024.xlsx",
            "ingest data/*.csv --kind standard --dry-run",
            "ingest nhiem-vu.jsonl --strict --json",
            "ingest nhan-hieu.xlsx --rejects can-sua.xlsx",
            "ingest nhiem-vu.xlsx --dry-run --fates xem-truoc.jsonl",
            'ingest nhiem-vu.xlsx --same "17=ĐT.01/2023" --same 18=new',
            'ingest so-theo-doi.xlsx --column "Hồ sơ=number" --save-source "Sổ theo dõi"',
        ),
    )(ingest)


def ingest(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help=h("argument.files"))],
    kind: Annotated[str | None, typer.Option(metavar="KIND", help=h("option.kind"))] = None,
    source: Annotated[str | None, typer.Option(metavar="SOURCE", help=h("option.source"))] = None,
    column: Annotated[
        list[str] | None, typer.Option(metavar="HEADER=FIELD", help=h("option.column"))
    ] = None,
    dates: Annotated[
        list[str] | None, typer.Option(metavar="HEADER=ORDER", help=h("option.dates"))
    ] = None,
    unit: Annotated[
        list[str] | None, typer.Option(metavar="HEADER=UNIT", help=h("option.unit"))
    ] = None,
    same: Annotated[
        list[str] | None, typer.Option(metavar="ROW=RECORD", help=h("option.same"))
    ] = None,
    choices: Annotated[
        str | None, typer.Option(metavar="FILE.json", help=h("option.choices"))
    ] = None,
    save_source: Annotated[
        str | None, typer.Option(metavar="NAME", help=h("option.save_source"))
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=h("option.dry_run"))] = False,
    strict: Annotated[bool, typer.Option("--strict", help=h("option.strict"))] = False,
    clear_blanks: Annotated[
        bool, typer.Option("--clear-blanks", help=h("option.clear_blanks"))
    ] = False,
    rejects: Annotated[
        Path | None, typer.Option("--rejects", metavar="OUT.xlsx", help=h("option.rejects"))
    ] = None,
    fates: Annotated[
        Path | None, typer.Option("--fates", metavar="OUT.jsonl", help=h("option.fates"))
    ] = None,
    no_wait: Annotated[bool, typer.Option("--no-wait", help=h("option.no_wait"))] = False,
    as_json: Json = False,
) -> None:
    """Import files into the register."""
    with session(as_json) as run:
        told = Choosing(kind, source, column or [], dates or [], unit or [], same or [], choices)
        wanted = Wanted(told, dry_run, strict, clear_blanks, rejects, fates, save_source)
        check_fates(fates, files)
        _check_rejects(rejects, files)
        if save_source and len(files) > 1:
            raise UsageError("error.one_file", option="--save-source")
        if same and len(files) > 1:
            raise UsageError("error.one_file", option="--same")
        for file in files:
            result, plan = _readable_or_not(run, Path(file), wanted)
            found = {"found": plan.describe(run.language) if plan else None} if dry_run else {}
            late = _wait(run, result, no_wait or dry_run)
            if as_json:
                written = str(rejects) if rejects and result.rejected and result.rows else None
                more = {"rejects": written} if rejects else {}
                run.answer({**result.to_json(run.language), **more, **found}, line=True)
            else:
                show_mapping(run, found.get("found"))
                _show(run, result, wanted)
            if late is not None:
                raise late


def _check_rejects(rejects: Path | None, files: list[str]) -> None:
    """Refuse a correction workbook for several files, or in the place of the file itself."""
    if rejects is None:
        return
    if len(files) > 1:
        raise UsageError("error.rejects_of_several")
    if rejects.suffix.lower() != ".xlsx":
        raise UsageError("error.rejects_suffix", file=rejects.name)
    if not rejects.resolve().parent.is_dir():
        raise UsageError("error.rejects_folder", folder=str(rejects.parent))
    if os.path.realpath(rejects) == os.path.realpath(files[0]):  # resolve() fails on a loop
        raise UsageError("error.rejects_over_original", file=rejects.name)


def _readable_or_not(
    run: Session, file: Path, wanted: Wanted
) -> tuple[BatchResult, Plan | None]:  # fmt: skip
    """Import a file; one that cannot be read at all is an answer like any other."""
    from st_db.library import BatchResult

    plans: list[Plan] = []
    try:
        result = import_file(run, file, wanted, found=plans.append)
    except UnknownSource:
        raise
    except IngestError as error:
        issue = Issue("error", error.code, Where(file=file.name), error.params)
        result = BatchResult(file.name, wanted.choosing.source, issues=[issue])
        run.exit_code = DATA
    if result.rejected:
        run.exit_code = DATA
    return result, plans[-1] if plans else None


def import_file(
    run: Session, file: Path, wanted: Wanted, *, found: Callable[[Plan], None] | None = None
) -> BatchResult:
    """Import one file; when another import took one of its numbers meanwhile, do it again."""
    choices = wanted.choosing.choices()
    choices = replace(choices, same=records_of(run, choices.same))
    if wanted.save_source and not wanted.dry_run:
        choices = _kept(run, file, choices, wanted.save_source)
    for attempt in range(_ATTEMPTS):
        try:
            return _import(run, file, wanted, choices, found)
        except Conflict:
            if attempt + 1 == _ATTEMPTS:
                raise
    raise Conflict


def _import(
    run: Session, file: Path, wanted: Wanted, choices: Choices,
    found: Callable[[Plan], None] | None,
) -> BatchResult:  # fmt: skip
    from ingest import ingest_file
    from ingest.corrections import Rejects, write_rejects

    rejects = Rejects() if wanted.rejects else None
    plans: list[Plan] = []
    with progress(file.name) as done, told(run, wanted.fates, rejects) as fates:
        result = ingest_file(
            run.library,
            run.caller,
            file,
            choices=choices,
            dry_run=wanted.dry_run,
            strict=wanted.strict,
            clear_blanks=wanted.clear_blanks,
            progress=done,
            fates=fates,
            found=plans.append,
        )
    if found is not None:
        found(plans[0])
    if wanted.rejects and rejects:
        write_rejects(file, plans[0], rejects, wanted.rejects, run.language)
    return result


def _kept(run: Session, file: Path, choices: Choices, name: str) -> Choices:
    """Keep how a file is read as the office's own source, and read the file as one of it."""
    from ingest import preview, save_source

    plan = preview(file, choices, run.library.profiles.list(run.caller))
    saved = save_source(run.library, run.caller, plan, name)
    run.note(run.t("said.source_saved", name=saved.name, version=saved.version))
    return replace(choices, source=saved.name)


def _wait(run: Session, result: BatchResult, at_once: bool) -> SearchError | None:
    """Wait until a batch can be searched; returns the error of an index that does not answer.

    The records are in by then, so the answer is printed before the error is raised.
    """
    index = run.library.index
    if at_once or result.batch is None:
        result.behind = index.lamp().behind
        return None
    try:
        result.behind = index.wait_until_applied(result.seq, WAIT)
    except SearchError as error:
        result.behind = index.lamp().behind
        return error
    return None


@contextmanager
def progress(name: str) -> Iterator[Callable[[int], None] | None]:
    """Yield what counts rows on the error stream, or None where nobody watches it."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed:,}"),
               TimeElapsedColumn())  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as drawn:
        task = drawn.add_task(name.replace("[", r"\["), total=None)
        yield lambda done: drawn.update(task, completed=done)


def _show(run: Session, result: BatchResult, wanted: Wanted) -> None:
    counts = {name: getattr(result, name)
              for name in ("rows", "created", "updated", "unchanged", "rejected")}  # fmt: skip
    run.show(run.t("said.demo_file", file=result.file, **counts))
    # What did not go in comes first: below twenty notes nobody would see it.
    said = sorted(result.to_json(run.language)["issues"], key=lambda i: _WORST.index(i["level"]))
    for issue in said[:_SHOWN]:
        run.show(f"  {run.t('level.' + issue['level'])}: {_position(run, issue)}{issue['message']}")
    left = len(said) - _SHOWN + result.issues_left_out
    if left > 0:
        run.show("  " + run.t("said.issues_left_out", count=left))
    if wanted.rejects and result.rejected:
        run.show(run.t("said.rejects", count=result.rejected, file=wanted.rejects))
    elif wanted.rejects:
        run.show(run.t("said.no_rejects"))
    if wanted.dry_run:
        run.show(run.t("said.dry_run"))
    elif result.batch:
        run.show(run.t("said.batch", batch=result.batch, seconds=f"{result.seconds:.1f}"))
    if result.behind:
        run.note(run.t("said.behind", behind=result.behind))


def _position(run: Session, issue: dict[str, Any]) -> str:
    parts = [
        run.t(f"level.position_{name}", **{name: issue[name]})
        for name in ("sheet", "row", "column")
        if issue[name] is not None
    ]
    return ", ".join(parts) + " – " if parts else ""
