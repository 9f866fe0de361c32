"""The change log orders what happened, and several writers at once lose nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

import pytest

from st_db.errors import Conflict
from st_db.records.stored import New
from st_db.settings import Settings
from st_db.store import Store, new_id, read_part
from st_db.store.reading import NEXT, ids_after
from tests.store.making import changed, created, entry


def test_changes_are_read_in_order_and_ids_once(store: Store) -> None:
    one = created(store, "task", title="Một")
    two = created(store, "task", title="Hai")
    with store.writing(actor="an") as writer:
        writer.update([changed(one, title="Một nữa")])
    assert store.changed_after(0, 2) == ([one.id, two.id], 2)
    assert store.changed_after(2, 10) == ([one.id], 3)
    assert store.changed_after(3, 10) == ([], 3)
    assert store.lag(3) == (0, 0.0)
    behind, age = store.lag(1)
    assert behind == 2
    assert 0 <= age < 60


def test_a_snapshot_is_of_one_moment(store: Store) -> None:
    record = created(store, "invention", number="1-2019-01234", title="Một")
    with store.snapshot() as given:
        created(store, "task", title="Sau đó")
        found = list(given.records)
        parts = [list(read_part(replace(given.whole, number=n, of=2))) for n in range(2)]
    assert (given.seq, given.total, [r.id for r in found]) == (1, 1, [record.id])
    assert parts[0] + parts[1] == found
    assert "1201901234" in found[0].numbers
    assert dict(store.versions())[record.id] == 1


def test_a_listener_hears_of_a_change(store: Store) -> None:
    with store.listening() as wait:
        assert not wait(0.01)
        created(store, "task", title="Một")
        assert wait(10)


def test_a_lock_by_name_is_held_once(store: Store) -> None:
    with store.hold("index") as mine, store.hold("index") as yours, store.hold("x") as other:
        assert (mine, yours, other) == (True, False, True)
    with store.hold("index") as again:
        assert again


def test_of_two_writers_on_one_record_one_is_refused(store: Store) -> None:
    record = created(store, "task", number="A-1", title="Không")

    def write(title: str) -> str:
        with store.writing(actor=title) as writer:
            writer.update([changed(record, title=title)])
        return title

    with ThreadPoolExecutor(8) as pool:
        tries = [pool.submit(write, f"Lần {n}") for n in range(8)]
    won = [t.result() for t in tries if not t.exception()]
    assert all(isinstance(t.exception(), Conflict) for t in tries if t.exception())
    now = store.get(record.id)
    assert now is not None
    assert ([now.values["title"]], now.version) == (won, 2)
    assert len(store.history(record.id)) == 2


def test_the_order_of_seq_is_the_order_of_commits(store: Store) -> None:
    done = Event()
    seen: list[int] = []

    def follow() -> None:
        seq = 0
        while not done.is_set() or store.last_seq() > seq:
            ids, last = store.changed_after(seq, 10)
            seen.extend(range(seq + 1, last + 1) if len(ids) == last - seq else [-1])
            seq = last

    def write(n: int) -> None:
        for _ in range(15):
            with store.writing(actor=str(n)) as writer:
                writer.create([New(new_id(), entry("task", title=f"Việc {n}"))])

    with ThreadPoolExecutor(5) as pool:
        following = pool.submit(follow)
        for one in [pool.submit(write, n) for n in range(4)]:
            one.result()
        done.set()
        following.result()
    assert seen == list(range(1, 61))


def test_an_import_under_way_does_not_hold_up_a_save(store: Store) -> None:
    with store.writing(actor="import") as writer:
        writer.create([New(new_id(), entry("task", title=f"Việc {n}")) for n in range(300)])
        started = time.perf_counter()
        created(store, "task", title="Giữa chừng")
        assert time.perf_counter() - started < 10
        assert store.last_seq() == 1
    assert writer.seq == 301
    assert writer.lock_seconds > 0


_KILLED = """
import sys, time
from st_db.settings import Settings
from st_db.store import Store, new_id
from st_db.records.stored import New
from tests.store.making import entry
store = Store.open(Settings(_env_file=None, home=sys.argv[1], database_url=sys.argv[2]))
with store.writing(actor="import") as writer:
    writer.create([New(new_id(), entry("task", title=f"Việc {n}")) for n in range(50)])
    print("written", flush=True)
    time.sleep(60)
"""


def test_a_killed_writer_leaves_nothing_half_done(store: Store, settings: Settings) -> None:
    assert settings.database_url is not None
    url = settings.database_url.get_secret_value()
    writer = subprocess.Popen(
        [sys.executable, "-c", _KILLED, str(settings.home), url],
        stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": "."},
    )  # fmt: skip
    with writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "written\n"
        writer.send_signal(signal.SIGKILL)
    record = created(store, "task", title="Sau đó")
    assert store.changed_after(0, 10)[0] == [record.id]
    assert store.status()["records"] == 1


def test_an_error_gives_the_connection_back(store: Store) -> None:
    for _ in range(40):
        with pytest.raises(ZeroDivisionError), store.writing(actor="an"):
            raise ZeroDivisionError
    store.ping()


def test_the_next_records_are_read_along_the_index_and_nothing_is_sorted(store: Store) -> None:
    """A look through all records takes a part at a time: none may cost a look at all of them."""
    ids = sorted(created(store, "task", title=f"Việc {n}").id for n in range(5))
    with store._database.transaction() as connection:
        assert ids_after(connection.execute, None, 3) == ids[:3]
        assert ids_after(connection.execute, ids[2], 3) == ids[3:]
        connection.execute("SET LOCAL enable_sort = off")
        connection.execute("SET LOCAL enable_seqscan = off")
        told = connection.execute(f"EXPLAIN {NEXT}", [ids[0], 2]).fetchall()
    plan = " ".join(row["QUERY PLAN"] for row in told)
    assert "Sort" not in plan
    assert "Index Cond: (id > " in plan
