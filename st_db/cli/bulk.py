"""``bulk``: one field of many records changed at once, seen before and undone at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from st_db.cli.importing import WAIT
from st_db.cli.language import examples, h
from st_db.cli.options import Json
from st_db.cli.session import DATA, Session, session
from st_db.errors import SearchError, UsageError

if TYPE_CHECKING:
    from st_db.library import BulkResult, Line, Operation

_SHOWN = 20  # records that a person reads at once; --json has them all
_GIVEN = ("set", "replace", "add", "remove")


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(
        help=h("bulk.help"),
        epilog=examples(
            'bulk status --set "Hết hiệu lực" --kind standard --where year=2010 --dry-run',
            'bulk host --replace "ĐH Cần Thơ" --with "Đại học Cần Thơ" --query "cần thơ"',
            'bulk keywords --add "cà phê" --record "TCVN 5520:2016" --record "TCVN 4193:2014"',
        ),
    )(bulk)


def bulk(
    field: Annotated[str, typer.Argument(metavar="FIELD", help=h("argument.bulk_field"))],
    set_: Annotated[
        str | None, typer.Option("--set", metavar="VALUE", help=h("option.bulk_set"))
    ] = None,
    clear: Annotated[bool, typer.Option("--clear", help=h("option.bulk_clear"))] = False,
    replace: Annotated[
        str | None, typer.Option(metavar="TEXT", help=h("option.bulk_replace"))
    ] = None,
    with_: Annotated[str, typer.Option("--with", metavar="TEXT", help=h("option.bulk_with"))] = "",
    add: Annotated[str | None, typer.Option(metavar="VALUE", help=h("option.bulk_add"))] = None,
    remove: Annotated[
        str | None, typer.Option(metavar="VALUE", help=h("option.bulk_remove"))
    ] = None,
    query: Annotated[str, typer.Option(metavar="QUERY", help=h("option.bulk_query"))] = "",
    kind: Annotated[list[str] | None, typer.Option(metavar="KIND", help=h("option.kinds"))] = None,
    where: Annotated[
        list[str] | None, typer.Option(metavar="FIELD=VALUE", help=h("option.where"))
    ] = None,
    record: Annotated[
        list[str] | None, typer.Option(metavar="ID_OR_NUMBER", help=h("option.bulk_record"))
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=h("option.dry_run"))] = False,
    as_json: Json = False,
) -> None:
    """Change one field of many records."""
    given = {"set": set_, "replace": replace, "add": add, "remove": remove}
    with session(as_json) as run:
        operation = _operation(field, {n: v for n, v in given.items() if v is not None}, with_,
                               clear=clear)  # fmt: skip
        asked = {"q": [query] if query else [], "kind": kind or [], "where": where or []}
        ids = _chosen(run, asked, record or [])
        lines = [one for some in run.library.bulk.preview(run.caller, ids, operation)
                 for one in some]  # fmt: skip
        if dry_run:
            _preview(run, lines)
        else:
            _change(run, lines, operation)


def _operation(field: str, given: dict[str, str], other: str, *, clear: bool) -> Operation:
    """Return the one operation that was asked for; raises UsageError for none or several."""
    from st_db.library import Operation

    hows = [*given, *(["clear"] if clear else [])]
    if len(hows) != 1:
        offered = ", ".join(f"--{how}" for how in (*_GIVEN, "clear"))
        raise UsageError("bulk.one_operation", hows=offered)
    [how] = hows
    asked = {"field": field, "how": how, "value": given.get(how, ""), "other": other}
    return Operation.of(asked)


def _chosen(run: Session, asked: dict[str, list[str]], records: list[str]) -> list[str]:
    """Return the records that were named, or those that the search finds."""
    if not records:
        return run.library.bulk.found(run.caller, asked)
    if any(asked.values()):
        raise UsageError("bulk.records_or_search")
    return [run.library.records.get(run.caller, one).id for one in records]


def _preview(run: Session, lines: list[Line]) -> None:
    if run.as_json:
        run.answer({"dry_run": True, "records": len(lines),
                    "lines": [line.to_json(run.language) for line in lines]})  # fmt: skip
        return
    for line in lines[:_SHOWN]:
        _show(run, line)
    if len(lines) > _SHOWN:
        run.show(run.t("said.bulk_left_out", count=len(lines) - _SHOWN))
    _counts(run, _tally(lines))
    run.show(run.t("said.dry_run"))


def _show(run: Session, line: Line) -> None:
    """Print what becomes of a record: its differences, or why it stays."""
    from st_db.i18n import t
    from st_db.library.differences import differences
    from st_db.library.wording import Wording
    from st_db.records import KINDS

    fate = t(f"bulk.fate.{line.fate}", run.language)
    run.show(f"{line.number or line.id}  {line.title or ''} – {fate}")
    if line.after and line.kind:
        words = Wording(run.library.labels, line.kind, run.language, line.currency)
        found = differences(KINDS[line.kind].fields(), line.before, line.after)
        for one in words.differences(found):
            if not one["follows"]:
                run.show(f"    {one['sentence']}")
    for issue in line.issues:
        run.show(f"    {issue.sentence(run.language)}")


def _tally(lines: list[Line]) -> dict[str, int]:
    from collections import Counter

    return dict(Counter(line.fate for line in lines))


def _counts(run: Session, counts: dict[str, Any]) -> None:
    from st_db.i18n import number, t

    told = [
        f"{t(f'bulk.fate.{fate}', run.language)}: {number(count, run.language)}"
        for fate, count in counts.items()
    ]
    run.show("; ".join(told))


def _change(run: Session, lines: list[Line], operation: Operation) -> None:
    from st_db.library import BulkOptions

    seen = [(line.id, line.version) for line in lines if line.fate == "changed"]
    stay = _tally([line for line in lines if line.fate != "changed"])
    if not seen:
        _answer(run, None, stay)
        return
    result = run.library.bulk.run(run.caller, seen, operation, BulkOptions())
    late: SearchError | None = None
    try:
        result.behind = run.library.index.wait_until_applied(result.seq, WAIT)
    except SearchError as error:  # it is done by then, so the answer comes first
        late, result.behind = error, run.library.index.lamp().behind
    _answer(run, result, stay)
    if late is not None:
        raise late


def _answer(run: Session, result: BulkResult | None, stay: dict[str, int]) -> None:
    counts = dict(stay)
    for fate, count in (result.counts if result else {}).items():
        counts[fate] = counts.get(fate, 0) + count
    if any(counts.get(fate) for fate in ("refused", "forbidden", "stale")):
        run.exit_code = DATA
    if run.as_json:
        told = result.to_json(run.language) if result else {"batch": None, "left": []}
        run.answer({**told, "records": sum(counts.values()), "counts": counts})
        return
    _counts(run, counts)
    if result and result.batch:
        run.show(run.t("said.bulk_batch", batch=result.batch, seconds=f"{result.seconds:.1f}"))
