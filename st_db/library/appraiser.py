"""The thread that keeps the scores in step with the change log and the calendar."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from st_db.errors import StDbError
from st_db.library.appraising import Appraising
from st_db.store import Store

log = logging.getLogger(__name__)

_STEP = 0.5
_LONGEST_WAIT = 60.0  # seconds after which the calendar is looked at
_SETTLE = 1.0  # seconds in which further saves come to be appraised together
_PAUSE, _LONGEST_PAUSE = 2.0, 60.0


class Appraiser(threading.Thread):
    """Appraises what changes, one process at a time, and rests as ``rest`` says after some work.

    Scores may be late; searches beside them may not.
    """

    def __init__(
        self, store: Store, appraising: Appraising, rest: Callable[[float], float]
    ) -> None:
        super().__init__(name="st-db-appraiser", daemon=True)
        self._store = store
        self._appraising = appraising
        self._pause_after = rest
        self._stopping = threading.Event()

    def run(self) -> None:
        """Follow until stopped; trouble is logged and tried again after a growing pause."""
        pause = _PAUSE
        while not self._stopping.is_set():
            try:
                self._follow()
                pause = _PAUSE
            except StDbError as error:
                log.warning("the scores cannot follow for now", extra={"error": str(error)})
                pause = min(pause * 2, _LONGEST_PAUSE)
            except Exception:
                # Nobody else makes scores: the thread must outlive any surprise.
                log.exception("the appraiser stumbled")
                pause = min(pause * 2, _LONGEST_PAUSE)
            self._stopping.wait(pause)

    def _follow(self) -> None:
        with self._appraising.alone() as held, self._store.listening() as changed:
            while held and not self._stopping.is_set():
                self._appraising.apply(self._rest)
                deadline = time.monotonic() + _LONGEST_WAIT
                while not self._stopping.is_set() and time.monotonic() < deadline:
                    if changed(_STEP):
                        self._stopping.wait(_SETTLE)
                        break

    def _rest(self, spent: float) -> bool:
        return self._stopping.wait(self._pause_after(spent))

    def stop(self) -> None:
        """Ask the thread to end and wait for the records it is at."""
        self._stopping.set()
        if self.is_alive():
            self.join(timeout=10)
