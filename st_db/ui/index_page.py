"""Sổ chỉ số: the criteria of the index, what each has reached, and the way to its evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from st_db import library
from st_db.ui import failure, frame
from st_db.ui.html import Html, el, icon, link
from st_db.ui.labels import Words

if TYPE_CHECKING:
    from st_db.library.index_book import Book, Score


def show() -> None:
    """Draw the index workbook."""
    words, caller = frame.words(), frame.caller()
    with failure.explained(words.language):
        book = library.current().index_book.score(caller)
        st.html(el(
            "article",
            el("h1", words.outside("dti.title")),
            _sum(book, words),
            _table(book, words) if book.scores else el("p", words("dti.none"), class_="box"),
            el("p", words("dti.how"), class_="quiet"),
            class_="annexes dti",
        ))  # fmt: skip


def _sum(book: Book, words: Words) -> Html:
    said = words("dti.sum", reached=words.number(float(book.reached)),
                 points=words.number(float(book.points)),
                 reach=words.number(float(book.points - book.reached)))  # fmt: skip
    ways = [
        el("a", icon("download"), " ", words(f"dti.as_{name}"), download=True,
           href=f"/api/v1/dti?format={name}&language={words.language}")
        for name in ("xlsx", "zip")
    ]  # fmt: skip
    return el("p", el("strong", said), *ways, class_="ways")


def _table(book: Book, words: Words) -> Html:
    names = ("label", "points", "reached", "in_reach", "evidence")
    heads = [el("th", words.outside(f"dti.{name}"), scope="col") for name in names]
    rows: list[Html] = []
    group = None
    for one in book.scores:
        if one.group != group:
            group = one.group
            rows.append(el("tr", el("th", group, scope="rowgroup", colspan=len(names)),
                           class_="sum"))  # fmt: skip
        rows.append(_row(one, words))
    inside = el("table", el("thead", el("tr", *heads)), el("tbody", *rows))
    return el("div", inside, class_="table", tabindex=0, role="region",
              aria_label=words.outside("dti.title"))  # fmt: skip


def _row(one: Score, words: Words) -> Html:
    amounts = [el("td", words.number(float(value)))
               for value in (one.points, one.reached, one.reach)]  # fmt: skip
    name = el("th", el("span", one.code, class_="quiet"), " ", one.label, scope="row")
    return el("tr", name, *amounts, el("td", _evidence(one, words)))


def _evidence(one: Score, words: Words) -> Html:
    if one.measure == "unclear":
        return el("span", words("dti.unclear"))
    if one.measure == "proof":
        if not one.proofs:
            return el("span", words("dti.no_proof"))
        return el("span", *(link(f"/record?id={file.record_id}#tep", file.name, " ")
                            for file in one.proofs))  # fmt: skip
    said = words("dti.found", found=words.number(one.found), wanted=words.number(one.wanted))
    return link("/?" + one.query.lstrip("/?"), said)
