"""Organizations: names then and now, who came from whom, names perhaps theirs, and merging them."""

from __future__ import annotations

from typing import Any

import pytest

from st_db.access import Caller
from st_db.errors import Conflict, Forbidden, UsageError
from st_db.library import Library
from st_db.query import Filter, Query
from tests.library.test_duplicates import ME, saved, state, whys


def found(library: Library, name: str) -> set[str]:
    library.index.catch_up()
    query = Query(where=(Filter("organizations", (name,)),), limit=50)
    return {hit.id for hit in library.search.search(ME, query).hits}


def task(library: Library, title: str, host: str, **more: Any) -> str:
    return saved(library, "task", title=title, host=host, **more)


def test_records_under_a_former_name_are_its_records(library: Library) -> None:
    office = saved(library, "organization", title="Sở Khoa học và Công nghệ tỉnh Mẫu")
    old = task(library, "Một", "Ban Khoa học và Kỹ thuật Mẫu")
    new = task(library, "Hai", "Sở KH&CN tỉnh Mẫu")
    assert found(library, "Sở Khoa học và Công nghệ tỉnh Mẫu") == {new}
    version = library.records.get(ME, office).version
    former = "Ban Khoa học và Kỹ thuật Mẫu (01/05/1992 – 28/02/1993)\n\nSở KHCNMT Mẫu"
    library.masters.rename(ME, office, version, {"former_names": former})
    assert library.records.get(ME, office).fields["former_names"] == [
        {"name": "Ban Khoa học và Kỹ thuật Mẫu", "from": "1992-05-01", "to": "1993-02-28"},
        {"name": "Sở KHCNMT Mẫu", "from": None, "to": None},
    ]
    assert found(library, "Sở Khoa học và Công nghệ tỉnh Mẫu") == {old, new}
    assert library.masters.names(ME, office).spellings == (
        "Ban Khoa học và Kỹ thuật Mẫu", "Sở KH&CN tỉnh Mẫu")  # fmt: skip
    library.masters.rename(ME, office, version, {"former_names": ""})  # left as it was in sight
    assert library.records.get(ME, office).version == version + 1
    with pytest.raises(Conflict):
        library.masters.rename(ME, office, version, {"former_names": "Sở cũ"})
    with pytest.raises(UsageError) as refused:
        library.masters.rename(ME, office, version + 1, {"former_names": "Sở (45/13/1992 – 2000)"})
    assert refused.value.code == "error.name_unreadable"


def test_who_came_from_whom_shows_on_both_sides(library: Library) -> None:
    old = saved(library, "organization", title="Trung tâm Ứng dụng A", tax_code="0100233488")
    new = saved(library, "organization", title="Trung tâm Đổi mới B")
    version = library.records.get(ME, new).version
    told = {"role": "predecessor", "name": "TT Ứng dụng A", "date": "01/07/2025",
            "change": "merged", "document": "12/QĐ-UBND"}  # fmt: skip
    library.masters.follow(ME, new, version, told)
    (mine,) = library.masters.names(ME, new).followed
    assert (mine.role, mine.date, mine.master and mine.master.id) == (
        "predecessor", "2025-07-01", old)  # fmt: skip
    (theirs,) = library.masters.names(ME, old).followed
    assert (theirs.role, theirs.name, theirs.document, theirs.place) == (
        "successor", "Trung tâm Đổi mới B", "12/QĐ-UBND", None)  # fmt: skip
    # They stay two: a filter by one does not count the other's records.
    task(library, "Một", "Trung tâm Ứng dụng A")
    assert found(library, "Trung tâm Đổi mới B") == set()
    for wrong in ({**told, "role": "cousin"}, {**told, "date": "31/02/2025"}, {**told, "name": ""}):
        with pytest.raises(UsageError):
            library.masters.follow(ME, new, version + 1, wrong)
    library.masters.unfollow(ME, new, version + 1, 0)
    assert library.masters.names(ME, old).followed == ()


def test_a_name_alike_is_proposed_accepted_or_refused(library: Library) -> None:
    office = saved(library, "organization", title="Viện Cây lương thực và Cây thực phẩm")
    mine = task(library, "Một", "Viện Cây lương thực và Cây thực phẩm Mẫu")
    task(library, "Hai", "Viện Cây ăn quả miền Nam")
    (perhaps,) = library.masters.names(ME, office).perhaps
    assert (perhaps.name, perhaps.why) == ("Viện Cây lương thực và Cây thực phẩm Mẫu", "name_alike")
    library.masters.refuse(ME, office, perhaps.name)
    assert library.masters.names(ME, office).perhaps == ()
    library.masters.refuse(ME, office, perhaps.name, refused=False)
    library.masters.accept(ME, office, perhaps.name)
    library.masters.accept(ME, office, perhaps.name)
    assert library.records.get(ME, office).fields["other_names"] == [perhaps.name]
    assert library.masters.names(ME, office).perhaps == ()
    assert found(library, "Viện Cây lương thực và Cây thực phẩm") == {mine}
    with pytest.raises(UsageError):
        library.masters.refuse(ME, office, "Công ty TNHH")


def test_organizations_of_one_name_are_pairs_and_two_tax_codes_are_not(library: Library) -> None:
    a = saved(library, "organization", title="Công ty Cổ phần Trà Mẫu", tax_code="0100233488")
    b = saved(library, "organization", title="CTCP Trà Mẫu")
    c = saved(library, "organization", title="Cty CP Trà Mẫu", tax_code="0300588569")
    pairs = whys(library)
    assert pairs[frozenset((a, b))] == ("name",)
    assert frozenset((a, c)) not in pairs


def test_merged_organizations_are_found_under_every_name_and_parted(library: Library) -> None:
    a = saved(library, "organization", title="Công ty Trà Mẫu", tax_code="0100233488")
    b = saved(library, "organization", title="Xí nghiệp Chè Cũ", abbreviation="XNCC",
              tax_code="0300588569", other_names=["Nông trường Chè"])  # fmt: skip
    one = task(library, "Một", "Công ty Trà Mẫu")
    two = task(library, "Hai", "Nông trường chè")
    three = task(library, "Ba", "Xí nghiệp Chè Cũ")
    four = saved(library, "task", title="Bốn", organizations=[
        {"name": "Tên khác hẳn", "tax_code": "0300588569"}])  # fmt: skip
    before, every = state(library), {one, two, three, four}
    assert found(library, "Công ty Trà Mẫu") == {one}
    library.duplicates.merge(ME, a, b)
    assert found(library, "Công ty Trà Mẫu") == every
    assert found(library, "Xí nghiệp Chè Cũ") == every
    assert {link.id for link in library.records.get(ME, a).links} == every
    assert library.records.get(ME, "0300588569").id == a
    assert [link.id for link in library.records.get(ME, four).links] == [a]
    library.duplicates.unmerge(ME, b)
    assert state(library) == before
    assert found(library, "Công ty Trà Mẫu") == {one}


def test_a_reader_sees_names_and_settles_nothing(library: Library) -> None:
    office = saved(library, "organization", title="Viện Cây lương thực và Cây thực phẩm")
    task(library, "Một", "Viện Cây lương thực và Cây thực phẩm Mẫu")
    reader = Caller("r", frozenset({"reader"}), None, "vi", "test")
    assert library.masters.names(reader, office).perhaps == ()
    for call in (library.masters.accept, library.masters.refuse):
        with pytest.raises(Forbidden):
            call(reader, office, "Viện")
