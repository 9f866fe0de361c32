"""Writing: one path for one record and for a hundred thousand, in one transaction."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from st_db.errors import Conflict, NotFound
from st_db.records import REGISTER, Card
from st_db.records.stored import Batch, Changed, New, Record
from st_db.store.archiving import Archiving
from st_db.store.connection import Connection, Database, only
from st_db.store.likeness import Likeness
from st_db.store.merging import Merging
from st_db.store.organizations import Organizations, filling
from st_db.store.outbox import Outbox, last_seq
from st_db.store.reading import ROOT, load
from st_db.store.rows import (
    LINK,
    NAME,
    NULL,
    NUMBER,
    RECORD,
    Cells,
    Rows,
    bounded,
    cells_of,
    kind_columns,
    natural_key,
    text_cell,
)
from st_db.store.saving import Saving
from st_db.store.standing import Standing
from st_db.store.undoing import Undoing

_CHUNK = 2_000
"""Records turned into text at a time, so that an import of any size fits in memory."""

_WORTH_A_THREAD = 200
"""Fewer records are with the server sooner than a thread has started."""


_BY_KEY = f"""
SELECT DISTINCT ON (natural_key) natural_key,
       CASE WHEN merged_into IS NULL THEN id ELSE {ROOT.format(id="r.id")} END::text AS id
FROM record r WHERE kind = %s AND natural_key = ANY(%s)
ORDER BY natural_key, merged_into IS NOT NULL, archived_at IS NOT NULL, r.id
"""  # noqa: S608 - our own statement


class Writer:
    """What may be done in a writing transaction; all is kept or nothing."""

    def __init__(
        self, connection: Connection, *, actor: str, source: str | None, batch: str | None
    ) -> None:
        self._connection = connection
        self._at: datetime = only(connection, "SELECT clock_timestamp() AS at")["at"]
        self._batch = batch
        self._outbox = Outbox(actor, source, batch, self._at.isoformat())
        self._staged: set[str] = set()
        self._organizations = Organizations(filling(connection))
        self._sender: ThreadPoolExecutor | None = None
        self._sending: Future[None] | None = None
        self._expected: dict[int, tuple[Card, Cells]] = {}  # by identity; the card is kept alive
        self.dropped = False
        self.seq = 0
        self.lock_seconds = 0.0

    def settle(self) -> None:
        """Wait until what was created is with the server; raises what went wrong there."""
        if self._sending is not None:
            sending, self._sending = self._sending, None
            sending.result()

    def close(self) -> None:
        """Let the sending thread go; the connection is the caller's alone again."""
        if self._sender is not None:
            self._sender.shutdown(wait=True)

    # ---- finding

    def find_numbers(self, kind: str, keys: Sequence[str]) -> dict[str, str]:
        """Return {key: record id} of the keys (``identifiers.identity``) that name a record."""
        wanted = {bounded(key): key for key in keys}
        if not wanted:
            return {}
        self.settle()
        rows = self._connection.execute(
            "SELECT key, record_id::text FROM record_number"
            " WHERE kind = %s AND identifies AND key = ANY(%s)",
            [kind, list(wanted)],
        )
        return {wanted[row["key"]]: row["record_id"] for row in rows}

    def find_keys(self, kind: str, keys: Sequence[str]) -> dict[str, str]:
        """Return {key: record id} of records without a number by their ``Entry.key()``.

        Of one that was merged into another, that other is meant.
        """
        wanted = {natural_key(key): key for key in keys}
        if not wanted:
            return {}
        self.settle()
        rows = self._connection.execute(_BY_KEY, [kind, list(wanted)])
        return {wanted[row["natural_key"]]: row["id"] for row in rows}

    def find_released(self, kind: str, keys: Sequence[str]) -> dict[str, str]:
        """Return {key: record id} of the keys that named a record before it was taken out."""
        wanted = {bounded(key): key for key in keys}
        if not wanted:
            return {}
        self.settle()
        rows = self._connection.execute(
            "SELECT n.key, n.record_id::text FROM record_number n"
            " JOIN record r ON r.id = n.record_id AND r.archived_at IS NOT NULL"
            " WHERE n.kind = %s AND NOT n.identifies AND n.key IS NOT NULL AND n.key = ANY(%s)"
            " AND r.merged_into IS NULL ORDER BY r.archived_at",
            [kind, list(wanted)],
        )
        return {wanted[row["key"]]: row["record_id"] for row in rows}

    def load(self, ids: Sequence[str], *, lock: bool = False) -> dict[str, Record]:
        """Return records by id; locked ones cannot be changed by others before the block ends."""
        self.settle()
        if lock and ids:
            self._versions(ids)
        return load(self._connection.execute, ids)

    # ---- writing

    def expect(self, cards: Iterable[Card]) -> None:
        """Make ready what ``create`` will likely be asked for, while the server is still busy.

        Whoever asks the server next waits for it anyway; nothing is done once it has finished.
        """
        self._expected.clear()
        for card in cards:
            if self._sending is None or self._sending.done():
                return
            self._expected[id(card)] = (card, cells_of(card))

    def create(self, records: Sequence[New]) -> None:
        """Add records; a number that already names another one is a Conflict.

        Many records travel to the server while the caller prepares the next ones, so that their
        Conflict may come from a later call or the end of the block.
        """
        stamp = self._at.isoformat()
        columns = (*RECORD, "version", "created_at", "updated_at", "batch", "unit_id", "visibility")
        for start in range(0, len(records), _CHUNK):
            rows = Rows.none()
            for new in records[start : start + _CHUNK]:
                card = new.card()
                _, cells = self._expected.pop(id(card), (card, None))
                spine = (
                    "1",
                    stamp,
                    stamp,
                    text_cell(self._batch),
                    text_cell(new.unit),
                    text_cell(new.visibility if card.kind in REGISTER else "internal"),
                )
                rows.add(new.id, card, spine, cells)
                self._outbox.created(new.id, card.kind, new.line)
            self.settle()
            if len(rows.record) < _WORTH_A_THREAD:
                self._insert(columns, rows)
            else:
                self._sender = self._sender or ThreadPoolExecutor(1, "st-db-copy")
                self._sending = self._sender.submit(self._insert, columns, rows)

    def update(self, records: Sequence[Changed]) -> None:
        """Change records; raises Conflict when one has another version than the caller saw."""
        self.settle()
        for start in range(0, len(records), _CHUNK):
            self._update(records[start : start + _CHUNK])

    def add_batch(self, batch: Batch) -> None:
        """Keep what an import did."""
        self.settle()
        self._connection.execute(
            "INSERT INTO batch (id, file, source, kinds, rows, created, updated, unchanged,"
            " rejected, actor, at, seconds, issues, undoes, report, work) VALUES"
            " (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                batch.id, batch.file, batch.source, Jsonb(dict(batch.kinds)), batch.rows,
                batch.created, batch.updated, batch.unchanged, batch.rejected, batch.actor,
                batch.at, batch.seconds, Jsonb(batch.issues), batch.undoes,
                Jsonb(dict(batch.report)), batch.work,
            ],
        )  # fmt: skip

    def likeness(self) -> Likeness:
        """Return what finds the records that a new one perhaps is."""
        self.settle()
        return Likeness(self._connection)

    def organizations(self) -> Organizations:
        """Return what finds the masters of organizations."""
        self.settle()
        return self._organizations

    def undoing(self) -> Undoing:
        """Return what takes a batch back in this transaction."""
        self.settle()
        return Undoing(self._connection, self._outbox, self._at)

    def saving(self) -> Saving:
        """Return what this transaction knows of the saves of single records before it."""
        self.settle()
        return Saving(self._connection, self._at)

    def archiving(self) -> Archiving:
        """Return what takes records out and brings them back in this transaction."""
        self.settle()
        return Archiving(self._connection, self._outbox, self._at)

    def standing(self) -> Standing:
        """Return what says whose records are and who may see them in this transaction."""
        self.settle()
        return Standing(self._connection, self._outbox, self._at)

    def merging(self) -> Merging:
        """Return what merges records and parts them again in this transaction."""
        self.settle()
        return Merging(self._connection, self._outbox, self._at)

    def rollback(self) -> None:
        """Keep nothing of this transaction: a dry run. What was written can be read to its end."""
        self.dropped = True

    def finish(self) -> None:
        """Write the changes under the lock and commit; called once, at the end of the block."""
        self.settle()
        taken = None
        if len(self._outbox):
            self.seq, taken = self._outbox.flush(self._connection)
        else:
            self.seq = last_seq(self._connection)
        self._connection.commit()
        if taken is not None:
            self.lock_seconds = time.perf_counter() - taken

    # ---- inside

    def _insert(self, columns: Sequence[str], rows: Rows) -> None:
        self._copy("record", columns, rows.record)
        for kind, lines in rows.kinds.items():
            self._copy(kind, kind_columns(kind), lines)
        self._copy_derived(rows)

    def _versions(self, ids: Sequence[str]) -> dict[str, int]:
        """Lock records and return their versions; one order of locking avoids deadlock."""
        rows = self._connection.execute(
            "SELECT id::text, version FROM record WHERE id = ANY(%s::uuid[])"
            " ORDER BY id FOR UPDATE",
            [list(ids)],
        )
        return {row["id"]: row["version"] for row in rows}

    def _update(self, records: Sequence[Changed]) -> None:
        if not records:
            return
        versions = self._versions([changed.record.id for changed in records])
        rows = Rows.none()
        for changed in records:
            record = changed.record
            number = changed.entry.number or record.values.get("number") or record.id
            found = versions.get(record.id)
            if found is None:
                raise NotFound(what=number)
            if found != record.version:
                raise Conflict(number=number, found=found, expected=record.version)
            batch = self._batch if changed.restores else record.batch
            spine = (str(record.version + 1), self._at.isoformat(), NULL, text_cell(batch))
            rows.add(record.id, changed.card(), spine)
            self._outbox.updated(changed)
            versions[record.id] = record.version + 1  # the same record twice is a conflict too
        columns = (*RECORD, "version", "updated_at", "archived_at", "batch")
        self._set("record", "id", columns, rows.record)
        for kind, lines in rows.kinds.items():
            self._set(kind, "record_id", kind_columns(kind), lines)
        self._stage("record_number", NUMBER, rows.number)
        # Numbers it no longer carries stay: every number a record ever had goes on finding it.
        self._connection.execute(
            "DELETE FROM record_number n USING staged_record_number s"
            " WHERE n.record_id = s.record_id AND (n.compact = s.compact OR n.key = s.key)"
        )
        for table in ("link", "organization_name"):
            self._connection.execute(
                sql.SQL("DELETE FROM {} WHERE record_id = ANY(%s::uuid[])").format(
                    sql.Identifier(table)
                ),
                [[changed.record.id for changed in records]],
            )
        self._copy_derived(rows)

    def _copy_derived(self, rows: Rows) -> None:
        try:
            self._copy("record_number", NUMBER, rows.number)
        except psycopg.errors.UniqueViolation as error:
            raise Conflict("error.number_taken", number=_taken(error, rows.written)) from error
        self._copy("link", LINK, rows.link)
        self._copy("organization_name", NAME, rows.name)
        self._organizations.note(rows.parties)

    def _copy(self, table: str, columns: Sequence[str], lines: list[str]) -> None:
        if not lines:
            return
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        with self._connection.cursor().copy(statement) as copy:
            copy.write(("\n".join(lines) + "\n").encode("utf-8", "replace"))

    def _stage(
        self, table: str, columns: Sequence[str], lines: list[str]
    ) -> dict[str, sql.Identifier]:
        """Bring rows to a staging table of their own; returns the names of both tables."""
        staging = f"staged_{table}"
        names = {"table": sql.Identifier(table), "staging": sql.Identifier(staging)}
        if table in self._staged:
            self._connection.execute(sql.SQL("TRUNCATE {staging}").format(**names))
        else:
            self._connection.execute(
                sql.SQL(
                    "CREATE TEMPORARY TABLE {staging} ON COMMIT DROP AS"
                    " SELECT {columns} FROM {table} WITH NO DATA"
                ).format(columns=sql.SQL(", ").join(map(sql.Identifier, columns)), **names)
            )
            self._staged.add(table)
        self._copy(staging, columns, lines)
        return names

    def _set(self, table: str, key: str, columns: Sequence[str], lines: list[str]) -> None:
        """Bring rows to a staging table and from there into place, in one statement each."""
        names = self._stage(table, columns, lines)
        self._connection.execute(
            sql.SQL(
                "UPDATE {table} SET {sets} FROM {staging} WHERE {table}.{key} = {staging}.{key}"
            )
            .format(
                sets=sql.SQL(", ").join(
                    sql.SQL("{column} = {staging}.{column}").format(
                        column=sql.Identifier(column), **names
                    )
                    for column in columns
                    if column != key
                ),
                key=sql.Identifier(key),
                **names,
            )
        )  # fmt: skip


@contextmanager
def writing(
    database: Database, *, actor: str, source: str | None, batch: str | None
) -> Iterator[Writer]:
    """Give a writer; what it did is kept when the block ends well and was not rolled back."""
    with database.transaction() as connection:
        if (
            batch is not None
        ):  # whoever asks whether the batch is in can tell that it may still come
            connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [batch])
        writer = Writer(connection, actor=actor, source=source, batch=batch)
        try:
            yield writer
            if writer.dropped:
                writer.settle()
                connection.rollback()
                writer.seq = last_seq(connection)
            else:
                writer.finish()
        finally:
            writer.close()


def _taken(error: psycopg.errors.UniqueViolation, written: dict[str, str]) -> str:
    """Return the number two records claim; PostgreSQL names its key in the reader's language."""
    found = re.search(r"=\([^,]*, (.*)\)", error.diag.message_detail or "")
    key = found[1] if found else ""
    return written.get(key, key)
