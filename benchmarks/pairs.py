"""How long it takes to look through a register for duplicates, and what is found and what is not.

Rows of ``benchmarks.doubting`` are brought in for good: near-duplicates, which should come out as
pairs, and siblings, which should not. The next year of a task is shown, as somebody may want to.
"""

from __future__ import annotations

import shutil
import time
from collections import Counter

from benchmarks.doubting import PLANTED, SIBLINGS, write_sorts
from benchmarks.place import Place, opened, run_import
from benchmarks.report import Report, Row
from ingest import ingest_file
from st_db.access import Caller
from st_db.library import Fate, Library
from st_db.query import Query

ME = Caller.local()
SHOWN = "the next year"


def measure(place: Place, report: Report) -> None:
    """Look through a filled register with planted rows, all at once and along the change log."""
    home = place.folder / "home-pairs"
    shutil.rmtree(home, ignore_errors=True)
    run_import(home, place.mixed())
    with opened(home) as library:
        sorts = _plant(library, place)
        longest, last = 0.0, time.perf_counter()

        def step(_done: int) -> None:
            nonlocal longest, last
            now = time.perf_counter()
            longest, last = max(longest, now - last), now

        started = time.perf_counter()
        records = library.duplicates.find(ME, step)
        seconds = time.perf_counter() - started
        pairs = _pairs(library)
        followed = _follow(library)
    shutil.rmtree(home)
    # A sibling beside a planted row without its number may well be that one.
    found = Counter(sorts[id_] for id_ in {
        id_ for one, other in pairs for id_ in (one, other)
        if sorts.get(id_) in PLANTED or (id_ in sorts and not {one, other} <= sorts.keys())
    })  # fmt: skip
    other = [pair for pair in pairs if not set(pair) & sorts.keys()]
    _report(report, records, (seconds, longest, followed), (sorts, found, len(other)))


def _plant(library: Library, place: Place) -> dict[str, str]:
    """Bring planted rows in; returns {record: sort} of those that became records of their own."""
    planted: dict[str, str] = {}
    for title, sorts in (("planted", PLANTED), ("siblings", SIBLINGS)):
        file = place.folder / f"{title}.jsonl"
        order = write_sorts(file, place.size, sorts)
        told: list[Fate] = []
        ingest_file(library, ME, file, fates=told.extend)
        for fate in told:
            if fate.outcome == "created" and fate.record_id:
                planted[fate.record_id] = order[(fate.where.row or 1) - 1]
    return planted


def _pairs(library: Library) -> list[tuple[str, str]]:
    found = library.duplicates.proposed(ME, page=(1_000_000, 0)).pairs
    return [(one.one.id, one.other.id) for one in found]


def _follow(library: Library) -> float:
    """Return how many changed records a second are looked at along the change log."""
    ids = [hit.id for hit in library.search.search(ME, Query(limit=100, facets=())).hits]
    for id_ in ids:
        library.history.confirm(ME, id_)
    started = time.perf_counter()
    while library.duplicates.follow():
        pass
    return len(ids) / (time.perf_counter() - started)


def _report(
    report: Report,
    records: int,
    took: tuple[float, float, float],
    told: tuple[dict[str, str], Counter[str], int],
) -> None:
    seconds, longest, followed = took
    sorts, found, other = told
    asked = Counter(sorts.values())
    work = f"look through {records:,} records for duplicates"
    siblings = [sort for sort in SIBLINGS if sort != SHOWN]
    right = sum(found[sort] for sort in PLANTED) / max(1, sum(asked[sort] for sort in PLANTED))
    wrong = sum(found[sort] for sort in siblings) / max(1, sum(asked[sort] for sort in siblings))
    report.add(
        Row(work, "records/s", "/s", 500, 1_000, records / seconds, more_is_better=True),
        Row(work, "longest transaction", "s", 10, 5, longest),
        Row(work, "along the change log, records/s", "/s", 100, 200, followed, more_is_better=True),
        Row(work, "planted near-duplicates proposed", "%", 90, 97, 100 * right,
            more_is_better=True),
        Row(work, "siblings proposed", "%", 2, 0.5, 100 * wrong),
        Row(work, "other pairs", "", 200, 50, other),
    )  # fmt: skip
    report.detail("pairs", {
        "seconds": round(seconds, 1),
        "proposed of planted": {s: f"{found[s]} of {asked[s]}" for s in PLANTED},
        "proposed of siblings": {s: f"{found[s]} of {asked[s]}" for s in SIBLINGS},
    })  # fmt: skip
