"""The index follows the change log, catches up, tells the truth and is mended."""

from __future__ import annotations

import time

from st_db.access import Caller
from st_db.library import Library
from st_db.query import Query
from st_db.search import open_engine
from tests.saving import save_record

ME = Caller.local(origin="test")


def save(library: Library, number: int) -> str:
    values = {"number": f"1-2022-{number:05d}", "title": f"Máy số {number}"}
    return save_record(library, ME, "invention", values).id


def wait(library: Library, total: int) -> None:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        page = library.search.search(ME, Query("may"))
        if page.total == total and page.engine != "postgresql":
            return
        time.sleep(0.05)
    raise AssertionError(page)


def test_the_follower_builds_a_missing_index_and_keeps_up(library: Library) -> None:
    save(library, 1)
    follower = library.follow()
    wait(library, 1)
    save(library, 2)
    wait(library, 2)
    library.rest()
    assert not follower.is_alive()


def test_a_command_applies_the_log_itself_when_nobody_follows(library: Library) -> None:
    save(library, 1)
    assert library.index.wait_until_applied(library.store.last_seq()) == 0
    assert library.index.status(ME)["behind"] == 0


def test_the_log_is_caught_up_from_where_the_index_stopped(library: Library) -> None:
    save(library, 1)
    library.index.sync(ME)
    save(library, 2)
    library.engine.close()
    library.engine = library.index.engine = open_engine(library.settings)
    assert library.index.status(ME)["behind"] == 1
    library.index.sync(ME)
    assert library.index.check(ME) == {
        "database": 2, "index": 2, "missing": 0, "stale": 0, "extra": 0,
    }  # fmt: skip


def test_damage_behind_its_back_is_found_and_mended(library: Library) -> None:
    ids = [save(library, n) for n in range(1, 6)]
    library.index.sync(ME)
    library.engine.apply([], ids[:2], library.store.last_seq())
    found = library.index.check(ME)
    assert (found["missing"], found["index"]) == (2, 3)
    assert library.index.sync(ME)["added"] == 2
    assert library.index.check(ME)["missing"] == 0


def test_a_rebuild_gives_the_same_index(library: Library) -> None:
    for n in range(1, 6):
        save(library, n)
    seen: list[tuple[int, int]] = []
    done = library.index.rebuild(ME, lambda now, total: seen.append((now, total)))
    assert done["documents"] == 5
    assert library.index.check(ME)["missing"] == 0
    assert library.search.search(ME, Query("may so 3")).hits[0].number == "1-2022-00003"


def test_a_change_made_during_a_rebuild_is_not_lost(library: Library) -> None:
    for n in range(1, 4):
        save(library, n)
    made: list[str] = []

    def disturb(_now: int, _total: int) -> None:
        if not made:
            made.append(save(library, 99))

    library.index.rebuild(ME, disturb)
    assert made
    library.index.sync(ME)
    assert library.index.check(ME)["missing"] == 0
