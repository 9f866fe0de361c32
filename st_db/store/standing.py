"""Whose a record is and who may see it: the parts of the spine that no entry says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from psycopg import sql

from st_db.records.stored import Record
from st_db.store.connection import Connection
from st_db.store.outbox import Outbox

NAMES = ("unit_id", "visibility")


class Standing:
    """The statements, within the transaction of a writer that locked the record."""

    def __init__(self, connection: Connection, outbox: Outbox, at: datetime) -> None:
        self._connection = connection
        self._outbox = outbox
        self._at = at

    def set(self, record: Record, given: Mapping[str, Any]) -> None:
        """Write what differs as a version of the record; history keeps both sides."""
        before = {"unit_id": record.unit_id, "visibility": record.visibility}
        changed = {n: given[n] for n in NAMES if n in given and given[n] != before[n]}
        if not changed:
            return
        parts = [
            sql.SQL("{} = {}").format(sql.Identifier(name), sql.Literal(value))
            for name, value in changed.items()
        ]
        self._connection.execute(
            sql.SQL(
                "UPDATE record SET {}, version = version + 1, updated_at = {} WHERE id = {}::uuid"
            ).format(sql.SQL(", ").join(parts), sql.Literal(self._at), sql.Literal(record.id))
        )
        told = {name: [before[name], value] for name, value in changed.items()}
        head = (record.id, record.kind, "update", record.version + 1)
        self._outbox.moved(head, {"standing": told})  # type: ignore[arg-type]
