"""From the records of a plan to what is read: the outline, the records cited, the sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from st_db import i18n
from st_db.access import Caller
from st_db.codes import CodeList
from st_db.errors import NotFound
from st_db.library import amounts
from st_db.library.holding import FROZEN
from st_db.library.plan_views import Cited, LineView, PlanView, SectionView, Sum
from st_db.planning.drawing import foreign
from st_db.records.stored import Record
from st_db.store import known_id

if TYPE_CHECKING:
    from st_db.library.facade import Library

CITES = "cites"
PLAN, LINE = "plan", "plan_line"


@dataclass(frozen=True, slots=True)
class Template:
    """The code lists that plans are read by, as the office has them now."""

    sections: CodeList
    reasons: CodeList
    sources: CodeList

    @classmethod
    def of(cls, library: Library) -> Template:
        """Return the lists in force."""
        read = library.store.code_list
        return cls(read("plan_section"), read("plan_reason"), read("fund_source"))


def found(library: Library, id_: str, kind: str) -> Record:
    """Return a plan or a line; raises NotFound for what is none."""
    record = library.store.get(known_id(id_))
    if record is None or record.kind != kind:
        raise NotFound(what=id_[:80])
    return record


def lines_of(library: Library, plan: str, *, gone: bool = False) -> list[Record]:
    """Return the lines of a plan in the order of their places."""
    known = library.store.get_many(library.store.plans.lines(plan, gone=gone))
    return sorted(known.values(), key=place_of)


def place_of(record: Record) -> tuple[str, str]:
    """Order lines: two that were put in one place at once stand by their age."""
    return record.values.get("position") or "", record.id


def cited(record: Record) -> list[Mapping[str, Any]]:
    """Return the links of a line to what it rests on."""
    links = record.values.get("links") or ()
    return [link for link in links if link["role"] == CITES and link["id"]]


def read_lines(
    library: Library, who: Caller, records: Sequence[Record], template: Template
) -> list[LineView]:
    """Return lines as people read them, without numbers in an outline."""
    ids = {link["id"] for record in records for link in cited(record)}
    known = library.store.get_many(sorted(ids))
    shown = library.records.shown(who, LINE)
    views = []
    for record in records:
        reason = template.reasons.get(record.values.get("reason") or "")
        views.append(LineView(
            record.id, record.version, record.values.get("plan") or "", "",
            {name: record.values.get(name) for name in shown},
            reason.label(who.language) if reason else None,
            tuple(_cited(link, known.get(link["id"])) for link in cited(record)),
            record.archived_at is not None,
            _money_note([known[link["id"]] for link in cited(record) if link["id"] in known], who)
            if not record.values.get("budget") else "",
        ))  # fmt: skip
    return views


def _money_note(records: Iterable[Record], who: Caller) -> str:
    """Return that the money of a line's task is in another currency, which no line takes."""
    found = (foreign(one.values) for one in records if one.kind == "task")
    told = ", ".join(f"{amounts.count(one[0], who.language)} {one[1]}" for one in found if one)
    return i18n.t("plans.foreign_money", who.language, amounts=told) if told else ""


def cited_now(cites: Iterable[Cited], known: Mapping[str, Record]) -> tuple[Cited, ...]:
    """Return records that a line rests on as they are now."""
    links = ({"id": one.id, "kind": one.kind, "number": one.number, "title": one.called}
             for one in cites)  # fmt: skip
    return tuple(_cited(link, known.get(link["id"] or "")) for link in links)


def _cited(link: Mapping[str, Any], record: Record | None) -> Cited:
    """Return a record that a line rests on, read now; one that is nowhere keeps its name."""
    if record is None:
        return Cited(link["id"], link["kind"], link["number"], link["title"], None, None, None,
                     link["title"], gone=True)  # fmt: skip
    values = record.values
    gone = record.archived_at is not None or record.merged_into is not None
    return Cited(record.id, record.kind, record.number, record.title, values.get("state"),
                 values.get("status"), record.version, link["title"], gone)  # fmt: skip


def read_plan(library: Library, who: Caller, record: Record) -> PlanView:
    """Return a plan with its lines in the order of the document."""
    template = Template.of(library)
    views = read_lines(library, who, lines_of(library, record.id), template)
    return drawn_plan(record, views, template, who, library.records.shown(who, PLAN))


def drawn_plan(
    record: Record, views: Sequence[LineView], template: Template, who: Caller,
    shown: Iterable[str],
) -> PlanView:  # fmt: skip
    """Return a plan with some lines, of which the reader is shown these fields."""
    values = {name: record.values.get(name) for name in shown}
    frozen = values.get("status") in FROZEN
    editable = not frozen and record.archived_at is None and who.may("plan", unit=record.unit_id)
    return PlanView(
        record.id, record.version, values, record.unit_id,
        _sections(values, views, template, who), _sums(values, views, template, who), frozen,
        editable,
    )  # fmt: skip


def _sections(
    values: Mapping[str, Any], lines: Sequence[LineView], template: Template, who: Caller
) -> tuple[SectionView, ...]:
    """Return the sections as the plan has them; lines of others stand at the end."""
    codes = list(values.get("sections") or ())
    codes += [one for one in dict.fromkeys(line.section for line in lines) if one not in codes]
    written = {part["section"]: part for part in values.get("texts") or ()}
    numbers: dict[str, str] = {}
    counts: Counter[str] = Counter()
    found = []
    for code in codes:
        known, own = template.sections.get(code), written.get(code, {})
        parent = known.parent if known and known.parent in codes else None
        counts[parent or ""] += 1
        above = f"{numbers[parent]}." if parent in numbers else ""
        number = numbers[code] = f"{above}{counts[parent or '']}"
        inside = [line for line in lines if line.section == code]
        found.append(SectionView(
            code, number,
            own.get("title") or (known.label(who.language) if known else code), parent,
            known.extra.get("holds", "text") if known else "lines", own.get("text"),
            tuple(_numbered(line, f"{number}.{at}") for at, line in enumerate(inside, 1)),
        ))  # fmt: skip
    return tuple(found)


def _numbered(line: LineView, label: str) -> LineView:
    return replace(line, label=label)


def _sums(
    values: Mapping[str, Any], lines: Sequence[LineView], template: Template, who: Caller
) -> tuple[Sum, ...]:
    """Return money by source and year with the ceilings, in the order of the list of sources."""
    spent: Counter[tuple[str, int | None]] = Counter()
    for line in lines:
        for part in line.values.get("budget") or ():
            spent[part["source"], part["year"] or values.get("year")] += part["amount"]
    ceilings: dict[tuple[str, int | None], int] = {}
    for part in values.get("ceilings") or ():
        key = part["source"], part["year"] or values.get("year")
        ceilings[key] = ceilings.get(key, 0) + part["amount"]
    order = {code.code: at for at, code in enumerate(template.sources)}
    keys = sorted({*spent, *ceilings}, key=lambda k: (k[1] or 0, order.get(k[0], len(order)), k[0]))
    return tuple(
        Sum(source, code.label(who.language) if (code := template.sources.get(source)) else source,
            year, spent[source, year], ceilings.get((source, year)))
        for source, year in keys
    )  # fmt: skip
