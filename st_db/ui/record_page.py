"""Hồ sơ: one record, everything known of it, and where it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from st_db import library
from st_db.errors import NotFound, Several, UsageError
from st_db.records import KINDS
from st_db.ui import failure, format, frame, overlap_parts, record_files, record_life, record_parts
from st_db.ui.html import Html, el, icon, join, link
from st_db.ui.labels import Words, kind_mark, state_mark
from st_db.ui.state import record_url, search_url

if TYPE_CHECKING:
    from st_db.library import RecordView


def show() -> None:
    """Draw the record that the address names by number (and kind) or by id."""
    words = frame.words()
    asked = {name: values[-1] for name, values in frame.parameters().items()}
    what = asked.get("id") or asked.get("number") or ""
    with failure.explained(words.language):
        try:
            if not what:
                raise NotFound(what="")  # noqa: TRY301 - the same page as for an unknown number
            found = library.current().records.get(frame.caller(), what, asked.get("kind") or None)
        except (NotFound, UsageError):
            st.html(missing(what, words))
            return
        except Several as several:
            st.html(choose(several, words))
            return
        st.set_page_config(page_title=f"{found.number or found.title} · {words('name')}")
        st.html(page(found, words, record_files.part(found, words)))
        # After the record itself, which nobody should wait for.
        if found.archived_at is None and found.kind != "organization":
            near = library.current().overlap.similar(frame.caller(), found.id, patient=False)
            if part := overlap_parts.similar(near, words):
                st.html(part)


def page(view: RecordView, words: Words, files: record_parts.Part | None = None) -> Html:
    """Return the whole record as one document that also prints."""
    parts = record_parts.parts(view, words)
    if files is not None:
        before = next((at for at, p in enumerate(parts) if p.anchor == "lich-su"), len(parts))
        parts.insert(before, files)
    return el(
        "article",
        header(view, words),
        record_life.line(view, words),
        el("nav", *(el("a", part.heading, href=f"#{part.anchor}") for part in parts),
           class_="tabs", aria_label=words("record.parts")),
        *(el("section", el("h2", part.heading), part.body, id=part.anchor) for part in parts),
        foot(view, words),
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
        el("p", words("record.archived", at=format.moment(view.archived_at)), class_="note")
        if view.archived_at
        else None,
        el("p", link(f"/overlap?record={view.id}", icon("compare_arrows"),
                     words("overlap.check_record")), class_="check-record")
        if view.kind == "task" and not view.archived_at
        else None,
    )  # fmt: skip


def foot(view: RecordView, words: Words) -> Html:
    """Return where the record came from, when it was last checked, and its lasting address."""
    address = record_url(view.id, view.kind, view.number)
    origin = record_parts.origin(view, words)
    return el(
        "footer",
        el("p", origin) if origin else None,
        el("p", record_parts.checked(view, words)),
        el("p", words("record.permalink"), " ", link(address, address)),
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
