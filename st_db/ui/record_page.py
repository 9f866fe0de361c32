"""Hồ sơ: one record, everything known of it, and where it came from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

import streamlit as st

from st_db import library
from st_db.errors import NotFound, Several, UsageError
from st_db.library.plan_titles import codes_of
from st_db.records import KINDS
from st_db.ui import (
    duplicates_parts,
    failure,
    frame,
    history_parts,
    keeping,
    organization_parts,
    overlap_parts,
    record_duties,
    record_files,
    record_life,
    record_parts,
    record_quality,
    record_ways,
    standing,
)
from st_db.ui.html import Html, el, icon, join, link
from st_db.ui.labels import Words, kind_mark, state_mark
from st_db.ui.state import record_url, search_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from st_db.library import RecordView

_LONGEST = 10  # digits of a version


def show() -> None:
    """Draw the record that the address names by number (and kind) or by id."""
    words = frame.words()
    asked = {name: values[-1] for name, values in frame.parameters().items()}
    what = asked.get("id") or asked.get("number") or ""
    with failure.explained(words.language):
        try:
            if not what:
                raise NotFound(what="")  # noqa: TRY301 - the same page as for an unknown number
            if "version" in asked:
                _as_it_was(what, asked, words)
                return
            found = library.current().records.get(frame.caller(), what, asked.get("kind") or None)
        except (NotFound, UsageError):
            st.html(missing(what, words))
            return
        except Several as several:
            st.html(choose(several, words))
            return
        words = _own_words(found, words)
        st.set_page_config(page_title=f"{found.number or found.title} · {words('name')}")
        own = (organization_parts.part(found, words), record_files.part(found, words))
        st.html(page(found, words, *own, past(found, words), may=_may(found)))
        if found.archived_at is None and (
            scored := record_quality.part(found, words, may=_may(found))
        ):
            st.html(scored)
        if found.archived_at is None and (owed := record_duties.part(found, words)):
            st.html(owed)
        # After the record itself, which nobody should wait for.
        if found.archived_at is None and found.kind != "organization":
            near = library.current().overlap.similar(frame.caller(), found.id, patient=False)
            if part := overlap_parts.similar(near, words):
                st.html(part)


def _as_it_was(what: str, asked: Mapping[str, str], words: Words) -> None:
    """Draw a record as it was as a version, with what going back to it would change."""
    number = asked["version"]
    version = int(number) if number.isdecimal() and len(number) < _LONGEST else 0
    kind = asked.get("kind") or None
    found = library.current().history.at(frame.caller(), what, version, kind)
    view = found.view
    words = _own_words(view, words)
    st.set_page_config(page_title=f"{view.number or view.title} · {words('name')}")
    parts = record_parts.parts(view, words)
    st.html(el(
        "article",
        history_parts.banner(found, words, may=_may(view)),
        header(view, words),
        *(el("section", el("h2", part.heading), part.body, id=part.anchor) for part in parts),
        class_=f"record family-{KINDS[view.kind].kind.family}",
    ))  # fmt: skip


def _own_words(view: RecordView, words: Words) -> Words:
    """Return the words for a record: a plan calls its sections as it likes."""
    return replace(words, codes=codes_of(library.current(), view.kind, view.fields))


def _may(view: RecordView) -> bool:
    return frame.caller().may("write", unit=view.unit_id)


def past(view: RecordView, words: Words) -> record_parts.Part | None:
    """Return the latest of what happened to a record, for those who may know."""
    if not frame.caller().may("read_history"):
        return None
    shown = (history_parts.SHOWN, 0)
    found = library.current().history.of(frame.caller(), view.id, page=shown)
    heading = words("record.history", count=words.number(found.total))
    return record_parts.Part("lich-su", heading, history_parts.past(found, words))


def page(
    view: RecordView, words: Words, *more: record_parts.Part | None, may: bool = False
) -> Html:
    """Return the whole record as one document that also prints."""
    parts = [*record_parts.parts(view, words), *(part for part in more if part is not None)]
    return el(
        "article",
        keeping.banner(view, words, may=may) if view.archived_at else None,
        header(view, words),
        record_ways.row(view, words),
        record_life.line(view, words),
        el("nav", *(el("a", part.heading, href=f"#{part.anchor}") for part in parts),
           class_="tabs", aria_label=words("record.parts")),
        *(el("section", el("h2", part.heading), part.body, id=part.anchor) for part in parts),
        standing.form(view, words) if not view.archived_at else None,
        foot(view, words, may=may),
        class_=f"record family-{KINDS[view.kind].kind.family}",
    )  # fmt: skip


def header(view: RecordView, words: Words) -> Html:
    """Return what the record is: kind, number, state, title."""
    english = view.fields.get("title_en")
    return el(
        "header",
        el(
            "p",
            kind_mark(view.kind, words),
            el("span", view.number, class_="number") if view.number else None,
            state_mark(view.fields.get("state"), view.kind, words),
            class_="head",
        ),
        el("h1", view.title or view.number or words("record.untitled")),
        el("p", english, class_="quiet", lang="en") if english and english != view.title else None,
        duplicates_parts.of_record(view, words),
    )  # fmt: skip


def foot(view: RecordView, words: Words, *, may: bool = False) -> Html:
    """Return where the record came from, when it was last checked, and its lasting address."""
    address = record_url(view.id, view.kind, view.number)
    origin = record_parts.origin(view, words)
    undo = keeping.confirmed(view, words) if may and not view.archived_at else None
    return el(
        "footer",
        el("p", origin) if origin else None,
        el("p", record_parts.checked(view, words), " " if undo else None, undo),
        el("p", words("record.permalink"), " ", link(address, unquote_plus(address))),
        el("img", src=record_ways.picture(view), alt="", class_="on-paper"),
    )


def choose(several: Several, words: Words) -> Html:
    """Return the records that share a number, to choose from."""
    rows = [
        el(
            "li",
            kind_mark(found["kind"], words) if found["kind"] in KINDS else found["kind"],
            link(
                "/record?id=" + found["id"], join([found.get("number"), found.get("title")], " · ")
            ),
        )
        for found in several.records
    ]
    count = words.number(len(several.records))
    title = words("record.several", number=several.params["number"], count=count)
    return el("section", el("h1", title), el("ul", *rows, class_="choice"), class_="box")


def missing(what: str, words: Words) -> Html:
    """Return the page of a record that is not there, with a way on."""
    return el(
        "section",
        el("h1", words("record.missing", what=what) if what else words("record.which")),
        el("p", words("record.missing_help")),
        el("p", link(search_url(text=what), icon("search"), words("record.search_for", what=what)))
        if what else None,
        el("p", link("/", words("failure.home"))),
        class_="box",
    )  # fmt: skip
