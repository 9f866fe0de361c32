"""One job while it is done: how far it is, told to the database beside the work itself."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from st_db.access import Caller
from st_db.errors import StDbError
from st_db.library import Library
from st_db.records.stored import Job, JobLine

log = logging.getLogger(__name__)

BEAT = 0.5
"""Seconds between two looks at the progress, which is written when it changed."""

ALIVE = 2.0
"""Seconds after which a job says that it lives though nothing changed."""


class Run:
    """What a work has of its job: who asked what, and where to say how far it is."""

    def __init__(self, library: Library, job: Job) -> None:
        self.library = library
        self.job = job
        self.asked = job.asked
        self.caller = Caller.of_job(job.caller)
        self._progress: dict[str, Any] = {}

    def tell(self, phase: str, **more: Any) -> None:
        """Say what is being done; costs nothing, since another thread writes it down."""
        self._progress = {"phase": phase, **more}

    def show(self, result: dict[str, Any]) -> None:
        """Keep what there is to see before the job is done."""
        self.library.store.jobs.found(self.job.id, result)

    def add_lines(self, lines: Sequence[JobLine]) -> None:
        """Keep lines of the result; they stay when the work's own transaction does not."""
        self.library.store.jobs.add_lines(self.job.id, lines)

    @contextmanager
    def beating(self, leave: Callable[[], None]) -> Iterator[None]:
        """Tell the database in a thread that the job lives.

        ``leave`` is called when somebody asked to cancel it, or when it was given up for dead.
        """
        over = threading.Event()
        heart = threading.Thread(target=self._beat, args=(over, leave), name="st-db-beat")
        heart.daemon = True
        heart.start()
        try:
            yield
        finally:
            over.set()
            heart.join()

    def _beat(self, over: threading.Event, leave: Callable[[], None]) -> None:
        told, at = None, 0.0
        while not over.wait(BEAT):
            now = self._progress
            if now is told and time.monotonic() - at < ALIVE:
                continue
            try:
                kept = self.library.store.jobs.beat(self.job.id, self.job.worker or "", now)
            except StDbError as error:
                log.warning("a job could not say that it lives", extra={"error": str(error)})
                continue
            told, at = now, time.monotonic()
            if (kept is None or kept.stop) and not over.is_set():
                leave()
