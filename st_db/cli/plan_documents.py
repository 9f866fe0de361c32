"""``plan document``: a plan as it is signed, or its annexes as a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from st_db.cli.exporting import beside
from st_db.cli.language import h
from st_db.cli.options import Json
from st_db.cli.session import session


def document(
    plan: Annotated[str, typer.Argument(metavar="PLAN", help=h("argument.plan"))],
    out: Annotated[
        Path, typer.Option(metavar="FILE.(docx|xlsx)", help=h("option.plan_document_out"))
    ],
    marks: Annotated[bool, typer.Option("--marks/--no-marks", help=h("option.plan_marks"))] = True,
    as_json: Json = False,
) -> None:
    """Write a plan to a file."""
    with session(as_json) as run:
        format_ = out.suffix.lower().lstrip(".")
        made = run.library.documents.plan(run.caller, plan, format_, marks=marks)
        with beside(out) as file:
            file.write(made.body)
        if as_json:
            run.answer({"file": str(out), "lines": made.rows, "bytes": len(made.body)})
        else:
            run.show(run.t("said.plan_written", file=out, count=made.rows))
