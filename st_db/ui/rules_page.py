"""Quy tắc: what sets each day, where it stands, how sure that is; an administrator corrects it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from st_db import library
from st_db.duties import CONFIDENCES
from st_db.ui import failure, format, frame
from st_db.ui import quality_parts as parts
from st_db.ui.deeds import button, deed
from st_db.ui.html import Html, el, link
from st_db.ui.labels import Words

if TYPE_CHECKING:
    from st_db.codes import Code
    from st_db.library.duties import Told

_DAYS = ("due", "opens", "grace", "surcharge", "lost", "until", "when", "done")
_ACT = ("act", "article")
_DOUBTFUL = ("U", "S")


def show() -> None:
    """Draw the rules, those that nobody has confirmed first."""
    words, caller = frame.words(), frame.caller()
    asked = {name: values[-1] for name, values in frame.parameters().items()}
    with failure.explained(words.language):
        rules = {code.code: code for code in library.current().code_lists.duty_rules()}
        told = sorted(library.current().duties.rules(caller), key=_doubtful)
        chosen = asked.get("sure", "")
        shown = [one for one in told if chosen in ("", one.confidence)]
        edits = caller.may("administer")
        st.html(el(
            "article",
            el("h1", words("rules.title")), el("p", words("rules.how")),
            el("p", link("/duties", words.outside("duties.title"))),
            el("p", words("rules.kept"), role="status", class_="note") if "kept" in asked else None,
            _chips(told, chosen, words),
            *(_rule(one, rules[one.code], words, edits=edits) for one in shown),
            class_="quality duties",
        ))  # fmt: skip


def _doubtful(one: Told) -> bool:
    return one.confidence not in _DOUBTFUL and one.window not in _DOUBTFUL


def _chips(told: list[Told], chosen: str, words: Words) -> Html:
    counts = {sure: sum(one.confidence == sure for one in told) for sure in CONFIDENCES}
    chips = [link("/rules", words("rules.every", count=len(told)), class_="chip",
                  aria_current=None if chosen else "page")]  # fmt: skip
    chips += [
        link(f"/rules?sure={sure}", f"{words.outside(f'duties.confidence.{sure}')} ({count})",
             class_="chip", aria_current="page" if sure == chosen else None)
        for sure, count in counts.items() if count
    ]  # fmt: skip
    return el("nav", *chips, class_="chips", aria_label=words("rules.sure"))


def _rule(one: Told, code: Code, words: Words, *, edits: bool) -> Html:
    sure = words.outside(f"duties.confidence.{one.confidence}")
    if one.window and one.window != one.confidence:
        window = words.outside(f"duties.confidence.{one.window}")
        sure = words("duties.sure_window", sure=sure, window=window)
    since, until = format.day(code.valid_from), format.day(code.valid_to)
    span = words("rules.span", since=since or "…", until=until or "…")
    applied = code.extra.get("kinds")
    return el(
        "details",
        el("summary", el("strong", f"{one.code} · {one.name}"), el("span", f" ({sure})")),
        el("p", one.sentence), el("p", words("duties.source", source=one.source))
        if one.source else None,
        el("p", span, " ", None if applied else words("rules.nothing"), class_="quiet"),
        _form(code, words) if edits else _columns(code, words),
        data_kept=f"rule-{one.code}", class_="rule", id=f"r-{one.code}",
    )  # fmt: skip


def _columns(code: Code, words: Words) -> Html:
    lines = [el("div", el("dt", words(f"rules.{name}")), el("dd", code.extra[name]))
             for name in _DAYS if code.extra.get(name)]  # fmt: skip
    return el("dl", *lines, class_="facts")


def _form(code: Code, words: Words) -> Html:
    boxes = [
        el("label", el("span", words(f"rules.{name}")),
           el("input", type="text", name=f"rule.{name}", value=code.extra.get(name, ""),
              maxlength=300, autocomplete="off", spellcheck="false"))
        for name in (*_DAYS, *_ACT)
    ]  # fmt: skip
    names = [(sure, words.outside(f"duties.confidence.{sure}")) for sure in CONFIDENCES]
    sure = parts.select(
        "rule.confidence", words("rules.sure"), names, code.extra.get("confidence", "U")
    )
    return deed("edit_rule", words, *boxes, sure, button(words("rules.save"), main=True),
                code=code.code, seen=library.current().duties.edition(code))  # fmt: skip
