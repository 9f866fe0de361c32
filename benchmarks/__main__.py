"""``python -m benchmarks``: measures and prints the table of design.md §5."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from benchmarks import (
    browsing,
    doubting,
    encodings,
    exporting,
    faults,
    importing,
    keeping,
    mapping,
    memory,
    numbers,
    overlap,
    pairs,
    quality,
    reading,
    rebuilding,
    relevance,
    searching,
    serving,
    suggesting,
    swapping,
    undoing,
    workbooks,
)
from benchmarks.beside import beside
from benchmarks.place import Place, place
from benchmarks.report import Report

MEASURES: dict[str, Callable[[Place, Report], object]] = {
    "import": importing.measure,
    "mapping": mapping.measure,
    "faults": faults.measure,
    "dates": swapping.measure,
    "workbook": workbooks.measure,
    "encodings": encodings.measure,
    "reading": reading.measure,
    "memory": memory.measure,
    "doubts": doubting.measure,
    "pairs": pairs.measure,
    "undo": undoing.measure,
    "keeping": keeping.measure,
    "rebuild": rebuilding.measure,
    "search": searching.measure,
    "suggest": suggesting.measure,
    "numbers": numbers.measure,
    "relevance": relevance.measure,
    "meilisearch": searching.compare,
    "overlap": overlap.measure,
    "export": exporting.measure,
    "quality": quality.measure,
    "start": serving.start,
    "people": serving.people,
    "browser": browsing.measure,
}
SMALL, LARGE = 100_000, 1_000_000
MILLION = ("search",)
"""What a run at a million measures unless it is told otherwise."""
FINDING = ("rebuild", "search", "meilisearch", "people", "browser")
"""What a run at several sizes measures unless it is told otherwise."""


def main() -> None:
    """Parse, measure, print."""
    args = _arguments()
    sizes = sorted({int(size) for size in args.size.split(",")})
    only = args.only.split(",") if args.only else _usual(sizes)
    unknown = set(only) - set(MEASURES)
    if unknown:
        sys.exit(f"no such measure: {', '.join(sorted(unknown))}; there are {', '.join(MEASURES)}")
    names = [name for name in MEASURES if name in only]
    with place(args.folder, sizes[0], args.repeats) as where:
        where = replace(where, numbers=args.numbers, every=args.every)
        reports = _run([replace(where, size=size) for size in sizes], names)
    if args.json:
        found = [report.to_json() for report in reports]
        print(json.dumps(found if len(found) > 1 else found[0], ensure_ascii=False))
    else:
        print(beside(reports) if len(reports) > 1 else reports[0].text())


def _usual(sizes: list[int]) -> Iterable[str]:
    if len(sizes) > 1:
        return FINDING
    return MEASURES if sizes[0] < LARGE else MILLION


def _run(places: list[Place], names: list[str]) -> list[Report]:
    """Measure at each size, the smallest first; searches at a million also against 100,000."""
    reports, searches = [], {}
    for where in places:
        report = Report(where.size)
        reports.append(report)
        for name in names:
            started, known = time.perf_counter(), len(report.rows)
            _say(f"{name} at {where.size:,} …")
            found = MEASURES[name](where, report)
            for row in report.rows[known:]:  # at once: a run of hours may be broken off
                _say("  " + " | ".join(row.cells()))
            if name == "search":
                searches[where.size] = _pair(found)
            _say(f"{name}: {time.perf_counter() - started:.0f} s")
        if "search" in names and where.size == LARGE:
            if SMALL not in searches:
                _say("search at 100,000, for the ratio …")
                small = replace(where, size=SMALL)
                searches[SMALL] = searching.measure(small, Report(SMALL))
            searching.ratio(searches[SMALL], searches[LARGE], report)
    return reports


def _pair(found: object) -> tuple[float, float]:
    assert isinstance(found, tuple)
    return found


def _say(text: str) -> None:
    """Tell how far we are without touching what a program reads."""
    print(text, file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--size", default="100000",
        help="records (default 100000); several, as 100000,1000000, are printed side by side",
    )  # fmt: skip
    parser.add_argument("--only", help=f"some of {','.join(MEASURES)}")
    parser.add_argument("--repeats", type=int, default=3, help="of what gives a median (default 3)")
    parser.add_argument(
        "--numbers", type=int, default=100,
        help="numbers of each source that are typed in every way; 0 types all of them in one",
    )  # fmt: skip
    parser.add_argument(
        "--every", type=int, default=5,
        help="relevance: every so many queries are asked of the slower engines; 1 asks all",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--folder", type=Path, help="keep generated files and homes here, for quicker later runs"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
