"""The chosen line of an approved plan: what its records tell, its reports by quarter, by whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from st_db.planning.progress import QUARTERS, quarter_of, steps_of
from st_db.records import KINDS
from st_db.ui import format
from st_db.ui.deeds import button, deed
from st_db.ui.html import Child, Html, el, icon, join, link
from st_db.ui.import_report import who
from st_db.ui.labels import Words, kind_mark, state_mark
from st_db.ui.plan_line import label, select
from st_db.ui.plan_parts import short
from st_db.ui.plan_state import BEFORE, PlanState
from st_db.ui.state import record_url

if TYPE_CHECKING:
    from st_db.library.plan_reached import LineReached, PlanReached
    from st_db.library.plan_views import Cited
    from st_db.planning.progress import Fact

_LONGEST = 4_000
_TOLD = 12  # reports that are told of a line


@dataclass(frozen=True, slots=True)
class Chosen:
    """The chosen line, the table it is of, what was reported of it, and whether more may be."""

    one: LineReached
    table: PlanReached
    history: Sequence[Mapping[str, Any]] = ()
    may: bool = False

    @property
    def current(self) -> int:
        """Return the quarter that is reported first: the one of today, within the plan's year."""
        day, year = self.table.day, self.table.year
        if day.year == year:
            return quarter_of(day)
        return QUARTERS[0] if day.year < year else QUARTERS[-1]


def panel(chosen: Chosen, state: PlanState, words: Words) -> Html:
    """Return a line beside the table: what was planned, its records, and its reports."""
    one, line = chosen.one, chosen.one.line
    named = words("plan.line", number=line.label)
    parts: list[Child] = [
        el("p", el("span", named, class_="number"),
           link(state.url(line="", did=""), icon("close"), words("plan.close")), class_="head"),
        el("h2", line.title or words("record.untitled")),
        _planned(one, words),
        _records(chosen, state, words),
        _status(one, state, words) if chosen.may else None,
        *(_quarter(at, chosen, state, words) for at in QUARTERS),
        _history(chosen.history, words) if chosen.history else None,
    ]  # fmt: skip
    goal = el("span", id="dong", class_="goal")
    return el("aside", goal, *parts, class_="line-panel report-panel", aria_label=named)


def _planned(one: LineReached, words: Words) -> Html:
    values = one.line.values
    told = [(label(name, words), values.get(name)) for name in ("indicator", "target", "performer")]
    told.append((label("quarter", words), words.code("quarter", values.get("quarter") or "")))
    rows: list[Child] = [el("p", el("span", f"{name}: ", class_="quiet"), text)
                         for name, text in told if text]  # fmt: skip
    rows.append(el("p", el("span", words("plan_progress.planned"), ": ", class_="quiet"),
                   short(one.planned, words)))  # fmt: skip
    return el("section", el("h3", words("plan_progress.as_approved")), *rows)


# ---- what the records tell


def _records(chosen: Chosen, state: PlanState, words: Words) -> Html | None:
    one = chosen.one
    if not one.cites:
        return None
    then = {cited.id: cited for cited in one.line.cites}
    rows = []
    for cited in one.cites:
        facts = [fact for fact in one.told if fact.record == cited.id]
        told = [_told(fact, chosen, state, words) for fact in facts]
        rows.append(el("li", *_cited(cited, then.get(cited.id), words), *told))
    heading = words("plan.evidence", count=words.number(len(rows)))
    return el("section", el("h3", heading), el("ul", *rows, class_="plain cites"))


def _cited(now: Cited, then: Cited | None, words: Words) -> Iterable[Html]:
    """Yield a record as it is now, and what it was called when the plan was approved."""
    kind = now.kind if now.kind in KINDS else None
    name = now.title or now.number or now.called or words("record.untitled")
    mark = state_mark(now.state, kind, words) if kind and not now.gone else None
    yield el("p", kind_mark(kind, words) if kind else None,
             el("span", now.number, class_="number") if now.number else None, mark,
             class_="head")  # fmt: skip
    yield el("p", link(record_url(now.id, "", None), name))
    if now.gone:
        yield el("p", words("plan.gone"), class_="told bad")
    elif then and kind and then.state != now.state and then.state:
        was = words("plan_progress.was", state=words.state(then.state, kind))
        yield el("p", was, class_="quiet")


def _told(fact: Fact, chosen: Chosen, state: PlanState, words: Words) -> Html:
    """Return what a record tells of the line, and the way to take it into the report."""
    one, quarter = chosen.one, fact.quarter(chosen.table.year)
    said = words(f"plan_progress.told.{fact.what}", on=format.day(fact.on))
    step = one.step(quarter)
    taken = step is not None and step.step.record == fact.record
    take = deed(
        "plan_take_told", words,
        button(words("plan_progress.take", quarter=_name(quarter, words))),
        line=one.line.id, record=fact.record, seen=one.version, back=state.url(did=""),
    ) if chosen.may and fact.done is not None and not taken else None  # fmt: skip
    return el("div", el("p", icon("auto_awesome"), " ", said, class_="fact"), take)


# ---- reports


def _name(quarter: int, words: Words) -> str:
    return words.code("quarter", str(quarter)) or str(quarter)


def _status(one: LineReached, state: PlanState, words: Words) -> Html:
    options = [(code.code, code.label(words.language))
               for code in words.codes["plan_line_status"].items()]  # fmt: skip
    box = select(f"{BEFORE}status", options, one.status or "planned", data_at_once=True,
                 data_key=f"status-{one.line.id}")  # fmt: skip
    return deed(
        "plan_report", words, el("label", el("span", label("status", words)), box),
        line=one.line.id, seen=one.version, quarter=QUARTERS[0], back=state.url(did=""),
    )  # fmt: skip


def _quarter(quarter: int, chosen: Chosen, state: PlanState, words: Words) -> Html | None:
    """Return what was reported for a quarter: to be changed by who may, else to be read."""
    one, reported = chosen.one, chosen.one.step(quarter)
    if reported is None and not chosen.may:
        return None
    told = _summary(quarter, one, words)
    by = el("p", who(reported.by, words), " · ", format.moment(reported.at), class_="quiet") if (
        reported and reported.by) else None  # fmt: skip
    inside = _form(quarter, one, state, words) if chosen.may else _read(quarter, one, words)
    return el("details", el("summary", told), by, inside, class_="quarter",
              data_kept=f"quarter-{quarter}", open=quarter == chosen.current or None)  # fmt: skip


def _summary(quarter: int, one: LineReached, words: Words) -> Html:
    reported = one.step(quarter)
    said: list[str] = []
    if reported is not None:
        step = reported.step
        said = [step.value or "", f"{words.number(step.done)} %" if step.done is not None else ""]
        said.append(words("plan_progress.basis.record") if step.record else "")
    told = " · ".join(filter(None, said))
    return join([_name(quarter, words), el("span", told or "–", class_="quiet")], " ")


def _read(quarter: int, one: LineReached, words: Words) -> Html:
    reported = one.step(quarter)
    step = reported.step if reported else None
    spent = el("p", words("plan_progress.spent"), " ", short(step.spent, words)) if (
        step and step.spent is not None) else None  # fmt: skip
    return el("div", spent, el("p", step.note, class_="said-text") if step and step.note else None)


def _form(quarter: int, one: LineReached, state: PlanState, words: Words) -> Html:
    reported = one.step(quarter)
    step = reported.step if reported else None

    def field(name: str, value: str, **more: str | int) -> Html:
        box = el("input", name=BEFORE + name, value=value, autocomplete="off", **more)
        return el("label", el("span", words(f"plan_progress.field.{name}")), box)

    spent = words.number(step.spent) if step and step.spent is not None else ""
    done = str(step.done) if step and step.done is not None else ""
    return deed(
        "plan_report", words,
        el("div",
           field("value", (step.value or "") if step else "", maxlength=_LONGEST,
                 placeholder=one.line.values.get("target") or ""),
           field("done", done, inputmode="numeric", maxlength=5), class_="pair"),
        field("spent", spent, inputmode="decimal", maxlength=40,
              placeholder=words("plan.amount_hint")),
        el("label", el("span", words("plan_progress.field.note")),
           el("textarea", (step.note or "") if step else "", name=f"{BEFORE}note", rows=2,
              maxlength=_LONGEST)),
        button(words("plan_progress.save", quarter=_name(quarter, words)), main=True),
        line=one.line.id, seen=one.version, quarter=quarter, back=state.url(did=""),
    )  # fmt: skip


def _history(history: Sequence[Mapping[str, Any]], words: Words) -> Html:
    rows = [
        el("li", el("p", who(one["by"], words), " · ", format.moment(one["at"]), class_="quiet"),
           el("p", _change(one, words)))
        for one in history[:_TOLD]
    ]  # fmt: skip
    heading = words("plan_progress.history", count=words.number(len(history)))
    return el("details", el("summary", heading), el("ul", *rows, class_="plain remarks"),
              data_kept="report-history")  # fmt: skip


def _change(one: Mapping[str, Any], words: Words) -> str:
    """Return what a report changed: which quarters, from what to what."""
    before, after = (steps_of(one[side].get("progress")) for side in ("before", "after"))
    told = []
    for quarter in QUARTERS:
        was, is_ = before.get(quarter), after.get(quarter)
        if was == is_:
            continue
        done = [f"{step.done} %" if step and step.done is not None else
                (step.value or "…") if step else "–" for step in (was, is_)]  # fmt: skip
        told.append(f"{_name(quarter, words)}: {done[0]} → {done[1]}")
    if "status" in one["after"]:
        names = [words.code("plan_line_status", one[side].get("status") or "") or "–"
                 for side in ("before", "after")]  # fmt: skip
        told.append(f"{label('status', words)}: {names[0]} → {names[1]}")
    return "; ".join(told)
