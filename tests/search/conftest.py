"""The engines under test: each takes the same records and answers the same questions."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from uuid import uuid4

import pytest

from st_db.query import Answerer
from st_db.records.stored import New
from st_db.search import Build, SearchEngine, open_engine
from st_db.search.meili import MeiliEngine
from st_db.search.meili.rights import make_key
from st_db.store import Store
from st_db.store.connection import Database
from st_db.store.store import create_database
from tests.conftest import settings_of
from tests.search.meili_server import MASTER, MeiliServer
from tests.search.register import Oracle, Sample, register


@pytest.fixture(scope="session")
def meili_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Meilisearch server: the one named by the environment, or one of our own."""
    if url := os.environ.get("ST_DB_MEILI_URL"):
        yield url
        return
    server = MeiliServer(tmp_path_factory.mktemp("meili"))
    server.start()
    yield server.url
    server.stop()


@contextmanager
def engine_of(name: str, request: pytest.FixtureRequest) -> Iterator[SearchEngine]:
    """An engine without an index."""
    if name == "tantivy":
        home = request.getfixturevalue("tmp_path_factory").mktemp("home")
        engine: SearchEngine = open_engine(settings_of(home))
        yield engine
        engine.close()
        return
    # A name of its own: the server may be one that people use.
    url, family = request.getfixturevalue("meili_url"), f"test_{uuid4().hex}"
    # Our own server is asked with the least rights that we say suffice.
    key = os.environ.get("ST_DB_MEILI_KEY") or make_key(url, MASTER, family)
    meili = MeiliEngine(url, key, family)
    yield meili
    meili.forget()


ENGINES = ["tantivy", pytest.param("meilisearch", marks=pytest.mark.meilisearch)]


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[SearchEngine]:
    """An engine without an index, for tests that write."""
    with engine_of(request.param, request) as engine:
        yield engine


def filled(engine: SearchEngine, samples: Sequence[Sample]) -> SearchEngine:
    """Build an engine's index from records."""
    engine.rebuild(Build([s.document for s in samples], len(samples), seq=1))
    return engine


@pytest.fixture(scope="module", params=ENGINES)
def searching(request: pytest.FixtureRequest) -> Iterator[Answerer]:
    """An engine over the register, for tests that only ask; facets included."""
    with engine_of(request.param, request) as engine:
        yield filled(engine, register())


@pytest.fixture(scope="module", params=[*ENGINES, "postgresql"])
def answering(request: pytest.FixtureRequest) -> Iterator[Answerer]:
    """Whatever answers questions about the register: the engines, and PostgreSQL itself."""
    if request.param == "postgresql":
        with _store(request) as store:
            yield store.answer
        return
    with engine_of(request.param, request) as engine:
        yield filled(engine, register())


@contextmanager
def _store(request: pytest.FixtureRequest) -> Iterator[Store]:
    server = request.getfixturevalue("database_server")
    name = f"test_search_{uuid4().hex}"  # each module has its own
    create_database(server, name, "test_template")
    store = Store(Database(server.conninfo(name)))
    with store.writing(actor="test") as writer:
        writer.create([New(s.id, s.entry) for s in register()])
    yield store
    store.close()


@pytest.fixture(scope="session")
def oracle() -> Oracle:
    return Oracle(register())


@pytest.fixture(scope="session")
def title_of() -> Callable[[str], str]:
    """Return the heading of a record by its id."""
    titles = {s.id: s.entry.heading() or "" for s in register()}
    return titles.__getitem__
