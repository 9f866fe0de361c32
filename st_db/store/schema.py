"""The state of the tables: which revision they have, and bringing them to the newest one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
from psycopg.rows import dict_row, tuple_row
from sqlalchemy import Connection as AlchemyConnection
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from st_db.errors import ConfigError, NotMigrated, Unavailable
from st_db.store import (  # their tables belong to what is migrated
    account_tables,  # noqa: F401
    duty_tables,  # noqa: F401
    pair_tables,  # noqa: F401
)
from st_db.store.connection import Connection, Database, driver_of
from st_db.store.migrations import HEAD

MIGRATION_LOCK = 7_236_501
"""Key of the advisory lock that one migrating process holds at a time."""

_NO_EXTENSION = (
    psycopg.errors.InsufficientPrivilege,
    psycopg.errors.FeatureNotSupported,
    psycopg.errors.UndefinedFile,
)
_LOCK_TIMEOUT = "4s"
_STATEMENT_TIMEOUT = "10min"


def revision(database: Database) -> str | None:
    """Return the revision of the tables, or None when there are none."""
    with database.transaction() as connection:
        found = connection.execute("SELECT to_regclass('alembic_version') AS found").fetchone()
        if found is None or found["found"] is None:
            return None
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(row["version_num"]) if row else None


def require_head(database: Database) -> None:
    """Raise NotMigrated unless the tables are those of this code."""
    found = revision(database)
    if found != HEAD:
        raise NotMigrated(found=found or "–", wanted=HEAD)


def migrate(database: Database, finish: Callable[[Connection], object]) -> str:
    """Bring the tables to the newest revision and return it; two processes at once are safe.

    ``finish`` writes anew what older versions wrote otherwise. It is done in one transaction with
    the newest revision, so that who is cut off before its end finds tables that are still behind.
    """
    # Alembic takes a fifth of a second to import and most processes never migrate.
    from alembic import command
    from alembic.config import Config

    with database.translated(), _migrating(database) as connection:
        config = Config()
        config.set_main_option("script_location", "st_db.store:migrations")
        driver = driver_of(connection.connection)
        finished = False

        def finishing() -> None:
            nonlocal finished
            driver.row_factory = dict_row
            try:
                finish(driver)
            finally:
                driver.row_factory = tuple_row  # type: ignore[assignment]
            finished = True

        config.attributes.update(connection=connection, finish=finishing)
        try:
            command.upgrade(config, "head")
            if not finished:
                finishing()
        except psycopg.errors.LockNotAvailable as error:
            raise Unavailable(where=database.where, why="another program is writing") from error
        except DBAPIError as error:
            if isinstance(error.orig, _NO_EXTENSION) and "EXTENSION" in (error.statement or ""):
                raise ConfigError("error.database_extension", why=str(error.orig)) from error
            raise
    return HEAD


@contextmanager
def _migrating(database: Database) -> Iterator[AlchemyConnection]:
    """Give a connection that alone may migrate."""
    with database.engine.connect() as connection:
        # Waiting for another migration may take long, so the timeouts come after this lock.
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
        try:
            connection.execute(text(f"SET lock_timeout = '{_LOCK_TIMEOUT}'"))
            connection.execute(text(f"SET statement_timeout = '{_STATEMENT_TIMEOUT}'"))
            connection.commit()
            yield connection
            connection.commit()
        finally:
            connection.rollback()
            connection.execute(text("RESET lock_timeout"))
            connection.execute(text("RESET statement_timeout"))
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": MIGRATION_LOCK})
            connection.commit()
