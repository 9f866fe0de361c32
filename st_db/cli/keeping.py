"""``history``, ``restore``, ``archive``, ``archived``, ``confirm``: keeping single records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from st_db.cli.importing import WAIT
from st_db.cli.language import examples, h
from st_db.cli.options import Json
from st_db.cli.session import Session, session

if TYPE_CHECKING:
    from st_db.library import RecordView

What = Annotated[str, typer.Argument(metavar="ID_OR_NUMBER", help=h("argument.record"))]
Kind = Annotated[str | None, typer.Option(metavar="KIND", help=h("option.kind"))]
Limit = Annotated[int, typer.Option(min=1, max=200, metavar="N", help=h("option.changes"))]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command, lines in (
        (history, ('history "TCVN 5520:2016"', "history 1-2019-01234 --kind invention --json")),
        (confirm, ('confirm "TCVN 5520:2016"', "confirm 1-2019-01234 --undo")),
        (archive, ('archive "TCVN 5520:2016" --reason "Nhập nhầm"',)),
        (archived, ("archived", "archived --kind standard --json")),
        (restore, ('restore "TCVN 5520:2016"', 'restore "TCVN 5520:2016" --version 3 --dry-run')),
    ):
        name = command.__name__
        app.command(name, help=h(f"{name}.help"), epilog=examples(*lines))(command)


def history(
    id_or_number: What, kind: Kind = None, limit: Limit = 20, as_json: Json = False
) -> None:
    """Say what happened to a record."""
    with session(as_json) as run:
        past = run.library.history.of(run.caller, id_or_number, kind, (limit, 0))
        if as_json:
            told = [one.to_json() for one in past.happenings]
            run.answer({"id": past.record.id, "total": past.total, "history": told})
            return
        for one in past.happenings:
            change = one.change
            at = f"{change.at.astimezone():%Y-%m-%d %H:%M}"
            file = change.source if one.origin in {"import", "bulk"} else None
            said = (at, f"v{change.version}", change.op, change.actor, one.origin, file)
            run.show("  ".join(part for part in said if part))
            for difference in one.differences:
                if not difference["follows"]:
                    run.show(f"    {difference['sentence']}")
        if past.total > len(past.happenings):
            run.show(run.t("said.more_changes", count=past.total - len(past.happenings)))


def confirm(
    id_or_number: What,
    kind: Kind = None,
    undo: Annotated[bool, typer.Option("--undo", help=h("option.unconfirm"))] = False,
    as_json: Json = False,
) -> None:
    """Note that a record was found still true today."""
    with session(as_json) as run:
        keeping, found = run.library.history, _found(run, id_or_number, kind)
        if undo:
            view = keeping.unconfirm(run.caller, found.id)
        else:
            view = keeping.confirm(run.caller, found.id, seen=found.version)
        key = "said.unconfirmed" if undo else "said.confirmed"
        _tell(run, view, run.t(key, what=_name(view)))


def archive(
    id_or_number: What,
    kind: Kind = None,
    reason: Annotated[str, typer.Option(metavar="TEXT", help=h("option.reason"))] = "",
    as_json: Json = False,
) -> None:
    """Take a record out of the register."""
    with session(as_json) as run:
        found = _found(run, id_or_number, kind)
        keeping = run.library.history
        view = keeping.archive(run.caller, found.id, seen=found.version, reason=reason)
        _tell(run, view, run.t("said.archived_now", what=_name(view), id=view.id))
        _applied(run)


def archived(kind: Kind = None, limit: Limit = 50, as_json: Json = False) -> None:
    """List the records that were taken out."""
    with session(as_json) as run:
        counts, found = run.library.history.archived(run.caller, kind, (limit, 0))
        if as_json:
            rows = [
                {"id": one.id, "kind": one.kind, "number": one.number, "title": one.title,
                 "archived_at": one.archived_at.isoformat(), "actor": one.actor,
                 "reason": one.reason, "batch": one.batch}
                for one in found
            ]  # fmt: skip
            run.answer({"kinds": counts, "archived": rows})
            return
        names = ("at", "kind", "number", "title", "actor", "reason", "id")
        run.table(
            [run.t(f"column.{name}") for name in names],
            [
                [f"{one.archived_at.astimezone():%Y-%m-%d %H:%M}", one.kind, one.number or "",
                 one.title or "", one.actor or "", one.reason or "", one.id]
                for one in found
            ],
        )  # fmt: skip


def restore(
    id_or_number: What,
    kind: Kind = None,
    version: Annotated[
        int | None, typer.Option(min=1, metavar="N", help=h("option.version_back"))
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=h("option.dry_run"))] = False,
    as_json: Json = False,
) -> None:
    """Bring an archived record back, or make a record what it was as a version."""
    with session(as_json) as run:
        keeping, found = run.library.history, _found(run, id_or_number, kind)
        if version is None:
            view = found if dry_run else keeping.bring_back(run.caller, found.id)
            _tell(run, view, run.t("said.record_back", what=_name(view)), dry_run=dry_run)
            _applied(run)
            return
        then = keeping.at(run.caller, found.id, version)
        if not as_json:
            for difference in then.differences:
                if not difference["follows"]:
                    run.show(f"  {difference['sentence']}")
        if dry_run:
            if as_json:
                run.answer(then.to_json())
            else:
                run.show(run.t("said.dry_run"))
            return
        view = keeping.restore(run.caller, found.id, version, seen=found.version)
        _tell(run, view, run.t("said.restored_version", what=_name(view), version=version))
        _applied(run)


def _applied(run: Session) -> None:
    """Wait until searches know of it; it is done by then, so the answer is printed before."""
    behind = run.library.index.wait_until_applied(run.library.store.last_seq(), WAIT)
    if behind:
        run.note(run.t("said.behind", behind=behind))


def _found(run: Session, what: str, kind: str | None) -> RecordView:
    from st_db.api.asking import clean

    return run.library.records.get(run.caller, clean(what), kind)


def _name(view: RecordView) -> str:
    return view.number or view.title or view.id


def _tell(run: Session, view: RecordView, said: str, *, dry_run: bool = False) -> None:
    if run.as_json:
        run.answer(view.to_json())
        return
    run.show(said)
    if dry_run:
        run.show(run.t("said.dry_run"))
