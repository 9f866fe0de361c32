"""What the money is best spent on: what is in, what is left out and why; planners overrule it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from st_db.library.plan_choosing import fixed
from st_db.library.plan_many import reason_of
from st_db.ui.deeds import button, deed
from st_db.ui.html import Child, Html, el, icon, link
from st_db.ui.import_report import who
from st_db.ui.labels import Words
from st_db.ui.plan_line import select
from st_db.ui.plan_parts import by_source, in_millions, short, source_name
from st_db.ui.plan_state import BEFORE, PlanState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from st_db.library.plan_choosing import Proposed
    from st_db.library.plan_many import Gone
    from st_db.library.plan_views import LineView
    from st_db.planning.choosing import Left

_NAMED = 8  # lines that a reason names


def shown(found: Proposed, gone: Sequence[Gone], state: PlanState, words: Words) -> Html:
    """Return the proposal: money against ceilings, what is left out, what is in, and its use."""
    view = found.plan
    lines = {line.id: line for line in view.lines}
    chosen = [lines[id_] for id_ in found.choice.chosen]
    left = [_left(one, found, lines, state, words) for one in found.choice.left]
    return el(
        "div",
        *_notes(found, lines, words),
        el("h3", words("plan.proposal_money")), _purses(found, words),
        el("h3", words("plan.proposal_left", count=words.number(len(left)))),
        el("ul", *left, class_="plain proposal") if left else
        el("p", words("plan.proposal_all_in"), class_="quiet"),
        _use(found, state, words) if left and view.editable else None,
        el("h3", words("plan.proposal_in", count=words.number(len(chosen)),
                       score=words.number(round(found.choice.score, 1)))),
        el("ul", *(_in(line, found, state, words) for line in chosen), class_="plain proposal"),
        out(gone, state, words, may=view.editable),
        class_="plan-body",
    )  # fmt: skip


def _notes(found: Proposed, lines: dict[str, LineView], words: Words) -> list[Html]:
    """Return what a reader has to know of how far the proposal can be trusted."""
    notes = []
    scores = PlanState(plan=found.plan.id, view="scores").url()
    if not found.choice.purses:
        notes.append(el("p", icon("info"), " ", words("plan.proposal_no_ceiling"), " ",
                        link(scores, words("plan.set_ceilings"))))  # fmt: skip
    if found.unscored:
        named = [link(PlanState(plan=found.plan.id, line=id_).url() + "#dong", lines[id_].label)
                 for id_ in found.unscored[:_NAMED]]  # fmt: skip
        told = words("plan.proposal_unscored", count=words.number(len(found.unscored)))
        notes.append(el("p", icon("info"), " ", told, " ",
                        *(part for way in named for part in (way, " ")),
                        link(scores, words("plan.points_give"))))  # fmt: skip
    if not found.choice.proved:
        notes.append(el("p", icon("info"), " ", words("plan.proposal_not_proved")))
    return [el("div", *notes, class_="proposal-notes")] if notes else []


def _purses(found: Proposed, words: Words) -> Html:
    """Return the ceilings with what the proposed lines take of each and what they leave."""
    if not found.choice.purses:
        return el("p", words("plan.proposal_unbound"), class_="quiet")
    ceilings = {(one.source, one.year or 0): one.ceiling for one in found.plan.budget
                if one.ceiling is not None}  # fmt: skip
    heads = [el("th", words(f"plan.purse.{name}"), scope="col")
             for name in ("source", "ceiling", "taken", "left")]  # fmt: skip
    rows = []
    for purse, left in found.choice.purses.items():
        ceiling, over = ceilings.get(purse, 0), found.choice.over.get(purse)
        told: list[Child] = [in_millions(left, words)]
        if over:
            told.append(el("span", words("plan.purse.over"), class_="quiet"))
        rows.append(el(
            "tr", el("th", f"{source_name(purse[0], words)} {purse[1] or ''}", scope="row"),
            el("td", in_millions(ceiling, words)), el("td", in_millions(ceiling - left, words)),
            el("td", *told, class_="bad" if over else None),
        ))  # fmt: skip
    table = el("table", el("caption", words("plan.unit_line"), class_="unit-line"),
               el("thead", el("tr", *heads)), el("tbody", *rows))  # fmt: skip
    return el("div", table, class_="table sums", tabindex=0, role="region",
              aria_label=words("plan.proposal_money"))  # fmt: skip


def _left(
    one: Left, found: Proposed, lines: dict[str, LineView], state: PlanState, words: Words
) -> Html:  # fmt: skip
    why = [el("p", icon("block"), " ", reason_of(one, found, words.language), class_="why")]
    if one.instead:
        ways: list[Child] = []
        for id_ in one.instead[:_NAMED]:
            ways += [link(PlanState(plan=found.plan.id, line=id_).url() + "#dong",
                          lines[id_].label, title=lines[id_].title), " "]  # fmt: skip
        more = len(one.instead) - _NAMED
        why.append(el("p", words("plan.proposal_instead"), " ", *ways,
                      f"+{words.number(more)}" if more > 0 else None, class_="quiet"))  # fmt: skip
    return _line(lines[one.id], found, state, words, why)


def _in(line: LineView, found: Proposed, state: PlanState, words: Words) -> Html:
    why = None
    if line.values.get("choice") == "keep":
        why = words("plan.proposal_kept")
    elif fixed(line):
        why = words("plan.proposal_obliged", reason=line.reason or "")
    return _line(line, found, state, words, [el("p", why, class_="quiet")] if why else [])


def _line(line: LineView, found: Proposed, state: PlanState, words: Words, why: list[Html]) -> Html:
    """Return a line with its score, its money, why it is where it is, and the planner's say."""
    title = link(PlanState(plan=found.plan.id, line=line.id).url() + "#dong",
                 line.title or words("record.untitled"))  # fmt: skip
    score = words("plan.score_of", score=words.number(round(found.scores[line.id], 2)))
    money = [el("span", " · ", source_name(source, words), " ", short(amount, words))
             for source, amount in by_source(line).items()]  # fmt: skip
    said = el("p", score, *money, class_="quiet")
    return el(
        "li",
        el("div", el("p", el("span", f"{line.label} ", class_="number"), title), said, *why),
        _say(line, state, words) if found.plan.editable else None,
        data_line=line.id,
    )  # fmt: skip


def _say(line: LineView, state: PlanState, words: Words) -> Html:
    """Return the choice of a planner, which wins over every proposal."""
    options = [("", words("plan.choice_none"))]
    options += [(one.code, one.label(words.language))
                for one in words.codes["plan_choice"].items()]  # fmt: skip
    box = select(f"{BEFORE}choice", options, line.values.get("choice") or "", data_at_once=True,
                 aria_label=words("plan.choice_of", number=line.label),
                 data_key=f"choice-{line.id}")  # fmt: skip
    return deed("plan_line", words, box, line=line.id, seen=line.version, back=state.url(did=""))


def _use(found: Proposed, state: PlanState, words: Words) -> Html:
    count = words.number(len(found.choice.left))
    return deed(
        "plan_settle", words, el("p", words("plan.settle_help"), class_="quiet"),
        button(words("plan.settle", count=count), main=True),
        plan=found.plan.id, seen=found.stamp, back=state.url(did=""),
    )  # fmt: skip


def out(gone: Sequence[Gone], state: PlanState, words: Words, *, may: bool) -> Html | None:
    """Return the lines that were taken out of the plan, with the reasons and the way back."""
    if not gone:
        return None
    rows = [
        el("li",
           el("div",
              el("p", link(f"/record?id={one.line.id}#lich-su",
                           one.line.title or words("record.untitled"))),
              el("p", who(one.by, words) if one.by else None,
                 f" · {one.reason}" if one.reason else None, class_="quiet")),
           deed("plan_bring_back", words, button(words("plan.bring_back")),
                line=one.line.id, back=state.url(did="")) if may else None)
        for one in gone
    ]  # fmt: skip
    return el("details", el("summary", words("plan.gone_lines", count=words.number(len(gone)))),
              el("ul", *rows, class_="plain proposal"), data_kept="gone-lines")  # fmt: skip
