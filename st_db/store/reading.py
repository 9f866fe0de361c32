"""Reading records with their values, by id, by number, as links and as one great snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from psycopg import sql
from psycopg.rows import dict_row

from st_db.records import KINDS
from st_db.records.stored import Batch, LinkView, Record
from st_db.store.connection import Ask, Connection, Database, Row, only
from st_db.store.outbox import last_seq
from st_db.store.rows import bounded

_AT_ONCE = 2_000
"""Rows that the server hands over at a time."""

ROOT = """
(WITH RECURSIVE up AS (
    SELECT id, merged_into FROM record WHERE id = {id}
    UNION SELECT r.id, r.merged_into FROM record r JOIN up ON r.id = up.merged_into)
 SELECT id FROM up WHERE merged_into IS NULL)"""
"""The record that one was merged into in the end, itself when it was not merged."""

INDEXED = "archived_at IS NULL AND merged_into IS NULL"
"""Records that people find."""


@cache
def _records(*, numbers: bool) -> sql.Composed:
    """Return the SELECT of records; each kind's row comes as one JSON value."""
    kinds = sql.SQL(" ").join(
        sql.SQL(
            "WHEN {name} THEN (SELECT row_to_json(k)::text FROM {table} k WHERE k.record_id = r.id)"
        ).format(name=sql.Literal(name), table=sql.Identifier(name))
        for name in KINDS
    )
    compact = "ARRAY(SELECT compact FROM record_number n WHERE n.record_id = r.id ORDER BY compact)"
    return sql.SQL(
        "SELECT r.id::text, r.kind, r.version, r.visibility, r.unit_id, r.created_at, r.updated_at,"
        " r.checked_at, coalesce(r.archived_at, CASE WHEN r.merged_into IS NOT NULL"
        " THEN r.updated_at END) AS archived_at, r.batch, r.merged_into::text,"
        " {numbers} AS numbers, CASE r.kind {kinds} END AS entry FROM record r"
    ).format(numbers=sql.SQL(compact if numbers else "NULL::text[]"), kinds=kinds)


def _record(row: Row) -> Record:
    from json import loads

    stored = loads(row.pop("entry"))
    row["values"] = {name: stored.get(name) for name in KINDS[row["kind"]].fields()}
    row["numbers"] = tuple(form.partition("#")[0] for form in row["numbers"] or ())
    return Record(**row)


def load(ask: Ask, ids: Sequence[str], *, numbers: bool = False) -> dict[str, Record]:
    """Return records by id in one statement; ids that name none are left out."""
    if not ids:
        return {}
    statement = sql.SQL("{} WHERE r.id = ANY(%s::uuid[])").format(_records(numbers=numbers))
    found = {row["id"]: _record(row) for row in ask(statement, [list(ids)])}
    return {id_: found[id_] for id_ in dict.fromkeys(ids) if id_ in found}


# By the column: a bare name would mean the text, and every record be sorted for each part.
NEXT = f"""
SELECT record.id::text FROM record
WHERE record.id > %s::uuid AND {INDEXED} ORDER BY record.id LIMIT %s
"""  # noqa: S608 - our condition
_BEFORE_ALL = "00000000-0000-0000-0000-000000000000"


def ids_after(ask: Ask, id_: str | None, limit: int) -> list[str]:
    """Return the next records that people find, in the order of their ids; None begins."""
    return [row["id"] for row in ask(NEXT, [id_ or _BEFORE_ALL, limit])]


def find(database: Database, forms: Sequence[str], kind: str | None) -> list[Record]:
    """Return the records that have one of these compact forms as a number, oldest first.

    Records that were taken out are found only by numbers that no other record has.
    """
    wanted = [bounded(form) for form in forms if form]
    with database.transaction() as connection:
        rows = connection.execute(
            "SELECT DISTINCT n.record_id::text AS id, r.archived_at IS NOT NULL AS archived"
            " FROM record_number n JOIN record r ON r.id = n.record_id"
            " WHERE n.compact = ANY(%(forms)s) AND (%(kind)s::text IS NULL OR n.kind = %(kind)s)"
            " AND r.merged_into IS NULL ORDER BY 2, 1 LIMIT 1000",
            {"forms": wanted, "kind": kind},
        ).fetchall()
        here = [row for row in rows if not row["archived"]]
        return list(load(connection.execute, [row["id"] for row in here or rows]).values())


_LINKS = f"""
WITH RECURSIVE me AS (SELECT id, kind FROM record WHERE id = %(id)s),
us AS (SELECT id FROM me UNION SELECT r.id FROM record r JOIN us ON r.merged_into = us.id),
mine AS (SELECT n.compact, n.key FROM record_number n WHERE n.record_id = %(id)s),
found AS (
    SELECT l.role, l.kind, l.number, l.title, false AS inward, l.position,
           coalesce(CASE WHEN l.target_id IS NOT NULL THEN {ROOT.format(id="l.target_id")} END, (
               SELECT n.record_id FROM record_number n JOIN record r ON r.id = n.record_id
               WHERE n.compact = l.compact AND n.kind = l.kind AND n.record_id <> l.record_id
                 AND r.archived_at IS NULL AND r.merged_into IS NULL
               ORDER BY n.key IS NOT DISTINCT FROM l.key DESC, n.record_id LIMIT 1
           )) AS other
    FROM link l WHERE l.record_id = %(id)s
  UNION ALL
    SELECT l.role, l.kind, l.number, l.title, true, l.position, l.record_id
    FROM us JOIN link l ON l.target_id = us.id
  UNION ALL
    SELECT l.role, l.kind, l.number, l.title, true, l.position, l.record_id
    FROM me CROSS JOIN mine
    JOIN link l ON l.compact = mine.compact AND l.kind = me.kind AND l.target_id IS NULL
     AND (l.key IN (SELECT key FROM mine WHERE key IS NOT NULL)
          OR NOT EXISTS (SELECT FROM record_number n
                         WHERE n.kind = l.kind AND n.key = l.key AND n.identifies))
)
SELECT f.role, f.inward, coalesce(o.kind, f.kind) AS kind, o.id::text AS id, o.state,
       CASE WHEN f.inward THEN o.number ELSE coalesce(f.number, o.number) END AS number,
       CASE WHEN f.inward THEN o.title ELSE coalesce(o.title, f.title) END AS title
FROM found f
LEFT JOIN record o ON o.id = f.other AND o.archived_at IS NULL AND o.merged_into IS NULL
  AND o.id <> %(id)s
WHERE NOT f.inward OR o.id IS NOT NULL
ORDER BY f.inward, f.position, o.number, o.id
"""  # noqa: S608 - our own statement


def links(database: Database, id_: str) -> list[LinkView]:
    """Return the links a record states and those that others state to it."""
    return [LinkView(**row) for row in database.rows(_LINKS, {"id": id_})]


BATCH = (
    "id, file, source, kinds, rows, created, updated, unchanged, rejected, actor, at, seconds,"
    " issues, undoes, undone_by, work"
)
"""Columns of a batch; its report may be long and is asked for alone."""


def batches(database: Database, limit: int) -> list[Batch]:
    """Return the latest imports and their undoings, newest first, without their reports."""
    rows = database.rows(
        f"SELECT {BATCH} FROM batch ORDER BY at DESC, id DESC LIMIT %s",  # noqa: S608 - our columns
        [limit],
    )
    return [Batch(**row) for row in rows]


def batch(database: Database, id_: str) -> Batch | None:
    """Return one import or undoing with its report, or None."""
    rows = database.rows(
        f"SELECT {BATCH}, report FROM batch WHERE id = %s",  # noqa: S608 - our columns
        [id_],
    )
    return Batch(**rows[0]) if rows else None


@dataclass(frozen=True, slots=True)
class Part:
    """A share of the records of a snapshot, for another process to read while that is open."""

    conninfo: str = field(repr=False)
    snapshot: str
    number: int = 0
    of: int = 1


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The records of one moment, with their numbers, one by one; ``whole`` is how to share them."""

    seq: int
    total: int
    records: Iterator[Record]
    whole: Part


@contextmanager
def snapshot(database: Database) -> Iterator[Snapshot]:
    """Give the records of one moment.

    The connection is its own: a rebuild must not hold one of the pool's for minutes.
    """
    with database.still() as connection:
        with database.translated():
            seq = last_seq(connection)
            total = only(connection, f"SELECT count(*) AS n FROM record WHERE {INDEXED}")["n"]  # noqa: S608
            name = only(connection, "SELECT pg_export_snapshot() AS name")["name"]
        part = Part(database.conninfo, name)
        yield Snapshot(seq, int(total), _all(database, connection, part), part)


def read_part(part: Part) -> Iterator[Record]:
    """Yield the records of a part with their numbers."""
    database = Database(part.conninfo)
    with database.translated(), database.still() as connection:
        name = sql.Literal(part.snapshot)
        connection.execute(sql.SQL("SET TRANSACTION SNAPSHOT {}").format(name))
        yield from _all(database, connection, part)


def _all(database: Database, connection: Connection, part: Part) -> Iterator[Record]:
    """Yield the records of a part; the last byte of an id is as good as drawn by lot."""
    statement = sql.SQL(
        "{} WHERE r.archived_at IS NULL AND r.merged_into IS NULL"
        " AND get_byte(uuid_send(r.id), 15) % {} = {}"
    ).format(_records(numbers=True), sql.Literal(part.of), sql.Literal(part.number))
    with database.translated(), _streamed(connection, statement) as rows:
        for row in rows:
            yield _record(row)


def versions(database: Database) -> Iterator[tuple[str, int]]:
    """Yield (id, version) of every record that belongs in the index."""
    with database.translated(), database.connect() as connection:
        yield from versions_of(connection)


def versions_of(connection: Connection) -> Iterator[tuple[str, int]]:
    """Yield (id, version) of every record that belongs in the index, as a connection sees them."""
    statement = sql.SQL("SELECT id::text, version FROM record WHERE {}").format(sql.SQL(INDEXED))
    with _streamed(connection, statement) as rows:
        for row in rows:
            yield row["id"], row["version"]


@contextmanager
def _streamed(connection: Connection, statement: sql.Composed) -> Iterator[Iterator[Any]]:
    """Give rows as the server makes them, a few at a time."""
    with connection.cursor("streamed", row_factory=dict_row) as cursor:
        cursor.itersize = _AT_ONCE
        cursor.execute(statement)
        yield iter(cursor)
