"""An approved plan against what was done: sums, every line with where it is, reports on one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from st_db import library
from st_db.library.amounts import money
from st_db.planning.progress import QUARTERS, STANDINGS
from st_db.ui import format
from st_db.ui.deeds import button, deed
from st_db.ui.html import Child, Html, el, icon, link
from st_db.ui.labels import Words
from st_db.ui.pager import count_of, pager
from st_db.ui.plan_parts import in_millions
from st_db.ui.plan_report import Chosen, panel
from st_db.ui.plan_state import PlanState
from st_db.ui.state import record_url

if TYPE_CHECKING:
    from st_db.access import Caller
    from st_db.library.plan_reached import LineReached, PlanReached, SectionReached, Total
    from st_db.library.plan_views import PlanView

_SIGNS = {"done": "check_circle", "late": "warning", "running": "pending",
          "not_started": "radio_button_unchecked", "dropped": "block"}  # fmt: skip
_COLUMNS = ("number", "task", "target", "due", "reached", "planned", "spent", "standing")
PER_PAGE = 40
"""Lines of one page; the sums above and beside them are of all."""
_CITED = 3  # records that a row names


def shown(caller: Caller, view: PlanView, state: PlanState, words: Words) -> Html:
    """Return the view: what it is read from, the sums, the table, and the chosen line."""
    plans = library.current().plans
    table = plans.progress.table(caller, view.id, quarter_of(state))
    line = table.line(state.line) if state.line else None
    may = caller.may("report", unit=view.unit)
    history = plans.progress.history(caller, line.line.id) if (
        line and caller.may("read_history")) else ()  # fmt: skip
    beside = panel(Chosen(line, table, history, may), state, words) if line else None
    return el(
        "div",
        undone(state, words, may=may),
        _read_from(table, words),
        _quarters(table, state, words),
        _sums(table, words),
        el("div", lines(table, state, words), beside,
           class_="followed with-panel" if beside else "followed"),
        class_="plan-body wide",
    )  # fmt: skip


def quarter_of(state: PlanState) -> int:
    """Return the quarter up to which a plan is looked at; the whole year unless one is asked."""
    return int(state.quarter) if state.quarter in map(str, QUARTERS) else QUARTERS[-1]


def undone(state: PlanState, words: Words, *, may: bool) -> Html | None:
    """Return the line after a report, with the way back."""
    what, _, rest = state.did.partition(":")
    line, _, version = rest.partition(":")
    if what != "reported" or not version.isdecimal() or not may:
        return None
    return el(
        "div", el("p", words("plan_progress.did"), role="status"),
        deed("plan_report_undo", words, button(words("plan.undo")), line=line, seen=version,
             back=state.url(did="")),
        class_="note",
    )  # fmt: skip


def standing(code: str, words: Words) -> Html:
    """Return where a line stands: a word behind its sign."""
    said = words.outside(f"cli.plan_standing.{code}")
    return el("span", icon(_SIGNS[code]), " ", said, class_=f"standing {code}")


def _read_from(table: PlanReached, words: Words) -> Html:
    """Return from when the figures are: what is frozen and what is of today."""
    frozen = table.frozen
    return el(
        "p", icon("lock_clock"), " ",
        words("plan_progress.read_from", at=format.moment(frozen.at), quarter=_roman(table.until),
              seq=words.number(frozen.seq), day=format.day(table.day)),
        class_="quiet frozen-at",
    )  # fmt: skip


def _roman(quarter: int) -> str:
    return ("I", "II", "III", "IV")[quarter - 1]


def _quarters(table: PlanReached, state: PlanState, words: Words) -> Html:
    ways = [
        link(state.url(quarter=str(one), did=""), words("plan_progress.until", quarter=_roman(one)),
             aria_current="true" if one == table.until else None, data_key=f"quarter-{one}")
        for one in QUARTERS
    ]  # fmt: skip
    return el("nav", *ways, class_="quarters", aria_label=words("plan_progress.quarters"))


def _sums(table: PlanReached, words: Words) -> Html:
    """Return how many lines stand where, and the money spent of what was planned."""
    total = table.total
    counts = [
        el("li", standing(name, words), " ",
           el("strong", words.number(total.standings[name])))
        for name in STANDINGS if total.standings[name]
    ]  # fmt: skip
    return el("ul", *counts, el("li", _spent(total, words)), class_="plain standings")


def _spent(total: Total, words: Words) -> Html:
    exact = {name: money(getattr(total, name), "VND", words.language).short
             for name in ("spent", "planned")}  # fmt: skip
    share = f" ({words.number(round(100 * total.spent / total.planned))} %)" if (
        total.planned) else ""  # fmt: skip
    return el("span", words("plan_progress.spent_of", **exact), share)


# ---- the table


def lines(table: PlanReached, state: PlanState, words: Words, per_page: int = PER_PAGE) -> Html:
    """Return one page of the lines, under their sections, with the way to every section.

    Whoever chose a line is on its page.
    """
    ids = [one.line.id for one in table.lines]
    pages = max(1, count_of(len(ids), per_page))
    page = min(state.page, pages)
    if state.line in ids:
        page = ids.index(state.line) // per_page + 1
    seen = frozenset(ids[per_page * (page - 1) : per_page * page])

    def address(to: int) -> str:
        return state.url(page=to, line="", did="")

    steps = pager(page, pages, address, words)
    ways = _to_sections(table, per_page, address, words) if pages > 1 else None
    return el("div", ways, steps, _table(table, seen, replace(state, page=page), words), steps)


def _to_sections(
    table: PlanReached, per_page: int, address: Callable[[int], str], words: Words
) -> Html:
    """Return the sections, each leading to the page on which it begins."""
    rows, first = [], 0
    for one in table.sections:
        page, first = first // per_page + 1, first + len(one.lines)
        count = el("span", f" ({words.number(len(one.lines))})", class_="count")
        rows.append(el("li", link(f"{address(page)}#muc-{one.code}", f"{one.number}. {one.title}"),
                       count))  # fmt: skip
    return el("details", el("summary", words("plan.sections")), el("ul", *rows, class_="plain"),
              class_="to-sections", data_kept="to-sections")  # fmt: skip


def _table(table: PlanReached, seen: frozenset[str], state: PlanState, words: Words) -> Html:
    heads = [el("th", words(f"plan_progress.column.{name}"), scope="col", class_=f"c-{name}")
             for name in _COLUMNS]  # fmt: skip
    return el(
        "div",
        el("table", el("caption", words("plan.unit_line"), class_="unit-line"),
           el("thead", el("tr", *heads)),
           *(_section(one, seen, state, words) for one in table.sections
             if any(line.line.id in seen for line in one.lines))),
        class_="table reached", tabindex=0, role="region",
        aria_label=words("plan_progress.table"),
    )  # fmt: skip


def _section(one: SectionReached, seen: frozenset[str], state: PlanState, words: Words) -> Html:
    total = one.total
    counts = ", ".join(
        f"{words.outside(f'cli.plan_standing.{name}')} {words.number(count)}"
        for name, count in total.standings.items() if count
    )  # fmt: skip
    head = el(
        "tr",
        el("th", f"{one.number}.", class_="c-number", scope="rowgroup"),
        el("th", one.title, colspan=4, scope="rowgroup"),
        *(el("td", in_millions(amount, words) if amount else None, class_=f"c-{name}",
             data_label=words(f"plan_progress.column.{name}"))
          for name, amount in (("planned", total.planned), ("spent", total.spent))),
        el("td", counts, class_="c-standing quiet"),
        class_="section",
    )  # fmt: skip
    rows = (_row(line, state, words) for line in one.lines if line.line.id in seen)
    return el("tbody", head, *rows, id=f"muc-{one.code}")


def _row(one: LineReached, state: PlanState, words: Words) -> Html:
    line, now = one.line, one.reached
    chosen = line.id == state.line
    title = link(state.url(line=line.id, did="") + "#dong", line.title or words("record.untitled"),
                 data_key=f"line-{line.id}", aria_current="true" if chosen else None)  # fmt: skip
    said = ": ".join(filter(None, (line.values.get("indicator"), line.values.get("target"))))
    cells: tuple[tuple[str, Child], ...] = (
        ("target", said),
        ("due", words.code("quarter", line.values.get("quarter") or "")),
        ("reached", _reached(one, words)),
        ("planned", in_millions(one.planned, words) if one.planned else None),
        ("spent", in_millions(now.spent, words) if now.spent is not None else None),
        ("standing", standing(one.standing, words)),
    )
    return el(
        "tr",
        el("td", line.label, class_="c-number"),
        el("th", title, _cites(one, words), scope="row", class_="c-task"),
        *(el("td", inside, class_=f"c-{name}", data_label=words(f"plan_progress.column.{name}"))
          for name, inside in cells),
        class_="chosen" if chosen else None, data_line=line.id,
    )  # fmt: skip


def _reached(one: LineReached, words: Words) -> list[Child]:
    """Return what was reached: the value, a bar with per cent, and whose word it is."""
    now = one.reached
    told: list[Child] = [el("span", now.value, class_="value")] if now.value else []
    if now.done is not None:
        told.append(el(
            "span",
            el("span", style=f"width:{min(100, now.done)}%", class_="bar-in"),
            class_="bar-of", aria_hidden="true",
        ))  # fmt: skip
        told.append(el("span", f"{words.number(now.done)} %", class_="share"))
    if now.basis in ("record", "reckoned"):
        told.append(el("span", words(f"plan_progress.basis.{now.basis}"), class_="quiet basis"))
    return told


def _cites(one: LineReached, words: Words) -> Html | None:
    """Return the first records that a line rests on, which open from here."""
    if not one.cites:
        return None
    ways: list[Child] = []
    for cited in one.cites[:_CITED]:
        name = cited.number or cited.title or cited.called or words("record.untitled")
        ways += [link(record_url(cited.id, "", None), name), " "]
    more = len(one.cites) - _CITED
    return el("span", *ways, f"+{words.number(more)}" if more > 0 else None, class_="quiet")
