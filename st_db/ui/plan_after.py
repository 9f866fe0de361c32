"""What comes of an approved plan: what moved under it, and what goes on into the next year."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from st_db import library
from st_db.ui import format
from st_db.ui.deeds import button, deed
from st_db.ui.html import Child, Html, el, icon, link
from st_db.ui.import_report import who
from st_db.ui.labels import Words
from st_db.ui.plan_parts import in_millions
from st_db.ui.plan_progress import standing
from st_db.ui.plan_state import PlanState
from st_db.ui.state import record_url

if TYPE_CHECKING:
    from st_db.access import Caller
    from st_db.library.plan_carrying import CarryOver, OpenLine
    from st_db.library.plan_drift import Drifted, DutySince
    from st_db.library.plan_views import PlanView

_GRAVE = frozenset({"merged", "archived", "replaced", "lapsed"})
_COLUMNS = ("take", "task", "why", "planned", "spent", "left")


# ---- what moved


def drift(caller: Caller, view: PlanView, state: PlanState, words: Words) -> Html:
    """Return every change of a record under the plan, with what it does to the plan, and duties."""
    drifting = library.current().plans.drifting
    found, duties = drifting.drift(caller, view.id), drifting.duties(caller, view.id)
    at = format.moment((view.values.get("evidence") or {}).get("at"))
    rows = [
        el("li", el("div", el("h4", _to_line(state, line, title)),
                    *(_moved(one, words) for one in some)))
        for (line, title), some in groupby(found, lambda one: (one.line, one.title))
    ]  # fmt: skip
    return el(
        "div",
        el("p", icon("lock_clock"), " ", words("plan_progress.drift_from", at=at),
           class_="quiet frozen-at"),
        el("h3", words("plan.drift", count=words.number(len(found)))),
        el("ul", *rows, class_="plain drifted") if rows else
        el("p", words("plan.no_drift"), class_="quiet"),
        _duties(duties, state, words),
        class_="plan-body",
    )  # fmt: skip


def _to_line(state: PlanState, line: str, title: str) -> Html:
    return link(PlanState(plan=state.plan, view="progress", line=line).url() + "#dong", title)


def _moved(one: Drifted, words: Words) -> Html:
    sorts = [el("span", words(f"plan_progress.sort.{sort}"),
                class_="sort grave" if sort in _GRAVE else "sort")
             for sort in one.sorts]  # fmt: skip
    now = words("plan.section_now", section=one.now_title) if (
        one.now) else None  # fmt: skip
    fields: list[Child] = [el("li", str(each["sentence"])) for each in one.differences]
    into = el("p", link(record_url(one.into, "", None), words("plan_progress.merged_into"))) if (
        one.into) else None  # fmt: skip
    return el(
        "div",
        el("p", link(record_url(one.record, "", None), one.number or one.called or one.record), " ",
           *sorts),
        *(el("p", said) for said in one.advice),
        into,
        el("p", now, class_="quiet") if now else None,
        el("details", el("summary", words("plan_progress.what_changed")), el("ul", *fields))
        if fields else None,
        class_="moved",
    )  # fmt: skip


def _duties(duties: Sequence[DutySince], state: PlanState, words: Words) -> Html:
    heading = el("h3", words("plan_progress.duties", count=words.number(len(duties))))
    if not duties:
        return el("section", heading, el("p", words("plan_progress.no_duties"), class_="quiet"))
    rows = [
        el("li", el("div",
           el("p", el("strong", format.day(one.on)), " · ", one.name, " · ",
              words.outside(f"cli.plan_duty.{one.how}"),
              f" ({who(one.by, words)}, {format.moment(one.at)})" if one.by else None),
           el("p", _to_line(state, one.line, one.title), " · ",
              link(record_url(one.record, "", None), one.number or one.record), class_="quiet")))
        for one in duties
    ]  # fmt: skip
    return el("section", heading, el("ul", *rows, class_="plain drifted"))


# ---- what goes on


def carry(caller: Caller, view: PlanView, state: PlanState, words: Words) -> Html:
    """Return the lines that go on into the next year's draft, to be chosen."""
    found = library.current().plans.carrying.open(caller, view.id)
    may = caller.may("plan", unit=view.unit)
    year = str(found.table.year + 1)
    parts: list[Child] = [
        el("p", icon("lock_clock"), " ",
           words("plan_progress.carry_from", at=format.moment(found.table.frozen.at), year=year),
           class_="quiet frozen-at"),
    ]  # fmt: skip
    if not found.lines:
        parts.append(el("p", words("plan_progress.nothing_open"), class_="box"))
        return el("div", *parts, class_="plan-body")
    inside = [_open_lines(found, state, words, may=may)]
    if may:
        into = words("plan_progress.into", title=found.into.title) if found.into else (
            words("plan_progress.into_new", year=year))  # fmt: skip
        inside += [el("p", into),
                   button(words("plan_progress.carry", year=year), main=True)]  # fmt: skip
        parts.append(deed("plan_carry", words, *inside, plan=view.id,
                          into=found.into.id if found.into else "",
                          working=words("plan.working"), back=state.url(did="")))  # fmt: skip
    else:
        parts += inside
    return el("div", *parts, class_="plan-body")


def _open_lines(found: CarryOver, state: PlanState, words: Words, *, may: bool) -> Html:
    heads = [el("th", words(f"plan_progress.carry_column.{name}"), scope="col", class_=f"c-{name}")
             for name in _COLUMNS]  # fmt: skip
    return el(
        "div",
        el("table", el("caption", words("plan.unit_line"), class_="unit-line"),
           el("thead", el("tr", *heads)),
           el("tbody", *(_open(one, state, words, may=may) for one in found.lines))),
        class_="table reached open-lines", tabindex=0, role="region",
        aria_label=words("plan_progress.carry_table"),
    )  # fmt: skip


def _open(one: OpenLine, state: PlanState, words: Words, *, may: bool) -> Html:
    reached = one.reached
    line, spent = reached.line, reached.reached.spent
    tick: Child = el("input", type="checkbox", name=f"take:{line.id}", value="1", checked=True,
                     aria_label=words("plan_progress.take_line", title=line.title))  # fmt: skip
    if one.there:
        tick = el("span", icon("done"), words("plan_progress.there"), class_="quiet")
    cells: tuple[tuple[str, Child], ...] = (
        ("why", [one.reason, " ", standing(reached.standing, words)]),
        ("planned", in_millions(reached.planned, words) if reached.planned else None),
        ("spent", in_millions(spent, words) if spent is not None else None),
        ("left", in_millions(one.total, words) if one.total else None),
    )
    return el(
        "tr",
        el("td", tick if may or one.there else None, class_="c-take"),
        el("th", _to_line(state, line.id, f"{line.label} {line.title}"), scope="row",
           class_="c-task"),
        *(el("td", inside, class_=f"c-{name}", data_label=words(
            f"plan_progress.carry_column.{name}")) for name, inside in cells),
        data_line=line.id,
    )  # fmt: skip
