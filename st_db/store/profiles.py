"""The office's own source profiles, each write of one in the change log."""

from __future__ import annotations

from typing import Any, LiteralString

from psycopg.types.json import Jsonb

from st_db.errors import Conflict
from st_db.records.stored import Op, OwnProfile
from st_db.store.connection import Connection, Database, Row, only
from st_db.store.outbox import Outbox
from st_db.store.rows import json_text

_COLUMNS: LiteralString = "name, version, recognise, choices, actor, updated_at"


class Profiles:
    """The table ``profile``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[OwnProfile]:
        """Return every profile in the order of names."""
        rows = self._database.rows(f"SELECT {_COLUMNS} FROM profile ORDER BY name")  # noqa: S608
        return [_profile(row) for row in rows]

    def get(self, name: str) -> OwnProfile | None:
        """Return a profile, or None."""
        rows = self._database.rows(
            f"SELECT {_COLUMNS} FROM profile WHERE name = %s",  # noqa: S608
            [name],
        )
        return _profile(rows[0]) if rows else None

    def save(self, profile: OwnProfile, seen: int | None, origin: str) -> OwnProfile:
        """Write a profile and its change; raises Conflict when ``seen`` is not its version.

        0 is the version of a profile that is not there; None takes whatever there is.
        """
        with self._database.transaction() as connection:
            before = _locked(connection, profile.name, seen)
            row = only(
                connection,
                "INSERT INTO profile (name, version, recognise, choices, actor, updated_at)"
                " VALUES (%(name)s, 1, %(recognise)s, %(choices)s, %(actor)s, clock_timestamp())"
                " ON CONFLICT (name) DO UPDATE SET version = profile.version + 1,"
                " recognise = excluded.recognise, choices = excluded.choices,"
                " actor = excluded.actor, updated_at = excluded.updated_at"
                " RETURNING name, version, recognise, choices, actor, updated_at",
                {
                    "name": profile.name,
                    "recognise": _json(list(profile.recognise)),
                    "choices": _json(dict(profile.choices)),
                    "actor": profile.actor,
                },
            )
            after = _profile(row)
            _note(connection, before, after, (profile.actor, origin))
        return after

    def delete(self, name: str, seen: int | None, actor: str, origin: str) -> bool:
        """Remove a profile; tells whether there was one. Raises Conflict as ``save`` does."""
        with self._database.transaction() as connection:
            before = _locked(connection, name, seen)
            if before is None:
                return False
            connection.execute("DELETE FROM profile WHERE name = %s", [name])
            _note(connection, before, None, (actor, origin))
        return True


def _locked(connection: Connection, name: str, seen: int | None) -> OwnProfile | None:
    """Return a profile that nobody else can change before the transaction ends."""
    connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('profile ' || %s, 0))", [name]
    )
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM profile WHERE name = %s",  # noqa: S608
        [name],
    ).fetchone()
    version = found["version"] if found else 0
    if seen is not None and seen != version:
        raise Conflict("error.profile_changed", name=name, found=version, expected=seen)
    return _profile(found) if found else None


def _note(
    connection: Connection,
    before: OwnProfile | None,
    after: OwnProfile | None,
    who: tuple[str, str],
) -> None:
    """Write the change; its lock is taken last and let go with the transaction."""
    at = only(connection, "SELECT clock_timestamp() AS at")["at"].isoformat()
    outbox = Outbox(who[0], who[1], None, at)
    is_now = after or before
    if is_now is None:  # neither written nor removed
        return
    op: Op = "delete" if after is None else "update" if before else "create"
    outbox.profile(
        is_now.name, op, is_now.version, before and _content(before), after and _content(after)
    )
    outbox.flush(connection)


def _content(profile: OwnProfile) -> dict[str, Any]:
    return {"recognise": list(profile.recognise), "choices": dict(profile.choices)}


def _profile(row: Row) -> OwnProfile:
    return OwnProfile(**{**row, "recognise": tuple(row["recognise"])})


def _json(value: Any) -> Jsonb:
    return Jsonb(value, dumps=json_text)
