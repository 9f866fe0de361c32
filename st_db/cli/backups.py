"""``db backup``, ``db restore``, ``db rehearse``: the whole register in one file, and back."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from st_db.cli.language import examples, h
from st_db.cli.options import Json
from st_db.cli.session import DATA, Session, session

if TYPE_CHECKING:
    from st_db.library.backups import Backed

_OFTEN = 0.5  # seconds between two lines of progress
_MB = 1 << 20

From = Annotated[Path, typer.Argument(metavar="FILE", help=h("argument.backup"))]


def register(family: typer.Typer) -> None:
    """Add the commands to ``db``."""
    made = examples("db backup sao-luu-2026-11-22.zip", "db backup sao-luu.zip --json")
    family.command(help=h("db_backup.help"), epilog=made)(backup)
    family.command(help=h("db_restore.help"), epilog=examples("db restore sao-luu.zip"))(restore)
    family.command(help=h("db_rehearse.help"), epilog=examples("db rehearse sao-luu.zip"))(rehearse)


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=h("argument.backup_to"))],
    with_secrets: Annotated[
        bool, typer.Option("--with-secrets", help=h("option.with_secrets"))
    ] = False,
    as_json: Json = False,
) -> None:
    """Write a backup."""
    with session(as_json) as run:
        found = run.library.backups.by_hand(
            run.caller, file.absolute(), with_secrets=with_secrets, tell=_progress(run)
        )
        _show(run, "backed_up", found)


def restore(file: From, as_json: Json = False) -> None:
    """Restore a backup into an empty home."""
    with session(as_json) as run:
        from st_db.library import backups

        _show(run, "restored_backup", backups.restore(
            run.machine, run.settings, file.absolute(), tell=_progress(run)
        ))  # fmt: skip


def rehearse(file: From, as_json: Json = False) -> None:
    """Restore a backup into a temporary home, compare and drop it."""
    with session(as_json) as run:
        from st_db.library import backups

        _show(run, "rehearsed", backups.rehearse(
            run.machine, run.settings, file.absolute(), tell=_progress(run)
        ))  # fmt: skip


def _progress(run: Session) -> Callable[[str, int, int | None], None]:
    """Return what tells a person at a terminal how far it is."""
    told = 0.0

    def tell(phase: str, done: int, total: int | None) -> None:
        nonlocal told
        now = time.monotonic()
        if not sys.stderr.isatty() or now - told < _OFTEN:
            return
        told = now
        far = f"{done}/{total}" if phase == "files" else f"{done / _MB:.0f} MB"
        run.note(f"{run.t(f'said.backup_phase.{phase}')}: {far}")

    return tell


def _show(run: Session, key: str, found: Backed) -> None:
    from st_db import i18n

    if run.as_json:
        run.answer(found.to_json())
    else:
        run.show(run.t(
            f"said.{key}",
            file=found.file, records=i18n.number(found.records, run.language),
            files=i18n.number(found.files, run.language), tables=found.tables,
            size=i18n.number(found.size / _MB, run.language, 1),
            seconds=i18n.number(found.seconds, run.language, 1),
        ))  # fmt: skip
    if found.missing:
        run.note(run.t("said.backup_missing", count=len(found.missing),
                       files=", ".join(found.missing[:5])))  # fmt: skip
        run.exit_code = DATA
