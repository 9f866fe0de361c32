"""A database out of its server and into another one, by PostgreSQL's own programs, and compared.

The programs come with the embedded server and speak with every server that we support. What was
taken out and what came in are compared by a digest of every table.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import IO, Any

from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from st_db.errors import Unavailable
from st_db.store.connection import Connection, Database, only
from st_db.store.outbox import last_seq
from st_db.store.server import environment, programs

_BLOCK = 1 << 20
_LAST = 300  # characters of what a program said

# Sessions of the newest server set what older ones do not know.
_NEWER = (b"SET transaction_timeout",)
_PREAMBLE = 1 << 14

Write = Callable[[bytes], None]


@dataclass(frozen=True, slots=True)
class Table:
    """What a table held: how many rows, and a sum of their digests that no order changes."""

    rows: int
    digest: str

    def to_json(self) -> dict[str, Any]:
        """Return it as a list of tables keeps it."""
        return {"rows": self.rows, "digest": self.digest}


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken out of a database, all of one moment."""

    revision: str
    server_version: str
    seq: int
    records: int
    tables: dict[str, Table]
    files: dict[str, int]  # sha256 -> size


@contextmanager
def taking(database: Database) -> Iterator[tuple[Taken, Callable[[Write], None]]]:
    """Give what a database holds now, and what writes it out as it is at this moment."""
    with database.still() as connection, database.translated():
        name = only(connection, "SELECT pg_export_snapshot() AS name")["name"]
        taken = _taken(connection)
        yield taken, lambda write: _dump(database, name, write)


def _taken(connection: Connection) -> Taken:
    told = only(
        connection,
        "SELECT (SELECT version_num FROM alembic_version) AS revision,"
        " current_setting('server_version') AS server_version,"
        " (SELECT count(*) FROM record) AS records",
    )
    files = connection.execute("SELECT sha256, size FROM file_content ORDER BY sha256").fetchall()
    return Taken(
        **told,
        seq=last_seq(connection),
        tables=tables_of(connection),
        files={row["sha256"]: row["size"] for row in files},
    )


def tables_of(connection: Connection) -> dict[str, Table]:
    """Return the tables of a database with their digests, as a connection sees them."""
    for name, value in (("timezone", "UTC"), ("datestyle", "ISO, YMD"), ("bytea_output", "hex"),
                        ("extra_float_digits", "1"), ("intervalstyle", "iso_8601")):  # fmt: skip
        connection.execute("SELECT set_config(%s, %s, true)", [name, value])
    found = {}
    for schema, table in names_of(connection):
        row = only(
            connection,
            sql.SQL(
                "SELECT count(*)::bigint AS rows, coalesce(sum(('x' || left(md5(t::text), 15))"
                "::bit(60)::bigint), 0)::text AS digest FROM {} t"
            ).format(sql.Identifier(schema, table)),
        )
        found[table if schema == "public" else f"{schema}.{table}"] = Table(**row)
    return found


def names_of(connection: Connection) -> list[tuple[str, str]]:
    """Return (schema, name) of the tables that are nobody's but the register's."""
    rows = connection.execute(
        "SELECT n.nspname AS schema, c.relname AS name FROM pg_class c"
        " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p')"
        " AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'"
        " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"
        " ORDER BY 1, 2"
    )
    return [(row["schema"], row["name"]) for row in rows]


def _dump(database: Database, snapshot: str, write: Write) -> None:
    with _program(
        database, "pg_dump", "--format=custom", "--no-owner", "--no-privileges",
        f"--snapshot={snapshot}", stdout=subprocess.PIPE,
    ) as running:  # fmt: skip
        if running.stdout is not None:  # it was asked for
            while block := running.stdout.read(_BLOCK):
                write(block)


def load(database: Database, dump: IO[bytes]) -> None:
    """Bring a dump into an empty database, all of it or nothing."""
    with _program(
        None, "pg_restore", "--no-owner", "--no-privileges", "--no-comments", "--file=-",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as reading:  # fmt: skip
        feeding = Thread(target=_feed, args=(dump, reading.stdin), daemon=True)
        feeding.start()
        with _program(
            database, "psql", "--no-psqlrc", "--quiet", "--single-transaction",
            "--set=ON_ERROR_STOP=1", "--output=/dev/null", stdin=subprocess.PIPE,
        ) as writing:  # fmt: skip
            if reading.stdout is not None and writing.stdin is not None:  # both were asked for
                _pour(reading.stdout, writing.stdin)
        feeding.join()


def _feed(source: IO[bytes], into: IO[bytes] | None) -> None:
    if into is None:
        return
    try:
        with into:
            while block := source.read(_BLOCK):
                into.write(block)
    except (BrokenPipeError, ValueError, EOFError):
        return  # whoever reads says why it stopped


def _pour(source: IO[bytes], into: IO[bytes]) -> None:
    """Hand a script on, without what older servers would stumble over at its beginning."""
    try:
        with into:
            head = source.read(_PREAMBLE)
            lines = head.splitlines(keepends=True)
            into.write(b"".join(line for line in lines if not line.startswith(_NEWER)))
            while block := source.read(_BLOCK):
                into.write(block)
    except BrokenPipeError:
        return  # psql says why it stopped


@contextmanager
def _program(
    database: Database | None,
    name: str,
    *arguments: str,
    stdin: int = subprocess.DEVNULL,
    stdout: int | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of PostgreSQL's programs for a block; raises Unavailable with its last words."""
    parts = conninfo_to_dict(database.conninfo) if database else {}
    password = parts.pop("password", None)  # other people see the arguments of a program
    where = ["--dbname", make_conninfo("", **parts)] if database else []
    secret = {"PGPASSWORD": str(password)} if password else {}
    with tempfile.TemporaryFile() as said:
        running = subprocess.Popen(  # noqa: S603 - our own program and arguments, no shell
            [programs() / name, *arguments, *where],
            stdin=stdin,
            stdout=said if stdout is None else stdout,
            stderr=said,
            env={**environment(), **secret},
        )
        try:
            yield running
        except BaseException:
            running.kill()
            raise
        finally:
            for pipe in (running.stdin, running.stdout):
                if pipe is not None and not pipe.closed:
                    pipe.close()
            running.wait()
        if running.returncode:
            said.seek(0)
            words = said.read().decode(errors="replace").strip().splitlines()
            shown = database.where if database else name
            raise Unavailable("backup.program", where=shown, program=name,
                              why=" ".join(words[:2])[:_LAST])  # fmt: skip


def differing(before: Mapping[str, Any], after: Mapping[str, Table]) -> list[str]:
    """Return the names of the tables that are not on both sides alike."""
    now = {name: table.to_json() for name, table in after.items()}
    return sorted(name for name in {*before, *now} if before.get(name) != now.get(name))
