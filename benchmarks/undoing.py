"""Taking back an import of every record, bringing it back, and taking back its changes."""

from __future__ import annotations

import csv
import shutil
import time
from pathlib import Path

from benchmarks.place import Place, opened, ready, run_import
from benchmarks.report import Report, Row
from ingest import ingest_file
from st_db.access import Caller
from st_db.library import Library, UndoResult

ME = Caller.local()


def measure(place: Place, report: Report) -> None:
    """Import the CSV of patents, undo it, undo that, change every title, undo that."""
    home = place.folder / "home-undo"
    shutil.rmtree(home, ignore_errors=True)
    taken = run_import(home, place.patents()).answer["seconds"]
    with opened(home) as library:
        ready(library)
        first = library.batches.latest(ME)[0].id
        out, out_seconds = _undo(library, first)
        started = time.perf_counter()
        ready(library)
        gone = time.perf_counter() - started
        again, back_seconds = _undo(library, out.batch)
        changed = place.folder / "changed.csv"
        _change(place.patents(), changed)
        started = time.perf_counter()
        ingest_file(library, ME, changed)
        changing = time.perf_counter() - started
        kept, kept_seconds = _undo(library, first)
        reset, reset_seconds = _undo(library, library.batches.latest(ME)[0].id)
        ready(library)
        check = library.index.check(ME)
    shutil.rmtree(home)
    work = f"take back an import of {place.size:,} records"
    changes = f"take back an import that changed {place.size:,} records"
    report.add(
        Row(work, "time ÷ time of the import", "×", 1, 0.5, out_seconds / taken),
        Row(changes, "time ÷ time of the import", "×", 2, 1, reset_seconds / changing),
    )
    report.detail("undo", {
        "import seconds": round(taken, 1),
        "taken out": f"{out.archived} in {out_seconds:.1f} s, gone from search {gone:.1f} s later",
        "brought back": f"{again.restored} in {back_seconds:.1f} s",
        "changed by a second file": f"{changing:.1f} s",
        "kept for the second file": f"{kept.kept_count} in {kept_seconds:.1f} s",
        "set back": f"{reset.reset} in {reset_seconds:.1f} s",
        "index check": check,
    })  # fmt: skip


def _undo(library: Library, batch: str | None) -> tuple[UndoResult, float]:
    started = time.perf_counter()
    result = library.batches.undo(ME, batch or "")
    return result, time.perf_counter() - started


def _change(source: Path, target: Path) -> None:
    """Write the file again with every title changed."""
    with (
        source.open(encoding="utf-8-sig", newline="") as old,
        target.open("w", encoding="utf-8", newline="") as new,
    ):
        rows, written = csv.reader(old), csv.writer(new)
        head = next(rows)
        at = head.index("(54) Tên")
        written.writerow(head)
        for row in rows:
            written.writerow([*row[:at], f"{row[at]} (sửa)", *row[at + 1 :]])
