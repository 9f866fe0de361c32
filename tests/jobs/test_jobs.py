"""Jobs: tried, imported, killed, cancelled, swept; by a real process over a real database."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading

import pytest
from pydantic import SecretStr

from st_db import jobs
from st_db.access import Caller
from st_db.errors import Forbidden, NotFound, UsageError
from st_db.jobs import Uploads, Worker, clean_name
from st_db.jobs.child import do
from st_db.jobs.run import Run
from st_db.store import new_id
from tests.jobs.conftest import ME, over, records, standards, until

LARGE = 20_000  # rows that take long enough to be interrupted


def test_a_preview_keeps_the_fate_of_every_row_and_writes_nothing(library, worker, start):
    content = standards(3) + "TCVN 9001:2020,Tên khác,2020\n,,1999\n"
    job = over(library, start("preview", content))

    assert job.state == "done", job.error
    assert job.result is not None
    assert job.result["found"]["vi"]["tables"][0]["columns"][0]["target"] == "designation"
    assert job.result["created"] == 3
    assert job.result["outcomes"] == {"created": 3, "rejected": 2, "noted": 0}
    assert job.result["batch"] is None
    assert records(library) == 0
    lines = library.jobs.lines(ME, job.id)
    assert [line.outcome for line in lines] == ["created"] * 3 + ["rejected"] * 2
    refused = library.jobs.lines(ME, job.id, ["rejected"], page=(1, 0))
    assert refused[0].line["row"] == 5
    assert refused[0].line["issues"][0]["code"] == "match.repeated"


def test_answers_given_at_once_are_all_kept(library):
    job = library.jobs.add(ME, "preview", {"file": "a.csv"})

    def answer(first: int) -> None:
        for row in range(first, first + 20):
            library.jobs.answer(ME, job.id, str(row), "new")

    officers = [threading.Thread(target=answer, args=(first,)) for first in (0, 20, 40)]
    for officer in officers:
        officer.start()
    for officer in officers:
        officer.join()
    assert len(library.jobs.get(ME, job.id).asked["answers"]) == 60
    library.jobs.answer(ME, job.id, "7", None)
    assert "7" not in library.jobs.get(ME, job.id).asked["answers"]


def test_an_import_is_one_batch_with_the_id_of_its_job(library, worker, start):
    job = over(library, start("import", standards(3)))

    assert (job.state, records(library)) == ("done", 3)
    assert job.result is not None
    assert job.result["batch"] == job.id
    assert [batch.id for batch in library.batches.latest(ME)] == [job.id]


def test_rejected_rows_wait_beside_the_upload_as_a_workbook(library, worker, start, settings):
    job = over(library, start("import", standards(3) + ",,1999\n"))

    assert job.result is not None
    name = job.result["rejects"]
    assert name == "tieu-chuan - cần sửa.xlsx"
    path = Uploads(settings).path(job.asked["upload"], name)
    again = over(library, start("import", path.read_bytes(), name))
    assert again.result is not None
    assert (again.result["rows"], again.result["rejected"]) == (1, 1)
    none = over(library, start("import", standards(3)))
    assert none.result is not None
    assert none.result["rejects"] is None


def test_an_undo_is_a_job_and_a_batch_of_its_own(library, worker, start):
    job = over(library, start("import", standards(3)))
    undone = over(library, jobs.start(library, ME, "undo", {"batch": job.id, "file": "x"}))

    assert undone.result is not None, undone.error
    assert undone.result["batch"] == undone.id
    assert undone.result["undo"]["vi"]["counts"]["reversed"] == 3
    assert library.batches.get(ME, job.id).undone_by == undone.id
    again = over(library, jobs.start(library, ME, "undo", {"batch": undone.id, "file": "x"}))
    assert (again.state, library.batches.get(ME, undone.id).undone_by) == ("done", again.id)


def test_choices_and_answers_reach_the_import(library, worker, start):
    asked = {"choices": {"columns": {"Năm": "ignore"}}}
    job = over(library, start("import", standards(1), **asked))

    assert job.state == "done", job.error
    assert library.records.get(ME, "TCVN 9000:2020").fields["year"] != 1999
    held = jobs.choices_of({**asked, "answers": {"2": "new"}})
    assert (held.columns, held.same) == ({"Năm": "ignore"}, {"2": "new"})


def test_a_file_that_cannot_be_read_is_an_error_with_its_sentence(library, worker, start):
    job = over(library, start("preview", "", "trong.csv"))

    assert job.state == "failed"
    assert job.error == {"code": "ingest.empty", "params": {"file": "trong.csv"}}


def test_progress_is_seen_while_the_work_goes_on(library, worker, start):
    job = start("preview", standards(LARGE))
    seen = until(library, job, lambda found: found.over or found.progress.get("done", 0) > 0)

    assert seen.state == "running"
    assert seen.progress["phase"] == "rows"
    assert 0 < seen.progress["done"] < LARGE
    assert abs(seen.progress["total"] - LARGE) < LARGE / 10
    assert seen.result is not None
    assert seen.result["found"]["vi"]["kind"] == "standard"
    assert over(library, job).state == "done"


def test_a_killed_process_leaves_nothing_and_the_job_says_so(library, worker, start):
    job = start("import", standards(LARGE))
    until(library, job, lambda found: found.progress.get("done", 0) > 0)
    os.kill(worker._child.pid, signal.SIGKILL)
    ended = over(library, job)

    assert ended.state == "failed"
    assert ended.error == {"code": "error.job_broken_off", "params": {}}
    assert (records(library), library.batches.latest(ME)) == (0, [])
    again = over(library, library.jobs.again(ME, job.id))
    assert (again.state, records(library)) == ("done", LARGE)


def test_a_process_whose_database_has_gone_ends_without_a_stack_trace(settings):
    url = SecretStr("postgresql://127.0.0.1:1/test_gone")
    gone = settings.model_copy(update={"database_url": url})
    start = (
        "import sys; from st_db.jobs import child; child.main(sys.stdin.buffer, sys.stdout.buffer)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", start],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as child:  # fmt: skip
        assert child.stdin
        assert child.stderr
        pickle.dump(gone, child.stdin)
        child.stdin.flush()
        said = child.stderr.read().decode()

    assert child.returncode == 0
    assert "the process of jobs ends" in said
    assert "Traceback" not in said
    assert "Fatal" not in said


def test_a_running_job_can_be_cancelled(library, worker, start):
    job = start("import", standards(LARGE))
    until(library, job, lambda found: found.progress.get("done", 0) > 0)
    library.jobs.cancel(ME, job.id)

    assert over(library, job).state == "cancelled"
    assert records(library) == 0
    following = over(library, start("import", standards(2)))
    assert (following.state, records(library)) == ("done", 2)


def test_a_waiting_job_is_cancelled_at_once(library, start):
    job = start("import", standards(1))

    assert library.jobs.cancel(ME, job.id).state == "cancelled"
    assert library.store.jobs.claim("nobody") is None


def test_no_two_workers_get_the_same_job(library, start):
    waiting = {start("import", standards(1)).id for _ in range(8)}
    got: list[str] = []

    def claim() -> None:
        while (job := library.store.jobs.claim(threading.current_thread().name)) is not None:
            got.append(job.id)

    threads = [threading.Thread(target=claim) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == sorted(waiting)


def test_a_job_whose_worker_died_after_the_commit_is_done(library, start):
    job = start("import", standards(2))
    library.store.jobs.claim("dead")
    asked = Uploads(library.settings).path(job.asked["upload"], job.asked["file"])
    from ingest import ingest_file

    ingest_file(library, ME, asked, batch=job.id)
    library.store.jobs.lost(job.id, "dead")
    assert library.store.jobs.abandoned(15) == [job.id]
    library.store.jobs.settle(job.id, {"code": "error.job_broken_off", "params": {}})

    ended = library.jobs.get(ME, job.id)
    assert (ended.state, ended.error, ended.result) == ("done", None, {"batch": job.id})


def test_nothing_is_said_while_the_work_may_still_be_committed(library, start):
    job = start("import", standards(2))
    library.store.jobs.claim("slow")
    library.store.jobs.lost(job.id, "slow")
    with library.store.writing(actor="an", batch=job.id):
        library.store.jobs.settle(job.id, {"code": "error.job_broken_off", "params": {}})
        assert library.jobs.get(ME, job.id).state == "running"
    library.store.jobs.settle(job.id, {"code": "error.job_broken_off", "params": {}})
    assert library.jobs.get(ME, job.id).state == "failed"


def test_a_server_that_ends_breaks_its_job_off(library, settings, start):
    ending = Worker(library, settings)
    ending.start()
    job = start("import", standards(LARGE))
    until(library, job, lambda found: found.progress.get("done", 0) > 0)
    ending.stop()

    following = Worker(library, settings)
    following.start()
    assert over(library, job).state == "failed"
    following.stop()
    assert records(library) == 0


def test_old_jobs_and_uploads_are_swept(library, settings, start):
    old, kept = start("import", standards(1)), start("import", standards(1))
    library.jobs.cancel(ME, old.id)
    used = library.store.jobs.sweep(days=0)

    assert used == {kept.asked["upload"]}
    uploads = Uploads(settings)
    for folder in uploads.folder.iterdir():
        os.utime(folder, (0, 0))
    uploads.sweep(used)
    assert [folder.name for folder in uploads.folder.iterdir()] == [kept.asked["upload"]]
    with pytest.raises(NotFound):
        library.jobs.get(ME, old.id)


LEAVING = {
    "disabled": ({"disabled": True}, "error.job_account"),
    "another role": ({"roles": ["reader"]}, "error.job_rights"),
    "another unit": ({"unit_id": "so-huu"}, "error.job_rights"),
}


@pytest.mark.parametrize("change", LEAVING)
def test_a_job_does_not_go_on_with_rights_that_were_taken(library, settings, start, change):
    given, code = LEAVING[change]
    for unit in ("tdc", "so-huu"):
        library.units.save(ME, unit, (unit, None))
    library.accounts.create(ME, "chi.huong", ["administrator"])
    library.accounts.create(ME, "an", ["officer"], {"unit_id": "tdc"})
    an = Caller("an", frozenset({"officer"}), "tdc", "vi", "page")
    asked = {**start("import", standards(3)).asked, "strict": False}
    waiting = library.jobs.add(an, "import", asked)
    begun = library.store.jobs.claim("the first was mine")
    running = library.store.jobs.claim("test")
    assert (begun.caller["user"], running.id) == ("local", waiting.id)

    work, left = Run(library, running), threading.Event()
    with work.beating(left.set):
        library.accounts.change(ME, "an", given)
        assert left.wait(150)
    library.store.jobs.lost(running.id, "test")
    library.store.jobs.settle(running.id, {"code": "error.job_broken_off", "params": {}})
    assert library.jobs.get(ME, running.id).error["code"] == code

    # One that waited meanwhile begins with what its asker may now.
    late = library.jobs.add(an, "import", waiting.asked)
    assert library.store.jobs.claim("test").id == late.id
    do(library, library.jobs.get(ME, late.id), left.set)
    after = library.jobs.get(ME, late.id)
    if change == "another unit":
        assert after.state == "done", after.error
        assert {r.unit_id for r in library.store.get_many(_ids(library)).values()} == {"so-huu"}
    else:
        refused = "error.forbidden" if change == "another role" else code
        assert (after.state, after.error["code"], records(library)) == ("failed", refused, 0)


def _ids(library):
    return [row["id"] for row in library.store._database.rows("SELECT id::text FROM record")]


def test_only_who_may_import_asks_for_work_or_sees_it(library, start):
    job = start("preview", standards(1))
    public = Caller.public()

    for call in (
        lambda: jobs.start(library, public, "import", {}),
        lambda: library.jobs.get(public, job.id),
        lambda: library.jobs.latest(public),
        lambda: library.jobs.cancel(public, job.id),
        lambda: library.jobs.lines(public, job.id),
    ):
        with pytest.raises(Forbidden):
            call()
    with pytest.raises(UsageError):
        jobs.start(library, ME, "dig", {})
    with pytest.raises(UsageError):
        library.jobs.again(ME, job.id)
    for unknown in (new_id(), "x'; DROP TABLE job; --"):
        with pytest.raises(NotFound):
            library.jobs.get(ME, unknown)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("sáng chế 2024.xlsx", "sáng chế 2024.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\an\\nhãn hiệu.XLS", "nhãn hiệu.XLS"),
        ("", "tep"),
        ("...", "tep"),
        ("a\x00b\r\n.csv", "ab.csv"),
        ("tệp\u202egpj.csv", "tệpgpj.csv"),
        ("ế" * 300 + ".csv", "ế" * 58 + ".csv"),
    ],
)
def test_a_file_name_is_made_safe(name, clean):
    assert clean_name(name) == clean
