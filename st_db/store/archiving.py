"""Taking records out of the register, bringing them back, and noting that they are still true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import psycopg

from st_db.errors import Conflict
from st_db.records.stored import Op, Record
from st_db.store.connection import Connection, Row
from st_db.store.outbox import Outbox


class Known(Protocol):
    """What is known of a record that is moved."""

    @property
    def record_id(self) -> str:
        """Return its id."""

    @property
    def kind(self) -> str:
        """Return its kind."""

    @property
    def version(self) -> int:
        """Return the version it has now."""


class Archiving:
    """The statements of moving records, within the transaction of a writer that locked them.

    ``at`` is the moment of that transaction, the same for all that it writes.
    """

    def __init__(self, connection: Connection, outbox: Outbox, at: datetime) -> None:
        self._connection = connection
        self._outbox = outbox
        self.at = at

    def archive(self, records: Sequence[Known], details: Mapping[str, Any] | None = None) -> None:
        """Take records out; their numbers are free, and bring them back when a file has them."""
        self._move(records, "archive", self.at, details)
        self._connection.execute(
            "UPDATE record_number SET identifies = false"
            " WHERE identifies AND record_id = ANY(%s::uuid[])",
            [[record.record_id for record in records]],
        )

    def restore(self, records: Sequence[Known]) -> None:
        """Bring records back as they were; their numbers name them again."""
        self._move(records, "restore", None)
        try:
            self._connection.execute(
                "UPDATE record_number SET identifies = true"
                " WHERE NOT identifies AND key IS NOT NULL AND record_id = ANY(%s::uuid[])",
                [[record.record_id for record in records]],
            )
        except psycopg.errors.UniqueViolation as error:  # taken since it was looked up
            raise Conflict("error.crossed") from error

    def confirm(self, record: Record, checked_at: datetime | None, op: Op = "confirm") -> None:
        """Note that a record was found still true, or take that back.

        Its content and its version stay: whoever has it open for editing goes on.
        """
        self._connection.execute(
            "UPDATE record SET checked_at = %s WHERE id = %s::uuid", [checked_at, record.id]
        )
        told = [{"checked_at": at.isoformat() if at else None}
                for at in (record.checked_at, checked_at)]  # fmt: skip
        self._outbox.noted((record.id, record.kind, op, record.version), (told[0], told[1]))

    def referred(self, ids: Sequence[str], batch: str | None = None) -> dict[str, str]:
        """Return {record: a record outside a batch that names it by id}."""
        return self._pairs(
            "SELECT DISTINCT ON (l.target_id) l.target_id::text AS id,"
            " coalesce(o.number, o.title, o.id::text) AS other"
            " FROM link l JOIN record o ON o.id = l.record_id"
            " WHERE l.target_id = ANY(%(ids)s::uuid[]) AND o.archived_at IS NULL"
            " AND (%(batch)s::text IS NULL OR o.batch IS DISTINCT FROM %(batch)s)"
            " UNION SELECT DISTINCT ON (merged_into) merged_into::text,"
            " coalesce(number, title, id::text) FROM record"
            " WHERE merged_into = ANY(%(ids)s::uuid[])",
            {"ids": list(ids), "batch": batch},
        )

    def taken(self, ids: Sequence[str]) -> dict[str, str]:
        """Return {record taken out: what names it and names another record meanwhile}."""
        return self._pairs(
            "SELECT DISTINCT ON (n.record_id) n.record_id::text AS id, n.written AS other"
            " FROM record_number n JOIN record_number o"
            " ON o.kind = n.kind AND o.key = n.key AND o.identifies AND o.record_id <> n.record_id"
            " WHERE n.record_id = ANY(%(ids)s::uuid[]) AND NOT n.identifies AND n.key IS NOT NULL"
            " UNION SELECT DISTINCT ON (r.id) r.id::text, r.title"
            " FROM record r JOIN record o ON o.kind = r.kind AND o.natural_key = r.natural_key"
            " AND o.id <> r.id AND o.archived_at IS NULL AND o.merged_into IS NULL"
            " WHERE r.id = ANY(%(ids)s::uuid[])",
            {"ids": list(ids)},
        )

    def _pairs(self, statement: Any, params: Mapping[str, Any]) -> dict[str, str]:
        rows: list[Row] = self._connection.execute(statement, params).fetchall()
        return {row["id"]: row["other"] for row in rows}

    def _move(
        self,
        records: Sequence[Known],
        op: Op,
        archived_at: datetime | None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        self._connection.execute(
            "UPDATE record SET archived_at = %s, updated_at = %s, version = version + 1"
            " WHERE id = ANY(%s::uuid[])",
            [archived_at, self.at, [record.record_id for record in records]],
        )
        for record in records:
            self._outbox.moved((record.record_id, record.kind, op, record.version + 1), details)
