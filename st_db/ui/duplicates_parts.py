"""Parts of the pages about duplicates: a pair, two records field by field, what was merged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from st_db import library
from st_db.errors import NotFound
from st_db.library.comparing import better
from st_db.library.duplicates import why
from st_db.records import KINDS
from st_db.ui import format, frame, values
from st_db.ui.deeds import button, deed
from st_db.ui.html import Html, el, icon, join, link
from st_db.ui.labels import Words, kind_mark, state_mark
from st_db.ui.state import record_url

if TYPE_CHECKING:
    from st_db.library import RecordView
    from st_db.library.comparing import Comparison, Line
    from st_db.library.duplicates import Proposed
    from st_db.records.stored import Merger, Record

_EMPTY: tuple[Any, ...] = (None, "", [], {})
_SURE, _LIKELY = 0.9, 0.7


def compare_url(kept: str, other: str) -> str:
    """Return the address where two records stand side by side, the one to keep first."""
    return "/duplicates?" + urlencode({"kept": kept, "other": other})


def pair(found: Proposed, words: Words) -> Html:
    """Return a pair: why it is one, both records in short, and what can be done."""
    kept, other = better(found.one, found.other)
    told = found.pair
    sure = "sure" if told.score >= _SURE else "likely" if told.score >= _LIKELY else "perhaps"
    if told.apart_by:
        said = words("duplicates.apart_by", who=_who(told.apart_by, words),
                     at=format.moment(told.apart_at))  # fmt: skip
        ways = _apart(kept, other, words, apart=False)
    else:
        said = ""
        ways = _apart(kept, other, words, apart=True)
    return el(
        "li",
        el("p", el("span", words(f"duplicates.{sure}"), class_=f"sure {sure}"), " ",
           el("strong", why(told.why, words.language)), class_="why"),
        el("p", said, class_="quiet") if said else None,
        el("div", short(kept, words), short(other, words), class_="two"),
        el("div", link(compare_url(kept.id, other.id), icon("compare"),
                       words("duplicates.compare"), class_="button"), ways, class_="ways"),
    )  # fmt: skip


def short(record: Record, words: Words) -> Html:
    """Return what tells a record from another, in a few lines."""
    fields = record.values
    parties = "; ".join(one["name"] for one in (fields.get("organizations") or ())[:2])
    title = record.title or words("record.untitled")
    lines = [parties, format.day(fields.get("date")), fields.get("source")]
    address = record_url(record.id, record.kind, None)
    return el(
        "div",
        el("p", kind_mark(record.kind, words),
           el("span", record.number, class_="number") if record.number else None,
           state_mark(fields.get("state"), record.kind, words), class_="head"),
        el("p", link(address, title)),
        el("p", join(filter(None, lines), " · "), class_="quiet"),
        class_="short",
    )  # fmt: skip


def _apart(one: Record, other: Record, words: Words, *, apart: bool) -> Html:
    key = "apart" if apart else "together"
    return deed("apart", words, button(words(f"duplicates.{key}")), one=one.id, other=other.id,
                forget=None if apart else "yes")  # fmt: skip


# ---- two records field by field


def comparison(found: Comparison, words: Words) -> Html:
    """Return two records field by field with a choice for each, and the button that merges."""
    kept, other = found.kept, found.other
    rows = [_row(line, found, words) for line in found.lines]
    heads = [
        el("th", words("duplicates.field"), scope="col"),
        el("th", words("duplicates.kept"), " ", _named(kept, words), scope="col"),
        el("th", words("duplicates.other"), " ", _named(other, words), scope="col"),
        el("th", words("duplicates.both"), scope="col"),
    ]
    same = ", ".join(KINDS[kept.kind].fields()[n].spec.label(words.language) for n in found.same)
    table = el("table", el("thead", el("tr", *heads)), el("tbody", *rows))
    form = deed(
        "merge", words,
        el("div", table, class_="table comparing", tabindex=0, role="region",
           aria_label=words("duplicates.fields")) if rows else el("p", words("duplicates.equal")),
        el("p", words("duplicates.same", fields=same), class_="quiet") if same else None,
        el("p", words("duplicates.what_merging_does"), class_="quiet"),
        button(words("duplicates.merge"), main=True),
        kept=kept.id, other=other.id, kept_version=kept.version, other_version=other.version,
    )  # fmt: skip
    return join([
        el("p", el("strong", why(found.pair.why, words.language)), class_="why")
        if found.pair and found.pair.why else None,
        el("div", short(kept, words), short(other, words), class_="two"),
        el("p", link(compare_url(other.id, kept.id), icon("swap_horiz"), words("duplicates.swap"))),
        form,
        _apart(kept, other, words, apart=not (found.pair and found.pair.apart_by)),
    ])  # fmt: skip


def _row(line: Line, found: Comparison, words: Words) -> Html:
    label = line.field.spec.label(words.language)
    cells = []
    for choice in ("kept", "other", "both"):
        if choice not in line.options:
            cells.append(el("td"))
            continue
        value = None if choice == "both" else _value(line, choice, found, words)
        # One word for the three is said to a reader of screens with every choice.
        named = words(f"duplicates.{choice}")
        radio = el("input", type="radio", name=f"take:{line.name}", value=choice,
                   checked=choice == line.proposed, aria_label=f"{label}: {named}")  # fmt: skip
        text = el("span", words("duplicates.take_both")) if choice == "both" else value
        cells.append(el("td", el("label", radio, el("div", text)), data_label=named))
    return el("tr", el("th", label, scope="row"), *cells)


def _value(line: Line, choice: str, found: Comparison, words: Words) -> Html:
    record = found.kept if choice == "kept" else found.other
    value = record.values.get(line.name)
    if value in _EMPTY:
        return el("span", words("record.nothing"), class_="quiet")
    return values.block(line.field, value, words, (record.kind, record.values))


def _named(record: Record, words: Words) -> Html:
    title = record.number or record.title or words("record.untitled")
    return el("span", str(title)[:60], class_="quiet")


# ---- what was merged


def merger(merger: Merger, kept: Record, merged: Record, words: Words) -> Html:
    """Return what was merged into what, by whom, and the way back."""
    return el(
        "li",
        el("p", words("duplicates.merged_by", who=_who(merger.actor, words),
                      at=format.moment(merger.at)), class_="why"),
        el("div", short(kept, words), short(merged, words), class_="two"),
        unmerge(merged.id, words),
    )  # fmt: skip


def unmerge(merged: str, words: Words) -> Html:
    """Return the button that parts a merged record again."""
    return deed("unmerge", words, button(words("duplicates.unmerge")), other=merged)


def of_record(view: RecordView, words: Words) -> Html | None:
    """Return what a page says of a record: what was merged into it, what else it perhaps is."""
    may = frame.caller().may("merge")
    if view.merged_into is not None:
        return unmerge(view.id, words) if may else None
    parts = [_stands_for(view, words, may=may) if view.merged else None]
    if may and view.archived_at is None:
        parts.append(_perhaps(view, words))
    shown = [part for part in parts if part]
    return join(shown) if shown else None


def _stands_for(view: RecordView, words: Words, *, may: bool) -> Html:
    rows = [
        el("li", link(record_url(one["id"], one["kind"], None),
                      " · ".join(filter(None, (one["number"], one["title"]))) or one["id"]),
           " ", unmerge(one["id"], words) if may else None)
        for one in view.merged
    ]  # fmt: skip
    return el("div", el("p", words("duplicates.stands_for")), el("ul", *rows), class_="stands-for")


def _perhaps(view: RecordView, words: Words) -> Html | None:
    try:
        found = library.current().duplicates.of(frame.caller(), view.id)
    except NotFound:
        return None
    rows = []
    for one in found:
        other = one.other if one.one.id == view.id else one.one
        name = " · ".join(filter(None, (other.values.get("number"), other.values.get("title"))))
        rows.append(el("li", link(compare_url(view.id, other.id), name or other.id), " – ",
                       why(one.pair.why, words.language)))  # fmt: skip
    if not rows:
        return None
    return el("div", el("p", words("duplicates.perhaps_same")), el("ul", *rows),
              class_="note perhaps-same")  # fmt: skip


def _who(actor: str, words: Words) -> str:
    return words("record.actor_local") if actor == "local" else actor
