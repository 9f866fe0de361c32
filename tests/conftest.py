"""Fixtures that every test may ask for: one real server, and a database of its own per test.

The server is the embedded one, made once in a temporary home. A test's database is a copy of a
migrated one and is dropped afterwards; its name starts with ``test_`` and no other is ever touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from pydantic import SecretStr

from st_db.settings import Settings
from st_db.store import Store
from st_db.store.connection import Database
from st_db.store.server import EmbeddedServer
from st_db.store.store import create_database
from tests.front_doors import QUICK, Service, filled_service, held

TEMPLATE = "test_template"
FIRST = ("ui", "access", "jobs", "server", "store", "cli", "api", "files")
"""Folders whose files take long for few tests: services, browsers, processes that are killed."""
LAST = ("ingest", "tests")
"""Folders of many quick tests, which fill up what is left of the run's time."""
LONG = ("test_sources", "test_sources_marks", "test_sources_others")
"""Files of those folders that read large real files: none of them may be the last one."""
_numbers = count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no process works on alone while the others are done."""

    def turn(item: pytest.Item) -> int:
        folder = item.path.parent.name
        if folder in FIRST:
            return 0
        return 2 if folder in LAST and item.path.stem not in LONG else 1

    items.sort(key=turn)


def _url(server: EmbeddedServer, database: str) -> str:
    """Return the address of a test's database; refuses any other."""
    if not database.startswith("test_"):
        raise ValueError(f"tests only touch databases whose name starts with test_, not {database}")
    parts = conninfo_to_dict(server.conninfo(database))
    return f"postgresql://{parts['user']}@/{database}?host={parts['host']}&port={parts['port']}"


def _drop(server: EmbeddedServer, database: str) -> None:
    _url(server, database)
    with psycopg.connect(server.conninfo("postgres"), autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
        )


@pytest.fixture(scope="session")
def database_server() -> Iterator[EmbeddedServer]:
    """A server for the whole run."""
    # Not under pytest's own folder: a second run closes that one to the user the server runs as.
    with TemporaryDirectory(prefix="st-db-test-", ignore_cleanup_errors=True) as home:
        server = EmbeddedServer.open(Path(home), QUICK)
        create_database(server, TEMPLATE)
        store = Store(Database(_url(server, TEMPLATE)))
        store.migrate()
        store.close()
        yield server
        server.close()


@pytest.fixture(scope="session")
def new_database(database_server: EmbeddedServer) -> Callable[..., str]:
    """Make a migrated database, or a copy of one made so; it lasts as long as the run."""

    def make(copied: str = f"dbname={TEMPLATE}") -> str:
        name = f"test_kept_{next(_numbers)}"
        create_database(database_server, name, str(conninfo_to_dict(copied)["dbname"]))
        return _url(database_server, name)

    return make


@pytest.fixture
def empty_database_url(database_server: EmbeddedServer) -> Iterator[str]:
    """The address of a database without tables."""
    name = f"test_empty_{next(_numbers)}"
    create_database(database_server, name)
    yield _url(database_server, name)
    _drop(database_server, name)


@pytest.fixture
def database_url(database_server: EmbeddedServer) -> Iterator[str]:
    """The address of a fresh, migrated database."""
    name = f"test_{next(_numbers)}"
    create_database(database_server, name, TEMPLATE)
    yield _url(database_server, name)
    _drop(database_server, name)


def settings_of(home: Path, database_url: str | None = None, **given: Any) -> Settings:
    """Return the settings of a home; neither environment nor .env counts."""
    url = None if database_url is None else SecretStr(database_url)
    nothing = {"meili_url": None, "meili_key": None, "secret": None}
    return Settings(_env_file=None, home=home, database_url=url, **{**nothing, **given})  # type: ignore[call-arg]


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of a home and a database of the test's own."""
    return settings_of(tmp_path / "home", database_url)


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service of the front doors for the whole run, with a few records in it."""
    with filled_service(tmp_path_factory.mktemp("shared") / "home") as started:
        yield started


@pytest.fixture
def service(running: Service) -> Iterator[Service]:
    """That service; a test that changes a record there fails."""
    before = running.seq()
    yield running
    assert running.seq() == before, "all share this register: ask for written to write"


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Another one, for tests that write: nobody knows what else is in it."""
    with filled_service(tmp_path_factory.mktemp("written") / "home") as started:
        yield started


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home of the module's own with a running database server and nothing in it yet."""
    with held(tmp_path_factory.mktemp("kept") / "home") as kept:
        yield kept


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """The open store of a fresh, migrated database."""
    store = Store.open(settings)
    yield store
    store.close()
