"""One's own calendar address and reminders by mail, folded away on the page of duties."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import streamlit as st

from st_db import library
from st_db.access import Caller
from st_db.ui import format
from st_db.ui.deeds import button, deed
from st_db.ui.duties_state import DutiesState
from st_db.ui.html import Html, el
from st_db.ui.labels import Words


def part(caller: Caller, state: DutiesState, words: Words) -> Html:
    """Return the caller's own ways to be told of the duties shown."""
    back = state.address(state.page)
    return el(
        "details", el("summary", words("duties.mine.title")),
        _calendar(caller, state, back, words), _mail(caller, back, words),
        data_kept="duty-mine", class_="mine", open=state.mine,
    )  # fmt: skip


def _calendar(caller: Caller, state: DutiesState, back: str, words: Words) -> Html:
    kept = library.current().calendars.of(caller)
    said = words("duties.mine.since", at=format.moment(kept.made_at)) if kept else None
    asked = urlencode([*state.pairs(), ("language", words.language)])
    url = urlsplit(st.context.url or "")
    address = el("textarea", readonly=True, rows=2, aria_label=words("duties.mine.address"))
    copy = el("button", words("duties.mine.copy"), type="button", data_copy=True,
              data_copied=words("duties.mine.copied"))  # fmt: skip
    make = words("duties.mine.again" if kept else "duties.mine.make")
    revoke = deed("revoke_calendar", words, button(words("duties.mine.revoke")), back=back)
    return el(
        "div", el("p", words("duties.mine.why")), el("p", said or words("duties.mine.none")),
        deed("make_calendar", words, button(make, main=True), address, copy,
             site=f"{url.scheme}://{url.netloc}", asked=asked),
        revoke if kept else None,
    )  # fmt: skip


def _mail(caller: Caller, back: str, words: Words) -> Html | None:
    """Return whether and where one is reminded; nothing where the office sends no letters."""
    reminders = library.current().reminders
    if not reminders.configured:
        return None
    kept = reminders.of(caller)
    box = el("label", el("span", words("duties.mine.mail_to")),
             el("input", type="email", name="address", required=True, maxlength=254,
                autocomplete="email", value=kept.address if kept else ""))  # fmt: skip
    stop = deed("remind", words, button(words("duties.mine.mail_off")), back=back, stop="1")
    said = words("duties.mine.mail_since", address=kept.address) if kept else None
    return el(
        "div", el("p", words("duties.mine.mail_why")), el("p", said) if said else None,
        deed("remind", words, box, button(words("duties.mine.mail_on")), back=back),
        stop if kept else None,
    )  # fmt: skip
