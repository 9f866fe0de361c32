"""Bản ghi đã lưu trữ: what was taken out, by whom and why, with the way back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from urllib.parse import urlencode

import streamlit as st

from st_db import library
from st_db.records import KINDS
from st_db.records.stored import Archived
from st_db.ui import failure, format, frame
from st_db.ui.deeds import button, deed
from st_db.ui.html import Html, el, join, link
from st_db.ui.import_report import who
from st_db.ui.keeping import ARCHIVED
from st_db.ui.labels import Words, kind_mark
from st_db.ui.pager import count_of, pager
from st_db.ui.state import page_of, record_url

PER_PAGE = 50


def show() -> None:
    """Draw the list of archived records."""
    words = frame.words()
    asked = {name: values[-1] for name, values in frame.parameters().items()}
    kind = asked.get("kind") if asked.get("kind") in KINDS else None
    page = page_of(asked.get("page", ""))
    with failure.explained(words.language):
        turn = (PER_PAGE, (page - 1) * PER_PAGE)
        counts, found = library.current().history.archived(frame.caller(), kind, turn)
        total = counts[kind] if kind in counts else sum(counts.values())
        pages = count_of(total, PER_PAGE)
        st.set_page_config(page_title=f"{words('archived.title')} · {words('name')}")
        st.html(el(
            "article",
            el("header", el("h1", words("archived.title")), el("p", words("archived.help"))),
            _kinds(counts, kind, words),
            _table(found, words) if found else el("p", words("archived.none"), class_="box"),
            pager(page, pages, partial(_address, kind), words),
            class_="archived",
        ))  # fmt: skip


def _address(kind: str | None, page: int = 1) -> str:
    pairs = {**({"kind": kind} if kind else {}), **({"page": page} if page > 1 else {})}
    return f"{ARCHIVED}?{urlencode(pairs)}" if pairs else ARCHIVED


def _kinds(counts: Mapping[str, int], chosen: str | None, words: Words) -> Html | None:
    if not counts:
        return None
    offered: list[tuple[str | None, str, int]] = [
        (None, words("archived.every"), sum(counts.values()))
    ]
    offered += [(kind, words.kind(kind), count) for kind, count in counts.items()]
    chips = [
        link(_address(kind), name, " ", el("b", words.number(count)), class_="chip",
             aria_current="true" if kind == chosen else None)
        for kind, name, count in offered
    ]  # fmt: skip
    return el("nav", *chips, class_="chips", aria_label=words("import.preview.filter"))


def _table(found: Iterable[Archived], words: Words) -> Html:
    heads = [el("th", words(f"archived.{name}"), scope="col")
             for name in ("record", "at", "who", "reason", "back")]  # fmt: skip
    rows = [_row(one, words) for one in found]
    inside = el("table", el("thead", el("tr", *heads)), el("tbody", *rows))
    name = words("archived.title")
    return el("div", inside, class_="table latest", tabindex=0, role="region", aria_label=name)


def _row(one: Archived, words: Words) -> Html:
    named = join([one.number, one.title], " · ") or words("record.untitled")
    back = None
    if frame.caller().may("write", unit=one.unit_id):
        label = f"{words('archived.back')}: {one.number or one.title or ''}"
        text = button(words("archived.back"), aria_label=label)
        back = deed("bring_back", words, text, record=one.id)
    return el(
        "tr",
        el("th", kind_mark(one.kind, words), " ", link(record_url(one.id, one.kind, None), named),
           scope="row"),
        el("td", format.moment(one.archived_at)),
        el("td", who(one.actor, words) if one.actor else ""),
        el("td", one.reason or ""),
        el("td", back),
    )  # fmt: skip
