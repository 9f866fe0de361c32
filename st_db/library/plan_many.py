"""Several lines of a plan changed in one transaction, and all of them taken back at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from st_db.access import Caller
from st_db.errors import Conflict, NotFound, UsageError
from st_db.i18n import Language, t
from st_db.library.amounts import money
from st_db.library.history import back_in, last_change, moved, stepped_back
from st_db.library.holding import changeable, unfrozen
from st_db.library.plan_reading import LINE, PLAN, Template, found, lines_of, read_lines
from st_db.library.plan_views import LineView
from st_db.planning.choosing import MOST_POINTS, Left
from st_db.records.plan import PlanLine
from st_db.records.stored import Changed, Record
from st_db.store import known_id

if TYPE_CHECKING:
    from st_db.library.facade import Library
    from st_db.library.plan_choosing import Proposed
    from st_db.store import Writer

Rescored = Mapping[str, tuple[int | None, int | None]]
"""Points by criterion: what somebody had in sight, and what they shall be."""

MOST_GONE = 100


@dataclass(frozen=True, slots=True)
class Together:
    """Lines that were changed together: one of them leads back to all."""

    lines: tuple[str, ...]

    @property
    def count(self) -> int:
        """Return how many they are."""
        return len(self.lines)


@dataclass(frozen=True, slots=True)
class Gone:
    """A line that was taken out of its plan, and the reason that was given."""

    line: LineView
    by: str
    reason: str


class ManyLines:
    """Changes many lines of one plan at once."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._store = library.store

    def score(self, caller: Caller, plan: str, given: Mapping[str, Rescored]) -> Together:
        """Give lines their points; all of them are written, or none.

        Two who score different cells both keep theirs. Raises Conflict where somebody else gave
        one of these cells other points since they were in sight.
        """
        caller.require("plan")
        asked = {known_id(id_): cells for id_, cells in given.items()}
        _check_points(asked.values())
        with self._store.writing(actor=caller.user, source=caller.origin) as writer:
            lines = self._locked(caller, writer, plan, list(asked))
            context, changes = self._library.context(), []
            for line in lines:
                points = _rescored(line, asked[line.id])
                entry = PlanLine.read({**line.values, "points": points}, context)
                changed = Changed.between(line, entry.card())
                if changed.after:
                    changes.append(changed)
            writer.update(changes)
        return Together(tuple(one.record.id for one in changes))

    def settle(self, caller: Caller, plan: str, seen: str) -> Together:
        """Take the lines out of a plan that its proposal leaves out, each with the reason.

        ``seen`` is the stamp of the proposal that was looked at; raises Conflict where the plan or
        one of its lines is no longer what it was then.
        """
        caller.require("plan")
        proposed = self._library.plans.choosing.propose(caller, plan)
        if proposed.stamp != seen:
            raise Conflict("error.plan_proposal_moved")
        why = {one.id: reason_of(one, proposed, caller.language) for one in proposed.choice.left}
        with self._store.writing(actor=caller.user, source=caller.origin) as writer:
            whole = [line.id for line in proposed.plan.lines]
            locked = {line.id: line for line in self._locked(caller, writer, plan, whole)}
            now = found(self._library, plan, PLAN)  # held since the lines are
            if stamp(now.version, [(one, locked[one].version) for one in whole]) != seen:
                raise Conflict("error.plan_proposal_moved")
            for id_, reason in why.items():
                writer.archiving().archive([moved(locked[id_])], {"reason": reason})
        return Together(tuple(why))

    def take_back(self, caller: Caller, line: str) -> int:
        """Take back what was done last to a line, and to all lines at the same moment.

        Lines that somebody changed since stay as they are; returns how many were taken back.
        """
        caller.require("plan")
        record = found(self._library, line, LINE)
        last = last_change(self._library, record.id)
        some = lines_of(self._library, record.values.get("plan") or "", gone=True)
        # What one transaction wrote stands together in the log.
        after = max(0, last.seq - len(some)) if last else 0
        since = self._store.plans.changes([one.id for one in some], after)
        at_once = [one.id for one in some if last and (own := since.get(one.id))
                   and own[0].at == last.at and own[0].op == last.op]  # fmt: skip
        with self._store.writing(actor=caller.user, source=caller.origin) as writer:
            locked = self._locked(caller, writer, record.values.get("plan") or "", at_once)
            known = {one.id: one.version for one in some}
            still = [one for one in locked if one.version == known[one.id]]
            out = [moved(one) for one in still if one.archived_at is not None]
            if out:
                writer.archiving().restore(out)
            writer.update([stepped_back(self._library, one, one.version - 1)
                           for one in still if one.archived_at is None])  # fmt: skip
        return len(still)

    def gone(self, caller: Caller, plan: str) -> list[Gone]:
        """Return the lines that were taken out of a plan, the latest first, with the reasons."""
        caller.require("read_internal")
        record = found(self._library, plan, PLAN)
        out = [one for one in lines_of(self._library, record.id, gone=True)
               if one.archived_at is not None]  # fmt: skip
        out = sorted(out, key=lambda one: str(one.archived_at), reverse=True)[:MOST_GONE]
        changes = self._store.plans.changes([one.id for one in out], 0)
        views = read_lines(self._library, caller, out, Template.of(self._library))
        told = []
        for view in views:
            last = next((c for c in changes.get(view.id, ()) if c.op == "archive" or back_in(c)),
                        None)  # fmt: skip
            reason = str((last.details or {}).get("reason") or "") if last else ""
            told.append(Gone(view, last.actor if last else "", reason))
        return told

    def _locked(self, who: Caller, writer: Writer, plan: str, ids: Sequence[str]) -> list[Record]:
        """Lock lines of a plan, then the plan, as whoever changes one line does."""
        wanted = known_id(plan)
        locked = writer.load(ids, lock=True)
        for id_ in ids:
            if id_ not in locked or locked[id_].values.get("plan") != wanted:
                raise NotFound("error.no_line_there", line=id_[:80])
        record = found(self._library, plan, PLAN)
        changeable(who, record)
        unfrozen(writer, writer.load([record.id], lock=True)[record.id])
        return [locked[id_] for id_ in ids]


def stamp(version: int, lines: Iterable[tuple[str, int]]) -> str:
    """Return what tells a plan with its lines from what it becomes later."""
    told = ";".join((str(version), *(f"{id_}:{at}" for id_, at in lines)))
    return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()


def reason_of(left: Left, proposed: Proposed, language: Language) -> str:
    """Return in words why a proposal leaves a line out."""
    if left.by_hand:
        return t("plans.left_by_hand", language)
    sources = {one.source: one.title for one in proposed.plan.budget}
    return " ".join(
        t("plans.short", language, source=sources.get(part.purse[0], part.purse[0]),
          year=part.purse[1], needed=money(part.needed, "VND", language).told,
          left=money(part.left, "VND", language).told)
        for part in left.short
    )  # fmt: skip


def _check_points(asked: Iterable[Rescored]) -> None:
    for cells in asked:
        for _, points in cells.values():
            if points is not None and not 0 <= points <= MOST_POINTS:
                raise UsageError("error.plan_points", points=points, most=MOST_POINTS)


def _rescored(line: Record, cells: Rescored) -> list[dict[str, str | int]]:
    """Return the points of a line with some cells given anew; raises Conflict for others' cells."""
    points = {part["criterion"]: part["points"] for part in line.values.get("points") or ()}
    for criterion, (before, after) in cells.items():
        now = points.get(criterion)
        if now not in (before, after):
            raise Conflict("error.plan_rescored", line=line.title or line.id)
        if after is None:
            points.pop(criterion, None)
        else:
            points[criterion] = after
    return [{"criterion": name, "points": given} for name, given in points.items()]
