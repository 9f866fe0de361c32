"""What two plans differ in, or one plan at some moment and now: lines and fields in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from st_db.access import Caller
from st_db.codes.model import VIET_NAM
from st_db.errors import UsageError
from st_db.library.differences import differences
from st_db.library.history import back_in
from st_db.library.plan_reading import LINE, PLAN, Template, cited, found, lines_of, place_of
from st_db.library.plan_titles import codes_with, labels_by
from st_db.library.plan_views import Compared, LineDifference, Moment, SumThen
from st_db.library.wording import Wording
from st_db.planning.order import moved
from st_db.records import KINDS
from st_db.records.stored import Change, Record
from st_db.store import values_before
from st_db.text import folded_words

if TYPE_CHECKING:
    from st_db.library.facade import Library
    from st_db.library.labels import Labels

MOST_MOMENTS = 200
_FEW = 40  # times at which something changed, each of which is told
_PAUSE = timedelta(minutes=30)

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

    def since(self, caller: Caller, id: str, seq: int, until: int | None = None) -> Compared:
        """Return what changed in a plan after a change of the log, up to another; raises NotFound.

        Without ``until`` it is compared as it is now.
        """
        caller.require("read_internal")
        now = found(self._library, id, PLAN)
        if seq < 0 or (until is not None and until < seq):
            raise UsageError("error.bad_parameter", name="since", value=seq, values="0..")
        lines = lines_of(self._library, now.id, gone=True)
        changes = self._store.plans.changes([now.id, *(line.id for line in lines)], seq)
        later = {id_: [change for change in some if until is not None and change.seq > until]
                 for id_, some in changes.items()}  # fmt: skip
        names = f"#{seq}", now.called if until is None else f"#{until}"
        plans = tuple(_then(now, some.get(now.id, ())) or now for some in (changes, later))
        then, there = (_standing(lines, some) for some in (changes, later))
        return self._compared(caller, (plans[0], plans[1]), names, (then, there))

    def moments(self, caller: Caller, id: str) -> list[Moment]:
        """Return the points worth comparing with, latest first: the end of each stretch of work.

        A stretch ends with the day, before a pause, and where the plan was handed in, returned or
        approved. Of a plan that changed a few times only, each time is one.
        """
        caller.require("read_history")
        plan = found(self._library, id, PLAN)
        ids = [plan.id, *(line.id for line in lines_of(self._library, plan.id, gone=True))]
        known = self._store.plans.changes(ids, 0)
        told = sorted(((change, id_ == plan.id) for id_, some in known.items() for change in some),
                      key=lambda one: one[0].seq)  # fmt: skip
        pause = _PAUSE if len({change.at for change, _ in told}) > _FEW else timedelta(0)
        stretches: list[list[tuple[Change, bool]]] = []
        for change, of_plan in told:
            before = stretches[-1][-1] if stretches else None
            if (
                before is None
                or _day(before[0]) != _day(change)
                or _status(*before)
                or change.at - before[0].at > pause
            ):
                stretches.append([])
            stretches[-1].append((change, of_plan))
        return [_moment(some) for some in reversed(stretches)][:MOST_MOMENTS]

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
        values = [plan.values for plan in plans]
        labels = labels_by(self._library, codes_with(self._library, *values))
        pairs = _paired(*lines)
        elsewhere = _elsewhere(pairs)
        told: list[LineDifference | None] = []
        same = 0
        for old, new in pairs:
            if new is None or old is None:
                told += [_alone("removed", old), _alone("added", new)]
                continue
            found_ = self._differences(who, labels, LINE, (old.values, new.values))
            if cited_by(old) != cited_by(new):
                both = old.values, new.values
                found_ += self._differences(who, labels, LINE, both, ("links",))
            if found_ or new.id in elsewhere:
                told.append(LineDifference(
                    "changed" if found_ else "moved", new.id, new.title or "",
                    new.values["section"], tuple(found_), elsewhere.get(new.id),
                ))  # fmt: skip
            else:
                same += 1
        of_plan = self._differences(who, labels, PLAN, (values[0], values[1]))
        lines_told = tuple(
            replace(one, section_title=labels.of("section", one.section, who.language, LINE))
            for one in told if one is not None
        )  # fmt: skip
        return Compared(*names, tuple(of_plan), lines_told, same, self._sums(who, plans, lines))

    def _sums(
        self, who: Caller, plans: tuple[Record, Record],
        lines: tuple[Sequence[Record], Sequence[Record]],
    ) -> tuple[SumThen, ...]:  # fmt: skip
        then, now = (_spent(plan, some) for plan, some in zip(plans, lines, strict=True))
        sources = Template.of(self._library).sources
        order = {code.code: at for at, code in enumerate(sources)}
        keys = sorted({*then, *now}, key=lambda k: (k[1] or 0, order.get(k[0], len(order)), k[0]))
        return tuple(
            SumThen(source, code.label(who.language) if (code := sources.get(source)) else source,
                    year, then[source, year], now[source, year])
            for source, year in keys
        )  # fmt: skip

    def _differences(
        self, who: Caller, labels: Labels, kind: str,
        both: tuple[Mapping[str, Any], Mapping[str, Any]], only: tuple[str, ...] = (),
    ) -> list[dict[str, Any]]:  # fmt: skip
        shown = self._library.records.shown(who, kind)
        names = only or [name for name in shown if name not in _FOLLOWING]
        then, now = ({name: some.get(name) for name in names} for some in both)
        found_ = differences(KINDS[kind].fields(), then, now)
        return Wording(labels, kind, who.language).differences(found_)


def _standing(lines: Sequence[Record], later: Mapping[str, Sequence[Change]]) -> list[Record]:
    """Return the lines that stood in a plan before some changes, in their order."""
    then = (_then(line, later.get(line.id, ())) for line in lines)
    return sorted((one for one in then if one and one.archived_at is None), key=place_of)


def _spent(plan: Record, lines: Sequence[Record]) -> Counter[tuple[str, int | None]]:
    """Return the money of lines by source and year."""
    sums: Counter[tuple[str, int | None]] = Counter()
    for line in lines:
        for part in line.values.get("budget") or ():
            sums[part["source"], part["year"] or plan.values.get("year")] += part["amount"]
    return sums


def _elsewhere(pairs: Sequence[tuple[Record | None, Record | None]]) -> dict[str, tuple[int, int]]:
    """Return {line: (place then, place now)} of those that stand elsewhere in their section."""
    both = [(old, new) for old, new in pairs if old is not None and new is not None]
    stayed = [(old, new) for old, new in both if _section(old) == _section(new)]
    told = {}
    for section in dict.fromkeys(_section(new) for _, new in stayed):
        some = [(old, new) for old, new in stayed if _section(new) == section]
        then = [new.id for _, new in sorted(some, key=lambda pair: place_of(pair[0]))]
        now = [new.id for _, new in some]
        for id_ in moved(then, now):
            told[id_] = then.index(id_) + 1, now.index(id_) + 1
    return told


def _section(line: Record) -> str:
    return line.values.get("section") or ""


def _day(change: Change) -> date:
    return change.at.astimezone(VIET_NAM).date()


def _status(change: Change, of_plan: bool) -> str | None:
    """Return the status that a plan took on by a change, where it was not the first one."""
    after = change.after or {}
    return after.get("status") if of_plan and change.op != "create" else None


def _moment(some: Sequence[tuple[Change, bool]]) -> Moment:
    last = some[-1][0]
    statuses = (status for one in some if (status := _status(*one)))
    actors = dict.fromkeys(change.actor for change, _ in some)
    return Moment(last.seq, last.at, tuple(actors), len(some), tuple(statuses))


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
