"""Whose a record is and who may see it: the parts of the spine that no entry says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg import sql

from st_db.records.stored import Record
from st_db.store.connection import Connection
from st_db.store.outbox import Head, Outbox

NAMES = ("unit_id", "visibility")


class Standing:
    """The statements, within the transaction of a writer that locked the records."""

    def __init__(self, connection: Connection, outbox: Outbox, at: datetime) -> None:
        self._connection = connection
        self._outbox = outbox
        self._at = at

    def set(self, records: Sequence[Record], given: Mapping[str, Any]) -> None:
        """Write what differs as a version of each record; history keeps both sides."""
        moved = [(one, told) for one in records if (told := _differing(one, given))]
        if not moved:
            return
        parts = [
            sql.SQL("{} = {}").format(sql.Identifier(name), sql.Literal(given[name]))
            for name in NAMES
            if name in given
        ]
        self._connection.execute(
            sql.SQL(
                "UPDATE record SET {}, version = version + 1, updated_at = {}"
                " WHERE id = ANY(%s::uuid[])"
            ).format(sql.SQL(", ").join(parts), sql.Literal(self._at)),
            [[record.id for record, _ in moved]],
        )
        for record, told in moved:
            head: Head = (record.id, record.kind, "update", record.version + 1)
            self._outbox.moved(head, {"standing": told})


def _differing(record: Record, given: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return {name: [before, after]} of what is not so already."""
    now = {"unit_id": record.unit_id, "visibility": record.visibility}
    return {n: [now[n], given[n]] for n in NAMES if n in given and given[n] != now[n]}
