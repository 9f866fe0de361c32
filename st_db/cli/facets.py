"""``facets``: all values of one facet, searched by name and counted under a question."""

from __future__ import annotations

from typing import Annotated

import typer

from st_db.cli.language import examples, h
from st_db.cli.options import Json
from st_db.cli.session import session


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(
        help=h("facets.help"),
        epilog=examples(
            'facets organizations "dai hoc"',
            'facets ipc "nông nghiệp" --query "máy cắt" --limit 50',
            "facets place --where place=Hà Giang --json",
        ),
    )(facets)


def facets(
    field: Annotated[str, typer.Argument(metavar="FIELD", help=h("argument.facet"))],
    text: Annotated[str, typer.Argument(metavar="[TEXT]", help=h("argument.value"))] = "",
    query: Annotated[str, typer.Option(metavar="QUERY", help=h("argument.query"))] = "",
    kind: Annotated[list[str] | None, typer.Option(metavar="KIND", help=h("option.kinds"))] = None,
    where: Annotated[
        list[str] | None, typer.Option(metavar="FIELD=VALUE", help=h("option.where"))
    ] = None,
    limit: Annotated[str, typer.Option(metavar="N", help=h("option.values"))] = "20",
    as_json: Json = False,
) -> None:
    """List the values of a facet."""
    with session(as_json) as run:
        from st_db import i18n
        from st_db.api.asking import Asked, clean, count
        from st_db.api.shapes import listing_json

        asked = Asked(query, kind or (), where or (), "=").query()
        found = run.library.search.values(
            run.caller, asked, clean(field), clean(text), count(limit, 20)
        )
        if as_json:
            run.answer(listing_json(found))
            return
        for value, number in found.values.items():
            title = found.labels.get(value, "")
            run.show(f"{i18n.number(number, run.language):>10}  {value}  {title}".rstrip())
        key = "said.values" if found.exact else "said.values_or_more"
        run.show(run.t(key, total=i18n.number(found.total, run.language)))
        if found.note and i18n.has(found.note):
            run.note(i18n.t(found.note, run.language))
