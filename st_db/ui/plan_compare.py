"""Two versions of a plan beside each other: what came, went, moved and changed, and the money."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from st_db.errors import UsageError
from st_db.ui import format, history_parts
from st_db.ui.html import Child, Html, el, icon, link
from st_db.ui.import_report import who
from st_db.ui.labels import Words
from st_db.ui.plan_line import select
from st_db.ui.plan_list import named
from st_db.ui.plan_parts import in_millions, source_name
from st_db.ui.plan_state import PATH, PlanState

if TYPE_CHECKING:
    from st_db.library.plan_views import Compared, LineDifference, Moment, PlanItem, PlanView

HOW = ("added", "removed", "moved", "changed")
_SIGNS = {"added": "add", "removed": "remove", "moved": "swap_vert", "changed": "edit"}
_WHO = 3  # people that a moment names


def points(state: PlanState, moments: Sequence[Moment]) -> tuple[int, int | None]:
    """Return what is compared: the moments of the address, else the last but one and now.

    Raises UsageError for moments that no address of ours names.
    """
    before = moments[1].seq if len(moments) > 1 else moments[0].seq if moments else 0
    since, until = (_number(text) for text in (state.since, state.until))
    return before if since is None else since, until


def _number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal()):
        raise UsageError("error.bad_parameter", name="since", value=text[:40], values="1, 2, …")
    return int(text)


def shown(found: Compared, view: PlanView, state: PlanState, beside: Html, words: Words) -> Html:
    """Return what was chosen to compare, and the differences."""
    counts = {how: sum(one.how == how for one in found.lines) for how in HOW}
    told = [words(f"plan.compared.{how}", count=words.number(count))
            for how, count in counts.items() if count]  # fmt: skip
    told.append(words("plan.compared.same", count=words.number(found.same)))
    of_plan = history_parts.listed(found.plan, words)
    return el(
        "div",
        beside,
        el("p", " · ".join(told), class_="lead", role="status"),
        el("h3", words("plan.compared.sums")) if found.sums else None, _sums(found, words),
        el("h3", words("plan.compared.plan")) if of_plan else None, of_plan,
        *(_group(how, found.lines, view, state, words) for how in HOW),
        class_="plan-body compared",
    )  # fmt: skip


def choosing(
    moments: Sequence[Moment], others: Sequence[PlanItem], state: PlanState, words: Words
) -> Html:
    """Return the two moments to choose, or another plan."""
    since, until = points(state, moments)
    told = [(str(one.seq), _told(one, words)) for one in moments]
    known = {seq for seq, _ in told}
    told += [(str(seq), words("plan.compared.change", seq=seq))
             for seq in (since, until) if seq and str(seq) not in known]  # fmt: skip
    of_itself = el(
        "form",
        el("input", type="hidden", name="plan", value=state.plan),
        el("input", type="hidden", name="view", value="compare"),
        el("label", el("span", words("plan.compared.before")),
           select("since", told, str(since), data_at_once=True)),
        el("label", el("span", words("plan.compared.after")),
           select("until", [("", words("plan.compared.now")), *told], str(until or ""),
                  data_at_once=True)),
        el("button", words("plan.compared.do"), type="submit"),
        action=PATH, method="get", data_go=True, class_="comparing",
    ) if moments and not state.other else None  # fmt: skip
    return el("div", of_itself, _with_other(others, state, words), class_="choosing")


def _with_other(others: Sequence[PlanItem], state: PlanState, words: Words) -> Html | None:
    some = [one for one in others if one.id != state.plan]
    if not some:
        return None
    back = link(PlanState(plan=state.plan, view="compare").url(), words("plan.compared.itself"))
    form = el(
        "form",
        el("input", type="hidden", name="plan", value=state.plan),
        el("input", type="hidden", name="view", value="compare"),
        el("label", el("span", words("plan.compared.with")),
           select("other", named(some, words), state.other or some[0].id)),
        el("button", words("plan.compared.do"), type="submit"),
        action=PATH, method="get", data_go=True, class_="comparing",
    )  # fmt: skip
    if state.other:
        return el("div", form, el("p", back))
    return el("details", el("summary", words("plan.compared.with")), form, data_kept="with-other")


def _told(one: Moment, words: Words) -> str:
    statuses = [words.code("plan_status", status) or status for status in one.statuses]
    people = [who(actor, words) for actor in one.actors[:_WHO]]
    more = len(one.actors) - _WHO
    people += [f"+{words.number(more)}"] if more > 0 else []
    changes = words("plan.compared.changes", count=words.number(one.changes))
    return " · ".join((format.moment(one.at), *statuses, ", ".join(people), changes))


def _sums(found: Compared, words: Words) -> Html | None:
    if not found.sums:
        return None
    heads = [el("th", words(f"plan.compared.{name}"), scope="col")
             for name in ("source", "sum_before", "sum_after", "difference")]  # fmt: skip
    rows = [(f"{source_name(one.source, words)} {one.year or ''}", one.before, one.after)
            for one in found.sums]  # fmt: skip
    if len(rows) > 1:
        whole = words("plan.all"), sum(row[1] for row in rows), sum(row[2] for row in rows)
        rows.append(whole)
    body = [
        el("tr", el("th", name, scope="row"), el("td", in_millions(before, words)),
           el("td", in_millions(after, words)), el("td", _difference(after - before, words)))
        for name, before, after in rows
    ]  # fmt: skip
    table = el("table", el("caption", words("plan.unit_line"), class_="unit-line"),
               el("thead", el("tr", *heads)), el("tbody", *body))  # fmt: skip
    return el("div", table, class_="table sums", tabindex=0, role="region",
              aria_label=words("plan.compared.sums"))  # fmt: skip


def _difference(amount: int, words: Words) -> Child:
    if not amount:
        return "–"
    return [("+" if amount > 0 else "−"), in_millions(abs(amount), words)]


def _group(
    how: str, lines: Sequence[LineDifference], view: PlanView, state: PlanState, words: Words
) -> Html | None:
    """Return the lines that differ in one way."""
    some = [one for one in lines if one.how == how]
    if not some:
        return None
    there = {line.id: line.label for line in view.lines} if not state.other else {}
    rows = [_line(one, there.get(one.id), state, words) for one in some]
    heading = words(f"plan.compared.{how}", count=words.number(len(some)))
    return el("section", el("h3", icon(_SIGNS[how]), " ", heading),
              el("ul", *rows, class_="plain differing"))  # fmt: skip


def _line(one: LineDifference, label: str | None, state: PlanState, words: Words) -> Html:
    name = one.title or words("record.untitled")
    title = link(PlanState(plan=state.plan, line=one.id).url() + "#dong", name) if label else (
        link(f"/record?id={one.id}#lich-su", name))  # fmt: skip
    places = words("plan.compared.places", before=one.places[0], after=one.places[1]) if (
        one.places) else None  # fmt: skip
    return el(
        "li",
        el("p", el("span", f"{label} ", class_="number") if label else None, title),
        el("p", one.section_title, f" · {places}" if places else None, class_="quiet"),
        history_parts.listed(one.differences, words),
    )  # fmt: skip
