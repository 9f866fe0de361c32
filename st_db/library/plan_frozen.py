"""An approved plan as it was frozen: its lines and the records they rest on, as they were then.

Nothing of it is kept twice: the evidence names versions, and a version is walked back to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from st_db.access import Caller
from st_db.codes import Code, CodeList
from st_db.codes.model import VIET_NAM, today
from st_db.library.plan_reading import LINE, Template, drawn_plan, place_of, read_lines
from st_db.library.plan_views import Cited, PlanView
from st_db.records.stored import Change, Record
from st_db.store import values_before

if TYPE_CHECKING:
    from st_db.library.facade import Library


LISTS = ("plan_section", "plan_annex", "fund_source", "plan_reason")
"""Code lists that a plan is read and written by, which are frozen with it."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """A plan as it was approved: when, by whom, after which change of the log."""

    view: PlanView
    at: datetime
    by: str
    seq: int
    lines: Mapping[str, Mapping[str, Any]]  # what the evidence says of each line
    now: Mapping[str, Record]  # the lines as they are now
    since: Mapping[str, Sequence[Change]]  # what was done to each line since, the latest first

    @property
    def day(self) -> date:
        """Return the day of the approval in Việt Nam."""
        return self.at.astimezone(VIET_NAM).date()

    def to_json(self) -> dict[str, Any]:
        """Return what HTTP and the command line say of it."""
        return {"at": self.at.isoformat(), "by": self.by, "seq": self.seq}


def frozen_plan(library: Library, who: Caller, record: Record) -> Frozen | None:
    """Return a plan as it was approved; None for one that was not."""
    evidence = record.values.get("evidence") or {}
    if not evidence or record.values.get("status") != "approved":
        return None
    told = {one["id"]: one for one in evidence["lines"]}
    now = library.store.get_many(sorted(told))
    changes = library.store.plans.changes(sorted(told), evidence["seq"])
    since = {id_: [c for c in changes.get(id_, ()) if c.version > one["version"]]
             for id_, one in told.items()}  # fmt: skip
    then = [
        replace(line, values=values_before(line, since[line.id]), archived_at=None,
                version=told[line.id]["version"])
        for line in now.values() if line.kind == LINE
    ]  # fmt: skip
    kept = lists_then(record)
    read = library.store.code_list
    template = Template(*(kept.get(name) or read(name)
                          for name in ("plan_section", "plan_reason", "fund_source")))  # fmt: skip
    views = read_lines(library, who, sorted(then, key=place_of), template)
    views = [replace(view, cites=cited_then(told[view.id]), money_note="") for view in views]
    at = datetime.fromisoformat(evidence["at"])
    view = drawn_plan(record, views, template, who, library.records.shown(who, record.kind))
    return Frozen(view, at, evidence["by"], evidence["seq"], told, now, since)


def lists_now(library: Library) -> dict[str, list[dict[str, Any]]]:
    """Return the code lists in force, to be frozen with a plan."""
    day = today()
    return {
        name: [{"code": one.code, "vi": one.vi, "en": one.en, "parent": one.parent,
                "extra": dict(one.extra)} for one in library.store.code_list(name).items(day)]
        for name in LISTS
    }  # fmt: skip


def lists_then(record: Record) -> dict[str, CodeList]:
    """Return the code lists that a plan was approved with; none for one that was not."""
    evidence = record.values.get("evidence") or {}
    return {
        name: CodeList(name, [Code(name, **code) for code in codes])
        for name, codes in (evidence.get("lists") or {}).items()
    }


def cited_then(line: Mapping[str, Any]) -> tuple[Cited, ...]:
    """Return the records a line rested on when its plan was approved."""
    return tuple(
        Cited(one["id"], one["kind"], one["number"], one["title"], one.get("state"), one["status"],
              one["version"], one["title"])
        for one in line["cites"]
    )  # fmt: skip


def records_then(
    library: Library, frozen: Frozen
) -> tuple[dict[str, Record], dict[str, Record]]:  # fmt: skip
    """Return the records that a plan rests on as they were at its approval, and as they are now."""
    versions = {one["id"]: one["version"] for line in frozen.lines.values()
                for one in line["cites"]}  # fmt: skip
    now = library.store.get_many(sorted(versions))
    moved = [id_ for id_, one in now.items() if one.version != versions[id_]]
    changes = library.store.plans.changes(moved, frozen.seq) if moved else {}
    then = {
        id_: replace(one, version=versions[id_], values=values_before(
            one, [c for c in changes.get(id_, ()) if c.version > versions[id_]]))
        for id_, one in now.items()
    }  # fmt: skip
    return then, now
