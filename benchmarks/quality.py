"""Scores of the mixed register: all of them anew, one after a save, and the page over them."""

from __future__ import annotations

import time
from collections.abc import Callable

from benchmarks.place import Place, opened
from benchmarks.report import Report, Row
from st_db.access import Caller
from st_db.library import Edit, Library
from st_db.library.quality import WORKLISTS
from st_db.store import Scope, new_id

ME = Caller.local()
_TIMES = 5


def measure(place: Place, report: Report) -> None:
    """Score every record, change one, and ask what the page asks."""
    with opened(place.filled()) as library:
        started = time.perf_counter()
        library.appraising.whole()
        whole = time.perf_counter() - started
        records = library.quality.report(ME, Scope()).total.records
        items = library.quality.worklist(ME, "missing", Scope(), limit=1).items
        one = items[0]
        edit = Edit(new_id(), {"title_en": "Scored again"}, record_id=one.record, version=1)
        library.editing.save(ME, edit)
        started = time.perf_counter()
        library.appraising.catch_up()
        followed = time.perf_counter() - started
        page = _median(lambda: library.quality.report(ME, Scope()))
        kind = _median(lambda: library.quality.report(ME, Scope(kind="task")))
        lists = {name: round(_listed(library, name) * 1000) for name in WORKLISTS}
    report.add(
        Row("scores of all records anew", "records/s in one process", "", 1_500, 3_000,
            records / whole, more_is_better=True),
        Row("the page of quality over all records", "median", "ms", 1_000, 500, page * 1000),
    )  # fmt: skip
    report.detail("quality", {
        "records": records,
        "seconds for all": round(whole, 1),
        "ms for one that was saved": round(followed * 1000),
        "ms of the page, one kind": round(kind * 1000),
        "ms of a page of each worklist": lists,
    })  # fmt: skip


def _listed(library: Library, name: str) -> float:
    return _median(lambda: library.quality.worklist(ME, name, Scope()))


def _median(ask: Callable[[], object]) -> float:
    seconds = []
    for _ in range(_TIMES):
        started = time.perf_counter()
        ask()
        seconds.append(time.perf_counter() - started)
    return sorted(seconds)[_TIMES // 2]
