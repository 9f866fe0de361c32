"""The parts of a record's page: its fields by section, its events, its links, its origin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from st_db.fields import Field, by_section
from st_db.records import KINDS
from st_db.ui import format, values
from st_db.ui.html import Html, el, join, link
from st_db.ui.labels import Words, inid, state_mark
from st_db.ui.state import record_url, search_url

if TYPE_CHECKING:
    from st_db.library import RecordView
    from st_db.records.stored import LinkView

# Shown elsewhere on the page: events and links have parts of their own, the rest is the header.
_ELSEWHERE = {"events", "links", "title", "date", "number", "plan", "position", "taken", "evidence"}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the page: its anchor, its heading with a count, what it holds."""

    anchor: str
    heading: str
    body: Html


def parts(view: RecordView, words: Words) -> list[Part]:
    """Return the parts that have something to show; what is known of the record always has."""
    found = [Part("thong-tin", words("record.facts"), facts(view, words))]
    for anchor, key, count, body in (
        ("tien-trinh", "record.events", len(view.events), events),
        ("lien-ket", "record.links", len(view.links), links),
    ):
        if count:
            heading = words(key, count=words.number(count))
            found.append(Part(anchor, heading, body(view, words)))
    return found


def facts(view: RecordView, words: Words) -> Html:
    """Return every field by section; empty ones are folded away with their count."""
    declared = [f for f in KINDS[view.kind].fields().values() if f.name in view.fields]
    shown = [f for f in declared if f.name not in _ELSEWHERE and not _repeats(f, view)]
    filled = [f for f in shown if view.fields.get(f.name) not in (None, "", [], {})]
    sections = [
        el("div", el("h3", words(f"section.{section}")), _rows(fields, view, words), class_="facts")
        for section, fields in by_section(filled).items()
    ]
    empty = [f for f in shown if f not in filled]
    folded = el(
        "details",
        el("summary", words("record.empty", count=words.number(len(empty)))),
        el("p", "; ".join(f.spec.label(words.language) for f in empty), class_="quiet"),
        class_="empty",
    )
    return join([*sections, folded if empty else None])


def _repeats(field: Field, view: RecordView) -> bool:
    """Leave out a field that only repeats another: parties that have fields of their own role."""
    value = view.fields.get(field.name)
    if field.name == "number_as_written":
        return bool(value == view.number)
    if field.name == "organizations" and value:
        own = {f.spec.role for f in KINDS[view.kind].fields().values() if f.spec.role}
        return all(part.get("role") in own and not part.get("tax_code") for part in value)
    return field.name == "mark_text" and value == view.title


def _rows(fields: Iterable[Field], view: RecordView, words: Words) -> Html:
    rows = []
    for field in fields:
        spec = field.spec
        label = el(
            "dt",
            inid(spec.inid, view.kind),
            spec.label(words.language),
            title=spec.help(words.language) or None,
        )
        shown = values.block(field, view.fields[field.name], words, (view.kind, view.fields))
        rows.append(el("div", label, el("dd", shown), class_=f"row shape-{field.shape.name}"))
    return el("dl", *rows)


def events(view: RecordView, words: Words) -> Html:
    """Return the steps of the procedure as the office logged them, in the file's order."""
    rows = [
        el(
            "li",
            el("span", format.day(event.get("date")) or "—", class_="day"),
            el("span", join([event.get("label"), event.get("status")], " · ")),
            el("span", event["code"], class_="quiet",
               title=words.code("event_category", event["code"]))
            if event.get("code") else None,
        )
        for event in view.events
    ]  # fmt: skip
    return el("ol", *rows, class_="events")


def links(view: RecordView, words: Words) -> Html:
    """Return the links both ways, grouped by what they mean seen from this record."""
    grouped: dict[str, list[LinkView]] = {}
    for found in view.links:
        role = words.code("link_role", found.role) or words.code("organization_role", found.role)
        grouped.setdefault(role or found.role, []).append(found)
    name = view.title if view.kind == "organization" else None
    every = search_url(where=(("organizations", name),)) if name else ""
    return el(
        "div",
        el("p", link(every, words("record.of_organization"))) if name else None,
        *(
            el("div", el("h3", role), el("ul", *(el("li", _linked(x, words)) for x in some)))
            for role, some in grouped.items()
        ),
        class_="links",
    )


def _linked(found: LinkView, words: Words) -> Html:
    text = join([found.number, found.title], " · ")
    if found.id is None:
        unknown = el("span", words("record.not_here"), class_="quiet")
        return join([words.kind(found.kind), text, unknown], " · ")
    address = record_url(found.id, found.kind, found.number)
    state = state_mark(found.state, found.kind, words) if found.state else None
    return join([words.kind(found.kind), link(address, text or found.id), state], " · ")


def _line(sheet: str | None, row: int | None, words: Words) -> str:
    if row is None:
        return ""
    line = words("record.row", row=row)
    return f"{words('record.sheet', sheet=sheet)} {line}" if sheet else line


def origin(view: RecordView, words: Words) -> str:
    """Return where the record came from: file and row as far as they are known."""
    known: Mapping[str, Any] = view.source or {}
    file = known.get("file") or known.get("source") or view.fields.get("source")
    if not file:
        return ""
    row = _line(known.get("sheet"), known.get("row"), words)
    at = format.moment(view.created_at)
    return words("record.imported", at=at, file=file, row=row).strip()


def checked(view: RecordView, words: Words) -> str:
    """Return when the record was changed and when somebody last found it still true."""
    changed = words("record.changed", at=format.moment(view.updated_at), version=view.version)
    if view.checked_at is None:
        return f"{changed} · {words('record.unchecked')}"
    return f"{changed} · {words('record.checked', at=format.moment(view.checked_at))}"
