"""Files of every format, encoding and kind of damage."""

from __future__ import annotations

import gzip
import io
import itertools
import json
import unicodedata
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from ingest import Choices, preview
from ingest.readers.content import FORMATS, sniff
from st_db import i18n
from st_db.errors import KindUnclear, NoHeader, UnreadableFile, UsageError
from tests.ingest.reading import Reading, write

TABLE = "Số đơn,Tên,Ngày nộp đơn\n1-2021-00001,Máy cấy lúa,05/01/2021\n"


def tones_apart(text):
    """Write tone marks behind their letters, as cp1258 has them."""
    out = []
    for char in text:
        parts = unicodedata.normalize("NFD", char)
        tones = [part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323"]
        letter = "".join(part for part in parts if part not in tones)
        out.append(unicodedata.normalize("NFC", letter) + "".join(tones))
    return "".join(out)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_text_tables_of_any_encoding_and_delimiter(tmp_path, encoding, delimiter):
    text = TABLE.replace(",", delimiter)
    if encoding == "cp1258":
        text = tones_apart(text)
    reading = Reading(write(tmp_path / "a.csv", text, encoding))
    assert reading.values["1-2021-00001"]["title"] == "Máy cấy lúa"
    assert reading.values["1-2021-00001"]["filing_date"] == "2021-01-05"
    assert ("ingest.encoding_guessed" in reading.codes("info")) == (encoding == "cp1258")


def test_row_numbers_are_those_a_spreadsheet_shows(tmp_path):
    text = 'tiêu đề\n\nSố đơn;Tên\n1-2021-00001;"Hai\ndòng"\n\n1-2021-00002;Ba\n'
    reading = Reading(write(tmp_path / "a.csv", text))
    assert [c.where.row for c in reading.candidates] == [4, 6]
    assert reading.values["1-2021-00001"]["title"] == "Hai dòng"


def test_a_workbook_keeps_dates_and_row_numbers_below_blank_rows(tmp_path):
    book = Workbook()
    cover = book.worksheets[0]
    cover.title = "Bìa"
    cover["A1"] = "Báo cáo năm"
    sheet = book.create_sheet("Danh mục")
    sheet["C3"] = "DANH MỤC"
    sheet.merge_cells("C3:F3")
    cells: dict[str, object] = {
        "C6": "STT", "D6": "Số đơn", "E6": "Tên  sáng\nchế", "F6": "NGAY NOP DON",
        "C8": 1, "D8": "1-2021-00001", "E8": "Máy", "F8": date(2021, 1, 5),
    }  # fmt: skip
    for place, value in cells.items():
        sheet[place] = value
    hidden = book.create_sheet("Ẩn")
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    reading = Reading(tmp_path / "a.xlsx")
    assert (reading.plan.sheet.name, reading.plan.header.row) == ("Danh mục", 6)
    assert [c.where.row for c in reading.candidates] == [8]
    assert reading.values["1-2021-00001"]["filing_date"] == "2021-01-05"
    assert "ingest.sheets_left_out" in reading.codes("info")
    assert not reading.codes("warning")


def workbook(path, **sheets):
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_every_sheet_with_a_header_is_read_with_its_own_mapping_and_kind(tmp_path):
    path = workbook(
        tmp_path / "a.xlsx",
        SC=[["DANH MỤC"], ["Số đơn", "Tên sáng chế"], ["1-2021-00001", "Máy"]],
        NH=[["Tên nhãn hiệu", "Số đơn", "Ngày nộp đơn"], ["Gạo", "4-2021-00002", "31/02/2021"]],
        NV=[["Mã số", "Tên nhiệm vụ", "Chủ nhiệm"], ["ĐT.01/2024", "Đề tài", "A"]],
        Gop=[["Năm", "Số lượng", "Tình trạng"], [2021, 3, "xong"]],
        Ma=[["x1", "Gạo"], ["x2", "Chè"]],
        Trong=[],
        Khung=[["Số đơn", "Tên sáng chế"]],
        Ten=[["Tên", "Tình trạng"], ["Máy", "Cấp bằng"]],
    )
    reading = Reading(path)
    assert [(c.entry.kind.name, c.where.sheet, c.where.row) for c in reading.candidates] == [
        ("invention", "SC", 3), ("trademark", "NH", 2), ("task", "NV", 2)]  # fmt: skip
    assert [(i.code, i.where.sheet) for i in reading.issues if i.level == "warning"] == [
        ("ingest.sheets_left_out", None),
        ("ingest.sheet_kind_unclear", "Ten"),
        ("value.no_such_date", "NH"),
    ]
    (left_out,) = (i for i in reading.issues if i.code == "ingest.sheets_left_out")
    assert set(left_out.params["sheets"].split(", ")) == {"Gop", "Ma"}
    assert "error" not in {i.level for i in reading.issues}


def test_a_workbook_of_one_unclear_sheet_asks_for_the_kind(tmp_path):
    path = workbook(tmp_path / "a.xlsx", A=[["x"]], B=[["Tên", "Tình trạng"], ["Máy", "Cấp bằng"]])
    with pytest.raises(KindUnclear):
        preview(path)
    assert len(Reading(path, kind="task").candidates) == 1


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.json.gz", "a.csv.gz"])
def test_json_lines_and_packed_files(tmp_path, name):
    found = [{"number": f"1-2021-0000{i}", "title": "Máy"} for i in range(3)]
    if "jsonl" in name:
        text = "\n".join(json.dumps(row) for row in found) + "\n\n"
    elif "json" in name:
        text = json.dumps({"total": 3, "items": found}, indent=1)
    else:
        text = "number,title\n" + "".join(f"{row['number']},Máy\n" for row in found)
    data = text.encode()
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    assert len(Reading(tmp_path / name).candidates) == 3


def test_json_lines_by_field_names_import_with_nested_parts_and_late_keys(tmp_path):
    first = {"number": "TCVN 1:2020", "title": "Một", "kind": "standard",
             "events": [{"date": "2020-01-01", "label": "Công bố"}],
             "links": [{"role": "related", "kind": "standard", "number": "TCVN 2:2020"}],
             "extra": {"Ghi chú": "x"}}  # fmt: skip
    lines = [first, *({"number": f"TCVN {i}:2020", "title": "Hai"} for i in range(2, 400))]
    lines.append({"number": "TCVN 400:2020", "title": "Cuối", "scope": "Đến sau", "lạ": 1})
    path = write(tmp_path / "a.jsonl", "\n".join(json.dumps(line) for line in lines))
    reading = Reading(path)
    assert len(reading.candidates) == 400
    assert reading.values["TCVN 1:2020"]["events"][0]["date"] == "2020-01-01"
    assert reading.values["TCVN 1:2020"]["links"][0]["number"] == "TCVN 2:2020"
    assert reading.values["TCVN 1:2020"]["extra"] == {"Ghi chú": "x"}
    last = reading.values["TCVN 400:2020"]
    assert (last["scope"], last["extra"]) == ("Đến sau", {"lạ": 1})


def test_a_broken_line_is_an_error_of_its_own_and_the_others_go_in(tmp_path):
    good, half = '{"number": "1-2021-00001", "title": "A"}', '"1-2021-00002", "title": "\\ud800B"'
    text = f'{good}\n{{"number": \n[1]\n{{"number": {half}}}\n'
    reading = Reading(write(tmp_path / "a.jsonl", text))
    errors = [(i.code, i.where.row) for i in reading.bare if i.level == "error"]
    assert errors == [("ingest.bad_json_line", 2), ("ingest.not_an_object", 3)]
    assert reading.values["1-2021-00002"]["title"] == "\ufffdB"


def _zip(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", b"", "ingest.empty"),
        ("a.csv", b"\xef\xbb\xbf \r\n", "ingest.empty"),
        ("a.xlsx", b"PK\x03\x04 torn off", "ingest.damaged"),
        ("a.xlsx", _zip(xl__workbook=b"<not a workbook>"), "ingest.damaged"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
         "ingest.password"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "ingest.damaged"),
        ("a.pdf", b"%PDF-1.7\n", "ingest.format"),
        ("a.xls", b"<html><p>STT</html>", "ingest.no_table"),
        ("a.docx", _zip(word__document=b""), "ingest.damaged"),
        ("a.zip", _zip(anything=b""), "ingest.empty"),
        ("a.csv", bytes(range(256)) * 40, "ingest.format"),
        ("a.json", b'{"a": [', "ingest.damaged_json"),
        ("a.json", b"[]", "ingest.empty"),
        ("a.csv.gz", gzip.compress(TABLE.encode())[:-12], "ingest.damaged"),
        ("a.csv.gz", gzip.compress(b"a," * (50 * 1024 * 1024)), "ingest.bomb"),
    ],
    # Named by place: packed bytes carry the time, and two collections must not differ.
    ids=itertools.count(1),
)  # fmt: skip
def test_files_that_cannot_be_read_say_why_and_what_to_do(tmp_path, name, content, code):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableFile) as caught:
        preview(path)
    assert caught.value.code == code
    for language in i18n.LANGUAGES:
        said = i18n.t(code, language, **caught.value.params)
        assert name in said
        assert i18n.remedy(code, language, **caught.value.params)
        assert "{" not in said


def test_missing_files_and_folders_are_told_apart(tmp_path):
    with pytest.raises(UnreadableFile) as missing:
        preview(tmp_path / "none.csv")
    with pytest.raises(UnreadableFile) as folder:
        preview(tmp_path)
    assert (missing.value.code, folder.value.code) == ("ingest.missing", "ingest.directory")


def test_a_wrong_extension_is_read_by_content_and_said(tmp_path):
    table = Reading(write(tmp_path / "a.xlsx", TABLE))
    book = Workbook()
    for row in (["Số đơn", "Tên"], ["1-2021-00001", "Máy"]):
        book.worksheets[0].append(row)
    book.save(tmp_path / "b.csv")
    workbook = Reading(tmp_path / "b.csv")
    for reading in (table, workbook):
        assert len(reading.candidates) == 1
        assert "ingest.wrong_extension" in reading.codes("info")


def test_no_header_and_unknown_kind(tmp_path):
    path = write(tmp_path / "a.csv", "xin chào,các bạn\n1,2\n")
    with pytest.raises(NoHeader) as caught:
        preview(path)
    assert "Số đơn" in caught.value.params["expected"]
    with pytest.raises(UsageError) as unknown:
        preview(path, Choices(kind="sáng kiến"))
    assert unknown.value.code == "error.unknown_kind"


def test_an_unclosed_quote_is_an_error_where_it_opens(tmp_path):
    rows_ = "".join(f"1-2021-{i:05d},Máy\n" for i in range(10))
    text = "Số đơn,Tên\n" + rows_ + '1-2022-00001,"' + "x" * (9 * 1024 * 1024)
    reading = Reading(write(tmp_path / "a.csv", text))
    assert len(reading.candidates) == 10
    assert [(i.code, i.where.row) for i in reading.bare if i.level == "error"] == [
        ("ingest.unclosed_quote", 12)
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_rows_that_an_unclosed_quote_swallowed_are_read_again(tmp_path, end):
    lines_ = ["Số đơn,Tên", '1-2021-00010,"Hai\ndòng"', '1-2021-00011,"Mở', "1-2021-00012,Hai",
              "1-2021-00013,Ba"]  # fmt: skip
    text = (end or "\n").join(lines_) + end
    reading = Reading(write(tmp_path / "a.csv", text))
    assert list(reading.values) == ["1-2021-00010", "1-2021-00012", "1-2021-00013"]
    assert [(i.code, i.where.row, i.where.raw) for i in reading.bare if i.level == "error"] == [
        ("ingest.unclosed_quote", 3, '1-2021-00011,"Mở')
    ]
    assert [c.where.row for c in reading.candidates] == [2, 4, 5]


def test_a_cell_over_lines_in_front_of_an_unclosed_quote_is_not_read_as_rows(tmp_path):
    text = 'Số đơn,Tên,Tình trạng\n1-2021-00010,"Hai\ndòng","Mở\n1-2021-00011,Máy,x\n'
    reading = Reading(write(tmp_path / "a.csv", text))
    assert [(c.entry.number, c.where.row) for c in reading.candidates] == [("1-2021-00011", 3)]
    assert reading.codes("error") == ["ingest.unclosed_quote"]


def test_two_stray_quotes_far_apart_cost_their_own_rows_only(tmp_path):
    rows_ = [f"1-2021-{i:05d},Máy,x" for i in range(1, 101)]
    rows_[9], rows_[79] = '1-2021-00010,"Máy,x', '1-2021-00080,"Máy,x'
    reading = Reading(write(tmp_path / "a.csv", "\n".join(["Số đơn,Tên,Tình trạng", *rows_])))
    assert len(reading.candidates) == 98
    assert [(i.code, i.where.row) for i in reading.bare if i.level == "error"] == [
        ("ingest.unclosed_quote", 11),
        ("ingest.unclosed_quote", 81),
    ]


@pytest.mark.parametrize(
    ("cell", "warned"),
    [
        ("Một, hai\nba, bốn", False),
        ("Máy\n1-2021-00002,Máy", True),
        ("a\n" * 60, True),
        ("a\n" * 10, False),
        ('Nói ""vâng"",\nrồi thôi', False),
    ],
)
def test_a_quoted_cell_over_lines_stays_one_and_is_named_when_it_may_hold_rows(
    tmp_path, cell, warned
):
    text = f'Số đơn,Tên\n1-2021-00001,"{cell}"\n1-2021-00003,Ba\n'
    reading = Reading(write(tmp_path / "a.csv", text))
    assert [c.where.row for c in reading.candidates] == [2, 3]
    found = [i.where.row for i in reading.bare if i.code == "ingest.cell_over_lines"]
    assert found == ([2] if warned else [])
    assert not reading.codes("error")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "a.csv"
    path.write_bytes(content)
    try:
        found = sniff(path)
    except UnreadableFile:
        return
    assert found.format in FORMATS
