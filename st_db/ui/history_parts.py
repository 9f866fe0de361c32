"""What happened to a record, as people read it: who, when, from where, and what differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from st_db.ui import format, standing
from st_db.ui.deeds import button, deed
from st_db.ui.html import Child, Html, el, icon, join, link
from st_db.ui.import_report import who
from st_db.ui.labels import Words
from st_db.ui.pager import count_of, pager
from st_db.ui.state import record_url

if TYPE_CHECKING:
    from st_db.library.history import Happening, Past, Version
    from st_db.records.stored import Change

SHOWN = 10
"""Changes that a record's own page shows; its history has all."""

PER_PAGE = 20
_ICONS = {
    "create": "add", "update": "edit", "archive": "archive", "restore": "history",
    "confirm": "verified", "undo": "undo", "merge": "merge", "unmerge": "call_split",
    "attach": "attach_file", "detach": "link_off",
}  # fmt: skip
_SIGNS = {"added": "ins", "removed": "del"}


def past(found: Past, words: Words, *, page: int = 0) -> Html:
    """Return a page of a history; ``page`` 0 is the part of the record's own page."""
    items = [happening(one, found.record.id, words) for one in found.happenings]
    listed = el("ol", *items, class_="history")
    if page:
        pages = count_of(found.total, PER_PAGE)
        return join([listed, pager(page, pages, partial(address, found.record.id), words)])
    if found.total <= len(found.happenings):
        return listed
    more = words("history.all", count=words.number(found.total))
    return join([listed, el("p", link(address(found.record.id), more))])


def address(id_: str, page: int = 1) -> str:
    """Return the address of a record's history."""
    pairs = {"id": id_, **({"page": page} if page > 1 else {})}
    return f"/history?{urlencode(pairs)}"


def version_url(id_: str, version: int) -> str:
    """Return the address of a record as it was."""
    return "/record?" + urlencode({"id": id_, "version": version})


def happening(one: Happening, id_: str, words: Words) -> Html:
    """Return one change."""
    change = one.change
    see = None
    if not one.latest and change.op not in {"confirm", "undo", "attach", "detach"}:
        text = words("history.see", version=change.version)
        see = link(version_url(id_, change.version), text)
    head: list[Child] = [
        el("strong", icon(_ICONS.get(change.op, "edit")), did(change, words)),
        who(change.actor, words), format.moment(change.at), _from(one, words), see,
    ]  # fmt: skip
    reason = (change.details or {}).get("reason")
    file = (change.details or {}).get("file")
    return el(
        "li",
        el("p", join(head, " · "), class_="head"),
        el("p", words("history.reason", reason=reason)) if reason else None,
        el("p", file["name"]) if file else None,
        *standing.said(change.details, words),
        listed(one.differences, words),
    )


def did(change: Change, words: Words) -> str:
    """Return what was done, in words."""
    details = change.details or {}
    if change.op == "restore" and "version" in details:
        return words("history.restored_version", version=details["version"])
    if change.undoes:
        return words(f"op.undo_{change.op}")
    return words.or_none(f"op.{change.op}") or change.op


def _from(one: Happening, words: Words) -> Child:
    """Return where a change came from: its file and row, its batch, or the door it came by."""
    change = one.change
    if one.origin == "import" and change.source:
        place = ""
        if change.row is not None:
            row = words("record.row", row=change.row)
            sheet = words("record.sheet", sheet=change.sheet) if change.sheet else ""
            place = f"{sheet} {row}".strip()
        text = words("record.from_file", file=f"{change.source} {place}".strip())
        return link(f"/import?batch={change.batch}", text) if change.batch else text
    if one.origin == "undo":
        return link(f"/import?batch={change.batch}", words("history.origin.undo"))
    if one.origin == "bulk":
        said = words("history.origin.bulk", said=change.source or "")
        return link(f"/bulk?batch={change.batch}", said)
    if one.origin == "review":
        by = (change.source or "").partition(": ")[2]
        return words("history.origin.review", by=by)
    return words.or_none(f"history.origin.{one.origin}")


# ---- differences


def listed(found: Sequence[Mapping[str, Any]], words: Words) -> Html | None:
    """Return differences, what was edited first and what follows from it folded together."""
    if not found:
        return None
    own = [one for one in found if not one["follows"]] or list(found)
    following = [one for one in found if one["follows"] and one not in own]
    parts = [el("dl", *(_row(one, words) for one in own), class_="differences")]
    if following:
        named = ", ".join(one["label"] for one in following)
        rows = el("dl", *(_row(one, words) for one in following), class_="differences")
        said = words("history.follows", fields=named)
        parts.append(el("details", el("summary", said), rows, class_="follows"))
    return join(parts)


def _row(one: Mapping[str, Any], words: Words) -> Html:
    return el("div", el("dt", one["label"]), el("dd", _value(one, words)), class_="row")


def _value(one: Mapping[str, Any], words: Words) -> Html:
    how = one["how"]
    if how == "order":
        return el("span", words("history.reordered"), " ", one["after"], class_="quiet")
    if how == "list":
        return _parts(one, words)
    if how == "text":
        return el("span", *(_run(sign, text, words) for sign, text in one["words"]), class_="text")
    if how == "set":
        return _ins(one["after"], words)
    if how == "cleared":
        return _del(one["before"], words)
    return join([_del(one["before"], words), " → ", _ins(one["after"], words)])


def _parts(one: Mapping[str, Any], words: Words) -> Html:
    lines = [
        *(_del(part, words) for part in one["removed"]),
        *(_ins(part, words) for part in one["added"]),
        *(join([_del(old, words), " → ", _ins(new, words)]) for old, new in one["altered"]),
    ]
    return el("ul", *(el("li", line) for line in lines), class_="plain")


def _run(sign: str, text: str, words: Words) -> Child:
    if sign == "cut":
        return el("span", " … ", class_="quiet")
    if sign == "same":
        return text
    return _ins(text, words) if _SIGNS[sign] == "ins" else _del(text, words)


def _ins(text: str, words: Words) -> Html:
    return el("ins", el("span", words("history.new"), class_="unseen"), text)


def _del(text: str, words: Words) -> Html:
    return el("del", el("span", words("history.old"), class_="unseen"), text)


# ---- a version, and going back to it


def banner(found: Version, words: Words, *, may: bool) -> Html:
    """Return what stands above a record as it was, with what going back would change."""
    view = found.view
    made = found.made
    said = words("history.version", version=found.version, latest=found.latest)
    when = join([who(made.actor, words), format.moment(made.at)], " · ") if made else None
    back = link(record_url(view.id, view.kind, view.number), words("history.now"))
    return el(
        "section",
        el("p", icon("history"), el("strong", said), " · " if when else None, when),
        el("p", back, " · ", link(address(view.id), words("history.title"))),
        _restoring(found, words) if may and not view.archived_at else None,
        class_="note version",
    )


def _restoring(found: Version, words: Words) -> Html:
    if not found.differences:
        return el("p", words("history.same_as_now"))
    fields = [one for one in found.differences if not one["follows"]] or found.differences
    act = deed(
        "restore_version",
        words,
        button(words("history.restore", version=found.version), main=True),
        record=found.view.id,
        version=found.version,
        seen=found.latest,
    )
    told = words("history.would_change", count=words.number(len(fields)))
    return el("div", el("h2", told), listed(found.differences, words), act)
