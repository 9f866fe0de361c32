"""``template``: the templates of documents, taken to Word and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from st_db.cli.exporting import beside
from st_db.cli.language import examples, h
from st_db.cli.options import Json
from st_db.cli.session import session
from st_db.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    epilog = examples("template plan --out ke-hoach.docx", "template plan --use ke-hoach.docx")
    app.command(help=h("template.help"), epilog=epilog)(template)


def template(
    name: Annotated[str, typer.Argument(metavar="NAME", help=h("argument.template"))],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.docx", help=h("option.document_out"))
    ] = None,
    use: Annotated[
        Path | None, typer.Option(metavar="FILE.docx", help=h("option.template_use"))
    ] = None,
    as_json: Json = False,
) -> None:
    """Write the template in force to a file, or take a file as the template."""
    with session(as_json) as run:
        documents = run.library.documents
        if (out is None) is (use is None):
            raise UsageError("error.template_way")
        if use is not None:
            lost = documents.use_template(run.caller, name, use)
            if as_json:
                run.answer({"file": str(use), "lost_styles": lost})
                return
            if lost:
                run.note(run.t("said.template_lost", styles=", ".join(lost)))
            run.show(run.t("said.template_used"))
        elif out is not None:
            made = documents.template(run.caller, name)
            with beside(out) as file:
                file.write(made.body)
            if as_json:
                run.answer({"file": str(out), "bytes": len(made.body)})
            else:
                run.show(run.t("said.template_written", file=out))
