"""``export``: a whole result as a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, TYPE_CHECKING, Annotated

import typer

from st_db.cli.language import examples, h
from st_db.cli.options import Json
from st_db.cli.session import Session, session
from st_db.errors import StoreError

if TYPE_CHECKING:
    from st_db.library.exporting import Export


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(
        help=h("export.help"),
        epilog=examples(
            "export --out tat-ca.xlsx",
            'export "cà phê" --kind invention --where state=active --out ca-phe.csv',
            "export --kind standard --sort number --out tieu-chuan.ris",
        ),
    )(export)


def export(
    out: Annotated[
        Path, typer.Option(metavar="FILE.(xlsx|csv|jsonl|ris)", help=h("option.export_out"))
    ],
    query: Annotated[str, typer.Argument(metavar="[QUERY]", help=h("argument.query"))] = "",
    kind: Annotated[list[str] | None, typer.Option(metavar="KIND", help=h("option.kinds"))] = None,
    where: Annotated[
        list[str] | None, typer.Option(metavar="FIELD=VALUE", help=h("option.where"))
    ] = None,
    sort: Annotated[str | None, typer.Option(metavar="FIELD", help=h("option.sort"))] = None,
    since: Annotated[str | None, typer.Option(metavar="TIME", help=h("option.since"))] = None,
    as_json: Json = False,
) -> None:
    """Export everything a question matches."""
    with session(as_json) as run:
        from st_db.api.asking import Asked

        asked = Asked(query, kind or (), where or (), "=", sort, since=since).query()
        made = run.library.exporting.open(run.caller, asked, out.suffix.lower().lstrip("."))
        size = _written(made, out)
        if as_json:
            run.answer({
                "file": str(out), "format": made.format.name, "total": made.total,
                "kinds": made.counts, "bytes": size, "seq": made.seq, "engine": made.engine,
                "relaxed": made.relaxed,
            })  # fmt: skip
        else:
            _tell(run, made, out)


def _written(made: Export, out: Path) -> int:
    """Write the file in one piece: whoever reads it meanwhile has the old one or the new one."""
    size = 0
    with beside(out) as file:
        for block in made.blocks():
            file.write(block)
            size += len(block)
    return size


@contextmanager
def beside(out: Path) -> Iterator[IO[bytes]]:
    """Give a file that takes the place of another when the block ends well."""
    try:
        with NamedTemporaryFile(dir=out.parent, prefix=f".{out.name}.", delete=False) as file:
            temporary = Path(file.name)
            try:
                yield file
                file.flush()
                temporary.chmod(0o644)
                temporary.replace(out)
            finally:
                temporary.unlink(missing_ok=True)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise StoreError("error.export_failed", file=str(out), why=why) from error


def _tell(run: Session, made: Export, out: Path) -> None:
    from st_db import i18n
    from st_db.records import KINDS

    run.show(run.t("said.exported", total=i18n.number(made.total, run.language), file=out))
    if len(made.counts) > 1:
        for kind, count in made.counts.items():
            label = KINDS[kind].kind.label(run.language)
            run.show(f"  {label}: {i18n.number(count, run.language)}")
    if made.relaxed:
        run.note(i18n.t(f"search.relaxed.{made.relaxed}", run.language))
