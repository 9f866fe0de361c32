"""Saves that were made, each under an id of the client's own, and what a record was before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from st_db.records.stored import Change, Record
from st_db.store.connection import Connection
from st_db.store.outbox import CHANGES


@dataclass(frozen=True, slots=True)
class Made:
    """A save that is in: what it was asked, in short, and what it left."""

    id: str
    record_id: str
    version: int
    actor: str
    digest: str


class Saving:
    """What a writing transaction knows of the saves before it; see ``Writer.saving``."""

    def __init__(self, connection: Connection, at: datetime) -> None:
        self._connection = connection
        self._at = at

    def hold(self, record_id: str) -> None:
        """Let no other save of this record, also of one that is not there yet, pass before us."""
        self._connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [record_id]
        )

    def made(self, ids: Sequence[str]) -> dict[str, Made]:
        """Return the saves of these ids that are in."""
        rows = self._connection.execute(
            "SELECT id::text, record_id::text, version, actor, digest FROM save"
            " WHERE id = ANY(%s::uuid[])",
            [list(ids)],
        )
        return {row["id"]: Made(**row) for row in rows}

    def of_record(self, record_id: str, actor: str) -> bool:
        """Tell whether somebody has saved this record before."""
        row = self._connection.execute(
            "SELECT 1 FROM save WHERE record_id = %s AND actor = %s LIMIT 1", [record_id, actor]
        ).fetchone()
        return row is not None

    def keep(self, made: Made) -> None:
        """Note a save in the transaction that makes it."""
        self._connection.execute(
            "INSERT INTO save (id, record_id, version, actor, digest, at)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [made.id, made.record_id, made.version, made.actor, made.digest, self._at],
        )

    def end_draft(self, owner: str, id_: str) -> None:
        """Put away the draft that this save makes a record of."""
        self._connection.execute(
            "UPDATE draft SET ended_at = %s WHERE id::text = %s AND owner = %s",
            [self._at, id_, owner],
        )

    def since(self, record_id: str, version: int) -> list[Change]:
        """Return what was done to a record after a version of it, newest first."""
        rows = self._connection.execute(
            f"{CHANGES} WHERE c.record_id = %s AND c.version > %s ORDER BY c.seq DESC",
            [record_id, version],
        )
        return [Change(**row) for row in rows]


def values_before(record: Record, changes: Sequence[Change]) -> dict[str, Any]:
    """Return what a record held before some changes, which come newest first."""
    values: dict[str, Any] = dict(record.values)
    for change in changes:
        before: Mapping[str, Any] = change.before or {}
        values |= {name: value for name, value in before.items() if name in values}
    return values
