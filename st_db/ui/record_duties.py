"""A record's own duties, at the end of its page, for the office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from st_db import library
from st_db.ui import duties_parts, frame
from st_db.ui.html import Html, el

if TYPE_CHECKING:
    from st_db.library import RecordView
    from st_db.ui.labels import Words


def part(view: RecordView, words: Words) -> Html | None:
    """Return the duties of a record in order of their days; nothing where there are none."""
    caller = frame.caller()
    if not caller.may("read_internal"):
        return None
    items = library.current().duties.of_record(caller, view.id)
    if not items:
        return None
    decides = caller.may("decide_duties")
    back = f"/record?id={view.id}"
    told = [duties_parts.entry(i, words, back, decides=decides, named=False) for i in items]
    heading = words("duties.of_record", count=words.number(len(items)))
    return el("details", el("summary", heading), el("ol", *told, class_="diary"),
              class_="record-quality", data_kept="record-duties")  # fmt: skip
