"""Long work that makes many objects and no cycles: Python need not look for any meanwhile."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_one = threading.Lock()
_patient = 0
_usual = gc.get_threshold()


@contextmanager
def rarely_collected() -> Iterator[None]:
    """Let Python look for cycles rarely: rows hold none, and looking takes a fifth of the time.

    Blocks of several threads may overlap; the last one puts it back.
    """
    global _patient, _usual
    with _one:
        if not _patient:
            _usual = gc.get_threshold()
            gc.set_threshold(50_000, *_usual[1:])
        _patient += 1
    try:
        yield
    finally:
        with _one:
            _patient -= 1
            if not _patient:
                gc.set_threshold(*_usual)
