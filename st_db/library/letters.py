"""What a letter about duties says: each with its right, its days, its rule and its article."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from st_db.exchange.documents import Column, Heading, Letter, Row, Signature, Table
from st_db.i18n import t
from st_db.records import KINDS

if TYPE_CHECKING:
    from st_db.library.duties import Item
    from st_db.settings import Settings

_SURE = ("A", "B")
"""Rules from a text in force or its base; the reader of a letter is told of the others."""
_COLUMNS = ("place", "right", "duty", "due", "opens", "grace", "source")
_UNSURE = " (*)"


def duty_letter(items: Sequence[Item], settings: Settings, day: date) -> Letter:
    """Return the letter to the organization whose duties these are, in Vietnamese."""
    organization = items[0].due.party
    agency = settings.agency or _say("agency")
    said = {"organization": organization, "agency": agency, "count": len(items),
            "day": _day(day)}  # fmt: skip
    closing = [_say("working")]
    if any(item.due.duty.grace_ends for item in items):
        closing.append(_say("grace"))
    if any(item.rule.confidence not in _SURE for item in items):
        closing.append(_say("unsure"))
    return Letter(
        Heading(agency, settings.superior_agency, place=settings.place, year=day.year),
        _say("subject"), organization, (_say("opening", **said),), _table(items),
        (*closing, _say("closing", **said)),
        Signature((_say("signs"),), "", (_say("as_above"), _say("kept"))),
    )  # fmt: skip


def _table(items: Sequence[Item]) -> Table:
    columns = tuple(Column(_say(f"column.{name}")) for name in _COLUMNS)
    return Table(columns, tuple(Row((at, *_cells(item))) for at, item in enumerate(items, 1)))


def _cells(item: Item) -> tuple[str, ...]:
    due, duty = item.due, item.due.duty
    kind = KINDS[due.kind].kind.label("vi") if due.kind in KINDS else ""
    right = "\n".join(part for part in (f"{kind} {due.number or ''}".strip(), due.title) if part)
    on = _day(duty.on)
    if duty.working != duty.on:
        on = f"{on}\n({_say('on_working', day=_day(duty.working))})"
    if due.state in ("grace", "overdue"):
        on = f"{on}\n{t(f'duties.state.{due.state}', 'vi')}"
    grace = _day(duty.grace_ends)
    if grace and duty.surcharge:
        grace = f"{grace}\n{_say('surcharge', percent=duty.surcharge)}"
    unsure = "" if item.rule.confidence in _SURE else _UNSURE
    return right, item.rule.name, on, _day(duty.opens), grace, f"{item.rule.source}{unsure}"


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _say(what: str, **params: object) -> str:
    # The form of a letter is set by Decree 30/2020, in Vietnamese; the English says what it says.
    return t(f"letter.{what}", "vi", **params)
