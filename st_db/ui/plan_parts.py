"""A plan as it is read: the outline, the lines as the table they become, the money below."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from st_db.library.amounts import money
from st_db.ui.deeds import button, deed
from st_db.ui.html import Child, Html, el, icon, join, link
from st_db.ui.labels import Words
from st_db.ui.pager import count_of
from st_db.ui.plan_placing import dragging, grip, steps
from st_db.ui.plan_state import PlanState, digest

if TYPE_CHECKING:
    from st_db.library.plan_views import LineView, PlanView, SectionView

SHOWN = 50
"""Lines of a section that the whole plan shows; the section's own page shows the rest."""
PER_PAGE = 100
COLUMNS = ("number", "task", "performer", "quarter", "people", "budget", "target")
MOST_TEXT = 20_000
_MILLION = 1_000_000


def in_millions(amount: int, words: Words) -> Html:
    """Return an amount as the annexes of a plan write it, with the exact one on hover."""
    exact = money(amount, "VND", words.language).exact
    return el("span", words.number(amount / _MILLION), title=exact)


def short(amount: int, words: Words) -> Html:
    """Return an amount as people say it, with the exact one on hover."""
    said = money(amount, "VND", words.language)
    return el("span", said.short, title=said.exact)


def status(code: str | None, words: Words) -> Html:
    """Return where a plan stands: a word behind its dot."""
    known = code or "draft"
    dot = el("span", class_="dot", aria_hidden="true")
    tone = {"approved": "active", "draft": "unknown"}.get(known, "pending")
    return el("span", dot, words.code("plan_status", known) or known,
              class_=f"state state-{tone}")  # fmt: skip


# ---- the outline


def outline(view: PlanView, state: PlanState, words: Words) -> Html:
    """Return the sections as the way to each, with how many lines they hold."""
    every = words("plan.whole", count=words.number(len(view.lines)))
    rows = [el("li", _way(state, "", every, words))]
    rows += [
        el("li", _way(state, one.code, f"{one.number}. {one.title}", words, len(one.lines)),
           class_="under" if one.parent else None)
        for one in view.sections
    ]  # fmt: skip
    return el("nav", el("h2", words("plan.sections")), el("ol", *rows),
              class_="outline", aria_label=words("plan.sections"))  # fmt: skip


def _way(state: PlanState, code: str, text: str, words: Words, count: int = 0) -> Html:
    number = el("span", words.number(count), class_="count") if count else None
    current = "true" if state.section == code else None
    return link(state.url(section=code, line="", page=1, did=""), el("span", text), number,
                aria_current=current, data_key=f"section-{code}")  # fmt: skip


# ---- the table


def table(view: PlanView, state: PlanState, words: Words) -> Html:
    """Return the sections in sight with their texts and lines, each under its heading."""
    inside = [one for one in view.sections if not state.section or state.section in (
        one.code, one.parent)]  # fmt: skip
    heads = [el("th", words(f"plan.column.{name}"), scope="col", class_=f"c-{name}")
             for name in COLUMNS]  # fmt: skip
    heads.append(el("th", el("span", words("plan.column.order"), class_="unseen"), scope="col",
                    class_="c-order"))  # fmt: skip
    return el(
        "div",
        el("table", el("caption", words("plan.unit_line"), class_="unit-line"),
           el("thead", el("tr", *heads)), *(_section(one, view, state, words) for one in inside)),
        dragging(view, state, words),
        class_="table lines", tabindex=0, role="region",
        aria_label=words("plan.table", plan=view.title),
    )  # fmt: skip


def _section(one: SectionView, view: PlanView, state: PlanState, words: Words) -> Html:
    whole = state.section == one.code
    first = PER_PAGE * (state.page - 1) if whole else 0
    shown = one.lines[first : first + (PER_PAGE if whole else SHOWN)]
    total = in_millions(one.total, words) if one.total else None
    rows = [el(
        "tr",
        el("th", f"{one.number}.", class_="c-number", scope="rowgroup"),
        el("th", one.title, colspan=4, scope="rowgroup"),
        el("td", total, class_="c-budget"),
        el("td", colspan=2, class_="c-target"),
        class_="section under" if one.parent else "section",
    )]  # fmt: skip
    if text := _text(one, view, state, words):
        rows.append(el("tr", el("td", text, colspan=8), class_="texts"))
    rows += [_row(line, one.lines, view, state, words) for line in shown]
    if len(shown) < len(one.lines):
        rows.append(el("tr", el("td", _more(one, state, words), colspan=8), class_="more"))
    before = one.lines[first - 1].id if first else None
    place = one.code if one.holds == "lines" or one.lines else None
    return el("tbody", *rows, id=f"muc-{one.code}", data_section=place, data_before=before or "")


def _text(one: SectionView, view: PlanView, state: PlanState, words: Words) -> Html | None:
    """Return what somebody wrote below the heading, and room to write it."""
    said = el("p", one.text, class_="section-text") if one.text else None
    if not view.editable or (one.holds == "lines" and not one.text and state.section != one.code):
        return said
    key = "plan.text_change" if one.text else "plan.text_write"
    form = deed(
        "plan_text", words,
        el("textarea", one.text or "", name="text", rows=6, maxlength=MOST_TEXT,
           aria_label=words("plan.text_of", section=one.title)),
        button(words("edit.save"), main=True),
        plan=view.id, section=one.code, was=digest(one.text), back=state.url(did=""),
    )  # fmt: skip
    write = el("details", el("summary", icon("edit"), words(key)), form, class_="writing",
               data_kept=f"text-{one.code}")  # fmt: skip
    return join([said, write])


def _more(one: SectionView, state: PlanState, words: Words) -> Html:
    count = len(one.lines)
    if state.section != one.code:
        return link(state.url(section=one.code, page=1, did=""),
                    words("plan.all_of_section", count=words.number(count)))  # fmt: skip
    pages = count_of(count, PER_PAGE)
    steps: list[Child] = [
        link(state.url(page=page, did=""), words(f"import.preview.{name}"))
        for name, page in (("before", state.page - 1), ("after", state.page + 1))
        if 1 <= page <= pages
    ]
    at = words("import.preview.page_of", page=words.number(state.page), pages=words.number(pages))
    return el("nav", *steps, el("span", at), class_="pager",
              aria_label=words("import.preview.pages"))  # fmt: skip


def _row(
    line: LineView, around: Sequence[LineView], view: PlanView, state: PlanState, words: Words
) -> Html:
    chosen, values = line.id == state.line, line.values
    title = link(state.url(line=line.id, did="") + "#dong", line.title or words("record.untitled"),
                 data_key=f"line-{line.id}", aria_current="true" if chosen else None)  # fmt: skip
    said = [values.get("indicator"), values.get("target")]
    cells = {
        "performer": values.get("performer"),
        "quarter": words.code("quarter", values.get("quarter") or ""),
        "people": "; ".join(values.get("people") or ()),
        "budget": join(_money(line, words)),
        "target": join(filter(None, said), ": "),
    }
    return el(
        "tr",
        el("td", line.label, class_="c-number"),
        el("th", title, *_below(line, words), scope="row", class_="c-task"),
        *(el("td", inside, class_=f"c-{name}", data_label=words(f"plan.column.{name}"))
          for name, inside in cells.items()),
        el("td", join([grip(words), steps(line, around, state, words)]) if view.editable else None,
           class_="c-order"),
        class_="chosen" if chosen else None, data_line=line.id, data_version=line.version,
    )  # fmt: skip


def _below(line: LineView, words: Words) -> Iterable[Html]:
    """Return what stands below a task's name: its product, what it rests on, what is typed."""
    if product := line.values.get("product"):
        yield el("span", words("plan.product", product=product), class_="quiet")
    if line.money_note:
        yield el("span", icon("currency_exchange"), " ", line.money_note, class_="marks")
    marks = []
    if line.cites:
        marks.append(words("plan.cites", count=words.number(len(line.cites))))
    if line.typed:
        marks.append(words("plan.typed"))
    if remarks := line.values.get("remarks"):
        marks.append(words("plan.remarks_count", count=words.number(len(remarks))))
    if marks:
        yield el("span", " · ".join(marks), class_="marks quiet")


def _money(line: LineView, words: Words) -> Iterable[Html]:
    sources = by_source(line)
    if not sources:
        return
    yield el("strong", in_millions(line.total, words))
    for source, amount in sources.items():
        yield el("span", f"{source_name(source, words)} ", in_millions(amount, words),
                 class_="quiet")  # fmt: skip


def source_name(code: str, words: Words) -> str:
    """Return what a source of money is called where there is little room."""
    return words.or_none(f"plan.source.{code}") or words.code("fund_source", code) or code


def by_source(line: LineView) -> Mapping[str, int]:
    """Return the money of a line by its source."""
    sums: dict[str, int] = {}
    for part in line.values.get("budget") or ():
        sums[part["source"]] = sums.get(part["source"], 0) + part["amount"]
    return sums
