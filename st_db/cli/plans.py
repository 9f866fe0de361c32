"""``plan``: annual plans made of what the register holds, shown, moved, copied and compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from st_db.cli.language import examples, h
from st_db.cli.options import Json
from st_db.cli.plan_documents import document
from st_db.cli.plan_progress import carry, drift, progress, report
from st_db.cli.session import Session, session
from st_db.i18n import number

if TYPE_CHECKING:
    from st_db.library.plan_views import Compared, PlanView

PlanId = Annotated[str, typer.Argument(metavar="PLAN", help=h("argument.plan"))]
Year = Annotated[int, typer.Argument(metavar="YEAR", help=h("argument.plan_year"))]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    told = (
        ("new", new, ("plan new 2027",)),
        ("list", list_, ("plan list", "plan list --year 2027 --json")),
        ("show", show, ("plan show PLAN", "plan show PLAN --json")),
        ("add", add, ('plan add PLAN --search "chè" --kind task', "plan add PLAN --duties",
                      "plan add PLAN --record ĐTĐL.CN-23/17")),
        ("move", move, ("plan move LINE --section new", "plan move LINE --after OTHER")),
        ("document", document, ("plan document PLAN --out ke-hoach.docx",)),
        ("copy", copy, ("plan copy PLAN 2028 --only-open",)),
        ("propose", propose, ("plan propose PLAN", "plan propose PLAN --json")),
        ("overlap", overlap, ("plan overlap PLAN",)),
        ("submit", submit, ("plan submit PLAN",)),
        ("return", give_back, ('plan return PLAN --remark "Bổ sung dự toán"',)),
        ("approve", approve, ("plan approve PLAN --number 12/KH-SKHCN",)),
        ("drift", drift, ("plan drift PLAN",)),
        ("progress", progress, ("plan progress PLAN", "plan progress PLAN --quarter 2 --json")),
        ("report", report, ('plan report LINE --quarter 2 --reached "2 lớp" --spent "60 triệu"',
                            "plan report LINE --from ĐTĐL.CN-23/17", "plan report LINE --undo")),
        ("carry", carry, ("plan carry PLAN", "plan carry PLAN --line LINE --line OTHER",
                          "plan carry PLAN --all")),
        ("compare", compare, ("plan compare PLAN --with OTHER", "plan compare PLAN --since 812")),
    )  # fmt: skip
    for name, command, some in told:
        group.command(name, help=h(f"plan_{name}.help"), epilog=examples(*some))(command)
    epilog = examples("plan new 2027", "plan add PLAN --duties", "plan show PLAN --json")
    app.add_typer(group, name="plan", help=h("plan.help"), epilog=epilog)


def new(
    year: Year,
    title: Annotated[str, typer.Option(metavar="TEXT", help=h("option.plan_title"))] = "",
    unit: Annotated[str | None, typer.Option(metavar="UNIT", help=h("option.plan_unit"))] = None,
    as_json: Json = False,
) -> None:
    """Make a plan by the template of sections."""
    with session(as_json) as run:
        _plan(run, run.library.plans.create(run.caller, year, title, unit=unit))


def list_(
    year: Annotated[int | None, typer.Option(metavar="YEAR", help=h("argument.plan_year"))] = None,
    unit: Annotated[str | None, typer.Option(metavar="UNIT", help=h("option.plans_of"))] = None,
    as_json: Json = False,
) -> None:
    """Print the plans, the latest year first."""
    with session(as_json) as run:
        found = run.library.plans.list(run.caller, unit, year)
        if as_json:
            run.answer({"plans": [one.to_json() for one in found]})
            return
        headers = ("year", "title", "status", "unit", "lines", "id")
        labels = run.library.labels
        rows = [
            [str(one.year or ""), one.title,
             labels.of("status", one.status or "", run.language, "plan"), one.unit or "",
             str(one.lines), one.id]
            for one in found
        ]  # fmt: skip
        run.table([run.t(f"plans.column.{name}") for name in headers], rows)


def show(plan: PlanId, as_json: Json = False) -> None:
    """Print a plan with its lines."""
    with session(as_json) as run:
        _plan(run, run.library.plans.get(run.caller, plan))


def add(
    plan: PlanId,
    record: Annotated[
        list[str] | None, typer.Option(metavar="ID_OR_NUMBER", help=h("option.plan_record"))
    ] = None,
    search: Annotated[
        str | None, typer.Option(metavar="QUERY", help=h("option.plan_search"))
    ] = None,
    kind: Annotated[list[str] | None, typer.Option(metavar="KIND", help=h("option.kinds"))] = None,
    where: Annotated[
        list[str] | None, typer.Option(metavar="FIELD=VALUE", help=h("option.where"))
    ] = None,
    duties: Annotated[bool, typer.Option("--duties", help=h("option.plan_duties"))] = False,
    last: Annotated[str | None, typer.Option(metavar="PLAN", help=h("option.plan_last"))] = None,
    as_json: Json = False,
) -> None:
    """Add lines from records, a search, the duties of the year or another plan's open lines."""
    with session(as_json) as run:
        from st_db.api.asking import Asked
        from st_db.errors import UsageError
        from st_db.library.duties import Ask

        adding, caller = run.library.plans.add, run.caller
        if record:
            ids = [run.library.records.find(caller, one).id for one in record]
            found = adding.records(caller, plan, ids)
        elif search is not None or kind or where:
            asked = Asked(search or "", kind or (), where or (), separator="=")
            said = "; ".join(filter(None, (search, *(kind or ()), *(where or ()))))
            found = adding.search(caller, plan, asked.query(), said)
        elif duties:
            run.library.appraising.catch_up()
            found = adding.duties(caller, plan, Ask())
        elif last:
            found = adding.last_year(caller, plan, last)
        else:
            raise UsageError("error.plan_nothing_to_add")
        if as_json:
            run.answer(found.to_json())
            return
        run.show(run.t("said.plan_added", added=len(found.lines), found=found.found,
                       skipped=found.skipped, left=found.left))  # fmt: skip
        if found.estimated:
            run.note(run.t("said.plan_estimated", count=found.estimated))


def move(
    line: Annotated[str, typer.Argument(metavar="LINE", help=h("argument.plan_line"))],
    section: Annotated[
        str | None, typer.Option(metavar="SECTION", help=h("option.plan_section"))
    ] = None,
    after: Annotated[str | None, typer.Option(metavar="LINE", help=h("option.plan_after"))] = None,
    as_json: Json = False,
) -> None:
    """Put a line into another place."""
    with session(as_json) as run:
        moved = run.library.plans.move(run.caller, line, section, after)
        if as_json:
            run.answer(moved.to_json())
            return
        run.show(f"{moved.label} {moved.title}")


def copy(
    plan: PlanId,
    year: Year,
    only_open: Annotated[bool, typer.Option("--only-open", help=h("option.plan_open"))] = False,
    as_json: Json = False,
) -> None:
    """Make a plan for another year of one there is."""
    with session(as_json) as run:
        _plan(run, run.library.plans.copy(run.caller, plan, year, only_open=only_open))


def compare(
    plan: PlanId,
    other: Annotated[
        str | None, typer.Option("--with", metavar="PLAN", help=h("option.plan_with"))
    ] = None,
    since: Annotated[int, typer.Option(metavar="SEQ", min=0, help=h("option.plan_since"))] = 0,
    until: Annotated[
        int | None, typer.Option(metavar="SEQ", min=0, help=h("option.plan_until_change"))
    ] = None,
    as_json: Json = False,
) -> None:
    """Say what two plans, or a plan then and now, differ in."""
    with session(as_json) as run:
        comparing, caller = run.library.plans.comparing, run.caller
        found = (
            comparing.plans(caller, plan, other)
            if other
            else comparing.since(caller, plan, since, until)
        )
        if as_json:
            run.answer(found.to_json())
            return
        _differences(run, found)


def propose(plan: PlanId, as_json: Json = False) -> None:
    """Say which lines the money is best spent on, and why the others are left out."""
    with session(as_json) as run:
        found = run.library.plans.choosing.propose(run.caller, plan)
        told = found.to_json()
        if as_json:
            run.answer(told)
            return
        for line in told["chosen"]:
            run.show(f"+ {line['label']} {line['title']}  {line['score']}")
        for line in told["left"]:
            run.show(f"- {line['label']} {line['title']}  {line['score']}")
            for short in line["short"]:
                amounts = {name: number(short[name], run.language) for name in ("needed", "left")}
                run.show("    " + run.t("said.plan_short", source=short["source"],
                                        year=short["year"], **amounts))  # fmt: skip


def overlap(plan: PlanId, as_json: Json = False) -> None:
    """Say which tasks the proposed lines share their texts with."""
    with session(as_json) as run:
        found = run.library.plans.overlapping.of_plan(run.caller, plan)
        if as_json:
            run.answer({"lines": [one.to_json() for one in found]})
            return
        for one in found:
            run.show(f"{one.line.label} {one.line.title}")
            for near in one.near:
                run.show(f"    {near.percent} %  {near.number or ''} {near.title or ''}")


def submit(plan: PlanId, as_json: Json = False) -> None:
    """Hand a plan to whoever approves it."""
    with session(as_json) as run:
        _standing(run, run.library.plans.approving.submit(run.caller, plan))


def give_back(
    plan: PlanId,
    remark: Annotated[str, typer.Option(metavar="TEXT", help=h("option.plan_remark"))],
    as_json: Json = False,
) -> None:
    """Return a plan with a remark."""
    with session(as_json) as run:
        _standing(run, run.library.plans.approving.give_back(run.caller, plan, remark))


def approve(
    plan: PlanId,
    code: Annotated[
        str, typer.Option("--number", metavar="NUMBER", help=h("option.plan_number"))
    ] = "",
    as_json: Json = False,
) -> None:
    """Approve a plan and freeze what it rests on."""
    with session(as_json) as run:
        _standing(run, run.library.plans.approving.approve(run.caller, plan, code))


def _standing(run: Session, view: PlanView) -> None:
    if run.as_json:
        run.answer({"id": view.id, "version": view.version, "status": view.values.get("status")})
        return
    status = view.values.get("status") or ""
    run.show(f"{view.title}: {run.library.labels.of('status', status, run.language, 'plan')}")


def _plan(run: Session, view: PlanView) -> None:
    if run.as_json:
        run.answer(view.to_json())
        return
    run.show(f"{view.title}  [{view.id}]")
    for section in view.sections:
        run.show(f"{section.number}. {section.title}")
        for line in section.lines:
            money = number(line.total, run.language) if line.total else ""
            run.show(f"   {line.label} {line.title}  {money}  [{line.id}]")
            if line.money_note:
                run.show(f"      {line.money_note}")
    for one in view.budget:
        ceiling = "" if one.ceiling is None else f" / {number(one.ceiling, run.language)}"
        run.show(f"{one.title} {one.year or ''}: {number(one.amount, run.language)}{ceiling}")


def _differences(run: Session, found: Compared) -> None:
    signs = {"added": "+", "removed": "-", "changed": "~", "moved": "↕"}
    for told in found.plan:
        run.show(f"~ {told['sentence']}")
    for line in found.lines:
        run.show(f"{signs[line.how]} {line.title}")
        for told in line.differences:
            run.show(f"    {told['sentence']}")
    run.show(run.t("said.plan_same", count=found.same))
