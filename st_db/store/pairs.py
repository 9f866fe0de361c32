"""Proposed pairs of records that are perhaps one: found, kept, listed, said to be apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from psycopg import sql
from psycopg.types.json import Jsonb

from st_db.records.organization import Party, party
from st_db.records.stored import Pair
from st_db.store.connection import Connection, Database, Row
from st_db.store.likeness import Likeness
from st_db.store.organizations import Organizations, filling
from st_db.store.outbox import last_seq
from st_db.store.reading import ids_after

_SEARCH = "pairs"
_PAIR = "p.one::text, p.other::text, p.kind, p.score, p.why, p.found_at, p.apart_by, p.apart_at"
_HERE = (
    " JOIN record a ON a.id = p.one AND a.archived_at IS NULL AND a.merged_into IS NULL"
    " JOIN record b ON b.id = p.other AND b.archived_at IS NULL AND b.merged_into IS NULL"
)
"""A pair is proposed while both are in the register."""

_LISTED = (
    f"FROM pair p {_HERE} WHERE (p.apart_by IS NOT NULL) = %(apart)s AND p.inherited IS NULL"
    " AND (%(kinds)s::text[] IS NULL OR p.kind = ANY(%(kinds)s))"
    " AND (%(units)s::text[] IS NULL OR (a.unit_id IS NULL OR a.unit_id = ANY(%(units)s))"
    " AND (b.unit_id IS NULL OR b.unit_id = ANY(%(units)s)))"
)  # fmt: skip


class Pairs:
    """What is asked and kept while pairs are looked for, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.likeness = Likeness(connection)
        self.organizations = Organizations(filling(connection))

    def seq(self) -> int | None:
        """Return how far of the change log pairs were looked for, None before the first time."""
        row = self._connection.execute(
            "SELECT seq FROM pair_search WHERE name = %s", [_SEARCH]
        ).fetchone()
        return int(row["seq"]) if row else None

    def reached(self, seq: int) -> None:
        """Keep how far of the change log pairs have been looked for."""
        self._connection.execute(
            "INSERT INTO pair_search (name, seq, at) VALUES (%s, %s, clock_timestamp())"
            " ON CONFLICT (name) DO UPDATE SET seq = excluded.seq, at = excluded.at",
            [_SEARCH, seq],
        )

    def last_seq(self) -> int:
        """Return the seq of the last change."""
        return last_seq(self._connection)

    def ids(self, after: str | None, limit: int) -> list[str]:
        """Return the next records of the register in the order of their ids."""
        return ids_after(self._connection.execute, after, limit)

    def parties(self, kind: str, ids: Sequence[str]) -> dict[str, Party]:
        """Return the first organization of those records of a kind that have one."""
        statement = sql.SQL(
            "SELECT k.record_id::text AS id, o.part ->> 'name' AS name,"
            " o.part ->> 'tax_code' AS tax FROM {} k CROSS JOIN LATERAL (SELECT part FROM"
            " jsonb_array_elements(k.organizations) WITH ORDINALITY AS e (part, at)"
            " WHERE part ->> 'role' IS DISTINCT FROM 'agent' ORDER BY at LIMIT 1) o"
            " WHERE k.record_id = ANY(%s::uuid[]) AND o.part ->> 'name' IS NOT NULL"
        ).format(sql.Identifier(kind))
        rows = self._connection.execute(statement, [list(ids)])
        return {row["id"]: party(row["name"], row["tax"]) for row in rows}

    def renew(self, ids: Sequence[str], found: Iterable[Pair]) -> None:
        """Let the pairs found be those of some records; what was said apart stays said."""
        pairs = list(found)
        self._connection.execute(
            "DELETE FROM pair WHERE apart_by IS NULL"
            " AND (one = ANY(%(ids)s::uuid[]) OR other = ANY(%(ids)s::uuid[]))",
            {"ids": list(ids)},
        )
        with self._connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO pair (one, other, kind, score, why, found_at)"
                " VALUES (%s, %s, %s, %s, %s, clock_timestamp()) ON CONFLICT (one, other)"
                " DO UPDATE SET score = excluded.score, why = excluded.why",
                [(p.one, p.other, p.kind, p.score, Jsonb(list(p.why))) for p in pairs],
            )


class PairStore:
    """Reading of proposed pairs, and the transaction in which they are looked for."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def searching(self) -> Iterator[Pairs]:
        """Give what looks for pairs; all that it keeps is kept or nothing."""
        with self._database.transaction() as connection:
            yield Pairs(connection)

    def seq(self) -> int | None:
        """Return how far of the change log pairs were looked for, None before the first time."""
        with self.searching() as pairs:
            return pairs.seq()

    def listed(self, asked: Mapping[str, Any], limit: int, offset: int) -> list[Pair]:
        """Return pairs, the surest first: ``apart``, ``kinds`` and ``units`` narrow them."""
        rows = self._database.rows(
            f"SELECT {_PAIR} {_LISTED} ORDER BY p.score DESC, p.one, p.other"
            " LIMIT %(limit)s OFFSET %(offset)s",
            {**asked, "limit": limit, "offset": offset},
        )
        return [_pair(row) for row in rows]

    def counts(self, asked: Mapping[str, Any]) -> dict[str, int]:
        """Return how many pairs there are of each kind."""
        rows = self._database.rows(
            f"SELECT p.kind, count(*) AS n {_LISTED} GROUP BY p.kind ORDER BY 2 DESC, 1", asked
        )
        return {row["kind"]: int(row["n"]) for row in rows}

    def of(self, one: str, other: str) -> Pair | None:
        """Return the pair of two records, or None when none was proposed."""
        rows = self._database.rows(
            f"SELECT {_PAIR} FROM pair p WHERE p.one = %s AND p.other = %s",  # noqa: S608
            sorted((one, other)),
        )
        return _pair(rows[0]) if rows else None

    def near(self, id_: str, limit: int) -> list[Pair]:
        """Return the open pairs of one record, the surest first."""
        rows = self._database.rows(
            f"SELECT {_PAIR} FROM pair p {_HERE} WHERE p.apart_by IS NULL"  # noqa: S608
            " AND (p.one = %(id)s OR p.other = %(id)s) ORDER BY p.score DESC LIMIT %(limit)s",
            {"id": id_, "limit": limit},
        )
        return [_pair(row) for row in rows]


def _pair(row: Row) -> Pair:
    return Pair(**{**row, "why": tuple(row["why"])})


# ---- what somebody says, within the transaction of a writer


def apart(connection: Connection, pair: Pair, actor: str | None) -> bool:
    """Remember who says that two are not one, None: nobody; tells whether somebody had said so."""
    known = connection.execute(
        "SELECT apart_by FROM pair WHERE one = %s AND other = %s FOR UPDATE", [pair.one, pair.other]
    ).fetchone()
    connection.execute(
        "INSERT INTO pair (one, other, kind, score, why, found_at, apart_by, apart_at)"
        " VALUES (%(one)s, %(other)s, %(kind)s, %(score)s, %(why)s, clock_timestamp(), %(actor)s,"
        " CASE WHEN %(actor)s::text IS NOT NULL THEN clock_timestamp() END)"
        " ON CONFLICT (one, other) DO UPDATE"
        " SET apart_by = excluded.apart_by, apart_at = excluded.apart_at, inherited = NULL",
        {"one": pair.one, "other": pair.other, "kind": pair.kind, "score": pair.score,
         "why": Jsonb(list(pair.why)), "actor": actor},
    )  # fmt: skip
    return bool(known and known["apart_by"])


def inherit(connection: Connection, kept: str, merged: str) -> None:
    """Let what was said of a merged record hold of the one that stands for it."""
    connection.execute(
        "INSERT INTO pair (one, other, kind, score, why, found_at, apart_by, apart_at, inherited)"
        " SELECT least(x.far, %(kept)s::uuid), greatest(x.far, %(kept)s::uuid), x.kind, x.score,"
        " x.why, x.found_at, x.apart_by, x.apart_at, %(merged)s::uuid FROM ("
        "  SELECT *, CASE WHEN one = %(merged)s THEN other ELSE one END AS far FROM pair"
        "  WHERE apart_by IS NOT NULL AND %(merged)s::uuid IN (one, other)) x"
        " WHERE x.far <> %(kept)s::uuid ON CONFLICT (one, other) DO UPDATE"
        " SET apart_by = excluded.apart_by, apart_at = excluded.apart_at,"
        " inherited = excluded.inherited WHERE pair.apart_by IS NULL",
        {"kept": kept, "merged": merged},
    )


def release(connection: Connection, kept: str, merged: str) -> None:
    """Forget of the kept record what was only said of the merged one."""
    connection.execute(
        "DELETE FROM pair WHERE inherited = %(merged)s AND %(kept)s::uuid IN (one, other)",
        {"kept": kept, "merged": merged},
    )
