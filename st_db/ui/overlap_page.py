"""Kiểm tra trùng lặp: a proposed task against the register, on a page that prints as minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from st_db import library
from st_db.errors import NotFound, StDbError, UsageError
from st_db.i18n import t
from st_db.ui import failure, format, frame, overlap_parts
from st_db.ui.html import Html, el, icon, join, link
from st_db.ui.labels import Words
from st_db.ui.state import record_url

if TYPE_CHECKING:
    from st_db.library import RecordView
    from st_db.library.overlap import Check
    from st_db.library.proposals import Proposal


def show() -> None:
    """Draw the check that the address names, the check of a record, or an empty form."""
    words = frame.words()
    asked = {name: values[-1] for name, values in frame.parameters().items()}
    with failure.explained(words.language):
        if asked.get("check"):
            st.html(_kept(asked["check"], words))
        elif asked.get("record"):
            st.html(_of_record(asked["record"], words))
        else:
            st.html(_begin(words))


def _kept(id_: str, words: Words) -> Html:
    """Return a check made within the hour, or the form with the reason why it is gone."""
    try:
        check = library.current().overlap.kept(frame.caller(), id_)
    except NotFound as gone:
        return _begin(words, gone)
    return _result(check, words)


def _of_record(id_: str, words: Words) -> Html:
    """Return the check of a record's own texts, itself left out."""
    overlap, caller = library.current().overlap, frame.caller()
    try:
        record = library.current().records.get(caller, id_)
        proposal = overlap.of_record(caller, record.id)
        check = overlap.check(caller, proposal, but=(record.id,))
    except (NotFound, UsageError) as refused:
        return _begin(words, refused)
    return _result(check, words, record)


def _begin(words: Words, problem: StDbError | None = None) -> Html:
    """Return the empty page: what it does, the form, how the percentage comes about."""
    told = el("p", t(problem.code, words.language, **problem.params), class_="note",
              role="alert") if problem else None  # fmt: skip
    return el(
        "div",
        el("h1", words("overlap.heading")),
        el("p", words("overlap.intro"), class_="lead"),
        told,
        overlap_parts.form(None, words),
        overlap_parts.formula(words),
        class_="overlap",
    )


def _result(check: Check, words: Words, record: RecordView | None = None) -> Html:
    again = el(
        "details",
        el("summary", icon("edit_note"), words("overlap.again")),
        overlap_parts.form(check.proposal, words),
        class_="again",
    )
    return el(
        "article",
        _heading(check, words, record),
        again,
        *(overlap_parts.group(kind, check, words) for kind in check.found.records),
        overlap_parts.formula(words),
        _text(check.proposal, words),
        el("p", el("span", words("overlap.signed_by")), el("span", words("overlap.signed_for")),
           class_="signatures"),
        class_="overlap result-of-check",
    )  # fmt: skip


def _heading(check: Check, words: Words, record: RecordView | None) -> Html:
    """Return what the minutes need: title, date, what was searched, the state of the index."""
    counts = ", ".join(
        f"{words.number(count)} {words.kind(kind)}" for kind, count in check.searched.items()
    )
    about = None
    if record is not None:
        address = record_url(record.id, record.kind, record.number)
        about = el("p", words("overlap.of_record"), " ",
                   link(address, join([record.number, record.title], " · ")))  # fmt: skip
    return el(
        "header",
        el("h1", words("overlap.heading")),
        el("p", el("strong", check.proposal.title or words("overlap.untitled"))),
        about,
        el("p", words("overlap.at", at=format.moment(check.at)), " · ",
           t("overlap.counted", words.language, count=words.number(check.phrases)), " ",
           t("overlap.searched", words.language, counts=counts)),
        el("p", overlap_parts.lamp(check, words)),
        el("p", el("button", icon("print"), words("overlap.print"), type="button", data_print=True),
           class_="ways"),
    )  # fmt: skip


def _text(proposal: Proposal, words: Words) -> Html:
    """Return the text that was checked, whole; closed on the screen, open on paper."""
    lines = (el("p", line) for line in proposal.whole.splitlines() if line.strip())
    return el("details", el("summary", words("overlap.text_checked")), *lines, class_="checked")
