"""The thread that keeps the index in step with the change log."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from st_db.errors import StDbError, Unavailable
from st_db.library.index import Index
from st_db.library.steady import Steady
from st_db.store import Store

Aside = Callable[[], int]
"""A step of other work along the change log; returns 0 when there is none left."""

log = logging.getLogger(__name__)

_POLL = 2.0
_STEPS = 8
_PAUSES = (1.0, 15.0)
_ASIDE = 0.5  # seconds of other work between two looks at the log


class Follower(Steady):
    """Applies changes as they are committed, builds a missing index, survives lost servers.

    One process at a time follows: it holds the index lock; the others wait for it to fall free.
    """

    def __init__(self, store: Store, index: Index, aside: Aside | None = None) -> None:
        super().__init__("follower", _PAUSES, "the index cannot follow for now")
        self._store = store
        self._index = index
        self._aside = aside
        self.holding = False

    def look(self) -> None:
        """Follow until stopped, where nobody else does."""
        try:
            with self._store.hold(self._index.lock_name) as held:
                self.holding = held
                if held:
                    self._follow()
        finally:
            self.holding = False

    def _follow(self) -> None:
        with self._store.listening() as changed:
            self._index.catch_up()
            self._index.prove()  # whatever happened while nobody followed
            while not self._stopping.is_set():
                self._wait(changed)
                self._index.catch_up()
                if self._index.due:
                    self._index.prove()
                self._work_aside()

    def _work_aside(self) -> None:
        """Do other work for a moment; nobody waits for it, and what fails there stops only it."""
        until = time.monotonic() + _ASIDE
        try:
            while self._aside is not None and time.monotonic() < until and self._aside():
                if self._stopping.is_set():
                    return
        except StDbError:
            raise
        except Exception:
            log.exception("looking for duplicates stumbled; it goes on after the next start")
            self._aside = None

    def _wait(self, changed: Callable[[float], bool]) -> None:
        """Wait for a change in short steps, so that the service ends as soon as it is told to."""
        for _ in range(_STEPS):
            if self._stopping.is_set() or changed(_POLL / _STEPS):
                return

    def troubled(self, error: StDbError) -> None:
        """Bring back a built-in database that died: nobody here administers servers."""
        if isinstance(error, Unavailable):
            try:
                self._store.revive()
            except Unavailable as still:
                log.warning("the database does not start", extra={"error": str(still)})
