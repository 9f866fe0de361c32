"""What a record's own score is and what lowers it, at the end of its page, for the office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from st_db import library
from st_db.errors import NotFound
from st_db.ui import frame
from st_db.ui import quality_parts as parts
from st_db.ui.html import Html, el, link
from st_db.ui.quality_state import mend_url

if TYPE_CHECKING:
    from st_db.library import RecordView
    from st_db.ui.labels import Words


def part(view: RecordView, words: Words, *, may: bool) -> Html | None:
    """Return the score and its faults, the costliest first; nothing before it was scored."""
    caller = frame.caller()
    if not caller.may("read_internal"):
        return None
    try:
        score, faults = library.current().quality.of_record(caller, view.id)
    except NotFound:
        return None
    rows = []
    for fault in faults:
        label = parts.field_label(view.kind, fault.field, words)
        what = parts.rule(fault.rule, "remedy", words)
        cost = words("quality.costs", points=parts.gain(fault.points, 1, words).lstrip("+"))
        cell = link(mend_url(view.id, fault.field), label) if may else label
        rows.append(el("li", cell, " · ", what, " ", el("span", cost, class_="quiet")))
    heading = words("quality.of_record", score=parts.score(score, words))
    said = el("ul", *rows) if rows else el("p", words("quality.faultless_record"))
    return el(
        "details", el("summary", heading), said, class_="record-quality",
        data_kept="record-quality",
    )  # fmt: skip
