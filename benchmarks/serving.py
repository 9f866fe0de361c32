"""The served register: time to the first answer, people over HTTP, memory."""

from __future__ import annotations

import http.client
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from statistics import median
from urllib.parse import urlencode

from benchmarks.place import Place
from benchmarks.processes import (
    MIB,
    command,
    environment,
    everything,
    free_port,
    postmaster,
    pss,
    running,
    tree,
)
from benchmarks.queries import Ask, Mix
from benchmarks.report import Report, Row, percentile, summary

PEOPLE = 20
THOUGHT = 1.0
SECONDS = 30.0
_PATIENCE = 120.0


@contextmanager
def served(
    home: Path, log: Path
) -> Iterator[tuple[subprocess.Popen[bytes], int, dict[str, float]]]:
    """Serve a home; gives the process, the port and the seconds to the first page and answer."""
    port = free_port()
    env = environment(home, ST_DB_PORT=str(port))
    started = time.perf_counter()
    with running(command("serve"), env, log) as process:
        first = {
            name: _wait(process, port, path, started, log)
            for name, path in (("page", "/"), ("answer", "/api/v1/search?q=n%C6%B0%E1%BB%9Bc"))
        }
        yield process, port, first


def _wait(
    process: subprocess.Popen[bytes], port: int, path: str, started: float, log: Path
) -> float:
    while time.perf_counter() - started < _PATIENCE:
        if process.poll() is not None:
            raise SystemExit(f"serve ended by itself:\n{log.read_text(errors='replace')[-2000:]}")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            connection.close()
            if response.status == 200:
                return time.perf_counter() - started
        except OSError:
            pass
        time.sleep(0.02)
    raise SystemExit(f"no answer to {path} in {_PATIENCE} s:\n{log.read_text()[-2000:]}")


def start(place: Place, report: Report) -> None:
    """Start the service again and again on the filled home."""
    home = place.settled()
    taken = []
    for _ in range(place.repeats):
        with served(home, place.folder / "serve.log") as (_, _, first):
            taken.append(first)
        _until_stopped(home)
    report.add(
        Row("serve on an existing home to first answer", f"median of {place.repeats}", "s", 6, 3,
            median(max(first.values()) for first in taken))
    )  # fmt: skip
    report.detail("start", {
        name: [round(first[name], 2) for first in taken] for name in ("page", "answer")
    })  # fmt: skip


def _until_stopped(home: Path) -> None:
    """Wait until the database of a home has stopped, so that the next start is a real one."""
    deadline = time.monotonic() + 20
    while (pid := postmaster(home)) and Path(f"/proc/{pid}").exists():
        if time.monotonic() > deadline:
            return
        time.sleep(0.1)


class _Person(threading.Thread):
    """Asks, reads for a second, asks again."""

    def __init__(self, port: int, asks: list[Ask], until: float, number: int) -> None:
        super().__init__(daemon=True)
        self._port, self._asks, self._until = port, asks, until
        self._random = Random(number)
        self.seconds: list[float] = []
        self.failed = 0

    def run(self) -> None:
        """Search until the time is over."""
        time.sleep(self._random.random() * THOUGHT)
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        while time.perf_counter() < self._until:
            path = _path(self._random.choice(self._asks))
            started = time.perf_counter()
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            self.seconds.append(time.perf_counter() - started)
            self.failed += response.status != 200
            time.sleep(THOUGHT)
        connection.close()


def _path(ask: Ask) -> str:
    query = ask.query
    parts = [("q", query.text), ("limit", str(query.limit)), ("offset", str(query.offset))]
    parts += [("sort", query.sort)] if query.sort else []
    for wanted in query.where:
        span = f"{wanted.low or ''}..{wanted.high or ''}"
        for value in wanted.values or (span,):
            parts.append(("where", f"{wanted.field}:{value}"))
    return f"/api/v1/search?{urlencode(parts)}"


def people(place: Place, report: Report) -> None:
    """Let twenty people search over HTTP, then look at the memory."""
    home = place.settled()
    asks = Mix(place.samples()).asks(300)
    with served(home, place.folder / "serve.log") as (process, port, _):
        before = pss(everything(process.pid, home))
        until = time.perf_counter() + SECONDS
        crowd = [_Person(port, asks, until, number) for number in range(PEOPLE)]
        for person in crowd:
            person.start()
        for person in crowd:
            person.join()
        after = pss(everything(process.pid, home))
        own = pss(tree(process.pid))
    seconds = [taken for person in crowd for taken in person.seconds]
    report.add(
        Row(f"{PEOPLE} people searching over HTTP, 1 s of thought between", "p95, all facets",
            "ms", 400, 100, percentile(seconds, 0.95) * 1000),
        Row(f"memory while serving {place.size:,} records", "PSS after them, PostgreSQL included",
            "GiB", 0.8, 0.5, after / MIB / 1024),
    )  # fmt: skip
    report.detail("people", {
        "answers": summary(seconds), "answers that failed": sum(p.failed for p in crowd),
    })  # fmt: skip
    report.detail("memory, MiB", {
        "before the first question": round(before / MIB),
        "after twenty people": round(after / MIB),
        "of it our process": round(own / MIB),
        "of it PostgreSQL": round((after - own) / MIB),
    })  # fmt: skip
