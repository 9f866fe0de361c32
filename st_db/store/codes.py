"""The code lists in the database: seeded from the shipped files, then the office's own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

from psycopg.types.json import Jsonb

from st_db.codes import Code, CodeList, CodeLists, shipped
from st_db.codes.model import today
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


def put(
    database: Database, code: Code, was: Code | None, who: tuple[str, str], place: int | None = None
) -> None:
    """Write a code as the office wants it instead of what it ``was``, with its change.

    ``who`` are the person and the front door, ``place`` is where it stands among the codes in
    force. A code has one meaning from then on. What is written already is not written again;
    raises Conflict where something else stands there.
    """
    with database.transaction() as connection:
        connection.execute(  # before the statement whose snapshot finds the code
            "SELECT pg_advisory_xact_lock(hashtextextended('codes ' || %s, 0))", [code.list_name]
        )
        rows = connection.execute(
            "DELETE FROM code WHERE list_name = %s AND lower(code) = lower(%s) RETURNING"
            " list_name, code, vi, en, parent, valid_from, valid_to, extra, position, shipped",
            [code.list_name, code.code],
        ).fetchall()
        there = [_code(row) for row in rows]
        order = [] if place is None else _order(connection, code.list_name)
        behind = None if place is None else _behind(order, place)
        stays = place is None or (bool(rows) and _stays(order, behind, rows[0]["position"]))
        if there == [code] and stays:
            connection.rollback()
            return
        if (was not in there) if there else (was is not None):
            raise Conflict("error.code_changed", name=code.list_name, code=code.code)
        told = None if was is None else _content(was), _content(code)
        if not stays:
            told[1]["place"] = place
        _insert(connection, code, rows)
        if behind is not None and not stays:
            _arrange(connection, code, order, behind)
        at = only(connection, "SELECT clock_timestamp() AS at")["at"].isoformat()
        outbox = Outbox(who[0], who[1], None, at)
        outbox.subject(
            "code", f"{code.list_name} {code.code}", ("create" if was is None else "update", 1),
            told,
        )  # fmt: skip
        outbox.flush(connection)


def _insert(connection: Connection, code: Code, rows: Sequence[Row]) -> None:
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


def _order(connection: Connection, name: str) -> list[Row]:
    """Return the codes of a list in its order, each with whether it is in force."""
    return connection.execute(
        "SELECT id, position, valid_to IS NULL OR valid_to >= %s AS current FROM code"
        " WHERE list_name = %s ORDER BY position, id",
        [today(), name],
    ).fetchall()


def _behind(order: Sequence[Row], place: int) -> int:
    """Return how many of the other codes come before a place among those in force."""
    current = [at for at, row in enumerate(order) if row["current"]]
    before = current[: max(0, place - 1)]
    return len(order) if place > len(current) else before[-1] + 1 if before else 0


def _stays(order: Sequence[Row], behind: int | None, position: int) -> bool:
    """Tell whether a code is where it is to be: none in force lies between."""
    before = sum(row["current"] and row["position"] < position for row in order)
    return bool(before == sum(row["current"] for row in order[:behind]))


def _arrange(connection: Connection, code: Code, order: Sequence[Row], behind: int) -> None:
    own = only(
        connection, "SELECT id FROM code WHERE list_name = %s AND code = %s",
        [code.list_name, code.code],
    )  # fmt: skip
    ids = [row["id"] for row in order]
    ids.insert(behind, own["id"])
    connection.execute(
        "UPDATE code SET position = place.at FROM unnest(%s::bigint[]) WITH ORDINALITY"
        " AS place (id, at) WHERE code.id = place.id AND code.position <> place.at",
        [ids],
    )


def changed(database: Database, name: str, code: str) -> tuple[str, datetime] | None:
    """Return who changed a code last, and when; None for one that is as it was shipped.

    The log is asked for the minute in which the code was written: it has an index by the time.
    """
    edited = database.row(
        "SELECT max(edited_at) AS at FROM code WHERE list_name = %s AND code = %s", [name, code]
    )["at"]
    rows = database.rows(
        "SELECT actor, at FROM change WHERE subject = 'code' AND subject_id = %s"
        " AND at >= %s AND at < %s ORDER BY seq DESC LIMIT 1",
        [f"{name} {code}", edited, edited + timedelta(minutes=1)],
    ) if edited else []  # fmt: skip
    return (rows[0]["actor"], rows[0]["at"]) if rows else None


def _code(row: Row) -> Code:
    return Code(**{k: v for k, v in row.items() if k not in ("position", "shipped")})


def _content(code: Code) -> dict[str, object]:
    days = {name: day.isoformat() if (day := getattr(code, name)) else None
            for name in ("valid_from", "valid_to")}  # fmt: skip
    return {"vi": code.vi, "en": code.en, "parent": code.parent, **days, "extra": dict(code.extra)}
