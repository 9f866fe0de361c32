"""A service that is killed at any moment, or whose disk is full: the index comes right by itself.

``ST_DB_KILLS=100`` kills as often; by default a few times, so that the run stays short.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest

from st_db.access import Caller
from st_db.library import Library
from st_db.query import Query
from st_db.search import open_engine
from st_db.settings import Settings
from st_db.store import Store
from tests.disks import on_small_disk
from tests.front_doors import ROOT
from tests.saving import save_record

ME = Caller.local(origin="test")
KILLS = int(os.environ.get("ST_DB_KILLS", "3"))
STEPS = 200
SEED = 20261122


@contextmanager
def service(settings: Settings, *words: str, inside: tuple[str, ...] = ()) -> Iterator[Any]:
    """Run a service at work in a process of its own."""
    assert settings.database_url is not None
    program = [sys.executable, "-m", "tests.search.service_at_work", str(settings.home)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ST_DB_")}
    process = subprocess.Popen(
        [*inside, *program, settings.database_url.get_secret_value(), *words],
        cwd=ROOT, env={**kept, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def library(settings: Settings, store: Store) -> Iterator[Library]:
    """The same register from outside; it follows nothing."""
    engine = open_engine(settings)
    yield Library(settings, store, engine)
    engine.close()


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.1)


def whole(library: Library) -> bool:
    """Tell whether index and database hold the same and the engine answers with all of it."""
    found = library.index.check(ME)
    page = library.search.search(ME, Query("may", limit=1))
    differs = found["missing"] or found["stale"] or found["extra"]
    return not differs and page.note is None and page.total == found["database"]


def test_a_service_killed_at_any_moment_leaves_nothing_wrong(
    settings: Settings, library: Library
) -> None:
    chance = Random(SEED)
    settings.home.mkdir(parents=True, exist_ok=True)
    done, turns, said = 0, 0, set()
    while done < STEPS:
        share = STEPS - done if turns == KILLS else chance.randrange(1, 2 * STEPS // (KILLS + 1))
        words = ("work", str(SEED + turns), str(1000 * turns), str(STEPS - done))
        with service(settings, *words) as working:
            for line in working.stdout:
                done += 1
                share -= 1
                said.add(line.strip())
                if share <= 0:
                    break
            time.sleep(chance.random() * 0.2)
            working.send_signal(signal.SIGKILL)
        turns += 1
        page = library.search.search(ME, Query("may", limit=1))
        if page.note is None and page.behind == 0:  # what is not said to be late is whole
            assert page.total == len(dict(library.store.versions()))
    assert said == {"save", "change", "import", "undo", "rebuild"}

    with service(settings, "watch"):
        until(lambda: whole(library))


@pytest.fixture
def small_disk(settings: Settings) -> tuple[str, ...]:
    """What a program is started by to have the index on a small file system of its own."""
    return on_small_disk(settings.home / "index", "2m")


def test_a_full_disk_is_said_and_comes_right_when_there_is_room(
    settings: Settings, library: Library, small_disk: tuple[str, ...]
) -> None:
    for number in range(30):
        save_record(library, ME, "task", {"code": f"ĐT.{number}", "title": f"Máy số {number}"})
    with service(settings, "watch", inside=small_disk) as watching:

        def answer() -> dict[str, Any]:
            told: dict[str, Any] = json.loads(watching.stdout.readline())
            return told

        until(lambda: answer() == {"note": None, "total": 30, "behind": 0})
        ballast = Path(f"/proc/{watching.pid}/root{settings.home}/index/ballast")
        fill(ballast)
        for number in range(30, 90):
            values = {"code": f"ĐT.{number}", "title": f"Máy số {number} " + "rất dài " * 200}
            save_record(library, ME, "task", values)
        until(lambda: answer()["total"] == 90)
        late = answer()
        assert (late["total"], late["note"]) == (90, "search.note.index_behind")

        ballast.unlink()
        until(lambda: answer() == {"note": None, "total": 90, "behind": 0})


def fill(ballast: Path) -> None:
    """Take all room that is left on the file system of a file."""
    with ballast.open("wb", buffering=0) as file:
        size = 1 << 16
        while size:
            with suppress(OSError):
                while file.write(bytes(size)) == size:
                    pass
            size >>= 1
