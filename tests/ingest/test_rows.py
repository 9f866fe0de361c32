"""Headers, kinds, and what becomes of every row and cell."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.deciding import column_letter
from ingest.header import keys_of
from ingest.parsers.cells import (
    by_language,
    number_and_date,
    parties,
    process_history,
    publication,
)
from st_db import i18n
from st_db.errors import KindUnclear
from tests.ingest.reading import Reading, write


def read(tmp_path, text, **said):
    return Reading(write(tmp_path / "a.csv", text), **said)


@pytest.mark.parametrize(
    "header",
    ["Số đơn", "SO DON", "số  đơn ", "(21) Số đơn", "(21)", "application_number",
     "Application number", "(20) Số đơn"],
)  # fmt: skip
def test_a_header_is_known_in_every_spelling(tmp_path, header):
    reading = read(tmp_path, f"STT,{header},Tên\n1,1-2021-00001,Máy\n")
    assert reading.values["1-2021-00001"]["application_number"] == "1-2021-00001"
    assert "extra" not in reading.given("1-2021-00001")


def test_what_an_office_prints_around_records_is_no_row(tmp_path):
    text = (
        "UBND TỈNH MẪU,,\nDANH MỤC SÁNG CHẾ,,\n,,\nTT,Số đơn,Tên\n(1),(2),(3)\n"
        "I,Lĩnh vực cơ khí,\n1,1-2021-00001,Máy\n,,\nTT,Số đơn,Tên\n2,1-2021-00002,Tổng hợp nano\n"
        "3,1-2021-00003,Công cụ\nTổng cộng,3,\n"
        ',,"Cao Bằng, ngày 05 tháng 01 năm 2022"\nNgười lập biểu,,TM. UBND TỈNH\n,,\n'
        "Nguyễn Văn A,,Trần B\n"
    )
    reading = read(tmp_path, text)
    assert list(reading.values) == ["1-2021-00001", "1-2021-00002", "1-2021-00003"]
    left_out = {i.code: i.params["count"] for i in reading.bare if "left_out" in i.code}
    assert left_out == {
        "ingest.left_out.numbering": 1,
        "ingest.left_out.group": 1,
        "ingest.left_out.header": 1,
        "ingest.left_out.total": 1,
        "ingest.left_out.signature": 3,
    }


def test_the_kind_comes_from_a_column_the_number_or_the_headers(tmp_path):
    column = read(tmp_path, "Loại,Tên,Số\nNhãn hiệu,Gạo mẫu,x1\nTiêu chuẩn quy chuẩn,Y,x2\n")
    assert [c.entry.kind.name for c in column.candidates] == ["trademark", "standard"]
    number = read(tmp_path, "Số đơn,Tên\n2-2021-00001,Máy\n4-2021-00002,Gạo\n")
    assert [c.entry.kind.name for c in number.candidates] == ["utility_solution", "trademark"]
    headers = read(
        tmp_path, 'Mã số,Tên nhiệm vụ,Chủ nhiệm,Kinh phí (triệu đồng)\nĐT.01/2024,A,B,"1.250,5"\n'
    )
    assert [c.entry.kind.name for c in headers.candidates] == ["task"]
    assert headers.codes("info") == ["ingest.kind_guessed", "ingest.scaled.header"]
    assert headers.candidates[0].entry.values()["budget_total"] == 1_250_500_000
    said = read(tmp_path, "Số đơn,Tên\n2-2021-00001,Máy\n", kind="Sáng chế")
    assert said.candidates[0].entry.kind.name == "invention"
    assert said.codes("warning") == ["ingest.kind_contradicted"]


def json_lines(tmp_path, *rows):
    return Reading(write(tmp_path / "a.jsonl", "\n".join(json.dumps(row) for row in rows)))


def test_a_filled_kind_that_names_none_refuses_its_row(tmp_path):
    reading = json_lines(
        tmp_path,
        {"kind": "nonsense", "number": "TCVN 1:2020", "title": "Một"},
        {"kind": "other", "number": "1-2021-00001", "title": "Hai"},
        {"kind": "standard", "number": "TCVN 3:2020", "title": "Ba"},
        {"kind": "Nhãn hiệu", "number": "x4", "title": "Bốn"},
    )
    assert [c.entry.kind.name for c in reading.candidates] == ["standard", "trademark"]
    errors = [i for i in reading.bare if i.level == "error"]
    assert [(i.code, i.where.row, i.where.column, i.where.raw) for i in errors] == [
        ("error.unknown_kind", 1, "kind", "nonsense"),
        ("error.unknown_kind", 2, "kind", "other"),
    ]
    assert "standard" in i18n.remedy(errors[0].code, "en", **errors[0].params)


def test_a_column_of_types_is_one_of_kinds_only_when_it_names_them(tmp_path):
    types = "Số đơn,Tên nhãn hiệu,Loại\n4-2021-00001,Gạo,Hình\n4-2021-00002,Chè,Chữ\n"
    reading = read(tmp_path, types)
    assert [c.entry.kind.name for c in reading.candidates] == ["trademark"] * 2
    assert not reading.codes("error")
    kinds = "Số,Tên,Loại\nx1,Gạo,Nhãn hiệu\nx2,Máy,Sáng chế\nx3,Chè,linh tinh\n"
    reading = read(tmp_path, kinds + "1-2021-00004,Bơm,PCT national phase SC\n")
    assert [c.entry.kind.name for c in reading.candidates] == [
        "trademark", "invention", "invention"]  # fmt: skip
    assert [(i.code, i.where.row, i.where.column) for i in reading.bare if i.level == "error"] == [
        ("error.unknown_kind", 4, "Loại")
    ]


def test_common_fields_alone_import_by_what_each_number_is(tmp_path):
    numbers = ["1-2021-00001", "4-0123456-000", "TCVN 1:2020", "KC.01.05/21-25", "ISO 9001:2015"]
    rows_ = [{"number": n, "title": "Tên", "summary": "Tóm tắt"} for n in numbers]
    reading = json_lines(tmp_path, *rows_, {"number": "lạ", "title": "Không rõ"})
    assert [c.entry.kind.name for c in reading.candidates] == [
        "invention", "trademark", "standard", "task", "standard"]  # fmt: skip
    assert [(i.code, i.where.row) for i in reading.bare if i.level == "error"] == [
        ("ingest.row_kind_unclear", 6)
    ]
    with pytest.raises(KindUnclear):
        json_lines(tmp_path, {"number": "lạ", "title": "Một"})
    alike = json_lines(tmp_path, rows_[3], {"title": "Chưa có mã số"})
    assert [c.entry.kind.name for c in alike.candidates] == ["task", "task"]


def test_headers_that_fit_any_kind_ask_for_one_instead_of_guessing(tmp_path):
    text = "Tên,Tình trạng\nMáy,Cấp bằng\n"
    with pytest.raises(KindUnclear):
        read(tmp_path, text)
    assert read(tmp_path, text, kind="task").candidates[0].entry.kind.name == "task"


def test_a_row_with_neither_number_nor_title_is_refused_and_the_others_go_in(tmp_path):
    reading = read(tmp_path, "Số đơn,Tên,Tình trạng\n,,Cấp bằng\n1-2021-00001,,\n,Máy,\n")
    assert [(i.code, i.where.row) for i in reading.bare if i.level == "error"] == [
        ("ingest.no_number_no_title", 2)
    ]
    assert reading.codes("warning") == ["ingest.no_title", "ingest.no_number"]
    assert len(reading.candidates) == 2


def test_an_impossible_date_leaves_its_cell_empty_and_keeps_the_text(tmp_path):
    text = "Số đơn,Tên,Ngày nộp đơn\n1-2021-00001,Máy,31/02/2021\n"
    reading = read(tmp_path, text)
    values = reading.values["1-2021-00001"]
    assert (values["filing_date"], values["extra"]) == (None, {"Ngày nộp đơn": "31/02/2021"})
    assert "filing_date" not in reading.given("1-2021-00001")
    issue = next(i for i in reading.issues if i.level == "warning")
    where = issue.where
    assert (issue.code, where.row, where.column, where.raw) == (
        "value.no_such_date", 2, "Ngày nộp đơn", "31/02/2021",
    )  # fmt: skip
    said = i18n.t(issue.code, "vi", row=2, column="Ngày nộp đơn", raw="31/02/2021")
    assert said == "Dòng 2, cột Ngày nộp đơn: 31/02/2021 không phải là ngày."
    assert i18n.remedy(issue.code, "vi") == "Sửa thành ngày có thật."
    strict = read(tmp_path, text, strict=True)
    assert [i.code for i in strict.bare if i.level == "error"] == ["value.no_such_date"]
    assert not strict.candidates


def test_formulas_nul_bytes_and_huge_cells_stay_text(tmp_path):
    text = "Số đơn,Tên,Tóm tắt\n1-2021-00001,=HYPERLINK(1),@SUM(A1)\0x\n"
    text += f"1-2021-00002,Máy,{'a' * 1_000_001}\n"
    reading = read(tmp_path, text)
    first = reading.values["1-2021-00001"]
    assert (first["title"], first["summary"]) == ("=HYPERLINK(1)", "@SUM(A1)x")
    assert reading.codes("warning") == ["ingest.cell_too_long"]
    assert reading.values["1-2021-00002"]["summary"] is None


def test_ragged_rows_and_double_headers_lose_nothing(tmp_path):
    text = "Số đơn,Tên,Tên,Tên sáng chế,Ghi chú,\n1-2021-00001,A,B,C,D,E,F\n1-2021-00002,G\n"
    reading = read(tmp_path, text)
    first = reading.values["1-2021-00001"]
    assert first["title"] == "A"
    assert first["extra"] == {
        "Tên (2)": "B", "Tên sáng chế": "C", "Ghi chú": "D", "Cột F": "E", "Cột G": "F",
    }  # fmt: skip
    assert reading.values["1-2021-00002"]["title"] == "G"
    assert reading.codes("warning") == ["ingest.beyond_header"]
    assert reading.codes("info").count("ingest.column_twice") == 2
    assert reading.codes("info").count("ingest.column_to_extra") == 1


def test_a_blank_cell_is_given_only_when_blanks_clear(tmp_path):
    text = "Số đơn,Tên,Người nộp đơn,Tóm tắt\n1-2021-00001,Máy,-,\n"
    assert read(tmp_path, text).given("1-2021-00001") == {"application_number", "title"}
    cleared = read(tmp_path, text, clear_blanks=True)
    assert cleared.given("1-2021-00001") == {"application_number", "title", "applicants", "summary"}
    assert cleared.values["1-2021-00001"]["applicants"] == []


def test_the_source_is_the_file_and_never_overwrites(tmp_path):
    reading = read(tmp_path, "Số đơn,Tên\n1-2021-00001,Máy\n")
    assert reading.values["1-2021-00001"]["source"] == "a.csv"
    assert "source" not in reading.given("1-2021-00001")


def test_the_same_note_is_said_once_and_counted(tmp_path):
    rows = "".join(f"1-2021-{i:05d},Máy,Lạ lắm\n" for i in range(5))
    reading = read(tmp_path, "Số đơn,Tên,Tình trạng\n" + rows)
    assert reading.codes("info").count("value.unknown_status") == 1
    assert next(i.params["count"] for i in reading.bare if i.code == "ingest.said_once") == 5


@pytest.mark.parametrize(
    ("parser", "cell", "expected"),
    [
        (number_and_date, "PCT/US2014/066750   21.11.2014", ("PCT/US2014/066750", "21.11.2014")),
        (number_and_date, "1-0047410-000", ("1-0047410-000", None)),
        (publication, "VN 95737 | A | 26.06.2023", ("95737", "A", "26.06.2023")),
        (publication, "95737", ("95737", None, None)),
        (by_language, "Tên trần", ("Tên trần", None)),
        (by_language, "(EN) Only English", (None, "Only English")),
        (by_language, "(VI) a | b (UE)\n(EN) c", ("a\nb (UE)", "c")),
        (parties, "(VI) CÔNG TY A: B   : Hà Nội | (VI) C", (["CÔNG TY A: B", "C"], "Hà Nội")),
        (process_history, "", ([],)),
    ],
)
def test_packed_cells(parser, cell, expected):
    assert parser(cell) == expected


def test_small_helpers():
    assert [column_letter(i) for i in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert keys_of("(54)  TÊN sáng\nchế") == ("(54) ten sang che", "ten sang che", "(54)")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=3, max_size=3))
def test_any_cells_give_a_candidate_or_an_error_with_its_row(tmp_path_factory, cells):
    path = tmp_path_factory.mktemp("any") / "a.jsonl"
    import json

    line = dict(zip(("number", "title", "filing_date"), cells, strict=True))
    reading = Reading(write(path, json.dumps(line) + "\n"), kind="invention")
    errors = [i for i in reading.bare if i.level == "error"]
    assert len(reading.candidates) + len(errors) == 1
    assert all(issue.where.row == 1 for issue in errors)
