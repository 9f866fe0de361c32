"""The thread that keeps the scores in step with the change log and the calendar."""

from __future__ import annotations

import time
from collections.abc import Callable

from st_db.library.appraising import Appraising
from st_db.library.steady import Steady
from st_db.store import Store

_STEP = 0.5
_LONGEST_WAIT = 60.0  # seconds after which the calendar is looked at
_SETTLE = 1.0  # seconds in which further saves come to be appraised together
_PAUSES = (2.0, 60.0)


class Appraiser(Steady):
    """Appraises what changes, one process at a time, and rests as ``rest`` says after some work.

    Scores may be late; searches beside them may not.
    """

    def __init__(
        self, store: Store, appraising: Appraising, rest: Callable[[float], float]
    ) -> None:
        super().__init__("appraiser", _PAUSES, "the scores cannot follow for now")
        self._store = store
        self._appraising = appraising
        self._pause_after = rest

    def look(self) -> None:
        """Follow until stopped, where nobody else does."""
        with self._appraising.alone() as held, self._store.listening() as changed:
            while held and not self._stopping.is_set():
                self._appraising.apply(self._rest)
                deadline = time.monotonic() + _LONGEST_WAIT
                while not self._stopping.is_set() and time.monotonic() < deadline:
                    if changed(_STEP):
                        self.wait(_SETTLE)
                        break

    def _rest(self, spent: float) -> bool:
        return self.wait(self._pause_after(spent))
