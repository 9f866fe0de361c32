"""What can be done with a record, in one row below its title; only what works for the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import segno
import streamlit as st

from st_db.records import REGISTER
from st_db.ui import frame, keeping
from st_db.ui.html import Html, el, icon, join, link
from st_db.ui.labels import Words
from st_db.ui.plan_state import plan_of
from st_db.ui.state import record_url
from st_db.ui.taking import NAMES

if TYPE_CHECKING:
    from st_db.library import RecordView

_DOT = 5  # pixels of a dot of the picture, enough for a telephone at arm's length
_LONGEST = 300  # letters of an address that a telephone still reads from paper
_BORDER = 4  # dots of quiet around a code, which readers need


def row(view: RecordView, words: Words) -> Html:
    """Return the row: edit, still true, another from it, export, QR code, check, take out."""
    caller = frame.caller()
    here = view.archived_at is None
    if view.kind not in REGISTER:
        return _own(view, words)
    mine = here and caller.may("write", unit=view.unit_id)
    parts = [
        link(f"/edit?id={view.id}", icon("edit"), words("edit.edit"), class_="way main")
        if mine else None,
        el("div", keeping.confirm(view, words), id="con-dung") if mine else None,
        link(f"/edit?from={view.id}", icon("content_copy"), words("edit.copy"), class_="way")
        if here and caller.may("write") else None,
        link(f"/plan?record={view.id}", icon("event_note"), words("plan.bring_one"), class_="way")
        if here and caller.may("plan") else None,
        _export(view, words) if here else None,
        _code(view, words),
        link(f"/overlap?record={view.id}", icon("compare_arrows"), words("overlap.check_record"),
             class_="way check-record") if here and view.kind == "task" else None,
        keeping.archive(view, words) if mine else None,
    ]  # fmt: skip
    return el("div", *parts, class_="ways taking acts")


def _own(view: RecordView, words: Words) -> Html:
    """Return the row of a plan or a line, which are changed on the page of plans alone."""
    way = link(plan_of(view).url(), icon("event_note"), words("plan.open"), class_="way main")
    return el("div", way, _code(view, words), class_="ways taking acts")


def _export(view: RecordView, words: Words) -> Html:
    lines = []
    for name, called in NAMES.items():
        asked = urlencode({"format": name, "record": view.id, "language": words.language})
        lines.append(el("li", el("a", el("strong", called), href=f"/api/v1/export?{asked}",
                                 download=True)))  # fmt: skip
    return el(
        "details",
        el("summary", icon("download"), words("record.export")),
        el("div", el("ul", *lines), class_="drop"),
        class_="take",
    )


def address(view: RecordView) -> str:
    """Return the lasting address of a record as other machines reach it."""
    here = urlsplit(st.context.url or "")
    own = record_url(view.id, view.kind, view.number)
    if len(own) > _LONGEST:
        own = record_url(view.id, view.kind, None)
    return f"{here.scheme}://{here.netloc}{own}" if here.netloc else own


def picture(view: RecordView) -> str:
    """Return the QR code of a record's address as a picture that stands in the page itself."""
    code = segno.make(address(view), micro=False, error="m")
    return str(code.png_data_uri(scale=_DOT, border=_BORDER))


def _code(view: RecordView, words: Words) -> Html:
    drawn = picture(view)
    named = view.number or view.title or view.id
    inside = join([
        el("img", src=drawn, alt=words("record.qr_of", what=named), class_="qr"),
        el("p", words("record.qr_help"), class_="quiet"),
        el("p", el("a", icon("download"), words("record.qr_save"), href=drawn,
                   download=f"{named.replace('/', '-')}.png")),
    ])  # fmt: skip
    return el("details", el("summary", icon("qr_code_2"), words("record.qr")),
              el("div", inside, class_="drop"), class_="take")  # fmt: skip
