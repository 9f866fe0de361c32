"""Saved searches, and what is new since a day or since they were last seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from st_db.access import Caller
from st_db.errors import Forbidden, NotFound, UsageError
from st_db.library import Library
from st_db.query import Query, Since, parse_since
from st_db.store.moment import Moment
from tests.saving import save_record

ME = Caller.local(origin="test")
OTHER = Caller("other", frozenset({"reader"}), origin="test")


def _save(library: Library, number: str, title: str, id_: str | None = None) -> str:
    view = save_record(library, ME, "standard", {"number": number, "title": title}, id=id_)
    library.index.wait_until_applied(library.store.last_seq())
    return view.id


@pytest.fixture
def coffee(library: Library) -> list[str]:
    return [_save(library, f"TCVN {n}:2020", f"Cà phê hạt loại {n}") for n in range(1001, 1006)]


def test_since_a_change_shows_what_was_made_and_what_was_changed(
    library: Library, coffee: list[str]
) -> None:
    seq = library.store.last_seq()
    new = _save(library, "TCVN 2001:2026", "Cà phê rang")
    _save(library, "TCVN 1001:2020", "Cà phê hạt loại đặc biệt", coffee[0])
    _save(library, "TCVN 3001:2026", "Nước mắm")

    page = library.search.search(ME, Query("cà phê", since=Since(seq=seq)))

    assert {hit.id: hit.change for hit in page.hits} == {new: "new", coffee[0]: "updated"}
    assert (page.total, page.changes) == (2, {"new": 1, "updated": 1})
    assert page.facets["kind"] == {"standard": 2}


def test_being_few_never_widens_what_is_new(library: Library, coffee: list[str]) -> None:
    seq = library.store.last_seq()
    _save(library, "TCVN 4001:2026", "Cà phé gần giống")  # found by a typing mistake only
    page = library.search.search(ME, Query("cà phê hạt", since=Since(seq=seq)))
    assert (page.total, page.relaxed) == (0, None)
    assert library.search.search(ME, Query("cà phê hạt")).total == len(coffee)


def test_the_database_answers_the_same(library: Library, coffee: list[str]) -> None:
    seq = library.store.last_seq()
    save_record(library, ME, "standard", {"number": "TCVN 9:2026", "title": "Cà phê mới"})
    with library.store.moment() as moment:
        assert isinstance(moment, Moment)
        assert len(moment.changed_since(Since(seq=seq))) == 1
    export = library.exporting.open(ME, Query("cà phê", since=Since(seq=seq)), "jsonl")
    assert (export.total, export.engine) == (1, "postgresql")
    export.close()


def test_since_a_day_begins_at_its_midnight(library: Library, coffee: list[str]) -> None:
    today = datetime.now().astimezone()
    page = library.search.search(ME, Query("cà phê", since=parse_since(f"{today:%Y-%m-%d}")))
    assert page.total == len(coffee)
    later = Since(at=datetime.now(UTC) + timedelta(hours=1))
    assert library.search.search(ME, Query("cà phê", since=later)).total == 0


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("seq:812", Since(seq=812)),
        ("2026-11-01", (2026, 11, 1, 0, 0)),
        ("01/11/2026", (2026, 11, 1, 0, 0)),
        ("1.11.2026", (2026, 11, 1, 0, 0)),
        ("2026-11", (2026, 11, 1, 0, 0)),
        ("11/2026", (2026, 11, 1, 0, 0)),
        ("2026", (2026, 1, 1, 0, 0)),
        ("2026-11-01T08:30", (2026, 11, 1, 8, 30)),
        ("2026-11-01 08:30", (2026, 11, 1, 8, 30)),
        ("2026-11-01T08:30:00+07:00", (2026, 11, 1, 8, 30)),
        ("2026-11-01T08:30:00 07:00", (2026, 11, 1, 8, 30)),
    ],
)
def test_points_in_time_are_read(text: str, wanted: Since | tuple[int, ...]) -> None:
    found = parse_since(text)
    if isinstance(wanted, Since):
        assert found == wanted
    else:
        assert found.at is not None
        assert found.at.tzinfo is not None
        assert found.at.timetuple()[:5] == wanted


@pytest.mark.parametrize(
    "text", ["", "hôm qua", "2026-13-01", "31/02/2026", "seq:", "seq:-1", "9" * 30, "0000-01-01"]
)
def test_what_is_no_point_in_time_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_since(text)
    assert caught.value.code == "error.bad_since"


def test_a_saved_search_counts_what_is_new_until_it_is_opened(
    library: Library, coffee: list[str]
) -> None:
    asked = {"q": ["cà phê"], "kind": ["standard"], "sort": ["number"]}
    saved = library.saved.save(ME, "Cà phê", asked)
    assert [(k.total, k.new, k.updated) for k in library.saved.list(ME)] == [(5, 0, 0)]
    _save(library, "TCVN 2001:2026", "Cà phê rang")
    _save(library, "TCVN 1001:2020", "Cà phê hạt loại đặc biệt", coffee[0])
    assert [(k.total, k.new, k.updated) for k in library.saved.list(ME)] == [(6, 1, 1)]
    before, kept = library.saved.open(ME, saved.id)
    assert (before.seen_seq, kept.new, kept.updated) == (saved.seen_seq, 1, 1)
    assert [(k.total, k.new, k.updated) for k in library.saved.list(ME)] == [(6, 0, 0)]


def test_what_the_index_lacks_stays_new_when_a_search_is_opened(
    library: Library, coffee: list[str]
) -> None:
    saved = library.saved.save(ME, "Cà phê", {"q": ["cà phê"]})
    save_record(library, ME, "standard", {"number": "TCVN 9:2026", "title": "Cà phê mới"})
    _, kept = library.saved.open(ME, saved.id)
    assert kept.new == 0
    library.index.wait_until_applied(library.store.last_seq())
    assert [k.new for k in library.saved.list(ME)] == [1]


def test_a_saved_search_is_renamed_deleted_and_brought_back(library: Library) -> None:
    saved = library.saved.save(ME, "  Cà   phê ", {"q": ["cà phê"]})
    assert saved.name == "Cà phê"
    library.saved.rename(ME, saved.id, "Cà phê Buôn Ma Thuột")
    library.saved.delete(ME, saved.id)
    assert library.saved.list(ME) == []
    with pytest.raises(NotFound):
        library.saved.rename(ME, saved.id, "x")
    library.saved.restore(ME, saved.id)
    assert [k.search.name for k in library.saved.list(ME)] == ["Cà phê Buôn Ma Thuột"]
    with library.store._database.transaction() as connection:
        rows = connection.execute(
            "SELECT op FROM change WHERE subject = 'saved_search' ORDER BY seq"
        ).fetchall()
    assert [row["op"] for row in rows] == ["create", "update", "archive", "restore"]


def test_nobody_sees_or_changes_what_others_saved(library: Library) -> None:
    saved = library.saved.save(ME, "Cà phê", {"q": ["cà phê"]})
    assert library.saved.list(OTHER) == []
    for deed in (
        library.saved.delete,
        library.saved.restore,
        library.saved.get,
        library.saved.open,
    ):
        with pytest.raises(NotFound):
            deed(OTHER, saved.id)
    with pytest.raises(Forbidden):
        library.saved.list(Caller.public(origin="test"))


@pytest.mark.parametrize("name", ["", "   ", "a" * 81, "a\x00b\x07"])
def test_names_that_none_can_have_are_refused(library: Library, name: str) -> None:
    with pytest.raises(UsageError):
        library.saved.save(ME, name, {"q": ["x"]})


def test_a_question_that_cannot_be_asked_is_not_kept(library: Library) -> None:
    with pytest.raises(UsageError):
        library.saved.save(ME, "x", {"where": ["nonsense=1"]})
    with pytest.raises(UsageError):
        library.saved.save(ME, "x", {"q": ["a" * 30_000]})
    with pytest.raises(NotFound):
        library.saved.open(ME, "' OR 1=1 --")
