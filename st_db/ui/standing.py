"""Whose a record is and who may see it, on its page and in its history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from st_db import library
from st_db.library.placing import SEEN_BY, UNIT, VISIBILITIES
from st_db.ui import frame
from st_db.ui.html import Html, el
from st_db.ui.labels import Words

if TYPE_CHECKING:
    from st_db.library import RecordView
    from st_db.records.stored import Record


def form(view: RecordView | Record, words: Words) -> Html | None:
    """Return the form for those who may say it, with the units that they may hand it to."""
    units = library.current().standing.offered(frame.caller(), view.unit_id)
    if units is None:
        return None
    return el(
        "details",
        el("summary", words("standing.open")),
        el(
            "form",
            el("input", type="hidden", name="record", value=view.id),
            el("input", type="hidden", name="version", value=view.version),
            _units(view.unit_id, units, words) if units else None,
            el("label", words("standing.visibility"),
               el("select", *options(SEEN_BY, view.visibility, VISIBILITIES, words),
                  name=SEEN_BY)),
            el("button", words("standing.save"), type="submit"),
            el("p", "", data_said=True, role="status"),
            data_do="/do/standing", data_lost=words("sign_in.lost"), class_="fill deed",
        ),
        class_="standing", id="don-vi",
    )  # fmt: skip


def _units(own: str | None, offered: Sequence[str], words: Words) -> Html:
    units = el("select", *options(UNIT, own, ("", *offered), words), name=UNIT)
    return el("label", words("standing.unit"), units)


def offered_for_new() -> dict[str, Sequence[str]]:
    """Return what may be said of a new record; a unit only where there is a choice."""
    units = [one.id if one else "" for one in library.current().standing.choices(frame.caller())]
    return {**({UNIT: units} if len(units) > 1 else {}), SEEN_BY: VISIBILITIES}


def offered_for_many(name: str) -> Sequence[str]:
    """Return what may be said of many records at once."""
    if name == SEEN_BY:
        return VISIBILITIES
    return [one.id for one in library.current().standing.choices(frame.caller()) if one]


def options(name: str, now: Any, offered: Sequence[str], words: Words) -> list[Html]:
    """Return the choices of a box for the unit, or for who may see it."""
    return [
        el("option", _word(name, one, words), value=one, selected=one == (now or ""))
        for one in offered
    ]


def said(details: Mapping[str, Any] | None, words: Words) -> list[Html]:
    """Return what a change did to the unit and the visibility, in sentences."""
    told = (details or {}).get("standing") or {}
    lines = []
    for name, (before, after) in told.items():
        shown = [_word(name, one, words) for one in (before, after)]
        key = "unit" if name == "unit_id" else name
        lines.append(el("p", words(f"standing.changed_{key}", before=shown[0], after=shown[1])))
    return lines


def _word(name: str, value: str | None, words: Words) -> str:
    if name == SEEN_BY:
        return words(f"standing.{value}")
    if not value:
        return words("account.no_unit")
    return library.current().labels.unit(value, words.language)
