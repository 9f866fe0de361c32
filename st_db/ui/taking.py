"""What can be done with a result: take it along as a file, keep the search, follow it."""

from __future__ import annotations

from urllib.parse import urlencode

from st_db import library
from st_db.library.saved import Kept
from st_db.query import Page, parse_since
from st_db.ui import frame
from st_db.ui.deeds import button, deed
from st_db.ui.html import Html, el, icon, link
from st_db.ui.labels import Words
from st_db.ui.state import SearchState

NAMES = {
    "xlsx": "Excel (.xlsx)",
    "csv": "CSV (.csv)",
    "jsonl": "JSON Lines (.jsonl)",
    "ris": "RIS (.ris)",
}
"""Formats of exports as people know them."""
# Bytes of a record and records read and written in a second, measured on records of the shape of
# real ones: what is said beforehand is an order of magnitude, so that nobody is surprised.
_SIZES = {"xlsx": 400, "csv": 1_350, "jsonl": 2_030, "ris": 650}
_PACE = {"xlsx": 1_000, "csv": 2_500, "jsonl": 5_000, "ris": 5_000}
_WAIT = 5  # seconds from which a wait is worth saying
_KIB, _MIB = 1 << 10, 1 << 20


def row(page: Page, state: SearchState, words: Words) -> Html | None:
    """Return the line below the total; where nothing was found only the search can be kept."""
    parts = [_export(page, state, words) if page.total else None]
    if not state.empty:
        parts += [_keep(state, words), _feed(state, words)]
    shown = [part for part in parts if part]
    return el("div", *shown, class_="taking") if shown else None


def _export(page: Page, state: SearchState, words: Words) -> Html:
    total = words.number(page.total)
    lines = [
        el(
            "li",
            el(
                "a",
                el("strong", called),
                el("span", words(f"export.{name}_for"), class_="quiet"),
                el("span", _expected(name, page.total, words), class_="quiet"),
                href=_address("/api/v1/export", state, words, format=name),
                download=True,
            ),
        )
        for name, called in NAMES.items()
    ]
    note = "export.note" if page.exact else "export.note_about"
    return el(
        "details",
        el("summary", icon("download"), words("export.button")),
        el("div", el("p", words(note, count=total)), el("ul", *lines), class_="drop"),
        class_="take",
    )


def _expected(name: str, total: int, words: Words) -> str:
    size, seconds = _SIZES[name] * total, total / _PACE[name]
    unit, count = ("kb", size / _KIB) if size < _MIB else ("mb", size / _MIB)
    text = words(f"export.about_{unit}", count=words.number(max(1, round(count))))
    if seconds < _WAIT:
        return text
    return f"{text}, {words('export.about_seconds', count=words.number(round(seconds, -1) or 10))}"


def _keep(state: SearchState, words: Words) -> Html:
    suggested = " · ".join(
        [*([state.text.strip()] if state.text.strip() else []),
         *(words.value(field, value, state.kinds) for field, value in state.filters)]
    )[:80]  # fmt: skip
    form = el(
        "form",
        el("input", type="hidden", name="asked", value=state.asked()),
        el("label", words("saved.name"),
           el("input", name="called", value=suggested, maxlength=80, required=True)),
        el("button", words("saved.keep"), type="submit"),
        el("p", "", data_said=True, role="status"),
        data_do="/do/save_search", data_lost=words("saved.lost"), class_="drop",
    )  # fmt: skip
    return el("details", el("summary", icon("bookmark_add"), words("saved.button")), form,
              class_="take")  # fmt: skip


def _feed(state: SearchState, words: Words) -> Html:
    """Return the link to the feed; ``act.js`` also names it in the head, where readers look."""
    return el("a", icon("rss_feed"), words("feed.link"), rel="alternate",
              type="application/atom+xml", title=words("feed.title"), class_="feed",
              href=_address("/feed.atom", state, words))  # fmt: skip


def _address(path: str, state: SearchState, words: Words, **more: str) -> str:
    pairs = [*more.items(), *(("q", state.text) for _ in [0] if state.text.strip())]
    pairs += [("kind", kind) for kind in state.kinds]
    pairs += [("where", f"{field}:{value}") for field, value in state.where]
    if more:
        # In the order of the page, also of the first one, which nobody sorted.
        sort = state.sort or ("-updated" if state.empty else None)
        pairs += [("sort", sort)] if sort else []
        pairs += [("since", state.since)] if state.since else []
    return f"{path}?{urlencode([*pairs, ('language', words.language)])}"


# ---- what is new


def new_only(page: Page, state: SearchState, words: Words) -> Html | None:
    """Return what the list is limited to, how much of it is new, and the way to everything."""
    if not state.since or page.changes is None:
        return None
    since = parse_since(state.since)
    point = f"{since.at:%d/%m/%Y %H:%M}".removesuffix(" 00:00") if since.at else None
    text = words("new.since", point=point) if point else words("new.since_seen")
    told = words("new.counts", new=words.number(page.changes["new"]),
                 updated=words.number(page.changes["updated"]))  # fmt: skip
    everything = link(state.whenever().url(), words("new.everything"), class_="clear")
    return el("p", icon("fiber_new"), f"{text}: {told}", " ", everything, class_="note new-only")


def mark(change: str | None, words: Words) -> Html | None:
    """Return the word that tells a new record from a changed one."""
    return el("span", words(f"new.{change}"), class_=f"fresh fresh-{change}") if change else None


# ---- saved searches


def kept(words: Words, deleted: str | None) -> Html | None:
    """Return the caller's saved searches, each with what is new, and the undo of a deletion."""
    caller = frame.caller()
    if not caller.may("read_internal"):
        return None
    searches = library.current().saved.list(caller)
    undo = _undo(deleted, words) if deleted else None
    if not searches and undo is None:
        return None
    return el(
        "section",
        el("h2", words("saved.heading")),
        undo,
        el("ul", *(_kept(one, words) for one in searches)),
        class_="kept",
    )


def _kept(one: Kept, words: Words) -> Html:
    search = one.search
    if one.total is None:
        about: Html = el("span", words("saved.broken"), class_="quiet")
    else:
        about = el("span", words("search.results", count=words.number(one.total)), class_="quiet")
    fresh = [
        el("span", words(f"saved.{name}", count=words.number(count)), class_=f"fresh fresh-{name}")
        for name, count in (("new", one.new), ("updated", one.updated))
        if count
    ]
    # Not followed in the page: opening counts as having seen it, and the server does that.
    title = el("a", search.name, href=f"/saved/{search.id}")
    return el("li", title, about, *fresh, _change(one, words))


def _change(one: Kept, words: Words) -> Html:
    search = one.search
    said = el("p", "", data_said=True, role="status")
    rename = el(
        "form",
        el("input", type="hidden", name="search", value=search.id),
        el("input", name="called", value=search.name, maxlength=80, required=True,
           aria_label=words("saved.name")),
        el("button", words("saved.rename"), type="submit"),
        said,
        data_do="/do/rename_search", data_lost=words("saved.lost"),
    )  # fmt: skip
    delete = deed("delete_search", words, button(words("saved.delete")), search=search.id)
    label = words("saved.change", name=search.name)
    return el("details", el("summary", icon("edit"), title=label, aria_label=label),
              el("div", rename, delete, class_="drop"), class_="take small")  # fmt: skip


def _undo(deleted: str, words: Words) -> Html | None:
    return el("p", words("saved.deleted"), " ",
              deed("restore_search", words, button(words("saved.undo")), search=deleted),
              class_="note", role="status")  # fmt: skip
