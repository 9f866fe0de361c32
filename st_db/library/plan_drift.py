"""What an approved plan rests on and is no longer what it was, and what that does to the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from st_db import i18n
from st_db.access import Caller
from st_db.codes.model import VIET_NAM, today
from st_db.errors import UsageError
from st_db.library.differences import differences
from st_db.library.plan_frozen import Frozen, frozen_plan, records_then
from st_db.library.plan_reading import PLAN, Template, found
from st_db.library.wording import Wording
from st_db.planning import reason_of
from st_db.planning.drift import Sort, sorts_of
from st_db.records import KINDS
from st_db.records.stored import Record

if TYPE_CHECKING:
    from st_db.library.duties import Item
    from st_db.library.facade import Library


@dataclass(frozen=True, slots=True)
class Drifted:
    """A line of an approved plan that rests on a record which is no longer what it was."""

    line: str
    title: str
    record: str
    kind: str
    number: str | None
    called: str | None
    gone: bool
    differences: Sequence[Mapping[str, Any]]
    section: str  # where the line stands
    now: str | None  # the section that the record would stand in today, if another
    sorts: tuple[Sort, ...] = ()
    advice: tuple[str, ...] = ()  # a sentence for each of them, in the reader's language
    into: str | None = None  # the record that it was merged into
    section_title: str = ""  # as the plan calls it
    now_title: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return what HTTP and the command line say of it."""
        return {
            "line": self.line, "title": self.title, "record": self.record, "kind": self.kind,
            "number": self.number, "called": self.called, "gone": self.gone,
            "section": self.section, "section_title": self.section_title,
            "section_now": self.now, "section_now_title": self.now_title, "sorts": list(self.sorts),
            "advice": list(self.advice), "merged_into": self.into,
            "differences": [dict(one) for one in self.differences],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class DutySince:
    """A duty of a record that a plan rests on, which came up or was decided since the approval."""

    line: str
    title: str
    record: str
    number: str | None
    rule: str
    name: str
    on: date
    how: str  # open, late, done, postponed, not_ours
    by: str | None = None
    at: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        """Return what HTTP and the command line say of it."""
        return {"line": self.line, "title": self.title, "record": self.record,
                "number": self.number, "rule": self.rule, "name": self.name,
                "due": self.on.isoformat(), "how": self.how, "by": self.by,
                "at": self.at.isoformat() if self.at else None}  # fmt: skip


class Drifting:
    """Tells what moved under plans since they were approved."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._store = library.store

    def drift(self, caller: Caller, id: str) -> list[Drifted]:
        """Return what an approved plan rests on and is no longer what it was.

        Raises UsageError for a plan that was never approved.
        """
        caller.require("read_internal")
        frozen = self._frozen(caller, id)
        then, now = records_then(self._library, frozen)
        return [
            self._drifted(caller, frozen, line, told, (then.get(told["id"]), now.get(told["id"])))
            for line in frozen.lines.values() for told in line["cites"]
            if (record := now.get(told["id"])) is None or record.version != told["version"]
        ]  # fmt: skip

    def duties(self, caller: Caller, id: str) -> list[DutySince]:
        """Return duties of the records a plan rests on that came up or were decided since.

        Those come first that somebody still has to look at, by their day.
        """
        caller.require("read_internal")
        frozen = self._frozen(caller, id)
        lines = {told["id"]: line for line in frozen.lines.values() for told in line["cites"]}
        items = self._library.duties.of_records(caller, sorted(lines))
        told = [_since(item, lines[item.due.record], frozen) for item in items]
        listed = [one for one in told if one is not None]
        return sorted(listed, key=lambda one: (one.by is not None, one.on, one.record))

    def _frozen(self, who: Caller, id_: str) -> Frozen:
        plan = found(self._library, id_, PLAN)
        frozen = frozen_plan(self._library, who, plan)
        if frozen is None:
            raise UsageError("error.plan_not_approved", number=plan.called)
        return frozen

    def _drifted(
        self, who: Caller, frozen: Frozen, line: Mapping[str, Any], told: Mapping[str, Any],
        both: tuple[Record | None, Record | None],
    ) -> Drifted:  # fmt: skip
        then, now = both
        merged = now is not None and now.merged_into is not None
        archived = now is None or now.archived_at is not None
        old, new = (one.values if one else {} for one in both)
        sorts = sorts_of(told["kind"], old, new, merged=merged, archived=archived)
        advice = tuple(i18n.t(f"plan_drift.{sort}", who.language) for sort in sorts)
        now_in = self._section(frozen, now, line["section"])
        titles = {one.code: one.title for one in frozen.view.sections}
        return Drifted(
            line["id"], line["title"], told["id"], told["kind"], told["number"], told["title"],
            merged or archived, self._differences(who, then, now), line["section"],
            now_in, sorts, advice, now.merged_into if now else None,
            titles.get(line["section"], line["section"]),
            titles.get(now_in, now_in) if now_in else None,
        )  # fmt: skip

    def _section(self, frozen: Frozen, record: Record | None, section: str) -> str | None:
        """Return the section a record would stand in today, if it is another of the plan's."""
        if record is None:
            return None
        view = frozen.view
        reason = reason_of(record.kind, record.values, view.year or 0)
        code = Template.of(self._library).reasons.get(reason)
        now = code.extra.get("section") if code else None
        return now if now in (view.values.get("sections") or ()) and now != section else None

    def _differences(
        self, who: Caller, then: Record | None, now: Record | None
    ) -> list[dict[str, Any]]:
        """Return in words what a record differs in from what it was."""
        if then is None or now is None:
            return []
        shown = self._library.records.shown(who, now.kind)
        old, new = ({n: some.values.get(n) for n in shown} for some in (then, now))
        told = differences(KINDS[now.kind].fields(), old, new)
        return Wording(self._library.labels, now.kind, who.language).differences(told)


def _since(item: Item, line: Mapping[str, Any], frozen: Frozen) -> DutySince | None:
    """Return a duty that came up or was decided since a plan was approved."""
    due, duty, decision = item.due, item.due.duty, item.due.decision
    here = (line["id"], line["title"], due.record, due.number, item.rule.code, item.rule.name,
            duty.on)  # fmt: skip
    if decision is not None:
        if decision.at < frozen.at:
            return None
        return DutySince(*here, decision.what, decision.by, decision.at)
    approved, day = frozen.at.astimezone(VIET_NAM).date(), today()
    opened = duty.opens is not None and approved < duty.opens <= day
    if due.state not in ("open", "grace", "overdue") or not (opened or approved < duty.on <= day):
        return None
    return DutySince(*here, "open" if due.state == "open" else "late")
