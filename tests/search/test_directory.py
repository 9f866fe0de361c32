"""The embedded index on disk: other processes, killed processes, damaged files."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from st_db.errors import IndexBusy, IndexNotReady
from st_db.query import Query
from st_db.search import Build
from st_db.search.tantivy import TantivyEngine
from tests.search.conftest import filled
from tests.search.register import register

CHILD = """
import sys, time
from pathlib import Path
from st_db.errors import IndexBusy
from st_db.search import Build
from st_db.search.tantivy import TantivyEngine
from tests.search.register import register

engine = TantivyEngine(Path(sys.argv[1]))
documents = [s.document for s in register()]

def slowly():
    for document in documents:
        yield document
        print("one", flush=True)
        time.sleep(0.05)

match sys.argv[2]:
    case "apply":
        try:
            engine.apply(documents[:3], [], 50)
            print("applied", flush=True)
        except IndexBusy:
            print("busy", flush=True)
    case "hold":
        engine.apply(documents[:3], [], 60)
        print("holding", flush=True)
        time.sleep(60)
    case "apply-forever":
        for seq in range(100, 10_000):
            engine.apply(documents[:40], [], seq)
            print(seq, flush=True)
    case "rebuild-slowly":
        engine.rebuild(Build(slowly(), len(documents), 70))
"""


@pytest.fixture
def child(home):
    """Start another process that does something with the index; none outlives its test."""
    root = Path(__file__).parents[2]
    started: list[subprocess.Popen[str]] = []

    def start(what: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(home), what],
            stdout=subprocess.PIPE,
            text=True,
            cwd=root,
            env={**os.environ, "PYTHONPATH": str(root)},
        )
        started.append(process)
        return process

    yield start
    for process in started:
        with process:
            process.kill()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.fixture
def home(tmp_path):
    return tmp_path


@pytest.fixture
def engine(home):
    engine = TantivyEngine(home)
    yield filled(engine, register()[:10])
    engine.close()


def generations(home: Path) -> list[str]:
    return sorted(p.name for p in (home / "index").glob("*/*") if p.is_dir())


def test_the_index_is_there_after_reopening(engine, home):
    engine.apply([register()[12].document], [], 33)
    engine.close()
    again = TantivyEngine(home)
    status = again.ensure()
    assert (status.ready, status.documents, status.seq) == (True, 11, 33)


def test_only_one_process_writes(engine, child):
    engine.apply([], [], 2)
    other = child("apply")
    assert line(other) == "busy"
    engine.close()
    other = child("apply")
    assert line(other) == "applied"
    assert engine.status().seq == 50


def test_the_commit_of_another_process_is_seen_at_once(engine, child):
    assert engine.status().seq == 1
    other = child("hold")
    assert line(other) == "holding"
    try:
        assert engine.status().seq == 60
        with pytest.raises(IndexBusy):
            engine.apply([], [], 61)
    finally:
        other.kill()
        other.wait(30)
    engine.apply([], [], 62)
    assert engine.status().seq == 62


def test_a_process_killed_while_applying_leaves_a_whole_commit(engine, child):
    other = child("apply-forever")
    for _ in range(3):
        last = int(line(other))
    time.sleep(0.03)
    other.send_signal(signal.SIGKILL)
    other.wait(30)
    status = engine.status()
    assert status.ready
    assert status.seq >= last
    assert status.documents == 40
    assert len(list(engine.versions())) == 40
    engine.apply([], [], status.seq + 1)


def test_a_process_killed_while_building_leaves_the_old_index(engine, home, child):
    other = child("rebuild-slowly")
    assert line(other) == "one"
    assert len(generations(home)) == 2
    with pytest.raises(IndexBusy):
        engine.rebuild(Build([], 0, 5))
    assert engine.search(Query(limit=1)).total == 10
    other.kill()
    other.wait(30)
    status = engine.ensure()
    assert (status.ready, status.documents, status.seq) == (True, 10, 1)
    assert len(generations(home)) == 1


def test_two_handles_of_one_process_do_not_build_at_once(engine, home):
    other = TantivyEngine(home)

    def documents():
        with pytest.raises(IndexBusy):
            other.rebuild(Build([], 0, 5))
        yield register()[0].document

    assert engine.rebuild(Build(documents(), 1, 6)).documents == 1


def test_a_writer_moves_to_the_generation_another_process_built(engine, home):
    engine.apply([], [], 2)
    other = TantivyEngine(home)
    filled(other, register()[:4])
    assert engine.status().documents == 4
    engine.apply([register()[5].document], [], 9)
    assert (other.status().documents, other.status().seq) == (5, 9)


def older(home: Path, name: str, hours: float) -> Path:
    """The index of another version of the program, last written some hours ago."""
    folder = home / "index" / name
    (folder / "000001").mkdir(parents=True)
    (folder / "000001" / "meta.json").write_text("{}")
    then = time.time() - hours * 3600
    for path in (folder / "000001" / "meta.json", folder / "000001", folder):
        os.utime(path, (then, then))
    return folder


def test_an_index_of_another_version_goes_when_unused_for_a_day(engine, home):
    unused, used = older(home, "aaaaaaaaaaaa", 25), older(home, "bbbbbbbbbbbb", 23)
    engine.ensure()
    assert not unused.exists()
    assert used.exists()
    assert len(list((home / "index").iterdir())) == 2


def test_an_index_of_another_version_stays_until_there_is_one_of_ours(home):
    other = older(home, "aaaaaaaaaaaa", 1000)
    fresh = TantivyEngine(home)
    fresh.ensure()
    assert other.exists()
    filled(fresh, register()[:3])
    assert not other.exists()
    fresh.close()


def files(home: Path, pattern: str) -> list[Path]:
    return [p for p in (home / "index").glob(f"*/*/{pattern}") if p.stat().st_size]


@pytest.mark.parametrize(
    "pattern", ["meta.json", "*.idx", "*.term", "*.store", "*.fast", "*.fieldnorm"]
)
@pytest.mark.parametrize("keep", [0, 0.5])
def test_a_damaged_index_is_not_ready_and_is_rebuilt(engine, home, pattern, keep):
    engine.close()
    for path in files(home, pattern):
        content = path.read_bytes()
        # Another file in its place: cutting one that is mapped would kill the process, not test it.
        path.unlink()
        path.write_bytes(content[: int(len(content) * keep)])
    again = TantivyEngine(home)
    if again.ensure().ready:
        with pytest.raises(IndexNotReady):
            again.search(Query("nước"))
        assert not again.ensure().ready
    with pytest.raises(IndexNotReady):
        again.search(Query("nước"))
    filled(again, register()[:10])
    assert again.search(Query("nước mắm", facets=())).total
    again.close()


def test_a_directory_that_vanished_is_not_ready(engine, home):
    for path in files(home, "*"):
        path.unlink()
    engine.close()
    assert not TantivyEngine(home).ensure().ready


def test_a_pointer_to_nowhere_is_not_ready(engine, home):
    pointer = next((home / "index").glob("*/current"))
    for text in ("999999", "", "../..", "\xff"):
        pointer.write_bytes(text.encode("latin-1"))
        again = TantivyEngine(home)
        assert not again.ensure().ready
