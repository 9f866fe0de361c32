"""``db``: the tables of the database and its state."""

from __future__ import annotations

from contextlib import closing

import typer

from st_db.cli import backups
from st_db.cli.language import examples, h
from st_db.cli.options import Json
from st_db.cli.session import session


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    family = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    family.command(help=h("db_migrate.help"), epilog=examples("db migrate", "db migrate --json"))(
        migrate
    )
    family.command(help=h("db_status.help"), epilog=examples("db status", "db status --json"))(
        status
    )
    backups.register(family)
    epilog = examples("db migrate", "db status --json", "db backup sao-luu.zip")
    app.add_typer(family, name="db", help=h("db.help"), epilog=epilog)


def migrate(as_json: Json = False) -> None:
    """Make or upgrade the tables."""
    with session(as_json) as run:
        from st_db.store import Store

        with closing(Store.open(run.settings)) as store:
            revision = store.migrate()
        if as_json:
            run.answer({"revision": revision})
        else:
            run.show(run.t("said.migrated", revision=revision))


def status(as_json: Json = False) -> None:
    """Say where the database is, its version and how much it holds."""
    with session(as_json) as run:
        from st_db.store import Store

        with closing(Store.open(run.settings)) as store:
            found = store.status()
        if as_json:
            run.answer(found)
        else:
            for name, value in found.items():
                run.show(f"{name}: {'–' if value is None else value}")
