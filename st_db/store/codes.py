"""The code lists in the database: seeded from the shipped files, then the office's own."""

from __future__ import annotations

import hashlib
from functools import cache

from psycopg.types.json import Jsonb

from st_db.codes import Code, CodeList, CodeLists, shipped
from st_db.errors import Conflict
from st_db.store.connection import Connection, Database, Row, only
from st_db.store.outbox import Outbox
from st_db.store.schema import MIGRATION_LOCK

_COLUMNS = "list_name, position, code, vi, en, parent, valid_from, valid_to, extra, shipped"


def read(database: Database) -> CodeLists:
    """Return every code list as the database has it."""
    rows = database.rows(
        "SELECT list_name, code, vi, en, parent, valid_from, valid_to, extra"
        " FROM code ORDER BY list_name, position, id"
    )
    return CodeLists(Code(**row) for row in rows)


def read_list(database: Database, name: str) -> CodeList:
    """Return one code list as the database has it."""
    rows = database.rows(
        "SELECT list_name, code, vi, en, parent, valid_from, valid_to, extra"
        " FROM code WHERE list_name = %s ORDER BY position, id",
        [name],
    )
    return CodeList(name, (Code(**row) for row in rows))


def stale(database: Database) -> bool:
    """Tell whether the package ships a list that is not in the database in this form."""
    rows = database.rows("SELECT DISTINCT list_name, shipped FROM code WHERE shipped IS NOT NULL")
    present = {row["list_name"]: row["shipped"] for row in rows}
    return any(present.get(name) != digest for name, digest in _digests().items())


def seed(database: Database) -> None:
    """Put the shipped lists in; a list that the office has edited only gets the codes it lacks."""
    with database.transaction() as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [MIGRATION_LOCK])
        rows = connection.execute(
            "SELECT list_name, min(shipped) AS shipped,"
            " bool_or(edited_at IS NOT NULL OR shipped IS NULL) AS edited"
            " FROM code GROUP BY list_name"
        ).fetchall()
        present = {row["list_name"]: row for row in rows}
        for name, codes in shipped().items():
            known = present.get(name)
            if known and known["shipped"] == _digests()[name]:
                continue
            _seed_list(connection, codes, edited=bool(known and known["edited"]))


def _seed_list(connection: Connection, codes: CodeList, *, edited: bool) -> None:
    digest = _digests()[codes.name]
    kept: set[tuple[object, ...]] = set()
    own: set[str] = set()
    if edited:
        rows = connection.execute(
            "SELECT code, valid_from, valid_to, edited_at FROM code WHERE list_name = %s",
            [codes.name],
        ).fetchall()
        kept = {(row["code"], row["valid_from"], row["valid_to"]) for row in rows}
        own = {row["code"] for row in rows if row["edited_at"]}
        connection.execute(
            "UPDATE code SET shipped = %s WHERE list_name = %s AND shipped IS NOT NULL",
            [digest, codes.name],
        )
    else:
        connection.execute("DELETE FROM code WHERE list_name = %s", [codes.name])
    with connection.cursor().copy(f"COPY code ({_COLUMNS}) FROM STDIN") as copy:
        for position, code in enumerate(codes):
            if code.code in own or (code.code, code.valid_from, code.valid_to) in kept:
                continue
            copy.write_row((
                code.list_name, position, code.code, code.vi, code.en, code.parent,
                code.valid_from, code.valid_to, Jsonb(dict(code.extra)), digest,
            ))  # fmt: skip


@cache
def _digests() -> dict[str, str]:
    """Return a short digest of every shipped list."""
    return {
        name: hashlib.blake2b(repr(tuple(codes)).encode(), digest_size=8).hexdigest()
        for name, codes in shipped().items()
    }


def put(database: Database, code: Code, was: Code | None, who: tuple[str, str]) -> None:
    """Write a code as the office wants it instead of what it ``was``, with its change.

    ``who`` are the person and the front door. A code has one meaning from then on. What is
    written already is not written again; raises Conflict where something else stands there.
    """
    with database.transaction() as connection:
        connection.execute(  # before the statement whose snapshot finds the code
            "SELECT pg_advisory_xact_lock(hashtextextended('code ' || lower(%s), 0))", [code.code]
        )
        rows = connection.execute(
            "DELETE FROM code WHERE list_name = %s AND lower(code) = lower(%s) RETURNING"
            " list_name, code, vi, en, parent, valid_from, valid_to, extra, position, shipped",
            [code.list_name, code.code],
        ).fetchall()
        there = [_code(row) for row in rows]
        if there == [code]:
            connection.rollback()
            return
        if (was not in there) if there else (was is not None):
            raise Conflict("error.code_changed", name=code.list_name, code=code.code)
        place = rows[0] if rows else only(
            connection,
            "SELECT coalesce(max(position), 0) + 1 AS position, NULL::text AS shipped"
            " FROM code WHERE list_name = %s",
            [code.list_name],
        )  # fmt: skip
        connection.execute(
            f"INSERT INTO code ({_COLUMNS}, edited_at)"  # noqa: S608
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, clock_timestamp())",
            [code.list_name, place["position"], code.code, code.vi, code.en, code.parent,
             code.valid_from, code.valid_to, Jsonb(dict(code.extra)), place["shipped"]],
        )  # fmt: skip
        at = only(connection, "SELECT clock_timestamp() AS at")["at"].isoformat()
        outbox = Outbox(who[0], who[1], None, at)
        outbox.subject(
            "code", f"{code.list_name} {code.code}", ("create" if was is None else "update", 1),
            (None if was is None else _content(was), _content(code)),
        )  # fmt: skip
        outbox.flush(connection)


def _code(row: Row) -> Code:
    return Code(**{k: v for k, v in row.items() if k not in ("position", "shipped")})


def _content(code: Code) -> dict[str, object]:
    days = {name: day.isoformat() if (day := getattr(code, name)) else None
            for name in ("valid_from", "valid_to")}  # fmt: skip
    return {"vi": code.vi, "en": code.en, "parent": code.parent, **days, "extra": dict(code.extra)}
