"""Bulk changes as jobs: previewed, written whole or not at all, whenever the process is killed."""

from __future__ import annotations

import os
import random
import signal
from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest

from st_db import jobs
from st_db.errors import UsageError
from st_db.jobs import Job, Worker, bulk
from st_db.library import Library, Operation
from st_db.records import KINDS
from st_db.records.stored import New
from st_db.store import new_id
from tests.jobs.conftest import ME, over, until
from tests.saving import save_record

MANY = 3_000  # records whose change takes long enough to be killed in the middle
SET = Operation("host", "set", "Viện B")


def made(library: Library, count: int) -> list[str]:
    context = library.context()
    news = [
        New(new_id(), KINDS["task"].read({"code": f"ĐT.{n:04d}/2023", "title": "Miến"}, context))
        for n in range(count)
    ]
    with library.store.writing(actor="an") as writer:
        writer.create(news)
    return [new.id for new in news]


def previewed(library: Library, ids: Sequence[str], operation: Operation = SET) -> Job:
    asked = bulk.asking(library, ME, ids, operation)
    return over(library, jobs.start(library, ME, bulk.PREVIEW, asked))


def started(library: Library, tried: Job) -> Job:
    asked = {"preview": tried.id, "file": tried.asked["file"]}
    return jobs.start(library, ME, bulk.CHANGE, asked)


def _done(at: int, job: Job) -> bool:
    return int(job.progress.get("done", 0)) >= at


def hosts(library: Library, ids: Sequence[str]) -> Counter[Any]:
    return Counter(record.values["host"] for record in library.store.get_many(ids).values())


def test_a_preview_keeps_every_before_and_after_and_writes_nothing(
    library: Library, worker: Worker
) -> None:
    ids = made(library, 3)
    save_record(library, ME, "task", {"host": "Viện B"}, id=ids[0])
    seq = library.store.last_seq()
    tried = previewed(library, [*ids, new_id()])
    assert tried.state == "done", tried.error
    assert (tried.result or {})["outcomes"] == {"changed": 2, "same": 1, "gone": 1, "noted": 0}
    lines = [bulk.line_of(line) for line in library.jobs.lines(ME, tried.id)]
    assert [line.fate for line in lines] == ["same", "changed", "changed", "gone"]
    assert (lines[1].before["host"], lines[1].after["host"]) == (None, "Viện B")
    assert library.store.last_seq() == seq


def test_the_change_is_a_batch_that_an_undo_takes_back(library: Library, worker: Worker) -> None:
    ids = made(library, 3)
    tried = previewed(library, ids)
    save_record(library, ME, "task", {"title": "Khác"}, id=ids[2])
    done = over(library, started(library, tried))
    assert done.state == "done", done.error
    told = (done.result or {})["bulk"]["vi"]
    assert (told["counts"], told["batch"]) == ({"changed": 2, "stale": 1}, done.id)
    assert [left["id"] for left in told["left"]] == [ids[2]]
    asked = {"batch": done.id, "file": done.asked["file"]}
    over(library, jobs.start(library, ME, "undo", asked))
    assert hosts(library, ids) == {None: 3}


def test_a_killed_change_is_whole_or_nothing(library: Library, worker: Worker) -> None:
    ids = made(library, MANY)
    tried = previewed(library, ids)
    drawn = random.Random(5)
    for kill in range(int(os.environ.get("ST_DB_KILLS", "2"))):
        job = started(library, tried)
        at = drawn.randrange(1, MANY) // 2
        running = until(library, job, partial(_done, at))
        assert worker._child is not None
        os.kill(worker._child.pid, signal.SIGKILL)
        ended = over(library, job)
        if ended.state == "done":  # it was in before it was killed
            assert hosts(library, ids) == {"Viện B": MANY}, (kill, running.progress)
            return
        assert ended.error == {"code": "error.job_broken_off", "params": {}}
        assert hosts(library, ids) == {None: MANY}, (kill, running.progress)
    again = over(library, library.jobs.again(ME, job.id))
    assert again.state == "done", again.error
    assert hosts(library, ids) == {"Viện B": MANY}
    versions = Counter(record.version for record in library.store.get_many(ids).values())
    assert versions == {2: MANY}


def test_only_a_finished_preview_is_changed(library: Library, worker: Worker) -> None:
    ids = made(library, 1)
    with pytest.raises(UsageError, match="not_in_list"):
        bulk.asking(library, ME, ids, Operation("level", "set", "cấp trời"))
    tried = previewed(library, ids)
    other = over(library, started(library, started(library, tried)))
    assert other.error is not None
    assert other.error["code"] == "bulk.not_previewed"
