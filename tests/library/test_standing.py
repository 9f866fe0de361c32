"""Whose a record is and who may see it, decided by those who may."""

from __future__ import annotations

import pytest

from st_db.access import Caller, Role
from st_db.errors import Conflict, Forbidden, NotFound, UsageError
from st_db.library import Library
from st_db.library.records import RecordView
from st_db.query import Query

LOCAL = Caller.local("vi", "test")


def officer(unit: str | None, role: Role = "officer") -> Caller:
    return Caller("an", frozenset({role}), unit, "vi", "page")


@pytest.fixture
def record(library: Library) -> RecordView:
    for unit in ("tdc", "so-huu"):
        library.units.save(LOCAL, unit, (unit, None))
    values = {"number": "TCVN 1:2020", "title": "Cà phê"}
    return library.records.save(LOCAL, "standard", values)


def test_a_hidden_record_leaves_the_public_and_its_history_says_so(
    library: Library, record: RecordView
) -> None:
    public = Caller.public("vi", "page")
    library.index.sync(LOCAL)
    library.standing.set(officer(None), record.id, visibility="internal", seen=1)
    library.index.sync(LOCAL)
    with pytest.raises(NotFound):
        library.records.get(public, record.id)
    assert library.search.search(public, Query("cà phê")).total == 0
    assert library.search.search(officer("tdc"), Query("cà phê")).total == 1
    change = library.records.get(LOCAL, record.id).history[0]
    assert (change.actor, change.version) == ("an", 2)
    assert change.details == {"standing": {"visibility": ["public", "internal"]}}
    library.standing.set(officer(None), record.id, visibility="public")
    assert library.records.get(public, record.id).title == "Cà phê"


def test_an_officer_takes_what_is_nobodys_and_only_an_administrator_moves_it_on(
    library: Library, record: RecordView
) -> None:
    an = officer("tdc")
    with pytest.raises(Forbidden):
        library.standing.set(an, record.id, unit="so-huu")
    library.standing.set(an, record.id, unit="tdc")
    for caller in (an, officer("so-huu")):
        with pytest.raises(Forbidden):
            library.standing.set(caller, record.id, unit="so-huu")
    with pytest.raises(Forbidden):
        library.standing.set(officer("so-huu"), record.id, visibility="internal")
    library.standing.set(officer(None, "administrator"), record.id, unit="so-huu")
    assert library.records.find(LOCAL, record.id).unit_id == "so-huu"
    library.standing.set(LOCAL, record.id, unit=None)
    assert library.records.find(LOCAL, record.id).unit_id is None


def test_what_cannot_be_or_is_stale_is_refused(library: Library, record: RecordView) -> None:
    with pytest.raises(Conflict):
        library.standing.set(LOCAL, record.id, visibility="internal", seen=9)
    with pytest.raises(UsageError):
        library.standing.set(LOCAL, record.id, visibility="everybody")
    for id_ in ("x", "\x00", "00000000-0000-0000-0000-000000000000"):
        with pytest.raises(NotFound):
            library.standing.set(LOCAL, id_, visibility="internal")
    with pytest.raises(NotFound):
        library.standing.set(LOCAL, record.id, unit="nowhere\x00")
    library.standing.set(LOCAL, record.id, visibility="public", unit=None)
    assert library.records.get(LOCAL, record.id).version == 1  # nothing differed
