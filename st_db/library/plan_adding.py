"""Lines of a plan from what was found: ticked records, a search, duties, last year's open lines.

Each line stands in the section that a rule gives it, with the reason, and cites its records by id.
What the plan already rests on is not added twice, so that a call may be repeated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from st_db.access import Caller
from st_db.errors import UsageError
from st_db.library.duties import Ask, Item
from st_db.library.holding import held
from st_db.library.plan_reading import (
    CITES,
    PLAN,
    Template,
    cited,
    found,
    lines_of,
    place_of,
)
from st_db.library.plan_views import Added
from st_db.planning import drawn, reason_of, reason_of_duty, section_of, spread
from st_db.query import Query
from st_db.records import REGISTER
from st_db.records.plan import TEXTS, PlanLine
from st_db.records.stored import New, Record
from st_db.store import NO_RECORD, Wanted, known_id, new_id

if TYPE_CHECKING:
    from st_db.library.facade import Library
    from st_db.library.plan_carrying import OpenLine
    from st_db.store import Writer

MOST = 500
"""Lines that one call adds; what is beyond is counted and said."""

OPEN = frozenset({None, "planned", "running"})
"""Statuses of lines that go on into the next plan."""

_TYPED = (*TEXTS, "title_en", "summary", "people", "quarter", "budget", "points", "code")
"""Fields that somebody may give a new line."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """How lines were asked for, how many there were, and how many are beyond the bound."""

    origin: str
    said: str | None = None
    found: int = 1
    left: int = 0
    relaxed: str | None = None


@dataclass(slots=True)
class _Draft:
    """A line to be: its values, what it rests on, and what tells it from the plan's others."""

    values: dict[str, Any]
    reason: str
    records: Sequence[Record] = ()
    key: str = ""
    section: str = ""
    estimated: bool = False
    taken: list[dict[str, Any]] = field(default_factory=list)


class Adding:
    """Adds lines to plans."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._store = library.store

    def line(
        self, caller: Caller, plan: str, section: str, values: Mapping[str, Any],
        records: Sequence[str] = (),
    ) -> Added:  # fmt: skip
        """Add a line that somebody types, with the records it rests on.

        Without a title it has the first record's. Raises UsageError for a section the plan does not
        have, pydantic's ValidationError for values that cannot be read.
        """
        caller.require("plan")
        if unknown := next((name for name in values if name not in _TYPED), None):
            raise UsageError("error.no_such_field", field=unknown[:80], fields=", ".join(_TYPED))
        some = self._seen(records)
        given = dict(values)
        if not given.get("title") and some:
            given["title"] = some[0].title
        if not str(given.get("title") or "").strip():
            raise UsageError("error.line_without_title")
        draft = _Draft(given, "by_hand", some, section=section)
        draft.taken = [_text("title", some[0].id, some[0].version, some[0].title or "")
                       for _ in some[:1]]  # fmt: skip
        return self._put(caller, plan, [draft], _Asked("typed"))

    def records(self, caller: Caller, plan: str, ids: Sequence[str]) -> Added:
        """Add a line for each of some records."""
        caller.require("plan")
        return self._of_records(caller, plan, ids, _Asked("record"))

    def search(self, caller: Caller, plan: str, query: Query, said: str) -> Added:
        """Add a line for each of the first records a question finds; ``said`` is how it reads."""
        caller.require("plan")
        ids, relaxed = self._library.exporting.matches(caller, query)
        return self._of_records(caller, plan, ids, _Asked("search", said, relaxed=relaxed))

    def duties(self, caller: Caller, plan: str, ask: Ask) -> Added:
        """Add a line for each record, or rule of the office, that has a duty in the plan's year."""
        caller.require("plan")
        year = found(self._library, plan, PLAN).values.get("year")
        whole = self._library.duties.whole(caller, ask)
        first: dict[str, Item] = {}
        for item in whole:
            if item.due.duty.on.year == year:
                of_office = item.due.record == NO_RECORD
                first.setdefault(item.rule.code if of_office else item.due.record, item)
        known = self._store.get_many([k for k, i in first.items() if i.due.record != NO_RECORD])
        drafts = [self._of_duty(item, known.get(key)) for key, item in first.items()]
        return self._put(caller, plan, drafts, _Asked("duty", found=len(first)))

    def last_year(
        self, caller: Caller, plan: str, former: str, only: Sequence[str] | None = None
    ) -> Added:
        """Add the lines of another plan that are not done yet; their money wants a look.

        Of an approved plan these are the lines that its progress leaves open, as carried over with
        the money that is left. ``only`` names those that were chosen.
        """
        caller.require("plan")
        caller.require("read_internal")
        year = found(self._library, plan, PLAN).values.get("year") or 0
        before = found(self._library, former, PLAN)
        going_on = self._going_on(caller, before, plan)
        lines = [line for line in lines_of(self._library, before.id) if (
            line.values.get("status") in OPEN if going_on is None else line.id in going_on
        )]  # fmt: skip
        lines = [line for line in lines if only is None or line.id in only]
        ids = {link["id"] for line in lines for link in cited(line)}
        known = self._store.get_many(sorted(ids))
        drafts = [self._again(line, known, year) for line in lines]
        for draft in drafts:
            if going_on is not None:
                _carried(draft, going_on[draft.key], year)
        return self._put(caller, plan, drafts, _Asked("last_year", found=len(lines)))

    def _going_on(self, who: Caller, before: Record, plan: str) -> dict[str, OpenLine] | None:
        """Return the open lines of an approved plan; None for another one."""
        if before.values.get("status") != "approved":
            return None
        carry = self._library.plans.carrying.open(who, before.id, plan)
        return {one.reached.line.id: one for one in carry.lines}

    # ---- what becomes a line

    def _seen(self, ids: Iterable[str]) -> list[Record]:
        """Return the records among some ids that a plan may rest on."""
        wanted = list(dict.fromkeys(known_id(one) for one in ids))
        known = self._store.get_many(wanted)
        some = (known[id_] for id_ in wanted if id_ in known)
        return [one for one in some if one.kind in REGISTER and one.archived_at is None
                and one.merged_into is None]  # fmt: skip

    def _of_records(self, who: Caller, plan: str, ids: Sequence[str], asked: _Asked) -> Added:
        year = found(self._library, plan, PLAN).values.get("year") or 0
        resting = self._resting(plan)
        new = [id_ for id_ in dict.fromkeys(map(known_id, ids)) if id_ not in resting]
        some = self._seen(new[:MOST])
        drafts = [self._of_record(one, year) for one in some]
        asked = replace(asked, found=len(ids), left=max(0, len(new) - MOST))
        return self._put(who, plan, drafts, asked)

    def _of_record(self, record: Record, year: int) -> _Draft:
        due = self._due(record, year)
        given = drawn(record.values, year, due)
        reason = reason_of(record.kind, record.values, year, due)
        values = {**given.values}
        if reason == "task_runs_on":
            values["status"] = "running"
        draft = _Draft(values, reason, [record], estimated=given.estimated)
        draft.taken = _taken(record, given.values)
        return draft

    def _due(self, record: Record, year: int) -> date | None:
        """Return the first day in a year on which a right or a product asks for something."""
        if record.kind in ("task", "organization"):
            return None
        wanted = Wanted(record=record.id, since=date(year, 1, 1), until=date(year, 12, 31))
        dues = self._store.duties.due(wanted, date(year, 1, 1), 1)
        return dues[0].duty.on if dues else None

    def _of_duty(self, item: Item, record: Record | None) -> _Draft:
        """Return the line of a duty: the record's texts, and as objective what is due when."""
        on = item.due.duty.on
        said = f"{item.rule.name} ({on:%d/%m/%Y})"
        if record is None:
            values: dict[str, Any] = {"title": item.rule.name, "objective": said}
            values["quarter"] = str((on.month + 2) // 3)
            draft = _Draft(values, reason_of_duty(item.due.kind), key=item.rule.code)
            draft.taken = [_text(name, item.rule.code, 0, values[name])
                           for name in ("title", "objective")]  # fmt: skip
            return draft
        given = drawn(record.values, on.year, on)
        values = {**given.values, "objective": said}
        reason = reason_of(record.kind, record.values, on.year, on)
        draft = _Draft(values, reason, [record], key=item.rule.code, estimated=given.estimated)
        draft.taken = _taken(record, values)
        return draft

    @staticmethod
    def _again(line: Record, known: Mapping[str, Record], year: int) -> _Draft:
        """Return a line of another plan as it goes on in the plan for a year."""
        of = [known[link["id"]] for link in cited(line) if link["id"] in known]
        kept = {name: line.values.get(name) for name in _TYPED}
        kept["budget"] = [{**part, "year": year} for part in kept["budget"] or ()]
        task = next((one for one in of if one.kind == "task"), None)
        reason = reason_of("task", task.values, year) if task else "last_year"
        section = "" if task else line.values.get("section") or ""
        draft = _Draft(kept, reason, of, line.id, section, bool(kept["budget"]))
        draft.taken = list(line.values.get("taken") or ())
        return draft

    # ---- writing

    def _resting(self, plan: str) -> set[str]:
        """Return what a plan rests on: records, and the duties and lines its lines came from."""
        return {told for line in lines_of(self._library, plan) for told in _told(line)}

    def _put(self, who: Caller, plan: str, drafts: Sequence[_Draft], asked: _Asked) -> Added:
        """Write the lines that the plan does not have, under the lock of the plan."""
        template = Template.of(self._library)
        with self._store.writing(actor=who.user, source=who.origin) as writer:
            record = held(who, writer, plan, None)
            if record.kind != PLAN:
                raise UsageError("error.not_a_plan", id=plan[:80])
            resting = set() if asked.origin == "typed" else self._resting(plan)
            new = [one for one in drafts if not resting & _key(one, asked.origin)]
            writing = _Writing(self._library, record, template)
            made = writing.put(writer, new[:MOST], asked)
        beyond = asked.left + max(0, len(new) - MOST)
        return Added(
            asked.found, tuple(made), dict(writing.sections), asked.found - len(made) - beyond,
            beyond, sum(one.estimated for one in new[:MOST]), asked.relaxed,
        )  # fmt: skip


class _Writing:
    """The lines of one call on their way into a plan that is held."""

    def __init__(self, library: Library, plan: Record, template: Template) -> None:
        self._library = library
        self._plan = plan
        self._template = template
        self._known = list(plan.values.get("sections") or ())
        self.sections: Counter[str] = Counter()

    def put(self, writer: Writer, drafts: Sequence[_Draft], asked: _Asked) -> list[str]:
        """Write the lines behind those that each section has; returns their ids."""
        by_section: dict[str, list[_Draft]] = {}
        for draft in drafts:
            by_section.setdefault(self._section(draft), []).append(draft)
        lines = lines_of(self._library, self._plan.id)
        new = []
        for section, some in by_section.items():
            here = [line for line in lines if line.values.get("section") == section]
            last = place_of(here[-1])[0] if here else None
            for draft, place in zip(some, spread(last or None, None, len(some)), strict=True):
                values = self._values(draft, asked)
                values |= {"section": section, "position": place}
                entry = PlanLine.read(values, self._library.context())
                new.append(New(new_id(), entry, unit=self._plan.unit_id))
            self.sections[section] += len(some)
        writer.create(new)
        return [one.id for one in new]

    def _section(self, draft: _Draft) -> str:
        if draft.section and draft.section in self._known:
            return draft.section
        if draft.reason == "by_hand":
            known = ", ".join(self._known)
            raise UsageError("error.no_section", section=draft.section[:80], sections=known)
        template = self._template
        return section_of(draft.reason, template.reasons, self._known, template.sections)

    def _values(self, draft: _Draft, asked: _Asked) -> dict[str, Any]:
        links = [_link("part_of", PLAN, self._plan.id, self._plan.title)]
        links += [_link(CITES, one.kind, one.id, one.title or one.number) for one in draft.records]
        return {
            "status": "planned",
            **draft.values,
            "plan": self._plan.id,
            "year": self._plan.values.get("year"),
            "reason": draft.reason,
            "links": links,
            "taken": draft.taken,
            "origin": asked.origin,
            "origin_of": asked.said or draft.key or None,
        }


def _carried(draft: _Draft, line: OpenLine, year: int) -> None:
    """Let a line go on as it was approved: for its own reason, with the money that is left."""
    was = line.reached.line.values
    draft.values |= {name: was.get(name) for name in _TYPED if name in was}
    draft.values["budget"] = [{**part, "year": max(part["year"], year)} for part in line.budget]
    draft.values["quarter"] = None
    if line.why == "carried_task":
        draft.values["status"] = "running"
    draft.reason, draft.section, draft.estimated = line.why, "", bool(line.budget)


def _link(role: str, kind: str, id_: str, title: str | None) -> dict[str, Any]:
    return {"role": role, "kind": kind, "number": None, "title": title, "id": id_}


def _key(draft: _Draft, origin: str) -> set[str]:
    """Return what tells that a line is in the plan already."""
    records = {one.id for one in draft.records}
    if draft.key and (origin == "last_year" or not records):
        records.add(draft.key)
    return records


def _told(line: Record) -> set[str]:
    origin = line.values.get("origin_of")
    return {link["id"] for link in cited(line)} | ({origin} if origin else set())


def _taken(record: Record, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the texts of a line that come from a record as it is now."""
    return [_text(name, record.id, record.version, str(values[name])) for name in TEXTS
            if values.get(name)]  # fmt: skip


def _text(name: str, record: str, version: int, text: str) -> dict[str, Any]:
    return {"field": name, "record": record, "version": version, "text": text}
