"""Suggestions while typing: how long one takes, on texts that grow letter by letter."""

from __future__ import annotations

import time

from benchmarks.place import Place, opened, ready
from benchmarks.queries import Mix
from benchmarks.report import Report, Row, percentile, summary
from st_db.access import Caller

COUNT = 120  # texts, each asked for at several lengths
_LENGTHS = (0.3, 0.5, 0.7, 0.9, 1.0)
AIM_MS = 20


def measure(place: Place, report: Report) -> None:
    """Ask for suggestions to beginnings of the texts of the query mix."""
    texts = [ask.query.text for ask in Mix(place.samples()).asks(COUNT) if ask.query.text]
    seconds = []
    with opened(place.filled()) as library:
        ready(library)
        library.search.suggest(Caller.local(), "nuoc")  # code lists are read once
        for text in texts:
            for length in _LENGTHS:
                typed = text[: max(2, int(len(text) * length))]
                started = time.perf_counter()
                library.search.suggest(Caller.local(), typed)
                seconds.append(time.perf_counter() - started)
    p95 = percentile(seconds, 0.95) * 1000
    work = f"suggestions while typing, {place.size:,} records"
    report.add(Row(work, "p95 in process", "ms", AIM_MS, AIM_MS, p95))
    report.detail("suggestions", {"all": summary(seconds)})
