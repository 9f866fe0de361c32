"""What two plans differ in, or one plan at some moment and now: lines and fields in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from st_db.access import Caller
from st_db.errors import UsageError
from st_db.library.differences import differences
from st_db.library.history import back_in
from st_db.library.plan_reading import LINE, PLAN, cited, found, lines_of, place_of
from st_db.library.plan_views import Compared, LineDifference
from st_db.library.wording import Wording
from st_db.records import KINDS
from st_db.records.stored import Change, Record
from st_db.store import values_before
from st_db.text import folded_words

if TYPE_CHECKING:
    from st_db.library.facade import Library

_FOLLOWING = frozenset({
    "plan", "year", "date", "position", "taken", "typed", "remarks", "origin", "origin_of",
    "reason", "evidence", "state", "stage", "number", "number_as_written", "links",
})  # fmt: skip
"""Fields that are told by others, or that a reader of a plan does not look for."""


class Comparing:
    """Compares plans."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._store = library.store

    def plans(self, caller: Caller, before: str, after: str) -> Compared:
        """Return what a plan differs in from another one; raises NotFound.

        Lines are the same where one was made of the other, where they rest on the same records, or
        where they are called alike.
        """
        caller.require("read_internal")
        one, other = found(self._library, before, PLAN), found(self._library, after, PLAN)
        old, new = lines_of(self._library, one.id), lines_of(self._library, other.id)
        return self._compared(caller, (one, other), (one.called, other.called), (old, new))

    def since(self, caller: Caller, id: str, seq: int) -> Compared:
        """Return what changed in a plan after a change of the log; raises NotFound."""
        caller.require("read_internal")
        now = found(self._library, id, PLAN)
        if seq < 0:
            raise UsageError("error.bad_parameter", name="since", value=seq, values="0..")
        lines = lines_of(self._library, now.id, gone=True)
        changes = self._store.plans.changes([now.id, *(line.id for line in lines)], seq)
        then = _then(now, changes.get(now.id, ()))
        old = [was for line in lines if (was := _then(line, changes.get(line.id, ()))) is not None]
        new = [line for line in lines if line.archived_at is None]
        old = sorted((line for line in old if line.archived_at is None), key=place_of)
        return self._compared(caller, (then or now, now), (f"#{seq}", now.called), (old, new))

    def versions(self, caller: Caller, id: str) -> list[dict[str, Any]]:
        """Return the moments worth comparing with: when the plan itself changed, latest first."""
        caller.require("read_history")
        plan = found(self._library, id, PLAN)
        return [
            {"seq": change.seq, "version": change.version, "at": change.at.isoformat(),
             "actor": change.actor, "op": change.op, "status": (change.after or {}).get("status")}
            for change in self._store.history(plan.id)
        ]  # fmt: skip

    def _compared(
        self, who: Caller, plans: tuple[Record, Record], names: tuple[str, str],
        lines: tuple[Sequence[Record], Sequence[Record]],
    ) -> Compared:  # fmt: skip
        pairs = _paired(*lines)
        told: list[LineDifference | None] = []
        same = 0
        for old, new in pairs:
            if new is None or old is None:
                told += [_alone("removed", old), _alone("added", new)]
                continue
            found_ = self._differences(who, LINE, old.values, new.values)
            if cited_by(old) != cited_by(new):
                found_ += self._differences(who, LINE, old.values, new.values, ("links",))
            if found_:
                told.append(LineDifference("changed", new.id, new.title or "",
                                           new.values["section"], tuple(found_)))  # fmt: skip
            else:
                same += 1
        of_plan = self._differences(who, PLAN, plans[0].values, plans[1].values)
        lines_told = tuple(one for one in told if one is not None)
        return Compared(*names, tuple(of_plan), lines_told, same)

    def _differences(
        self, who: Caller, kind: str, before: Mapping[str, Any], after: Mapping[str, Any],
        only: tuple[str, ...] = (),
    ) -> list[dict[str, Any]]:  # fmt: skip
        shown = self._library.records.shown(who, kind)
        names = only or [name for name in shown if name not in _FOLLOWING]
        then, now = ({name: some.get(name) for name in names} for some in (before, after))
        found_ = differences(KINDS[kind].fields(), then, now)
        return Wording(self._library.labels, kind, who.language).differences(found_)


def _alone(how: str, line: Record | None) -> LineDifference | None:
    if line is None:
        return None
    return LineDifference(how, line.id, line.title or "", line.values.get("section") or "")


def cited_by(record: Record) -> set[str]:
    """Return what a line rests on."""
    return {link["id"] for link in cited(record)}


def _then(record: Record, changes: Sequence[Change]) -> Record | None:
    """Return a record as it was before some changes, newest first; None before it was made."""
    out = record.archived_at
    for change in changes:
        if change.op == "create":
            return None
        if change.op == "archive" or back_in(change):
            out = None if change.op == "archive" else change.at
    return replace(record, values=values_before(record, changes), archived_at=out)


def _paired(
    before: Sequence[Record], after: Sequence[Record]
) -> list[tuple[Record | None, Record | None]]:
    """Pair the lines of two plans, those of the later one first and in its order."""
    left = {line.id: line for line in before}
    pairs: dict[str, Record | None] = {}
    for alike in (_same, _made_of, _resting, _called):
        known: dict[Any, Record] = {}
        for line in left.values():
            if (key := alike(line, False)) is not None:
                known.setdefault(key, line)
        for line in after:
            key = None if line.id in pairs else alike(line, True)
            if key is not None and (old := known.pop(key, None)) is not None:
                pairs[line.id] = left.pop(old.id)
    found_: list[tuple[Record | None, Record | None]] = [(pairs.get(n.id), n) for n in after]
    return [*found_, *((old, None) for old in left.values())]


def _same(line: Record, later: bool) -> Any:  # noqa: ARG001 - one shape for all
    return line.id


def _made_of(line: Record, later: bool) -> Any:
    return line.values.get("origin_of") if later else line.id


def _resting(line: Record, later: bool) -> Any:  # noqa: ARG001 - one shape for all
    return frozenset(cited_by(line)) or None


def _called(line: Record, later: bool) -> Any:  # noqa: ARG001 - one shape for all
    return " ".join(folded_words(line.title or "")) or None
