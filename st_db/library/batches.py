"""Imports: rows of a file matched against the register and written in one transaction."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from st_db.access import Caller
from st_db.errors import Conflict, Issue, NotFound, Where
from st_db.i18n import Language
from st_db.library.fates import Fate, issue_json
from st_db.library.matching import Match, Matched, Matcher
from st_db.library.review import require_unreviewed
from st_db.library.undo import UndoOptions, undo
from st_db.library.undone import UndoResult
from st_db.records import Card, Entry
from st_db.records.stored import Batch
from st_db.store import Writer, new_id

if TYPE_CHECKING:
    from st_db.library.facade import Library

CHUNK = 2_000
"""Rows matched and copied together; bounds memory, not the transaction."""

KEPT_ISSUES = 10_000
"""Issues kept of one file; a file with more is wrong as a whole, and the count says so."""


_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """One readable row: its entry, the fields it really gave, and what was said about its cells."""

    where: Where
    entry: Entry
    given: frozenset[str]
    issues: tuple[Issue, ...] = ()

    def ready(self) -> Ready:
        """Return the row as it is matched and written."""
        return Ready(self.where, self.entry.card(), self.given, self.issues)


@dataclass(frozen=True, slots=True)
class Ready:
    """A candidate in plain values, which another process may have made."""

    where: Where
    card: Card
    given: frozenset[str]
    issues: tuple[Issue, ...] = ()

    def __reduce__(self) -> tuple[Any, ...]:
        return Ready, (self.where, self.card, self.given, self.issues)


Row = Candidate | Ready | Issue


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """How a file is imported. A dry run does everything and keeps nothing.

    ``fates`` is given the fate of every row, rejected ones too, a chunk at a time in their order.
    ``same`` holds what an officer says a row is: {"sheet!row" or "row": id of a record, or "new"}.
    ``id`` is the one the batch gets: that of its job, or None for a new one.
    """

    file: str
    source: str | None = None
    id: str | None = None
    dry_run: bool = False
    progress: Callable[[int], None] | None = None
    fates: Callable[[Sequence[Fate]], None] | None = None
    same: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class BatchResult:
    """What an import did. Always ``rows`` = created + updated + unchanged + rejected."""

    file: str
    source: str | None = None
    batch: str | None = None
    kinds: dict[str, int] = field(default_factory=dict)
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    issues: list[Issue] = field(default_factory=list)
    issues_left_out: int = 0
    seconds: float = 0.0
    seq: int = 0
    lock_seconds: float = 0.0
    behind: int = 0

    @property
    def kind(self) -> str | None:
        """Return the only kind of the file, or None when it holds several or none."""
        return next(iter(self.kinds)) if len(self.kinds) == 1 else None

    def say(self, issue: Issue) -> None:
        """Keep an issue, or count it when there are too many already."""
        if len(self.issues) < KEPT_ISSUES:
            self.issues.append(issue)
        else:
            self.issues_left_out += 1

    def to_json(self, language: Language) -> dict[str, Any]:
        """Return the form of design.md §4."""
        return {
            "batch": self.batch,
            "file": self.file,
            "kind": self.kind,
            "kinds": self.kinds,
            "source": self.source,
            "rows": self.rows,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
            "issues": [issue_json(issue, language) for issue in self.issues],
            "issues_left_out": self.issues_left_out,
            "behind": self.behind,
            "seconds": round(self.seconds, 3),
        }


class Batches:
    """Imports as use cases."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def latest(self, caller: Caller, limit: int = 50) -> list[Batch]:
        """Return the latest imports, newest first."""
        caller.require("read_internal")
        return self._library.store.batches(limit)

    def get(self, caller: Caller, id: str) -> Batch:
        """Return one import or undoing with its report; raises NotFound."""
        caller.require("read_internal")
        found = self._library.store.batch(id)
        if found is None:
            raise NotFound("error.no_batch", what=id)
        return found

    def undo(
        self,
        caller: Caller,
        id: str,
        *,
        dry_run: bool = False,
        progress: Callable[[int], None] | None = None,
        batch: str | None = None,
    ) -> UndoResult:
        """Take back what an import did, or what taking one back did, in one transaction.

        Records that somebody changed since are kept and named. When other writers cross it, it
        begins again; raises Conflict when that does not help, NotFound for an unknown import.
        ``batch`` is the id to give the undo, a job's own.
        """
        caller.require("ingest")
        options = UndoOptions(dry_run, progress, batch)
        for _ in range(_ATTEMPTS - 1):
            with suppress(Conflict):
                return undo(self._library, caller, id, options)
        return undo(self._library, caller, id, options)

    def run(self, caller: Caller, rows: Iterable[Row], options: BatchOptions) -> BatchResult:
        """Import rows: all good ones in one transaction, with their history.

        A bare error in the stream is a rejected row; other bare issues are about the file. When
        another import takes a number at the same moment, Conflict is raised and nothing is kept.
        """
        caller.require("ingest")
        if not options.dry_run:
            require_unreviewed(self._library, caller)
        started = time.perf_counter()
        result = BatchResult(options.file, options.source)
        batch = options.id or new_id()
        with self._library.store.writing(
            actor=caller.user, source=options.file, batch=batch
        ) as writer:
            matcher = Matcher(writer, self._library.records.change, batch, options.same)
            for chunk in _chunks(rows):
                fates = self._take(chunk, matcher, writer, (caller, result))
                if options.fates is not None:
                    options.fates(_told(fates))
                if options.progress is not None:
                    options.progress(result.rows)
            for code, count in (
                ("match.not_compared", matcher.doubts.left_out),
                ("match.organizations_not_compared", matcher.parties.left_out),
            ):
                if count:
                    result.say(Issue("info", code, Where(options.file), {"count": count}))
            result.seconds = time.perf_counter() - started
            if options.dry_run:
                writer.rollback()
            elif result.rows:
                writer.add_batch(_batch(batch, caller, result))
                result.batch = batch
        result.seconds = time.perf_counter() - started
        result.seq, result.lock_seconds = writer.seq, writer.lock_seconds
        return result

    @staticmethod
    def _take(
        chunk: list[Row], matcher: Matcher, writer: Writer, run: tuple[Caller, BatchResult]
    ) -> list[tuple[Ready, Match] | list[Issue]]:
        """Match and write a chunk; returns what became of its rows, in their order."""
        caller, result = run
        rows = [row.ready() if isinstance(row, Candidate) else row for row in chunk]
        writer.expect(row.card for row in rows if isinstance(row, Ready))
        matched = matcher.match([(r.where, r.card, r.given) for r in rows if isinstance(r, Ready)])
        _refuse_other_units(matched, [r for r in rows if isinstance(r, Ready)], caller)
        fates = iter(matched.fates)
        taken: list[tuple[Ready, Match] | list[Issue]] = []
        for row in rows:
            if isinstance(row, Ready):
                fate = next(fates)
                _count(row, fate, result)
                taken.append((row, fate))
                continue
            result.say(row)
            if row.level == "error":
                result.rows += 1
                result.rejected += 1
                taken.append([row])
            elif taken and isinstance(said := taken[-1], list) and _same_row(said[0], row):
                said.append(row)  # what else is wrong with a rejected row
        writer.create([replace(new, unit=caller.unit) for new in matched.new])
        writer.update(list(matched.changed.values()))
        return taken


def _refuse_other_units(matched: Matched, rows: list[Ready], caller: Caller) -> None:
    """Reject rows that would change a record of another unit than the caller may write."""
    foreign = {
        id_ for id_, changed in matched.changed.items()
        if not caller.may("ingest", unit=changed.record.unit_id)
    }  # fmt: skip
    if not foreign:
        return
    for id_ in foreign:
        del matched.changed[id_]
    for at, (fate, row) in enumerate(zip(matched.fates, rows, strict=True)):
        if fate.record_id in foreign and fate.outcome == "updated":
            issue = Issue("error", "match.other_unit", row.where, {"number": row.card.number})
            matched.fates[at] = Match("rejected", (*fate.issues, issue), fate.record_id)


def _same_row(one: Issue, other: Issue) -> bool:
    return other.where.row is not None and (
        (one.where.sheet, one.where.row) == (other.where.sheet, other.where.row)
    )


def _told(taken: Iterable[tuple[Ready, Match] | list[Issue]]) -> list[Fate]:
    fates: list[Fate] = []
    for one in taken:
        if isinstance(one, list):
            fates.append(Fate(one[0].where, "rejected", issues=tuple(one)))
            continue
        row, match = one
        card = row.card
        fates.append(Fate(
            where=row.where,
            outcome=match.outcome,
            kind=card.kind,
            number=card.number,
            title=card.title,
            record_id=match.record_id,
            differences=match.differences(),
            doubts=match.doubts,
            issues=(*row.issues, *match.issues),
            currency=match.changed.record.values.get("currency") if match.changed else None,
        ))  # fmt: skip
    return fates


def _count(candidate: Ready, fate: Match, result: BatchResult) -> None:
    result.rows += 1
    for issue in (*candidate.issues, *fate.issues):
        result.say(issue)
    if fate.outcome == "rejected":
        result.rejected += 1
        return
    kind = candidate.card.kind
    result.kinds[kind] = result.kinds.get(kind, 0) + 1
    if fate.outcome == "created":
        result.created += 1
    elif fate.outcome == "updated":
        result.updated += 1
    else:
        result.unchanged += 1


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield rows in chunks; what is said about a rejected row stays with it."""
    iterator = iter(rows)
    chunk: list[Row] = []
    while more := list(islice(iterator, CHUNK)):
        chunk += more
        first = next(iterator, None)
        while isinstance(first, Issue) and first.level != "error":
            chunk.append(first)
            first = next(iterator, None)
        yield chunk
        chunk = [] if first is None else [first]
    if chunk:
        yield chunk


def _batch(id_: str, caller: Caller, result: BatchResult) -> Batch:
    return Batch(
        id=id_,
        file=result.file,
        source=result.source,
        kinds=result.kinds,
        rows=result.rows,
        created=result.created,
        updated=result.updated,
        unchanged=result.unchanged,
        rejected=result.rejected,
        actor=caller.user,
        at=datetime.now(UTC),
        seconds=result.seconds,
        issues=[issue_json(issue, caller.language) for issue in result.issues[:200]],
    )


__all__ = [
    "BatchOptions",
    "BatchResult",
    "Batches",
    "Candidate",
    "Conflict",
    "Ready",
    "Row",
    "issue_json",
]
