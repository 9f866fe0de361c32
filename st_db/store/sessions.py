"""Sessions and the audit of sign-ins, which is also what lockout counts."""

from __future__ import annotations

from datetime import timedelta
from typing import LiteralString

from st_db.access.accounts import Outcome, Session, SignIn
from st_db.store.accounts import COLUMNS, account_of
from st_db.store.connection import Database, Row, only

_FAILED = ("trying", "wrong")
_SESSION: LiteralString = (
    "s.id::text AS session_id, s.created_at AS begun_at, s.seen_at, s.expires_at, s.address,"
    " s.agent"
)
_TOUCH = timedelta(minutes=1)
"""How old the note of when a session was last seen may get: not every click writes."""

Place = tuple[str, str]
"""The address and the browser of who signs in."""


class Sessions:
    """The tables ``session`` and ``sign_in``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # ---- attempts

    def attempt(self, name: str, place: Place, within: timedelta) -> tuple[int, int, int]:
        """Note that somebody tries; returns the line, and the failures by name and by address.

        The line is there before anything is counted, so that many attempts at once count each
        other. A success lets the failures of its name before it be forgotten; an address keeps
        counting, since its failures are of many names.
        """
        with self._database.transaction() as connection:
            line = only(
                connection,
                "INSERT INTO sign_in (at, name, outcome, address, agent)"
                " VALUES (clock_timestamp(), %s, 'trying', %s, %s) RETURNING id",
                [name, *place],
            )["id"]
        counted = self._database.row(
            "SELECT (SELECT count(*) FROM sign_in WHERE name = %(name)s AND at > since"
            "  AND outcome = ANY(%(failed)s) AND id > coalesce((SELECT max(id) FROM sign_in"
            "   WHERE name = %(name)s AND outcome IN ('signed_in', 'reset', 'reset_asked')), 0)"
            " ) AS named,"
            " (SELECT count(*) FROM sign_in WHERE address = %(address)s AND at > since"
            "  AND outcome = ANY(%(failed)s)) AS there"
            " FROM (SELECT clock_timestamp() - %(within)s AS since) AS t",
            {"name": name, "address": place[0], "within": within, "failed": list(_FAILED)},
        )
        return line, counted["named"], counted["there"]

    def settle(self, line: int, outcome: Outcome) -> None:
        """Say how an attempt ended."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE sign_in SET outcome = %s WHERE id = %s", [outcome, line])

    def note(self, name: str, outcome: Outcome, place: Place, by: str | None = None) -> None:
        """Write a line of the audit that is no attempt."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO sign_in (at, name, outcome, address, agent, by)"
                " VALUES (clock_timestamp(), %s, %s, %s, %s, %s)",
                [name, outcome, *place, by],
            )

    def audit(self, limit: int, offset: int = 0, name: str | None = None) -> list[SignIn]:
        """Return lines of the audit, the latest first, of one name if one is given."""
        rows = self._database.rows(
            "SELECT id, at, name, outcome, address, agent, by FROM sign_in"
            " WHERE %(name)s::text IS NULL OR name = %(name)s"
            " ORDER BY id DESC LIMIT %(limit)s OFFSET %(offset)s",
            {"name": name, "limit": limit, "offset": offset},
        )
        return [SignIn(**row) for row in rows]

    # ---- sessions

    def begin(self, id_: str, token: str, account_id: str, lasts: timedelta, place: Place) -> None:
        """Keep a session by the digest of its token; sessions that are over are swept away."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM session WHERE expires_at < clock_timestamp()")
            connection.execute(
                "INSERT INTO session (token, id, account_id, created_at, seen_at, expires_at,"
                " address, agent) SELECT %s, %s, %s, now, now, now + %s, %s, %s"
                " FROM clock_timestamp() AS now",
                [token, id_, account_id, lasts, *place],
            )

    def get(self, token: str, idle: timedelta) -> Session | None:
        """Return the session of a token that is still in time, of an account in force."""
        rows = self._database.rows(
            f"SELECT {COLUMNS}, {_SESSION}, s.seen_at < clock_timestamp() - %s AS stale"  # noqa: S608
            " FROM session s JOIN account a ON a.id = s.account_id WHERE s.token = %s"
            " AND a.disabled_at IS NULL AND s.expires_at > clock_timestamp()"
            " AND s.seen_at > clock_timestamp() - %s",
            [_TOUCH, token, idle],
        )
        if not rows:
            return None
        if rows[0].pop("stale"):
            with self._database.transaction() as connection:
                connection.execute(
                    "UPDATE session SET seen_at = clock_timestamp() WHERE token = %s", [token]
                )
        return _session(rows[0])

    def of(self, account_id: str, idle: timedelta) -> list[Session]:
        """Return the sessions of an account that are still in time, the latest seen first."""
        rows = self._database.rows(
            f"SELECT {COLUMNS}, {_SESSION} FROM session s"  # noqa: S608 - our own columns
            " JOIN account a ON a.id = s.account_id WHERE a.id = %s"
            " AND s.expires_at > clock_timestamp() AND s.seen_at > clock_timestamp() - %s"
            " ORDER BY s.seen_at DESC, s.id",
            [account_id, idle],
        )
        return [_session(row) for row in rows]

    def end(self, token: str) -> bool:
        """End the session of a token; tells whether there was one."""
        return self._delete("DELETE FROM session WHERE token = %s", [token])

    def end_one(self, account_id: str, id_: str) -> bool:
        """End one session of an account; another account's is none."""
        return self._delete(
            "DELETE FROM session WHERE account_id = %s AND id::text = %s", [account_id, id_]
        )

    def end_all(self, account_id: str, but: str | None = None) -> bool:
        """End the sessions of an account, but that of one token if it is named."""
        return self._delete(
            "DELETE FROM session WHERE account_id = %s AND token IS DISTINCT FROM %s",
            [account_id, but],
        )

    def _delete(self, statement: LiteralString, params: list[str | None]) -> bool:
        with self._database.transaction() as connection:
            return connection.execute(statement, params).rowcount > 0


def _session(row: Row) -> Session:
    own = {name: row.pop(name) for name in ("seen_at", "expires_at", "address", "agent")}
    id_, begun = row.pop("session_id"), row.pop("begun_at")
    return Session(id=id_, account=account_of(row), created_at=begun, **own)
