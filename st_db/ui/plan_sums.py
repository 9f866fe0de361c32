"""What a plan comes to: money by source and quarter, its ceilings, and what wants a look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from st_db.ui.deeds import button, deed
from st_db.ui.html import Html, el, icon, link
from st_db.ui.labels import Words
from st_db.ui.plan_line import money
from st_db.ui.plan_parts import in_millions, source_name
from st_db.ui.plan_state import PlanState

if TYPE_CHECKING:
    from st_db.library.plan_faults import Fault
    from st_db.library.plan_views import PlanView

_QUARTERS = ("1", "2", "3", "4", "")
_NAMED = 8  # lines that a fault names


def side(
    view: PlanView, faults: list[Fault], state: PlanState, words: Words, told: Sequence[Html]
) -> Html:
    """Return what stands beside the table while no line is chosen."""
    return el(
        "aside",
        *told,
        el("h2", words("plan.to_look_at")),
        _faults(faults, state, words),
        el("h2", words("plan.sums")),
        sums(view, words),
        ceilings(view, state, words),
        class_="plan-side", aria_label=words("plan.side"),
    )  # fmt: skip


def _faults(faults: list[Fault], state: PlanState, words: Words) -> Html:
    if not faults:
        return el("p", words("plan.no_faults"), class_="quiet")
    rows = []
    for fault in faults:
        ways = [link(state.url(line=line.id, section="", did="") + "#dong", line.label)
                for line in fault.lines[:_NAMED]]  # fmt: skip
        more = len(fault.lines) - _NAMED
        told = words(f"plan.fault.{fault.code}", count=words.number(len(fault.lines)),
                     **fault.params)  # fmt: skip
        rows.append(el(
            "li", el("p", icon("report"), " ", told),
            el("p", *(part for way in ways for part in (way, " ")),
               f"+{words.number(more)}" if more > 0 else None, class_="quiet") if ways else None,
        ))  # fmt: skip
    return el("ul", *rows, class_="plain faults")


def sums(view: PlanView, words: Words) -> Html:
    """Return money by source and quarter; a line's quarter is that of its money unless said."""
    found: Counter[tuple[str, str]] = Counter()
    for line in view.lines:
        for part in line.values.get("budget") or ():
            quarter = part.get("quarter") or line.values.get("quarter") or ""
            found[part["source"], quarter] += part["amount"]
    if not found:
        return el("p", words("plan.no_money"), class_="quiet")
    sources = [one.code for one in words.codes["fund_source"].items()]
    sources = [one for one in (*sources, *sorted({s for s, _ in found} - {*sources}))
               if any(s == one for s, _ in found)]  # fmt: skip
    heads = [el("th", source_name(one, words), scope="col") for one in sources]
    rows = [
        _sum(words.code("quarter", quarter) or words("plan.no_quarter"),
             [found[source, quarter] for source in sources], words)
        for quarter in _QUARTERS if any(found[source, quarter] for source in sources)
    ]  # fmt: skip
    rows.append(
        _sum(
            words("plan.all"),
            [sum(found[source, quarter] for quarter in _QUARTERS) for source in sources],
            words,
        )
    )
    head = el("tr", el("th", words("plan.column.quarter"), scope="col"), *heads,
              el("th", words("plan.all"), scope="col"))  # fmt: skip
    table = el("table", el("caption", words("plan.unit_line"), class_="unit-line"),
               el("thead", head), el("tbody", *rows))  # fmt: skip
    return el("div", table, class_="table sums", tabindex=0, role="region",
              aria_label=words("plan.sums"))  # fmt: skip


def _sum(name: str, amounts: list[int], words: Words) -> Html:
    return el("tr", el("th", name, scope="row"),
              *(el("td", in_millions(one, words) if one else "–")
                for one in (*amounts, sum(amounts))))  # fmt: skip


def ceilings(
    view: PlanView, state: PlanState, words: Words, *, unfolded: bool = False
) -> Html | None:
    """Return what each source may cost at most, against what it does; with room to change it."""
    rows = [
        el("li", f"{source_name(one.source, words)} {one.year or ''}: ",
           in_millions(one.amount, words), " / ", in_millions(one.ceiling, words),
           class_="bad" if one.amount > one.ceiling else None)
        for one in view.budget if one.ceiling is not None
    ]  # fmt: skip
    form = el(
        "details", el("summary", icon("edit"), words("plan.set_ceilings")),
        deed("plan_ceilings", words, money(view.values.get("ceilings") or (), view.year, words),
             button(words("edit.save"), main=True),
             plan=view.id, seen=view.version, back=state.url(did="")),
        data_kept=None if unfolded else "ceilings", open=unfolded,
    ) if view.editable else None  # fmt: skip
    if not rows and form is None:
        return None
    return el("section", el("h3", words("plan.ceilings")),
              el("ul", *rows, class_="plain") if rows else None, form)  # fmt: skip
