"""A whole register as a file, in every format: seconds, size, and the memory of the command."""

from __future__ import annotations

import json
import subprocess
import time

from benchmarks.place import Place, opened, ready
from benchmarks.processes import MIB, Peak, command, environment
from benchmarks.report import Report, Row
from st_db.exchange import FORMATS

MEMORY = 256
"""MiB of the command that nothing about the size of the register may add to."""


def measure(place: Place, report: Report) -> None:
    """Export every record with the command, the database at work already."""
    home = place.filled()
    with opened(home) as library:
        ready(library)
        found = {name: _exported(place, name) for name in ("csv", "xlsx", "jsonl", "ris")}
    csv = found["csv"]["seconds"]
    report.add(
        Row("export everything as a workbook", "time ÷ time as CSV", "×", 2, 1.5,
            found["xlsx"]["seconds"] / csv),
        Row("export everything", "memory of the command, the most of all formats", "MiB",
            MEMORY * 2, MEMORY, max(told["peak, MiB"] for told in found.values())),
    )  # fmt: skip
    report.detail("export", found)


def _exported(place: Place, name: str) -> dict[str, float]:
    out = place.folder / f"everything.{FORMATS[name].extension}"
    words = command("export", "--out", str(out), "--json")
    started = time.perf_counter()
    env = environment(place.home)
    with subprocess.Popen(words, env=env, stdout=subprocess.PIPE, cwd=place.folder) as process:
        peak = Peak(process.pid, place.home, every=0.2)
        peak.start()
        assert process.stdout is not None
        told = json.loads(process.stdout.read())
        seconds = time.perf_counter() - started
        peak.stop()
    out.unlink()
    return {
        "seconds": round(seconds, 1), "records": told["total"],
        "MiB": round(told["bytes"] / MIB, 1), "peak, MiB": round(peak.own / MIB),
        "by": told["engine"],
    }  # fmt: skip
