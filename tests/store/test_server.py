"""The embedded server is made under any locale, shared by processes, and survives being killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import pytest

from st_db.settings import Settings
from st_db.store import Store

ROUND = """
import sys
from st_db.settings import Settings
from st_db.store import Store
from st_db.query import Query
from tests.store.making import created, updated
store = Store.open(Settings(_env_file=None, home=sys.argv[1], database_url=None))
store.require_migrated()
record = created(store, "task", number="ĐTĐL-1", title="ĐƯỜNG mía và chè Shan tuyết")
record = updated(store, record, summary="Ở Hà Giang, ỨNG DỤNG công nghệ")
assert record.values["title"] == "ĐƯỜNG mía và chè Shan tuyết"
for text in ("đường mía", "duong mia", "ỨNG dụng", "DTDL-1"):
    assert store.answer.search(Query(text)).total == 1, text
print(store.where)
if len(sys.argv) > 2:
    print("ready", flush=True)
    sys.stdin.readline()
store.close()
"""


@pytest.fixture
def home() -> Iterator[Path]:
    with TemporaryDirectory(prefix="st-db-test-", ignore_cleanup_errors=True) as folder:
        yield Path(folder) / "nhà của tôi"


def run(home: Path, *more: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", ROUND, str(home), *more],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": ".", "PYTHONUTF8": "1", **environment},
    )  # fmt: skip


def postmaster(home: Path) -> int | None:
    try:
        return int((home / "postgres/data/postmaster.pid").read_text().splitlines()[0])
    except FileNotFoundError:
        return None


def gone(pid: int) -> bool:
    """Tell whether a process has ended, be it that nobody has asked for its exit status."""
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def until_ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    while (line := process.stdout.readline().strip()) != "ready":
        assert line, "the process ended before it was ready"


def test_a_whole_round_under_a_shell_without_a_locale(home: Path) -> None:
    with run(home, LC_ALL="C", LANG="C", PGPORT="1", PGDATA="/nowhere") as process:
        out, _ = process.communicate(timeout=300)
    assert process.returncode == 0
    assert str(home / "postgres") in out
    assert postmaster(home) is None


def test_the_last_process_out_stops_the_server(home: Path) -> None:
    with run(home, "stay") as killed:
        until_ready(killed)
        pid = postmaster(home)
        assert pid is not None
        mine = Store.open(Settings(_env_file=None, home=home, database_url=None))  # type: ignore[call-arg]
        assert postmaster(home) == pid
        killed.send_signal(signal.SIGKILL)
    mine.ping()
    mine.close()
    assert postmaster(home) is None
    assert gone(pid)


def test_a_server_that_was_killed_starts_again_with_all_that_was_committed(home: Path) -> None:
    settings = Settings(_env_file=None, home=home, database_url=None)  # type: ignore[call-arg]
    with run(home, "stay") as process:
        until_ready(process)
        pid = postmaster(home)
        assert pid is not None
        server = psutil.Process(pid)
        children = server.children(recursive=True)
        process.send_signal(signal.SIGKILL)
    server.kill()
    # Its children notice and go by themselves.
    deadline = time.monotonic() + 60
    while not all(gone(child.pid) for child in (server, *children)):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    # The number in the file now belongs to somebody else.
    file = home / "postgres/data/postmaster.pid"
    file.write_text("\n".join([str(os.getpid()), *file.read_text().splitlines()[1:]]) + "\n")
    store = Store.open(settings)
    assert store.status()["records"] == 1
    assert store.last_seq() == 2
    store.close()
