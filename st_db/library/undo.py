"""Undo: what an import did taken back, as far as nobody built on it since.

A record that the import made is taken out, one that it changed goes back to what it was, one that
it had taken out comes back. What counts is what the record says now, not how often it was written:
a record that somebody changed and changed back is as the import left it. Where one of the fields
that the import wrote holds something else by now, the whole record stays as it is and is named,
because half of an import in a record is worse than all of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from st_db.errors import NotFound
from st_db.identifiers import compact_forms
from st_db.library.placing import may_place, placed
from st_db.library.review import require_unreviewed
from st_db.library.undone import Left, Reason, UndoResult
from st_db.records import KINDS
from st_db.records.stored import Batch, Change, Changed, Record
from st_db.store import Writer, new_id

if TYPE_CHECKING:
    from st_db.access import Caller
    from st_db.library.facade import Library
    from st_db.store import Touched


@dataclass(frozen=True, slots=True)
class UndoOptions:
    """How a batch is taken back. A dry run does everything and keeps nothing."""

    dry_run: bool = False
    progress: Callable[[int], None] | None = None
    id: str | None = None  # the one the undo gets: that of its job, or None for a new one


def undo(library: Library, caller: Caller, batch_id: str, options: UndoOptions) -> UndoResult:
    """Take a batch back in one transaction; raises NotFound, or Conflict when writers crossed."""
    caller.require("ingest")
    if not options.dry_run:
        require_unreviewed(library, caller)
    started = time.perf_counter()
    store, own = library.store, options.id or new_id()
    named = store.batch(batch_id)
    if named is None:
        raise NotFound("error.no_batch", what=batch_id)
    with store.writing(actor=caller.user, source=named.file, batch=own) as writer:
        undoing = writer.undoing()
        undone = undoing.lock(batch_id) or named
        result = UndoResult(batch_id, undone.file, dry_run=options.dry_run)
        if undone.undone_by is not None:
            result.already = undone.undone_by
        else:
            theirs = undone.actor == caller.user
            _Run(library, caller, writer, result, own=theirs).take_back(batch_id, options)
        result.seconds = time.perf_counter() - started
        if options.dry_run:
            writer.rollback()
        elif result.reversed:
            writer.add_batch(_batch(own, caller, undone, result))
            undoing.mark(undone, own)
            result.batch = own
    result.seconds = time.perf_counter() - started
    result.seq = writer.seq
    return result


def _batch(id_: str, caller: Caller, undone: Batch, result: UndoResult) -> Batch:
    report = result.to_json(caller.language)
    return Batch(
        id=id_,
        file=undone.file,
        source=undone.source,
        kinds=dict(result.kinds),
        rows=result.records,
        created=result.restored,
        updated=result.archived + result.reset,
        unchanged=result.kept_count + result.as_before,
        rejected=result.failed_count,
        actor=caller.user,
        at=datetime.now(UTC),
        seconds=result.seconds,
        undoes=undone.id,
        report={**report, "batch": id_},
        work="undo",
    )


class _Run:
    """One undo, a chunk of records at a time."""

    def __init__(
        self, library: Library, caller: Caller, writer: Writer, result: UndoResult, *, own: bool
    ) -> None:
        self._library = library
        self._caller = caller
        self._own = own  # what somebody did they may take back, also where they could not do that
        self._writer = writer
        self._undoing = writer.undoing()
        self._result = result

    def take_back(self, batch: str, options: UndoOptions) -> None:
        """Sort the records of a batch into the three buckets and reverse the first."""
        self._result.records = self._undoing.collect(batch)
        done = 0
        for chunk in self._undoing.chunks():
            self._chunk(batch, chunk)
            done += len(chunk)
            if options.progress is not None:
                options.progress(done)

    def _chunk(self, batch: str, chunk: list[Touched]) -> None:
        chunk = [one for one in chunk if self._theirs(one)]
        looked_at = [t for t in chunk if not t.untouched or t.op == "update"]
        ids = [touched.record_id for touched in looked_at]
        changes = self._undoing.changes(ids) if ids else {}
        records = self._writer.load(ids) if ids else {}
        out: list[Touched] = []
        back: list[Touched] = []
        changed: list[Changed] = []
        moved: dict[tuple[tuple[str, Any], ...], list[Record]] = {}
        for touched in chunk:
            record = records.get(touched.record_id)
            story = _Story(touched, record, changes.get(touched.record_id, []))
            if touched.op == "update" and story.moved():
                record = records[touched.record_id]
                if (place := self._place(story, record)) is not None:
                    moved.setdefault(tuple(place.items()), []).append(record)
            elif touched.op == "update":
                if (one := self._reset(story, records[touched.record_id])) is not None:
                    changed.append(one)
            elif self._stands(story):
                (back if touched.op == "archive" else out).append(touched)
        self._take_out(batch, out)
        self._bring_back(back)
        self._set_back(changed)
        for former, some in moved.items():
            self._move_back(some, dict(former))

    def _theirs(self, touched: Touched) -> bool:
        """Tell whether the caller may take back what was done to a record; else it is named."""
        if self._caller.may("ingest", unit=touched.unit_id):
            return True
        self._result.fail(_Story(touched, None, []).left("other_unit"))
        return False

    def _stands(self, story: _Story) -> bool:
        """Tell whether a record is as the batch left it, in the register or out of it."""
        touched = story.touched
        if touched.untouched:
            return True
        if touched.archived != (touched.op == "archive"):
            if touched.op == "archive":
                self._result.keep(story.kept((), "restored"))
            else:
                self._result.as_before += 1  # somebody has taken it out already
            return False
        differing = story.differing(story.since())
        if differing:
            self._result.keep(story.kept(differing))
        return not differing

    def _reset(self, story: _Story, record: Record) -> Changed | None:
        """Return the change that sets a record's fields back, or None when it stays as it is."""
        before, after = story.written()
        differing = story.differing(after)
        if story.touched.archived:
            self._result.keep(story.kept(tuple(after), "archived"))
        elif not story.differing(before):
            self._result.as_before += 1
        elif differing:
            self._result.keep(story.kept(differing))
        else:
            return self._changed(story, record, before)
        return None

    def _place(self, story: _Story, record: Record) -> dict[str, Any] | None:
        """Return whose a record was and who saw it, or None when it stays as it is."""
        moved, now = story.moved(), placed(record)
        before = {name: pair[0] for name, pair in moved.items()}
        differing = tuple(name for name, pair in moved.items() if now[name] != pair[1])
        if story.touched.archived:
            self._result.keep(story.kept(tuple(moved), "archived"))
        elif all(now[name] == value for name, value in before.items()):
            self._result.as_before += 1
        elif differing:
            self._result.keep(story.kept(differing))
        elif not (self._own or may_place(self._caller, record.unit_id, before)):
            self._result.fail(story.left("hand_over", tuple(before)))
        else:
            return before
        return None

    def _changed(self, story: _Story, record: Record, before: Mapping[str, Any]) -> Changed | None:
        try:
            entry = KINDS[record.kind].read({**record.values, **before}, self._library.context())
        except ValidationError:  # the rules have changed since it was written
            self._result.fail(story.left("unreadable", tuple(before)))
            return None
        return Changed.between(record, entry.card())

    # ---- the ways back

    def _take_out(self, batch: str, records: list[Touched]) -> None:
        if not records:
            return
        referred = self._undoing.referred([r.record_id for r in records], batch)
        free = [touched for touched in records if touched.record_id not in referred]
        for touched in records:
            if other := referred.get(touched.record_id):
                self._result.fail(_Story(touched, None, []).left("referred", other=other))
        if free:
            self._undoing.archive(free)
        self._result.archived += len(free)
        self._count(free)

    def _bring_back(self, records: list[Touched]) -> None:
        if not records:
            return
        taken = self._undoing.taken([touched.record_id for touched in records])
        free = [touched for touched in records if touched.record_id not in taken]
        for touched in records:
            if other := taken.get(touched.record_id):
                self._result.fail(_Story(touched, None, []).left("number_taken", other=other))
        if free:
            self._undoing.restore(free)
        self._result.restored += len(free)
        self._count(free)

    def _set_back(self, changed: list[Changed]) -> None:
        free = self._with_free_numbers(changed)
        self._writer.update(free)
        self._release(free)
        self._result.reset += len(free)
        self._result.kinds.update(one.record.kind for one in free)

    def _move_back(self, records: Sequence[Record], place: Mapping[str, Any]) -> None:
        self._writer.standing().set(records, place)
        self._result.reset += len(records)
        self._result.kinds.update(record.kind for record in records)

    def _with_free_numbers(self, changed: list[Changed]) -> list[Changed]:
        """Leave out records whose former number names another one meanwhile."""
        wanted: dict[str, dict[str, str]] = {}
        for one in changed:
            for key in one.card().identities:
                wanted.setdefault(one.record.kind, {})[key] = one.record.id
        taken: dict[str, str] = {}
        for kind, keys in wanted.items():
            for key, id_ in self._writer.find_numbers(kind, list(keys)).items():
                if id_ != keys[key]:
                    taken[keys[key]] = key
        for one in changed:
            if number := taken.get(one.record.id):
                self._result.fail(_left(one.record, "number_taken", other=number))
        return [one for one in changed if one.record.id not in taken]

    def _release(self, changed: Sequence[Changed]) -> None:
        """Take back the numbers that the batch brought; those from before it go on finding."""
        brought: dict[str, set[str]] = {}
        for one in changed:
            kind, card = one.record.kind, one.card()
            left = {form for number in card.numbers for form in number.forms}
            if more := _forms(kind, one.record.values) - left:
                brought[one.record.id] = more
        if not brought:
            return
        kinds = {one.record.id: one.record.kind for one in changed}
        for id_, befores in self._undoing.former(list(brought)).items():
            for before in befores:
                brought[id_] -= _forms(kinds[id_], before)
        self._undoing.release(brought)

    def _count(self, records: Sequence[Touched]) -> None:
        self._result.kinds.update(touched.kind for touched in records)


def _forms(kind: str, values: Mapping[str, Any]) -> set[str]:
    """Return the compact forms of the numbers among some values of a record."""
    entry = KINDS[kind]
    fields = entry.fields()
    found = {
        form
        for name, field in fields.items()
        if field.spec.scheme and values.get(name)
        for number in field.shape.texts(values[name])
        for form in compact_forms(field.spec.scheme, number)
    }
    if number := values.get("number"):
        scheme = fields[entry.kind.numbers[0]].spec.scheme or "document"
        found.update(compact_forms(scheme, number))
    return found


@dataclass(frozen=True, slots=True)
class _Story:
    """A record, what the batch did to it, and what was done to it since."""

    touched: Touched
    record: Record | None
    changes: list[Change]  # oldest first, the batch's own included

    @property
    def _later(self) -> list[Change]:
        return [change for change in self.changes if change.version > self.touched.last]

    def written(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return what the fields that the batch wrote held before it and after it."""
        before: dict[str, Any] = {}
        after: dict[str, Any] = {}
        for change in self.changes:
            if change.version <= self.touched.last:
                before = {**(change.before or {}), **before}
                after.update(change.after or {})
        kept = [name for name in after if after[name] != before.get(name)]
        return {n: before.get(n) for n in kept}, {n: after[n] for n in kept}

    def moved(self) -> dict[str, tuple[Any, Any]]:
        """Return (before, after) of the unit and of who sees it, where the batch changed them."""
        found: dict[str, tuple[Any, Any]] = {}
        for change in self.changes:
            if change.version <= self.touched.last:
                for name, (before, after) in _moved(change).items():
                    found[name] = (found.get(name, (before,))[0], after)
        return {name: pair for name, pair in found.items() if pair[0] != pair[1]}

    def since(self) -> dict[str, Any]:
        """Return what the fields that were changed since held when the batch was done."""
        held: dict[str, Any] = {}
        for change in reversed(self._later):
            held.update(change.before or {})
        return held

    def differing(self, values: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the fields that hold something else now."""
        if self.record is None:
            return ()
        now = self.record.values
        return tuple(name for name, value in values.items() if now.get(name) != value)

    def kept(self, fields: tuple[str, ...], reason: Reason | None = None) -> Left:
        """Return why the record stays: the last change since that touched one of the fields."""
        later = self._later
        touching = [
            c for c in later if {*(c.before or {}), *(c.after or {}), *_moved(c)} & {*fields}
        ]
        last = (touching or later)[-1]
        if reason is None:
            by_hand = last.batch is None or last.work == "bulk"
            reason = "changed" if by_hand else "undone" if last.undoes else "imported"
        return self.left(reason, fields, last)

    def left(
        self,
        reason: Reason,
        fields: tuple[str, ...] = (),
        change: Change | None = None,
        other: str | None = None,
    ) -> Left:
        """Return the record as one that was left, named."""
        touched = self.touched
        return Left(
            touched.record_id, touched.kind, touched.number, touched.title, reason, fields,
            change.actor if change else None, change.at if change else None,
            change.source if change else None, other,
        )  # fmt: skip


def _moved(change: Change) -> Mapping[str, Sequence[Any]]:
    """Return {name: [before, after]} of a record's unit and of who sees it."""
    return (change.details or {}).get("standing") or {}


def _left(record: Record, reason: Reason, other: str) -> Left:
    return Left(record.id, record.kind, record.number, record.title, reason, other=other)
