"""Correction workbooks of other files than plain tables of one sheet, and of odd returns."""

from __future__ import annotations

import gzip
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from ingest import Choices, ingest_file, preview
from ingest.corrections import writing
from st_db.errors import NoHeader
from st_db.library import Library
from tests.ingest.reading import real
from tests.library.test_corrections import HEADER, ME, reasons, rows, send, workbook


def test_an_old_workbook_comes_back_as_a_new_one(library: Library, tmp_path: Path) -> None:
    """What has no looks to be had is laid out plainly, at the same rows above the header."""
    table = rows(4)
    table[1][0] = table[1][1] = None
    path = workbook(tmp_path / "tệp.xlsx", table, above=2)
    with path.open("rb") as plain, gzip.open(tmp_path / "tệp.xlsx.gz", "wb") as packed:
        packed.write(plain.read())
    out = tmp_path / "sửa.xlsx"
    send(library, tmp_path / "tệp.xlsx.gz", out)
    sheet = load_workbook(out)["Danh sách"]
    assert [cell.value for cell in sheet[6]] == list(HEADER)
    assert (sheet.max_row, sheet["F7"].value) == (7, "ghi chú 2")
    assert reasons(ingest_file(library, ME, out)) == {
        ("ingest.no_number_no_title", "Danh sách", 8, None)
    }


@pytest.mark.parametrize("styled", [True, False])
def test_every_sheet_with_rejected_rows_comes_back(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, styled: bool
) -> None:
    if not styled:
        monkeypatch.setattr(writing, "STYLED_CELLS", 0)
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Sáng chế"
    for row in (list(HEADER), *rows(3)):
        sheet.append(row)
    sheet["A3"] = sheet["B3"] = None
    other = book.create_sheet("Tiêu chuẩn")
    for cells in (["Số hiệu", "Tên tiêu chuẩn", "Năm ban hành"], ["TCVN 1:2020", "Gạo", 2020],
                  [None, None, 2021]):  # fmt: skip
        other.append(cells)
    book.create_sheet("Ghi chú").append(["không phải bảng"])
    path = tmp_path / "hai trang.xlsx"
    book.save(path)
    out = tmp_path / "sửa.xlsx"
    first = send(library, path, out)
    assert (first.created, first.rejected) == (3, 2)
    back = load_workbook(out)
    assert back.sheetnames == ["Tóm tắt", "Sáng chế", "Tiêu chuẩn", "st-db"]
    back["Tiêu chuẩn"]["A2"] = "TCVN 2:2021"
    back.save(out)
    second = ingest_file(library, ME, out)
    assert (second.created, second.kinds) == (1, {"standard": 1})
    assert reasons(second) == {("ingest.no_number_no_title", "Sáng chế", 3, None)}


def test_groups_and_units_go_along(library: Library, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Nhiệm vụ"
    for row in (
        ["DANH MỤC"],
        ["Đơn vị tính: triệu đồng"],
        ["STT", "Mã số nhiệm vụ", "Tên nhiệm vụ", "Tổng kinh phí"],
        ["I", "Lĩnh vực nông nghiệp", None, None],
        [1, "ĐTT.001/21", "Nghiên cứu giống lúa", 500],
        [2, None, None, 600],
        ["II", "Lĩnh vực y tế", None, None],
        [1, "ĐTT.003/21", "Nghiên cứu thuốc", 700],
        [2, None, None, 800],
        ["Tổng cộng", None, None, 2600],
    ):
        sheet.append(row)
    path = tmp_path / "nhóm.xlsx"
    book.save(path)
    out = tmp_path / "sửa.xlsx"
    first = send(library, path, out)
    assert (first.created, first.rejected) == (2, 2)
    back = load_workbook(out)
    sheet = back["Nhiệm vụ"]
    (place,) = [row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 4).value == 800]
    sheet.cell(place, 2).value = "ĐTT.004/21"
    sheet.cell(place, 3).value = "Nghiên cứu vắc-xin"
    back.save(out)
    second = ingest_file(library, ME, out)
    assert (second.created, second.rejected) == (1, 1)
    fields = library.records.get(ME, "ĐTT.004/21").fields
    assert fields["budget_total"] == 800_000_000
    assert fields["extra"] == library.records.get(ME, "ĐTT.003/21").fields["extra"]


def test_what_is_merged_down_into_a_row_goes_along(library: Library, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Số đơn", "Tên sáng chế", "Người nộp đơn", "Ghi chú"])
    for n in range(1, 5):
        sheet.append([f"1-2021-{n:05d}", f"Máy {n}", "Viện Mẫu" if n == 1 else None, f"ghi {n}"])
    sheet["A4"] = sheet["B4"] = None
    sheet.merge_cells("C2:C5")
    path = tmp_path / "gộp.xlsx"
    book.save(path)
    out = tmp_path / "sửa.xlsx"
    assert send(library, path, out).rejected == 1
    back = load_workbook(out)
    assert [cell.value for cell in back["Sheet"][2]] == [None, None, "Viện Mẫu", "ghi 3"]
    back["Sheet"]["A2"] = "1-2021-00003"
    back.save(out)
    assert ingest_file(library, ME, out).created == 1
    assert library.records.get(ME, "1-2021-00003").fields["applicants"] == ["Viện Mẫu"]


def test_a_record_stays_one_whatever_it_looks_like_alone(library: Library, tmp_path: Path) -> None:
    """Right below the header a row of small numbers would be taken for that of the columns."""
    path = tmp_path / "số.csv"
    path.write_text("Số đơn,Tên,Tóm tắt\n1-2021-00001,Máy,x\n,,5\n", encoding="utf-8")
    out = tmp_path / "sửa.xlsx"
    first = send(library, path, out)
    assert reasons(ingest_file(library, ME, out)) == reasons(first) != set()


def test_the_officers_mapping_and_kind_are_kept(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "lạ.csv"
    path.write_text("Cột một,Cột hai,Cột ba\nTCVN 3:2020,Gạo,x\n,,y\n", encoding="utf-8")
    choices = Choices(kind="standard", columns={"Cột một": "number", "Cột hai": "title",
                                                "Cột ba": "ignore"})  # fmt: skip
    out = tmp_path / "sửa.xlsx"
    assert send(library, path, out, choices=choices).created == 1
    book = load_workbook(out)
    book["lạ"]["A2"] = "TCVN 4:2020"
    book["lạ"]["B2"] = "Ngô"
    book.save(out)
    plan = preview(out)
    assert plan.sources.choices.columns == choices.columns
    assert ingest_file(library, ME, out).created == 1
    record = library.records.get(ME, "TCVN 4:2020")
    assert (record.title, record.fields["extra"]) == ("Ngô", {})
    assert record.fields["source"] == "lạ.csv"


def test_rows_that_an_officer_adds_go_in_too(library: Library, tmp_path: Path) -> None:
    table = rows(5)
    table[2][0] = table[2][1] = None
    out = tmp_path / "sửa.xlsx"
    send(library, workbook(tmp_path / "tệp.xlsx", table), out)
    book = load_workbook(out)
    book["Danh sách"].append(["1-2021-00077", "Máy thêm", date(2021, 3, 4), "Công ty Mới"])
    book.save(out)
    second = ingest_file(library, ME, out)
    assert (second.created, second.rejected) == (1, 1)
    assert reasons(second) == {("ingest.no_number_no_title", "Danh sách", 7, None)}


@pytest.mark.parametrize("spoilt", ["{", '{"version":"2"}', '{"version":"1"}', "[]", "null"])
def test_a_memory_that_does_not_hold_is_left_aside(
    library: Library, tmp_path: Path, spoilt: str
) -> None:
    table = rows(5)
    table[2][0] = table[2][1] = None
    out = tmp_path / "sửa.xlsx"
    send(library, workbook(tmp_path / "tệp.xlsx", table), out)
    book = load_workbook(out)
    hidden = book["st-db"]
    for cell in hidden[1]:
        cell.value = None
    hidden["A1"] = spoilt
    book.save(out)
    plan = preview(out)
    assert plan.sources.sent is None
    assert ingest_file(library, ME, out).rejected >= 1


def test_a_file_of_which_no_row_can_be_carried_has_its_problems_listed(
    library: Library, tmp_path: Path
) -> None:
    path = tmp_path / "hỏng.jsonl"
    good = json.dumps({"kind": "standard", "number": "TCVN 5:2020", "title": "Vừng"})
    path.write_text(f'{good}\n{{"number": \n', encoding="utf-8")
    out = tmp_path / "sửa.xlsx"
    assert send(library, path, out).rejected == 1
    assert load_workbook(out).sheetnames == ["Tóm tắt", "st-db"]
    with pytest.raises(NoHeader):
        ingest_file(library, ME, out)


def test_a_cell_too_long_for_a_workbook_is_not_cut_but_named(
    library: Library, tmp_path: Path
) -> None:
    path = tmp_path / "dài.csv"
    path.write_text(f"Số đơn,Tên,Tóm tắt\n1-2021-00001,Máy,ngắn\n,,{'dài ' * 9_000}\n", "utf-8")
    out = tmp_path / "sửa.xlsx"
    assert send(library, path, out).rejected == 1
    told = [[c.value for c in row] for row in load_workbook(out)["Tóm tắt"].iter_rows()]
    line = next(row for row in told if row[1] == 3 and row[5])
    assert "tệp gốc" in str(line[5])


@pytest.mark.real_files
def test_published_injections_stay_text(library: Library, tmp_path: Path) -> None:
    payloads = real("7-messy/csv-injection/csv-payload.txt").read_text("utf-8").splitlines()
    path = tmp_path / "tiêm.jsonl"
    rows = [{"Ngày nộp đơn": "01/02/2021", "Ghi chú": p, "Tình trạng": p} for p in payloads]
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    out = tmp_path / "sửa.xlsx"
    assert send(library, path, out, choices=Choices(kind="invention")).rejected == len(rows)
    with zipfile.ZipFile(out) as parts:
        for name in parts.namelist():
            assert b"<f>" not in parts.read(name)
            assert "external" not in name.lower()
