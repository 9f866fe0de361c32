"""Sao lưu: when the last backup was, what it holds, what the schedule is, and one button."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from st_db import library
from st_db.i18n import t
from st_db.ui import failure, format, frame
from st_db.ui.deeds import button, deed
from st_db.ui.html import Html, el, icon, join
from st_db.ui.labels import Words

if TYPE_CHECKING:
    from st_db.library.backups import Standing


def show() -> None:
    """Draw the page."""
    words = frame.words()
    with failure.explained(words.language):
        st.html(page(library.current().backups.status(frame.caller()), words))


def page(standing: Standing, words: Words) -> Html:
    """Return how backups stand."""
    at, folder = f"{standing.at:%H:%M}", str(standing.folder)
    schedule = (
        words("backup.schedule", at=at, keep=standing.keep, folder=folder)
        if standing.folder
        else words("backup.no_schedule")
    )
    return el(
        "article",
        el("h1", words("backup.title")),
        _latest(standing, words),
        el("p", icon("schedule"), " ", schedule),
        _now(standing, words) if standing.folder else None,
        _kept(standing, words) if standing.kept else None,
        _rehearsal(standing, words),
        class_="backups",
    )


def _latest(standing: Standing, words: Words) -> Html:
    last = standing.last
    parts = []
    if last.tried is not None and "error" in last.tried:
        why = t(last.tried["error"], words.language, **last.tried["params"])
        at = format.moment(last.tried["at"])
        parts.append(el("p", words("backup.failed", at=at, why=why), class_="said bad"))
    if standing.late:
        parts.append(el("p", words("backup.late"), class_="said bad"))
    if last.newest is None:
        return join([*parts, el("p", words("backup.none"))])
    told = last.newest
    holds = words(
        "backup.holds",
        records=words.number(told["records"]),
        files=words.number(told["files"]),
        size=format.size(told["size"], words.language),
        seconds=words.number(round(told["seconds"])),
    )
    parts += [
        el("h2", words("backup.latest")),
        el("p", el("strong", format.moment(told["at"])), " · ", el("span", told["file"])),
        el("p", holds, class_="quiet"),
    ]
    return join(parts)


def _now(standing: Standing, words: Words) -> Html:
    if standing.doing is not None:
        phase = words(f"backup.phase.{standing.doing[0]}")
        return el("p", words("backup.doing", phase=phase), role="status", class_="note")
    return deed("backup_now", words, button(words("backup.now"), main=True))


def _kept(standing: Standing, words: Words) -> Html:
    rows = [
        el("li", el("span", name), " ", el("span", format.size(size, words.language),
                                           class_="quiet"))
        for name, size in standing.kept
    ]  # fmt: skip
    count = words.number(len(rows))
    return el("details", el("summary", words("backup.kept", count=count)), el("ul", *rows))


def _rehearsal(standing: Standing, words: Words) -> Html | None:
    told = standing.last.newest
    if told is None:
        return None
    command = el("code", f"st-db db rehearse {told['file']}")
    return join([el("p", words("backup.try"), class_="quiet"), el("p", command)])
