"""Annual plans: made, read, changed by several people at once, compared, taken back.

A plan and each of its lines are records: they have history, conflict and undo like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from st_db import i18n
from st_db.access import Caller
from st_db.codes import Code
from st_db.codes.model import today
from st_db.errors import Conflict, NotFound, UsageError
from st_db.library.edits import Edit, Outcome, Saved
from st_db.library.history import back_in, last_change, moved, stepped_back
from st_db.library.holding import held
from st_db.library.plan_adding import OPEN, Adding
from st_db.library.plan_approving import Approving
from st_db.library.plan_bringing import Bringing
from st_db.library.plan_carrying import Carrying
from st_db.library.plan_choosing import Choosing
from st_db.library.plan_comparing import Comparing
from st_db.library.plan_drift import Drifting
from st_db.library.plan_many import ManyLines
from st_db.library.plan_overlapping import LineOverlaps
from st_db.library.plan_progress import Progressing
from st_db.library.plan_reading import (
    CITES,
    LINE,
    PLAN,
    Template,
    cited,
    found,
    lines_of,
    place_of,
    read_lines,
    read_plan,
)
from st_db.library.plan_reporting import Reporting
from st_db.library.plan_sections import Sections
from st_db.library.plan_views import Added, LineView, PlanItem, PlanView
from st_db.planning import between
from st_db.records import REGISTER
from st_db.records.plan import PlanEntry, PlanLine
from st_db.records.stored import Changed, New, Record
from st_db.store import known_id, new_id
from st_db.text import tidy

if TYPE_CHECKING:
    from st_db.library.facade import Library
    from st_db.store import Writer

MOST_PLANS = 200
LONGEST_REMARK = 2_000
YEARS = (2000, 2100)

_OF_PLAN = frozenset({
    "title", "title_en", "code", "issuer", "summary", "sections", "texts", "ceilings", "weights",
})  # fmt: skip
_OF_LINE = frozenset({
    "title", "title_en", "summary", "code", "objective", "product", "performer", "people",
    "quarter", "budget", "indicator", "target", "status", "progress", "points", "choice", "section",
})  # fmt: skip
"""What people change of a plan and of a line; the rest follows from what they do."""


class Plans:
    """The plans of the office."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._store = library.store
        self.add = Adding(library)
        self.comparing = Comparing(library)
        self.choosing = Choosing(library)
        self.approving = Approving(library)
        self.bringing = Bringing(library)
        self.many = ManyLines(library)
        self.overlapping = LineOverlaps(library)
        self.sections = Sections(library)
        self.progress = Progressing(library)
        self.reporting = Reporting(library)
        self.carrying = Carrying(library)
        self.drifting = Drifting(library)

    # ---- reading

    def list(
        self, caller: Caller, unit: str | None = None, year: int | None = None
    ) -> list[PlanItem]:
        """Return plans, the latest year first."""
        caller.require("read_internal")
        listed = self._store.plans.listed(unit, year, MOST_PLANS)
        known = self._store.get_many([one.id for one in listed])
        return [_item(known[one.id], one.lines) for one in listed if one.id in known]

    def get(self, caller: Caller, id: str) -> PlanView:
        """Return a plan with its lines; raises NotFound."""
        caller.require("read_internal")
        return read_plan(self._library, caller, found(self._library, id, PLAN))

    def line(self, caller: Caller, id: str) -> LineView:
        """Return a line as it stands in its plan, also one that was taken out; raises NotFound."""
        caller.require("read_internal")
        record = found(self._library, id, LINE)
        plan = self._store.get(record.values.get("plan") or "")
        whole = read_plan(self._library, caller, plan).line(record.id) if plan else None
        template = Template.of(self._library)
        return whole or read_lines(self._library, caller, [record], template)[0]

    # ---- making

    def create(
        self, caller: Caller, year: int, title: str = "", *, unit: str | None = None,
        id: str | None = None,
    ) -> PlanView:  # fmt: skip
        """Make a plan by the template of sections; ``id`` makes a repeated call answer the same.

        Raises UsageError for a year no plan is made for.
        """
        caller.require("plan")
        if unit is not None:
            unit = self._library.units.get(caller, unit).id
        unit = unit or caller.unit
        caller.require("plan", unit=unit)
        values = {
            "year": _year(year),
            "title": tidy(title) or i18n.t("plans.title", caller.language, year=year),
            "status": "draft",
            "sections": [code.code for code in self._in_force("plan_section")],
            "weights": [
                {"criterion": code.code, "weight": code.extra["weight"]}
                for code in self._in_force("plan_criterion") if code.extra.get("weight")
            ],
        }  # fmt: skip
        return self._made(caller, values, unit, id)

    def copy(
        self, caller: Caller, id: str, year: int, *, only_open: bool = False, new: str | None = None
    ) -> PlanView:
        """Make a plan for another year of one there is: its sections, weights and lines.

        Money moves to the new year, progress and remarks stay behind. ``new`` is the id to give it.
        """
        caller.require("plan")
        source = found(self._library, id, PLAN)
        caller.require("plan", unit=source.unit_id)
        year = _year(year)
        kept = {name: source.values.get(name) for name in ("sections", "weights", "issuer")}
        values = {
            **kept, "year": year, "status": "draft",
            "title": i18n.t("plans.title", caller.language, year=year),
            "texts": source.values.get("texts"),
        }  # fmt: skip
        lines = [
            _copied(line, year) for line in lines_of(self._library, source.id)
            if not only_open or line.values.get("status") in OPEN
        ]  # fmt: skip
        return self._made(caller, values, source.unit_id, new, lines)

    def _made(
        self, who: Caller, values: Mapping[str, Any], unit: str | None, id_: str | None,
        lines: Sequence[Mapping[str, Any]] = (),
    ) -> PlanView:  # fmt: skip
        id_ = known_id(id_) if id_ else new_id()
        context = self._library.context()
        with self._store.writing(actor=who.user, source=who.origin) as writer:
            writer.saving().hold(id_)
            there = writer.load([id_]).get(id_)
            if there is None:
                entry = PlanEntry.read(values, context)
                writer.create([New(id_, entry, unit=unit)])
                link = {"role": "part_of", "kind": PLAN, "number": None, "id": id_,
                        "title": entry.title}  # fmt: skip
                writer.create([
                    New(new_id(), PlanLine.read(
                        {**line, "plan": id_, "links": [link, *line["links"]]}, context), unit=unit)
                    for line in lines
                ])  # fmt: skip
            elif there.kind != PLAN:
                raise UsageError("error.not_a_plan", id=id_)
        return self.get(who, id_)

    # ---- changing

    def change(
        self, caller: Caller, id: str, values: Mapping[str, Any], version: int, *,
        save_id: str | None = None,
    ) -> Outcome:  # fmt: skip
        """Lay values over a plan or a line whose ``version`` was in sight.

        What others changed meanwhile stays; fields that both changed are a Clash and nothing is
        saved. A line that is put into another section stands there by hand, at its end.
        """
        caller.require("plan")
        record = self._either(id)
        known = _OF_PLAN if record.kind == PLAN else _OF_LINE
        if unknown := next((name for name in values if name not in known), None):
            fields = ", ".join(sorted(known))
            raise UsageError("error.no_such_field", field=unknown[:80], fields=fields)
        given = dict(values)
        section = given.pop("section", None) if record.kind == LINE else None
        outcome: Outcome = Saved(record.id, record.version)
        if given or section is None:
            outcome = self._put(caller, record, given, version, save_id)
        if section is not None and isinstance(outcome, Saved):
            line = self._moved(caller, record.id, section, None, None)
            outcome = replace(outcome, version=line.version)
        return outcome

    def move(
        self, caller: Caller, id: str, section: str | None = None, after: str | None = None, *,
        seen: int | None = None,
    ) -> LineView:  # fmt: skip
        """Put a line behind another one, or first in a section where ``after`` is None.

        Only this line changes, and two who move lines to one place at once stand behind each
        other. Raises Conflict where somebody moved it since ``seen``.
        """
        caller.require("plan")
        return self._moved(caller, id, section, after or "", seen)

    def _moved(
        self, who: Caller, id_: str, section: str | None, after: str | None, seen: int | None
    ) -> LineView:
        """Move a line under the lock of its plan; to the end where ``after`` is None."""
        with self._store.writing(actor=who.user, source=who.origin) as writer:
            record = held(who, writer, id_, None)
            if record.kind != LINE:
                raise NotFound(what=id_[:80])
            since = [] if seen is None else writer.saving().since(record.id, seen)
            if any("position" in (change.after or {}) for change in since):
                raise Conflict(number=record.called, found=record.version, expected=seen)
            here = record.values.get("section") or ""
            self._write(writer, record, self._placed(record, section or here, after))
        return self.line(who, id_)

    def _placed(self, record: Record, section: str, after: str | None) -> dict[str, Any]:
        """Return section and place behind a line; at the end where ``after`` is None."""
        plan = found(self._library, record.values.get("plan") or "", PLAN)
        if section not in (plan.values.get("sections") or ()):
            known = ", ".join(plan.values.get("sections") or ())
            raise UsageError("error.no_section", section=section[:80], sections=known)
        lines = lines_of(self._library, plan.id)
        lines = [one for one in lines if one.values.get("section") == section]
        here = [one for one in lines if one.id != record.id]
        at = len(here) if after is None else 0
        if after:
            ids = [line.id for line in here]
            if known_id(after) not in ids:
                raise NotFound("error.no_line_there", line=after[:80])
            at = ids.index(known_id(after)) + 1
        low = place_of(here[at - 1])[0] if at else ""
        high = next((p for line in here[at:] if (p := place_of(line)[0]) > low), None)
        given = {"section": section, "position": between(low or None, high)}
        if section != record.values.get("section"):
            given["reason"] = "by_hand"
        return given

    def cite(
        self, caller: Caller, id: str, records: Sequence[str] = (), drop: Sequence[str] = ()
    ) -> LineView:
        """Let a line rest on further records, or on some no longer."""
        caller.require("plan")
        known = self._store.get_many([known_id(one) for one in records])
        with self._store.writing(actor=caller.user, source=caller.origin) as writer:
            record = held(caller, writer, id, None)
            if record.kind != LINE:
                raise NotFound(what=id[:80])
            away = {known_id(one) for one in drop}
            links = [one for one in record.values["links"]
                     if one["role"] != CITES or one["id"] not in away]  # fmt: skip
            there = {one["id"] for one in cited(record)} - away
            links += [
                {"role": CITES, "kind": one.kind, "number": None, "title": one.title or one.number,
                 "id": one.id}
                for one in known.values() if one.id not in there and one.kind in REGISTER
            ]  # fmt: skip
            self._write(writer, record, {"links": links})
        return self.line(caller, id)

    def comment(self, caller: Caller, id: str, text: str) -> LineView | PlanView:
        """Add a remark to a plan or a line; frozen ones too. Two at once are both kept."""
        caller.require("plan")
        said = text.strip()[:LONGEST_REMARK]
        if not said:
            raise UsageError("error.empty_remark")
        record = self._either(id)
        with self._store.writing(actor=caller.user, source=caller.origin) as writer:
            record = writer.load([record.id], lock=True)[record.id]
            caller.require("plan", unit=record.unit_id)
            remark = {"by": caller.user, "at": datetime.now(UTC).isoformat(), "text": said}
            self._write(writer, record, {"remarks": [*record.values["remarks"], remark]})
        return self.get(caller, id) if record.kind == PLAN else self.line(caller, id)

    # ---- taking out and back

    def remove(
        self, caller: Caller, id: str, *, seen: int | None = None, reason: str = ""
    ) -> LineView:
        """Take a line out of its plan; it can be brought back.

        Raises Conflict where it has changed since ``seen``.
        """
        caller.require("plan")
        with self._store.writing(actor=caller.user, source=caller.origin) as writer:
            record = held(caller, writer, id, seen)
            if record.kind != LINE:
                raise NotFound(what=id[:80])
            details = {"reason": tidy(reason)[:LONGEST_REMARK]} if reason.strip() else None
            writer.archiving().archive([moved(record)], details)
        return self.line(caller, id)

    def bring_back(self, caller: Caller, id: str) -> LineView:
        """Bring a line back that was taken out; one that is there stays as it is."""
        caller.require("plan")
        with self._store.writing(actor=caller.user, source=caller.origin) as writer:
            record = held(caller, writer, id, None, out=True)
            if record.kind != LINE:
                raise NotFound(what=id[:80])
            if record.archived_at is not None:
                writer.archiving().restore([moved(record)])
        return self.line(caller, id)

    def undo(self, caller: Caller, id: str, *, seen: int | None = None) -> None:
        """Take back what was done last to a plan or a line.

        What was added goes out, what was taken out comes back, a change is changed back; that is a
        change like any other, and taken back by another undo. Raises Conflict where somebody
        changed it since ``seen``.
        """
        caller.require("plan")
        self._either(id)
        with self._store.writing(actor=caller.user, source=caller.origin) as writer:
            record = held(caller, writer, id, seen, out=True)
            last = last_change(self._library, record.id)
            if record.archived_at is not None:
                writer.archiving().restore([moved(record)])
            elif last is None or last.op == "create" or record.version == 1:
                if record.kind == PLAN and self._store.plans.lines(record.id):
                    raise Conflict("error.plan_has_lines", number=record.called)
                writer.archiving().archive([moved(record)])
            elif back_in(last):
                writer.archiving().archive([moved(record)])
            else:
                writer.update([stepped_back(self._library, record, record.version - 1)])

    # ---- inside

    def _in_force(self, name: str) -> tuple[Code, ...]:
        return self._store.code_list(name).items(today())

    def _either(self, id_: str) -> Record:
        record = self._store.get(known_id(id_))
        if record is None or record.kind not in (PLAN, LINE):
            raise NotFound(what=id_[:80])
        return record

    def _put(
        self, who: Caller, record: Record, given: Mapping[str, Any], version: int,
        save_id: str | None,
    ) -> Outcome:  # fmt: skip
        edit = Edit(save_id or new_id(), given, record.kind, record.id, version)
        return self._library.editing.put(who, edit)

    def _write(self, writer: Writer, record: Record, given: Mapping[str, Any]) -> None:
        entry = PlanLine if record.kind == LINE else PlanEntry
        read = entry.read({**record.values, **given}, self._library.context())
        changed = Changed.between(record, read.card())
        if changed.after:
            writer.update([changed])


def _year(year: int) -> int:
    if not YEARS[0] <= year <= YEARS[1]:
        raise UsageError("error.plan_year", year=year, first=YEARS[0], last=YEARS[1])
    return year


def _item(record: Record, lines: int) -> PlanItem:
    values = record.values
    return PlanItem(record.id, record.version, values.get("year"), record.title or "",
                    record.number, values.get("status"), record.unit_id, lines)  # fmt: skip


def _copied(line: Record, year: int) -> dict[str, Any]:
    """Return the values of a line as it goes into the plan for another year."""
    left = {"progress", "remarks", "choice", "events", "number", "number_as_written", "state",
            "stage", "date", "typed", "plan", "code"}  # fmt: skip
    kept = {name: value for name, value in line.values.items() if name not in left}
    links = [link for link in line.values["links"] if link["role"] == CITES]
    budget = [{**part, "year": year} for part in line.values.get("budget") or ()]
    return {**kept, "year": year, "links": links, "budget": budget, "status": "planned",
            "origin": "copy", "origin_of": line.id}  # fmt: skip


__all__ = ["Added", "Plans", "Saved"]
