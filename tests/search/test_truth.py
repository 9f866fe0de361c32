"""The truth lamp: damage behind an index's back is seen, PostgreSQL answers, the index mends."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import uuid4

import pytest

from st_db.access import Caller
from st_db.library import Library
from st_db.query import Page, Query
from st_db.records.stored import New
from st_db.search import Digest, SearchEngine, document
from st_db.search.proof import digest_of
from st_db.settings import Settings
from st_db.store import Store, new_id
from tests.saving import save_record
from tests.store.making import entry

ME = Caller.local(origin="test")
WHOLE = {"missing": 0, "stale": 0, "extra": 0}


@pytest.fixture
def library(engine: SearchEngine, settings: Settings, store: Store) -> Iterator[Library]:
    """An open library on either engine, with 120 records that are not indexed yet."""
    library = Library(settings, store, engine)
    with store.writing(actor="test") as writer:
        writer.create([new(n) for n in range(120)])
    yield library
    library.rest()


def new(number: int) -> New:
    title = f"Máy số {number}"
    return New(new_id(), entry("invention", number=f"1-2022-{number:05d}", title=title))


def find(library: Library) -> Page:
    return library.search.search(ME, Query("may", limit=1))


def until(told: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not told():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def whole(library: Library) -> bool:
    """Tell whether both sides agree by the long comparison and an engine answers."""
    found = library.index.check(ME)
    same = {name: found[name] for name in WHOLE} == WHOLE and found["database"] == found["index"]
    page = find(library)
    return same and page.note is None and page.total == found["database"]


def ids(library: Library) -> list[str]:
    return [id_ for id_, _ in library.store.versions()]


def test_the_sums_of_both_sides_agree(library: Library) -> None:
    library.index.sync(ME)
    with library.store.proofs.side() as side:
        records = list(side.versions)
        assert digest_of(records) == Digest(side.documents, side.total)
    assert library.engine.digest() == digest_of(records)


def test_a_hundred_documents_deleted_are_noticed_and_mended(library: Library) -> None:
    library.index.sync(ME)
    library.engine.apply([], ids(library)[:100], library.store.last_seq())

    page = find(library)
    assert (page.note, page.engine) == ("search.note.index_wrong", "postgresql")
    assert page.total == 120  # nothing is missing from the answer meanwhile

    library.follow()
    until(lambda: whole(library))
    lamp = find(library).lamp
    assert lamp is not None
    assert (lamp.proof.mended, lamp.wrong, lamp.proof.missing) == (100, False, 0)


def test_a_running_follower_notices_damage_by_itself(library: Library) -> None:
    follower = library.follow()
    until(lambda: whole(library))
    library.engine.apply([], ids(library)[:100], library.store.last_seq())
    until(lambda: whole(library))
    assert follower.is_alive()


def test_a_stale_document_is_found_when_the_sides_are_compared(library: Library) -> None:
    library.index.sync(ME)
    record = library.store.get(ids(library)[0])
    assert record is not None
    old = document(record.kind, record.values, id=record.id, version=99, seq=1,
                   visibility="public", updated=1)  # fmt: skip
    library.engine.apply([old], [], library.store.last_seq())
    assert library.index.check(ME)["stale"] == 1

    library.follow()  # a start compares
    until(lambda: whole(library))


def test_damage_followed_by_a_change_is_not_forgotten(library: Library) -> None:
    library.index.sync(ME)
    library.engine.apply([], ids(library)[:7], library.store.last_seq())
    save_record(library, ME, "invention", {"number": "1-2023-00001", "title": "Máy mới"})

    assert library.index.wait_until_applied(library.store.last_seq()) == 0
    assert whole(library)


def test_documents_nobody_knows_are_removed(library: Library) -> None:
    library.index.sync(ME)
    strange = replace(document("invention", {"title": "Máy lạ"}, id=str(uuid4()), version=1, seq=1,
                               visibility="public", updated=1))  # fmt: skip
    library.engine.apply([strange], [], library.store.last_seq())
    assert find(library).note == "search.note.index_wrong"
    assert library.index.sync(ME)["removed"] == 1
    assert whole(library)


def test_the_lamp_says_when_both_sides_were_compared(library: Library) -> None:
    before = find(library).lamp
    assert before is not None
    assert before.to_json()["compared_at"] is None

    library.index.sync(ME)
    lamp = find(library).lamp
    assert lamp is not None
    said = lamp.to_json()
    assert {name: said[name] for name in WHOLE} == WHOLE
    assert lamp.proof.compared_at is not None
    assert library.index.status(ME)["compared_at"] == said["compared_at"]
    assert library.health()["index"]["compared_at"] == said["compared_at"]
