"""Comparisons of an index with the records: the records' side of one, and what the last found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields

from psycopg import sql

from st_db.query.lamp import Lamp, Proof
from st_db.store.connection import Connection, Database, only
from st_db.store.outbox import LAG, last_seq
from st_db.store.reading import INDEXED, versions_of

_PROOF = ", ".join(f"p.{column.name}" for column in fields(Proof))
_LAG = f"""
SELECT {LAG}, {_PROOF}
FROM (SELECT) AS here LEFT JOIN index_proof p ON p.name = %(name)s
"""  # noqa: S608 - our columns
# The same sum as st_db.search.proof makes of the documents.
_DIGEST = f"""
SELECT count(*) AS documents,
       coalesce(sum(('x' || left(encode(sha256((id::text || ' ' || version)::bytea), 'hex'), 8)
           )::bit(32)::bigint >> 2), 0)::bigint AS total
FROM record WHERE {INDEXED}
"""  # noqa: S608 - our condition


@dataclass(frozen=True, slots=True)
class Side:
    """The records of one moment as a comparison sees them."""

    seq: int
    documents: int
    total: int  # of the checksums of (id, version)
    versions: Iterator[tuple[str, int]]


class Proofs:
    """What is known of each index; ``name`` tells them apart."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def lamp(self, name: str, seq: int, documents: int | None) -> Lamp:
        """Return how far an index is that applied a seq; ``documents`` is None without one."""
        row = self._database.row(_LAG, {"name": name, "seq": seq})
        behind, age = int(row.pop("behind")), float(row.pop("age"))
        proof = Proof(**{key: value for key, value in row.items() if value is not None})
        if documents is None:
            return Lamp(seq, behind, proof=proof)
        return Lamp(seq, behind, age, ready=True, documents=documents, proof=proof)

    def holds(self, name: str, seq: int, documents: int) -> None:
        """Note how many documents an index holds at a seq, written by whoever holds its lock."""
        with self._database.transaction() as connection:
            _note(connection, name, seq=seq, documents=documents)

    def compared(self, name: str, seq: int, documents: int, found: tuple[int, int, int]) -> None:
        """Note the missing, stale and extra documents that a comparison found just now."""
        missing, stale, extra = found
        with self._database.transaction() as connection:
            _note(connection, name, seq=seq, documents=documents, missing=missing, stale=stale,
                  extra=extra)  # fmt: skip
            connection.execute(
                "UPDATE index_proof SET compared_at = clock_timestamp() WHERE name = %s", [name]
            )

    def mended(self, name: str, count: int) -> None:
        """Note that so many documents were put right just now."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE index_proof SET mended = %s, mended_at = clock_timestamp()"
                " WHERE name = %s",
                [count, name],
            )  # fmt: skip

    @contextmanager
    def side(self) -> Iterator[Side]:
        """Give the records of one moment; the connection is its own, as reading takes a while."""
        with self._database.still() as connection, self._database.translated():
            seq = last_seq(connection)
            row = only(connection, _DIGEST)
            yield Side(seq, row["documents"], row["total"], versions_of(connection))


def _note(connection: Connection, name: str, **values: int) -> None:
    columns = sql.SQL(", ").join(map(sql.Identifier, values))
    places = sql.SQL(", ").join(map(sql.Placeholder, values))
    fresh = sql.SQL(", ").join(
        sql.SQL("{0} = excluded.{0}").format(sql.Identifier(column)) for column in values
    )
    statement = sql.SQL(
        "INSERT INTO index_proof (name, {}) VALUES (%(name)s, {})"
        " ON CONFLICT (name) DO UPDATE SET {}"
    ).format(columns, places, fresh)
    connection.execute(statement, {"name": name, **values})
