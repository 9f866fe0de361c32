"""``figures``: the annex tables as of any moment, and the records behind a number."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from st_db.cli.language import examples, h
from st_db.cli.options import Json
from st_db.cli.session import Session, session

if TYPE_CHECKING:
    from st_db.library.annexes import Table


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    epilog = examples(
        "figures", "figures tasks-by-field --as-of 2026-06-30",
        "figures task-budget --as-of seq:812 --json", "figures --out phu-luc.xlsx",
    )  # fmt: skip
    app.command(help=h("figures.help"), epilog=epilog)(figures)


def figures(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help=h("argument.figures"))
    ] = None,
    as_of: Annotated[str, typer.Option(metavar="D", help=h("option.as_of"))] = "",
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.xlsx", help=h("option.figures_out"))
    ] = None,
    as_json: Json = False,
) -> None:
    """Print an annex table, list the tables, or write them as a workbook."""
    with session(as_json) as run:
        from st_db.query import parse_as_of

        when = parse_as_of(as_of)
        known = run.library.figures.names(run.caller)
        if name is None and out is None:
            _list(run, dict(known))
            return
        tables = [run.library.figures.table(run.caller, one, when, as_of)
                  for one in ([name] if name else known)]  # fmt: skip
        if out is not None:
            _write(run, tables, out)
        elif as_json:
            run.answer(tables[0].to_json())
        else:
            _show(run, tables[0])


def _list(run: Session, known: dict[str, str]) -> None:
    if run.as_json:
        run.answer({"figures": [{"name": n, "title": title} for n, title in known.items()]})
        return
    from st_db.i18n import t

    heads = [t(f"figures.column.{head}", run.language) for head in ("name", "title")]
    run.table(heads, [[*one] for one in known.items()])


def _show(run: Session, table: Table) -> None:
    from st_db import i18n
    from st_db.library.annex_book import said

    run.note(f"{table.title}\n{said(table.moment, run.language)}. {table.unit}")
    rows = [
        [row.label, *(_number(run, table.at(row.key, column.key).value)
                      for column in table.columns)]
        for row in table.rows
    ]  # fmt: skip
    corner = i18n.t("figures.corner", run.language)
    run.table([corner, *(column.label for column in table.columns)], rows)


def _number(run: Session, value: float) -> str:
    from st_db import i18n

    return i18n.number(value, run.language, 0 if value == int(value) else 2)


def _write(run: Session, tables: list[Table], out: Path) -> None:
    from st_db.cli.exporting import beside
    from st_db.errors import UsageError
    from st_db.library.annex_book import as_workbook

    if out.suffix.lower() != ".xlsx":
        raise UsageError("error.bad_parameter", name="--out", value=out.name, values="*.xlsx")
    body = as_workbook(tables, run.language)
    with beside(out) as file:
        file.write(body)
    if run.as_json:
        moment = tables[0].moment
        run.answer({"file": str(out), "figures": [table.name for table in tables],
                    "seq": moment.seq, "bytes": len(body)})  # fmt: skip
    else:
        run.show(run.t("said.figures_written", count=len(tables), file=out))
