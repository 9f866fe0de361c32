"""Connections to the database: one pool, transactions, and errors in the product's own words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, LiteralString, cast

import psycopg
from psycopg import sql
from psycopg.abc import Params
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import dict_row, tuple_row
from sqlalchemy import Engine, PoolProxiedConnection, create_engine
from sqlalchemy import exc as sqlalchemy_errors

from st_db.errors import ConfigError, Conflict, NotMigrated, StoreError, Unavailable, UsageError
from st_db.store.migrations import HEAD

Connection = psycopg.Connection[dict[str, Any]]
Row = dict[str, Any]
Statement = LiteralString | sql.SQL | sql.Composed
Ask = Callable[[Statement, Sequence[object]], Iterable[Row]]
"""Runs a statement, within a transaction or by itself."""

_POOLED, _BEYOND = 5, 20  # connections that are kept, and more that are opened when all are busy

_UNSTORABLE = (None, "22003", "22021", "22P02", "22P05")
"""Wrong with a value and not with a statement: NUL, which does not even leave here, a number beyond
its type, half a character, what is no uuid or number."""

OLDEST = 15
"""The oldest PostgreSQL whose statements we use."""


class Database:
    """A pool of connections to one database; blocks of work get rows as dicts."""

    def __init__(self, conninfo: str, where: str | None = None) -> None:
        try:
            parts = conninfo_to_dict(conninfo)
        except psycopg.ProgrammingError as error:
            # libpq quotes the address in its message, password included.
            why = 'not "postgresql://user:password@host:port/database"'
            raise ConfigError(setting="ST_DB_DATABASE_URL", why=why) from error
        try:
            timeout = int(parts.get("connect_timeout") or 5)
        except ValueError as error:
            raise ConfigError(
                setting="ST_DB_DATABASE_URL", why="connect_timeout is not a number of seconds"
            ) from error
        self._secret = str(parts.get("password") or "")
        self.where = where or _shown(parts)
        self.conninfo = make_conninfo(
            conninfo,
            connect_timeout=timeout,
            client_encoding="utf8",
            application_name=str(parts.get("application_name") or "st-db"),
        )
        self.engine: Engine = create_engine(
            "postgresql+psycopg://",
            creator=lambda: psycopg.connect(self.conninfo),
            pool_size=_POOLED,
            max_overflow=_BEYOND,
            pool_timeout=30,
            pool_use_lifo=True,
        )

    def connect(self, *, autocommit: bool = False) -> Connection:
        """Return a connection of its own, outside the pool."""
        return psycopg.connect(self.conninfo, autocommit=autocommit, row_factory=dict_row)

    @contextmanager
    def still(self) -> Iterator[Connection]:
        """Give a connection of its own to the database of one moment, to read from for long.

        The moment is that of the first statement; it stays while others write.
        """
        with self.translated():
            connection = self.connect()
        try:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            yield connection
        finally:
            connection.close()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Give a connection of the pool; commits when the block ends well."""
        with self.translated():
            pooled = self._living()
            try:
                connection = driver_of(pooled)
                connection.row_factory = dict_row
                yield connection
                connection.commit()
            finally:
                # SQLAlchemy wants plain rows back. Going back rolls back what was not committed.
                connection.row_factory = tuple_row  # type: ignore[assignment]
                pooled.close()

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Turn the driver's errors into ours; no message carries a password."""
        try:
            yield
        except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn) as error:
            raise NotMigrated(found="–", wanted=HEAD) from error
        except (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure) as error:
            raise Conflict("error.crossed") from error
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            raise self._unavailable(error) from error
        except UnicodeEncodeError as error:
            raise UsageError("error.unstorable") from error
        except psycopg.Error as error:
            if isinstance(error, psycopg.DataError) and error.sqlstate in _UNSTORABLE:
                raise UsageError("error.unstorable") from error
            raise StoreError(why=self._said(error)) from error
        except sqlalchemy_errors.DBAPIError as error:
            raise self._unavailable(error.orig or error) from error
        except sqlalchemy_errors.SQLAlchemyError as error:  # the pool is used up
            raise self._unavailable(error) from error

    def rows(self, statement: Statement, params: Params | None = None) -> list[Row]:
        """Return the rows of one statement that only reads.

        It goes to the server and back once, and again where its connection was gone: a question
        asks a handful of them, and a transaction around each would treble their time.
        """
        with self.translated():
            pooled = self.engine.raw_connection()
            try:
                return _read(driver_of(pooled), statement, params)
            except (psycopg.OperationalError, psycopg.InterfaceError):
                if not driver_of(pooled).closed:
                    raise
                pooled.invalidate()
            finally:
                pooled.close()
            pooled = self._living()
            try:
                return _read(driver_of(pooled), statement, params)
            finally:
                pooled.close()

    def row(self, statement: Statement, params: Params | None = None) -> Row:
        """Return the only row of one statement that only reads."""
        return self.rows(statement, params)[0]

    def _living(self) -> PoolProxiedConnection:
        """Return a connection of the pool that the server answers on; the others are let go."""
        for _ in range(_POOLED + _BEYOND):
            pooled = self.engine.raw_connection()
            try:
                _read(driver_of(pooled), "SELECT 1 AS one")
            except (psycopg.OperationalError, psycopg.InterfaceError):
                pooled.invalidate()
            else:
                return pooled
        return self.engine.raw_connection()

    def version(self) -> int:
        """Return the server's major version; raises ConfigError when it is too old."""
        with self.transaction() as connection:
            number = connection.info.server_version
            shown = connection.info.parameter_status("server_version") or str(number)
            encoding = connection.info.parameter_status("server_encoding")
        if number < OLDEST * 10_000:
            raise ConfigError("error.database_too_old", found=shown)
        if encoding != "UTF8":
            raise ConfigError("error.database_encoding", found=encoding)
        return number // 10_000

    def close(self) -> None:
        """Close the connections that nobody uses."""
        self.engine.dispose()

    def _unavailable(self, error: BaseException) -> Unavailable:
        return Unavailable(where=self.where, why=self._said(error))

    def _said(self, error: BaseException) -> str:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        said = lines[0]
        for before, after in (
            (":", "@"),
            ("password=", ""),
        ):  # as addresses carry it, not as a word
            if self._secret:
                said = said.replace(f"{before}{self._secret}{after}", f"{before}***{after}")
        return said


def driver_of(pooled: PoolProxiedConnection) -> Connection:
    """Return the driver's own connection."""
    connection: Any = pooled.driver_connection
    return cast("Connection", connection)


def _read(connection: Connection, statement: Statement, params: Params | None = None) -> list[Row]:
    connection.autocommit = True
    try:
        with connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(statement, params).fetchall()
    finally:
        if not connection.closed:
            connection.autocommit = False


def only(connection: Connection, statement: Statement, params: Params | None = None) -> Row:
    """Return the one row that a statement always gives."""
    row = connection.execute(statement, params).fetchone()
    if row is None:
        raise StoreError(why="a statement gave no row")
    return row


def _shown(parts: dict[str, Any]) -> str:
    host = str(parts.get("host") or parts.get("hostaddr") or "localhost")
    host = host.rpartition("@")[2]  # what follows an @ of a password that was not written as %40
    port = f":{parts['port']}" if parts.get("port") else ""
    return f"{host}{port}/{parts.get('dbname') or ''}"
