"""``saved``: the searches somebody keeps, and what is new in them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from st_db.cli.language import examples, h
from st_db.cli.options import Json
from st_db.cli.session import Session, session

if TYPE_CHECKING:
    from st_db.library.saved import Kept
    from st_db.records.stored import SavedSearch

_EXAMPLE = "01a2017f-a144-7e6e-8a97-9d8b5ea59e9a"
_SHOWN = 100  # new records that a person reads at once

Id = Annotated[str, typer.Argument(metavar="SAVED", help=h("argument.saved"))]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    family = typer.Typer(rich_markup_mode=None, invoke_without_command=True)
    family.callback()(saved)
    family.command(
        "add", help=h("saved_add.help"), epilog=examples('saved add "Cà phê" "ca phe" --kind task')
    )(add)
    for command, name in ((open_, "open"), (remove, "remove"), (restore, "restore")):
        family.command(
            name, help=h(f"saved_{name}.help"), epilog=examples(f"saved {name} {_EXAMPLE}")
        )(command)
    epilog = examples("saved", "saved --json", f"saved open {_EXAMPLE}")
    app.add_typer(family, name="saved", help=h("saved.help"), epilog=epilog)


def saved(context: typer.Context, as_json: Json = False) -> None:
    """List the saved searches, the latest first."""
    if context.invoked_subcommand is not None:
        return
    with session(as_json) as run:
        found = run.library.saved.list(run.caller)
        if as_json:
            run.answer([_json(one) for one in found])
            return
        names = ("called", "total", "fresh", "changed", "saved")
        run.table(
            [run.t(f"column.{name}") for name in names],
            [
                [one.search.name, "–" if one.total is None else str(one.total),
                 str(one.new), str(one.updated), one.search.id]
                for one in found
            ],
        )  # fmt: skip


def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help=h("argument.saved_name"))],
    query: Annotated[str, typer.Argument(metavar="[QUERY]", help=h("argument.query"))] = "",
    kind: Annotated[list[str] | None, typer.Option(metavar="KIND", help=h("option.kinds"))] = None,
    where: Annotated[
        list[str] | None, typer.Option(metavar="FIELD=VALUE", help=h("option.where"))
    ] = None,
    sort: Annotated[str | None, typer.Option(metavar="FIELD", help=h("option.sort"))] = None,
    as_json: Json = False,
) -> None:
    """Keep a search."""
    with session(as_json) as run:
        from st_db.api.asking import Asked, clean

        # Read as a question first, so that what cannot be asked is said and not left out.
        Asked(query, kind or (), where or (), "=", sort).query()
        asked = {"q": [clean(query)] if query else [], "kind": kind or [], "where": where or [],
                 "sort": [sort] if sort else []}  # fmt: skip
        kept = run.library.saved.save(run.caller, name, asked)
        if as_json:
            run.answer({"id": kept.id, "name": kept.name, "asked": dict(kept.asked)})
        else:
            run.show(run.t("said.saved", name=kept.name, id=kept.id))


def open_(search: Id, as_json: Json = False) -> None:
    """List what is new in a saved search."""
    with session(as_json) as run:
        from st_db.api.shapes import page_json
        from st_db.cli.searching import show_hit
        from st_db.query import Since
        from st_db.query.asked import query_of

        before, kept = run.library.saved.open(run.caller, search.strip())
        since = Since(seq=before.seen_seq)
        query = replace(query_of(before.asked), since=since, limit=_SHOWN, facets=())
        page = run.library.search.search(run.caller, query)
        if as_json:
            run.answer(page_json(page))
            return
        run.show(run.t("said.news", name=before.name, new=kept.new, updated=kept.updated))
        for hit in page.hits:
            show_hit(run, hit)


def remove(search: Id, as_json: Json = False) -> None:
    """Take a saved search from the list."""
    with session(as_json) as run:
        _say(run, "removed", run.library.saved.delete(run.caller, search.strip()))


def restore(search: Id, as_json: Json = False) -> None:
    """Bring a removed search back."""
    with session(as_json) as run:
        _say(run, "restored", run.library.saved.restore(run.caller, search.strip()))


def _say(run: Session, what: str, search: SavedSearch) -> None:
    if run.as_json:
        run.answer({"id": search.id, "name": search.name, "removed": what == "removed"})
    else:
        run.show(run.t(f"said.{what}", name=search.name, id=search.id))


def _json(one: Kept) -> dict[str, Any]:
    return {
        "id": one.search.id,
        "name": one.search.name,
        "asked": dict(one.search.asked),
        "total": one.total,
        "new": one.new,
        "updated": one.updated,
        "seen_at": one.search.seen_at.isoformat(),
    }
