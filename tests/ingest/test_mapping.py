"""Which column of a file becomes which field: by header, by cells, by all columns together."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.mapping import Header, headers
from ingest.guessing import Guess, guess_columns
from ingest.likeness import SURE, likenesses
from st_db.codes import shipped
from tests.ingest.reading import Reading, write

TABLE = list(headers())


def guesses(kind: str, *columns: tuple[str, list[Any]]) -> list[Guess]:
    return list(guess_columns(kind, dict(enumerate(columns)), shipped()).values())


def fields(kind: str, *names: str) -> list[str | None]:
    return [guess.field for guess in guesses(kind, *((name, []) for name in names))]


def test_headers_as_offices_write_them_are_mapped_and_no_wrong_one_is_certain():
    guessed = [(header, header.guess()) for header in TABLE]
    wrong = [(h, g) for h, g in guessed if g.field != h.field]
    assert len(TABLE) >= 150
    assert len(wrong) <= 0.05 * len(TABLE), [(h.kind, h.header, g.field) for h, g in wrong]
    assert [(h.header, g.field) for h, g in wrong if g.field and g.confidence >= SURE] == []


@pytest.mark.parametrize("header", TABLE[::7], ids=lambda header: f"{header.kind} {header.header}")
def test_capitals_marks_and_spaces_change_nothing(header: Header):
    spaced = Header(header.kind, f"  {header.header.upper()} ", header.field, header.cells)
    assert spaced.guess().field == header.guess().field


def test_of_two_columns_for_one_field_the_surer_wins_and_the_other_is_offered_it():
    first, second = guesses("invention", ("Ngày nộp hồ sơ", []), ("Ngày nộp đơn", []))
    assert (first.field, second.field) == (None, "filing_date")
    assert [other.field for other in first.alternatives] == ["filing_date"]


def test_of_two_columns_named_alike_the_first_wins():
    first, second = guesses("invention", ("Số đơn", []), ("(21)", []))
    assert (first.field, second.field, second.twice) == ("application_number", None, 0)


def test_of_two_columns_named_alike_a_blank_one_gives_way():
    first, second = guesses(
        "invention", ("Số đơn", ["", None]), ("Số đơn đăng ký", ["1-2020-00001"])
    )
    assert (first.field, first.twice, second.field) == (None, 1, "application_number")


def test_counted_columns_fill_one_list():
    found = guesses("invention", ("Tác giả 1", []), ("Tác giả 2", []), ("Tên", []))
    assert [(g.field, g.shared) for g in found] == [
        ("inventors", True), ("inventors", True), ("title", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "cells", "field"),
    [
        ("invention", ["1-2019-01234", "1-2020-00017"], "application_number"),
        ("trademark", ["4-0123456-000", "4-0200001-000"], "grant_number"),
        ("invention", ["PCT/JP2021/010621", "PCT/US2020/012345"], "pct_application_number"),
        ("invention", ["A61K 31/495; A61P 3/00", "G06F 17/30"], "ipc"),
        ("standard", ["TCVN 5603:2023", "QCVN 01-1:2018/BYT"], "designation"),
        ("standard", ["67.040", "13.060.20"], "ics"),
        ("industrial_design", ["08-05", "02-01"], "locarno"),
        ("trademark", ["5.7.2", "26.1.1"], "vienna"),
        ("trademark", ["Nhóm 30: chè", "Nhóm 35: mua bán"], "nice"),
        ("organization", ["0100109106", "0101248141"], "tax_code"),
        ("traced_product", ["8934588012228", "8936036020014"], "gtin"),
        ("traced_product", ["3 sao", "4 sao"], "stars"),
        ("invention", ["Hà Nội", "Đà Nẵng"], "place"),
        ("organization", ["a@vidu.vn", "b@vidu.vn"], "email"),
        ("invention", ["https://vidu.vn/1", "https://vidu.vn/2"], "source_url"),
    ],
)
def test_a_column_without_a_telling_header_is_known_by_its_cells(
    kind: str, cells: list[str], field: str
):
    (guess,) = guesses(kind, ("", cells))
    assert (guess.field, guess.how) == (field, "content")
    assert guess.confidence < SURE, "and is said"


@pytest.mark.parametrize(
    "cells",
    [
        [],
        ["Hà Nội"],  # one cell is no column
        ["1-2019-01234", "không rõ", "xem hồ sơ", "1-2020-00017"],
        ["1", "2", "3"],
        ["01/02/2019", "03/04/2020"],  # which date it is only its header tells
        ["1000000", "2000000"],
        [None, "", "-"],
        [{"a": 1}, ["b"]],
    ],
)
def test_cells_that_do_not_tell_leave_a_column_open(cells: list[Any]):
    (guess,) = guesses("invention", ("", cells))
    assert guess.field is None


def test_cells_speak_against_a_header_that_only_resembles_a_field():
    dates = ["01/02/2019", "15/03/2020"]
    words = ["đã gửi", "chưa gửi"]
    header = "Ngày công bố kết quả"
    (with_dates,), (with_words,) = (guesses("invention", (header, c)) for c in (dates, words))
    assert with_dates.confidence >= with_words.confidence
    assert with_words.field is None


def test_a_header_that_is_a_note_means_no_field_however_it_sounds():
    assert likenesses("invention", "Ghi chú") == ()
    assert fields("invention", "Ghi chú", "Chủ đơn") == [None, "applicants"]


def test_what_is_not_plain_is_said_once_per_column(tmp_path):
    text = "Hồ sơ;Tên;Tóm tắt;Ngày nộp lệ phí;Lạ\n" + "".join(
        f"1-2020-0000{i};Máy {i};Một máy;01/02/2020;x\n" for i in range(1, 6)
    )
    reading = Reading(write(tmp_path / "a.csv", text), kind="invention")
    assert set(reading.values) == {f"1-2020-0000{i}" for i in range(1, 6)}
    said = {i.where.column: i.code for i in reading.issues if "column" in i.code}
    assert said == {
        "Hồ sơ": "ingest.column_guessed",
        "Ngày nộp lệ phí": "ingest.column_perhaps",
        "Lạ": "ingest.column_to_extra",
    }
    guessed = next(i for i in reading.issues if i.code == "ingest.column_guessed")
    assert guessed.params["field"] == "application_number"
    assert reading.values["1-2020-00001"]["extra"] == {"Ngày nộp lệ phí": "01/02/2020", "Lạ": "x"}
