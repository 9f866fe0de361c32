"""A library and a worker of the test's own, over a real database and a real process."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from st_db import jobs
from st_db.access import Caller
from st_db.jobs import Job, Uploads, Worker
from st_db.library import Library
from st_db.settings import Settings

ME = Caller.local("vi", "test")
LONG = 150.0


@pytest.fixture
def library(settings: Settings) -> Iterator[Library]:
    """An open library."""
    opened = Library.open(settings)
    yield opened
    opened.close()


@pytest.fixture
def worker(library: Library, settings: Settings) -> Iterator[Worker]:
    """A worker that looks for jobs."""
    started = Worker(library, settings)
    started.start()
    yield started
    started.stop()


@pytest.fixture
def start(library: Library, settings: Settings) -> Callable[..., Job]:
    """Upload a file and ask for work on it."""

    def ask(work: str, content: str | bytes, name: str = "tieu-chuan.csv", **asked: Any) -> Job:
        upload = Uploads(settings).new(name)
        upload.path.write_bytes(content.encode() if isinstance(content, str) else content)
        where = {"upload": upload.id, "file": upload.path.name}
        return jobs.start(library, ME, work, {**where, **asked})

    return ask


def until(library: Library, job: Job, met: Callable[[Job], bool]) -> Job:
    """Wait until something holds of a job."""
    end = time.monotonic() + LONG
    while time.monotonic() < end:
        found = library.jobs.get(ME, job.id)
        if met(found):
            return found
        time.sleep(0.05)
    raise AssertionError(library.jobs.get(ME, job.id))


def over(library: Library, job: Job) -> Job:
    """Wait for the end of a job."""
    return until(library, job, lambda found: found.over)


def standards(count: int, title: str = "Cà phê hoà tan") -> str:
    """Return a CSV of invented standards."""
    rows = [f"TCVN {9000 + n}:2020,{title} {n},2020" for n in range(count)]
    return "\n".join(["Số hiệu,Tên tiêu chuẩn,Năm", *rows]) + "\n"


def records(library: Library) -> int:
    """Return how many records there are."""
    return int(library.store.status()["records"])
