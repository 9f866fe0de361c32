"""The same rows as a workbook and as CSV, in one run on one machine."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from statistics import median

from openpyxl import Workbook

from benchmarks.generate import write_csv
from benchmarks.place import Imported, Place, run_import
from benchmarks.processes import MIB
from benchmarks.report import Report, Row

MOST = 20_000
"""Rows of the workbook; an office's own have fewer."""


def measure(place: Place, report: Report) -> None:
    """Import both files into empty homes, in turn."""
    size = min(place.size, MOST)
    text = place.folder / f"patents-{size}.csv"
    if not text.exists():
        write_csv(text, size)
    book = _as_workbook(text)
    found: dict[str, list[Imported]] = {"csv": [], "xlsx": []}
    for _ in range(place.repeats):
        for name, file in (("csv", text), ("xlsx", book)):
            home = place.folder / "home-workbook"
            shutil.rmtree(home, ignore_errors=True)
            found[name].append(run_import(home, file))
            shutil.rmtree(home)
    seconds = {
        name: median(each.answer["seconds"] for each in runs) for name, runs in found.items()
    }
    work = f"import an XLSX of {size:,} real-shaped rows (25 columns), committed"
    report.add(
        Row(work, "rows/s", "rows/s", None, None, size / seconds["xlsx"]),
        Row(work, "time ÷ the same rows as CSV", "×", None, None,
            seconds["xlsx"] / seconds["csv"]),
    )  # fmt: skip
    last = found["xlsx"][-1]
    report.detail("workbook", {
        "file, MiB": round(book.stat().st_size / MIB, 1),
        "rows/s as CSV": round(size / seconds["csv"]),
        "answer": {key: last.answer[key] for key in ("created", "rejected", "issues")},
        "peak of the importing process, MiB": round(max(i.peak_own for i in found["xlsx"]) / MIB),
    })  # fmt: skip


def _as_workbook(text: Path) -> Path:
    """Return the rows of a CSV as a workbook of texts, written when missing."""
    path = text.with_suffix(".xlsx")
    if not path.exists():
        book = Workbook(write_only=True)
        sheet = book.create_sheet("Sáng chế")
        with text.open(encoding="utf-8-sig", newline="") as rows:
            for row in csv.reader(rows):
                sheet.append(row)
        book.save(path)
    return path
