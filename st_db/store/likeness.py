"""Finding the records that a new one perhaps is: by equal titles, and by titles alike.

Titles are compared folded. Those alike are only looked for among records of one first organization
and one year, which an index finds; the server then compares their trigrams.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg import sql

from st_db.records.stored import Likely
from st_db.store.connection import Connection, Row, only
from st_db.store.tables import KIN_HASH, TITLE_HASH

ALIKE = 0.45
"""Titles with fewer trigrams in common are not alike; what has more is judged by its words."""

BLOCK = 100
"""Records of one organization and year that a title is compared with at most."""


NUMBERS = 20
"""Records whose number reads the same that are looked at."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A new row as it is looked for: its place, its folded title, its organization and year."""

    at: int
    title: str
    kin: str | None


_FOUND = (
    "r.id::text, r.kind, r.number, r.title, r.title_folded AS folded,"
    " r.facets -> 'organizations' ->> 0 AS holder, r.key_date::text AS date, r.batch"
)
_HERE = "r.kind = %(kind)s AND r.archived_at IS NULL AND r.merged_into IS NULL"
_SAME_KIN = f"{KIN_HASH} = hashtextextended(w.kin, 0)"

_SAME = f"""
SELECT w.at, r.* FROM unnest(%(at)s::int[], %(titles)s::text[], %(kins)s::text[]) AS w (at, title, kin)
CROSS JOIN LATERAL (
    SELECT {_FOUND} FROM record r
    WHERE {TITLE_HASH} = hashtextextended(w.title, 0) AND {{more}} AND {_HERE} LIMIT %(limit)s
) r WHERE r.folded = w.title
"""  # noqa: E501, S608 - our own columns

_ALIKE = f"""
SELECT w.at, count(*) AS compared, coalesce(
    jsonb_agg(to_jsonb(r)) FILTER (WHERE similarity(r.folded, w.title) >= {ALIKE}), '[]') AS found
FROM unnest(%(at)s::int[], %(titles)s::text[], %(kins)s::text[]) AS w (at, title, kin)
CROSS JOIN LATERAL (
    SELECT {_FOUND} FROM record r WHERE {_SAME_KIN} AND {{more}} AND {_HERE} LIMIT {BLOCK}
) r WHERE r.folded <> w.title GROUP BY w.at
"""  # noqa: S608 - our own columns


_RECORDS = f"""
SELECT {_FOUND} FROM record r
WHERE r.id = ANY(%s::uuid[]) AND r.archived_at IS NULL AND r.merged_into IS NULL ORDER BY r.id
"""  # noqa: S608 - our own columns

_NUMBERED = f"""
SELECT DISTINCT ON (m.record_id, r.id) m.record_id::text AS mine, m.scheme = n.scheme AS scheme,
       {_FOUND}
FROM record_number m CROSS JOIN LATERAL (
    SELECT n.record_id, n.scheme, n.key FROM record_number n
    WHERE n.compact = m.compact AND n.kind = m.kind AND n.record_id <> m.record_id LIMIT {NUMBERS}
) n JOIN record r ON r.id = n.record_id AND r.archived_at IS NULL AND r.merged_into IS NULL
WHERE m.record_id = ANY(%s::uuid[]) AND (m.key IS NOT NULL OR n.key IS NOT NULL)
ORDER BY m.record_id, r.id, m.scheme = n.scheme
"""  # noqa: S608 - our own columns


class Likeness:
    """What is asked about records alike within one transaction."""

    block = BLOCK

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def numbered(self, kind: str) -> bool:
        """Tell whether any record of a kind has a number."""
        return self._any("SELECT FROM record_number WHERE kind = %s AND identifies", kind)

    def bare(self, kind: str) -> bool:
        """Tell whether any record of a kind has none."""
        return self._any(
            "SELECT FROM record WHERE kind = %s AND natural_key IS NOT NULL"
            " AND archived_at IS NULL",
            kind,
        )

    def _any(self, statement: str, kind: str) -> bool:
        found = only(self._connection, sql.SQL(f"SELECT EXISTS ({statement}) AS found"), [kind])
        return bool(found["found"])

    def same_titles(
        self, kind: str, asked: Sequence[Asked], *, kin: bool, limit: int
    ) -> list[tuple[int, Likely]]:
        """Return (place, record) of equal titles; ``kin``: of the same organization and year."""
        more = _SAME_KIN if kin else "true"
        rows = self._ask(_SAME.format(more=more), kind, asked, limit)
        return self._likely([(row.pop("at"), row) for row in rows])

    def alike_titles(
        self, kind: str, asked: Sequence[Asked], *, bare: bool
    ) -> tuple[list[tuple[int, Likely]], dict[int, int]]:
        """Return (place, record) of titles alike, and with how many each was compared.

        ``bare``: only records without a number.
        """
        more = "r.natural_key IS NOT NULL" if bare else "true"
        rows = self._ask(_ALIKE.format(more=more), kind, asked, BLOCK)
        found = [(row["at"], one) for row in rows for one in row["found"]]
        return self._likely(found), {row["at"]: row["compared"] for row in rows}

    def records(self, ids: Sequence[str]) -> list[Likely]:
        """Return those of some records that are in the register, as they are compared."""
        rows = self._connection.execute(sql.SQL(_RECORDS), [list(ids)]).fetchall()
        return [one for _, one in self._likely([(0, row) for row in rows])]

    def same_numbers(self, ids: Sequence[str]) -> list[tuple[str, Likely, bool]]:
        """Return (record, other, whether of one scheme) of numbers that read the same.

        Numbers by which none of the two is named do not count: several may share them.
        """
        rows = self._connection.execute(sql.SQL(_NUMBERED), [list(ids)]).fetchall()
        told = [(row.pop("mine"), row.pop("scheme"), row) for row in rows]
        found = self._likely([(at, row) for at, (_, _, row) in enumerate(told)])
        return [(told[at][0], one, told[at][1]) for at, one in found]

    def _ask(self, statement: str, kind: str, asked: Sequence[Asked], limit: int) -> list[Row]:
        if not asked:
            return []
        params = {
            "at": [one.at for one in asked],
            "titles": [one.title for one in asked],
            "kins": [one.kin for one in asked],
            "kind": kind,
            "limit": limit,
        }
        # Without figures about a table that is being filled, a scan of it all would look cheap.
        self._connection.execute("SET LOCAL enable_seqscan = off")
        rows = self._connection.execute(sql.SQL(statement), params).fetchall()
        self._connection.execute("SET LOCAL enable_seqscan = on")
        return rows

    def _likely(self, found: list[tuple[int, Row]]) -> list[tuple[int, Likely]]:
        """Return records with the numbers that name them."""
        ids = list({row["id"] for _, row in found})
        keys: dict[str, list[tuple[str, str]]] = {}
        if ids:
            for row in self._connection.execute(
                "SELECT record_id::text AS id, scheme, key FROM record_number"
                " WHERE record_id = ANY(%s::uuid[]) AND identifies",
                [ids],
            ):
                keys.setdefault(row["id"], []).append((row["scheme"], row["key"]))
        return [(at, Likely(**row, keys=tuple(keys.get(row["id"], ())))) for at, row in found]
