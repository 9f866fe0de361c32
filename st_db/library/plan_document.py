"""A plan as the document that is signed: its sections in words, its lines as annexes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from st_db.codes import Code, CodeList
from st_db.exchange.documents import (
    Annex,
    Cell,
    Column,
    Head,
    Heading,
    Line,
    PlanDocument,
    Row,
    Section,
    Signature,
    Table,
)
from st_db.exchange.documents.words import figure, money_in_words, roman
from st_db.i18n import t

if TYPE_CHECKING:
    from st_db.library.plan_views import LineView, PlanView, SectionView
    from st_db.settings import Settings

MARK = "*"
"""Stands behind a text that somebody typed; a note at the end says so."""
_MILLION, _THOUSAND = 1_000_000, 1_000
_TITLE = "Kế hoạch "
_QUARTERS = ("1", "2", "3", "4")
_TEXTS = ("what", "objective", "product", "performer", "quarter", "aim", "cites")
_ALWAYS = ("what", "performer", "quarter")
_PROGRESS = ("what", "performer", "quarter", "aim")


@dataclass(frozen=True, slots=True)
class Lists:
    """The code lists that a plan is written by: the office's of now, or those it was approved by.

    ``notes`` say from when the figures are. With ``marks`` every text that somebody typed has one.
    """

    annexes: Sequence[Code]
    sources: CodeList
    notes: tuple[str, ...] = ()
    marks: bool = True


def plan_document(
    plan: PlanView, lists: Lists, settings: Settings, day: date, agency: str = ""
) -> PlanDocument:
    """Return a plan as a document, in Vietnamese; ``agency`` is the unit whose plan it is."""
    plan = plan if lists.marks else _unmarked(plan)
    writing = _Writing(plan, lists)
    values = plan.values
    approved = values.get("approved_date")
    signed = date.fromisoformat(approved) if approved else None
    agency = values.get("issuer") or agency or settings.agency or t("letter.agency", "vi")
    superior = settings.agency if agency != settings.agency else settings.superior_agency
    called = plan.title.removeprefix(_TITLE) or _say("year", year=plan.year or "")
    return PlanDocument(
        Heading(agency, superior, values.get("code") or "", settings.place, signed, day.year),
        called[:1].upper() + called[1:],
        opening=(values["summary"],) if values.get("summary") else (),
        sections=tuple(writing.section(one) for one in plan.sections),
        closing=_say("closing", title=f"{_TITLE}{called[:1].lower()}{called[1:]}"),
        signature=Signature((t("letter.signs", "vi"),), "", (_say("receivers"), _say("kept"))),
        annexes=tuple(writing.annexes()),
        notes=(*lists.notes, *((_say("typed"),) if _typed(plan) else ())),
    )


def scale(amounts: Iterable[int]) -> tuple[int, str]:
    """Return the đồng in a unit that all amounts can be written in shortly, and its name."""
    whole = all(amount % _THOUSAND == 0 for amount in amounts)
    step, unit = (_MILLION, "million") if whole else (1, "dong")
    return step, _say(unit)


def _typed(plan: PlanView) -> bool:
    return any(line.typed for line in plan.lines)


def _unmarked(plan: PlanView) -> PlanView:
    """Return a plan of which no text is said to be typed."""
    sections = tuple(
        replace(section, lines=tuple(
            replace(line, values={**line.values, "typed": []}) for line in section.lines))
        for section in plan.sections
    )  # fmt: skip
    return replace(plan, sections=sections)


class _Writing:
    """One plan while it is put into words."""

    def __init__(self, plan: PlanView, lists: Lists) -> None:
        self._plan, self._lists = plan, lists
        parts = [part for line in plan.lines for part in line.values.get("budget") or ()]
        self._step, self._money = scale(part["amount"] for part in parts)
        used = {part["source"] for part in parts}
        listed = [code.code for code in lists.sources if code.code in used]
        self._sources = [*listed, *sorted(used.difference(listed))]

    # ---- the text

    def section(self, section: SectionView) -> Section:
        """Return a section with its text and its lines; one that is empty shows that it is."""
        top, _, below = section.number.partition(".")
        number = f"{below}." if below else f"{roman(int(top))}."
        lines = [Line(section.text)] if section.text else []
        for line in section.lines:
            lines += self._told(line)
        table = self._budget() if section.holds == "budget" else None
        if table is not None:
            lines += self._sum()
        inner = any(one.parent == section.code for one in self._plan.sections)
        if not (lines or inner or table):
            lines.append(Line("…"))
        return Section(section.title, number, tuple(lines), table)

    def _told(self, line: LineView) -> list[Line]:
        """Return a line as people read it: what, why, by whom and when, for how much, on what."""
        _, _, number = line.label.partition(".")
        values = line.values
        people = ", ".join(values.get("people") or ())
        performer = _marked(line, "performer", values.get("performer"))
        who = "; ".join(part for part in (performer, people) if part)
        quarter = _quarter(values)
        cited = "; ".join(one.number or one.title or "" for one in line.cites if not one.gone)
        costs = f"{figure(self._shown(line.total))} {self._money}"
        who = "; ".join(filter(None, (
            who, _say("by_quarter", quarter=quarter) if quarter else "",
            _say("costs", sum=costs) if line.total else "",
        )))  # fmt: skip
        told = (
            *((name, _marked(line, name, values.get(name))) for name in ("objective", "product")),
            ("performer", who), ("aim", _aim(line)), ("cites", cited),
        )  # fmt: skip
        return [Line(_marked(line, "title", line.title), f"{number}.", strong=True)] + [
            Line(f"{_say(name)}: {text}", "-") for name, text in told if text
        ]

    def _sum(self) -> list[Line]:
        total = sum(line.total for line in self._plan.lines)
        said = _say("sum", sum=figure(total), words=money_in_words(total))
        return [Line(said)] if total else []

    def _budget(self) -> Table | None:
        """Return money by source and year."""
        sums = self._plan.budget
        years = sorted({one.year for one in sums if one.year is not None})
        if not sums or not years:
            return None
        titles = {one.source: one.title for one in sums}
        amounts = {(one.source, one.year): one.amount for one in sums}
        rows = tuple(
            Row((at, title, *(self._shown(amounts.get((source, year), 0)) for year in years)))
            for at, (source, title) in enumerate(titles.items(), start=1)
        )
        columns = (Column("TT"), Column(_say("source")),
                   *(Column(_say("year", year=year), summed=True) for year in years))  # fmt: skip
        return Table(columns, rows, self._money, total=_say("total"))

    # ---- the annexes

    def annexes(self) -> Iterable[Annex]:
        """Yield the annexes of the list that have something in them."""
        ways = {"lines": self._lines, "budget": self._quarters, "progress": self._progress}
        for code in self._lists.annexes:
            draw = ways.get(str(code.extra.get("holds")))
            table = draw(code) if draw else None
            if table is not None:
                yield Annex(code.label("vi"), table)

    def _lines(self, code: Code) -> Table | None:
        wanted = str(code.extra.get("sections") or "").split("|")
        sections = [one for one in self._plan.sections if one.code in wanted and one.lines]
        if not sections:
            return None
        lines = [line for section in sections for line in section.lines]
        texts = [name for name in _TEXTS if name in _ALWAYS or any(_text(n, name) for n in lines)]
        sources = [one for one in self._sources if any(self._of(line, one) for line in lines)]
        later = any(self._of(line, None) for line in lines)
        money = [self._source(source) for source in sources]
        money += [_say("all")] if money else []
        money += [_say("later")] if later else []
        columns = (*(Column(_say(name)) for name in ("place", *texts)),
                   *(Column(title, summed=True) for title in money))  # fmt: skip
        rows: list[Row] = []
        for section in sections:
            if len(sections) > 1:
                rows.append(_group(section, len(columns)))
            for at, line in enumerate(section.lines, start=1):
                amounts = self._amounts(line, sources, later=later)
                rows.append(Row((at, *(_text(line, name) for name in texts), *amounts)))
        if not money:
            return Table(columns, tuple(rows))
        heads = (
            (*(Head(column.title, down=2) for column in columns if not column.summed),
             Head(_say("money"), len(money))),
            tuple(Head(title) for title in money),
        )  # fmt: skip
        return Table(columns, tuple(rows), self._money, heads, total=_say("total"))

    def _amounts(self, line: LineView, sources: Sequence[str], *, later: bool) -> list[Cell]:
        """Return the money of a line by source, in all, and of other years; none is blank."""
        amounts = [self._of(line, source) for source in sources]
        found = [*amounts, sum(amounts)] if sources else []
        found += [self._of(line, None)] if later else []
        return [self._shown(amount) if amount else None for amount in found]

    def _of(self, line: LineView, source: str | None) -> int:
        """Return the money of a line from a source in the year of the plan; None: other years'."""
        parts = line.values.get("budget") or ()
        ours = (self._plan.year, None)
        if source is None:
            return sum(part["amount"] for part in parts if part["year"] not in ours)
        return sum(p["amount"] for p in parts if p["source"] == source and p["year"] in ours)

    def _quarters(self, _: Code) -> Table | None:
        """Return the money of the year by source and quarter."""
        amounts: dict[tuple[str, str], int] = {}
        for line in self._plan.lines:
            for part in line.values.get("budget") or ():
                if part["year"] in (self._plan.year, None):
                    quarter = part.get("quarter") or line.values.get("quarter") or ""
                    key = part["source"], str(quarter)
                    amounts[key] = amounts.get(key, 0) + part["amount"]
        sources = [one for one in self._sources if any(source == one for source, _ in amounts)]
        if not sources:
            return None
        quarters = [*_QUARTERS, *([""] if any(not q for _, q in amounts) else ())]
        rows = []
        for at, source in enumerate(sources, start=1):
            found = [amounts.get((source, quarter), 0) for quarter in quarters]
            shown = (self._shown(one) if one else None for one in (*found, sum(found)))
            rows.append(Row((at, self._source(source), *shown)))
        titles = [_say("of_quarter", quarter=roman(int(q))) if q else _say("open")
                  for q in quarters]  # fmt: skip
        columns = (Column("TT"), Column(_say("source")),
                   *(Column(title, summed=True) for title in (*titles, _say("all"))))  # fmt: skip
        return Table(columns, tuple(rows), self._money, total=_say("total"))

    def _progress(self, _: Code) -> Table | None:
        """Return who does what until when."""
        rows: list[Row] = []
        for section in self._plan.sections:
            if section.lines:
                rows.append(_group(section, len(_PROGRESS) + 1))
            for at, line in enumerate(section.lines, start=1):
                rows.append(Row((at, *(_text(line, name) for name in _PROGRESS))))
        columns = tuple(Column(_say(name)) for name in ("place", *_PROGRESS))
        return Table(columns, tuple(rows)) if rows else None

    # ---- pieces

    def _shown(self, amount: int) -> Decimal | int:
        return Decimal(amount) / self._step if self._step > 1 else amount

    def _source(self, source: str) -> str:
        code = self._lists.sources.get(source)
        return code.label("vi") if code else source


def _text(line: LineView, name: str) -> str:
    """Return what a line says in a column of texts."""
    values = line.values
    people = ", ".join(values.get("people") or ())
    if name == "performer":
        performer = _marked(line, name, values.get(name))
        return "\n".join(part for part in (performer, people) if part)
    if name == "cites":
        return "\n".join(one.number or one.title or "" for one in line.cites)
    told = {"what": _marked(line, "title", line.title), "quarter": _quarter(values),
            "aim": _aim(line)}  # fmt: skip
    return told[name] if name in told else _marked(line, name, values.get(name))


def _group(section: SectionView, width: int) -> Row:
    return Row((None, section.title, *[None] * (width - 2)), group=True)


def _aim(line: LineView) -> str:
    parts = (_marked(line, name, line.values.get(name)) for name in ("indicator", "target"))
    return ": ".join(part for part in parts if part)


def _marked(line: LineView, name: str, text: str | None) -> str:
    """Return a text of a line with a mark where somebody typed it."""
    return f"{text}{MARK}" if text and name in line.typed else text or ""


def _quarter(values: Mapping[str, Any]) -> str:
    quarter = values.get("quarter")
    return roman(int(quarter)) if quarter in _QUARTERS else ""


def _say(what: str, **params: object) -> str:
    # The form of a plan is set by Decree 30/2020, in Vietnamese; the English says what it says.
    return t(f"plan_document.{what}", "vi", **params)
