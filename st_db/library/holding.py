"""A record held while it is changed, and what keeps somebody from changing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from st_db.access import Action
from st_db.errors import Conflict, NotFound, UsageError
from st_db.records import KINDS, REGISTER
from st_db.store import known_id, sound_id

FROZEN = frozenset({"submitted", "approved"})
"""Statuses in which nobody changes a plan."""

if TYPE_CHECKING:
    from st_db.access import Caller
    from st_db.records.stored import Record
    from st_db.store import Writer


def held(who: Caller, writer: Writer, id: str, seen: int | None, *, out: bool = False) -> Record:
    """Return a record that nobody else changes before the block ends.

    Raises NotFound, Forbidden for another unit's, Conflict where it has changed since ``seen`` or,
    unless ``out``, was taken out of the register.
    """
    sound = known_id(id)
    record = writer.load([sound], lock=True).get(sound)
    if record is None:
        raise NotFound(what=id)
    changeable(who, record, out=out)
    unfrozen(writer, record)
    as_seen(record, seen)
    return record


def changeable(who: Caller, record: Record, *, out: bool = False) -> None:
    """Raise Forbidden for another unit's record, Conflict for one that was taken out."""
    who.require(right_to_change(record.kind), unit=record.unit_id)
    if record.archived_at is not None and not out:
        raise Conflict("error.archived", number=record.number or record.id)


def right_to_change(kind: str) -> Action:
    """Return the right that changing a record of a kind takes: plans are the planners'."""
    return "write" if kind in REGISTER else "plan"


def made_here(kind: str) -> None:
    """Raise UsageError for a kind that has its own place to be made in, not the form of records.

    A plan of the form would have no sections, and a line no plan.
    """
    if kind in KINDS and kind not in REGISTER:
        told = KINDS[kind].kind
        raise UsageError("error.made_in_plans", kind=told.vi, kind_en=told.en)


def stays(record: Record, given: Mapping[str, Any]) -> None:
    """Raise UsageError for values that would take a line away from its plan."""
    there = record.values.get("plan")
    if record.kind == "plan_line" and given.get("plan", there) != there:
        raise UsageError("error.line_leaves_plan", line=record.called)


def unfrozen(writer: Writer, record: Record) -> None:
    """Raise Conflict for a plan that is with those who approve or is approved, and for its lines.

    The plan is held as well: nobody submits it while one of its lines changes.
    """
    plan: Record | None = record if record.kind == "plan" else None
    if record.kind == "plan_line":
        id_ = record.values.get("plan") or ""
        plan = writer.load([id_], lock=True).get(id_) if sound_id(id_) else None
    if plan is not None and plan.values.get("status") in FROZEN:
        raise Conflict("error.plan_frozen", number=plan.called)


def as_seen(record: Record, seen: int | None) -> None:
    """Raise Conflict where a record has changed since the version that was seen, if one was."""
    if seen is not None and seen != record.version:
        raise Conflict(number=record.called, found=record.version, expected=seen)
