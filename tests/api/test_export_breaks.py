"""A reader that goes away in the middle lets everything go."""

from __future__ import annotations

import time

import pytest

from st_db.access import Caller
from st_db.api.exporting import _sent
from st_db.library import Library
from st_db.query import Query
from st_db.search import open_engine
from st_db.settings import Settings
from st_db.store import Store
from tests.front_doors import run_apart
from tests.saving import save_record

ME = Caller.local(origin="test")


@pytest.mark.parametrize("begun", [True, False])
@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_a_download_that_breaks_off_lets_its_moment_go(
    settings: Settings, store: Store, name: str, begun: bool
) -> None:
    library = Library(settings, store, open_engine(settings))
    for number in range(3):
        save_record(library, ME, "standard", {"number": f"TCVN {number}:2020", "title": "A"})
    export = library.exporting.open(ME, Query(), name)

    async def read_a_little() -> None:
        blocks = _sent(export)
        await anext(blocks)
        await blocks.aclose()

    if begun:
        run_apart(read_a_little())
    else:
        export.close()
    # The server hears of a closed connection a moment later.
    deadline = time.monotonic() + 10
    while _open_moments(store) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert _open_moments(store) == 0
    library.engine.close()


def _open_moments(store: Store) -> int:
    with store._database.transaction() as connection:
        row = connection.execute(
            "SELECT count(*) AS n FROM pg_stat_activity WHERE state = 'idle in transaction'"
            " AND datname = current_database()"
        ).fetchone()
    return int(row["n"]) if row else 0
