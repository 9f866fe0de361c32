"""Chờ duyệt: what officers submitted, for reviewers; and one's own, with what came back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from st_db import library
from st_db.access import Caller
from st_db.ui import failure, format, frame
from st_db.ui.deeds import button, deed
from st_db.ui.html import Html, el, join, link
from st_db.ui.labels import Words, kind_mark

if TYPE_CHECKING:
    from st_db.store.submissions import Submission


def wanted() -> bool:
    """Tell whether the page has anything for the reader: submissions to decide, or of one's own."""
    open_, caller = library.current(), frame.caller()
    if not open_.signing.needed:
        return False
    return caller.may("review") or (caller.may("write") and _reviewed(caller))


def _reviewed(caller: Caller) -> bool:
    units = library.current().units.list(caller)
    return any(unit.review for unit in units if unit.id == caller.unit)


def show() -> None:
    """Draw what waits for the reader, and what the reader submitted."""
    words = frame.words()
    with failure.explained(words.language):
        caller = frame.caller()
        if not caller.may("write"):
            caller.require("review")
        st.html(
            el(
                "section",
                el("h1", words("review.title")),
                _waiting(caller, words) if caller.may("review") else None,
                _own(caller, words) if caller.may("write") and _reviewed(caller) else None,
                class_="reviewing account",
            )
        )


def _waiting(caller: Caller, words: Words) -> Html:
    found = library.current().review.waiting(caller)
    if not found:
        return el("p", words("review.none"))
    return join([_card(one, caller, words, decide=True) for one in found])


def _own(caller: Caller, words: Words) -> Html:
    found = library.current().review.own(caller, ("submitted", "returned", "accepted"))
    listed = [_card(one, caller, words) for one in found] or [el("p", words("review.own_none"))]
    return join([el("h2", words("review.own")), *listed])


def _card(one: Submission, caller: Caller, words: Words, *, decide: bool = False) -> Html:
    told = library.current().review.told(caller, one) if one.state != "accepted" else []
    title = _title(one, words)
    by = words("review.by", author=one.author, at=format.moment(one.created_at))
    answer = f"{one.reviewer}: {one.answer}" if one.answer else None
    draft = one.edit.get("draft")  # none of an edit from the command line
    return el(
        "article",
        el("h3", kind_mark(one.kind, words), " ", title),
        el("p", by, " · ", words(f"review.state.{one.state}"), class_="quiet"),
        el("p", one.remark) if one.remark else None,
        el("p", answer, class_="note") if answer else None,
        _table(told, words) if told else None,
        _decide(one, words) if decide and one.author != caller.user else None,
        deed("review_withdraw", words, button(words("review.withdraw")), **_named(one))
        if one.author == caller.user and one.state == "submitted" else None,
        deed("bring_back_draft", words, button(words("review.again"), main=True), draft=draft)
        if one.author == caller.user and one.state == "returned" and draft else None,
        class_="submission",
    )  # fmt: skip


def _title(one: Submission, words: Words) -> Html:
    if one.is_new and one.state != "accepted":
        return el("span", words("review.new"))
    return link(f"/record?{frame.query(id=one.record_id)}", words("review.open"))


def _table(told: list[tuple[str, str, str]], words: Words) -> Html:
    columns = ("field", "before", "after")
    return el(
        "div",
        el("table",
           el("thead", el("tr", *(el("th", words(f"review.{name}")) for name in columns))),
           el("tbody", *(el("tr", *(el("td", cell) for cell in line)) for line in told))),
        class_="rows",
    )  # fmt: skip


def _decide(one: Submission, words: Words) -> Html:
    back = el(
        "form",
        *(el("input", type="hidden", name=n, value=v) for n, v in _named(one).items()),
        el("label", words("review.what_to_mend"),
           el("textarea", name="answer", required=True, rows=3, maxlength=2000)),
        el("button", words("review.return"), type="submit"),
        el("p", "", data_said=True, role="status"),
        data_do="/do/review_return", data_lost=words("sign_in.lost"), class_="fill deed",
    )  # fmt: skip
    return el(
        "div",
        deed("review_accept", words, button(words("review.accept"), main=True), **_named(one)),
        el("details", el("summary", words("review.return")), back),
    )


def _named(one: Submission) -> dict[str, str | int | None]:
    return {"submission": one.id, "version": one.version}
