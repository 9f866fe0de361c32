"""Private addresses of calendars: one for each person, found by a key and proved by a digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from st_db.records.stored import Op
from st_db.store.connection import Connection, Database, only
from st_db.store.outbox import Outbox


@dataclass(frozen=True, slots=True)
class Calendar:
    """Whose address it is, the digest of its token, and since when it is in force."""

    account: str
    digest: str
    made_at: datetime


class Calendars:
    """The table ``calendar``; neither it nor the change log ever holds a token."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, account: str) -> Calendar | None:
        """Return somebody's address, or None."""
        rows = self._database.rows(
            "SELECT account, digest, made_at FROM calendar WHERE account = %s", [account]
        )
        return Calendar(**rows[0]) if rows else None

    def of_key(self, key: str) -> Calendar | None:
        """Return the address that a key finds, or None."""
        rows = self._database.rows(
            "SELECT account, digest, made_at FROM calendar WHERE key = %s", [key]
        )
        return Calendar(**rows[0]) if rows else None

    def make(self, account: str, key: str, digest: str, origin: str) -> None:
        """Keep an address in the place of the one somebody had."""
        with self._database.transaction() as connection:
            row = only(
                connection,
                "INSERT INTO calendar (account, key, digest, made_at)"
                " VALUES (%s, %s, %s, clock_timestamp()) ON CONFLICT (account) DO UPDATE"
                " SET key = excluded.key, digest = excluded.digest, made_at = excluded.made_at"
                " RETURNING made_at",
                [account, key, digest],
            )
            _note(connection, account, ("create", origin), row["made_at"])

    def revoke(self, account: str, origin: str) -> None:
        """Take somebody's address away; none is fine."""
        with self._database.transaction() as connection:
            row = connection.execute(
                "DELETE FROM calendar WHERE account = %s RETURNING made_at", [account]
            ).fetchone()
            if row is not None:
                _note(connection, account, ("archive", origin), row["made_at"])


def _note(connection: Connection, account: str, did: tuple[Op, str], made_at: datetime) -> None:
    """Note in the change log that an address was made or taken away."""
    op, origin = did
    at = only(connection, "SELECT clock_timestamp() AS at")["at"].isoformat()
    told = {"made_at": made_at.isoformat()}
    outbox = Outbox(account, origin, None, at)
    outbox.subject("calendar", account, (op, 1), (None, told) if op == "create" else (told, None))
    outbox.flush(connection)
