"""Tên gọi: the names of an organization, those it came from and became, and names perhaps its."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from st_db import library
from st_db.ui import format, frame
from st_db.ui.deeds import button, deed
from st_db.ui.html import Html, el, icon, join, link
from st_db.ui.labels import Words
from st_db.ui.record_parts import Part
from st_db.ui.state import search_url

if TYPE_CHECKING:
    from st_db.library import RecordView
    from st_db.library.masters import Followed, Names

ANCHOR = "ten-goi"
_CHANGES = ("merged", "split", "converted")


def part(view: RecordView, words: Words) -> Part | None:
    """Return the part about an organization's names; None for other records."""
    if view.kind != "organization" or view.merged_into is not None:
        return None
    caller = frame.caller()
    names = library.current().masters.names(caller, view.id)
    may = caller.may("write", unit=names.record.unit_id) and view.archived_at is None
    body = join([
        _known(names, words),
        _followed(names, words, may=may),
        _perhaps(names, words) if names.perhaps else None,
        _edit(names, words) if may else None,
    ])  # fmt: skip
    return Part(ANCHOR, words("names.heading"), body)


def _known(names: Names, words: Words) -> Html:
    """Return the former names with their days, and how records write this organization."""
    former = [
        el("li", one["name"], el("span", f" {_span(one['from'], one['to'])}",
                                 class_="quiet"))
        for one in names.record.values["former_names"]
    ]  # fmt: skip
    title = names.record.title or ""
    every = search_url(where=(("organizations", title),))
    written = [el("li", name) for name in names.spellings]
    return join([
        el("div", el("h3", words("names.former")), el("ul", *former)) if former else None,
        el("div", el("h3", words("names.written", count=words.number(len(written)))),
           el("ul", *written) if written else el("p", words("names.unwritten"), class_="quiet"),
           el("p", link(every, icon("search"), words("names.every")))),
    ])  # fmt: skip


def _span(start: str | None, end: str | None) -> str:
    if not start and not end:
        return ""
    return f"({format.day(start) or '…'} – {format.day(end) or '…'})"


def _followed(names: Names, words: Words, *, may: bool) -> Html | None:
    """Return the organizations this one came from and became, whoever of the two says it."""
    groups = []
    for role in ("predecessor", "successor"):
        rows = [el("li", _one(one, names, words, may=may))
                for one in names.followed if one.role == role]  # fmt: skip
        if rows:
            groups.append(el("div", el("h3", words(f"names.{role}")), el("ul", *rows)))
    before = [one.name for one in names.followed if one.role == "predecessor"]
    title = names.record.values.get("title") or ""
    together = search_url(where=tuple(("organizations", name) for name in (title, *before)))
    if before:
        groups.append(el("p", link(together, icon("search"), words("names.together"))))
    return el("div", *groups, class_="followed") if groups else None


def _one(one: Followed, names: Names, words: Words, *, may: bool) -> Html:
    name = link("/record?" + urlencode({"id": one.master.id}), one.name) if one.master else one.name
    told = [
        words(f"names.change.{one.change}") if one.change else None,
        format.day(one.date) or None,
        one.document,
    ]
    gone = deed("unfollow", words, button(words("names.unfollow")), organization=names.record.id,
                version=names.record.version, place=str(one.place))  # fmt: skip
    return join([
        name,
        el("span", " – ", join(filter(None, told), ", "), class_="quiet") if any(told) else None,
        " ",
        gone if may and one.place is not None else None,
    ])  # fmt: skip


def _perhaps(names: Names, words: Words) -> Html:
    """Return names in records that perhaps mean this organization, to be settled."""
    id_ = names.record.id
    rows = [
        el(
            "li", el("span", one.name), " ",
            el("span", words.outside(f"match.why.{one.why}"), class_="quiet"), " ",
            deed("accept_name", words, button(words("names.accept")), organization=id_,
                 called=one.name),
            deed("refuse_name", words, button(words("names.refuse")), organization=id_,
                 called=one.name),
        )
        for one in names.perhaps
    ]  # fmt: skip
    return el("div", el("h3", words("names.perhaps")), el("ul", *rows), class_="perhaps-names")


def _edit(names: Names, words: Words) -> Html:
    """Return the forms that change names and add who came from whom, folded away."""
    record, values = names.record, names.record.values
    former = "\n".join(
        f"{one['name']} {_typed(one['from'], one['to'])}".strip() for one in values["former_names"]
    )
    lists = deed(
        "rename_organization", words,
        _area("other_names", "\n".join(values["other_names"]), words),
        _area("former_names", former, words),
        button(words("names.save"), main=True),
        organization=record.id, version=record.version,
    )  # fmt: skip
    follow = deed(
        "follow", words,
        _select("role", ("predecessor", "successor"), "names.role", words),
        _field("name", words, required=True),
        _field("tax_code", words),
        _field("date", words),
        _select("change", _CHANGES, "names.change", words),
        _field("document", words),
        button(words("names.follow")),
        organization=record.id, version=record.version,
    )  # fmt: skip
    return el("details", el("summary", icon("edit"), words("names.edit")), lists,
              el("h3", words("names.add_followed")), follow, class_="names-form")  # fmt: skip


def _typed(start: str | None, end: str | None) -> str:
    return f"({format.day(start)} – {format.day(end)})" if start or end else ""


def _area(name: str, text: str, words: Words) -> Html:
    area = el("textarea", "\n" + text, name=name, rows=3)  # a browser drops the first line end
    return el("label", words(f"names.field.{name}"), area)


# Names such as "name" and "role" are taken out of forms by the browser's side of Streamlit.
def _field(name: str, words: Words, *, required: bool = False) -> Html:
    return el("label", words(f"names.field.{name}"),
              el("input", name=f"follow:{name}", type="text", required=required,
                 placeholder=words("names.day") if name == "date" else None))  # fmt: skip


def _select(name: str, options: tuple[str, ...], prefix: str, words: Words) -> Html:
    choices = [el("option", words(f"{prefix}.{option}"), value=option) for option in options]
    return el("label", words(f"names.field.{name}"), el("select", *choices, name=f"follow:{name}"))
