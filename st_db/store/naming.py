"""Names of organizations as a person settles them: what is alike, what was refused, who follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from st_db.store.connection import Database
from st_db.store.outbox import Outbox

_ALIKE = 0.55
_MOST = 300

_UNKNOWN = """
SELECT DISTINCT ON (s.key) s.key, s.name, s.tax FROM spelling s
WHERE EXISTS (SELECT FROM unnest(%(keys)s::text[]) AS k (key) WHERE similarity(s.key, k.key) >= %(alike)s)
  AND NOT EXISTS (SELECT FROM organization_name n JOIN record r ON r.id = n.record_id
                  WHERE n.key = s.key AND r.archived_at IS NULL AND r.merged_into IS NULL)
  AND NOT EXISTS (SELECT FROM name_apart a WHERE a.record_id = %(id)s AND a.key = s.key)
ORDER BY s.key, s.id LIMIT %(most)s
"""  # noqa: E501


class NameStore:
    """The names that perhaps mean an organization, and those said not to."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def alike(self, id_: str, keys: Sequence[str]) -> list[tuple[str, str | None]]:
        """Return (name, tax code) of spellings alike that no organization is known by."""
        rows = self._database.rows(
            _UNKNOWN, {"id": id_, "keys": list(keys), "alike": _ALIKE, "most": _MOST}
        )
        return [(row["name"], row["tax"]) for row in rows]

    def refuse(self, id_: str, key: str, who: tuple[str, str], *, refused: bool) -> None:
        """Remember that a name does not mean an organization, or forget it."""
        actor, origin = who
        with self._database.transaction() as connection:
            if refused:
                done = connection.execute(
                    "INSERT INTO name_apart (record_id, key, actor, at)"
                    " VALUES (%s, %s, %s, clock_timestamp()) ON CONFLICT DO NOTHING",
                    [id_, key, actor],
                )
            else:
                done = connection.execute(
                    "DELETE FROM name_apart WHERE record_id = %s AND key = %s", [id_, key]
                )
            if done.rowcount:
                row = connection.execute("SELECT clock_timestamp() AS at").fetchone()
                outbox = Outbox(actor, origin, None, row["at"].isoformat() if row else "")
                told = ({"apart": not refused}, {"apart": refused})
                outbox.subject("name", f"{id_} {key}", ("update", 1), told)
                outbox.flush(connection)

    def refused(self, id_: str) -> list[str]:
        """Return the keys of names said not to mean an organization."""
        rows = self._database.rows(
            "SELECT key FROM name_apart WHERE record_id = %s ORDER BY key", [id_]
        )
        return [row["key"] for row in rows]

    def successions(self, limit: int) -> list[tuple[str, list[dict[str, Any]]]]:
        """Return (record, what it came from and became) of organizations that say so."""
        rows = self._database.rows(
            "SELECT o.record_id::text AS id, o.successions FROM organization o"
            " JOIN record r ON r.id = o.record_id AND r.archived_at IS NULL"
            " AND r.merged_into IS NULL WHERE o.successions <> '[]' ORDER BY 1 LIMIT %s",
            [limit],
        )
        return [(row["id"], row["successions"]) for row in rows]
