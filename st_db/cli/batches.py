"""``batches`` and ``undo``: what was imported, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from st_db.cli.importing import WAIT, progress
from st_db.cli.language import examples, h
from st_db.cli.options import Json
from st_db.cli.session import DATA, Session, session
from st_db.errors import SearchError

if TYPE_CHECKING:
    from st_db.library import UndoResult
    from st_db.records.stored import Batch

_SHOWN = 50  # records that a person reads at once; --json has them all


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command(help=h("batches.help"), epilog=examples("batches", "batches --limit 5 --json"))(
        batches
    )
    app.command(
        help=h("undo.help"),
        epilog=examples(
            "undo 01999e2a-7b5c-7a41-8b1e-2f6d0a9c4e11 --dry-run",
            "undo 01999e2a-7b5c-7a41-8b1e-2f6d0a9c4e11",
        ),
    )(undo)


def batches(
    limit: Annotated[
        int, typer.Option(min=1, max=1000, metavar="N", help=h("option.batch_limit"))
    ] = 50,
    as_json: Json = False,
) -> None:
    """List the imports, newest first."""
    with session(as_json) as run:
        found = run.library.batches.latest(run.caller, limit)
        if as_json:
            run.answer([_batch_json(batch) for batch in found])
            return
        counts = ("rows", "created", "updated", "unchanged", "rejected")
        names = ("at", "file", "kind", *counts, "batch", "undo")
        run.table(
            [run.t(f"column.{name}") for name in names],
            [
                [f"{batch.at.astimezone():%Y-%m-%d %H:%M}", batch.file, ", ".join(batch.kinds),
                 *(str(getattr(batch, name)) for name in counts), batch.id, _standing(run, batch)]
                for batch in found
            ],
        )  # fmt: skip


def _standing(run: Session, batch: Batch) -> str:
    """Say whether a batch took another back, was taken back, or can be."""
    said = [run.t("said.undoes", batch=batch.undoes)] if batch.undoes else []
    if batch.undone_by:
        said.append(run.t("said.undone_by", batch=batch.undone_by))
    elif batch.created + batch.updated:
        said.append(run.t("said.can_undo"))
    return "; ".join(said)


def _batch_json(batch: Batch) -> dict[str, Any]:
    return {
        "batch": batch.id,
        "file": batch.file,
        "source": batch.source,
        "kinds": dict(batch.kinds),
        "rows": batch.rows,
        "created": batch.created,
        "updated": batch.updated,
        "unchanged": batch.unchanged,
        "rejected": batch.rejected,
        "actor": batch.actor,
        "at": batch.at.isoformat(),
        "seconds": round(batch.seconds, 3),
        "issues": batch.issues,
        "undoes": batch.undoes,
        "undone_by": batch.undone_by,
    }


def undo(
    batch: Annotated[str, typer.Argument(metavar="BATCH", help=h("argument.batch"))],
    dry_run: Annotated[bool, typer.Option("--dry-run", help=h("option.dry_run"))] = False,
    no_wait: Annotated[bool, typer.Option("--no-wait", help=h("option.no_wait"))] = False,
    as_json: Json = False,
) -> None:
    """Take an import back."""
    with session(as_json) as run:
        with progress(batch) as told:
            result = run.library.batches.undo(
                run.caller, batch.strip(), dry_run=dry_run, progress=told
            )
        late = _wait(run, result, no_wait or dry_run)
        if as_json:
            run.answer(result.to_json(run.language))
        else:
            _show(run, result)
        if result.kept_count or result.failed_count:
            run.exit_code = DATA
        if late is not None:
            raise late


def _wait(run: Session, result: UndoResult, at_once: bool) -> SearchError | None:
    """Wait until what was taken back is gone from search; returns the error of an index that fails.

    It is done by then, so the answer is printed before the error is raised.
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


def _show(run: Session, result: UndoResult) -> None:
    if result.already:
        run.show(run.t("said.undone_already", file=result.file, batch=result.already))
        return
    run.show(run.t("said.undo", file=result.file, **result.counts()))
    said = result.to_json(run.language)
    for bucket, count in (("kept", result.kept_count), ("failed", result.failed_count)):
        if not count:
            continue
        run.show(run.t(f"said.undo_{bucket}", count=count))
        for left in said[bucket][:_SHOWN]:
            run.show(f"  {left['message']}")
        if count > _SHOWN:
            run.show("  " + run.t("said.undo_left_out", count=count - _SHOWN))
    if result.dry_run:
        run.show(run.t("said.dry_run"))
    elif result.batch:
        run.show(run.t("said.undo_batch", batch=result.batch, seconds=f"{result.seconds:.1f}"))
    else:
        run.show(run.t("said.undo_nothing"))
    if result.behind:
        run.note(run.t("said.behind", behind=result.behind))
