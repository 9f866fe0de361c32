"""Searches in process: hits and count, with all facets, and how the engines compare."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.generate import SEED
from benchmarks.place import Place, opened, ready
from benchmarks.processes import free_port
from benchmarks.queries import Ask, Mix
from benchmarks.report import Report, Row, percentile, summary
from st_db.access import Caller
from st_db.library import Library
from st_db.query import Answer, Query
from st_db.search import SearchEngine

COUNT = 400
Bounds = tuple[float | None, float | None]
BOUNDS: dict[int, tuple[Bounds, Bounds]] = {
    100_000: ((25, 12), (60, 30)),
    1_000_000: ((150, 100), (400, 200)),
}
"""Size -> (at first, aim) of hits and count, and of the same with all facets, in milliseconds."""


class _Timed:
    """An engine whose searches are timed, so that its share of an answer is known."""

    def __init__(self, engine: SearchEngine) -> None:
        self._engine = engine
        self.seconds = 0.0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def search(self, query: Query) -> Answer:
        started = time.perf_counter()
        answer: Answer = self._engine.search(query)
        self.seconds += time.perf_counter() - started
        return answer


def measure(place: Place, report: Report) -> tuple[float, float]:
    """Ask the mix cold, warm and again; returns the two p95 in milliseconds."""
    with opened(place.filled()) as library:
        ready(library)
        cold = _ask(library, Mix(place.samples(), SEED + 1).asks(100))
        warm_asks = Mix(place.samples()).asks(COUNT)
        timed = _Timed(library.engine)
        library.index.engine = timed
        plain = _ask(library, warm_asks)
        plain_engine, timed.seconds = timed.seconds, 0.0
        faceted = _ask(library, [replace(a, query=a.with_facets()) for a in warm_asks])
        slow = _slowest(warm_asks, faceted)
    p95 = [percentile(list(s), 0.95) * 1000 for s in (plain, faceted)]
    hits, facets = BOUNDS.get(place.size, ((None, None), (None, None)))
    work = f"search, {place.size:,} records, a fixed query mix"
    report.add(
        Row(work, "p95 in process: hits and count", "ms", *hits, p95[0]),
        Row(work, "p95 in process: with all facets", "ms", *facets, p95[1]),
    )
    report.detail("search", {
        "cold, hits and count": summary(cold),
        "hits and count": summary(plain),
        "with all facets": summary(faceted),
        "share of the engine": {
            "hits and count": round(plain_engine / sum(plain), 2),
            "with all facets": round(timed.seconds / sum(faceted), 2),
        },
        "by class, hits and count": _classes(warm_asks, plain),
        "by class, with all facets": _classes(warm_asks, faceted),
        "slowest with all facets": slow,
    })  # fmt: skip
    return p95[0], p95[1]


def ratio(small: tuple[float, float], large: tuple[float, float], report: Report) -> None:
    """Add how much slower a register ten times as large is."""
    work = "search at 1,000,000 ÷ at 100,000"
    report.add(
        Row(work, "p95 ratio: hits and count", "×", 10, 7, large[0] / small[0]),
        Row(work, "p95 ratio: with all facets", "×", 10, 7, large[1] / small[1]),
    )


def _ask(library: Library, asks: Sequence[Ask]) -> list[float]:
    caller = Caller.local()
    seconds = []
    for ask in asks:
        started = time.perf_counter()
        page = library.search.search(caller, ask.query)
        seconds.append(time.perf_counter() - started)
        if page.note is not None:
            raise SystemExit(f"the index did not answer: {page.note}")
    return seconds


def _classes(asks: Sequence[Ask], seconds: Sequence[float]) -> dict[str, dict[str, float]]:
    found: dict[str, list[float]] = {}
    for ask, taken in zip(asks, seconds, strict=True):
        found.setdefault(ask.name, []).append(taken)
    return {name: summary(taken) for name, taken in sorted(found.items())}


def _slowest(asks: Sequence[Ask], seconds: Sequence[float]) -> dict[str, str]:
    worst = sorted(zip(seconds, asks, strict=True), key=lambda pair: -pair[0])[:8]
    return {
        f"{n}. {ask.query.text!r} {ask.query.where or ''}": f"{taken * 1000:.0f} ms ({ask.name})"
        for n, (taken, ask) in enumerate(worst, 1)
    }


# ---- against Meilisearch


def compare(place: Place, report: Report) -> None:
    """Ask both engines the same over the same records."""
    work, measured = "embedded ÷ Meilisearch", "p95 ratio, same machine, records and queries"
    with meilisearch(place.folder) as found:
        if found is None:
            report.skip(work, measured, "no ST_DB_MEILI_URL and no meilisearch on the path")
            return
        asks = Mix(place.samples()).asks(COUNT)
        home = place.filled()
        with opened(home) as library:
            ready(library)
            ours = _engine_seconds(library.engine, asks)
        with opened(home, **found) as library:
            library.index.rebuild(Caller.local())
            ready(library)
            theirs = _engine_seconds(library.engine, asks)
    value = percentile(ours, 0.95) / percentile(theirs, 0.95)
    report.add(Row(work, measured, "×", 1.5, 1, value))
    report.detail("engines", {"embedded": summary(ours), "Meilisearch": summary(theirs)})


def _engine_seconds(engine: SearchEngine, asks: Sequence[Ask]) -> list[float]:
    for ask in asks[:50]:
        engine.search(ask.query)
    seconds = []
    for ask in asks:
        started = time.perf_counter()
        engine.search(ask.query)
        seconds.append(time.perf_counter() - started)
    return seconds


@contextmanager
def meilisearch(folder: Path) -> Iterator[dict[str, Any] | None]:
    """Give the address of a server: the one that is named, or one of our own."""
    if url := os.environ.get("ST_DB_MEILI_URL"):
        yield {"meili_url": url, "meili_key": os.environ.get("ST_DB_MEILI_KEY")}
        return
    program = shutil.which("meilisearch")
    if program is None:
        yield None
        return
    port = free_port()
    process = subprocess.Popen(
        [program, "--http-addr", f"127.0.0.1:{port}", "--db-path", str(folder / "meili"),
         "--no-analytics", "--env", "development"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder,
    )  # fmt: skip
    try:
        time.sleep(3)
        yield {"meili_url": f"http://127.0.0.1:{port}"}
    finally:
        process.terminate()
        process.wait()
