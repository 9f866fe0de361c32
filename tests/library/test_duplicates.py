"""Duplicates: pairs are found with their evidence, merged field by field, and parted exactly."""

from __future__ import annotations

from typing import Any

import pytest

from st_db.access import Caller
from st_db.errors import Conflict, NotFound, StDbError, UsageError
from st_db.library import Edit, Library, Refused
from st_db.query import Query
from st_db.store import new_id
from tests.files import making
from tests.saving import save_record

ME = Caller.local(origin="test")
TITLE = "Xây dựng mô hình trồng chè Shan tuyết theo hướng hữu cơ tại huyện Chợ Đồn"


def saved(library: Library, kind: str, **values: Any) -> str:
    return save_record(library, ME, kind, values).id


def whys(library: Library) -> dict[frozenset[str], tuple[str, ...]]:
    library.duplicates.find(ME)
    found = library.duplicates.proposed(ME, page=(100, 0)).pairs
    return {frozenset((p.one.id, p.other.id)): p.pair.why for p in found}


def state(library: Library) -> tuple[Any, ...]:
    """Everything of the register but versions, times, history and what remembers a merger."""
    rows = library.store._database.rows
    record = (
        "SELECT id::text, kind, number, title, title_folded, number_key, natural_key, facets,"
        " search_text, merged_into FROM record ORDER BY id"
    )
    numbers = "SELECT * FROM record_number ORDER BY record_id, compact"
    names = "SELECT * FROM organization_name ORDER BY record_id, key"
    links = "SELECT * FROM link ORDER BY record_id, position"
    ids = [row["id"] for row in rows("SELECT id::text FROM record ORDER BY id")]
    values = [record.values for record in library.store.get_many(ids).values()]
    apart = (
        "SELECT one, other, apart_by, inherited FROM pair WHERE apart_by IS NOT NULL ORDER BY 1, 2"
    )
    return (*map(rows, (record, numbers, names, links, apart)), values)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"host": "Viện A", "start_date": "2020"}, {"host": "Viện A", "start_date": "2021"},
         ("title", "holder", "year_differs")),
        ({"host": "Công ty TNHH An Phát", "start_date": "2020"},
         {"host": "Cty TNHH An Phát", "start_date": "2020"}, ("title", "holder", "year")),
        ({"host": "Viện A", "start_date": "01/03/2020"},
         {"host": "Viện A", "start_date": "01/03/2020", "title": TITLE.replace("hướng", "hướgn")},
         ("title_alike", "holder", "date")),
        ({"organizations": [{"name": "Viện A", "tax_code": "0100233488"}], "start_date": "2020"},
         {"organizations": [{"name": "Trung tâm B", "tax_code": "0100233488"}],
          "start_date": "2020"}, ("title", "tax", "year")),
        ({"host": "Viện A", "start_date": "01/03/2020"},
         {"host": "Trường B", "start_date": "01/03/2020"}, ("title", "date", "holder_differs")),
        ({"host": "Viện A", "start_date": "2020"}, {"host": "Viện B", "start_date": "2021"}, None),
        ({"code": "ĐT.07/2023"}, {"code": "ĐT.08/2023"}, None),
    ],
)  # fmt: skip
def test_pairs_come_with_their_evidence(
    library: Library, one: dict[str, Any], other: dict[str, Any], expected: tuple[str, ...] | None
) -> None:
    a = saved(library, "task", **{"title": TITLE, **one})
    b = saved(library, "task", **{"title": TITLE, **other})
    assert whys(library) == ({frozenset((a, b)): expected} if expected else {})


def test_the_same_number_in_another_scheme(library: Library) -> None:
    a = saved(library, "invention", application_number="1-2019-01234", title="Máy gặt lúa mini")
    b = saved(library, "invention", publication_number="1-2019-01234", title="Máy gặt lúa nhỏ",
              applicants="Viện A", filing_date="02/03/2019")  # fmt: skip
    save_record(library, ME, "invention", {"applicants": "Viện A"}, id=a)
    assert whys(library)[frozenset((a, b))][0] == "number"


def test_what_changes_is_looked_at_again(library: Library) -> None:
    a = saved(library, "task", title=TITLE, host="Viện A", start_date="2020")
    b = saved(library, "task", title="Khác hẳn", host="Viện A", start_date="2020")
    follow(library)
    assert library.duplicates.proposed(ME).total == 0
    save_record(library, ME, "task", {"title": TITLE}, id=b)
    follow(library)
    (pair,) = library.duplicates.proposed(ME).pairs
    assert {pair.one.id, pair.other.id} == {a, b}
    save_record(library, ME, "task", {"title": "Lại khác"}, id=b)
    follow(library)
    assert library.duplicates.proposed(ME).total == 0


def follow(library: Library) -> None:
    while library.duplicates.follow():
        pass
    assert library.duplicates.behind() == 0


def test_what_was_said_to_be_apart_stays_apart(library: Library) -> None:
    a = saved(library, "task", title=TITLE, host="Viện A", start_date="2020")
    b = saved(library, "task", title=TITLE, host="Viện A", start_date="2020")
    library.duplicates.find(ME)
    library.duplicates.apart(ME, b, a)
    save_record(library, ME, "task", {"summary": "Mới"}, id=b)
    library.duplicates.find(ME)
    follow(library)
    assert library.duplicates.proposed(ME).total == 0
    (pair,) = library.duplicates.proposed(ME, apart=True).pairs
    assert (pair.pair.apart_by, pair.pair.why) == ("local", ("title", "holder", "year"))
    # Of a record that one of them is merged into, the same holds, until they are parted.
    c = saved(library, "task", title=TITLE, host="Viện A", start_date="2020")
    library.duplicates.merge(ME, c, b)
    follow(library)
    assert library.duplicates.proposed(ME).total == 0
    library.duplicates.unmerge(ME, b)
    follow(library)
    found = library.duplicates.proposed(ME).pairs
    assert {frozenset((p.one.id, p.other.id)) for p in found} == {
        frozenset((a, c)),
        frozenset((b, c)),
    }
    library.duplicates.apart(ME, a, b, apart=False)
    assert library.duplicates.proposed(ME).total == 3


A = {"application_number": "1-2019-01234", "title": "Máy gặt lúa mini", "ipc": "A01D 34/90",
     "applicants": "Viện A; Viện B", "filing_date": "01/03/2019", "status": "Cấp bằng",
     "links": [{"role": "related", "kind": "invention", "number": "1-2001-00001"}],
     "extra": {"Ghi chú": "một"}}  # fmt: skip
B = {"application_number": "1-2019-04321", "title": "Máy gặt lúa cỡ nhỏ", "ipc": "A01D 34/90; B01D",
     "applicants": "Viện B; Viện C", "summary": "Tóm tắt", "publication_number": "77777",
     "inventors": "Nguyễn Văn A", "extra": {"Ghi chú": "hai", "Số hồ sơ": "9"}}  # fmt: skip


def test_merging_takes_what_is_proposed_or_chosen(library: Library) -> None:
    a, b = saved(library, "invention", **A), saved(library, "invention", **B)
    library.duplicates.merge(ME, a, b, versions=(1, 1), choices={"title": "other"})
    kept = library.records.get(ME, a)
    assert kept.title == "Máy gặt lúa cỡ nhỏ"
    assert kept.number == "1-2019-01234"
    assert kept.fields["ipc"] == ["A01D 34/90", "B01D"]
    assert kept.fields["applicants"] == ["Viện A", "Viện B", "Viện C"]
    assert kept.fields["summary"] == "Tóm tắt"
    assert kept.fields["extra"] == {"Ghi chú": "một", "Số hồ sơ": "9"}
    assert (kept.fields["state"], kept.fields["date"]) == ("active", "2019-03-01")
    assert [change.op for change in kept.history] == ["merge", "create"]
    # Its old numbers lead to the kept record, the merged one still opens by its id.
    for number in ("1-2019-04321", "1 2019 04321", "77777"):
        assert library.records.get(ME, number).id == a
    gone = library.records.get(ME, b)
    assert gone.merged_into is not None
    assert gone.merged_into["id"] == a
    assert [change.op for change in gone.history] == ["merge", "create"]
    taken = Edit(new_id(), {"application_number": "1-2019-04321", "title": "x"}, "invention")
    assert isinstance(library.editing.save(ME, taken), Refused)


def test_parting_is_exact(library: Library) -> None:
    a, b = saved(library, "invention", **A), saved(library, "invention", **B)
    saved(library, "task", title="Nhiệm vụ", links=[
        {"role": "result_of", "kind": "invention", "number": "1-2019-04321"},
        {"role": "related", "kind": "invention", "id": b}])  # fmt: skip
    before = state(library)
    for choices in ({}, {"application_number": "other", "title": "other", "applicants": "other"},
                    {"ipc": "kept", "extra": "other", "inventors": "kept"}):  # fmt: skip
        library.duplicates.merge(ME, a, b, choices=choices)
        assert state(library) != before
        library.duplicates.unmerge(ME, b)
        assert state(library) == before


def test_links_follow(library: Library) -> None:
    a, b = saved(library, "invention", **A), saved(library, "invention", **B)
    by_number = saved(library, "task", title="Một", links=[
        {"role": "has_result", "kind": "invention", "number": "1-2019-04321"}])  # fmt: skip
    by_id = saved(library, "task", title="Hai", links=[
        {"role": "has_result", "kind": "invention", "id": b}])  # fmt: skip
    c = saved(library, "invention", application_number="1-2020-00001", title="Máy")
    library.duplicates.merge(ME, a, b)
    library.duplicates.merge(ME, c, a)
    for task in (by_number, by_id):
        (link,) = library.records.get(ME, task).links
        assert link.id == c
    inward = {link.id for link in library.records.get(ME, c).links if link.inward}
    assert inward == {by_number, by_id}


def test_files_follow_and_go_back(library: Library) -> None:
    a, b = saved(library, "invention", **A), saved(library, "invention", **B)
    shared, paper = making.document("Bằng độc quyền"), making.document("Bìa", "Chợ Đồn")
    ours = library.files.add(ME, a, "bang.docx", [shared]).id
    twin = library.files.add(ME, b, "ban-sao.docx", [shared]).id
    theirs = library.files.add(ME, b, "bien-ban.docx", [paper]).id

    def kept() -> list[set[str]]:
        return [{file.id for file in library.files.of(ME, id_)} for id_ in (a, b)]

    library.duplicates.merge(ME, a, b)
    assert kept()[0] == {ours, theirs}  # what both have is there once
    (hit,) = library.files.search(ME, Query("chợ đồn")).hits
    assert (hit.page.page, hit.page.record_id) == (2, a)
    library.duplicates.unmerge(ME, b)
    assert kept() == [{ours}, {twin, theirs}]


def test_parting_after_later_edits(library: Library) -> None:
    a, b = saved(library, "invention", **A), saved(library, "invention", **B)
    was = library.records.get(ME, a).fields
    library.duplicates.merge(ME, a, b)
    save_record(library, ME, "invention", {"claims": None, "title_en": "Mower"}, id=a)
    save_record(library, ME, "invention", {"summary": "Sửa sau khi gộp"}, id=a)
    with pytest.raises(Conflict) as refused:
        library.duplicates.unmerge(ME, b)
    assert refused.value.code == "error.unmerge_changed"
    assert refused.value.params["fields"] == "Tóm tắt"
    assert library.records.get(ME, b).merged_into
    save_record(library, ME, "invention", {"summary": "Tóm tắt"}, id=a)
    library.duplicates.unmerge(ME, b)
    now = library.records.get(ME, a).fields
    assert now == {**was, "title_en": "Mower"}
    assert library.records.get(ME, "1-2019-04321").id == b
    with pytest.raises(NotFound):
        library.duplicates.unmerge(ME, b)


def test_a_number_given_away_meanwhile(library: Library) -> None:
    a, b = saved(library, "invention", **A), saved(library, "invention", **B)
    library.duplicates.merge(ME, a, b)
    save_record(library, ME, "invention", {"grant_number": "1-2019-04321"}, id=a)
    with pytest.raises(Conflict) as refused:
        library.duplicates.unmerge(ME, b)
    assert refused.value.code in {"error.unmerge_number", "error.unmerge_changed"}


def test_chains_and_cycles(library: Library) -> None:
    a, b, c = (
        saved(library, "invention", application_number=f"1-2019-0000{n}", title=f"Máy {n}")
        for n in range(3)
    )
    before = state(library)
    library.duplicates.merge(ME, b, a)
    middle = state(library)
    library.duplicates.merge(ME, c, b)
    assert {library.records.get(ME, f"1-2019-0000{n}").id for n in range(3)} == {c}
    assert library.records.get(ME, a).merged_into["id"] == c  # type: ignore[index]
    for kept, merged in ((a, c), (b, c), (c, a), (a, b), (c, b)):
        with pytest.raises(Conflict) as refused:
            library.duplicates.merge(ME, kept, merged)
        assert refused.value.code == "error.merged_already"
    with pytest.raises(Conflict):
        library.duplicates.unmerge(ME, a)  # its kept record is merged itself
    library.duplicates.unmerge(ME, b)
    assert state(library) == middle
    library.duplicates.unmerge(ME, a)
    assert state(library) == before


def test_what_cannot_be_merged(library: Library) -> None:
    a = saved(library, "invention", **A)
    b = saved(library, "invention", **B)
    task = saved(library, "task", title="Một")
    cases: list[tuple[tuple[str, str], dict[str, Any], type[StDbError]]] = [
        ((a, a), {}, UsageError),
        ((a, task), {}, UsageError),
        ((a, "nothing"), {}, NotFound),
        ((a, "01a2017f-a144-7e6e-8a97-9d8b5ea59e9a"), {}, NotFound),
        ((a, b), {"versions": (1, 2)}, Conflict),
        ((a, b), {"versions": (0, 1)}, Conflict),
        ((a, b), {"choices": {"nothing": "kept"}}, UsageError),
        ((a, b), {"choices": {"title": "both"}}, UsageError),
        ((a, b), {"choices": {"ipc": "left"}}, UsageError),
    ]
    before = state(library)
    for ids, options, error in cases:
        with pytest.raises(error):
            library.duplicates.merge(ME, *ids, **options)
    assert state(library) == before


def test_the_merged_record_leaves_every_search(library: Library) -> None:
    library.index.catch_up()
    a, b = saved(library, "invention", **A), saved(library, "invention", **B)
    library.index.catch_up()
    library.duplicates.merge(ME, a, b)
    library.index.catch_up()
    query = Query(text="máy gặt lúa")
    assert [hit.id for hit in library.search.search(ME, query).hits] == [a]
    with library.store.moment() as moment:
        assert [id_ for id_, _ in moment.search(query).ids] == [a]
    library.duplicates.unmerge(ME, b)
    library.index.catch_up()
    assert {hit.id for hit in library.search.search(ME, query).hits} == {a, b}
    assert library.index.check(ME)["missing"] == 0


def test_a_file_with_the_merged_number_means_the_kept_record(library: Library) -> None:
    from tests.library.test_likeness import fates, row

    a, b = saved(library, "task", code="ĐT.01/20", title=TITLE), saved(
        library, "task", title=TITLE, host="Viện A", start_date="2020")  # fmt: skip
    c = saved(library, "task", code="ĐT.99/20", title=TITLE)
    library.duplicates.merge(ME, a, b)
    library.duplicates.merge(ME, a, c)
    for given in ({"title": TITLE, "host": "Viện A", "start_date": "2020"},
                  {"code": "ĐT.99/20", "title": TITLE}):  # fmt: skip
        (fate,) = fates(library, row(library, "task", **given))
        assert (fate.outcome, fate.record_id) == ("unchanged", a)
    assert library.records.get(ME, a).number == "ĐT.01/20"
