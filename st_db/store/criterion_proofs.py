"""Files that prove a criterion of the index workbook; their contents lie with those of records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, LiteralString

from st_db.errors import NotFound, UsageError
from st_db.records.stored import Attachment, Proof
from st_db.store.connection import Connection, Database, only
from st_db.store.files import MOST, Text, content_of, keep

_SELECT: LiteralString = (
    "SELECT p.criterion, p.id::text, p.sha256, p.name, p.actor, p.attached_at, p.detached_by,"
    " p.detached_at, c.size, c.format FROM criterion_proof p JOIN file_content c USING (sha256)"
)


class CriterionProofs:
    """The table ``criterion_proof``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, criteria: Sequence[str], *, detached: bool = False) -> list[Proof]:
        """Return the files of some criteria in the order they came."""
        rows = self._database.rows(
            f"{_SELECT} WHERE p.criterion = ANY(%s) AND (p.detached_at IS NULL OR %s)"
            " ORDER BY p.attached_at, p.id",
            [list(criteria), detached],
        )
        return [Proof(**row) for row in rows]

    def get(self, id_: str) -> Proof | None:
        """Return one file, also one that was taken off, or None."""
        rows = self._database.rows(f"{_SELECT} WHERE p.id = %s", [id_])
        return Proof(**rows[0]) if rows else None

    def attach(
        self, criterion: str, new: Attachment, texts: Iterable[Text], preview: bytes | None
    ) -> Proof:
        """Give a criterion a file whose content is in its place; its own already is left as it is.

        One that was taken off comes back under its new name.
        """
        with self._database.transaction() as connection:
            self._hold(connection, criterion)
            keep(connection, content_of(new, preview), texts)
            there = connection.execute(
                f"{_SELECT} WHERE p.criterion = %s AND p.sha256 = %s", [criterion, new.sha256]
            ).fetchone()
            if there is not None and there["detached_at"] is None:
                return Proof(**there)
            self._bound(connection, criterion)
            row = only(
                connection,
                "INSERT INTO criterion_proof (id, criterion, sha256, name, actor, attached_at)"
                " VALUES (%s, %s, %s, %s, %s, clock_timestamp())"
                " ON CONFLICT (criterion, sha256) DO UPDATE SET name = excluded.name,"
                " actor = excluded.actor, attached_at = excluded.attached_at, detached_at = NULL,"
                " detached_by = NULL RETURNING id::text",
                [new.id, criterion, new.sha256, new.name, new.actor],
            )
            return _one(connection, row["id"])

    def change(self, id_: str, actor: str, *, off: bool) -> Proof:
        """Take a file off or bring it back; what is so already stays as it is."""
        with self._database.transaction() as connection:
            found = _one(connection, id_)
            self._hold(connection, found.criterion)
            if not off:
                self._bound(connection, found.criterion)
            connection.execute(
                "UPDATE criterion_proof SET detached_at = clock_timestamp(), detached_by = %s"
                " WHERE id = %s AND detached_at IS NULL"
                if off
                else "UPDATE criterion_proof SET actor = %s, detached_at = NULL, detached_by = NULL"
                " WHERE id = %s AND detached_at IS NOT NULL",
                [actor, id_],
            )
            return _one(connection, id_)

    @staticmethod
    def _hold(connection: Connection, criterion: str) -> None:
        """Let two uploads to a criterion count alike."""
        connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('criterion ' || %s, 0))", [criterion]
        )

    @staticmethod
    def _bound(connection: Connection, criterion: str) -> None:
        here: list[Any] = [criterion]
        count = only(
            connection,
            "SELECT count(*) AS n FROM criterion_proof WHERE criterion = %s"
            " AND detached_at IS NULL",
            here,
        )["n"]
        if count >= MOST:
            raise UsageError("dti.too_many", limit=MOST)


def _one(connection: Connection, id_: str) -> Proof:
    row = connection.execute(f"{_SELECT} WHERE p.id = %s", [id_]).fetchone()
    if row is None:
        raise NotFound("files.none", id=id_)
    return Proof(**row)
