"""One import in a process of its own: ``python -m benchmarks.child HOME FILE``."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from benchmarks.place import opened
from ingest import ingest_file
from st_db.access import Caller


def main() -> None:
    """Import the file and print one line of JSON."""
    home, file = Path(sys.argv[1]), Path(sys.argv[2])
    with opened(home) as library:
        started, worked = time.perf_counter(), time.process_time()
        result = ingest_file(library, Caller.local(), file)
        seconds, cpu = time.perf_counter() - started, time.process_time() - worked
    if result.rejected:
        print(result.to_json("en")["issues"][:5], file=sys.stderr)
    print(json.dumps({
        "seconds": seconds,
        "cpu_seconds": cpu,
        "lock_seconds": result.lock_seconds,
        "rows": result.rows,
        "created": result.created,
        "updated": result.updated,
        "unchanged": result.unchanged,
        "rejected": result.rejected,
        "issues": len(result.issues) + result.issues_left_out,
    }))  # fmt: skip


if __name__ == "__main__":
    main()
