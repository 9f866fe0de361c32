"""Accounts and units, each write of one in the change log; no hash ever leaves with an account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, LiteralString

from psycopg import sql
from psycopg.types.json import Jsonb

from st_db.access.accounts import Account, Unit
from st_db.errors import Conflict, NotFound, UsageError
from st_db.store.connection import Connection, Database, Row, only
from st_db.store.outbox import Outbox

Who = tuple[str, str]
"""The name of who does something, and where from."""

COLUMNS: LiteralString = (
    "a.id::text, a.name, a.full_name, a.roles, a.unit_id, a.version, a.created_at, a.updated_at,"
    " a.disabled_at, a.password IS NOT NULL AS has_password, a.subject"
)
_CHANGEABLE = ("full_name", "roles", "unit_id", "subject", "disabled")


@dataclass(frozen=True, slots=True)
class Secrets:
    """What a sign-in is checked against: hashes that go no further than the check."""

    account: Account
    password: str | None
    reset: str | None
    reset_until: datetime | None


class Accounts:
    """The tables ``account`` and ``unit``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def any(self) -> bool:
        """Tell whether there is any account, disabled ones included."""
        return bool(self._database.row("SELECT EXISTS (SELECT FROM account) AS any")["any"])

    def all(self) -> list[Account]:
        """Return every account in the order of names."""
        rows = self._database.rows(f"SELECT {COLUMNS} FROM account a ORDER BY a.name")  # noqa: S608
        return [account_of(row) for row in rows]

    def get(self, name: str) -> Account | None:
        """Return an account by its name, or None."""
        with self._database.transaction() as connection:
            found = _one(connection, name)
        return account_of(found) if found else None

    def of_subject(self, subject: str) -> Account | None:
        """Return the account that somebody of the office's sign-in service has, or None."""
        rows = self._database.rows(
            f"SELECT {COLUMNS} FROM account a WHERE a.subject = %s",  # noqa: S608
            [subject],
        )
        return account_of(rows[0]) if rows else None

    def secrets(self, name: str) -> Secrets | None:
        """Return what a sign-in under a name is checked against, or None for no such name."""
        rows = self._database.rows(
            f"SELECT {COLUMNS}, a.password, a.reset, a.reset_until FROM account a"  # noqa: S608
            " WHERE a.name = %s",
            [name],
        )
        if not rows:
            return None
        row = rows[0]
        kept = {name: row.pop(name) for name in ("password", "reset", "reset_until")}
        return Secrets(account_of(row), **kept)

    def create(self, account: Account, password: str | None, who: Who) -> Account:
        """Keep a new account; raises UsageError for a name or a subject that is taken.

        The first account must be an administrator's: two made at once cannot both be the first.
        """
        with self._database.transaction() as connection:
            connection.execute("LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE")
            if _one(connection, account.name) is not None:
                raise UsageError("error.name_taken", name=account.name)
            _require_unit(connection, account.unit_id)
            _require_own_subject(connection, account.name, account.subject)
            connection.execute(
                "INSERT INTO account (id, name, full_name, roles, unit_id, subject, password,"
                " version, created_at, updated_at) SELECT %(id)s, %(name)s, %(full_name)s,"
                " %(roles)s, %(unit_id)s, %(subject)s, %(password)s, 1, now, now"
                " FROM clock_timestamp() AS now",
                {
                    "id": account.id,
                    "name": account.name,
                    "full_name": account.full_name,
                    "roles": Jsonb(list(account.roles)),
                    "unit_id": account.unit_id,
                    "subject": account.subject,
                    "password": password,
                },
            )
            after = _known(connection, account.name)
            _require_administrator(connection)
            _note(connection, None, after, who)
        return after

    def change(
        self, name: str, given: Mapping[str, Any], who: Who, version: int | None = None
    ) -> Account:
        """Change fields of an account; ``disabled`` is True or False.

        Raises NotFound, Conflict for a stale version, and UsageError where nobody would be left
        who may administer.
        """
        with self._database.transaction() as connection:
            connection.execute("LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE")
            before = _known(connection, name)
            if version is not None and version != before.version:
                raise Conflict(number=name, found=before.version, expected=version)
            _require_unit(connection, given.get("unit_id"))
            _require_own_subject(connection, name, given.get("subject"))
            _set(connection, name, _assignments(given))
            if given.get("disabled"):
                connection.execute("DELETE FROM session WHERE account_id = %s", [before.id])
            after = _known(connection, name)
            _require_administrator(connection)
            _note(connection, before, after, who)
        return after

    def set_password(self, name: str, password: str, who: Who) -> Account:
        """Keep the hash of a new password; a reset code is used up by it."""
        with self._database.transaction() as connection:
            before = _known(connection, name)
            nothing = sql.SQL("reset = NULL, reset_until = NULL, password = {}")
            _set(connection, name, nothing.format(sql.Literal(password)))
            after = _known(connection, name)
            _note(connection, before, after, who, "password")
        return after

    def renew_password(self, name: str, before: str, after: str) -> None:
        """Keep the same password under the settings hashes have now, unless it was changed."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE account SET password = %s WHERE name = %s AND password = %s",
                [after, name, before],
            )

    def set_reset(self, name: str, code: str, lasts: timedelta, who: Who) -> datetime:
        """Keep the hash of a code that a password may be set with once; returns until when."""
        with self._database.transaction() as connection:
            before = _known(connection, name)
            until: datetime = only(
                connection,
                "UPDATE account SET reset = %s, reset_until = clock_timestamp() + %s,"
                " version = version + 1, updated_at = clock_timestamp() WHERE name = %s"
                " RETURNING reset_until",
                [code, lasts, name],
            )["reset_until"]
            _note(connection, before, _known(connection, name), who, "reset code")
        return until

    def redeem(self, name: str, code: str, password: str, who: Who) -> bool:
        """Set a password if the hash of its reset code is still the one kept and in time."""
        with self._database.transaction() as connection:
            before = _known(connection, name)
            used = connection.execute(
                "UPDATE account SET password = %s, reset = NULL, reset_until = NULL,"
                " version = version + 1, updated_at = clock_timestamp()"
                " WHERE name = %s AND reset = %s AND reset_until > clock_timestamp()"
                " AND disabled_at IS NULL",
                [password, name, code],
            ).rowcount
            if used:
                _note(connection, before, _known(connection, name), who, "password")
        return bool(used)

    # ---- units

    def units(self) -> list[Unit]:
        """Return every unit in the order of names."""
        rows = self._database.rows(
            "SELECT id, name_vi, name_en, review, version FROM unit ORDER BY name_vi, id"
        )
        return [Unit(**row) for row in rows]

    def unit(self, id_: str) -> Unit | None:
        """Return a unit, or None."""
        with self._database.transaction() as connection:
            return _unit(connection, id_)

    def save_unit(self, unit: Unit, who: Who, version: int | None = None) -> Unit:
        """Make a unit or change it; raises Conflict for a stale version (0: it must be new)."""
        with self._database.transaction() as connection:
            connection.execute("LOCK TABLE unit IN SHARE ROW EXCLUSIVE MODE")
            before = _unit(connection, unit.id)
            found = before.version if before else 0
            if version is not None and version != found:
                raise Conflict(number=unit.id, found=found, expected=version)
            row = only(
                connection,
                "INSERT INTO unit (id, name_vi, name_en, review, version)"
                " VALUES (%(id)s, %(name_vi)s, %(name_en)s, %(review)s, 1)"
                " ON CONFLICT (id) DO UPDATE SET name_vi = excluded.name_vi,"
                " name_en = excluded.name_en, review = excluded.review, version = unit.version + 1"
                " RETURNING id, name_vi, name_en, review, version",
                {
                    "id": unit.id,
                    "name_vi": unit.name_vi,
                    "name_en": unit.name_en,
                    "review": unit.review,
                },
            )
            after = Unit(**row)
            outbox = _outbox(connection, who)
            told = before and _unit_content(before), _unit_content(after)
            op = ("update", after.version) if before else ("create", after.version)
            outbox.subject("unit", unit.id, op, told)  # type: ignore[arg-type]
            outbox.flush(connection)
        return after


def account_of(row: Row) -> Account:
    """Return the account of a row of ``COLUMNS``."""
    return Account(**{**row, "roles": tuple(row["roles"])})


def _one(connection: Connection, name: str) -> Row | None:
    return connection.execute(
        f"SELECT {COLUMNS} FROM account a WHERE a.name = %s",  # noqa: S608 - our own columns
        [name],
    ).fetchone()


def _known(connection: Connection, name: str) -> Account:
    found = _one(connection, name)
    if found is None:
        raise NotFound("error.no_account", name=name)
    return account_of(found)


def _unit(connection: Connection, id_: str) -> Unit | None:
    row = connection.execute(
        "SELECT id, name_vi, name_en, review, version FROM unit WHERE id = %s", [id_]
    ).fetchone()
    return Unit(**row) if row else None


def _require_unit(connection: Connection, id_: str | None) -> None:
    if id_ is not None and _unit(connection, id_) is None:
        raise NotFound("error.no_unit", unit=id_)


def _require_own_subject(connection: Connection, name: str, subject: str | None) -> None:
    """Raise UsageError for somebody of the sign-in service who has another account."""
    taken = connection.execute(
        "SELECT name FROM account WHERE subject = %s AND name <> %s", [subject, name]
    ).fetchone()
    if taken is not None:
        raise UsageError("error.subject_taken", name=taken["name"])


def _require_administrator(connection: Connection) -> None:
    """Raise UsageError unless somebody is left who may administer."""
    left = only(
        connection,
        "SELECT EXISTS (SELECT FROM account WHERE disabled_at IS NULL"
        " AND roles ? 'administrator') AS any",
    )
    if not left["any"]:
        raise UsageError("error.no_administrator_left")


def _assignments(given: Mapping[str, Any]) -> sql.Composable:
    """Return what an UPDATE sets; only names of ours are ever written into a statement."""
    parts: list[sql.Composable] = []
    for name, value in given.items():
        if name not in _CHANGEABLE:
            raise NotFound("error.unknown_field", field=name, fields=", ".join(_CHANGEABLE))
        if name == "disabled":
            when = "coalesce(disabled_at, clock_timestamp())" if value else "NULL"
            parts.append(sql.SQL("disabled_at = " + when))
        else:
            kept = Jsonb(list(value)) if name == "roles" else value
            parts.append(sql.SQL("{} = {}").format(sql.Identifier(name), sql.Literal(kept)))
    return sql.SQL(", ").join(parts)


def _set(connection: Connection, name: str, assignments: sql.Composable) -> None:
    connection.execute(
        sql.SQL(
            "UPDATE account SET {}, version = version + 1, updated_at = clock_timestamp()"
            " WHERE name = {}"
        ).format(assignments, sql.Literal(name))
    )


def _note(
    connection: Connection, before: Account | None, after: Account, who: Who, secret: str = ""
) -> None:
    """Write the change; of a secret it says only that it was set."""
    outbox = _outbox(connection, who)
    told = before and _content(before), {**_content(after), **({"set": secret} if secret else {})}
    outbox.subject("account", after.name, ("update" if before else "create", after.version), told)
    outbox.flush(connection)


def _outbox(connection: Connection, who: Who) -> Outbox:
    at = only(connection, "SELECT clock_timestamp() AS at")["at"].isoformat()
    return Outbox(who[0], who[1], None, at)


def _content(account: Account) -> Row:
    return {
        "full_name": account.full_name,
        "roles": list(account.roles),
        "unit": account.unit_id,
        "subject": account.subject,
        "disabled": account.disabled_at is not None,
    }


def _unit_content(unit: Unit) -> Row:
    return {"name_vi": unit.name_vi, "name_en": unit.name_en, "review": unit.review}
