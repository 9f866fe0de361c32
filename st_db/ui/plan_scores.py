"""What lines are compared by: the weights of criteria, ceilings, and the points of each line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from st_db.codes.model import today
from st_db.library.plan_choosing import fixed
from st_db.planning.choosing import MOST_POINTS, score_of
from st_db.ui import plan_sums
from st_db.ui.deeds import button, deed
from st_db.ui.html import Html, el, icon, link
from st_db.ui.labels import Words
from st_db.ui.pager import count_of, pager
from st_db.ui.plan_state import PlanState

if TYPE_CHECKING:
    from st_db.library.plan_views import LineView, PlanView

PER_PAGE = 50
MOST_WEIGHT = 100


def shown(view: PlanView, state: PlanState, words: Words) -> Html:
    """Return the three tables of the office: weights, ceilings, points."""
    onward = link(PlanState(plan=view.id, view="proposal").url(), icon("balance"),
                  words("plan.propose"), class_="way main")  # fmt: skip
    return el(
        "div",
        el("p", words("plan.scores_help"), class_="quiet lead"),
        el("div", _weights(view, state, words),
           plan_sums.ceilings(view, state, words, unfolded=True), class_="two-tables"),
        _points(view, state, words),
        el("div", onward, class_="doings"),
        class_="plan-body scores",
    )  # fmt: skip


def criteria(view: PlanView, words: Words) -> dict[str, int]:
    """Return the criteria of a plan with their weights, then those of the office it leaves out."""
    given = {part["criterion"]: part["weight"] for part in view.values.get("weights") or ()}
    return given | {one.code: 0 for one in words.codes["plan_criterion"].items(today())
                    if one.code not in given}  # fmt: skip


def named(criterion: str, words: Words) -> str:
    """Return what a criterion is called."""
    return words.code("plan_criterion", criterion) or criterion


def _weights(view: PlanView, state: PlanState, words: Words) -> Html:
    """Return how much each criterion counts."""
    heading = el("h3", words("plan.weights"))
    every = criteria(view, words)
    whole = sum(every.values())
    if not view.editable:
        told = [el("li", f"{named(one, words)}: {_share(weight, whole, words)}")
                for one, weight in every.items() if weight]  # fmt: skip
        return el("section", heading, el("ul", *told, class_="plain"))
    rows = [
        el("label",
           el("span", named(one, words)),
           el("input", type="number", name=f"weight:{one}", value=weight, min=0, max=MOST_WEIGHT,
              inputmode="numeric"),
           el("span", _share(weight, whole, words), class_="quiet"), class_="cell-row")
        for one, weight in every.items()
    ]  # fmt: skip
    form = deed("plan_weights", words, *rows, button(words("edit.save"), main=True),
                plan=view.id, seen=view.version, back=state.url(did=""))  # fmt: skip
    office = link("/lists?list=plan_criterion", words("lists.edit_criteria"))
    return el("section", heading, el("p", words("plan.weights_help"), " ", office, class_="quiet"),
              form)  # fmt: skip


def _share(weight: int, whole: int, words: Words) -> str:
    return f"{words.number(round(100 * weight / whole))} %" if whole else "–"


def _points(view: PlanView, state: PlanState, words: Words) -> Html:
    """Return the table of lines and criteria; lines that are in by obligation need no points."""
    heading = el("h3", words("plan.points", most=MOST_POINTS))
    lines = [line for line in view.lines if fixed(line) is not True]
    obliged = len(view.lines) - len(lines)
    told = el("p", words("plan.points_obliged", count=words.number(obliged)),
              class_="quiet") if obliged else None  # fmt: skip
    used = [one for one, weight in criteria(view, words).items() if weight]
    if not lines or not used:
        none = words("plan.points_none" if used else "plan.points_no_criteria")
        return el("section", heading, told, el("p", none, class_="quiet"))
    first = PER_PAGE * (state.page - 1)
    on_page = lines[first : first + PER_PAGE]
    weights = {part["criterion"]: part["weight"] for part in view.values.get("weights") or ()}
    heads = [el("th", words(f"plan.column.{name}"), scope="col") for name in ("number", "task")]
    heads += [el("th", named(one, words), scope="col", class_="cell") for one in used]
    heads.append(el("th", words("plan.score"), scope="col", class_="cell"))
    rows = [_row(line, used, weights, view, words) for line in on_page]
    table = el("div", el("table", el("thead", el("tr", *heads)), el("tbody", *rows)),
               class_="table points", tabindex=0, role="region",
               aria_label=words("plan.points", most=MOST_POINTS))  # fmt: skip
    form = deed(
        "plan_points", words, table, button(words("edit.save"), main=True),
        plan=view.id, back=state.url(did=""),
    ) if view.editable else table  # fmt: skip
    pages = pager(state.page, count_of(len(lines), PER_PAGE),
                  lambda page: state.url(page=page, did=""), words)  # fmt: skip
    return el("section", heading, told, form, pages)


def _row(
    line: LineView, used: list[str], weights: dict[str, int], view: PlanView, words: Words
) -> Html:
    points = {part["criterion"]: part["points"] for part in line.values.get("points") or ()}
    cells = []
    for one in used:
        given = points.get(one)
        inside: Html | str = "–" if given is None else str(given)
        if view.editable:
            called = words("plan.points_of", criterion=named(one, words), number=line.label)
            inside = el(
                "input", type="number", name=f"points:{line.id}:{one}", min=0, max=MOST_POINTS,
                value="" if given is None else given, inputmode="numeric", aria_label=called,
            )  # fmt: skip
            inside = el("span", inside, el("input", type="hidden", name=f"was:{line.id}:{one}",
                                           value="" if given is None else given))  # fmt: skip
        cells.append(el("td", inside, class_="cell", data_label=named(one, words)))
    title = link(PlanState(plan=view.id, line=line.id).url() + "#dong",
                 line.title or words("record.untitled"))  # fmt: skip
    score = words.number(round(score_of(points, weights), 2)) if points else "–"
    return el("tr", el("td", line.label, class_="c-number"), el("th", title, scope="row"), *cells,
              el("td", score, class_="cell", data_label=words("plan.score")))  # fmt: skip
