"""Parts that pages about quality share: points, words, units, cells and the ways among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from st_db import i18n, library
from st_db.errors import NotFound, UsageError
from st_db.library import WORKLISTS
from st_db.quality import RULES, WHOLE, WORDS, Word
from st_db.records import KINDS, REGISTER
from st_db.ui import format, frame
from st_db.ui.html import Html, el, icon, join, link
from st_db.ui.labels import Words, kind_mark
from st_db.ui.quality_state import NOBODY, QualityState, mend_url
from st_db.ui.state import record_url

if TYPE_CHECKING:
    from st_db.access.accounts import Unit

POINT = WHOLE // 100
WORD_OF: Mapping[str, Word] = {rule.name: rule.word for rule in RULES}


@dataclass(frozen=True, slots=True)
class Units:
    """The names of units."""

    units: Sequence[Unit]

    def label(self, unit: str, words: Words) -> str:
        """Return what a unit is called; one the list lacks by its id."""
        if not unit:
            return words("quality.no_unit")
        found = next((one for one in self.units if one.id == unit), None)
        return found.called(words.language) if found else unit


def score(points: int, words: Words, decimals: int = 1) -> str:
    """Return a score as people read it, rounded down: what is not reached is not shown."""
    step = POINT // 10**decimals
    return i18n.number(points // step * step / POINT, words.language, decimals)


def gain(points: int, records: int, words: Words) -> str:
    """Return what a unit's score gains by a cell, with as many decimals as tell it from nothing."""
    each = points / max(1, records) / POINT
    decimals = next((d for d in (1, 2, 3) if each >= 2 * 10**-d), 4)
    return "+" + i18n.number(each, words.language, decimals)


def apart(before: int, after: int) -> int:
    """Return the decimals that tell two scores from each other."""
    for decimals in (1, 2, 3):
        step = POINT // 10**decimals
        if before // step != after // step:
            return decimals
    return 4 if before != after else 1


def word(name: Word, words: Words) -> str:
    """Return one of the six words."""
    return words.outside(f"quality.word.{name}")


def rule(name: str, part: str, words: Words) -> str:
    """Return what a rule says: its remedy or its source."""
    return words.outside(f"quality.rule.{name}.{part}")


def remedies(rules: Sequence[str], words: Words) -> str:
    """Return what to do about a cell, each thing once."""
    return " ".join(dict.fromkeys(rule(name, "remedy", words) for name in rules))


def field_label(kind: str, name: str, words: Words) -> str:
    """Return the label of a cell's field."""
    field = KINDS[kind].fields().get(name)
    if field is None:
        return words.outside(f"quality.field.{name}")
    return field.spec.label(words.language)


def is_field(kind: str, name: str) -> bool:
    """Tell whether a name in the change log is a field that people know."""
    return name in KINDS[kind].fields()


def which(kind: str, record: tuple[str, str | None, str | None], words: Words) -> Html:
    """Return a record in a line: kind, number, title."""
    id_, number, title = record
    name = title or number or words("record.untitled")
    return join([
        kind_mark(kind, words),
        el("span", number, class_="number") if number and title else None,
        link(record_url(id_, kind, None), name, class_="title"),
    ], " ")  # fmt: skip


def record_cell(kind: str, record: tuple[str, str | None, str | None], words: Words) -> Html:
    """Return a record as a cell of a table."""
    return el("td", which(kind, record, words), class_="which")


def detail(rule: str, text: str, words: Words) -> Html | str:
    """Return what was found in a cell: a day as people write it, twins as ways to them."""
    if rule == "twin":
        ways = [link(record_url(id_, "", None), words("quality.twin")) for id_ in text.split()]
        return join(ways, " ")
    return " ".join(map(format.day, text.split(" "))) if rule in _DAYS else text


_LISTS = {
    "missing": "text_fields_alt", "overdue": "event_busy", "links": "link_off",
    "unverified": "content_copy", "wrong": "report", "sharing": "group_off",
}  # fmt: skip
_SIGNS = {"checked_at": "event_available", "files": "attach_file"}
_DAYS = {"fresh", "behind", "date_order", "date_past"}


def mend(kind: str, record: str, field: str, back: str, words: Words) -> Html:
    """Return a cell's field as the way to where it is mended, for who may mend it."""
    label, caller = field_label(kind, field, words), frame.caller()
    # Units are an administrator's.
    if not caller.may("write") or (field == "unit_id" and not caller.may("administer")):
        return el("td", label)
    sign = icon(_SIGNS.get(field, "edit"))
    return el("td", link(mend_url(record, field, back), sign, " ", label))


def mended(asked: Mapping[str, Sequence[str]], words: Words) -> Html | None:
    """Return the line that greets who comes back from mending a cell."""
    if asked.get("submitted"):
        return el("p", words("edit.submitted"), class_="note", role="status")
    record = next(iter(asked.get("saved", ())), "")
    if not record:
        return None
    try:
        view = library.current().records.get(frame.caller(), record)
    except (NotFound, UsageError):
        return None
    named = link(record_url(view.id, view.kind, None), view.number or view.title or view.id)
    return el("p", words("quality.mended"), " ", named, ". ", words("quality.soon"),
              class_="note", role="status")  # fmt: skip


def pairs_of(state: QualityState) -> int:
    """Return how many pairs of records wait for the caller to say whether they are one.

    Pairs are found for the caller's own unit, or the whole register: of another unit none are told.
    """
    caller = frame.caller()
    if not caller.may("merge") or state.unit not in (None, caller.unit):
        return 0
    counts = library.current().duplicates.proposed(caller, page=(0, 0)).counts
    return counts.get(state.kind, 0) if state.kind else sum(counts.values())


def figures(state: QualityState, cells: Mapping[str, int], words: Words) -> Html:
    """Return the worklists with how much stands on each."""
    counts = {**cells, "unverified": cells["unverified"] + pairs_of(state)}
    shown = [
        link(
            state.worklist(name),
            el("span", words.number(counts[name]), class_="figure-value"),
            el("span", icon(_LISTS[name]), words.outside(f"quality.worklist.{name}"),
               class_="figure-label"),
            class_="figure",
        )
        for name in WORKLISTS
    ]  # fmt: skip
    return el("div", *shown, class_="figures")


@st.fragment(run_every=2.0)
def followed() -> None:
    """Draw the page again once every change has come into the scores."""
    if library.current().quality.behind(frame.caller()) == 0:
        st.rerun()


def meter(points: int, words: Words, label: str) -> Html:
    """Return a bar of a hundred points; its number stands beside it and is read by all."""
    return el(
        "span", el("span", class_="full", style=f"width:{points / POINT:.1f}%"),
        class_="meter", role="img", aria_label=f"{label}: {score(points, words)}",
    )  # fmt: skip


def filters(
    state: QualityState, path: str, known: tuple[Sequence[str], Units], words: Words
) -> Html:
    """Return the form that chooses unit and kind."""
    ids, units = known
    unit_options = [("", words("quality.every_unit"))]
    unit_options += [(one or NOBODY, units.label(one, words)) for one in ids]
    kind_options = [("", words("quality.every_kind")), *((k, words.kind(k)) for k in REGISTER)]
    chosen = NOBODY if state.unit == "" else state.unit or ""
    hidden = el("input", type="hidden", name="list", value=state.name) if state.name else None
    return el(
        "form",
        hidden,
        select("unit", words("quality.unit"), unit_options, chosen),
        select("kind", words("facet.kind"), kind_options, state.kind or ""),
        el("button", words("quality.show"), type="submit"),
        action=path, data_go=True, class_="scope", method="get",
    )  # fmt: skip


def select(name: str, label: str, options: Sequence[tuple[str, str]], chosen: str) -> Html:
    """Return a field that chooses one of some options."""
    inside = [el("option", text, value=value, selected=value == chosen) for value, text in options]
    return el("label", el("span", label), el("select", *inside, name=name, aria_label=label))


def bars(values: Mapping[Word, int], words: Words) -> Html:
    """Return the six words with their scores."""
    cells = [
        el("li",
           el("span", word(name, words), class_="word", title=words.outside(
               f"quality.word_means.{name}")),
           meter(values[name], words, word(name, words)),
           el("span", score(values[name], words), class_="points"))
        for name in WORDS
    ]  # fmt: skip
    return el("ul", *cells, class_="six")
