"""The register at one moment: a question, its answer and the records, whatever is written since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache

from psycopg import sql

from st_db.query import Answer, Query, Since
from st_db.records import KINDS
from st_db.records.stored import Record
from st_db.store.answer import matches_on
from st_db.store.connection import Connection, Database, only
from st_db.store.outbox import changed_since, last_seq
from st_db.store.reading import load

STEP = 1_000
"""Records read at a time."""
_PATIENCE = "15min"
"""A reader that takes nothing for so long is gone, and its moment with it."""


class Moment:
    """One snapshot of the database, on a connection of its own."""

    def __init__(self, database: Database, connection: Connection) -> None:
        self._database = database
        self._connection = connection
        with database.translated():
            self.seq = last_seq(connection)
            self.at: datetime = only(connection, "SELECT now() AS at")["at"]

    def search(self, query: Query) -> Answer:
        """Return PostgreSQL's own answer."""
        with self._database.translated():
            return matches_on(self._connection, query)

    def changed_since(self, since: Since) -> dict[str, bool]:
        """Return the records that changed since, and whether each was made since."""
        with self._database.translated():
            return changed_since(self._connection, since)

    def records(self, ids: Sequence[str]) -> Iterator[Record]:
        """Yield records in the order of their ids, read in steps; ids that name none are missed."""
        for start in range(0, len(ids), STEP):
            with self._database.translated():
                found = load(self._connection.execute, ids[start : start + STEP])
            yield from found.values()

    def filled(self, ids: Sequence[str]) -> tuple[dict[str, int], dict[str, list[str]]]:
        """Return how many of the records are of each kind, and the fields any of them fills."""
        counts: dict[str, int] = {}
        fields: dict[str, list[str]] = {}
        for kind in KINDS:
            with self._database.translated():
                row = dict(only(self._connection, _filled(kind), [list(ids)]))
            if count := row.pop("_count"):
                counts[kind] = int(count)
                fields[kind] = [name for name, some in row.items() if some]
        return counts, fields


@cache
def _filled(kind: str) -> sql.Composed:
    """Return the statement that counts a kind's records among some and looks what they fill."""
    tests = []
    for name, field in KINDS[kind].fields().items():
        column = sql.Identifier(name)
        many = field.multiple or field.shape.name == "json"
        test = "bool_or({} NOT IN ('[]', '{{}}'))" if many else "bool_or({} IS NOT NULL)"
        tests.append(sql.SQL("{} AS {}").format(sql.SQL(test).format(column), column))
    return sql.SQL(
        "SELECT count(*) AS _count, {} FROM {} WHERE record_id = ANY(%s::uuid[])"
    ).format(sql.SQL(", ").join(tests), sql.Identifier(kind))


@contextmanager
def moment(database: Database) -> Iterator[Moment]:
    """Give the register as it is now; it stays so for the block while others write."""
    with database.still() as connection:
        with database.translated():
            connection.execute(
                "SELECT set_config('idle_in_transaction_session_timeout', %s, false)", [_PATIENCE]
            )
        yield Moment(database, connection)
