"""A library with the sample data of all nine kinds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest import ingest_file
from st_db.access import Caller
from st_db.library import Library
from st_db.query import Query
from st_db.search import open_engine
from st_db.settings import Settings
from st_db.store import Store

DATA = Path(__file__).parents[2] / "data"
ME = Caller.local(origin="test")


@pytest.fixture
def library(settings: Settings, store: Store) -> Iterator[Library]:
    """An open, empty library; the store is closed by its own fixture."""
    engine = open_engine(settings)
    yield Library(settings, store, engine)
    engine.close()


@pytest.fixture
def filled(library: Library) -> Library:
    """The library with the sample data, its index in step."""
    for path in sorted(DATA.glob("*.*")):
        if path.suffix in {".csv", ".xlsx", ".jsonl"}:
            assert ingest_file(library, ME, path).rejected == 0
    library.index.wait_until_applied(library.store.last_seq())
    return library


def exported(library: Library, path: Path, query: Query, caller: Caller = ME) -> int:
    """Write what a question matches to a file by its extension; returns how many were told."""
    export = library.exporting.open(caller, query, path.suffix[1:])
    path.write_bytes(b"".join(export.blocks()))
    return export.total
