"""``sources``: the shipped sources and the office's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from st_db.cli.language import examples, h
from st_db.cli.options import Json
from st_db.cli.session import Session, session

if TYPE_CHECKING:
    from ingest.profiles import Profile
    from st_db.records.stored import OwnProfile

Name = Annotated[str, typer.Argument(metavar="NAME", help=h("argument.source"))]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    family = typer.Typer(rich_markup_mode=None)
    epilog = examples("sources", "sources --json", "sources show vn-ipvietnam")
    family.callback(invoke_without_command=True)(listing)
    family.command(name="show", help=h("sources_show.help"),
                   epilog=examples("sources show vn-ipvietnam"))(show)  # fmt: skip
    family.command(name="remove", help=h("sources_remove.help"),
                   epilog=examples('sources remove "Sổ theo dõi"'))(remove)  # fmt: skip
    app.add_typer(family, name="sources", help=h("sources.help"), epilog=epilog)


def listing(context: typer.Context, as_json: Json = False) -> None:
    """List the sources that files are recognised as."""
    if context.invoked_subcommand is not None:
        return
    with session(as_json) as run:
        from ingest.profiles import profiles

        found = [_own(one) for one in run.library.profiles.list(run.caller)]
        found += [_shipped(one) for one in profiles().values()]
        if as_json:
            run.answer(found)
            return
        run.table(
            [run.t(f"column.{name}") for name in ("source", "owner", "kind", "title")],
            [
                [one["name"], run.t("said.own" if one["own"] else "said.shipped"),
                 ", ".join(one["kinds"]), _title(run, one)]
                for one in found
            ],
        )  # fmt: skip


def _title(run: Session, one: dict[str, Any]) -> str:
    if one["own"]:
        return run.t("said.own_source", version=one["version"], actor=one["actor"])
    return str(one["title"][run.language])


def show(name: Name, as_json: Json = False) -> None:
    """Show what a source does with each column."""
    with session(as_json) as run:
        from ingest.profiles import profiles

        if name in profiles():
            found = _shipped_whole(profiles()[name])
        else:
            found = _own_whole(run.library.profiles.get(run.caller, name))
        if as_json:
            run.answer(found)
            return
        run.show(f"{found['name']}: {_title(run, found)}")
        run.table(
            [run.t("column.column_header"), run.t("column.field")],
            [[header, ", ".join(targets)] for header, targets in found["columns"].items()],
        )


def remove(name: Name, as_json: Json = False) -> None:
    """Remove a source of the office's own; records made with it keep its name."""
    with session(as_json) as run:
        run.library.profiles.delete(run.caller, name)
        if as_json:
            run.answer({"name": name, "removed": True})
        else:
            run.show(run.t("said.source_removed", name=name))


def _shipped(profile: Profile) -> dict[str, Any]:
    return {
        "name": profile.name,
        "own": False,
        "kinds": list(profile.kind.kinds),
        "title": dict(profile.title),
        "licence": profile.licence,
    }


def _shipped_whole(profile: Profile) -> dict[str, Any]:
    ignored = {header: ["ignore"] for header in sorted(profile.ignore)}
    return {
        **_shipped(profile),
        "recognise": [sorted(headers) for headers in profile.recognise],
        "columns": {rule.header: list(rule.targets) for rule in profile.columns} | ignored,
    }


def _own(profile: OwnProfile) -> dict[str, Any]:
    kind = profile.choices.get("kind")
    return {
        "name": profile.name,
        "own": True,
        "kinds": [kind] if kind else [],
        "base": profile.choices.get("source"),
        "version": profile.version,
        "actor": profile.actor,
        "updated_at": profile.updated_at.isoformat(),
    }


def _own_whole(profile: OwnProfile) -> dict[str, Any]:
    columns = profile.choices.get("columns", {})
    return {
        **_own(profile),
        "recognise": [list(profile.recognise)],
        "columns": {header: [target] for header, target in columns.items()},
        "choices": dict(profile.choices),
    }
