"""Sửa, Thêm bản ghi: the form of a record, a new one, and the drafts of whoever asks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import streamlit as st

from st_db import library
from st_db.errors import Forbidden, NotFound
from st_db.library import Form
from st_db.records import KINDS, REGISTER
from st_db.ui import edit_form, failure, format, frame, quality_parts
from st_db.ui.html import Html, el, icon, join, link
from st_db.ui.labels import Words
from st_db.ui.plan_state import PlanState, plan_of
from st_db.ui.quality_state import way_back
from st_db.ui.state import record_url

_HERE = Path(__file__).resolve().parent


def show() -> None:
    """Draw the form that the address names, or what there is to begin with."""
    words = frame.words()
    asked = {name: values[-1] for name, values in frame.parameters().items()}
    with failure.explained(words.language):
        if not frame.caller().may("write"):
            raise Forbidden(action="write", user=frame.caller().user)
        st.html(_asset("edit.css", "style"))
        st.html(_page(asked, words))
        with st.container(key="frame-edit"):
            st.html(_asset("edit.js", "script"), unsafe_allow_javascript=True)


def _page(asked: dict[str, str], words: Words) -> Html:
    drafting, caller = library.current().drafting, frame.caller()
    if elsewhere := _elsewhere(asked, words):
        return elsewhere
    if asked.get("draft"):
        try:
            begun = drafting.resume(caller, asked["draft"])
        except NotFound:
            return _begin(words, asked)
        if begun.draft is not None and begun.draft.ended_at is not None:
            return _ended(begun, words)
        return edit_form.form(begun, words, _errand(begun, asked, words))
    if asked.get("id"):
        begun = drafting.of_record(caller, asked["id"])
        return edit_form.form(begun, words, _errand(begun, asked, words))
    if asked.get("from"):
        return edit_form.form(drafting.begin(caller, "", asked["from"]), words)
    if asked.get("kind"):
        return edit_form.form(drafting.begin(caller, asked["kind"]), words)
    return _begin(words, asked)


def _elsewhere(asked: Mapping[str, str], words: Words) -> Html | None:
    """Return the way to the page of plans for what is made and changed there."""
    state, kind = PlanState(), asked.get("kind", "")
    if id_ := asked.get("id") or asked.get("from"):
        view = library.current().records.get(frame.caller(), id_)
        state, kind = plan_of(view), view.kind
    if kind not in KINDS or kind in REGISTER:
        return None
    return el(
        "section",
        el("p", words("plan.made_there", kind=words.kind(kind))),
        el("p", link(state.url(), icon("event_note"), words("plan.open"), class_="way main")),
        class_="box",
    )  # fmt: skip


def _errand(begun: Form, asked: Mapping[str, str], words: Words) -> edit_form.Errand:
    """Return the field that somebody comes for, what to do there, and where they come from."""
    field, remedies = asked.get("field", ""), ""
    if field and begun.record is not None:
        try:
            _, faults = library.current().quality.of_record(frame.caller(), begun.record.id)
            own = [fault.rule for fault in faults if fault.field == field]
            remedies = quality_parts.remedies(own, words)
        except NotFound:
            remedies = ""  # not scored yet
    return edit_form.Errand(field, remedies, way_back(asked.get("back", "")))


def _ended(begun: Form, words: Words) -> Html:
    """Return what stands at the address of a draft that was saved or dropped."""
    draft, record = begun.draft, begun.record
    to = record_url(record.id, record.kind, record.values.get("number")) if record else "/edit"
    return el(
        "section",
        el("h1", words.outside("error.draft_ended")),
        edit_form.brought_back(draft.id, words) if draft else None,
        el("p", link(to, words("edit.ended"))),
        class_="box",
    )  # fmt: skip


def _begin(words: Words, asked: Mapping[str, str]) -> Html:
    """Return the kinds to choose from, and the caller's drafts."""
    kinds = [
        el("li", link(f"/edit?kind={name}", icon(kind.kind.icon), words.kind(name),
                      class_=f"kind family-{kind.kind.family}"))
        for name, kind in REGISTER.items()
    ]  # fmt: skip
    return el(
        "div",
        el("h1", words("edit.new")),
        edit_form.brought_back(asked["dropped"], words) if asked.get("dropped") else None,
        el("p", words("edit.submitted"), class_="note", role="status")
        if asked.get("submitted") else None,
        el("p", words("edit.choose")),
        el("ul", *kinds, class_="kinds"),
        el("h2", words("edit.drafts")),
        drafts(words),
        class_="editing begin",
    )  # fmt: skip


def drafts(words: Words) -> Html:
    """Return the caller's drafts, each to be opened or dropped."""
    mine = library.current().drafting.listed(frame.caller())
    if not mine:
        return el("p", words("edit.no_drafts"), class_="quiet")
    rows = []
    for one in mine:
        draft = one.draft
        at = format.lately(draft.updated_at) if draft.updated_at else ""
        rows.append(
            el("li",
               link(f"/edit?draft={draft.id}",
                    join([one.number, one.title], " · ") or words("edit.draft_new")),
               el("span", words("edit.draft_of", kind=words.kind(draft.kind), at=at),
                  class_="quiet"),
               edit_form.drop(draft, words))
        )  # fmt: skip
    return el("ul", *rows, class_="drafts")


@cache
def _asset(name: str, tag: str) -> str:
    return f"<{tag}>{(_HERE / name).read_text(encoding='utf-8')}</{tag}>"
