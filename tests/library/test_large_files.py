"""A file whose rows another process makes: one transaction, all of it or nothing."""

from __future__ import annotations

import csv
import subprocess
from pathlib import Path
from typing import Any

import pytest

from benchmarks.generate import COLUMNS, csv_row, patents
from ingest import apart, ingest_file
from st_db.access import Caller
from st_db.errors import IngestError
from st_db.library import Library
from st_db.library import batches as batches_module

ME = Caller.local(origin="test")
ROWS = 2_200


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "lớn.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(map(csv_row, patents(ROWS)))
    return path


@pytest.fixture(autouse=True)
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Every file is large enough; the processes started for them."""
    found: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def watched(*words: Any, **options: Any) -> subprocess.Popen[bytes]:
        found.append(start(*words, **options))
        return found[-1]

    monkeypatch.setattr(apart, "worthwhile", lambda _plan: True)
    monkeypatch.setattr("ingest.worthwhile", lambda _plan: True)
    monkeypatch.setattr("ingest.promising", Path.is_file)
    monkeypatch.setattr(apart, "AHEAD", 1)
    monkeypatch.setattr(subprocess, "Popen", watched)
    monkeypatch.setattr(batches_module, "CHUNK", 500)
    return found


def kept(library: Library) -> tuple[int, int]:
    return library.store.last_seq(), len(library.batches.latest(ME))


def test_a_large_file_goes_in_as_a_small_one_does(
    library: Library, large: Path, started: list[subprocess.Popen[bytes]]
) -> None:
    told: list[int] = []
    first = ingest_file(library, ME, large, progress=told.append)
    assert (first.rows, first.created, first.rejected) == (ROWS, ROWS, 0)
    assert told[:2] == sorted(told)[:2]
    assert told[-1] == ROWS
    assert library.store.last_seq() == ROWS
    again = ingest_file(library, ME, large)
    assert (again.rows, again.unchanged) == (ROWS, ROWS)
    assert len(started) == 2


def test_nothing_is_kept_when_the_other_process_is_killed(
    library: Library, large: Path, started: list[subprocess.Popen[bytes]]
) -> None:
    with pytest.raises(IngestError):
        ingest_file(library, ME, large, progress=lambda _done: started[0].kill())
    assert kept(library) == (0, 0)


def test_nothing_is_kept_or_left_running_when_a_user_stops_it(
    library: Library, large: Path, started: list[subprocess.Popen[bytes]]
) -> None:
    def stop(_done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest_file(library, ME, large, progress=stop)
    assert kept(library) == (0, 0)
    assert started[0].poll() is not None
