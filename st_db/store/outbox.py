"""The change log: written last in a transaction under one lock, read by whatever follows it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import blake2b
from threading import Event
from typing import Any, LiteralString

import psycopg

from st_db.query import Since
from st_db.records.stored import NOWHERE, Change, Changed, Line, Op
from st_db.store.connection import Connection, Database, only
from st_db.store.rows import NULL, json_cell, text_cell

CHANNEL = "st_db_change"
Head = tuple[str, str, Op, int]
"""The record, its kind, what was done and the version it has since."""

CHANGE_LOCK = 7_236_502
"""Key of the advisory lock that makes the order of ``seq`` the order of commits."""

_COLUMNS = (
    "record_id, subject, subject_id, kind, op, version, actor, source, batch, at, before, after,"
    " sheet, row, details"
)
CHANGE: LiteralString = (
    "c.seq, c.op, c.version, c.actor, c.source, c.batch, c.at, c.before, c.after, c.sheet, c.row,"
    " b.undoes, b.work, c.details"
)
CHANGES: LiteralString = f"SELECT {CHANGE} FROM change c LEFT JOIN batch b ON b.id = c.batch"  # noqa: S608 - our columns
"""What is read of each change, as ``Change`` holds it."""

LAG = """
(SELECT count(*) FROM change WHERE seq > %(seq)s) AS behind,
greatest(0, coalesce(extract(epoch FROM clock_timestamp() - (
    SELECT at FROM change WHERE seq > %(seq)s ORDER BY seq LIMIT 1)), 0))::float8 AS age"""
"""How many changes come after a seq, and the age in seconds of the oldest."""

_SLICE = 0.5  # a waiting thread looks this often whether the store was closed
_BLOCK = 1 << 20


class Outbox:
    """The changes of one transaction, kept as COPY text until the lock is taken."""

    def __init__(self, actor: str, source: str | None, batch: str | None, at: str) -> None:
        self._who = (text_cell(actor), text_cell(source), text_cell(batch), at)
        self._lines: list[str] = []

    def created(self, record_id: str, kind: str, line: Line = NOWHERE) -> None:
        """Note a new record; its state is the record itself, so nothing is repeated here."""
        self._add((record_id, kind, "create", 1), (None, None), line)

    def updated(self, changed: Changed) -> None:
        """Note what a record was and became where it changed."""
        record = changed.record
        op: Op = "restore" if changed.restores or changed.again else changed.op
        head = (record.id, record.kind, op, record.version + 1)
        details = {"version": changed.again} if changed.again else changed.details
        self._add(head, (changed.before, changed.after), changed.line, details)

    def moved(self, head: Head, details: Mapping[str, Any] | None = None) -> None:
        """Note that a record was taken out or brought back as it is."""
        self._add(head, (None, None), details=details)

    def noted(self, head: Head, change: tuple[Mapping[str, Any], Mapping[str, Any]]) -> None:
        """Note what was said of a record, which stays the version it is."""
        self._add(head, change)

    def profile(self, name: str, op: Op, version: int, before: Any, after: Any) -> None:
        """Note what a source profile was and became; either may be None."""
        self.subject("profile", name, (op, version), (before, after))

    def subject(self, subject: str, id_: str, did: tuple[Op, int], told: tuple[Any, Any]) -> None:
        """Note what something other than a record was and became; either may be None."""
        op, version = did
        self._lines.append("\t".join((
            NULL, text_cell(subject), text_cell(id_), NULL, op, str(version), *self._who,
            *(NULL if part is None else json_cell(dict(part)) for part in told),
            NULL, NULL, NULL,
        )))  # fmt: skip

    def _add(
        self,
        head: Head,
        change: tuple[Mapping[str, Any] | None, Mapping[str, Any] | None],
        line: Line = NOWHERE,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        record_id, kind, op, version = head
        sheet, row = line
        self._lines.append("\t".join((
            record_id, "record", record_id, kind, op, str(version), *self._who,
            *(NULL if part is None else json_cell(dict(part)) for part in change),
            text_cell(sheet), NULL if row is None else str(row),
            NULL if details is None else json_cell(dict(details)),
        )))  # fmt: skip

    def __len__(self) -> int:
        return len(self._lines)

    def flush(self, connection: Connection) -> tuple[int, float]:
        """Take the lock and write the changes; returns the last seq and when the lock was taken.

        The caller commits at once: until then every other writer waits.
        """
        # Encoded before the lock is taken, so that only the server works under it.
        blocks = list(_blocks(self._lines))
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [CHANGE_LOCK])
        taken = time.perf_counter()
        with connection.cursor().copy(f"COPY change ({_COLUMNS}) FROM STDIN") as copy:
            for block in blocks:
                copy.write(block)
        connection.execute(f"NOTIFY {CHANNEL}")
        return last_seq(connection), taken


def _blocks(lines: list[str]) -> Iterator[bytes]:
    size, first = 0, 0
    for at, line in enumerate(lines):
        size += len(line)
        if size > _BLOCK:
            yield "".join(f"{line}\n" for line in lines[first : at + 1]).encode("utf-8", "replace")
            size, first = 0, at + 1
    if first < len(lines):
        yield "".join(f"{line}\n" for line in lines[first:]).encode("utf-8", "replace")


def last_seq(connection: Connection) -> int:
    """Return the last seq that this transaction sees, 0 before the first change."""
    return int(only(connection, "SELECT coalesce(max(seq), 0) AS seq FROM change")["seq"])


def changed_since(connection: Connection, since: Since) -> dict[str, bool]:
    """Return the records that changed since, and whether each was made since.

    That a record was found still true changes nothing of it.
    """
    rows = connection.execute(
        "SELECT record_id::text AS id, bool_or(op = 'create') AS new FROM change"
        " WHERE record_id IS NOT NULL AND op NOT IN ('confirm', 'undo')"
        " AND (%(seq)s::bigint IS NULL OR seq > %(seq)s)"
        " AND (%(at)s::timestamptz IS NULL OR at >= %(at)s) GROUP BY record_id",
        {"seq": since.seq, "at": since.at},
    )
    return {row["id"]: row["new"] for row in rows}


class ChangeLog:
    """Reading of the change log."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._closed = Event()

    def last_seq(self) -> int:
        """Return the last seq, 0 before the first change."""
        with self._database.transaction() as connection:
            return last_seq(connection)

    def changed_after(self, seq: int, limit: int) -> tuple[list[str], int]:
        """Return the distinct records of the next ``limit`` changes, and their last seq."""
        rows = self._database.rows(
            "SELECT seq, record_id::text FROM change WHERE seq > %s ORDER BY seq LIMIT %s",
            [seq, limit],
        )
        ids = dict.fromkeys(row["record_id"] for row in rows if row["record_id"])
        return list(ids), int(rows[-1]["seq"]) if rows else seq

    def changed_since(self, since: Since) -> dict[str, bool]:
        """Return the records that changed since, and whether each was made since."""
        with self._database.transaction() as connection:
            return changed_since(connection, since)

    def lag(self, seq: int) -> tuple[int, float]:
        """Return how many changes come after a seq, and the age in seconds of the oldest."""
        row = self._database.row(f"SELECT {LAG}", {"seq": seq})
        return int(row["behind"]), float(row["age"])

    def history(self, id_: str, limit: int, offset: int = 0) -> list[Change]:
        """Return the changes of a record, newest first."""
        rows = self._database.rows(
            f"{CHANGES} WHERE c.record_id = %s ORDER BY c.seq DESC LIMIT %s OFFSET %s",
            [id_, limit, offset],
        )
        return [Change(**row) for row in rows]

    def count(self, id_: str) -> int:
        """Return how many changes a record has."""
        row = self._database.row("SELECT count(*) AS n FROM change WHERE record_id = %s", [id_])
        return int(row["n"])

    @contextmanager
    def listening(self) -> Iterator[Callable[[float], bool]]:
        """Give a function that waits for a change, at most so many seconds; True when one came.

        Changes committed after the block was entered are never missed.
        """
        with self._database.translated(), self._database.connect(autocommit=True) as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            yield lambda timeout: self._notified(connection, time.monotonic() + timeout)

    def _notified(self, connection: Connection, deadline: float) -> bool:
        with self._database.translated():
            while not self._closed.is_set():
                left = deadline - time.monotonic()
                for _ in connection.notifies(timeout=max(0.0, min(left, _SLICE)), stop_after=1):
                    return True
                if left <= _SLICE:
                    return False
        return False

    def close(self) -> None:
        """Let waiting threads go."""
        self._closed.set()


@contextmanager
def held(database: Database, name: str) -> Iterator[bool]:
    """Hold a lock by name for the block if nobody else does; gives whether it was got.

    The lock lives on a connection of its own and ends with it, also when the process is killed.
    """
    key = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)
    with database.translated():
        connection = database.connect(autocommit=True)
        got = bool(only(connection, "SELECT pg_try_advisory_lock(%s) AS got", [key])["got"])
    try:
        yield got
    finally:
        with suppress(psycopg.Error):
            connection.close()
