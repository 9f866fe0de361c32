"""``duplicates``: records that are perhaps one, merging them and keeping them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from st_db.cli.language import examples, h
from st_db.cli.options import Json
from st_db.cli.session import Session, session

if TYPE_CHECKING:
    from st_db.library.pairing import Progress
    from st_db.records.stored import Merger, Record

_ONE, _OTHER = "1-2019-01234", "01a2017f-a144-7e6e-8a97-9d8b5ea59e9a"

Kinds = Annotated[list[str] | None, typer.Option("--kind", metavar="KIND", help=h("option.kinds"))]
Apart = Annotated[bool, typer.Option("--apart", help=h("option.apart"))]
Limit = Annotated[int, typer.Option(min=1, max=10_000, metavar="N", help=h("option.pairs"))]
Offset = Annotated[int, typer.Option(min=0, metavar="N", help=h("option.offset"))]
Kept = Annotated[str, typer.Argument(metavar="KEPT", help=h("argument.kept"))]
Other = Annotated[str, typer.Argument(metavar="OTHER", help=h("argument.other"))]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    family = typer.Typer(rich_markup_mode=None, invoke_without_command=True)
    family.callback()(duplicates)
    for command, name, example in (
        (list_, "list", "list --kind task --json"),
        (find, "find", "find"),
        (merge, "merge", f"merge {_ONE} {_OTHER} --take title=other"),
        (unmerge, "unmerge", f"unmerge {_OTHER}"),
        (apart, "apart", f"apart {_ONE} {_OTHER}"),
    ):
        family.command(
            name, help=h(f"duplicates_{name}.help"), epilog=examples(f"duplicates {example}")
        )(command)
    epilog = examples("duplicates", "duplicates --json", f"duplicates merge {_ONE} {_OTHER}")
    app.add_typer(family, name="duplicates", help=h("duplicates.help"), epilog=epilog)


def duplicates(context: typer.Context, as_json: Json = False) -> None:
    """List the pairs that wait for somebody to decide."""
    if context.invoked_subcommand is None:
        list_(as_json=as_json)


def list_(
    kind: Kinds = None,
    only_apart: Apart = False,
    limit: Limit = 20,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List pairs with their evidence, the surest first."""
    with session(as_json) as run:
        found = run.library.duplicates.proposed(
            run.caller, kind or (), apart=only_apart, page=(limit, offset)
        )
        if as_json:
            pairs = [pair.to_json(run.language) for pair in found.pairs]
            run.answer({"total": found.total, "counts": dict(found.counts),
                        "behind": found.behind, "pairs": pairs})  # fmt: skip
            return
        for pair in found.pairs:
            told = pair.to_json(run.language)
            run.show(f"{round(100 * pair.pair.score):>3} %  {told['evidence']}")
            for record in (pair.one, pair.other):
                run.show(f"       {record.id}  {_named(record)}")
        run.show(run.t("said.pairs", count=found.total))
        if found.behind:
            run.note(run.t("said.pairs_behind", count=found.behind))


def find(as_json: Json = False) -> None:
    """Look through the whole register."""
    with session(as_json) as run:
        records = run.library.duplicates.find(run.caller, _progress(run))
        found = run.library.duplicates.proposed(run.caller, page=(1, 0))
        if as_json:
            run.answer({"records": records, "total": found.total, "counts": dict(found.counts)})
        else:
            run.show(run.t("said.pairs_found", records=records, count=found.total))


def merge(
    kept: Kept,
    other: Other,
    take: Annotated[
        list[str] | None, typer.Option(metavar="FIELD=CHOICE", help=h("option.take"))
    ] = None,
    as_json: Json = False,
) -> None:
    """Merge a record into another."""
    with session(as_json) as run:
        from st_db.errors import UsageError

        choices = {}
        for text in take or ():
            field, equals, choice = text.partition("=")
            if not equals:
                raise UsageError("error.merge_choice", field=field, choice="")
            choices[field] = choice
        records = [run.library.records.find(run.caller, what) for what in (kept, other)]
        merger = run.library.duplicates.merge(
            run.caller, records[0].id, records[1].id, choices=choices
        )
        _say(run, "merged", merger, *map(_named, records))


def unmerge(other: Other, as_json: Json = False) -> None:
    """Part a merged record from the one it was merged into."""
    with session(as_json) as run:
        merger = run.library.duplicates.unmerge(run.caller, other)
        records = [run.library.records.find(run.caller, id_) for id_ in (merger.kept, other)]
        _say(run, "unmerged", merger, *map(_named, records))


def apart(
    one: Annotated[str, typer.Argument(metavar="ONE", help=h("argument.one"))],
    other: Annotated[str, typer.Argument(metavar="OTHER", help=h("argument.one"))],
    forget: Annotated[bool, typer.Option("--forget", help=h("option.forget"))] = False,
    as_json: Json = False,
) -> None:
    """Remember that two records are not one."""
    with session(as_json) as run:
        records = [run.library.records.find(run.caller, what) for what in (one, other)]
        run.library.duplicates.apart(run.caller, records[0].id, records[1].id, apart=not forget)
        if as_json:
            run.answer({"records": [record.id for record in records], "apart": not forget})
        else:
            said = "said.together" if forget else "said.apart"
            run.show(run.t(said, one=_named(records[0]), other=_named(records[1])))


def _say(run: Session, done: str, merger: Merger, kept: str, other: str) -> None:
    if run.as_json:
        run.answer({"id": merger.id, "kept": merger.kept, "merged": merger.merged, "done": done})
    else:
        run.show(run.t(f"said.{done}", kept=kept, other=other, id=merger.merged))


def _progress(run: Session) -> Progress:
    def told(done: int) -> None:
        if done % 10_000 == 0:
            run.note(run.t("said.pairs_looking", count=done))

    return told


def _named(record: Record) -> str:
    return " · ".join(filter(None, (record.number, record.title))) or record.id
