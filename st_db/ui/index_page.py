"""Sổ chỉ số: the criteria of the index, what each has reached, and the way to its evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from st_db import library
from st_db.files import FORMATS, LARGEST
from st_db.library.index_book import asked
from st_db.records.stored import Proof
from st_db.ui import failure, frame, record_files
from st_db.ui.deeds import button, deed
from st_db.ui.html import Html, as_data, el, icon, link
from st_db.ui.labels import Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from st_db.library.index_book import Book, Score
    from st_db.records.stored import Attachment

    Off = Mapping[str, Sequence[Proof]]


def show() -> None:
    """Draw the index workbook."""
    words, caller = frame.words(), frame.caller()
    with failure.explained(words.language):
        workbook, may = library.current().index_book, caller.may("plan")
        book = workbook.score(caller)
        codes = [one.code for one in book.scores]
        off = workbook.proofs.of(caller, codes, detached=True) if may else None
        st.html(el(
            "article",
            el("h1", words.outside("dti.title")),
            _sum(book, words),
            _table(book, off, words) if book.scores else el("p", words("dti.none"), class_="box"),
            el("p", words("dti.how"), class_="quiet"),
            el("p", link("/lists?list=dti_criterion", words("lists.edit_criteria"))),
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


def _table(book: Book, off: Off | None, words: Words) -> Html:
    names = ("label", "points", "reached", "in_reach", "evidence")
    heads = [el("th", words.outside(f"dti.{name}"), scope="col") for name in names]
    rows: list[Html] = []
    group = None
    for one in book.scores:
        if one.group != group:
            group = one.group
            rows.append(el("tr", el("th", group, scope="rowgroup", colspan=len(names)),
                           class_="sum"))  # fmt: skip
        rows.append(_row(one, off, words))
    inside = el("table", el("thead", el("tr", *heads)), el("tbody", *rows))
    return el("div", inside, class_="table", tabindex=0, role="region",
              aria_label=words.outside("dti.title"))  # fmt: skip


def _row(one: Score, off: Off | None, words: Words) -> Html:
    named = ("points", one.points), ("reached", one.reached), ("in_reach", one.reach)
    amounts = [el("td", words.number(float(value)), data_label=words.outside(f"dti.{name}"))
               for name, value in named]  # fmt: skip
    name = el("th", el("span", one.code, class_="quiet"), " ", one.label, scope="row")
    further = _adding(one, off.get(one.code, ()), words) if off is not None else ()
    return el("tr", name, *amounts, el("td", _evidence(one, words, may=off is not None), *further),
              id=one.code)  # fmt: skip


def _evidence(one: Score, words: Words, *, may: bool) -> Html:
    if one.measure == "unclear":
        return el("span", words("dti.unclear"))
    if one.measure == "proof":
        if not one.proofs:
            return el("span", words("dti.no_proof"))
        return el("ul", *(el("li", *_proof(file, words, may=may)) for file in one.proofs),
                  class_="plain proofs")  # fmt: skip
    said = words("dti.found", found=words.number(one.found), wanted=words.number(one.wanted))
    return link(f"/?{asked(one.query)}", said)


def _proof(file: Attachment | Proof, words: Words, *, may: bool) -> tuple[Html | None, ...]:
    """Return a paper with its hash, and the way to take it off where it hangs at the criterion."""
    shown = FORMATS[file.format].shown
    new = {"target": "_blank", "rel": "noopener"} if shown else {}
    name = el("a", file.name, href=record_files.address(file.id, file.name, show=shown), **new)
    if not isinstance(file, Proof):
        record = link(f"/record?id={file.record_id}#tep", words("dti.of_record"))
        return name, el("span", " (", record, ")"), _hash(file)
    label = words("dti.take_off_file", name=file.name)
    off = deed("unprove", words, button(words("dti.take_off"), aria_label=label), file=file.id)
    return name, _hash(file), off if may else None


def _hash(file: Attachment | Proof) -> Html:
    return el("span", "SHA-256 ", el("code", file.sha256), class_="quiet hash")


def _adding(one: Score, known: Sequence[Proof], words: Words) -> tuple[Html | None, ...]:
    """Return the box that takes papers for a criterion, and those that were taken off."""
    if one.query:
        return ()
    gone = [file for file in known if file.detached_at is not None]
    back = [el("li", deed("prove_again", words, button(words("dti.bring_back", name=file.name)),
                          file=file.id)) for file in gone]  # fmt: skip
    off = el("details", el("summary", words("dti.taken_off", count=words.number(len(gone)))),
             el("ul", *back, class_="plain")) if gone else None  # fmt: skip
    inside = el(
        "label", icon("attach_file"), el("span", words("dti.choose", code=one.code)),
        el("input", type="file", class_="pick", accept=record_files.accepted(), multiple=True),
        title=words("dti.takes", limit=LARGEST >> 20),
    )  # fmt: skip
    box = el("form", inside, el("input", type="hidden", name="record", value=one.code),
             data_attach="/do/prove", data_limit=LARGEST,
             data_words=as_data(record_files.sending(words)),
             class_="chooser attaching proving")  # fmt: skip
    return off, box
