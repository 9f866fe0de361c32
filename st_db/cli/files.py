"""``attach``, ``files``, ``detach``: the files of a record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from st_db.cli.language import examples, h
from st_db.cli.options import Json
from st_db.cli.session import Session, session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from st_db.records.stored import Attachment

_BLOCK = 1 << 20

Record = Annotated[str, typer.Argument(metavar="RECORD", help=h("argument.record"))]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    epilog = examples("attach 1-2022-08142 quyet-dinh.pdf", "attach 1-2022-08142 don.pdf --json")
    app.command(help=h("attach.help"), epilog=epilog)(attach)
    app.command(help=h("files.help"), epilog=examples("files 1-2022-08142 --json"))(files)
    app.command(help=h("detach.help"), epilog=examples("detach ID", "detach ID --undo"))(detach)


def attach(
    record: Record,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=h("argument.attached"))],
    visibility: Annotated[
        str, typer.Option(metavar="WHO", help=h("option.visibility"))
    ] = "internal",
    name: Annotated[str | None, typer.Option(metavar="NAME", help=h("option.name"))] = None,
    as_json: Json = False,
) -> None:
    """Attach a file to a record."""
    with session(as_json) as run:
        found = run.library.files.add(
            run.caller, record, name or file.name, blocks(file), visibility
        )
        if as_json:
            run.answer(found.to_json())
            return
        told = {"name": found.name, "pages": found.pages, "read": found.read}
        run.show(run.t("said.attached", number=record, **told))
        if not found.whole:
            run.note(run.t("said.attached_partly"))


def blocks(path: Path) -> Iterator[bytes]:
    """Return a file block by block; raises UnreadableFile for what cannot be read."""
    from st_db.errors import UnreadableFile

    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                yield block
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UnreadableFile("ingest.missing", file=path.name) from error
    except IsADirectoryError as error:
        raise UnreadableFile("ingest.directory", file=path.name) from error
    except OSError as error:
        raise UnreadableFile("ingest.not_permitted", file=path.name, why=error.strerror) from error


def files(
    record: Record,
    detached: Annotated[bool, typer.Option("--detached", help=h("option.detached"))] = False,
    as_json: Json = False,
) -> None:
    """List the files of a record."""
    with session(as_json) as run:
        found = run.library.files.of(run.caller, record, detached=detached)
        if as_json:
            run.answer({"files": [one.to_json() for one in found]})
        else:
            _show(run, found)


def _show(run: Session, found: list[Attachment]) -> None:
    from st_db import i18n

    names = ("name", "pages", "size", "visibility")
    rows = [
        [
            one.id,
            one.name,
            str(one.pages),
            i18n.number(one.size, run.language),
            i18n.t(f"files.visibility.{one.visibility}", run.language),
        ]
        for one in found
    ]
    run.table(["id", *(run.t(f"column.{name}") for name in names)], rows)


def detach(
    file: Annotated[str, typer.Argument(metavar="ID", help=h("argument.attachment"))],
    undo: Annotated[bool, typer.Option("--undo", help=h("option.undo_detach"))] = False,
    as_json: Json = False,
) -> None:
    """Take a file off its record, or bring it back."""
    with session(as_json) as run:
        change = run.library.files.bring_back if undo else run.library.files.detach
        found = change(run.caller, file)
        if as_json:
            run.answer(found.to_json())
        else:
            key = "brought_back" if undo else "detached"
            run.show(run.t(f"said.{key}", name=found.name, id=found.id))
