"""Whose a record is and who may see it, on its page and in its history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from st_db import library
from st_db.library.standing import VISIBILITIES
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
               el("select",
                  *(el("option", words(f"standing.{one}"), value=one,
                       selected=one == view.visibility) for one in VISIBILITIES),
                  name="visibility")),
            el("button", words("standing.save"), type="submit"),
            el("p", "", data_said=True, role="status"),
            data_do="/do/standing", data_lost=words("sign_in.lost"), class_="fill deed",
        ),
        class_="standing", id="don-vi",
    )  # fmt: skip


def _units(own: str | None, offered: Sequence[str], words: Words) -> Html:
    units = [one for one in library.current().units.list(frame.caller()) if one.id in offered]
    return el(
        "label",
        words("standing.unit"),
        el("select",
           el("option", words("account.no_unit"), value=""),
           *(el("option", unit.called(words.language), value=unit.id, selected=unit.id == own)
             for unit in units),
           name="unit_id"),
    )  # fmt: skip


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
    if name == "visibility":
        return words(f"standing.{value}")
    return value or words("account.no_unit")
