"""Reminders by mail: who wants them where, and which digest was sent to whom on which day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from psycopg.types.json import Jsonb

from st_db.records.stored import Op
from st_db.store.connection import Connection, Database, Row, only
from st_db.store.outbox import Outbox


@dataclass(frozen=True, slots=True)
class Reminder:
    """Somebody who wants to be reminded, and at which address."""

    account: str
    address: str
    made_at: datetime


class Reminders:
    """The tables ``reminder`` and ``reminder_sent``.

    A day's digest is claimed before it is sent, so that it is sent once whoever else tries and
    whenever a process is killed. What it told counts as told when it is known to be sent.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Reminder]:
        """Return everybody who wants to be reminded."""
        rows = self._database.rows("SELECT account, address, made_at FROM reminder ORDER BY 1")
        return [Reminder(**row) for row in rows]

    def waiting(self, day: date, again: timedelta) -> list[Reminder]:
        """Return those whose digest of a day nobody took yet, or failed a while ago."""
        rows = self._database.rows(
            "SELECT r.account, r.address, r.made_at FROM reminder r LEFT JOIN reminder_sent s"
            " ON s.account = r.account AND s.day = %s WHERE s.account IS NULL"
            " OR (s.state = 'failed' AND s.tried_at <= clock_timestamp() - %s::interval)"
            " ORDER BY 1",
            [day, again],
        )
        return [Reminder(**row) for row in rows]

    def of(self, account: str) -> Reminder | None:
        """Return where somebody wants to be reminded, or None."""
        return next((one for one in self.all() if one.account == account), None)

    def begin(self, account: str, address: str, origin: str) -> None:
        """Remind somebody at an address from now on."""
        with self._database.transaction() as connection:
            before = self._locked(connection, account)
            after = only(
                connection,
                "INSERT INTO reminder (account, address, made_at)"
                " VALUES (%s, %s, clock_timestamp()) ON CONFLICT (account) DO UPDATE"
                " SET address = excluded.address, made_at = excluded.made_at RETURNING address",
                [account, address],
            )
            _note(connection, account, origin, (before, after))

    def end(self, account: str, origin: str) -> None:
        """Remind somebody no more; who was not reminded is fine."""
        with self._database.transaction() as connection:
            before = self._locked(connection, account)
            if before is not None:
                connection.execute("DELETE FROM reminder WHERE account = %s", [account])
                _note(connection, account, origin, (before, None))

    # ---- what was sent

    def told(self, account: str) -> set[str]:
        """Return what was told in digests that are known to be sent."""
        rows = self._database.rows(
            "SELECT DISTINCT jsonb_array_elements_text(told) AS told FROM reminder_sent"
            " WHERE account = %s AND state = 'sent'",
            [account],
        )
        return {row["told"] for row in rows}

    def claim(self, account: str, day: date, again: timedelta) -> bool:
        """Take a day's digest to be sent; one that failed is taken again after a while.

        One that was begun and never ended may have arrived: it is nobody's any more.
        """
        with self._database.transaction() as connection:
            row = connection.execute(
                "INSERT INTO reminder_sent (account, day, state, told, tried_at)"
                " VALUES (%s, %s, 'sending', '[]', clock_timestamp())"
                " ON CONFLICT (account, day) DO UPDATE SET state = 'sending',"
                " tried_at = clock_timestamp() WHERE reminder_sent.state = 'failed'"
                " AND reminder_sent.tried_at <= clock_timestamp() - %s::interval RETURNING 1",
                [account, day, again],
            ).fetchone()
        return row is not None

    def sent(self, account: str, day: date, told: Collection[str]) -> None:
        """Note that a day's digest was sent, or that there was nothing to tell."""
        self._settle(account, day, "sent", sorted(told))

    def failed(self, account: str, day: date) -> None:
        """Note that a day's digest certainly did not go."""
        self._settle(account, day, "failed", [])

    def _settle(self, account: str, day: date, state: str, told: list[Any]) -> None:
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE reminder_sent SET state = %s, told = %s, tried_at = clock_timestamp()"
                " WHERE account = %s AND day = %s",
                [state, Jsonb(told), account, day],
            )

    def _locked(self, connection: Connection, account: str) -> Row | None:
        return connection.execute(
            "SELECT address FROM reminder WHERE account = %s FOR UPDATE", [account]
        ).fetchone()


def _note(
    connection: Connection, account: str, origin: str, told: tuple[Row | None, Row | None]
) -> None:
    before, after = told
    op: Op = ("update" if before else "create") if after else "archive"
    at = only(connection, "SELECT clock_timestamp() AS at")["at"].isoformat()
    outbox = Outbox(account, origin, None, at)
    outbox.subject("reminder", account, (op, 1), told)
    outbox.flush(connection)
