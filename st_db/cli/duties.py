"""``duties``: what is due in a month, by which rule, and how sure that is; letters about it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from st_db.cli.exporting import beside
from st_db.cli.language import examples, h
from st_db.cli.options import Json
from st_db.cli.session import SERVICE, Session, session
from st_db.i18n import t

if TYPE_CHECKING:
    from st_db.library.duties import Item

_NOBODY = "-"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    epilog = examples(
        "duties", "duties --month 2026-12 --kind trademark", "duties --state overdue --json"
    )
    family = typer.Typer(rich_markup_mode=None)
    family.callback(invoke_without_command=True)(duties)
    letter_example = 'duties letter "Hợp tác xã Mẫu" --out cong-van.docx'
    family.command(
        name="letter", help=h("duties_letter.help"), epilog=examples(letter_example)
    )(letter)  # fmt: skip
    family.command(
        "mail", help=h("duties_mail.help"), epilog=examples("duties mail", "duties mail --dry-run")
    )(mail)
    app.add_typer(family, name="duties", help=h("duties.help"), epilog=epilog)


def duties(
    context: typer.Context,
    month: Annotated[str | None, typer.Option(metavar="YYYY-MM", help=h("option.month"))] = None,
    kind: Annotated[str | None, typer.Option(metavar="KIND", help=h("option.kind"))] = None,
    unit: Annotated[str | None, typer.Option(metavar="UNIT", help=h("option.of_unit"))] = None,
    organization: Annotated[
        str | None, typer.Option(metavar="NAME", help=h("option.of_organization"))
    ] = None,
    within: Annotated[
        int | None, typer.Option(metavar="DAYS", min=0, max=3660, help=h("option.within"))
    ] = None,
    state: Annotated[list[str] | None, typer.Option(help=h("option.duty_state"))] = None,
    limits: Annotated[bool, typer.Option("--limits", help=h("option.duty_limits"))] = False,
    limit: Annotated[int, typer.Option(metavar="N", min=1, max=500, help=h("option.limit"))] = 25,
    as_json: Json = False,
) -> None:
    """Print what is due, the most urgent first."""
    if context.invoked_subcommand is not None:
        return
    with session(as_json) as run:
        from st_db.library.duties import Ask, month_of

        library = run.library
        # A service that runs does it by itself and holds the right to; then this does nothing.
        done = library.appraising.catch_up()
        unit = "" if unit == _NOBODY else unit
        ask = Ask(unit, kind, organization, month_of(month), tuple(state or ()), limits, within)
        report = library.duties.report(run.caller, ask, limit)
        if as_json:
            run.answer(report.to_json())
            return
        if report.behind and not done:
            run.note(run.t("said.scores_behind", count=report.behind))
        counts = {f"days{days}": count for days, count in report.digest.items()}
        run.show(run.t("said.duties", late=report.late, **counts))
        _show(run, report.items)


def letter(
    organization: Annotated[str, typer.Argument(metavar="ORG", help=h("argument.party"))],
    out: Annotated[Path, typer.Option(metavar="FILE.docx", help=h("option.document_out"))],
    days: Annotated[
        int, typer.Option(metavar="N", min=0, max=36_500, help=h("option.letter_days"))
    ] = 365,
    as_json: Json = False,
) -> None:
    """Write the letter to an organization."""
    with session(as_json) as run:
        run.library.appraising.catch_up()
        made = run.library.documents.duty_letter(run.caller, organization, days)
        with beside(out) as file:
            file.write(made.body)
        if as_json:
            run.answer({"file": str(out), "duties": made.rows, "bytes": len(made.body)})
        else:
            run.show(run.t("said.letter_written", file=out, count=made.rows))


def mail(
    dry_run: Annotated[bool, typer.Option("--dry-run", help=h("option.dry_mail"))] = False,
    as_json: Json = False,
) -> None:
    """Send the digests of the day that were not sent yet."""
    with session(as_json) as run:
        reminders = run.library.reminders
        run.library.appraising.catch_up()
        done = reminders.due(run.caller) if dry_run else reminders.send(run.caller)
        if any(one.outcome in ("failed", "unsure") for one in done):
            run.exit_code = SERVICE
        if as_json:
            run.answer([one.to_json() for one in done])
            return
        for one in done:
            counts = ", ".join(f"{name}: {count}" for name, count in one.counts.items())
            run.show(f"{one.account}  {one.address}  {counts}  {run.t(f'said.mail.{one.outcome}')}")
        if not done:
            run.show(run.t("said.mail.nobody"))


def _show(run: Session, items: tuple[Item, ...]) -> None:
    headers = ("on", "working", "state", "what", "number", "title", "organization", "source")
    rows = [
        [f"{i.due.duty.on:%d/%m/%Y}", f"{i.due.duty.working:%d/%m/%Y}",
         t(f"duties.state.{i.due.state}", run.language), i.rule.name, i.due.number or "",
         i.due.title or "", i.due.party, i.rule.source]
        for i in items
    ]  # fmt: skip
    run.table([t(f"duties.column.{name}", run.language) for name in headers], rows)
