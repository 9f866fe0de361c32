"""``edit``: fields of one record changed from the command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from st_db.cli.language import examples, h
from st_db.cli.options import Json
from st_db.cli.session import Session, session
from st_db.errors import UsageError

if TYPE_CHECKING:
    from st_db.library import Clash, RecordView
    from st_db.library.edits import FieldIssue

Record = Annotated[str, typer.Argument(metavar="ID_OR_NUMBER", help=h("argument.record"))]
Kind = Annotated[str | None, typer.Option("--kind", help=h("option.kind"))]
Sets = Annotated[list[str], typer.Option("--set", metavar="FIELD=VALUE", help=h("option.set"))]
Version = Annotated[int | None, typer.Option("--version", min=1, help=h("option.seen_version"))]


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(
        name="edit",
        help=h("edit.help"),
        epilog=examples(
            'edit "TCVN 5520:2016" --set pages=24 --version 3',
            'edit ĐTĐL.CN-01/20 --set "status=Đã nghiệm thu" --set acceptance_date=31/12/2022',
        ),
    )(edit)


def edit(
    number: Record, sets: Sets, kind: Kind = None, version: Version = None, as_json: Json = False
) -> None:
    """Change fields of one record."""
    with session(as_json) as run:
        from st_db.library import Clash, Edit, Refused, Saved
        from st_db.store import new_id

        record = run.library.records.get(run.caller, number, kind)
        seen = version or record.version
        asked = Edit(new_id(), _values(sets), record_id=record.id, version=seen)
        outcome = run.library.editing.save(run.caller, asked)
        if isinstance(outcome, Clash):
            _collided(run, record, outcome)
        elif isinstance(outcome, Refused):
            _refused(run, outcome.issues)
        elif isinstance(outcome, Saved):
            told = {"id": outcome.record_id, "version": outcome.version,
                    "changed": list(outcome.changed), "merged": list(outcome.merged)}  # fmt: skip
            if as_json:
                run.answer({**told, "issues": _issues(run, outcome.issues)})
                return
            changed = ", ".join(outcome.changed) or run.t("edit.nothing")
            run.show(run.t("edit.done", version=outcome.version, changed=changed))
            _warn(run, outcome.issues)
        elif as_json:
            run.answer({"submission": outcome.submission, "id": outcome.record_id})
        else:
            run.show(run.t("edit.submitted"))


def _values(sets: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in sets:
        name, equals, value = one.partition("=")
        if not equals or not name.strip():
            raise UsageError("error.bad_set", given=one)
        found[name.strip()] = value
    return found


def _issues(run: Session, issues: Sequence[FieldIssue]) -> list[dict[str, str]]:
    return [
        {"level": i.level, "field": i.field, "code": i.code, "message": i.sentence(run.language)}
        for i in issues
    ]


def _warn(run: Session, issues: Sequence[FieldIssue]) -> None:
    for issue in issues:
        run.note(f"{issue.field}: {issue.sentence(run.language)}")


def _refused(run: Session, issues: Sequence[FieldIssue]) -> None:
    if run.as_json:
        run.answer({"refused": _issues(run, issues)})
    else:
        _warn(run, issues)
    run.exit_code = 1


def _collided(run: Session, record: RecordView, clash: Clash) -> None:
    """Say what somebody else changed meanwhile; nothing was written."""
    told = [
        {"field": c.field, "mine": c.mine, "theirs": c.theirs, "original": c.original,
         "actor": c.actor, "at": c.at.isoformat() if c.at else None}
        for c in clash.collisions
    ]  # fmt: skip
    if run.as_json:
        run.answer({"id": record.id, "version": clash.version, "collisions": told})
    else:
        from st_db.library.wording import Wording

        currency = record.fields.get("currency")
        wording = Wording(run.library.labels, record.kind, run.language, currency)
        run.note(run.t("edit.collided", version=clash.version))
        for c in clash.collisions:
            mine, theirs, original = (
                wording.value(c.field, value) for value in (c.mine, c.theirs, c.original)
            )
            run.show(run.t("edit.collision", field=wording.label(c.field), mine=mine,
                           theirs=theirs, original=original))  # fmt: skip
    run.exit_code = 1
