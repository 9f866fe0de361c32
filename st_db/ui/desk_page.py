"""Việc của tôi: an officer's drafts, what came back, what the unit has to do, what others did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from st_db import library
from st_db.ui import edit_page, failure, format, frame, review_page
from st_db.ui import quality_parts as parts
from st_db.ui.deeds import button, deed
from st_db.ui.duties_state import LATE, DutiesState
from st_db.ui.html import Html, el, join, link
from st_db.ui.labels import Words
from st_db.ui.quality_state import QualityState

if TYPE_CHECKING:
    from st_db.library import DeskView
    from st_db.store import Touch


def show() -> None:
    """Draw the desk of whoever is signed in."""
    words, caller = frame.words(), frame.caller()
    with failure.explained(words.language):
        view = library.current().desk.view(caller)
        units = parts.Units(library.current().units.list(caller))
        st.html(el(
            "article",
            el("h1", words("desk.title")),
            _ways(words),
            _whose(view, units, words),
            _drafts(words) if caller.may("write") else None,
            _returned(view, words),
            _duties(view, words),
            _worklists(view, words),
            _touched(view, words),
            class_="quality desk",
        ))  # fmt: skip


def _ways(words: Words) -> Html:
    """Return the other pages about data, which a phone has no room for on top."""
    caller = frame.caller()
    pages = [
        ("/edit", words("edit.new"), caller.may("write")),
        ("/import", words("nav.import"), caller.may("ingest")),
        ("/review", words("nav.review"), review_page.wanted()),
        ("/quality", words("nav.quality"), True),
        ("/duplicates", words("nav.duplicates"), caller.may("merge")),
        ("/archived", words("nav.archived"), True),
        ("/lists", words("lists.title"), True),
    ]
    ways = [link(address, name, class_="chip") for address, name, wanted in pages if wanted]
    return el("nav", *ways, class_="chips", aria_label=words("nav.data"))


def _whose(view: DeskView, units: parts.Units, words: Words) -> Html:
    unit = words("quality.whole") if view.unit is None else units.label(view.unit, words)
    state = QualityState(unit=view.unit)
    told = words("desk.score", unit=unit, score=parts.score(view.score.score, words),
                 count=words.number(view.score.records))  # fmt: skip
    return el("p", told, " ", link(state.report(), words("desk.to_quality")))


def _drafts(words: Words) -> Html:
    return el("section", el("h2", words("desk.drafts")), edit_page.drafts(words))


def _returned(view: DeskView, words: Words) -> Html | None:
    """Return what a reviewer gave back, what waits, and what waits for the caller."""
    told: list[Html] = []
    if view.waiting:
        told.append(el("p", words("desk.waiting", count=words.number(view.waiting))))
    if view.to_review:
        waiting = words("desk.to_review", count=words.number(view.to_review))
        told.append(el("p", link("/review", waiting)))
    rows = [
        el("li",
           el("span", words.kind(one.kind), class_="quiet"), " ",
           link(f"/record?id={one.record_id}", words("desk.returned_record"))
           if not one.is_new else link("/review", words("desk.returned_new")),
           el("span", f" {one.reviewer or ''} · {format.moment(one.decided_at)}", class_="quiet"),
           el("p", one.answer) if one.answer else None)
        for one in view.returned
    ]  # fmt: skip
    if rows:
        told.append(el("ul", *rows, class_="plain returned"))
    return el("section", el("h2", words("desk.review")), *told) if told else None


def _duties(view: DeskView, words: Words) -> Html:
    """Return what is late for the unit and what comes within 7, 30 and 90 days."""
    state = DutiesState(unit=view.unit)
    told = view.duties
    late = words("duties.desk_late", count=words.number(told.late))
    ways = [link(state.address(states=LATE), late, class_="chip")]
    ways += [
        link(state.address(within=days),
             words("duties.desk_within", days=days, count=words.number(count)), class_="chip")
        for days, count in sorted(told.digest.items())
    ]  # fmt: skip
    return el("section", el("h2", words.outside("duties.title")),
              el("p", *ways, class_="chips due"))  # fmt: skip


def _worklists(view: DeskView, words: Words) -> Html:
    figures = parts.figures(QualityState(unit=view.unit), view.worklists, words)
    return el("section", el("h2", words("quality.worklists")), figures)


def _touched(view: DeskView, words: Words) -> Html:
    """Return what others changed since the caller last said that they have seen it."""
    since = view.visit.seen_at
    heading = el("h2", words("desk.changed"))
    told = words("desk.since", at=format.moment(since)) if since else words("desk.since_ever")
    if not view.touched:
        return el("section", heading, el("p", words("desk.unchanged"), " ", told, class_="quiet"))
    seen = deed("seen", words, button(words("desk.seen")), seq=view.seq)
    rows = [_touch(one, words) for one in view.touched]
    more = view.touched_total - len(view.touched)
    left = words("desk.more", count=words.number(more)) if more > 0 else None
    return el(
        "section", heading,
        el("p", words("desk.count", count=words.number(view.touched_total)), " ", told),
        seen, el("ul", *rows, class_="plain touched"), el("p", left) if left else None,
    )  # fmt: skip


def _touch(one: Touch, words: Words) -> Html:
    fields = [parts.field_label(one.kind, name, words) for name in one.fields
              if parts.is_field(one.kind, name)]  # fmt: skip
    actor = words("record.actor_local") if one.actor == "local" else one.actor
    what = words(f"op.{one.op}") if words.or_none(f"op.{one.op}") else one.op
    said = join([what, actor, format.moment(one.at), ", ".join(sorted(fields)) or None], " · ")
    again = words("desk.times", count=words.number(one.changes)) if one.changes > 1 else None
    return el(
        "li",
        parts.which(one.kind, (one.record, one.number, one.title), words),
        el("p", said, f" · {again}" if again else None, class_="quiet"),
    )
