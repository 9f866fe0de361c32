"""The process that reads one file, with little memory, little time and nothing to write to.

It gets a path and a format as one line of JSON and answers with a line for each thing it found out,
so that what was read stays when the rest of a file brings it down.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from st_db.files.reading import Refused, read

SECONDS = 30
"""Processor time of one file; a decision of a hundred scanned pages takes one."""

MEMORY = 1 << 30
_OPEN_FILES = 64


def main(told: IO[bytes], answer: IO[bytes]) -> None:
    """Read the file that comes in, and end."""
    sys.stdout = sys.stderr  # whatever prints must not print among the answers
    asked = json.loads(told.readline())
    _grow_poor()

    def tell(found: Mapping[str, Any]) -> None:
        answer.write(json.dumps(found).encode() + b"\n")
        answer.flush()

    try:
        read(Path(asked["path"]), asked["format"], tell)
        tell({"whole": True})
    except Refused as refused:
        tell({"refused": refused.args[0]})
    except (MemoryError, RecursionError):
        tell({"broken": True})
    os._exit(0)  # what a file left in a library needs no tidying


def _grow_poor() -> None:
    """Give up what reading a file does not need, where the system can be asked to take it."""
    try:
        import resource
    except ImportError:  # Windows: the clock of whoever started this is what remains
        return
    for what, most in (
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (bound, hard))
