"""How far of the change log somebody has seen, and what others changed in their unit since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import sql

from st_db.store.connection import Database, only

_FIRST = "7 days"


@dataclass(frozen=True, slots=True)
class Visit:
    """The last time somebody said that they have seen what changed."""

    seen_seq: int
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Touch:
    """What others did to a record since: how often, what last, who and when."""

    record: str
    kind: str
    number: str | None
    title: str | None
    changes: int
    op: str
    actor: str
    at: datetime
    fields: tuple[str, ...]
    gone: bool


class Visits:
    """The table ``visit``, and the change log as somebody comes back to it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def last(self, owner: str) -> Visit:
        """Return the last visit; whoever never said so has seen what is older than a week."""
        rows = self._database.rows("SELECT seen_seq, seen_at FROM visit WHERE owner = %s", [owner])
        if rows:
            return Visit(**rows[0])
        first = self._database.row(
            "SELECT coalesce(max(seq), 0) AS seq FROM change WHERE at < now() - %s::interval",
            [_FIRST],
        )
        return Visit(first["seq"], None)

    def seen(self, owner: str, seq: int) -> Visit:
        """Note that somebody has seen the changes up to one; never less than before."""
        with self._database.transaction() as connection:
            row = only(
                connection,
                "INSERT INTO visit (owner, seen_seq, seen_at) VALUES (%s,"
                " least(%s, (SELECT coalesce(max(seq), 0) FROM change)), clock_timestamp())"
                " ON CONFLICT (owner) DO UPDATE SET seen_at = excluded.seen_at, seen_seq ="
                " greatest(visit.seen_seq, excluded.seen_seq) RETURNING seen_seq, seen_at",
                [owner, seq],
            )
        return Visit(**row)

    def touched(
        self, owner: str, unit: str | None, since: int, limit: int
    ) -> tuple[list[Touch], int]:
        """Return the records of a unit that others changed since, the latest first, and how many.

        Without a unit records of any unit count; records a person made or changed alone do not.
        """
        mine = sql.SQL("{unit}::text IS NULL OR r.unit_id = {unit}").format(unit=sql.Literal(unit))
        rows = self._database.rows(
            sql.SQL(
                "SELECT c.record_id, max(c.seq) AS seq, count(*)::int AS changes,"
                " count(*) OVER ()::int AS total FROM change c JOIN record r ON r.id = c.record_id"
                " WHERE c.seq > {} AND c.actor <> {} AND ({}) GROUP BY c.record_id"
                " ORDER BY seq DESC LIMIT {}"
            ).format(sql.Literal(since), sql.Literal(owner), mine, sql.Literal(limit))
        )
        if not rows:
            return [], 0
        changes = {row["seq"]: row["changes"] for row in rows}
        return self._last(list(changes), changes), rows[0]["total"]

    def _last(self, seqs: Sequence[int], changes: dict[int, int]) -> list[Touch]:
        rows = self._database.rows(
            "SELECT c.seq, r.id::text AS record, r.kind, r.number, r.title, c.op, c.actor, c.at,"
            " r.archived_at IS NOT NULL OR r.merged_into IS NOT NULL AS gone,"
            " ARRAY(SELECT jsonb_object_keys(c.after)) AS fields"
            " FROM change c JOIN record r ON r.id = c.record_id"
            " WHERE c.seq = ANY(%s) ORDER BY c.seq DESC",
            [list(seqs)],
        )
        return [
            Touch(changes=changes[row.pop("seq")], fields=tuple(row.pop("fields")), **row)
            for row in rows
        ]
