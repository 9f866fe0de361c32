"""Long work beside people: it rests while they ask, and Python need not look for cycles in it."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_one = threading.Lock()
_patient = 0
_usual = gc.get_threshold()

_RECENT = 5.0  # seconds after a question in which the next one is expected
_PER_SECOND = 4.0  # seconds of rest for each second of work while people ask
_LONGEST_REST = 10.0


class Courtesy:
    """Knows when people asked last, so that work nobody waits for leaves them the computer."""

    def __init__(self) -> None:
        self._asked = float("-inf")

    def asked(self) -> None:
        """Note that somebody waits for an answer."""
        self._asked = time.monotonic()

    def rest(self, spent: float) -> float:
        """Return how many seconds to rest after work of some seconds: longer while people ask."""
        busy = time.monotonic() - self._asked < _RECENT
        return min(spent * _PER_SECOND if busy else spent, _LONGEST_REST)


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
