"""Tệp: the files of a record, to open, to add and to take off."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from st_db import library
from st_db.files import FORMATS, LARGEST
from st_db.ui import format, frame
from st_db.ui.deeds import button, deed
from st_db.ui.html import Html, as_data, el, icon, join
from st_db.ui.labels import Words
from st_db.ui.record_parts import Part

if TYPE_CHECKING:
    from st_db.library import RecordView
    from st_db.records.stored import Attachment

ANCHOR = "tep"
_SEEN_BY = ("public", "internal", "personal")
_ICONS = {"pdf": "picture_as_pdf", "docx": "description", "xlsx": "table_chart"}


def part(view: RecordView, words: Words) -> Part | None:
    """Return the part of a record's files; None where there are none and none may be added."""
    shelf = library.current().files.shelf(frame.caller(), view.id)
    if not shelf.here and not shelf.may_change:
        return None
    rows = [el("li", _file(file, words, shelf.may_change)) for file in shelf.here]
    body = join([
        el("ol", *rows, class_="files") if rows else el("p", words("files.no_file"),
                                                        class_="quiet"),
        _taken_off(shelf.off, words) if shelf.off else None,
        _chooser(view, words) if shelf.may_change else None,
    ])  # fmt: skip
    return Part(ANCHOR, words("files.heading", count=words.number(len(rows))), body)


def address(file: str, name: str, *, show: bool = False) -> str:
    """Return where a file is had from: to be saved, or shown by the browser."""
    return f"/files/{file}/{quote(name)}" + ("?show=1" if show else "")


def _file(file: Attachment, words: Words, may_write: bool) -> Html:
    shown = FORMATS[file.format].shown
    picture = el("img", src=f"/files/{file.id}/preview", alt="", loading="lazy", width=72)
    mark = picture if file.pictured else icon(_ICONS.get(file.format, "image"))
    new = {"target": "_blank", "rel": "noopener"} if shown else {}
    name = el("a", file.name, href=address(file.id, file.name, show=shown), **new)
    return join([
        el("div", mark, class_="look"),
        el(
            "div",
            el("p", name, class_="name"),
            el("p", join(_said(file, words), " · "), class_="quiet"),
            el("p", _unread(file, words), class_="quiet") if _unread(file, words) else None,
            el(
                "div",
                el("a", icon("download"), words("files.save"),
                   href=address(file.id, file.name), download=file.name),
                _seen_by(file, words) if may_write else None,
                deed("detach", words, button(words("files.take_off")), file=file.id)
                if may_write else None,
                class_="ways-of-file",
            ),
        ),
    ])  # fmt: skip


def _said(file: Attachment, words: Words) -> list[str]:
    key = "files.sheets" if file.format == "xlsx" else "files.pages"
    actor = words("record.actor_local") if file.actor == "local" else file.actor
    return [
        file.format.upper(),
        words(key, count=words.number(file.pages)),
        format.size(file.size, words.language),
        words(f"files.seen_by.{file.visibility}"),
        words("files.attached", at=format.moment(file.attached_at), actor=actor),
    ]


def _unread(file: Attachment, words: Words) -> str | None:
    """Say where the words of a file are not found, so that nobody takes silence for absence."""
    if not file.read:
        return words("files.no_text")
    return None if file.whole else words("files.partly_read")


def _seen_by(file: Attachment, words: Words) -> Html:
    options = [
        el("option", words(f"files.seen_by.{who}"), value=who, selected=who == file.visibility)
        for who in _SEEN_BY
    ]
    choice = el("select", *options, name="visibility", data_at_once=True,
                aria_label=words("files.who_sees", name=file.name))  # fmt: skip
    return deed("show_file", words, choice, file=file.id)


def _taken_off(off: list[Attachment], words: Words) -> Html:
    rows = [
        el("li", el("span", file.name), " ",
           el("span", words("files.off", at=format.moment(file.detached_at)), class_="quiet"),
           deed("bring_back_file", words, button(words("files.bring_back")), file=file.id))
        for file in off
    ]  # fmt: skip
    count = words.number(len(off))
    return el("details", el("summary", words("files.taken_off", count=count)),
              el("ul", *rows, class_="files-off"))  # fmt: skip


def _chooser(view: RecordView, words: Words) -> Html:
    """Return the box that takes files; ``attach.js`` sends them and says how each fares."""
    options = [
        el("option", words(f"files.seen_by.{who}"), value=who, selected=who == "internal")
        for who in _SEEN_BY
    ]
    inside = el(
        "label",
        icon("attach_file"),
        el("span", words("files.drop"), class_="call"),
        el("span", words("import.file.choose"), class_="choose"),
        el("span", words("files.takes", limit=LARGEST >> 20), class_="quiet"),
        el("input", type="file", class_="pick", accept=accepted(), multiple=True),
    )
    who = el("label", words("files.seen_by_whom"), " ",
             el("select", *options, name="visibility"), class_="who")  # fmt: skip
    return el("form", who, inside, el("input", type="hidden", name="record", value=view.id),
              data_attach="/do/attach", data_limit=LARGEST,
              data_words=as_data(sending(words)),
              class_="chooser attaching")  # fmt: skip


def sending(words: Words) -> dict[str, str]:
    """Return what ``attach.js`` says of a file on its way."""
    return {
        "waiting": words("files.waiting"),
        "sending": words("import.file.sending"),
        "working": words("files.working"),
        "done": words("files.done"),
        "again": words("files.again"),
        "lost": words("files.lost_on_the_way"),
        "large": words("files.too_large", limit=LARGEST >> 20),
    }


def accepted() -> str:
    """Return the endings that the browser offers to choose."""
    return ",".join(ending for format_ in FORMATS.values() for ending in format_.endings)
