"""Bulk change: one field of many records, looked at before, written at once, undone at once.

A preview says of every record what it is and becomes, or why it stays. The change itself writes the
records of a preview that are still the version the preview saw, in one transaction under one batch:
killed at any moment, all of it is in or nothing. Records that somebody else changed meanwhile stay
as they are and are named.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from pydantic import ValidationError

from st_db.access import Caller
from st_db.errors import UsageError
from st_db.i18n import Language
from st_db.library.editing import lacking
from st_db.library.edits import FieldIssue, field_issues, known_fields, noted
from st_db.library.operations import Operation, check, hows, offered
from st_db.library.placing import PLACED, UNIT, may_place, placed
from st_db.library.review import require_unreviewed
from st_db.query.asked import query_of
from st_db.records import KINDS, REGISTER, merge
from st_db.records.stored import Batch, Changed, Record
from st_db.store import known_id, new_id

if TYPE_CHECKING:
    from st_db.fields import Field
    from st_db.library.facade import Library
    from st_db.store import Writer

MOST = 100_000
"""Records of one bulk change. Whoever saves one of those that are written already waits until all
are; a larger change is a file that is imported."""

MOST_TICKED = 1_000
CHUNK = 500
NAMED = 1_000
"""Records named in the report of a change; the counts say when there were more."""

Fate = Literal["changed", "same", "refused", "forbidden", "stale", "gone"]


@dataclass(frozen=True, slots=True)
class Line:
    """What becomes of one record: its values before and after, or why it stays as it is."""

    id: str
    fate: Fate
    kind: str | None = None
    number: str | None = None
    title: str | None = None
    version: int = 0
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    issues: tuple[FieldIssue, ...] = ()
    currency: str | None = None  # of the record's amounts

    def to_json(self, language: Language) -> dict[str, Any]:
        """Return the line for a program."""
        return {
            "id": self.id,
            "fate": self.fate,
            "kind": self.kind,
            "number": self.number,
            "title": self.title,
            "version": self.version,
            "before": dict(self.before),
            "after": dict(self.after),
            "issues": [issue.sentence(language) for issue in self.issues],
        }


@dataclass(slots=True)
class BulkResult:
    """What a bulk change did. ``records`` is the sum of ``counts``; ``left`` names what stayed."""

    said: str
    batch: str | None = None
    records: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    left: list[Line] = field(default_factory=list)
    seconds: float = 0.0
    seq: int = 0
    behind: int = 0

    def to_json(self, language: Language) -> dict[str, Any]:
        """Return the report of a bulk change."""
        return {
            "batch": self.batch,
            "said": self.said,
            "records": self.records,
            "counts": dict(self.counts),
            "kinds": dict(self.kinds),
            "left": [line.to_json(language) for line in self.left],
            "behind": self.behind,
            "seconds": round(self.seconds, 3),
        }


@dataclass(frozen=True, slots=True)
class BulkOptions:
    """How a change is written: ``id`` is its batch's, a job's own; ``preview`` says what was seen.

    ``progress`` is told how many records are done.
    """

    id: str | None = None
    preview: str | None = None
    progress: Callable[[int], None] | None = None


class Bulk:
    """Bulk changes as use cases, and the records that somebody ticked for one or for a plan."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._store = library.store

    # ---- which records

    def ticked(self, caller: Caller) -> list[str]:
        """Return the records that the caller ticked."""
        caller.require("read_internal")
        return self._store.ticked.of(caller.user)

    def tick(self, caller: Caller, ids: Sequence[str], *, on: bool = True) -> int:
        """Tick records or take their ticks away; returns how many are ticked now.

        Raises UsageError when that would be too many; what found room is ticked all the same.
        """
        caller.require("read_internal")
        wanted = [known_id(one) for one in ids[:MOST_TICKED]]
        if not on:
            return self._store.ticked.drop(caller.user, wanted)
        count = self._store.ticked.put(caller.user, wanted, MOST_TICKED)
        if count >= MOST_TICKED and set(wanted) - set(self._store.ticked.of(caller.user)):
            raise UsageError("bulk.too_many_ticked", most=MOST_TICKED)
        return count

    def untick(self, caller: Caller) -> None:
        """Take all ticks of the caller away."""
        caller.require("read_internal")
        self._store.ticked.drop(caller.user, None)

    def found(self, caller: Caller, asked: Mapping[str, Sequence[str]]) -> list[str]:
        """Return the records that a search finds, by what its address asks.

        Raises UsageError for a filter that cannot be read: left out, it would widen the change.
        """
        caller.require("bulk")
        if any("=" not in one for one in asked.get("where", ())):
            raise UsageError("bulk.unreadable_filter")
        query = query_of(asked)
        if not query.text and not query.where and not query.kinds:
            raise UsageError("bulk.whole_register")
        ids, _ = self._library.exporting.matches(caller, query)
        return self._bounded(ids)

    def kinds(self, caller: Caller, ids: Sequence[str]) -> dict[str, int]:
        """Return how many of some records are of which kind."""
        caller.require("bulk")
        counts = Counter(self._store.kinds_of(ids))
        return {kind: counts[kind] for kind in KINDS if counts[kind]}

    def fields(self, caller: Caller, kinds: tuple[str, ...]) -> dict[str, Field]:
        """Return the fields of some kinds that may be changed in bulk."""
        caller.require("bulk")
        for kind in kinds:
            known_fields(kind, {})
        units = any(self._library.standing.choices(caller))
        shown = {name: field for name, field in PLACED.items() if units or name != UNIT}
        return {**offered(kinds), **shown}

    # ---- looking

    def preview(
        self, caller: Caller, ids: Sequence[str], operation: Operation
    ) -> Iterator[list[Line]]:
        """Yield what would become of every record, some at a time; nothing is written.

        Raises UsageError for too many records, or an operation that none of them could take.
        """
        caller.require("bulk")
        wanted = self._bounded([known_id(one) for one in dict.fromkeys(ids)])
        _, operation = self._checked(caller, wanted, operation)
        return self._previewed(caller, wanted, operation)

    def _previewed(
        self, caller: Caller, ids: Sequence[str], operation: Operation
    ) -> Iterator[list[Line]]:
        for part in _parts(ids):
            records = self._store.get_many(part)
            yield [self._line(caller, records.get(id_), id_, operation)[0] for id_ in part]

    # ---- doing

    def run(
        self,
        caller: Caller,
        seen: Iterable[tuple[str, int]],
        operation: Operation,
        options: BulkOptions,
    ) -> BulkResult:
        """Change the records that are still the version that was seen, in one transaction.

        ``seen`` are (id, version). Raises Conflict when an import crosses it; nothing is kept then.
        """
        caller.require("bulk")
        require_unreviewed(self._library, caller)
        started = time.perf_counter()
        # One order of locking for everybody, so that two changes never wait for each other.
        versions = dict(sorted((known_id(id_), version) for id_, version in seen))
        ids = self._bounded(list(versions))
        kinds, operation = self._checked(caller, ids, operation)
        said = operation.said(kinds, self._library.labels, caller.language)
        result, batch = BulkResult(said, records=len(ids)), options.id or new_id()
        with self._store.writing(actor=caller.user, source=said, batch=batch) as writer:
            for part in _parts(ids):
                self._write(caller, writer, {id_: versions[id_] for id_ in part}, operation, result)
                if options.progress is not None:
                    options.progress(sum(result.counts.values()))
            result.seconds = time.perf_counter() - started
            if result.counts["changed"]:
                result.batch = batch
                writer.add_batch(_batch(batch, caller, operation, result, options.preview))
        result.seconds = time.perf_counter() - started
        result.seq = writer.seq
        return result

    def _write(
        self,
        caller: Caller,
        writer: Writer,
        seen: Mapping[str, int],
        operation: Operation,
        result: BulkResult,
    ) -> None:
        records = writer.load(list(seen), lock=True)
        changes: list[Changed] = []
        moved: list[Record] = []
        for id_, version in seen.items():
            record = records.get(id_)
            line, changed = self._line(caller, record, id_, operation)
            if record is not None and record.version != version and line.fate != "gone":
                line, changed = _named(record, "stale"), None
            if record is not None and line.fate == "changed":
                changes += [changed] if changed else []
                moved += [] if changed else [record]
                result.kinds[record.kind] += 1
            elif len(result.left) < NAMED:
                result.left.append(line)
            result.counts[line.fate] += 1
        writer.update(changes)
        writer.standing().set(moved, {operation.field: operation.value or None})

    # ---- inside

    def _line(
        self, caller: Caller, record: Record | None, id_: str, operation: Operation
    ) -> tuple[Line, Changed | None]:
        """Return what becomes of a record, and the change to write where it is one of its entry."""
        if record is None or record.archived_at is not None:
            return (Line(id_, "gone") if record is None else _named(record, "gone")), None
        if not caller.may("bulk", unit=record.unit_id) or record.kind not in REGISTER:
            return _named(record, "forbidden"), None
        if operation.field in PLACED:
            return _placing(caller, record, operation), None
        entry_type = KINDS[record.kind]
        declared = offered((record.kind,)).get(operation.field)
        if declared is None:
            issue = FieldIssue("error", operation.field, "bulk.no_such_field")
            return _named(record, "refused", issues=(issue,)), None
        now = record.values.get(operation.field)
        value = operation.applied(declared, now, self._library.labels)
        if value == now:
            return _named(record, "same"), None
        context = self._library.context()
        try:
            merged = merge(entry_type, record.values, {operation.field: value})
            card = entry_type.read(merged, context).card()
        except ValidationError as error:
            return _named(record, "refused", issues=field_issues(error)), None
        changed = Changed.between(record, card)
        if operation.field not in changed.after:
            return _named(record, "same"), None
        issues = (*(i for i in lacking(card) if i.level == "error"), *noted(context.notes))
        if any(issue.level == "error" for issue in issues):
            return _named(record, "refused", issues=issues), None
        line = _named(
            record, "changed", before=changed.before, after=changed.after,
            issues=tuple(issue for issue in issues if issue.field in changed.after),
        )  # fmt: skip
        return line, changed

    def _checked(
        self, caller: Caller, ids: Sequence[str], operation: Operation
    ) -> tuple[tuple[str, ...], Operation]:
        """Return the kinds of some records and the operation with its unit in normal form.

        Raises UsageError for what none of them could take.
        """
        kinds = tuple(self.kinds(caller, ids))
        if not kinds:
            raise UsageError("bulk.nothing_chosen")
        check(operation, kinds, self._library.context(), self._library.labels)
        if operation.field in PLACED:
            asked = {operation.field: operation.value}
            known = self._library.standing.known(caller, asked)[operation.field]
            operation = replace(operation, value=known or "")
        return kinds, operation

    @staticmethod
    def _bounded(ids: list[str]) -> list[str]:
        if not ids:
            raise UsageError("bulk.nothing_chosen")
        if len(ids) > MOST:
            raise UsageError("bulk.too_many", count=len(ids), most=MOST)
        return ids


def _named(record: Record, fate: Fate, **more: Any) -> Line:
    return Line(
        record.id, fate, record.kind, record.number, record.title, record.version,
        currency=record.values.get("currency"), **more
    )  # fmt: skip


def _placing(caller: Caller, record: Record, operation: Operation) -> Line:
    """Return what becomes of a record's unit or of who may see it."""
    name = operation.field
    before, after = {name: placed(record)[name]}, {name: operation.value or None}
    if before == after:
        return _named(record, "same")
    if not may_place(caller, record.unit_id, after):
        issue = FieldIssue("error", name, "bulk.hand_over")
        return _named(record, "refused", issues=(issue,))
    return _named(record, "changed", before=before, after=after)


def _batch(
    id_: str, caller: Caller, operation: Operation, result: BulkResult, preview: str | None
) -> Batch:
    counts = result.counts
    report = {"operation": operation.to_json(), "preview": preview, **result.to_json("vi")}
    return Batch(
        id=id_,
        file=result.said,
        source=None,
        kinds=dict(result.kinds),
        rows=result.records,
        created=0,
        updated=counts["changed"],
        unchanged=counts["same"] + counts["stale"] + counts["gone"],
        rejected=counts["refused"] + counts["forbidden"],
        actor=caller.user,
        at=datetime.now(UTC),
        seconds=result.seconds,
        report=report,
        work="bulk",
    )


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


__all__ = ["MOST", "MOST_TICKED", "Bulk", "BulkOptions", "BulkResult", "Line", "Operation", "hows"]
