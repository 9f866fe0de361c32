"""Likeness: which rows are perhaps a record that is there, and which are certainly not."""

from __future__ import annotations

from typing import Any

import pytest

from st_db.access import Caller
from st_db.errors import Where
from st_db.library import BatchOptions, BatchResult, Candidate, Fate, Library, likeness
from st_db.records import KINDS

ME = Caller.local(origin="test")

TITLE = "Xây dựng mô hình trồng chè Shan tuyết theo hướng hữu cơ tại huyện Chợ Đồn"
TASK: dict[str, Any] = {
    "code": "ĐT.07/2023", "title": TITLE, "host": "Công ty TNHH An Phát",
    "start_date": "01/03/2023",
}  # fmt: skip


def row(library: Library, kind: str, line: int = 2, /, **values: Any) -> Candidate:
    given = {name: value for name, value in values.items() if value is not None}
    entry = KINDS[kind].read(given, library.context())
    return Candidate(Where("tệp.xlsx", row=line), entry, frozenset(given))


def fates(library: Library, *rows: Candidate, **options: Any) -> list[Fate]:
    told: list[Fate] = []
    library.batches.run(ME, rows, BatchOptions("tệp.xlsx", fates=told.extend, **options))
    return told


def why(fate: Fate) -> tuple[str, ...] | None:
    assert fate.outcome == "created"
    assert [i.code for i in fate.issues] == (["match.perhaps_same"] if fate.doubts else [])
    return fate.doubts[0].why if fate.doubts else None


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        # No number: same title, organization and year.
        ({"code": None}, ("title", "holder", "date")),
        ({"code": None, "start_date": "2023"}, ("title", "holder", "year")),
        ({"code": None, "title": TITLE.upper()}, ("title", "holder", "date")),
        ({"code": None, "host": "CTY TNHH AN PHÁT"}, ("title", "holder_alike", "date")),
        ({"code": None, "host": None}, ("title", "date")),
        ({"code": None, "start_date": None}, ("title", "holder")),
        ({"code": None, "host": None, "start_date": None}, ("title",)),
        # Title alike.
        ({"code": None, "title": TITLE.replace("huyện ", "")}, ("title_alike", "holder", "date")),
        ({"code": None, "title": TITLE.replace("hướng", "hướgn")},
         ("title_alike", "holder", "date")),
        # A slip in the number.
        ({"code": "ĐT.07/2032", "number_as_written": "x"}, None),  # years are no slip
        # Not the same: another organization, year, place, phase, part.
        ({"code": None, "host": "HTX Tài Hoan"}, None),
        ({"code": None, "start_date": "2024"}, None),
        ({"code": None, "title": TITLE.replace("Chợ Đồn", "Na Rì")}, None),
        ({"code": None, "title": TITLE + " giai đoạn 2"}, None),
        ({"code": None, "title": TITLE.replace("chè", "bơ")}, None),
        ({"code": "ĐT.08/2023"}, None),
    ],
)  # fmt: skip
def test_a_row_without_a_number(
    library: Library, given: dict[str, Any], expected: tuple[str, ...] | None
) -> None:
    fates(library, row(library, "task", **TASK))
    (fate,) = fates(library, row(library, "task", **{**TASK, **given}))
    assert why(fate) == expected


RIGHT: dict[str, Any] = {
    "application_number": "1-2022-08142", "title": "Trục lăn hiện ảnh", "filing_date": "16/03/2022",
    "applicants": "NOK CORPORATION",
}  # fmt: skip


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        # One digit of the serial wrong, missing or swapped, all else the same.
        ({"application_number": "1-2022-08412"}, ("title", "holder", "date", "number_alike")),
        ({"application_number": "1-2022-03142"}, ("title", "holder", "date", "number_alike")),
        # A sibling filed next, another day, another title, another holder.
        ({"application_number": "1-2022-08143"}, None),
        ({"application_number": "1-2022-03142", "filing_date": "17/03/2022"}, None),
        ({"application_number": "1-2022-03142", "title": "Trục lăn"}, None),
        ({"application_number": "1-2022-03142", "applicants": "CANON"}, None),
        ({"application_number": "1-2021-08142"}, None),
        # Numbers of different schemes say nothing against it.
        ({"application_number": None, "grant_number": "1-0012345"}, ("title", "holder", "date")),
        ({"application_number": None, "grant_number": "1-0012345", "title": "Trục lăn"}, None),
    ],
)  # fmt: skip
def test_a_row_with_a_number(
    library: Library, given: dict[str, Any], expected: tuple[str, ...] | None
) -> None:
    fates(library, row(library, "invention", **RIGHT))
    (fate,) = fates(library, row(library, "invention", **{**RIGHT, **given}))
    assert why(fate) == expected


def test_a_numbered_row_is_compared_with_records_without_a_number(library: Library) -> None:
    fates(library, row(library, "task", **{**TASK, "code": None}))
    titles = [TITLE, TITLE.replace("huyện ", ""), TITLE.replace("chè", "bơ")]
    found = fates(library, *(
        row(library, "task", n, **{**TASK, "code": f"ĐT.{n}/2023", "title": title})
        for n, title in enumerate(titles, 11)
    ))  # fmt: skip
    assert [why(fate) for fate in found] == [
        ("title", "holder", "date"), ("title_alike", "holder", "date"), None,
    ]  # fmt: skip


def test_the_doubt_names_the_record(library: Library) -> None:
    fates(library, row(library, "task", **TASK))
    (fate,) = fates(library, row(library, "task", 7, **{**TASK, "code": None}), dry_run=True)
    (doubt,) = fate.doubts
    assert doubt.record_id == library.records.get(ME, "ĐT.07/2023").id
    assert (doubt.number, doubt.title, doubt.score) == ("ĐT.07/2023", TITLE, 1.0)
    said = fate.to_json("vi")
    assert said["doubts"][0]["reasons"] == "cùng tên, cùng tổ chức, cùng ngày"
    assert "Dòng 7: có thể là bản ghi đã có ĐT.07/2023" in said["issues"][0]["message"]
    assert "cùng tên, cùng tổ chức" in said["issues"][0]["message"]


def test_an_officer_says_which_record_a_row_is(library: Library) -> None:
    fates(library, row(library, "task", **TASK))
    id_ = library.records.get(ME, "ĐT.07/2023").id
    given = {**TASK, "code": "ĐT.70/2023", "objective": "Chè"}
    (fate,) = fates(library, row(library, "task", 7, **given), same={"7": id_})
    assert (fate.outcome, fate.record_id, fate.doubts) == ("updated", id_, ())
    assert fate.differences["code"] == ("ĐT.07/2023", "ĐT.70/2023")
    for number in ("ĐT.07/2023", "ĐT.70/2023"):  # both find it from now on
        assert library.records.get(ME, number).id == id_
    assert library.batches.undo(ME, library.batches.latest(ME)[0].id).reversed == 1
    assert library.records.get(ME, "ĐT.07/2023").fields["objective"] is None


def test_an_officer_says_that_a_row_is_new(library: Library) -> None:
    fates(library, row(library, "task", **{**TASK, "code": None}))
    again = {**TASK, "code": None, "objective": "Khác"}
    (fate,) = fates(library, row(library, "task", 7, **again), same={"7": "new"})
    assert (fate.outcome, fate.doubts, fate.issues) == ("created", (), ())
    assert len(list(library.store.versions())) == 2


@pytest.mark.parametrize("said", ["không có", "01999e2a-7b5c-7a41-8b1e-2f6d0a9c4e11"])
def test_an_officer_who_names_no_record_is_told(library: Library, said: str) -> None:
    (fate,) = fates(library, row(library, "task", 7, **TASK), same={"7": said})
    assert (fate.outcome, [i.code for i in fate.issues]) == ("rejected", ["match.no_such_record"])


def test_an_officer_cannot_give_one_record_the_number_of_another(library: Library) -> None:
    fates(library, row(library, "task", **TASK), row(library, "task", 3, code="ĐT.9/2023"))
    id_ = library.records.get(ME, "ĐT.9/2023").id
    (fate,) = fates(library, row(library, "task", 7, **TASK), same={"7": id_})
    assert [i.code for i in fate.issues] == ["match.two_records"]


# ---- within one file


def test_two_rows_of_a_file_that_are_perhaps_one(library: Library) -> None:
    rows = [
        row(library, "task", 2, **TASK),
        row(library, "task", 3, **{**TASK, "code": None}),
        row(library, "task", 4, **{**TASK, "code": "ĐT.08/2023"}),
        row(library, "task", 5, **{**TASK, "code": None, "title": TITLE.replace("huyện ", "")}),
    ]
    found = fates(library, *rows)
    assert [[doubt.row for doubt in fate.doubts] for fate in found] == [
        [], ["2"], ["3"], ["2", "3", "4"],
    ]  # fmt: skip
    assert [i.code for i in found[1].issues] == ["match.perhaps_repeated"]
    assert found[1].issues[0].params["first"] == "2"
    assert found[1].doubts[0].record_id is None


def test_rows_of_one_file_far_from_each_other(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("st_db.library.batches.CHUNK", 1)
    rows = [
        row(library, "task", 2, **TASK),
        row(library, "task", 3, **{**TASK, "code": None}),
        row(library, "task", 4, **{**TASK, "code": None, "title": TITLE.replace("huyện ", "")}),
    ]
    found = fates(library, *rows)
    assert [sorted(str(d.row) for d in fate.doubts) for fate in found] == [[], ["2"], ["2", "3"]]


def test_numbered_rows_of_one_file_are_different_things(library: Library) -> None:
    numbers = ("1-2022-08142", "1-2022-08412", "1-2022-03142")
    found = fates(library, *(
        row(library, "invention", n, **{**RIGHT, "application_number": number})
        for n, number in enumerate(numbers)
    ))  # fmt: skip
    assert [fate.doubts for fate in found] == [(), (), ()]


def test_a_file_that_has_both_numbers_speaks_of_two(library: Library) -> None:
    fates(library, row(library, "invention", **RIGHT))
    slip = {**RIGHT, "application_number": "1-2022-03142"}
    found = fates(
        library, row(library, "invention", 2, **RIGHT), row(library, "invention", 3, **slip)
    )
    assert [fate.outcome for fate in found] == ["unchanged", "created"]
    assert found[1].doubts == ()


def test_what_was_not_compared_is_said(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("st_db.library.doubts.PAIRS", 0)
    fates(library, row(library, "task", **TASK))
    result: BatchResult = library.batches.run(
        ME, [row(library, "task", **{**TASK, "code": None, "title": "Khác"})], BatchOptions("x")
    )
    assert [(i.level, i.code, i.params["count"]) for i in result.issues] == [
        ("info", "match.not_compared", 1)
    ]


# ---- the rules alone


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("1-2022-08142", "1-2022-08412", True),
        ("1-2022-08142", "1-2022-0814", True),
        ("1-2022-08142", "1-2022-08143", False),
        ("1-2022-08142", "1-2023-08142", False),
        ("ISO9001-1:2015", "ISO9001-2:2015", False),
        ("ISO9001:2008", "ISO9001:2015", False),
        ("ISO1382:1982/ADD9:1988", "ISO1382:1982/ADD9:1987", False),
        ("DT.01/2023", "DT.02/2023", False),
        ("AB1234", "CB1234", False),
    ],
)
def test_a_slip_in_a_number(one: str, other: str, expected: bool) -> None:
    assert likeness.slip(one, other) is expected
    assert likeness.slip(other, one) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("nghien cuu giong lua chiu man", "nghien cuu ve giong lua chiu man", True),
        ("nghien cuu giong lua chiu man", "nghin cuu giong lua chiu man", True),
        ("nghien cuu giong lua chiu man", "nghien cuu giong ngo chiu man", False),
        ("mo hinh che giai doan i", "mo hinh che giai doan ii", False),
        ("ke hoach nam 2021 cua tinh", "ke hoach nam 2022 cua tinh", False),
        ("may do am", "may do am do dat va do dam khong khi trong nha kinh", False),
    ],
)
def test_titles_alike(one: str, other: str, expected: bool) -> None:
    assert (likeness.alike(f" {one} ", f" {other} ") is not None) is expected


def test_trigrams_are_counted_as_the_server_counts_them(library: Library) -> None:
    pairs = [("mo hinh trong che", "mo hinh che"), ("a", "ab"), ("lua lua nep", "nep lua")]
    with library.store._database.transaction() as connection:
        for one, other in pairs:
            row = connection.execute("SELECT similarity(%s, %s) AS s", [one, other]).fetchone()
            assert row
            assert likeness.similarity(one, other) == pytest.approx(row["s"], abs=1e-6)
