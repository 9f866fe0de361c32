"""Danh mục: what each list of codes is for, its codes, and the forms by which they are edited."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from st_db import library
from st_db.access import Caller
from st_db.codes.model import today
from st_db.codes.uses import GROUPS, PARENT, USES, Column, Use, use_of
from st_db.library.index_book import asked
from st_db.ui import failure, format, frame
from st_db.ui.deeds import button, deed
from st_db.ui.html import Child, Html, el, join, link
from st_db.ui.import_report import who
from st_db.ui.labels import Words
from st_db.ui.lists_form import adding, changing, value
from st_db.ui.lists_state import PATH, ListsState
from st_db.ui.pager import count_of, pager

if TYPE_CHECKING:
    from st_db.codes import Code, CodeList

PER_PAGE = 50
_MOST = 100_000
_ENDED = 200  # codes no longer in force that are listed; the rest is counted
_SHEET = Path(__file__).with_name("lists.css")


def show() -> None:
    """Draw every list, or the one that the address names."""
    words, caller = frame.words(), frame.caller()
    state = ListsState.of({name: some[-1] for name, some in frame.parameters().items()})
    st.html(f"<style>{_SHEET.read_text(encoding='utf-8')}</style>")
    with failure.explained(words.language):
        title = called(state.name, words) if state.name else words("lists.title")
        st.set_page_config(page_title=f"{title} · {words('name')}")
        inside = _one(state, caller, words) if state.name else _every(caller, words)
        st.html(el("article", *inside, class_="quality lists"))


def called(name: str, words: Words) -> str:
    """Return what a list is called."""
    return words.or_none(f"lists.of.{name}.name") or name


def _every(caller: Caller, words: Words) -> list[Child]:
    counts = library.current().code_lists.lists(caller)
    groups: list[Child] = []
    for group in GROUPS:
        names = [name for name in counts if use_of(name).group == group]
        names.sort(key=lambda name: list(USES).index(name) if name in USES else len(USES))
        if names:
            cards = [_card(name, counts[name], words) for name in names]
            groups.append(el("section", el("h2", words(f"lists.group.{group}")),
                             el("ul", *cards, class_="plain cards")))  # fmt: skip
    return [el("h1", words("lists.title")), el("p", words("lists.how"), class_="lead"), *groups]


def _card(name: str, count: int, words: Words) -> Html:
    told = words("lists.count", count=words.number(count))
    mark = words(f"lists.mark.{use_of(name).manner}")
    return el(
        "li",
        link(ListsState(name).url(), called(name, words), class_="list-name"),
        el("span", f"{told} · {mark}", class_="quiet"),
        el("p", words.or_none(f"lists.of.{name}.what") or ""),
    )


# ---- one list


def _one(state: ListsState, caller: Caller, words: Words) -> list[Child]:
    lists, use = library.current().code_lists, use_of(state.name)
    codes = lists.list(caller, state.name)
    found = list(lists.find(caller, state.name, state.find, limit=_MOST))
    edits = caller.may("administer") and use.manner in ("open", "words")
    current = list(codes.items(today()))
    chosen = codes.get(state.code, today()) if edits and state.code else None
    return [
        el("p", link(PATH, words("lists.every")), class_="quiet"),
        el("h1", called(state.name, words)),
        el("p", words.or_none(f"lists.of.{state.name}.what") or "", class_="lead"),
        el("p", words(f"lists.manner.{use.manner}"), " ",
           words("lists.manner.reader") if not edits and use.manner in ("open", "words") else None,
           class_="quiet lead"),
        _elsewhere(use, caller, words), _did(state, codes, words, edits=edits),
        _panel(chosen, use, state, current, words) if chosen else None,
        _add(state, use, len(current), words) if edits and use.manner == "open" else None,
        _search(state, len(found), words),
        _table(found[(state.page - 1) * PER_PAGE : state.page * PER_PAGE], use, state, words,
               edits=edits),
        pager(state.page, count_of(len(found), PER_PAGE), state.url, words),
        _gone(codes, use, words, edits=edits),
    ]  # fmt: skip


def _elsewhere(use: Use, caller: Caller, words: Words) -> Html | None:
    if use.manner != "elsewhere" or not caller.may("read_internal"):
        return None
    return el("p", link("/rules", words("lists.rules")))


def _did(state: ListsState, codes: CodeList, words: Words, *, edits: bool) -> Html | None:
    """Return what was done just now, with the way back from what is taken out of force."""
    code = codes.get(state.was) if state.did else None
    if code is None:
        return None
    name = code.label(words.language)
    back = _back(code, words) if state.did == "end" and edits and not _in_force(code) else None
    return el("div", el("span", words(f"lists.did_{state.did}", name=name), " ", role="status"),
              back, class_="note")  # fmt: skip


def _panel(code: Code, use: Use, state: ListsState, current: list[Code], words: Words) -> Html:
    """Return the form of a code, who changed it last, and the way to take it out of force."""
    lists = library.current().code_lists
    seen, place = lists.edition(code), current.index(code) + 1
    last = lists.changed(frame.caller(), code.list_name, code.code)
    told = words("lists.changed", who=who(last[0], words), at=format.moment(last[1])) if last \
        else words("lists.unchanged")  # fmt: skip
    end = deed("code_end", words, button(words("lists.end")), list=code.list_name,
               code=code.code, seen=seen) if use.manner == "open" else None  # fmt: skip
    name = code.label(words.language)
    return el(
        "section",
        el("h2", words("lists.change_of", name=name)),
        el("p", el("code", code.code), " · ", told, " ",
           link(state.close(), words("lists.close")), class_="quiet"),
        changing(code, use, (place, len(current)), seen, words),
        el("div", el("p", words("lists.end_help"), class_="quiet"), end) if end else None,
        class_="panel", id="edit",
    )  # fmt: skip


def _add(state: ListsState, use: Use, size: int, words: Words) -> Html:
    return el("details", el("summary", words("lists.add")),
              adding(state.name, use, size, words), class_="panel adding")  # fmt: skip


def _search(state: ListsState, count: int, words: Words) -> Html:
    number = words.number(count)
    said = words("lists.found", count=number, text=state.find) if state.find \
        else words("lists.count", count=number)  # fmt: skip
    return el(
        "form",
        el("input", type="hidden", name="list", value=state.name),
        el("label", words("lists.find"),
           el("input", type="search", name="find", value=state.find, maxlength=100)),
        button(words("lists.find_go")),
        el("span", said, class_="quiet", role="status"),
        link(ListsState(state.name).url(), words("lists.whole")) if state.find else None,
        action=PATH, method="get", data_go=True, role="search", class_="find-name deed",
    )  # fmt: skip


def _table(found: list[Code], use: Use, state: ListsState, words: Words, *, edits: bool) -> Html:
    if not found:
        return el("p", words("lists.none"), class_="box")
    names = [words(f"lists.{name}") for name in ("code", "vi", "en")]
    names += [words(f"lists.column.{column.name}") for column in use.columns]
    heads = [el("th", name, scope="col") for name in names]
    if edits:
        heads.append(el("td"))
    rows = [_row(code, use, names, state if edits else None, words) for code in found]
    inside = el("table", el("thead", el("tr", *heads)), el("tbody", *rows))
    return el("div", inside, class_="table codes", tabindex=0, role="region",
              aria_label=called(state.name, words))  # fmt: skip


def _row(code: Code, use: Use, names: list[str], state: ListsState | None, words: Words) -> Html:
    said = [code.vi or "", code.en or "", *(_cell(code, column, words) for column in use.columns)]
    cells = [el("td", text, data_label=name) if text else el("td", class_="none")
             for name, text in zip(names[1:], said, strict=True)]  # fmt: skip
    change = None
    if state is not None:
        label = words("lists.change_of", name=code.label(words.language))
        change = el("td", link(state.edit(code.code), words("lists.change"), aria_label=label))
    return el("tr", el("th", code.code, scope="row"), *cells, change)


def _cell(code: Code, column: Column, words: Words) -> Child:
    """Return what stands in a column as people say it."""
    text = value(code, column)
    if not text:
        return ""
    if column.way == "choice" and text in column.choices:
        return words(f"lists.choice.{text}")
    if column.way in ("code", "codes"):
        return "; ".join(words.code(column.of, part) or part for part in text.split("|"))
    if column.way == "several":
        return "; ".join(part.strip() for part in text.split("|") if part.strip())
    if column.way == "search":
        return link(f"/?{asked(text)}", text)
    if column.name == PARENT:
        return words.code(code.list_name, text) or text
    return text


# ---- what is in force no more


def _in_force(code: Code) -> bool:
    return code.valid_on(today())


def _gone(codes: CodeList, use: Use, words: Words, *, edits: bool) -> Html | None:
    """Return the codes that ended, folded away; those of the office are brought back here."""
    gone = [code for code in codes if code.valid_to and code.valid_to < today()]
    if not gone:
        return None
    lines = [
        el("li", el("code", code.code), " ", code.label(words.language), " ",
           el("span", words("lists.until", day=format.day(code.valid_to)), class_="quiet"), " ",
           _back(code, words)
           if edits and use.manner == "open" and codes.get(code.code, today()) is None else None)
        for code in gone[:_ENDED]
    ]  # fmt: skip
    rest = len(gone) - len(lines)
    more = el("p", words("lists.more", count=words.number(rest)), class_="quiet") if rest else None
    return el("details", el("summary", words("lists.ended", count=words.number(len(gone)))),
              join([el("ul", *lines, class_="plain")]), more, class_="gone")  # fmt: skip


def _back(code: Code, words: Words) -> Html:
    label = words("lists.back_of", name=code.label(words.language))
    return deed("code_back", words, button(words("lists.back"), aria_label=label),
                list=code.list_name, code=code.code,
                seen=library.current().code_lists.edition(code))  # fmt: skip
