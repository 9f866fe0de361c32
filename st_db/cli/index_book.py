"""``dti``, ``prove``, ``unprove``: the index workbook, its points, and what proves them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from st_db.cli.language import examples, h
from st_db.cli.options import Json
from st_db.cli.session import Session, session

if TYPE_CHECKING:
    from st_db.records.stored import Proof


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    epilog = examples("dti", "dti --out bang-diem.xlsx", "dti --out minh-chung.zip")
    app.command(help=h("dti.help"), epilog=epilog)(dti)
    epilog = examples("prove D3.1 ke-hoach.pdf", "prove D3.1 ke-hoach.pdf --json")
    app.command(help=h("prove.help"), epilog=epilog)(prove)
    epilog = examples("unprove ID", "unprove ID --undo")
    app.command(help=h("unprove.help"), epilog=epilog)(unprove)


def dti(
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.(xlsx|zip)", help=h("option.dti_out"))
    ] = None,
    as_json: Json = False,
) -> None:
    """Print the criteria with what they have reached, or write them with their evidence."""
    with session(as_json) as run:
        if out is not None:
            _write(run, out)
            return
        book = run.library.index_book.score(run.caller)
        if run.as_json:
            run.answer(book.to_json())
            return
        from st_db.i18n import t

        heads = ("code", "label", "points", "reached", "in_reach", "found", "wanted")
        run.table([t(f"dti.{head}", run.language) for head in heads], [
            [one.code, one.label, str(one.points), str(one.reached), str(one.reach),
             str(one.found), str(one.wanted)] for one in book.scores
        ])  # fmt: skip
        run.show(run.t("said.dti", reached=book.reached, points=book.points))


def prove(
    criterion: Annotated[str, typer.Argument(metavar="CODE", help=h("argument.criterion"))],
    file: Annotated[Path, typer.Argument(metavar="FILE", help=h("argument.attached"))],
    name: Annotated[str | None, typer.Option(metavar="NAME", help=h("option.name"))] = None,
    as_json: Json = False,
) -> None:
    """Bind a file to a criterion as its proof."""
    from st_db.cli.files import blocks

    with session(as_json) as run:
        proofs = run.library.index_book.proofs
        _proof(run, proofs.add(run.caller, criterion, name or file.name, blocks(file)), "proven")


def unprove(
    file: Annotated[str, typer.Argument(metavar="ID", help=h("argument.proof"))],
    undo: Annotated[bool, typer.Option("--undo", help=h("option.undo_detach"))] = False,
    as_json: Json = False,
) -> None:
    """Take a file off its criterion, or bring it back."""
    with session(as_json) as run:
        proofs = run.library.index_book.proofs
        change = proofs.bring_back if undo else proofs.detach
        _proof(run, change(run.caller, file), "proven" if undo else "unproven")


def _proof(run: Session, found: Proof, said: str) -> None:
    if run.as_json:
        run.answer(found.to_json())
        return
    told = {"name": found.name, "criterion": found.criterion, "id": found.id}
    more = {"sha256": found.sha256} if said == "proven" else {}
    run.show(run.t(f"said.{said}", **told, **more))


def _write(run: Session, out: Path) -> None:
    from st_db.api.index_book import as_workbook
    from st_db.cli.exporting import beside
    from st_db.errors import UsageError

    book, form = run.library.index_book, out.suffix.lower()
    if form not in (".xlsx", ".zip"):
        raise UsageError(
            "error.bad_parameter", name="--out", value=out.name, values="*.xlsx, *.zip"
        )
    score = book.score(run.caller)
    body = book.evidence(run.caller) if form == ".zip" else as_workbook(score, run.language)
    with beside(out) as file:
        file.write(body)
    if run.as_json:
        run.answer({**score.to_json(), "file": str(out), "bytes": len(body)})
    else:
        run.show(run.t("said.dti", reached=score.reached, points=score.points))
