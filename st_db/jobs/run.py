"""One job while it is done: how far it is, told to the database beside the work itself."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from st_db.access import Caller
from st_db.errors import Forbidden, StDbError
from st_db.library import Library
from st_db.records.stored import Job, JobLine

log = logging.getLogger(__name__)

BEAT = 0.5
"""Seconds between two looks at the progress, which is written when it changed."""

ALIVE = 2.0
"""Seconds after which a job says that it lives though nothing changed."""


class Run:
    """What a work has of its job: who asked what, and where to say how far it is.

    Who asked has the rights of now and not of when it was asked: raises Forbidden for whose account
    is over.
    """

    def __init__(self, library: Library, job: Job) -> None:
        self.library = library
        self.job = job
        self.asked = job.asked
        self.caller = library.signing.as_now(Caller.of_job(job.caller))
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

        ``leave`` is called when somebody asked to cancel it, when it was given up for dead, and
        when a right was taken from who asked.
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
                stops = kept is None or kept.stop or self._disowned()
            except StDbError as error:
                log.warning("a job could not say that it lives", extra={"error": str(error)})
                continue
            told, at = now, time.monotonic()
            if stops and not over.is_set():
                leave()

    def _disowned(self) -> bool:
        """Tell whether who asked may less than when the work began, and note that as its end."""
        try:
            now = self.library.signing.as_now(self.caller)
        except Forbidden as error:
            self.library.store.jobs.doomed(self.job.id, error_told(error))
            return True
        if now.roles >= self.caller.roles and now.unit == self.caller.unit:
            return False
        self.library.store.jobs.doomed(self.job.id, {"code": "error.job_rights", "params": {}})
        return True


def error_told(error: StDbError) -> dict[str, Any]:
    """Return an error as a job keeps it."""
    return {"code": error.code, "params": {k: str(v) for k, v in error.params.items()}}
