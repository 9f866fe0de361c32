"""Whose a record is and who may see it, decided by those who may."""

from __future__ import annotations

from collections import Counter
from uuid import uuid4

import pytest

from st_db.access import Caller, Role
from st_db.errors import Conflict, Forbidden, NotFound, UsageError
from st_db.library import BulkOptions, BulkResult, Library, Operation
from st_db.library.edits import Edit, Saved, Submitted
from st_db.library.records import RecordView
from st_db.query import Query
from tests.saving import save_record

LOCAL = Caller.local("vi", "test")


def officer(unit: str | None, role: Role = "officer") -> Caller:
    return Caller("an", frozenset({role}), unit, "vi", "page")


@pytest.fixture
def record(library: Library) -> RecordView:
    for unit in ("tdc", "so-huu"):
        library.units.save(LOCAL, unit, (unit, None))
    values = {"number": "TCVN 1:2020", "title": "Cà phê"}
    return save_record(library, LOCAL, "standard", values)


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


# ---- many at once


def placing(library: Library, caller: Caller, ids: list[str], unit: str) -> BulkResult:
    """Give records to a unit as a preview showed it."""
    operation = Operation("unit_id", "set", unit) if unit else Operation("unit_id", "clear")
    lines = [one for some in library.bulk.preview(caller, ids, operation) for one in some]
    seen = [(line.id, line.version) for line in lines if line.fate == "changed"]
    result = library.bulk.run(caller, seen, operation, BulkOptions()) if seen else None
    told = result or BulkResult("")
    told.counts = Counter(line.fate for line in lines)
    return told


def four(library: Library, record: RecordView) -> list[str]:
    """Return two records of no unit, one of a unit, and one of another."""
    ids = [record.id]
    for number, unit in enumerate((None, "tdc", "so-huu"), 2):
        values = {"number": f"TCVN {number}:2020", "title": "Chè"}
        ids.append(save_record(library, LOCAL, "standard", values).id)
        library.standing.set(LOCAL, ids[-1], unit=unit)
    return ids


def units(library: Library, ids: list[str]) -> list[str | None]:
    found = library.store.get_many(ids)
    return [found[id_].unit_id for id_ in ids]


def test_many_records_are_handed_over_by_the_same_rules_and_given_back_by_one_undo(
    library: Library, record: RecordView
) -> None:
    an, chief = officer("tdc"), officer(None, "administrator")
    ids = four(library, record)
    assert set(library.bulk.fields(an, ("standard",))) >= {"unit_id", "visibility"}
    assert "unit_id" not in library.bulk.fields(officer(None), ("standard",))
    assert placing(library, an, ids, "so-huu").counts == {"refused": 3, "forbidden": 1}
    taken = placing(library, an, ids, "TDC")
    assert taken.counts == {"changed": 2, "same": 1, "forbidden": 1}
    assert units(library, ids) == ["tdc", "tdc", "tdc", "so-huu"]
    told = library.history.of(LOCAL, record.id).happenings[0].change
    assert told.details == {"standing": {"unit_id": [None, "tdc"]}}

    undone = library.batches.undo(an, taken.batch or "")  # what is one's own may be taken back
    assert (undone.reset, units(library, ids)) == (2, [None, None, "tdc", "so-huu"])
    again = library.batches.undo(an, undone.batch or "")
    assert (again.reset, units(library, ids)) == (2, ["tdc", "tdc", "tdc", "so-huu"])

    moved = placing(library, chief, ids, "so-huu")
    assert moved.counts == {"changed": 3, "same": 1}
    binh = Caller("binh", frozenset({"officer"}), "so-huu", "vi", "page")
    tried = library.batches.undo(binh, moved.batch or "")  # nobody hands over by an undo
    assert (tried.reset, {left.reason for left in tried.failed}) == (0, {"hand_over"})
    library.standing.set(LOCAL, ids[0], unit="")
    back = library.batches.undo(chief, moved.batch or "")
    assert (back.reset, back.kept_count) == (2, 1)
    assert units(library, ids) == [None, "tdc", "tdc", "so-huu"]


def test_many_records_are_hidden_at_once_by_those_who_may(
    library: Library, record: RecordView
) -> None:
    an, ids = officer("tdc"), four(library, record)
    hide = Operation("visibility", "set", "internal")
    seen = [(id_, one.version) for id_, one in library.store.get_many(ids).items()]
    hidden = library.bulk.run(an, seen, hide, BulkOptions())
    assert hidden.counts == {"changed": 3, "forbidden": 1}
    assert hidden.said == "Ai được xem: đặt thành “Nội bộ cơ quan”"
    for value in ("everybody", ""):
        with pytest.raises(UsageError):
            library.bulk.run(an, seen, Operation("visibility", "set", value), BulkOptions())
    with pytest.raises(NotFound):
        placing(library, an, ids, "nowhere")


# ---- a new record


def fresh(number: int, **placing: str | None) -> Edit:
    values = {"number": f"TCVN {number}:2021", "title": "Gạo"}
    return Edit(str(uuid4()), values, "standard", placing=placing)


def placed(library: Library, id_: str) -> tuple[str | None, str]:
    found = library.store.get_many([id_])[id_]
    return found.unit_id, found.visibility


def test_a_new_record_is_placed_by_its_author_as_far_as_they_could_hand_it_over(
    library: Library, record: RecordView
) -> None:
    def made(caller: Caller, edit: Edit) -> tuple[str | None, str]:
        outcome = library.editing.save(caller, edit)
        assert isinstance(outcome, Saved), outcome
        return placed(library, outcome.record_id)

    an, lan = officer("tdc"), Caller("lan", frozenset({"officer", "reviewer"}), "tdc", "vi", "page")
    assert made(an, fresh(1)) == ("tdc", "public")
    assert made(an, fresh(2, visibility="internal", unit_id="tdc")) == ("tdc", "internal")
    assert made(lan, fresh(3, unit_id="so-huu")) == ("so-huu", "public")
    assert made(LOCAL, fresh(4, unit_id=None)) == (None, "public")
    for unit in ("so-huu", None):
        with pytest.raises(Forbidden):
            library.editing.save(an, fresh(5, unit_id=unit))
    with pytest.raises(UsageError):
        library.editing.save(an, fresh(5, visibility="everybody"))

    first = fresh(6)  # made, but no answer came; the author then hid it in the form
    made(an, first)
    again = Edit(str(uuid4()), first.values, "standard", follows=(first.save_id,),
                 placing={"visibility": "internal"})  # fmt: skip
    assert made(an, again) == ("tdc", "internal")
    assert library.editing.save(an, again) == Saved(first.save_id, 2, repeated=True)


def test_where_a_new_record_is_placed_waits_for_the_reviewer_too(
    library: Library, record: RecordView
) -> None:
    an, lan = officer("tdc"), Caller("lan", frozenset({"officer", "reviewer"}), "tdc", "vi", "page")
    library.units.save(LOCAL, "tdc", ("tdc", None), review=True, version=1)
    waits = library.editing.save(an, fresh(7, visibility="internal"))
    assert isinstance(waits, Submitted)
    reviewer = Caller("mai", frozenset({"reviewer"}), "tdc", "vi", "page")
    (submission,) = library.review.waiting(reviewer)
    assert ("Ai được xem", "(trống)", "Nội bộ cơ quan") in library.review.told(reviewer, submission)
    assert isinstance(library.review.accept(reviewer, submission.id), Saved)
    assert placed(library, waits.record_id) == ("tdc", "internal")
    with pytest.raises(Forbidden):
        library.editing.save(lan, fresh(8, unit_id="so-huu"))  # round the reviewer
