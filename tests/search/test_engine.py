"""What an engine must do with its index: follow changes, survive, and be rebuilt beside itself."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from st_db.errors import IndexNotReady
from st_db.query import Query
from st_db.search import Build
from tests.search.conftest import filled
from tests.search.register import Sample, register


@pytest.fixture
def samples() -> list[Sample]:
    return register()[:20]


def test_nothing_is_answered_before_the_first_build(engine, samples):
    status = engine.ensure()
    assert not status.ready
    for ask in (
        lambda: engine.search(Query()),
        lambda: list(engine.versions()),
        lambda: engine.apply([samples[0].document], [], 1),
    ):
        with pytest.raises(IndexNotReady):
            ask()


def test_a_build_knows_its_documents_and_seq(engine, samples):
    done: list[int] = []
    status = engine.rebuild(Build([s.document for s in samples], len(samples), 7, done.append))
    assert (status.ready, status.documents, status.seq) == (True, len(samples), 7)
    assert done[-1] == len(samples)
    assert dict(engine.versions()) == {s.id: 1 for s in samples}


def test_an_empty_register_is_built_too(engine):
    status = engine.rebuild(Build([], 0, 3))
    assert (status.ready, status.documents, status.seq) == (True, 0, 3)
    assert engine.search(Query()).total == 0


def test_changes_are_found_at_once_and_applying_twice_changes_nothing(engine, samples):
    filled(engine, samples[:5])
    changed = replace(samples[0].document, version=2, title_key="z")
    for _ in range(2):
        engine.apply([changed, samples[9].document], [samples[1].id], 9)
        status = engine.status()
        assert (status.documents, status.seq) == (5, 9)
        versions = dict(engine.versions())
        assert versions[samples[0].id] == 2
        assert samples[1].id not in versions
        assert engine.search(Query(samples[9].entry.number or "")).ids[0][0] == samples[9].id


def test_counts_of_everything_follow_every_change(engine, samples):
    filled(engine, samples[:5])
    for question in (Query(), Query(kinds=("invention",)), Query(public_only=True)):
        before = engine.search(question)
        before.facets["kind"].clear()  # what a caller does to an answer is the caller's
        assert engine.search(question).facets["kind"] != {}
    kinds = engine.search(Query()).facets["kind"]
    engine.apply([], [samples[0].id], 2)
    fewer = engine.search(Query()).facets["kind"]
    assert sum(fewer.values()) == sum(kinds.values()) - 1
    internal = replace(samples[1].document, visibility="internal", version=2)
    engine.apply([internal], [], 3)
    assert engine.search(Query()).facets["kind"] == fewer
    public = engine.search(Query(public_only=True)).facets["kind"]
    assert sum(public.values()) == sum(fewer.values()) - 1
    filled(engine, samples[:5])
    assert engine.search(Query()).facets["kind"] == kinds


def test_deleting_what_is_not_there_only_moves_the_seq(engine, samples):
    filled(engine, samples[:3])
    engine.apply([], ["0190-nobody"], 4)
    assert (engine.status().documents, engine.status().seq) == (3, 4)


def test_a_failed_build_leaves_the_old_index(engine, samples):
    filled(engine, samples[:4])

    def broken():
        yield samples[5].document
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="went away"):
        engine.rebuild(Build(broken(), 2, 99))
    status = engine.ensure()
    assert (status.ready, status.documents, status.seq) == (True, 4, 1)
    assert status.building is None


def test_only_public_records_are_found_where_asked(engine):
    public, internal = (
        replace(s, visibility=v)
        for s, v in zip(register()[:2], ("public", "internal"), strict=True)
    )
    filled(engine, [public, internal])
    assert engine.search(Query("máy cắt")).total == 2
    found = engine.search(Query("may", public_only=True))
    assert [id for id, _ in found.ids] == [public.id]
    assert found.facets["kind"] == {"invention": 1}


def test_answers_never_stop_while_the_index_is_replaced(engine, samples):
    filled(engine, samples)
    stop = threading.Event()
    failures: list[BaseException] = []
    totals: set[int] = set()

    def ask() -> None:
        while not stop.is_set():
            try:
                totals.add(engine.search(Query(limit=5)).total)
            except BaseException as error:  # noqa: BLE001 – whatever it is, it is a failure
                failures.append(error)
                return

    asking = threading.Thread(target=ask)
    asking.start()
    for round_ in range(4):
        engine.rebuild(Build([s.document for s in samples], len(samples), round_))
    stop.set()
    asking.join(30)
    assert not failures
    assert len(totals) == 1
