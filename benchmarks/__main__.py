"""``python -m benchmarks``: measures and prints the table of design.md §5."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from benchmarks import (
    browsing,
    doubting,
    encodings,
    faults,
    importing,
    mapping,
    memory,
    numbers,
    overlap,
    reading,
    rebuilding,
    relevance,
    searching,
    serving,
    swapping,
    undoing,
    workbooks,
)
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
    "undo": undoing.measure,
    "rebuild": rebuilding.measure,
    "search": searching.measure,
    "numbers": numbers.measure,
    "relevance": relevance.measure,
    "meilisearch": searching.compare,
    "overlap": overlap.measure,
    "start": serving.start,
    "people": serving.people,
    "browser": browsing.measure,
}
MILLION = ("search",)
"""What a run at a million measures unless it is told otherwise."""


def main() -> None:
    """Parse, measure, print."""
    args = _arguments()
    only = args.only.split(",") if args.only else MEASURES if args.size < 1_000_000 else MILLION
    unknown = set(only) - set(MEASURES)
    if unknown:
        sys.exit(f"no such measure: {', '.join(sorted(unknown))}; there are {', '.join(MEASURES)}")
    with place(args.folder, args.size, args.repeats) as where:
        where = replace(where, numbers=args.numbers)
        report = _run(where, [name for name in MEASURES if name in only])
    print(json.dumps(report.to_json(), ensure_ascii=False) if args.json else report.text())


def _run(where: Place, names: list[str]) -> Report:
    report = Report(where.size)
    for name in names:
        started = time.perf_counter()
        _say(f"{name} …")
        found = MEASURES[name](where, report)
        if name == "search" and where.size == 1_000_000:
            _say("search at 100,000, for the ratio …")
            small = searching.measure(Place(where.folder, 100_000), Report(100_000))
            searching.ratio(small, _pair(found), report)
        _say(f"{name}: {time.perf_counter() - started:.0f} s")
    return report


def _pair(found: object) -> tuple[float, float]:
    assert isinstance(found, tuple)
    return found


def _say(text: str) -> None:
    """Tell how far we are without touching what a program reads."""
    print(text, file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, help="records (default 100,000)")
    parser.add_argument("--only", help=f"some of {','.join(MEASURES)}")
    parser.add_argument("--repeats", type=int, default=3, help="of what gives a median (default 3)")
    parser.add_argument(
        "--numbers", type=int, default=100,
        help="numbers of each source that are typed in every way; 0 types all of them in one",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--folder", type=Path, help="keep generated files and homes here, for quicker later runs"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
