"""The records that were taken out of the register, and what was ticked: lists, not records."""

from __future__ import annotations

from collections.abc import Sequence

from st_db.records.stored import Archived
from st_db.store.connection import Database

_LIST = """
SELECT r.id::text, r.kind, r.number, r.title, r.unit_id, r.version, r.archived_at, r.visibility,
       c.actor, c.batch, c.details->>'reason' AS reason
FROM record r LEFT JOIN LATERAL (
    SELECT actor, batch, details FROM change
    WHERE record_id = r.id AND op = 'archive' ORDER BY seq DESC LIMIT 1
) c ON true
WHERE r.archived_at IS NOT NULL AND r.merged_into IS NULL
  AND (%(kind)s::text IS NULL OR r.kind = %(kind)s)
ORDER BY r.archived_at DESC, r.id LIMIT %(limit)s OFFSET %(offset)s
"""


class ArchivedRecords:
    """Reading of what was taken out."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self, kind: str | None, limit: int, offset: int) -> list[Archived]:
        """Return records that were taken out, the latest first."""
        asked = {"kind": kind, "limit": limit, "offset": offset}
        return [Archived(**row) for row in self._database.rows(_LIST, asked)]

    def counts(self) -> dict[str, int]:
        """Return how many records of each kind were taken out."""
        rows = self._database.rows(
            "SELECT kind, count(*) AS n FROM record"
            " WHERE archived_at IS NOT NULL AND merged_into IS NULL GROUP BY kind ORDER BY kind"
        )
        return {row["kind"]: row["n"] for row in rows}


class Ticked:
    """What people ticked; it is theirs until they clear it, on every page and after every break."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, owner: str, ids: Sequence[str], most: int) -> int:
        """Tick records while no more than ``most`` are ticked; returns how many are."""
        with self._database.transaction() as connection:
            connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [owner])
            connection.execute(
                "INSERT INTO ticked (owner, record_id, at)"
                " SELECT %(owner)s, r.id, clock_timestamp() FROM record r"
                " WHERE r.id = ANY(%(ids)s::uuid[]) AND r.archived_at IS NULL"
                " AND r.merged_into IS NULL AND NOT EXISTS (SELECT FROM ticked t"
                "  WHERE t.owner = %(owner)s AND t.record_id = r.id)"
                " LIMIT greatest(0, %(most)s - (SELECT count(*) FROM ticked"
                "  WHERE owner = %(owner)s))",
                {"owner": owner, "ids": list(ids), "most": most},
            )
        return len(self.of(owner))

    def drop(self, owner: str, ids: Sequence[str] | None) -> int:
        """Take ticks away, or all of them; returns how many are left."""
        with self._database.transaction() as connection:
            connection.execute(
                "DELETE FROM ticked WHERE owner = %(owner)s"
                " AND (%(ids)s::uuid[] IS NULL OR record_id = ANY(%(ids)s::uuid[]))",
                {"owner": owner, "ids": None if ids is None else list(ids)},
            )
        return len(self.of(owner))

    def of(self, owner: str) -> list[str]:
        """Return the ids of what somebody ticked and is still there, in the order of ticking."""
        rows = self._database.rows(
            "SELECT t.record_id::text AS id FROM ticked t JOIN record r ON r.id = t.record_id"
            " WHERE t.owner = %s AND r.archived_at IS NULL AND r.merged_into IS NULL"
            " ORDER BY t.at, t.record_id",
            [owner],
        )
        return [row["id"] for row in rows]
