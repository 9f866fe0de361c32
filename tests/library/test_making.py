"""Rows of the index made in other processes: the same rows, and what happens when one dies."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import pytest

from st_db.access import Caller
from st_db.library import Library, children
from st_db.library import index as building
from st_db.library.making import MakersFailed, document_of, rows_apart
from st_db.library.truth import alike
from st_db.query import Query
from st_db.records.stored import New
from st_db.search import Document
from st_db.search.tantivy.schema import line
from st_db.store import new_id
from tests.store.making import entry

ME = Caller.local(origin="test")


@pytest.fixture(autouse=True)
def records(library: Library) -> None:
    """More records than one block holds."""
    kinds = ("invention", "task", "standard")
    with library.store.writing(actor="test") as writer:
        writer.create([New(new_id(), entry(kinds[n % 3], title=f"Máy số {n}")) for n in range(700)])


def test_other_processes_make_the_same_rows(library: Library) -> None:
    with library.store.snapshot() as found:
        there = sorted(rows_apart(found.whole, 2, found.seq, line))
        here = sorted(line(document_of(record, found.seq)) for record in found.records)
    assert there == here


def killed(_document: Document) -> str:
    """Stand for a maker that the system stops."""
    os.kill(os.getpid(), signal.SIGKILL)
    return ""


def failing(_document: Document) -> str:
    raise ValueError("a row that cannot be made")


@pytest.mark.parametrize(("make", "said"), [(killed, "was stopped"), (failing, "cannot be made")])
def test_a_maker_that_ends_early_is_noticed(
    library: Library, make: Callable[[Document], str], said: str
) -> None:
    with library.store.snapshot() as found:
        with pytest.raises(MakersFailed) as raised:
            list(rows_apart(found.whole, 2, found.seq, make))
        assert said in raised.value.params["why"]


@pytest.mark.parametrize("start", [None, "raise SystemExit(3)"], ids=["with makers", "without"])
def test_the_index_is_whole_whoever_makes_its_rows(
    library: Library, monkeypatch: pytest.MonkeyPatch, start: str | None
) -> None:
    monkeypatch.setattr(building, "LEAST", 1)
    monkeypatch.setattr(building, "processes", lambda: 2)
    if start:  # a computer on which they cannot start
        monkeypatch.setattr(children, "START", start)
    assert library.index.rebuild(ME)["documents"] == 700
    with library.store.proofs.side() as side:
        assert alike(library.engine, side)
    assert library.search.search(ME, Query("may so 699", limit=1)).note is None


def test_a_great_backlog_is_built_anew(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    library.index.sync(ME)
    before = library.index.status(ME)
    monkeypatch.setattr(building, "_MANY", 10)
    with library.store.writing(actor="test") as writer:
        writer.create([New(new_id(), entry("task", title=f"Lúa số {n}")) for n in range(701)])
    library.index.sync(ME)
    assert library.index.check(ME)["missing"] == 0
    assert library.index.status(ME)["documents"] == 1401
    assert before["documents"] == 700
