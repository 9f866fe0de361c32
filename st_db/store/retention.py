"""How long what only helps to work is kept; records, their history and their files stay.

Each line goes when nobody can need it any more:

- a session when it is over: its lines of the audit stay;
- a draft a month after it was saved or dropped: until then it may be taken out again;
- the id of a save after a quarter of a year: no browser sends one again so late, and the record
  itself says what was saved;
- a line of the audit of sign-ins after the time that the settings say, two years if nothing else.

Jobs and their uploads go two weeks after their end, which the worker sees to: it knows the folder.
"""

from __future__ import annotations

from datetime import timedelta

from psycopg import sql

from st_db.store.connection import Database

DRAFTS = timedelta(days=30)
SAVES = timedelta(days=90)
_AT_ONCE = 5_000  # lines of one transaction: nobody waits for the locks of a whole year


class Retention:
    """What was kept long enough, in the tables that would grow without end."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sweep(self, idle: timedelta, audit: timedelta) -> dict[str, int]:
        """Drop what was kept long enough; returns how many lines of which table went.

        ``idle`` is how long a session lasts without use, ``audit`` how long sign-ins are kept.
        """
        over = (
            ("session", "expires_at", timedelta()),
            ("session", "seen_at", idle),
            ("draft", "ended_at", DRAFTS),
            ("save", "at", SAVES),
            ("sign_in", "at", audit),
        )
        gone: dict[str, int] = {}
        for table, moment, kept in over:
            gone[table] = gone.get(table, 0) + self._drop(table, moment, kept)
        return gone

    def _drop(self, table: str, moment: str, kept: timedelta) -> int:
        statement = sql.SQL(
            "DELETE FROM {table} WHERE ctid IN (SELECT ctid FROM {table}"
            " WHERE {moment} < clock_timestamp() - {kept} LIMIT {most})"
        ).format(table=sql.Identifier(table), moment=sql.Identifier(moment),
                 kept=sql.Literal(kept), most=sql.Literal(_AT_ONCE))  # fmt: skip
        gone = 0
        while True:
            with self._database.transaction() as connection:
                found = connection.execute(statement).rowcount
            gone += found
            if found < _AT_ONCE:
                return gone
