"""``codes``: the code lists, and how an office changes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from st_db.cli.language import examples, h
from st_db.cli.options import Json
from st_db.cli.session import session
from st_db.errors import UsageError

if TYPE_CHECKING:
    from st_db.codes import Code

List = Annotated[str, typer.Argument(metavar="LIST", help=h("argument.code_list"))]
CodeName = Annotated[str, typer.Argument(metavar="CODE", help=h("argument.code"))]
Vi = Annotated[str | None, typer.Option("--vi", help=h("option.code_vi"))]
En = Annotated[str | None, typer.Option("--en", help=h("option.code_en"))]
Also = Annotated[str | None, typer.Option("--also", help=h("option.code_also"))]
Aliases = Annotated[str | None, typer.Option("--aliases", help=h("option.code_aliases"))]
More = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="COLUMN=VALUE", help=h("option.code_set")),
]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    family = typer.Typer(rich_markup_mode=None)
    set_example = 'codes set abbreviation CĐS --vi "chuyển đổi số"'
    family.callback(invoke_without_command=True)(listing)
    family.command(name="show", help=h("codes_show.help"),
                   epilog=examples("codes show abbreviation"))(show)  # fmt: skip
    family.command(name="set", help=h("codes_set.help"), epilog=examples(set_example))(put)
    family.command(name="end", help=h("codes_end.help"),
                   epilog=examples("codes end abbreviation TT"))(end)  # fmt: skip
    app.add_typer(
        family, name="codes", help=h("codes.help"),
        epilog=examples("codes", "codes show abbreviation", set_example),
    )  # fmt: skip


def listing(context: typer.Context, as_json: Json = False) -> None:
    """List the code lists."""
    if context.invoked_subcommand is not None:
        return
    with session(as_json) as run:
        found = run.library.code_lists.lists(run.caller)
        if as_json:
            run.answer(found)
            return
        headers = [run.t("column.code_list"), run.t("column.codes")]
        run.table(headers, [[name, str(count)] for name, count in found.items()])


def show(name: List, as_json: Json = False) -> None:
    """Show the codes of a list."""
    with session(as_json) as run:
        found = [_json(code) for code in run.library.code_lists.list(run.caller, name)]
        if as_json:
            run.answer(found)
            return
        columns = [c for c in found[0] if any(one.get(c) for one in found)]
        run.table(columns, [[_cell(one.get(c)) for c in columns] for one in found])


def put(  # one parameter per column
    name: List,
    code: CodeName,
    vi: Vi = None,
    en: En = None,
    also: Also = None,
    aliases: Aliases = None,
    more: More = None,
    as_json: Json = False,
) -> None:
    """Add a code or change its labels."""
    with session(as_json) as run:
        labels = {"vi": vi, "en": en, "also": also, "aliases": aliases, **_columns(more or [])}
        found = run.library.code_lists.set(run.caller, name, code, labels)
        if as_json:
            run.answer(_json(found))
        else:
            run.show(run.t("said.code_set", name=name, code=found.code, label=found.label()))


def _columns(given: list[str]) -> dict[str, str | None]:
    """Return the further columns that were given; an empty value empties one."""
    parts = [one.partition("=") for one in given]
    for name, sign, _ in parts:
        if not sign or not name.isidentifier():
            raise UsageError("error.code_column", given=name)
    return {name: value for name, _, value in parts}


def end(name: List, code: CodeName, as_json: Json = False) -> None:
    """Take a code out of force from today."""
    with session(as_json) as run:
        found = run.library.code_lists.end(run.caller, name, code)
        if as_json:
            run.answer(_json(found))
        else:
            run.show(run.t("said.code_ended", name=name, code=found.code))


def _json(code: Code) -> dict[str, Any]:
    days = {"valid_from": code.valid_from, "valid_to": code.valid_to}
    return {
        "code": code.code, "vi": code.vi, "en": code.en, "parent": code.parent,
        **{name: day.isoformat() if day else None for name, day in days.items()},
        "extra": dict(code.extra),
    }  # fmt: skip


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {text}" for name, text in value.items())
    return value or ""
