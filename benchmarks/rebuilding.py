"""The rebuild of the index from PostgreSQL while somebody keeps searching."""

from __future__ import annotations

import threading
import time

from benchmarks.place import Place, opened, ready
from benchmarks.queries import Ask, Mix
from benchmarks.report import Report, Row, summary
from st_db.access import Caller
from st_db.library import Library


class _Searcher(threading.Thread):
    """Searches without a pause until stopped."""

    def __init__(self, library: Library, asks: list[Ask]) -> None:
        super().__init__(daemon=True)
        self._library, self._asks = library, asks
        self._done = threading.Event()
        self.seconds: list[float] = []
        self.elsewhere = 0  # answers that PostgreSQL gave in the engine's place

    def run(self) -> None:
        """Ask again and again, as a person who never stops would."""
        at = 0
        while not self._done.is_set():
            started = time.perf_counter()
            query = self._asks[at % len(self._asks)].with_facets()
            page = self._library.search.search(Caller.local(), query)
            self.seconds.append(time.perf_counter() - started)
            self.elsewhere += page.note is not None
            at += 1
            self._done.wait(0.2)

    def stop(self) -> None:
        """End."""
        self._done.set()
        self.join()


def measure(place: Place, report: Report) -> None:
    """Rebuild once with a searching thread."""
    with opened(place.filled()) as library:
        ready(library)
        searcher = _Searcher(library, Mix(place.samples()).asks(200))
        searcher.start()
        started = time.perf_counter()
        built = library.index.rebuild(Caller.local())
        seconds = time.perf_counter() - started
        searcher.stop()
    rate = built["documents"] / seconds
    report.add(
        Row("index rebuild from PostgreSQL", "records/s, answering searches all the while", "",
            2_500, 6_000, rate, more_is_better=True)
    )  # fmt: skip
    report.detail("rebuild", {
        "documents": built["documents"],
        "seconds": round(seconds, 1),
        "searches meanwhile, all facets": summary(searcher.seconds),
        "of them answered by PostgreSQL": searcher.elsewhere,
    })  # fmt: skip
