"""Rejected rows go out as the officer's own workbook and come back repaired."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from python_calamine import CalamineWorkbook

from ingest import Plan, ingest_file
from ingest.corrections import Rejects, write_rejects
from st_db.access import Caller
from st_db.i18n import Language
from st_db.library import BatchResult, Library

ME = Caller.local(origin="test")
HEADER = ("Số đơn", "Tên sáng chế", "Ngày nộp đơn", "Chủ đơn", "Tình trạng", "Ghi chú riêng")


def send(
    library: Library, path: Path, out: Path, language: Language = "vi", **options: Any
) -> BatchResult:
    """Import a file and write its correction workbook."""
    rejects, plans = Rejects(), list[Plan]()
    result = ingest_file(library, ME, path, fates=rejects, found=plans.append, **options)
    assert write_rejects(path, plans[0], rejects, out, language) == result.rejected
    return result


def reasons(result: BatchResult) -> set[tuple[Any, ...]]:
    """Return where and why rows were rejected."""
    return {
        (i.code, i.where.sheet, i.where.row, i.where.column)
        for i in result.issues if i.level == "error"
    }  # fmt: skip


def rows(count: int) -> list[list[Any]]:
    return [
        [f"1-2021-{n:05d}", f"Thiết bị mẫu số {n}", f"{n % 28 + 1:02d}/03/2021", "Công ty Mẫu",
         "Cấp bằng", f"ghi chú {n}"]
        for n in range(1, count + 1)
    ]  # fmt: skip


def workbook(path: Path, table: Iterable[list[Any]], *, above: int = 0) -> Path:
    """Write an officer's workbook: a ministry's heading, widths, a merged title, bold headers."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Danh sách"
    sheet.column_dimensions["B"].width = 41
    for _ in range(above):
        sheet.append([])
    sheet.append(["ỦY BAN NHÂN DÂN TỈNH MẪU", None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"])
    sheet.append(["DANH SÁCH SÁNG CHẾ"])
    sheet.merge_cells(start_row=above + 2, start_column=1, end_row=above + 2, end_column=6)
    sheet.append([])
    sheet.append(list(HEADER))
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True, name="Times New Roman")
    sheet.row_dimensions[sheet.max_row].height = 33
    for row in table:
        sheet.append(row)
    book.save(path)
    return path


def test_nothing_rejected_gives_no_workbook(library: Library, tmp_path: Path) -> None:
    out = tmp_path / "sửa.xlsx"
    send(library, workbook(tmp_path / "tệp.xlsx", rows(3)), out)
    assert not out.exists()


def test_rejected_rows_come_back_in_the_officers_own_workbook(
    library: Library, tmp_path: Path
) -> None:
    table = rows(9)
    table[3][0] = table[3][1] = None
    table[6] = [table[2][0], "Tên khác", date(2021, 5, 6), "Công ty Khác", "Cấp bằng", 12.5]
    out = tmp_path / "sửa.xlsx"
    result = send(library, workbook(tmp_path / "tệp.xlsx", table, above=1), out)
    assert (result.created, result.rejected) == (7, 2)

    book = load_workbook(out)
    assert book.sheetnames == ["Tóm tắt", "Danh sách", "st-db"]
    assert book["st-db"].sheet_state == "veryHidden"
    sheet = book["Danh sách"]
    assert sheet["A2"].value == "ỦY BAN NHÂN DÂN TỈNH MẪU"
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A3:F3"]
    assert sheet.column_dimensions["B"].width == 41
    assert [cell.value for cell in sheet[5]] == list(HEADER)
    assert (sheet["A5"].font.b, sheet["A5"].font.name) == (True, "Times New Roman")
    assert sheet.row_dimensions[5].height == 33
    assert [cell.value for cell in sheet[6]] == table[3]
    assert [cell.value for cell in sheet[7]][3:] == ["Công ty Khác", "Cấp bằng", 12.5]
    assert sheet["C7"].value.date() == date(2021, 5, 6)
    assert sheet.max_row == 7
    for place in ("A6", "A7"):
        assert sheet[place].fill.start_color.rgb == "FFFFC7CE"
    assert "không có số cũng không có tên" in sheet["A6"].comment.text.lower()
    assert "8" in sheet["A7"].comment.text  # the row that has the number already
    assert len(CalamineWorkbook.from_path(out).get_sheet_by_name("Danh sách").to_python()) == 6


def test_a_workbook_sent_back_unrepaired_is_rejected_alike(
    library: Library, tmp_path: Path
) -> None:
    table = rows(9)
    table[3][0] = table[3][1] = None
    table[6] = [table[2][0], "Tên khác", "06/05/2021", "Công ty Khác", "Cấp bằng", ""]
    out, again = tmp_path / "sửa.xlsx", tmp_path / "sửa lần 2.xlsx"
    first = send(library, workbook(tmp_path / "tệp.xlsx", table), out)
    second = send(library, out, again)
    assert (second.rows, second.created, second.updated, second.rejected) == (2, 0, 0, 2)
    assert reasons(second) == reasons(first) == {
        ("ingest.no_number_no_title", "Danh sách", 8, None),
        ("match.repeated", "Danh sách", 11, None),
    }  # fmt: skip
    third = send(library, again, tmp_path / "sửa lần 3.xlsx")
    assert reasons(third) == reasons(first)
    assert load_workbook(again)["Danh sách"]["A5"].comment is not None


def test_only_repaired_rows_go_in(library: Library, tmp_path: Path) -> None:
    table = rows(9)
    table[3][0] = table[3][1] = None
    table[5][0] = table[5][1] = None
    out, again = tmp_path / "sửa.xlsx", tmp_path / "sửa lần 2.xlsx"
    send(library, workbook(tmp_path / "tệp.xlsx", table), out)
    book = load_workbook(out)
    book["Danh sách"]["A6"] = "1-2021-00006"
    book.save(out)
    second = send(library, out, again)
    assert (second.rows, second.created, second.rejected) == (2, 1, 1)
    assert reasons(second) == {("ingest.no_number_no_title", "Danh sách", 8, None)}
    assert library.records.get(ME, "1-2021-00006").fields["applicants"] == ["Công ty Mẫu"]
    left = load_workbook(again)["Danh sách"]
    assert (left.max_row, left["F5"].value) == (5, "ghi chú 4")


def test_rows_keep_their_numbers_when_others_are_deleted(library: Library, tmp_path: Path) -> None:
    table = rows(30)
    for n in (3, 9, 20, 25):
        table[n][0] = table[n][1] = None
    out = tmp_path / "sửa.xlsx"
    send(library, workbook(tmp_path / "tệp.xlsx", table), out)
    book = load_workbook(out)
    book["Danh sách"].delete_rows(5, 1)
    book["Danh sách"]["D6"] = "Công ty Đã Sửa"
    book.save(out)
    second = ingest_file(library, ME, out)
    assert [i.where.row for i in second.issues if i.level == "error"] == [14, 25, 30]


@pytest.mark.parametrize("strict", [False, True])
def test_cells_that_cannot_be_read_are_told_with_a_proposal(
    library: Library, tmp_path: Path, strict: bool
) -> None:
    table = [[*row] for row in rows(6)]
    table[1][2] = "31/02/2021"
    table[4][0] = table[4][1] = ""
    path = tmp_path / "tệp.csv"
    lines = [",".join(HEADER), *(",".join(map(str, row)) for row in table)]
    path.write_text("\n".join(lines), encoding="utf-8")
    out = tmp_path / "sửa.xlsx"
    result = send(library, path, out, strict=strict)
    assert result.rejected == (2 if strict else 1)
    book = load_workbook(out)
    told = [[cell.value for cell in row] for row in book["Tóm tắt"].iter_rows()]
    line = next(row for row in told if row[3] == "31/02/2021")
    assert (line[1], line[2], line[6]) == (3, "Ngày nộp đơn", "28/02/2021?")
    sheet = book["tệp"]
    if strict:
        assert sheet["C2"].comment.text.endswith("Đề xuất: 28/02/2021?")
        assert sheet["C2"].value == "31/02/2021"
        again = ingest_file(library, ME, out)  # judged as strictly as its original was
        assert reasons(again) == reasons(result)
        sheet["C2"] = "28/02/2021"
        book.save(out)
        again = ingest_file(library, ME, out)
        assert (again.created, again.rejected) == (1, 1)
        assert library.records.get(ME, "1-2021-00002").fields["filing_date"] == "2021-02-28"
    else:
        assert sheet.max_row == 2


def test_lists_of_a_json_file_survive_the_way_there_and_back(
    library: Library, tmp_path: Path
) -> None:
    path = tmp_path / "nhãn hiệu.jsonl"
    good = {
        "(200) Số đơn và Ngày nộp đơn": "VN -4-2099-28183 25.12.2098",
        "(541) Nhãn hiệu": "(VI) MẪU",
        "nice": [{"nhom": "9", "san_pham_dich_vu": "Phim mẫu."}],
        "tien_trinh": [["Application Filing", "25.12.2098", "Nộp đơn"]],
    }
    bad = {**good, "(200) Số đơn và Ngày nộp đơn": "", "(541) Nhãn hiệu": ""}
    path.write_text("\n".join(json.dumps(o) for o in (good, bad)) + '\n{"hỏng": \n', "utf-8")
    out = tmp_path / "sửa.xlsx"
    result = send(library, path, out, language="en")
    assert (result.created, result.rejected) == (1, 2)
    book = load_workbook(out)
    sheet = book["nhãn hiệu"]
    assert [cell.value for cell in sheet[1]] == list(good)
    told = [[cell.value for cell in row] for row in book["Summary"].iter_rows()]
    broken = next(row for row in told if row[1] == 3 and row[5])
    assert "repair it in the original" in str(broken[5])
    sheet["A2"] = "VN -4-2099-28184 25.12.2098"
    book.save(out)
    second = ingest_file(library, ME, out)
    assert (second.source, second.created) == ("vn-ipvietnam-trademarks", 1)
    fields = library.records.get(ME, "4-2099-28184").fields
    assert fields["nice"] == [{"class": "9", "goods": "Phim mẫu."}]
    assert fields["events"][0]["label"] == "Application Filing"


def test_a_column_of_dates_is_read_as_in_the_original(library: Library, tmp_path: Path) -> None:
    """The two rows that come back alone would not tell month from day."""
    path = tmp_path / "mdy.csv"
    table = [[f"1-2021-{n:05d}", f"Máy {n}", f"03/{n + 12}/2021"] for n in range(1, 15)]
    table.append(["", "", "04/05/2021"])
    lines = ["Số đơn,Tên,Ngày nộp đơn", *(",".join(row) for row in table)]
    path.write_text("\n".join(lines), encoding="utf-8")
    out = tmp_path / "sửa.xlsx"
    send(library, path, out)
    book = load_workbook(out)
    book["mdy"]["A2"] = "1-2021-00099"
    book.save(out)
    assert ingest_file(library, ME, out).created == 1
    assert library.records.get(ME, "1-2021-00099").fields["filing_date"] == "2021-04-05"


HOSTILE = ["=1+1", "+SUM(1)", "-2+3", "@SUM(A1)", "\tcmd", '=HYPERLINK("http://x")', "#N/A",
           "=cmd|' /C calc'!A0", "'=1", "_x0041_", "\x07chuông"]  # fmt: skip


def test_no_text_becomes_a_formula_on_its_way(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "thù địch.jsonl"
    rows = [{"Ngày nộp đơn": "16/03/2021", "Ghi chú": text, "Tình trạng": text} for text in HOSTILE]
    rows.append({"Số đơn": "1-2021-00001", "Tên": "Máy", "Ghi chú": "", "Tình trạng": ""})
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    out = tmp_path / "sửa.xlsx"
    result = send(library, path, out, choices=None)
    assert result.rejected == len(HOSTILE)
    for sheet in load_workbook(out).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                if (
                    isinstance(cell.value, str)
                    and cell.value[0] in "=+-@\t"
                    and sheet.title != "st-db"
                ):
                    assert cell.quotePrefix
    found = CalamineWorkbook.from_path(out).get_sheet_by_name("thù địch").to_python()
    told = [row[1] for row in found[1:]]
    assert told == [text.replace("\x07", "") for text in HOSTILE]
