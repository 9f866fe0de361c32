"""Drafts: what somebody typed and has not saved. They are no part of the register's history."""

from __future__ import annotations

from datetime import datetime
from typing import Any, LiteralString

from psycopg.types.json import Jsonb

from st_db.errors import Conflict, NotFound
from st_db.records.stored import Draft
from st_db.store.connection import Connection, Database, Row, only
from st_db.store.rows import json_text

_COLUMNS: LiteralString = (
    "id::text, owner, kind, record_id::text, version, revision, typed, saves, created_at,"
    " updated_at, ended_at"
)


class Drafts:
    """The table ``draft``; nobody reads another's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, owner: str, limit: int) -> list[Draft]:
        """Return what somebody has not ended, the latest first."""
        rows = self._database.rows(
            f"SELECT {_COLUMNS} FROM draft"  # noqa: S608 - our own columns
            " WHERE owner = %s AND ended_at IS NULL ORDER BY updated_at DESC, id DESC LIMIT %s",
            [owner, limit],
        )
        return [Draft(**row) for row in rows]

    def get(self, owner: str, id_: str) -> Draft:
        """Return one, also when it has ended; raises NotFound for what is not the owner's."""
        rows = self._database.rows(
            f"SELECT {_COLUMNS} FROM draft WHERE id::text = %s AND owner = %s",  # noqa: S608
            [id_, owner],
        )
        if not rows:
            raise NotFound("error.no_draft", id=id_)
        return Draft(**rows[0])

    def keep(self, draft: Draft) -> Draft:
        """Write a draft whose ``revision`` is the one its author had in sight, 0 for a new one.

        Raises Conflict when it is another by now, unless what is there is the same already.
        """
        with self._database.transaction() as connection:
            inserted = _insert(connection, draft)
            if inserted is not None:
                return Draft(**inserted)
            before = Draft(**_locked(connection, draft.id))
            if before.owner != draft.owner:
                raise NotFound("error.no_draft", id=draft.id)
            if before.ended_at is not None:
                raise Conflict("error.draft_ended")
            if before.revision != draft.revision:
                if before.revision == draft.revision + 1 and before.typed == draft.typed:
                    return before
                raise Conflict("error.draft_moved")
            return Draft(**_update(connection, draft))

    def end(self, owner: str, id_: str, at: datetime | None) -> Draft:
        """Put a draft away, or bring it back when ``at`` is None."""
        with self._database.transaction() as connection:
            row = connection.execute(
                "UPDATE draft SET ended_at = %s WHERE id::text = %s AND owner = %s"  # noqa: S608
                f" RETURNING {_COLUMNS}",
                [at, id_, owner],
            ).fetchone()
        if row is None:
            raise NotFound("error.no_draft", id=id_)
        return Draft(**row)


def _locked(connection: Connection, id_: str) -> Row:
    return only(
        connection,
        f"SELECT {_COLUMNS} FROM draft WHERE id = %(id)s FOR UPDATE",  # noqa: S608
        {"id": id_},
    )


def _insert(connection: Connection, draft: Draft) -> Row | None:
    """Write a draft that is not there yet; None for one that is.

    Where the first words of one draft come twice at once, as from a line that dropped and was
    dialled again, the second waits for the first and then finds it there.
    """
    return connection.execute(
        "INSERT INTO draft (id, owner, kind, record_id, version, revision, typed, saves,"  # noqa: S608
        " created_at, updated_at) SELECT %(id)s, %(owner)s, %(kind)s, %(record_id)s, %(version)s,"
        " 1, %(typed)s, %(saves)s, now, now FROM clock_timestamp() AS now"
        f" ON CONFLICT (id) DO NOTHING RETURNING {_COLUMNS}",
        _cells(draft),
    ).fetchone()


def _update(connection: Connection, draft: Draft) -> Row:
    return only(
        connection,
        "UPDATE draft SET revision = revision + 1, typed = %(typed)s, saves = %(saves)s,"  # noqa: S608
        f" version = %(version)s, updated_at = clock_timestamp() WHERE id = %(id)s"
        f" RETURNING {_COLUMNS}",
        _cells(draft),
    )


def _cells(draft: Draft) -> dict[str, Any]:
    return {
        "id": draft.id,
        "owner": draft.owner,
        "kind": draft.kind,
        "record_id": draft.record_id,
        "version": draft.version,
        "typed": Jsonb(dict(draft.typed), dumps=json_text),
        "saves": Jsonb(list(draft.saves), dumps=json_text),
    }
