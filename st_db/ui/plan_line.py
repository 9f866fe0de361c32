"""The chosen line of a plan: what it rests on, its form, what was said of it, the ways from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from st_db.codes.model import today
from st_db.records import KINDS
from st_db.ui import format
from st_db.ui.deeds import button, deed
from st_db.ui.html import Child, Html, el, icon, join, link
from st_db.ui.import_report import who
from st_db.ui.labels import Words, kind_mark, state_mark
from st_db.ui.plan_parts import source_name
from st_db.ui.plan_placing import moving
from st_db.ui.plan_state import BEFORE, PlanState
from st_db.ui.state import record_url

if TYPE_CHECKING:
    from st_db.library.plan_views import Cited, LineView, PlanView

_LONGEST = 4_000
_FORM = ("title", "quarter", "status", "performer", "people", "budget", "indicator", "target",
         "objective", "product")  # fmt: skip
_LONG = ("title", "indicator", "objective", "product")
_CHOSEN = {"quarter": "quarter", "status": "plan_line_status"}


def label(name: str, words: Words) -> str:
    """Return the label of a field of a line."""
    return KINDS["plan_line"].fields()[name].spec.label(words.language)


def panel(
    line: LineView, view: PlanView, beside: Sequence[Html], state: PlanState, words: Words
) -> Html:
    """Return everything about a line beside the table."""
    origin = words.code("plan_origin", line.values.get("origin") or "")
    named = words("plan.line", number=line.label)
    parts: list[Child] = [
        el("p", el("span", named, class_="number"),
           link(state.url(line="", did=""), icon("close"), words("plan.close")), class_="head"),
        el("h2", line.title or words("record.untitled")),
        el("p", words("plan.reason", reason=line.reason), class_="quiet") if line.reason else None,
        el("p", words("plan.origin", origin=origin), class_="quiet") if origin else None,
        evidence(line, view, state, words),
        *beside,
    ]  # fmt: skip
    if view.editable:
        parts += [form(line, state, words), moving(line, view, state, words)]
    parts.append(remarks(line, state, words, may=view.editable))
    if view.editable:
        parts.append(_leaving(line, state, words))
    # Only a phone has to scroll to it; elsewhere it stands beside the table.
    goal = el("span", id="dong", class_="goal")
    return el("aside", goal, *parts, class_="line-panel", aria_label=named)


# ---- what it rests on


def evidence(line: LineView, view: PlanView, state: PlanState, words: Words) -> Html:
    """Return the records a line cites, as they are now."""
    heading = el("h3", words("plan.evidence", count=words.number(len(line.cites))))
    if not line.cites:
        return el("section", heading, el("p", words("plan.no_evidence"), class_="quiet"))
    rows = [_cited(one, line, view, state, words) for one in line.cites]
    return el("section", heading, el("ul", *rows, class_="plain cites"))


def _cited(one: Cited, line: LineView, view: PlanView, state: PlanState, words: Words) -> Html:
    name = one.title or one.number or one.called or words("record.untitled")
    kind = one.kind if one.kind in KINDS else None
    called = words("plan.was_called", title=one.called) if one.called and one.called not in (
        one.title, one.number) else None  # fmt: skip
    drop = deed(
        "plan_uncite", words,
        button(words("plan.uncite"), aria_label=words("plan.uncite_one", title=name)),
        line=line.id, record=one.id, back=state.url(did=""),
    ) if view.editable else None  # fmt: skip
    return el(
        "li",
        el("p", kind_mark(kind, words) if kind else None,
           el("span", one.number, class_="number") if one.number else None,
           state_mark(one.state, kind, words) if kind and not one.gone else None, class_="head"),
        el("p", link(record_url(one.id, "", None), name)),
        el("p", words("plan.gone"), class_="told bad") if one.gone else None,
        el("p", called, class_="quiet") if called else None,
        drop,
    )  # fmt: skip


# ---- its form


def form(line: LineView, state: PlanState, words: Words) -> Html:
    """Return the fields that a planner fills in, with one Save."""
    fields = [
        money(line.values.get("budget") or (), line.values.get("year"), words)
        if name == "budget" else _field(name, line, words)
        for name in _FORM
    ]  # fmt: skip
    if line.money_note:
        fields.insert(_FORM.index("budget"), el("p", line.money_note, class_="note"))
    inside = deed(
        "plan_line", words, *fields, button(words("edit.save"), main=True),
        line=line.id, seen=line.version, back=state.url(did=""),
    )  # fmt: skip
    return el("section", el("h3", words("plan.edit")), inside, class_="line-form")


def _field(name: str, line: LineView, words: Words) -> Html:
    value = line.values.get(name) or ""
    text = "; ".join(value) if isinstance(value, list) else str(value)
    typed = el("span", icon("keyboard"), words("plan.typed"), class_="mark",
               title=words("plan.typed_help")) if name in line.typed else None  # fmt: skip
    if codes := _CHOSEN.get(name):
        options = [("", "–")] if name == "quarter" else []
        options += [(one.code, one.label(words.language)) for one in words.codes[codes].items()]
        box = select(BEFORE + name, options, text)
    elif name in _LONG:
        box = el("textarea", text, name=BEFORE + name, rows=2, maxlength=_LONGEST,
                 required=name == "title")  # fmt: skip
    else:
        box = el("input", name=BEFORE + name, value=text, maxlength=_LONGEST, autocomplete="off")
    return el("label", el("span", label(name, words), typed), box)


def select(name: str, options: Sequence[tuple[str, str]], chosen: str, **more: str | bool) -> Html:
    """Return a choice of one."""
    inside = [el("option", text, value=value, selected=value == chosen) for value, text in options]
    return el("select", *inside, name=name, **more)


def money(parts: Sequence[Mapping[str, Any]], year: int | None, words: Words) -> Html:
    """Return money as rows of source, year and amount, and one more row to fill in."""
    sources = [("", words("plan.source_none"))]
    given = {part.get("source") for part in parts}
    sources += [(one.code, source_name(one.code, words))
                for one in words.codes["fund_source"].items()
                if one.valid_on(today()) or one.code in given]  # fmt: skip
    rows = []
    for at, part in enumerate([*parts, {}], 1):
        amount = words.number(part["amount"]) if part else ""
        rows.append(el(
            "div",
            select(f"source:{at}", sources, part.get("source") or "",
                   aria_label=words("plan.source_of", at=at)),
            el("input", name=f"year:{at}", value=str(part.get("year") or year or ""),
               inputmode="numeric", maxlength=4, class_="year",
               aria_label=words("plan.year_of", at=at)),
            el("input", name=f"amount:{at}", value=amount, inputmode="decimal", maxlength=40,
               placeholder=words("plan.amount_hint"), aria_label=words("plan.amount_of", at=at)),
            el("input", type="hidden", name=f"quarter:{at}", value=part.get("quarter") or ""),
            class_="money-row",
        ))  # fmt: skip
    return el("fieldset", el("legend", label("budget", words)), *rows)


# ---- remarks, leaving


def remarks(line: LineView, state: PlanState, words: Words, *, may: bool) -> Html:
    """Return what was said of a line, and room for more."""
    found = line.values.get("remarks") or ()
    said = [
        el("li", el("p", who(one["by"], words), " · ", format.moment(one["at"]), class_="quiet"),
           el("p", one["text"], class_="said-text"))
        for one in found
    ]  # fmt: skip
    more = deed(
        "plan_remark", words,
        el("label", el("span", words("plan.remark")),
           el("textarea", name="text", rows=2, required=True, maxlength=_LONGEST)),
        button(words("plan.say")), record=line.id, back=state.url(did=""),
    ) if may else None  # fmt: skip
    return el("section", el("h3", words("plan.remarks", count=words.number(len(found)))),
              el("ul", *said, class_="plain remarks") if said else None, more)  # fmt: skip


def _leaving(line: LineView, state: PlanState, words: Words) -> Html:
    return el(
        "div",
        link(f"/record?id={line.id}#lich-su", icon("history"), words("plan.history")),
        deed("plan_drop", words, button(join([icon("delete"), words("plan.drop")])),
             line=line.id, seen=line.version, back=state.url(line="", did="")),
        class_="leaving",
    )  # fmt: skip
