"""A unit that wants review has no way round it: whatever writes but the form is refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from st_db.access import Caller, Role
from st_db.errors import Forbidden, Where
from st_db.library import BulkOptions, Library, Operation
from st_db.library.batches import BatchOptions, Candidate
from st_db.library.edits import Edit, Submitted
from st_db.records import KINDS
from st_db.store import new_id
from tests.files import making
from tests.saving import save_record

LOCAL = Caller.local("vi", "test")
WAYS: dict[str, Callable[[Library, Caller, Made], Any]] = {
    "import": lambda lib, who, made: lib.batches.run(who, made.rows(lib), BatchOptions("a.csv")),
    "undo": lambda lib, who, made: lib.batches.undo(who, made.batch),
    "bulk": lambda lib, who, made: lib.bulk.run(
        who, [(made.one, 1)], Operation("summary", "set", "Khác"), BulkOptions()
    ),
    "merge": lambda lib, who, made: lib.duplicates.merge(who, made.one, made.other),
    "unmerge": lambda lib, who, made: lib.duplicates.unmerge(who, made.other),
    "restore": lambda lib, who, made: lib.history.restore(who, made.one, 1),
    "archive": lambda lib, who, made: lib.history.archive(who, made.one),
    "bring back": lambda lib, who, made: lib.history.bring_back(who, made.one),
    "attach": lambda lib, who, made: lib.files.add(who, made.one, "a.txt", [b"a"]),
    "detach": lambda lib, who, made: lib.files.detach(who, made.file),
    "show file": lambda lib, who, made: lib.files.show_to(who, made.file, "public"),
    "rename": lambda lib, who, made: lib.masters.rename(
        who, made.office, 1, {"other_names": "Tên khác"}
    ),
    "accept a name": lambda lib, who, made: lib.masters.accept(who, made.office, "Tên khác"),
    "follow": lambda lib, who, made: lib.masters.follow(
        who, made.office, 1, {"role": "predecessor", "name": "Sở cũ"}
    ),
}
PLACING: dict[str, Callable[[Library, Caller, Made], Any]] = {
    "hide": lambda lib, who, made: lib.standing.set(who, made.one, visibility="internal"),
    "take": lambda lib, who, made: lib.standing.set(who, made.other, unit="tdc"),
}


class Made:
    """What there is to write: two records of the unit, one of them with a file, and an office."""

    one: str
    other: str
    office: str
    file: str
    batch: str

    def __init__(self, library: Library) -> None:
        save, chief = partial(save_record, library), staff("administrator")
        self.one = save(chief, "standard", {"number": "TCVN 1:2020", "title": "Chè"}).id
        self.other = save(LOCAL, "standard", {"number": "TCVN 2:2020", "title": "Chè xanh"}).id
        self.office = save(LOCAL, "organization", {"title": "Sở Mẫu"}).id
        self.file = library.files.add(LOCAL, self.one, "a.pdf", [making.pdf("Mot")]).id
        done = library.batches.run(LOCAL, self.rows(library, "TCVN 7:2020"), BatchOptions("b.csv"))
        self.batch = done.batch or ""

    @staticmethod
    def rows(library: Library, number: str = "TCVN 6:2020") -> list[Candidate]:
        entry = KINDS["standard"].read({"number": number, "title": "Nhập"}, library.context())
        return [Candidate(Where("a.csv", row=1), entry, frozenset({"number", "title"}))]


def staff(role: Role, unit: str | None = "tdc") -> Caller:
    return Caller(f"a-{role}", frozenset({role}), unit, "vi", "page")


@pytest.fixture
def made(library: Library) -> Made:
    library.units.save(LOCAL, "tdc", ("Phòng Tiêu chuẩn", None), review=True)
    return Made(library)


def test_nothing_but_the_form_writes_for_a_unit_that_wants_review(
    library: Library, made: Made
) -> None:
    before = library.store.last_seq()
    both = Caller("an", frozenset({"officer", "reviewer"}), "tdc", "vi", "page")
    got_round = []
    for who, ways in ((staff("officer"), {**WAYS, **PLACING}), (both, WAYS)):
        for name, way in ways.items():
            try:
                way(library, who, made)
            except Forbidden as refused:
                if refused.code == "error.review_first":
                    continue
            got_round.append(name)
    assert not got_round, got_round
    assert library.store.last_seq() == before
    edit = Edit(str(uuid4()), {"title": "Chè búp"}, "", made.one, 1)
    assert isinstance(library.editing.save(staff("officer"), edit), Submitted)


def test_looking_at_what_would_be_is_free_and_so_is_what_changes_no_content(
    library: Library, made: Made
) -> None:
    an = staff("officer")
    tried = library.batches.run(an, made.rows(library), BatchOptions("a.csv", dry_run=True))
    assert tried.created == 1
    assert library.batches.undo(an, made.batch, dry_run=True).reversed
    some = [line for part in library.bulk.preview(an, [made.one], Operation("summary", "set", "x"))
            for line in part]  # fmt: skip
    assert [line.fate for line in some] == ["changed"]
    library.history.confirm(an, made.one)
    library.duplicates.apart(an, made.one, made.other)


def test_a_reviewer_of_the_unit_says_whose_its_records_are_and_who_may_see_them(
    library: Library, made: Made
) -> None:
    lan = staff("reviewer")
    for way in PLACING.values():
        way(library, lan, made)
    library.units.save(LOCAL, "so-huu", ("Phòng Sở hữu trí tuệ", None))
    library.standing.set(lan, made.one, unit="so-huu")
    with pytest.raises(Forbidden):
        library.standing.set(lan, made.one, unit="tdc")  # it is another unit's by now
    assert library.standing.offered(lan, "so-huu") is None
    assert library.standing.offered(staff("officer"), None) is None
    assert library.standing.offered(staff("officer", "so-huu"), None) == ["so-huu"]
    assert library.standing.offered(staff("officer", "so-huu"), "so-huu") == []


def test_an_administrator_of_the_unit_and_officers_of_others_do_it_directly(
    library: Library, made: Made
) -> None:
    chief = staff("administrator")
    ours = library.batches.run(chief, made.rows(library), BatchOptions("a.csv", id=new_id()))
    assert ours.created == 1
    library.history.archive(chief, made.one)
    other = staff("officer", None)
    assert library.batches.undo(other, made.batch).batch
