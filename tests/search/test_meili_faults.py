"""What may happen to a search server in an office, done to a real one; then nobody helps.

A register follows its index on the server as it does in service. After each fault the index must
equal the database with no hand, nothing may be taken for indexed that is not, and PostgreSQL must
answer, and say so, in between.
"""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from meilisearch import Client
from pydantic import SecretStr

from st_db.access import Caller
from st_db.errors import IndexUnavailable, SearchError
from st_db.library import Library
from st_db.query import Query
from st_db.search.meili import MeiliEngine, building, make_key, shape
from st_db.settings import Settings
from st_db.store import Store
from tests.saving import save_record
from tests.search.meili_server import MASTER, MeiliServer
from tests.search.register import register

pytestmark = pytest.mark.meilisearch

ME = Caller.local(origin="test")
PATIENCE = 60
UID = shape.index_name()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MeiliServer]:
    """A server of the test's own."""
    server = MeiliServer(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def library(settings: Settings, store: Store, server: MeiliServer) -> Iterator[Library]:
    """A register of a few records whose index is on the server."""
    yield from _library(settings, store, server)


def _library(settings: Settings, store: Store, server: MeiliServer) -> Iterator[Library]:
    key = make_key(server.url, MASTER)
    engine = MeiliEngine(server.url, key)
    named = settings.model_copy(update={"meili_url": server.url, "meili_key": SecretStr(key)})
    library = Library(named, store, engine)
    for number in range(20):
        save(library, number)
    library.index.sync(ME)
    yield library
    library.rest()


def save(library: Library, number: int, title: str = "Sản xuất miến dong") -> None:
    save_record(library, ME, "task", {"code": f"ĐT.{number:04d}/2023", "title": title})


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.1)


def equal(library: Library) -> bool:
    """Tell whether index and database hold the same, and nothing is on its way."""
    try:
        status = library.engine.status()
        if not status.ready or library.store.lag(status.seq)[0]:
            return False
        found = library.index.check(ME)
    except SearchError:
        return False
    return not (found["missing"] or found["stale"] or found["extra"])


def indexed(library: Library) -> bool:
    """Tell whether the engine answers again, with everything."""
    page = library.search.search(ME, Query("mien dong"))
    return page.engine == "meilisearch" and page.total == library.index.check(ME)["database"]


def mends(library: Library) -> None:
    """Check that everything comes right by itself."""
    library.follow()
    until(lambda: equal(library))
    assert indexed(library)


# ---- the server goes away


def test_a_server_killed_while_it_applies_loses_nothing(library, server):
    library.follow()
    for round_ in range(3):
        for number in range(40):
            save(library, 100 * round_ + number + 100)
        time.sleep(0.05 * round_)
        server.kill()
        page = library.search.search(ME, Query("mien dong"))
        assert (page.engine, page.note) == ("postgresql", "search.note.index_unreachable")
        assert page.total == library.store.status()["records"]
        server.start()
    until(lambda: equal(library))
    assert indexed(library)


def test_a_server_killed_while_it_builds_loses_nothing(library, server, monkeypatch):
    monkeypatch.setattr(building, "BATCH_ROWS", 3)
    library.follow()
    building_ = Client(server.url, MASTER)
    building_.index(UID).delete()
    until(lambda: any(one.uid == f"{UID}_new" for one in building_.get_indexes()["results"]))
    server.kill()
    server.start()
    until(lambda: equal(library))
    assert indexed(library)


def test_a_server_that_starts_with_an_empty_folder_is_filled_again(library, server):
    library.follow()
    server.kill()
    subprocess.run(["rm", "-rf", str(server.data)], check=True)
    server.start()
    # The key was kept in the folder too; the office makes it again, and it is the same one.
    with pytest.raises(IndexUnavailable):
        library.engine.status()
    assert make_key(server.url, MASTER) == library.settings.meili_key.get_secret_value()
    until(lambda: equal(library))
    assert indexed(library)


def test_a_server_that_hangs_keeps_people_waiting_once(library, server, monkeypatch):
    monkeypatch.setattr("st_db.search.meili.server.ASK_SECONDS", 1)
    library = Library(library.settings, library.store, _fresh(library))
    assert indexed(library)
    server.signal(signal.SIGSTOP)
    try:
        for most in (6, 0.5):
            started = time.monotonic()
            page = library.search.search(ME, Query("mien dong"))
            assert time.monotonic() - started < most
            assert (page.engine, page.note) == ("postgresql", "search.note.index_unreachable")
            assert page.total == 20
    finally:
        server.signal(signal.SIGCONT)
    until(lambda: indexed(library))


def _fresh(library: Library) -> MeiliEngine:
    assert library.settings.meili_url is not None
    assert library.settings.meili_key is not None
    return MeiliEngine(library.settings.meili_url, library.settings.meili_key.get_secret_value())


# ---- somebody was there


def test_an_index_that_somebody_deleted_is_built_again(library, server):
    Client(server.url, MASTER).index(UID).delete()
    until(lambda: not library.engine.status().ready)
    page = library.search.search(ME, Query("mien dong"))
    assert (page.engine, page.note) == ("postgresql", "search.note.index_missing")
    mends(library)


def test_an_index_deleted_between_two_batches_is_never_taken_for_whole(library, server):
    """The server makes a missing index anew when it is written to, with settings of its own."""
    master = Client(server.url, MASTER)
    done(master, master.index(UID).delete())
    done(master, master.index(UID).add_documents([{"id": "0190-somebody", "version": 1}]))
    done(master, master.index(UID).update_documents([{"id": shape.META_ID, "seq": 10_000}]))
    assert not library.engine.status().ready
    assert library.search.search(ME, Query("mien dong")).engine == "postgresql"
    mends(library)


EVERYTHING = {
    "filterableAttributes": [], "pagination": {"maxTotalHits": 5}, "rankingRules": ["typo"],
    "displayedAttributes": [], "synonyms": {"mien": ["bun"]}, "stopWords": ["dong"],
    "searchableAttributes": ["a"], "sortableAttributes": [], "faceting": {"maxValuesPerFacet": 1},
}  # fmt: skip
HARDLY_ANYTHING = {"typoTolerance": {"enabled": False, "disableOnWords": ["dong"]}}


@pytest.mark.parametrize("changed", [EVERYTHING, HARDLY_ANYTHING])
def test_settings_that_somebody_changed_are_found_and_put_back(library, server, changed):
    master = Client(server.url, MASTER)
    before = master.index(UID).get_settings()
    done(master, master.index(UID).update_settings(changed))
    assert master.index(UID).get_settings() != before
    until(lambda: library.search.search(ME, Query("mien dong")).engine == "postgresql")
    mends(library)
    assert master.index(UID).get_settings() == before


def test_documents_deleted_behind_our_back_are_found_and_put_back(library, server):
    master = Client(server.url, MASTER)
    some = [id for id, _ in library.engine.versions()][:7]
    gone = ", ".join(f'"{id}"' for id in some)
    done(master, master.index(UID).delete_documents(filter=f"id IN [{gone}]"))
    assert library.index.check(ME)["missing"] == len(some)
    assert library.index.sync(ME)["added"] == len(some)
    assert equal(library)


def test_indexes_of_other_versions_are_removed_when_nobody_uses_them(library, server, monkeypatch):
    master = Client(server.url, MASTER)
    for other in (f"st_db_{'0' * 12}", f"{UID}_new", "st_db_of_somebody_else", "others"):
        done(master, master.create_index(other, {"primaryKey": "id"}))
    _fresh(library).ensure()
    assert uids(master) == {UID, f"st_db_{'0' * 12}", f"{UID}_new", "st_db_of_somebody_else",
                            "others"}  # fmt: skip
    monkeypatch.setattr(building, "UNUSED", building.UNUSED * 0)
    _fresh(library).ensure()
    assert uids(master) == {UID, "st_db_of_somebody_else", "others"}


def uids(master: Client) -> set[str]:
    return {one.uid for one in master.get_indexes()["results"]}


def done(master: Client, task) -> None:
    ended = master.wait_for_task(task.task_uid, 30_000)
    assert ended.status == "succeeded", ended.error


# ---- work that fails


def test_a_failed_order_moves_no_seq_and_is_named(library):
    engine = library.engine
    before = engine.status()
    good = register()[0].document
    # What an id may be the server looks at when it works on the order, not when it takes it.
    with pytest.raises(SearchError) as caught:
        engine.apply([good, replace(good, id="no id!")], [], before.seq + 5)
    assert caught.value.code == "error.index_task"
    assert engine.status() == before
    assert [trouble.code for trouble in engine.troubles()] == ["error.index_task"]
    save(library, 500)
    mends(library)
    assert list(engine.troubles()) == []


# ---- a full disk


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[MeiliServer]:
    """A server whose data lie on a small file system that goes away with it."""
    data = tmp_path / "data"
    data.mkdir()
    inside = ["unshare", "--user", "--map-root-user", "--mount"]
    mounted = f'mount -t tmpfs -o size=48m tmpfs {data} && exec "$0" "$@"'
    trial = subprocess.run([*inside, "sh", "-c", mounted, "true"], check=False, capture_output=True)
    if trial.returncode:
        pytest.skip("needs the right to mount a small file system (user namespaces)")
    server = MeiliServer(tmp_path, *inside, "sh", "-c", mounted)
    server.start()
    yield server
    server.stop()


def test_a_full_disk_stops_the_index_and_nothing_else(settings, store, small_disk):
    libraries = _library(settings, store, small_disk)
    library = next(libraries)
    ballast = Path(f"/proc/{small_disk.pid}/root{small_disk.data}/ballast")
    fill(ballast)
    before = library.engine.status().seq
    words = " ".join(sample.entry.heading() or "" for sample in register()[:60])
    for number in range(100, 400):
        save(library, number, f"Sản xuất miến dong {words}")
    library.follow()
    until(lambda: library.search.search(ME, Query("mien dong")).engine == "postgresql")
    page = library.search.search(ME, Query("mien dong"))
    assert page.total == library.store.status()["records"]
    assert page.behind > 0
    assert library.index.lamp().seq in (0, before)
    ballast.unlink()
    until(lambda: equal(library))
    assert indexed(library)
    next(libraries, None)


def fill(ballast: Path) -> None:
    """Take all room that is left on the file system of a file."""
    with ballast.open("wb", buffering=0) as file:
        size = 1 << 20
        while size:
            with suppress(OSError):
                while file.write(bytes(size)) == size:
                    pass
            size >>= 1
