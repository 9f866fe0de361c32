"""Whether lines do what the register has already: one line closely, and all new ones in turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from st_db.library.plan_overlapping import MOST_CHECKED
from st_db.records import KINDS
from st_db.ui import format, overlap_parts
from st_db.ui.html import Child, Html, el, icon, link
from st_db.ui.labels import Words, kind_mark
from st_db.ui.plan_state import PlanState
from st_db.ui.state import record_url

if TYPE_CHECKING:
    from st_db.library.plan_overlapping import Overlapping
    from st_db.library.plan_views import LineView

ALL = "all"
"""What an address says that asks for every new line to be checked."""

LOOK = 30
"""Per cent from which an outcome is marked: so much is no chance."""

Row = tuple["LineView", "Overlapping | None"]


def progress(done: int, total: int, words: Words) -> Html:
    """Return how many lines have been checked while the rest of them are."""
    said = words("plan.overlap.progress", done=words.number(done), total=words.number(total))
    return el(
        "section",
        el("progress", value=done, max=total, aria_label=words("plan.view.overlap")),
        el("p", said, role="status"),
        class_="progress plan-body",
    )


def every(rows: Sequence[Row], total: int, state: PlanState, words: Words) -> Html:
    """Return the new lines with what is known of each, and the way to check them all."""
    if not rows:
        return el("div", el("p", words("plan.overlap.no_new"), class_="quiet"), class_="plan-body")
    unknown = sum(found is None for _, found in rows)
    run = link(PlanState(plan=state.plan, view="overlap", check=ALL).url(), icon("compare_arrows"),
               words("plan.overlap.run", count=words.number(unknown)),
               class_="way main") if unknown else None  # fmt: skip
    ordered = sorted(rows, key=lambda row: -(row[1].highest if row[1] else -1))
    more = words("plan.overlap.more", count=words.number(total - len(rows))) if (
        total > len(rows)) else None  # fmt: skip
    return el(
        "div",
        el("p", words("plan.overlap.help"), class_="quiet lead"),
        el("div", run, class_="doings") if run else None,
        el("ul", *(_row(line, found, state, words) for line, found in ordered),
           class_="plain proposal overlaps"),
        el("p", more, class_="quiet") if more else None,
        class_="plan-body",
    )  # fmt: skip


def _row(line: LineView, found: Overlapping | None, state: PlanState, words: Words) -> Html:
    closely = link(PlanState(plan=state.plan, view="overlap", line=line.id).url(),
                   words("plan.overlap.look" if found else "plan.overlap.check"),
                   aria_label=words("plan.overlap.of_line", number=line.label))  # fmt: skip
    title = link(PlanState(plan=state.plan, line=line.id).url() + "#dong",
                 line.title or words("record.untitled"))  # fmt: skip
    return el(
        "li",
        el("div", el("p", el("span", f"{line.label} ", class_="number"), title),
           *_outcome(found, words)),
        el("p", closely),
        data_line=line.id,
    )  # fmt: skip


def _outcome(found: Overlapping | None, words: Words) -> list[Html]:
    if found is None:
        return [el("p", words("plan.overlap.unknown"), class_="quiet")]
    if found.check is None:
        return [el("p", found.why, class_="quiet")]
    if not found.near:
        return [el("p", words("plan.overlap.nothing"), class_="quiet")]
    near = found.near[0]
    marked = icon("report") if found.highest >= LOOK else None
    return [
        el("p", marked, " ", words("plan.overlap.highest", percent=found.highest), " ",
           kind_mark(near.kind, words), " ",
           link(record_url(near.id, near.kind, near.number), near.number or near.title or near.id),
           class_="why"),
        el("p", near.title, class_="quiet") if near.number else el("p", class_="quiet"),
    ]  # fmt: skip


def closely(found: Overlapping, state: PlanState, words: Words) -> Html:
    """Return one line beside the nearest records of each kind, shared phrases marked."""
    line, check = found.line, found.check
    back = link(PlanState(plan=state.plan, view="overlap").url(), words("plan.overlap.all"))
    anew = link(PlanState(plan=state.plan, view="overlap", line=line.id, check=_next(state)).url(),
                icon("refresh"), words("plan.overlap.again"))  # fmt: skip
    parts: list[Child] = [
        el("p", back, " · ", anew),
        el("h2", f"{line.label} {line.title}"),
        el("p", words("plan.overlap.at", at=format.moment(found.at)), class_="quiet"),
    ]
    if line.cites:
        named = ", ".join(one.number or one.title or one.id for one in line.cites)
        parts.append(el("p", words("plan.overlap.but", records=named), class_="quiet"))
    if check is None:
        parts.append(el("p", found.why, class_="note"))
        return el("div", *parts, class_="plan-body")
    groups = (overlap_parts.group(kind, check, words) for kind in check.found.records
              if kind in KINDS)  # fmt: skip
    return el("div", *parts, *groups, overlap_parts.formula(words),
              class_="plan-body overlap result-of-check")  # fmt: skip


def _next(state: PlanState) -> str:
    """Return another address than this one, so that the check is made anew."""
    return str(int(state.check) + 1) if state.check.isdecimal() else "1"


def told(found: Overlapping | None, line: LineView, state: PlanState, words: Words) -> Html:
    """Return what is known of a line where it is written, and the way to check it."""
    way = link(PlanState(plan=state.plan, view="overlap", line=line.id).url(),
               icon("compare_arrows"),
               words("plan.overlap.look" if found else "plan.overlap.check"))  # fmt: skip
    return el("section", el("h3", words("plan.view.overlap")),
              *(_outcome(found, words) if found else ()), el("p", way),
              class_="line-overlap")  # fmt: skip


def checked(
    lines: Sequence[LineView], check: Callable[[LineView], Overlapping],
    told: Callable[[int, int], None],
) -> list[Row]:  # fmt: skip
    """Check lines one by one, telling how far it is; who leaves the page stops it between two."""
    rows: list[Row] = []
    for at, line in enumerate(lines[:MOST_CHECKED]):
        told(at, min(len(lines), MOST_CHECKED))
        rows.append((line, check(line)))
    return rows
