"""``quality``: the score of the register, of a unit or a kind, and what to repair first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from st_db.cli.language import examples, h
from st_db.cli.options import Json
from st_db.cli.session import Session, session
from st_db.i18n import number, t

if TYPE_CHECKING:
    from st_db.library import QualityReport, Score

_NOBODY = "-"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    epilog = examples("quality", "quality --kind task --json", "quality --cells 50")
    app.command(help=h("quality.help"), epilog=epilog)(quality)


def quality(
    kind: Annotated[str | None, typer.Option(metavar="KIND", help=h("option.kind"))] = None,
    unit: Annotated[str | None, typer.Option(metavar="UNIT", help=h("option.of_unit"))] = None,
    cells: Annotated[int, typer.Option(metavar="N", min=0, help=h("option.cells"))] = 12,
    anew: Annotated[bool, typer.Option("--anew", help=h("option.anew"))] = False,
    as_json: Json = False,
) -> None:
    """Print the scores of a scope and the cells that raise them most."""
    with session(as_json) as run:
        from st_db.store import Scope

        library = run.library
        # A service that runs does it by itself and holds the right to; then this does nothing.
        done = library.appraising.whole() if anew else library.appraising.catch_up()
        scope = Scope("" if unit == _NOBODY else unit, kind)
        report = library.quality.report(run.caller, scope, cells)
        if as_json:
            run.answer(report.to_json())
            return
        if anew and not done:
            run.note(run.t("said.scores_busy"))
        if report.behind and not done:
            run.note(run.t("said.scores_behind", count=report.behind))
        _show(run, report)


def _show(run: Session, report: QualityReport) -> None:
    from st_db.quality import WORDS

    words = [t(f"quality.word.{word}", run.language) for word in WORDS]
    rows = [_row(run, run.t("said.every_record"), report.total)]
    rows += [_row(run, one.unit or run.t("said.no_unit"), one) for one in report.units]
    rows += [_row(run, one.kind or "", one) for one in report.kinds]
    run.table([run.t("column.of"), run.t("column.records"), run.t("column.score"), *words], rows)
    if not report.repairs:
        return
    run.show()
    before, after = (_points(run, value, 4) for value in (report.best.before, report.best.after))
    run.show(run.t("said.repair", count=len(report.repairs), before=before, after=after))
    run.table(
        [run.t(f"column.{name}") for name in ("record", "number", "field", "remedy", "points")],
        [
            [one.cell.record, one.number or "", one.cell.field,
             " ".join(t(f"quality.rule.{rule}.remedy", run.language) for rule in one.cell.rules),
             _points(run, one.cell.points, 4)]
            for one in report.repairs
        ],
    )  # fmt: skip


def _row(run: Session, name: str, score: Score) -> list[str]:
    told = [score.score, *score.words.values()]
    return [name, str(score.records), *(_points(run, value) for value in told)]


def _points(run: Session, value: int, decimals: int = 1) -> str:
    """Return points rounded down: what is not reached is not shown."""
    step = 10 ** (4 - decimals)
    return number(value // step * step / 10_000, run.language, decimals)
