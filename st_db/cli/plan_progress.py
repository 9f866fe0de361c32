"""``plan progress`` and ``plan report``: an approved plan against what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from st_db.cli.language import h
from st_db.cli.options import Json
from st_db.cli.session import Session, session
from st_db.codes.model import VIET_NAM
from st_db.i18n import number

if TYPE_CHECKING:
    from st_db.library.edits import Outcome
    from st_db.library.plan_carrying import CarryOver
    from st_db.library.plan_reached import LineReached, PlanReached, Total

PlanId = Annotated[str, typer.Argument(metavar="PLAN", help=h("argument.plan"))]
LineId = Annotated[str, typer.Argument(metavar="LINE", help=h("argument.plan_line"))]
_Quarter = Annotated[
    int, typer.Option("--quarter", metavar="1..4", min=1, max=4, help=h("option.plan_until"))
]
_Text = Annotated[str | None, typer.Option(metavar="TEXT", help=h("option.plan_reached"))]


def progress(plan: PlanId, quarter: _Quarter = 4, as_json: Json = False) -> None:
    """Print an approved plan against what was done."""
    with session(as_json) as run:
        table = run.library.plans.progress.table(run.caller, plan, quarter)
        if as_json:
            run.answer(table.to_json())
            return
        _shown(run, table)


def report(
    line: LineId,
    quarter: Annotated[
        int, typer.Option(metavar="1..4", min=1, max=4, help=h("option.plan_quarter"))
    ] = 1,
    reached: _Text = None,
    done: Annotated[str | None, typer.Option(metavar="PERCENT", help=h("option.plan_done"))] = None,
    spent: Annotated[
        str | None, typer.Option(metavar="AMOUNT", help=h("option.plan_spent"))
    ] = None,
    note: Annotated[str | None, typer.Option(metavar="TEXT", help=h("option.plan_note"))] = None,
    status: Annotated[
        str | None, typer.Option(metavar="STATUS", help=h("option.plan_line_status"))
    ] = None,
    record: Annotated[
        str | None, typer.Option("--from", metavar="RECORD", help=h("option.plan_told"))
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help=h("option.plan_report_undo"))] = False,
    as_json: Json = False,
) -> None:
    """Say how far a line is, take what its record tells, or take the last report back."""
    with session(as_json) as run:
        from st_db.library.plan_reporting import Report

        reporting, caller = run.library.plans.reporting, run.caller
        if undo:
            version = reporting.undo(caller, line)
            _told(run, {"line": line, "version": version, "undone": True})
            return
        version = run.library.plans.line(caller, line).version
        if record:
            told = run.library.records.find(caller, record).id
            outcome = reporting.take_told(caller, line, told, version)
        else:
            given = {"value": reached, "done": done, "spent": spent, "note": note, "status": status}
            values = {name: value for name, value in given.items() if value is not None}
            outcome = reporting.report(caller, Report(line, quarter, values, version))
        _outcome(run, outcome)


def carry(
    plan: PlanId,
    line: Annotated[
        list[str] | None, typer.Option(metavar="LINE", help=h("option.plan_carried"))
    ] = None,
    every: Annotated[bool, typer.Option("--all", help=h("option.plan_carry_all"))] = False,
    into: Annotated[str | None, typer.Option(metavar="PLAN", help=h("option.plan_into"))] = None,
    as_json: Json = False,
) -> None:
    """Say which lines go on into the next year's plan, or take them there."""
    with session(as_json) as run:
        carrying, caller = run.library.plans.carrying, run.caller
        lines = line or []
        if not (lines or every):
            _open(run, carrying.open(caller, plan, into))
            return
        if every:
            lines = [one.reached.line.id for one in carrying.open(caller, plan, into).lines]
        view, added = carrying.carry(caller, plan, lines, into)
        if as_json:
            run.answer({"plan": view.id, "year": view.year, **added.to_json()})
            return
        run.show(f"{view.title}  [{view.id}]")
        run.show(run.t("said.plan_added", added=len(added.lines), found=added.found,
                       skipped=added.skipped, left=added.left))  # fmt: skip


def drift(plan: PlanId, as_json: Json = False) -> None:
    """Say what an approved plan rests on and is no longer what it was, and what that does to it."""
    with session(as_json) as run:
        drifting = run.library.plans.drifting
        found, duties = drifting.drift(run.caller, plan), drifting.duties(run.caller, plan)
        if as_json:
            run.answer({"drift": [one.to_json() for one in found],
                        "duties": [one.to_json() for one in duties]})  # fmt: skip
            return
        for one in found:
            run.show(f"~ {one.title}: {one.number or one.called}")
            for said in (*one.advice, *(told["sentence"] for told in one.differences)):
                run.show(f"    {said}")
        for duty in duties:
            how = run.t(f"plan_duty.{duty.how}")
            run.show(f"! {duty.title}: {duty.name} ({duty.on:%d/%m/%Y}) – {how}")


def _open(run: Session, found: CarryOver) -> None:
    if run.as_json:
        run.answer(found.to_json())
        return
    for one in found.lines:
        sign = "=" if one.there else "+"
        here = one.reached.line
        money = number(one.total, run.language)
        run.show(f"{sign} {here.label} {here.title}  {money}  [{here.id}]")
        run.show(f"    {one.reason}")


def _outcome(run: Session, outcome: Outcome) -> None:
    from st_db.errors import Conflict, UsageError
    from st_db.library.edits import Refused, Saved

    if isinstance(outcome, Saved):
        _told(run, {"line": outcome.record_id, "version": outcome.version,
                    "changed": list(outcome.changed)})  # fmt: skip
        return
    if isinstance(outcome, Refused):
        why = " ".join(issue.sentence(run.language) for issue in outcome.issues)
        raise UsageError("error.plan_refused", why=why)
    raise Conflict("error.plan_clash")


def _told(run: Session, told: dict[str, object]) -> None:
    if run.as_json:
        run.answer(told)
        return
    run.show(run.t("said.plan_reported", version=told["version"]))


def _shown(run: Session, table: PlanReached) -> None:
    view = table.frozen.view
    at = f"{table.frozen.at.astimezone(VIET_NAM):%d/%m/%Y %H:%M}"
    run.show(run.t("said.plan_frozen", title=view.title, at=at, quarter=table.until,
                   day=f"{table.day:%d/%m/%Y}"))  # fmt: skip
    for section in table.sections:
        run.show(f"{section.number}. {section.title}  {_sum(run, section.total)}")
        for line in section.lines:
            run.show(
                f"   {line.line.label} {line.line.title}  {_line(run, line)}  [{line.line.id}]"
            )
    run.show(_sum(run, table.total))


def _line(run: Session, line: LineReached) -> str:
    now = line.reached
    done = "–" if now.done is None else f"{now.done} %"
    derived = f" ({run.t('said.plan_told')})" if now.basis == "record" else ""
    money = f"{number(now.spent or 0, run.language)} / {number(line.planned, run.language)}"
    return f"{run.t(f'plan_standing.{line.standing}')}; {done}{derived}; {money}"


def _sum(run: Session, total: Total) -> str:
    counts = [
        f"{run.t(f'plan_standing.{name}')}: {count}"
        for name, count in total.standings.items() if count
    ]  # fmt: skip
    money = f"{number(total.spent, run.language)} / {number(total.planned, run.language)}"
    return f"{', '.join(counts)}; {money}"
