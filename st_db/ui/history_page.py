"""Lịch sử: everything that happened to one record, page by page."""

from __future__ import annotations

import streamlit as st

from st_db import library
from st_db.errors import NotFound, Several, UsageError
from st_db.ui import failure, frame, record_page
from st_db.ui import history_parts as parts
from st_db.ui.html import el, join, link
from st_db.ui.state import page_of, record_url


def show() -> None:
    """Draw the history of the record that the address names."""
    words = frame.words()
    asked = {name: values[-1] for name, values in frame.parameters().items()}
    what = asked.get("id") or asked.get("number") or ""
    page = page_of(asked.get("page", ""))
    with failure.explained(words.language):
        try:
            turn = (parts.PER_PAGE, (page - 1) * parts.PER_PAGE)
            kind = asked.get("kind") or None
            found = library.current().history.of(frame.caller(), what, kind, turn)
        except (NotFound, UsageError):
            st.html(record_page.missing(what, words))
            return
        except Several as several:
            st.html(record_page.choose(several, words))
            return
        record = found.record
        named = join([record.number, record.title], " · ") or words("record.untitled")
        back = record_url(record.id, record.kind, record.number)
        st.set_page_config(page_title=f"{words('history.title')} · {words('name')}")
        st.html(el(
            "article",
            el("header", el("h1", words("history.title")), el("p", link(back, named))),
            el("section", parts.past(found, words, page=page)),
            class_="record",
        ))  # fmt: skip
