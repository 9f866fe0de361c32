"""The process that does the jobs of a server, one after another, beside its pages.

An ordinary child on two pipes, for the reasons ``ingest.apart`` gives. The server hands it the
settings and then one id a line; it gives back an empty line for each that is over. When its input
ends, the server has gone or has no more work, and it ends at once: what was not committed is not
kept, and the job is found by its heart that stopped.
"""

from __future__ import annotations

import logging
import os
import pickle
import queue
import sys
import threading
from collections.abc import Callable
from typing import IO, Any

from st_db.errors import StDbError
from st_db.jobs.run import Run, error_told
from st_db.jobs.works import WORKS
from st_db.library import Library
from st_db.records.stored import Job

log = logging.getLogger(__name__)

_POLITE = 5  # the pages come first where both want the processor


def main(told: IO[bytes], answer: IO[bytes]) -> None:
    """Do the jobs whose ids come in, until the input ends."""
    sys.stdout = sys.stderr  # whatever prints must not print among the answers
    logging.basicConfig(level=logging.WARNING)
    settings = pickle.load(told)  # noqa: S301 - written by our own parent
    ids: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(told, ids), name="st-db-told", daemon=True).start()
    try:
        _work(Library.open(settings), ids, answer)
    except StDbError as error:  # the job that runs is found by its heart that stopped
        log.warning("the process of jobs ends: %s", error)
        _leave()


def _work(library: Library, ids: queue.SimpleQueue[str], answer: IO[bytes]) -> None:
    if hasattr(os, "nice"):
        os.nice(_POLITE)
    while True:
        found = library.store.jobs.get(ids.get())
        if found is not None and found.state == "running":
            do(library, found, _leave)
        answer.write(b"\n")
        answer.flush()


def _listen(told: IO[bytes], ids: queue.SimpleQueue[str]) -> None:
    for line in told:
        ids.put(line.decode().strip())
    _leave()


def _leave() -> None:
    """End now: the database drops what was not committed, and no clean-up may delay that."""
    os._exit(0)


def do(library: Library, job: Job, leave: Callable[[], None]) -> None:
    """Do one job and keep what came of it."""
    try:
        run = Run(library, job)
    except StDbError as refused:
        library.store.jobs.settle(job.id, error_told(refused))
        return
    result: dict[str, Any] | None = None
    error: dict[str, Any] | None = None
    with run.beating(leave):
        try:
            result = WORKS[job.work](run)
        except StDbError as known:
            error = error_told(known)
        except Exception:
            # A fault of ours: the officer gets a sentence, the log gets all of it.
            log.exception("a job stumbled", extra={"job": job.id, "work": job.work})
            error = {"code": StDbError.code, "params": {}}
        if error is None:
            library.store.jobs.finish(job.id, result)
        else:  # what went wrong after its batch was in does not take the batch away
            library.store.jobs.settle(job.id, error)
