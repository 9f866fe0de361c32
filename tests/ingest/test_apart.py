"""The rows of a large file, made in a process of their own: the same rows, and a clear end."""

from __future__ import annotations

import csv
import gc
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.generate import COLUMNS, csv_row, patents
from ingest import Choices, ImportOptions, apart, candidates, preview
from ingest.apart import Job, rows_apart
from st_db.codes import Code, CodeLists, shipped
from st_db.errors import IngestError, Issue, UnreadableFile
from st_db.library.batches import Candidate, Ready
from tests.ingest.reading import SAMPLES

ROWS = 1_700


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three blocks of patents and a few rows that are none."""
    path = tmp_path_factory.mktemp("apart") / "sáng chế.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for place, made in enumerate(patents(ROWS)):
            cells = csv_row(made)
            if place % 100 == 7:
                cells[2] = "31/02/2020"
            if place % 300 == 11:
                cells[1] = cells[9] = ""
            writer.writerow(cells)
        writer.writerow(["Tổng cộng", "", "", "1700"])
    return path


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[subprocess.Popen[bytes]]]:
    """The processes that were started, which read hardly anything ahead."""
    found: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def watched(*words: Any, **options: Any) -> subprocess.Popen[bytes]:
        found.append(start(*words, **options))
        return found[-1]

    monkeypatch.setattr(apart, "AHEAD", 1)
    monkeypatch.setattr(subprocess, "Popen", watched)
    yield found
    assert all(process.poll() is not None for process in found)


def job(path: Path, codes: CodeLists | None = None, **said: Any) -> Job:
    choices = Choices(kind=said.pop("kind", None))
    return Job(path, choices, (), codes or shipped(), ImportOptions(**said))


def here(path: Path, codes: CodeLists | None = None, **said: Any) -> list[Ready | Issue]:
    plan = preview(path, Choices(kind=said.pop("kind", None)))
    return [
        row.ready() if isinstance(row, Candidate) else row
        for row in candidates(plan, codes or shipped(), ImportOptions(**said))
    ]


def test_the_same_rows_come_in_the_same_order(large: Path) -> None:
    found = list(rows_apart(job(large)))
    assert found == here(large)
    assert sum(isinstance(row, Ready) for row in found) > ROWS - 10
    assert {row.level for row in found if isinstance(row, Issue)} == {"error", "info"}
    assert any(row.issues for row in found if isinstance(row, Ready))


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.*")), ids=lambda path: path.name)
def test_every_sample_reads_alike(path: Path) -> None:
    try:
        wanted = here(path, clear_blanks=True)
    except IngestError as error:
        with pytest.raises(type(error), match=error.code):
            list(rows_apart(job(path, clear_blanks=True)))
    else:
        assert list(rows_apart(job(path, clear_blanks=True))) == wanted


def test_what_the_user_said_and_the_lists_in_force_count(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Số đơn,Tên,Trạng thái\n1-2020-00001,Máy gặt,Đang ngâm cứu\n", "utf-8")
    added = Code("status", "soaking", "Đang ngâm cứu", extra={"family": "*", "state": "pending"})
    codes = CodeLists([*(code for few in shipped().values() for code in few), added])
    found = list(rows_apart(job(path, codes, kind="utility_solution")))
    assert found == here(path, codes, kind="utility_solution")
    [row] = [row for row in found if isinstance(row, Ready)]
    assert (row.card.kind, row.card.values["state"]) == ("utility_solution", "pending")


def test_what_cannot_be_read_is_said_as_it_is_here(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as caught:
        list(rows_apart(job(tmp_path / "không có.csv")))
    assert (caught.value.code, caught.value.params) == (
        "ingest.missing",
        {"file": "không có.csv"},
    )


def test_a_process_that_is_killed_is_an_error(
    large: Path, started: list[subprocess.Popen[bytes]]
) -> None:
    rows = rows_apart(job(large))
    next(rows)
    started[0].kill()
    with pytest.raises(IngestError) as caught:
        list(rows)
    assert caught.value.code == "ingest.stopped"


def test_who_stops_asking_ends_the_process(
    large: Path, started: list[subprocess.Popen[bytes]]
) -> None:
    usual = gc.get_threshold()
    rows = rows_apart(job(large))
    next(rows)
    assert started[0].poll() is None
    rows.close()
    assert started[0].poll() is not None
    assert gc.get_threshold() == usual


def test_only_large_files_of_rows_are_worth_a_process(
    large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert not apart.worthwhile(preview(large))
    monkeypatch.setattr(apart, "LEAST", large.stat().st_size)
    assert apart.worthwhile(preview(large))
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert not apart.worthwhile(preview(large))


def test_a_name_and_a_size_promise_such_a_file(
    large: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert not apart.promising(large)
    monkeypatch.setattr(apart, "LEAST", large.stat().st_size)
    assert apart.promising(large)
    assert not apart.promising(tmp_path / "không có.csv")
    workbook = tmp_path / "bảng.xlsx"
    workbook.write_bytes(large.read_bytes())
    assert not apart.promising(workbook)


def test_what_was_read_ahead_of_a_plan_that_failed_is_let_go(
    large: Path, started: list[subprocess.Popen[bytes]]
) -> None:
    with pytest.raises(RuntimeError), apart.Apart(job(large)):
        raise RuntimeError
    assert len(started) == 1
