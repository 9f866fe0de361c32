"""What keeps a register whole while people work in it: a change of every record, and a backup.

The change goes the way of the page: a preview of every before and after, the change, its undo, each
a job in a process beside. The backup is made while others save twenty edits a second.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from benchmarks.place import Place, opened, ready, settings
from benchmarks.report import Report, Row
from st_db import jobs
from st_db.access import Caller
from st_db.jobs import Job, Worker
from st_db.library import Edit, Library, Operation, Saved
from st_db.records import REGISTER
from st_db.store import new_id

ME = Caller.local()
A_SECOND = 20  # edits
_HANDS = 8  # that save them; one hand alone would wait for its own slow saves
_BEFORE = 30.0  # seconds of saving without a backup
SET = Operation("summary", "set", "Đợt rà soát năm 2026")


def measure(place: Place, report: Report) -> None:
    """Change every record of a filled register and take that back; back it up beside edits."""
    home = place.folder / "home-keeping"
    shutil.rmtree(home, ignore_errors=True)
    subprocess.run(["cp", "-a", str(place.filled()), str(home)], check=True)  # with its owners
    with opened(home) as library:
        ready(library)
        worker = Worker(library, settings(home))
        worker.start()
        try:
            took = _changed(library)
        finally:
            worker.stop()
        library.follow()
        ids = library.bulk.found(ME, {"kind": list(REGISTER)})
        alone, beside, seconds = _backed(library, ids, place.folder / "register.st-db")
    _report(place, report, took, (alone, beside, seconds))
    shutil.rmtree(home, ignore_errors=True)  # the worker's own process may be leaving it


# ---- a change of every record


def _changed(library: Library) -> dict[str, float]:
    """Return the seconds of a preview of every record, of the change and of its undo."""
    took = {}
    everything = {"kind": list(REGISTER)}
    tried, took["preview"] = _over(library, lambda: jobs.try_change(library, ME, everything, SET))
    took["records"] = (tried.result or {})["outcomes"]["changed"]
    done, took["change"] = _over(library, lambda: jobs.change(library, ME, tried.id))
    _, took["undo"] = _over(library, lambda: jobs.undo(library, ME, done.id))
    return took


def _over(library: Library, ask: Callable[[], Job]) -> tuple[Job, float]:
    """Ask for a job and wait for its end; returns it and the seconds that took."""
    started = time.perf_counter()
    job = ask()
    while not job.over:
        time.sleep(0.05)
        job = library.jobs.get(ME, job.id)
    if job.state != "done":
        raise SystemExit(f"{job.work} ended as {job.state}: {job.error}")
    return job, time.perf_counter() - started


# ---- a backup beside edits


def _backed(
    library: Library, ids: Sequence[str], path: Path
) -> tuple[list[float], list[float], float]:
    """Return seconds of edits without and beside a backup, and the seconds of that backup."""
    path.unlink(missing_ok=True)
    alone = _saving(library, ids, lambda: time.sleep(_BEFORE))
    seconds = 0.0

    def backup() -> None:
        nonlocal seconds
        seconds = library.backups.make(ME, path).seconds

    beside = _saving(library, ids, backup)
    path.unlink()
    return alone, beside, seconds


def _saving(library: Library, ids: Sequence[str], work: Callable[[], None]) -> list[float]:
    """Save edits at their moments while some work is done; returns what each took from then on."""
    over, start = Event(), time.perf_counter()

    def hand(number: int) -> list[float]:
        took, n = [], number
        while not over.is_set():
            moment = start + n / A_SECOND
            seen = library.records.get(ME, ids[n]).version
            over.wait(max(0.0, moment - time.perf_counter()))
            edit = Edit(new_id(), {"title_en": f"Edit {n}"}, record_id=ids[n], version=seen)
            outcome = library.editing.save(ME, edit)
            if not isinstance(outcome, Saved):
                raise SystemExit(f"an edit was not saved: {outcome}")
            took.append(time.perf_counter() - moment)
            n += _HANDS
        return took

    with ThreadPoolExecutor(_HANDS) as pool:
        hands = [pool.submit(hand, number) for number in range(_HANDS)]
        try:
            work()
        finally:
            over.set()
        return sorted(seconds for one in hands for seconds in one.result())


def _report(
    place: Place,
    report: Report,
    took: dict[str, float],
    backup: tuple[list[float], list[float], float],
) -> None:
    alone, beside, seconds = backup
    change = f"change a field of {took['records']:,} records"
    work = f"a verified backup of {place.size:,} records beside {A_SECOND} edits a second"
    whole = took["preview"] + took["change"] + took["undo"]
    report.add(
        Row(change, "seconds with preview and undo", "s", 300, 150, whole),
        Row(work, "p95 of the edits", "ms", 1_000, 300, 1_000 * _p95(beside)),
    )
    report.detail("keeping", {
        **{f"{name} of the change, s": round(took[name], 1) for name in took if name != "records"},
        "backup, s": round(seconds, 1),
        "edits beside it": len(beside),
        "ms of the slowest of them": round(1_000 * beside[-1]),
        "p95 without a backup, ms": round(1_000 * _p95(alone)),
    })  # fmt: skip


def _p95(seconds: Sequence[float]) -> float:
    return seconds[int(len(seconds) * 0.95)]
