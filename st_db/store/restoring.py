"""The place that a register is restored into: empty before, and empty again when it went wrong."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from psycopg import sql

from st_db.errors import Conflict, UsageError
from st_db.settings import Settings
from st_db.store.connection import Connection, Database, only
from st_db.store.dumping import differing, load, names_of, tables_of
from st_db.store.server import EmbeddedServer
from st_db.store.store import DATABASE, create_database

_MEANWHILE = f"{DATABASE}_restoring"

FILLED = frozenset({"alembic_version", "code"})
"""Tables that a migration fills: a database with rows in no other one is still empty."""


class Place:
    """An empty database that a dump is brought into and compared with."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load(self, dump: IO[bytes], tables: Mapping[str, Any]) -> None:
        """Bring a dump in; raises Conflict when what came in is not what the tables say."""
        load(self._database, dump)
        with self._database.still() as connection:
            wrong = differing(tables, tables_of(connection))
        if wrong:
            raise Conflict("backup.differs", tables=", ".join(wrong[:5]), count=len(wrong))


@contextmanager
def place(settings: Settings) -> Iterator[Place]:
    """Give the empty database of settings; what is brought in is kept when the block ends well.

    Raises UsageError for one that is not empty, and leaves that as it is.
    """
    if settings.database_url is not None:
        with _by_address(Database(settings.database_url.get_secret_value())) as found:
            yield found
    else:
        with _embedded(settings.home) as found:
            yield found


@contextmanager
def _by_address(database: Database) -> Iterator[Place]:
    """Give a database that somebody else's server has, if it has no tables."""
    try:
        database.version()
        with database.transaction() as connection:
            if names_of(connection):
                raise UsageError("backup.not_empty", where=database.where)
        try:
            yield Place(database)
        except BaseException:
            _clear(database)
            raise
    finally:
        database.close()


def _clear(database: Database) -> None:
    with database.transaction() as connection:
        for schema, name in names_of(connection):
            connection.execute(
                sql.SQL("DROP TABLE {} CASCADE").format(sql.Identifier(schema, name))
            )


@contextmanager
def _embedded(home: Path) -> Iterator[Place]:
    """Give a database beside the empty one of a home, which takes its name when all went well."""
    folder = home / "postgres"
    made = not folder.exists()
    server = EmbeddedServer.open(home)
    kept = False
    try:
        maintenance = Database(server.conninfo("postgres"), str(folder))
        with _own(maintenance) as connection:
            if _exists(connection, DATABASE):
                _require_empty(Database(server.conninfo(DATABASE), str(folder)))
            _drop(connection, _MEANWHILE)  # what a killed attempt left
        create_database(server, _MEANWHILE)
        database = Database(server.conninfo(_MEANWHILE), str(folder))
        try:
            yield Place(database)
        finally:
            database.close()
        with _own(maintenance) as connection:
            _drop(connection, DATABASE)
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(_MEANWHILE), sql.Identifier(DATABASE)
                )
            )
        kept = True
    finally:
        _leave(server, folder, kept=kept, made=made)


def _leave(server: EmbeddedServer, folder: Path, *, kept: bool, made: bool) -> None:
    if not kept and not made:
        with _own(Database(server.conninfo("postgres"), str(folder))) as connection:
            _drop(connection, _MEANWHILE)
    server.close()
    if not kept and made:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _own(database: Database) -> Iterator[Connection]:
    with database.translated(), database.connect(autocommit=True) as connection:
        yield connection


def _exists(connection: Connection, name: str) -> bool:
    found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [name])
    return found.fetchone() is not None


def _drop(connection: Connection, name: str) -> None:
    connection.execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    )


def _require_empty(database: Database) -> None:
    """Raise UsageError for a database with anything in it, or that another process has open."""
    with _own(database) as connection:
        others = only(
            connection,
            "SELECT count(*) AS n FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'",
        )["n"]
        if others:
            raise UsageError("backup.in_use", where=database.where)
        for schema, name in names_of(connection):
            if name not in FILLED and _has_rows(connection, schema, name):
                raise UsageError("backup.not_empty", where=database.where)


def _has_rows(connection: Connection, schema: str, name: str) -> bool:
    statement = sql.SQL("SELECT EXISTS (SELECT FROM {}) AS some").format(
        sql.Identifier(schema, name)
    )
    return bool(only(connection, statement)["some"])


def stop(home: Path) -> None:
    """Stop the server that a killed process left running in a home."""
    if (home / "postgres" / "data" / "postmaster.pid").exists():
        EmbeddedServer.open(home).close()
