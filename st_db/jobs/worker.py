"""The thread of a server that finds jobs and has a process do them."""

from __future__ import annotations

import logging
import os
import pickle
import socket
import subprocess
import threading
import time
from contextlib import suppress

from st_db.errors import StDbError
from st_db.jobs.uploads import Uploads
from st_db.library import Library
from st_db.library.children import start_child
from st_db.records.stored import Job
from st_db.settings import Settings
from st_db.store import new_id

log = logging.getLogger(__name__)

PAUSE = 0.5
"""Seconds between two looks for work."""

STALE = 15.0
"""Seconds without a sign of life after which a job is given up."""

KEPT = 14
"""Days that a job, what it found and its upload are kept after its end."""

_IDLE = 60.0  # seconds after which the process without work ends and gives its memory back
_SWEEP = 3600.0
_TROUBLE = 5.0  # seconds to wait when the database does not answer


class Worker(threading.Thread):
    """Takes one job at a time; several servers over one database share the work."""

    def __init__(self, library: Library, settings: Settings) -> None:
        super().__init__(name="st-db-worker", daemon=True)
        self._jobs = library.store.jobs
        self._settings = settings
        self._uploads = Uploads(settings)
        self._name = f"{socket.gethostname()}:{os.getpid()}:{new_id()[-6:]}"
        self._stopping = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._since = 0.0  # when the process became idle
        self._swept = 0.0

    def run(self) -> None:
        """Work until stopped; trouble is logged and tried again."""
        while not self._stopping.is_set():
            pause = PAUSE
            try:
                if self._round():
                    continue
            except StDbError as error:
                log.warning("jobs have to wait", extra={"error": str(error)})
                pause = _TROUBLE
            except Exception:
                # Without this thread no import would ever start again.
                log.exception("the worker stumbled")
                pause = _TROUBLE
            self._stopping.wait(pause)
        self._end()

    def stop(self) -> None:
        """Ask the thread to end; a job that runs is broken off, and says so."""
        self._stopping.set()
        child = self._child
        if child is not None:
            child.kill()
        if self.is_alive():
            self.join(timeout=10)

    def _round(self) -> bool:
        """Look once for what there is to do; returns whether a job was done."""
        self._settle()
        self._sweep()
        job = self._jobs.claim(self._name)
        if job is None:
            if self._child is not None and time.monotonic() - self._since > _IDLE:
                self._end()
            return False
        if not self._hand(job):
            self._jobs.lost(job.id, self._name)
            self._settle()
        self._since = time.monotonic()
        return True

    def _hand(self, job: Job) -> bool:
        """Have the process do a job; returns whether it said that the job is over."""
        try:
            child = self._process()
            if child.stdin is None or child.stdout is None:  # both were asked for
                return False
            child.stdin.write(f"{job.id}\n".encode())
            child.stdin.flush()
            said = child.stdout.readline()
        except OSError as error:
            log.warning("the process of a job failed", extra={"error": str(error)})
            said = b""
        if said:
            return True
        self._end()
        return False

    def _process(self) -> subprocess.Popen[bytes]:
        """Return the process that does jobs, started if need be."""
        if self._child is None or self._child.poll() is not None:
            self._end()
            self._child = start_child("st_db.jobs.child")
            if self._stopping.is_set():  # told to stop in between
                self._child.kill()
            if self._child.stdin is not None:
                pickle.dump(self._settings, self._child.stdin, pickle.HIGHEST_PROTOCOL)
                self._child.stdin.flush()
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        with suppress(OSError):
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    pipe.close()
        child.wait()

    def _settle(self) -> None:
        """Say of jobs whose worker has gone what they are."""
        for id_ in self._jobs.abandoned(STALE):
            self._jobs.settle(id_, {"code": "error.job_broken_off", "params": {}})

    def _sweep(self) -> None:
        if time.monotonic() - self._swept > _SWEEP or not self._swept:
            self._uploads.sweep(self._jobs.sweep(KEPT))
            self._swept = time.monotonic()
