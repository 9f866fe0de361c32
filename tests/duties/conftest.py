"""A library over a real database and a real index in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from st_db.library import Library
from st_db.search import open_engine
from st_db.settings import Settings
from st_db.store import Store
from tests.noon import one_day  # noqa: F401 - every test here has it


@pytest.fixture
def library(settings: Settings, store: Store) -> Iterator[Library]:
    """An open library; the store is closed by its own fixture."""
    engine = open_engine(settings)
    yield Library(settings, store, engine)
    engine.close()
