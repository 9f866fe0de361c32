"""Saved searches, each write of one in the change log; looking at one is no write."""

from __future__ import annotations

from typing import LiteralString

from psycopg.types.json import Jsonb

from st_db.errors import NotFound
from st_db.records.stored import Op, SavedSearch
from st_db.store.connection import Connection, Database, Row, only
from st_db.store.outbox import Outbox
from st_db.store.rows import json_text

_COLUMNS: LiteralString = (
    "id::text, version, owner, name, asked, seen_seq, seen_at, created_at, updated_at, deleted_at"
)


class Saved:
    """The table ``saved_search``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, owner: str, limit: int) -> list[SavedSearch]:
        """Return the searches somebody keeps, the latest first."""
        rows = self._database.rows(
            f"SELECT {_COLUMNS} FROM saved_search"  # noqa: S608 - our own columns
            " WHERE owner = %s AND deleted_at IS NULL ORDER BY created_at DESC, id DESC LIMIT %s",
            [owner, limit],
        )
        return [SavedSearch(**row) for row in rows]

    def get(self, owner: str, id_: str) -> SavedSearch:
        """Return one, also when it was deleted; raises NotFound for what is not the owner's."""
        with self._database.transaction() as connection:
            return _one(connection, owner, id_)

    def create(self, search: SavedSearch, origin: str) -> SavedSearch:
        """Keep a search that was seen just now."""
        with self._database.transaction() as connection:
            row = only(
                connection,
                "INSERT INTO saved_search (id, version, owner, name, asked, seen_seq, seen_at,"
                " created_at, updated_at) SELECT %(id)s, 1, %(owner)s, %(name)s, %(asked)s,"
                " coalesce((SELECT max(seq) FROM change), 0), now, now, now"
                " FROM clock_timestamp() AS now RETURNING id::text, version, owner, name, asked,"
                " seen_seq, seen_at, created_at, updated_at, deleted_at",
                {
                    "id": search.id,
                    "owner": search.owner,
                    "name": search.name,
                    "asked": Jsonb(dict(search.asked), dumps=json_text),
                },
            )
            after = SavedSearch(**row)
            _note(connection, "create", None, after, origin)
        return after

    def change(
        self, owner: str, id_: str, op: Op, origin: str, *, name: str | None = None
    ) -> SavedSearch:
        """Rename (``update``), delete (``archive``) or bring back (``restore``) a search."""
        with self._database.transaction() as connection:
            before = _one(connection, owner, id_, lock=True)
            if op == "update" and before.deleted_at is not None:
                raise NotFound("error.no_saved_search", id=id_)
            row = only(
                connection,
                "UPDATE saved_search SET version = version + 1, updated_at = clock_timestamp(),"
                " name = coalesce(%(name)s, name), deleted_at = CASE %(op)s"
                "  WHEN 'archive' THEN clock_timestamp() WHEN 'restore' THEN NULL"
                "  ELSE deleted_at END"
                " WHERE id = %(id)s RETURNING id::text, version, owner, name, asked,"
                " seen_seq, seen_at, created_at, updated_at, deleted_at",
                {"id": id_, "name": name, "op": op},
            )
            after = SavedSearch(**row)
            _note(connection, op, before, after, origin)
        return after

    def see(self, owner: str, id_: str, seq: int) -> SavedSearch:
        """Note how far the owner has seen a search; returns it as it was before.

        What is newer than ``seq`` stays new, and nothing that was seen becomes new again.
        """
        with self._database.transaction() as connection:
            before = _one(connection, owner, id_, lock=True)
            connection.execute(
                "UPDATE saved_search SET seen_seq = greatest(seen_seq, %s),"
                " seen_at = clock_timestamp() WHERE id = %s",
                [seq, id_],
            )
        return before


def _one(connection: Connection, owner: str, id_: str, *, lock: bool = False) -> SavedSearch:
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM saved_search"  # noqa: S608 - our own columns
        " WHERE id::text = %s AND owner = %s" + (" FOR UPDATE" if lock else ""),
        [id_, owner],
    ).fetchone()
    if row is None:
        raise NotFound("error.no_saved_search", id=id_)
    return SavedSearch(**row)


def _note(
    connection: Connection, op: Op, before: SavedSearch | None, after: SavedSearch, origin: str
) -> None:
    """Write the change; its lock is taken last and let go with the transaction."""
    at = only(connection, "SELECT clock_timestamp() AS at")["at"].isoformat()
    outbox = Outbox(after.owner, origin, None, at)
    told = (before and _content(before), None if op == "create" else _content(after))
    outbox.subject("saved_search", after.id, (op, after.version), told)
    outbox.flush(connection)


def _content(search: SavedSearch) -> Row:
    return {"name": search.name, "asked": dict(search.asked)}
