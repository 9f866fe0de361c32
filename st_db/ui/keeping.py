"""What an officer does with a whole record: still true, taken out, brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from st_db.library.history import LONGEST_REASON
from st_db.ui import format
from st_db.ui.deeds import button, deed
from st_db.ui.html import Html, el, icon, link
from st_db.ui.import_report import who
from st_db.ui.labels import Words
from st_db.ui.state import record_url

if TYPE_CHECKING:
    from st_db.library import RecordView

ARCHIVED = "/archived"


def confirm(view: RecordView, words: Words) -> Html:
    """Return the button that says a record is still true today."""
    return deed(
        "confirm", words, button(words("keeping.confirm"), title=words("keeping.confirm_help")),
        record=view.id, seen=view.version,
    )  # fmt: skip


def archive(view: RecordView, words: Words) -> Html:
    """Return what takes a record out, with room for the reason."""
    form = deed(
        "archive",
        words,
        el("label", words("keeping.reason"),
           el("input", name="reason", maxlength=LONGEST_REASON, autocomplete="off")),
        el("p", words("keeping.archive_help"), class_="quiet"),
        button(words("keeping.archive")),
        record=view.id, seen=view.version,
    )  # fmt: skip
    return el("details", el("summary", icon("archive"), words("keeping.archive_open")),
              el("div", form, class_="drop"), class_="take")  # fmt: skip


def banner(view: RecordView, words: Words, *, may: bool) -> Html:
    """Return what stands above a record that was taken out, with the way back."""
    if (into := view.merged_into) is not None:
        named = " · ".join(filter(None, (into["number"], into["title"]))) or into["id"]
        way = link(record_url(into["id"], into["kind"], None), named)
        return el("section", el("p", icon("merge"), words("keeping.merged"), " ", way),
                  class_="note archived")  # fmt: skip
    last = next((one for one in view.history if one.op == "archive"), None)
    reason = (last.details or {}).get("reason") if last else None
    said = words("keeping.archived", at=format.moment(view.archived_at))
    return el(
        "section",
        el("p", icon("archive"), el("strong", said)),
        el("p", words("keeping.archived_by", actor=who(last.actor, words))) if last else None,
        el("p", words("history.reason", reason=reason)) if reason else None,
        el("p", words("keeping.archived_help")),
        el("div",
           deed("bring_back", words, button(words("keeping.bring_back"), main=True), record=view.id)
           if may else None,
           link(ARCHIVED, words("keeping.all_archived")), class_="buttons"),
        class_="note archived",
    )  # fmt: skip


def confirmed(view: RecordView, words: Words) -> Html | None:
    """Return the way to take a confirmation back that is the last thing said of a record."""
    checks = (one for one in view.history if one.op in {"confirm", "undo"})
    last = next(checks, None)
    if last is None or last.op != "confirm":
        return None
    return deed("unconfirm", words, button(words("keeping.unconfirm")), record=view.id)
