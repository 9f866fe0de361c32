"""A plan against what was done as a sheet of the workbook of its annexes, in Vietnamese."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from st_db.codes.model import VIET_NAM
from st_db.exchange.documents import Annex, Cell, Column, Row, Table
from st_db.exchange.documents.words import roman
from st_db.i18n import t
from st_db.library.plan_document import scale

if TYPE_CHECKING:
    from st_db.library.plan_reached import LineReached, PlanReached, SectionReached

_COLUMNS = ("place", "what", "done_target", "done_due", "done_reached", "done_percent",
            "done_planned", "done_spent", "done_standing", "done_remark")  # fmt: skip
_SUMMED = frozenset({"done_planned", "done_spent"})
_BASIS = {"record": "°", "reckoned": "≈"}


def done_annex(table: PlanReached) -> Annex:
    """Return the sheet: what was planned as it was frozen, what is done as it is now."""
    amounts = [amount for one in table.lines for amount in (one.planned, one.reached.spent or 0)]
    step, unit = scale(amounts)
    rows: list[Row] = []
    for section in table.sections:
        rows.append(_group(section))
        rows += [_row(at, one, step) for at, one in enumerate(section.lines, 1)]
    columns = tuple(Column(_say(name), summed=name in _SUMMED) for name in _COLUMNS)
    at = f"{table.frozen.at.astimezone(VIET_NAM):%d/%m/%Y %H:%M}"
    note = _say("done_note", at=at, day=f"{table.day:%d/%m/%Y}")
    return Annex(_say("done_title"), Table(columns, tuple(rows), unit, total=_say("total")),
                 _say("done_sheet"), (note,))  # fmt: skip


def _group(section: SectionReached) -> Row:
    return Row((None, section.title, *[None] * (len(_COLUMNS) - 2)), group=True)


def _row(at: int, one: LineReached, step: int) -> Row:
    values, now = one.line.values, one.reached
    aim = ": ".join(filter(None, (values.get("indicator"), values.get("target"))))
    quarter = values.get("quarter")
    percent = "" if now.done is None else f"{now.done} %{_BASIS.get(now.basis, '')}"
    notes = [
        f"{roman(each.step.quarter)}: {each.step.note}" for each in one.steps if each.step.note
    ]
    standing = t(f"cli.plan_standing.{one.standing}", "vi")
    return Row((
        at, one.line.title, aim, roman(int(quarter)) if quarter else "", now.value or "", percent,
        _amount(one.planned or None, step), _amount(now.spent, step), standing, "\n".join(notes),
    ))  # fmt: skip


def _amount(amount: int | None, step: int) -> Cell:
    if not amount:
        return None if amount is None else 0
    return Decimal(amount) / step if step > 1 else amount


def _say(what: str, **params: object) -> str:
    return t(f"plan_document.{what}", "vi", **params)
