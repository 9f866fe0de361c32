"""Reports on the lines of an approved plan: what was reached, how far, for how much.

A report changes nothing of what was approved. Two people who report at once on different quarters,
or on different things of one, both keep what they wrote; the same thing is asked about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from st_db.access import Caller
from st_db.errors import Conflict, NotFound, UsageError
from st_db.library.edits import Clash, Collision, Edit, Outcome, Refused, Saved, field_issues
from st_db.library.holding import as_seen
from st_db.library.plan_reading import LINE, PLAN
from st_db.planning.progress import QUARTERS
from st_db.records.plan import PlanLine
from st_db.records.stored import Change, Changed, Record
from st_db.store import Made, known_id, new_id, values_before
from st_db.values import Progress

if TYPE_CHECKING:
    from st_db.library.facade import Library
    from st_db.store import Writer

PARTS = ("value", "done", "spent", "note")
STATUS = "status"
_TAKEN = "record"


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody reports of a line for a quarter, and the version of the line in sight.

    ``given`` has any of ``PARTS``, and the line's ``status``. ``save_id`` makes a report that is
    sent again answer what the first one answered.
    """

    line: str
    quarter: int
    given: Mapping[str, Any]
    version: int
    save_id: str = ""

    def edit(self) -> Edit:
        """Return the report as the save that it is."""
        values = {"quarter": self.quarter, "progress": dict(self.given)}
        line = known_id(self.line)
        return Edit(self.save_id or new_id(), values, LINE, line, self.version).sound()


class Reporting:
    """Takes reports on approved plans, and takes them back."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._store = library.store

    def report(self, caller: Caller, report: Report) -> Outcome:
        """Save a report, or say what collides with somebody else's or cannot be read.

        Raises NotFound, UsageError for a quarter or field there is not, Conflict for a line of a
        plan that is not approved.
        """
        caller.require("report")
        if report.quarter not in QUARTERS:
            values = "1, 2, 3, 4"
            raise UsageError("error.bad_parameter", name="quarter", value=report.quarter,
                             values=values)  # fmt: skip
        known = (*PARTS, STATUS)
        if unknown := next((name for name in report.given if name not in known), None):
            fields = ", ".join(known)
            raise UsageError("error.no_such_field", field=unknown[:80], fields=fields)
        try:
            with self._store.writing(actor=caller.user, source=caller.origin) as writer:
                return self._saved(caller, writer, report)
        except ValidationError as error:
            return Refused(field_issues(error))

    def take_told(self, caller: Caller, line: str, record: str, version: int) -> Outcome:
        """Report what a record tells of a line, as the record's own word.

        Raises UsageError where the record tells nothing of it any more.
        """
        caller.require("report")
        whole = self._library.plans.progress.table(caller, self._line(line).values["plan"])
        here = whole.line(known_id(line))
        told = [one for one in here.told if one.record == record] if here else []
        fact = next((one for one in told if one.done is not None), None)
        if fact is None:
            raise UsageError("error.plan_nothing_told")
        with self._store.writing(actor=caller.user, source=caller.origin) as writer:
            now = self._held(caller, writer, line)
            quarter = fact.quarter(whole.year)
            steps = _steps(now.values)
            steps[quarter] = {**steps.get(quarter, {}), "done": fact.done, _TAKEN: record}
            as_seen(now, version)
            return self._write(writer, now, {"progress": _listed(steps)})

    def undo(self, caller: Caller, line: str, *, seen: int | None = None) -> int:
        """Take back the last report on a line; returns the line's version.

        That is a change like any other, and taken back by another undo. Raises Conflict where the
        line changed since ``seen``, UsageError where nothing was reported.
        """
        caller.require("report")
        with self._store.writing(actor=caller.user, source=caller.origin) as writer:
            now = self._held(caller, writer, line)
            as_seen(now, seen)
            frozen = self._frozen_version(writer, now)
            changes = writer.saving().since(now.id, frozen)
            last = next((one for one in changes if _reports(one)), None)
            if last is None:
                raise UsageError("error.plan_nothing_reported")
            before = last.before or {}
            given = {name: before.get(name) for name in ("progress", STATUS) if name in before}
            return self._write(writer, now, given).version

    # ---- inside

    def _line(self, id_: str) -> Record:
        record = self._store.get(known_id(id_))
        if record is None or record.kind != LINE:
            raise NotFound(what=id_[:80])
        return record

    def _held(self, who: Caller, writer: Writer, id_: str) -> Record:
        """Return a line of an approved plan that nobody else changes before the block ends."""
        sound = known_id(id_)
        record = writer.load([sound], lock=True).get(sound)
        if record is None or record.kind != LINE:
            raise NotFound(what=id_[:80])
        who.require("report", unit=record.unit_id)
        plan = self._plan(writer, record)
        if plan.values.get("status") != "approved" or record.archived_at is not None:
            raise Conflict("error.plan_not_followed", number=plan.called)
        return record

    @staticmethod
    def _plan(writer: Writer, line: Record) -> Record:
        plan = writer.load([line.values["plan"]]).get(line.values["plan"])
        if plan is None or plan.kind != PLAN:
            raise NotFound(what=line.id)
        return plan

    def _frozen_version(self, writer: Writer, line: Record) -> int:
        evidence = self._plan(writer, line).values.get("evidence") or {}
        return next((one["version"] for one in evidence.get("lines") or ()
                     if one["id"] == line.id), line.version)  # fmt: skip

    def _saved(self, who: Caller, writer: Writer, report: Report) -> Outcome:
        edit, saving = report.edit(), writer.saving()
        saving.hold(edit.subject)
        if done := saving.made([edit.save_id]).get(edit.save_id):
            if (done.actor, done.digest) != (who.user, edit.digest()):
                raise UsageError("error.save_id_used", id=edit.save_id)
            return Saved(done.record_id, done.version, repeated=True)
        record = self._held(who, writer, report.line)
        if not 0 < report.version <= record.version:
            raise Conflict(number=record.called, found=record.version, expected=report.version)
        changes = saving.since(record.id, report.version)
        outcome = self._laid_over(writer, record, changes, report)
        if isinstance(outcome, Saved):
            saving.keep(Made(edit.save_id, record.id, outcome.version, who.user, edit.digest()))
        return outcome

    def _laid_over(
        self, writer: Writer, record: Record, changes: list[Change], report: Report
    ) -> Outcome:
        """Lay a report over what others made of the line since it was in sight."""
        then = _flat(values_before(record, changes), report.quarter)
        now = _flat(record.values, report.quarter)
        mine = self._read(record, report, then)
        touched = {name: mine[name] for name in report.given if mine[name] != then[name]}
        theirs = {name for name in now if now[name] != then[name]}
        asked = [name for name in touched if name in theirs and now[name] != touched[name]]
        if asked:
            last = next((one for one in changes if _reports(one)), None)
            told = tuple(
                Collision(name, touched[name], now[name], then[name],
                          last.actor if last else None, last.at if last else None)
                for name in asked
            )  # fmt: skip
            return Clash(record.id, record.version, told)
        given: dict[str, Any] = {}
        if STATUS in touched:
            given[STATUS] = touched.pop(STATUS)
        if touched:
            steps = _steps(record.values)
            kept = steps.get(report.quarter, {})
            said = {**kept, **touched}
            if {"value", "done"} & touched.keys():
                said[_TAKEN] = None  # somebody else's word than the record's
            steps[report.quarter] = said
            given["progress"] = _listed(steps)
        outcome = self._write(writer, record, given)
        return replace(outcome, merged=tuple(sorted(theirs - touched.keys())))

    def _read(self, record: Record, report: Report, then: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is reported as it is kept; raises pydantic's ValidationError."""
        step = {name: report.given.get(name, then[name]) for name in PARTS}
        values = {**record.values, "progress": [{**step, "quarter": str(report.quarter)}]}
        if STATUS in report.given:
            values[STATUS] = report.given[STATUS]
        read = PlanLine.read(values, self._library.context()).values()
        return _flat(read, report.quarter)

    def _write(self, writer: Writer, record: Record, given: Mapping[str, Any]) -> Saved:
        entry = PlanLine.read({**record.values, "state": None, "stage": None, **given},
                              self._library.context())  # fmt: skip
        changed = Changed.between(record, entry.card())
        if not changed.after:
            return Saved(record.id, record.version)
        writer.update([changed])
        return Saved(record.id, record.version + 1, tuple(given))


def _steps(values: Mapping[str, Any]) -> dict[int, dict[str, Any]]:
    return {int(part["quarter"]): dict(part) for part in values.get("progress") or ()}


def _flat(values: Mapping[str, Any], quarter: int) -> dict[str, Any]:
    """Return what a line says of a quarter, and its status, side by side."""
    step = _steps(values).get(quarter, {})
    return {**{name: step.get(name) for name in PARTS}, STATUS: values.get(STATUS)}


def _listed(steps: Mapping[int, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the reports in the order of the quarters; one that says nothing is none."""
    return [
        Progress(**{**step, "quarter": str(quarter)}).model_dump(mode="json")
        for quarter, step in sorted(steps.items())
        if any(step.get(name) is not None for name in PARTS)
    ]


def _reports(change: Change) -> bool:
    return any(name in (change.after or {}) for name in ("progress", STATUS))
