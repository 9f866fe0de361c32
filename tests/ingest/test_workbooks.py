"""Workbooks as programs and people leave them: hidden parts, formulas, errors, bombs."""

from __future__ import annotations

import zipfile
from datetime import date, time, timedelta

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from ingest.readers import open_file
from ingest.readers.sheet import Area
from st_db import i18n
from st_db.errors import UnreadableFile
from tests.ingest.sheets import moment, rows, said


def book(*rows_):
    made = Workbook()
    for row in rows_:
        made.worksheets[0].append(row)
    return made, made.worksheets[0]


def rewritten(path, part, old, new):
    """Replace bytes of one part of a package."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def test_values_of_every_type_come_as_what_they_are(tmp_path):
    made, sheet = book(["chữ", 1, 2.5, True, None, "_x000D_"])
    sheet["A3"] = date(2021, 3, 5)
    sheet["B3"] = moment(2021, 3, 5, 14, 30)
    sheet["C3"] = time(8, 15)
    sheet["D3"] = timedelta(hours=30)
    made.save(tmp_path / "a.xlsx")
    found = rows(open_file(tmp_path / "a.xlsx"))
    assert found[1] == ["chữ", 1.0, 2.5, True, "", "\r"]
    assert found[3] == [date(2021, 3, 5), moment(2021, 3, 5, 14, 30), time(8, 15),
                        timedelta(hours=30)]  # fmt: skip
    assert 2 not in found


def test_days_count_from_1904_where_the_workbook_says_so(tmp_path):
    made, sheet = book(["Ngày"])
    made.epoch = moment(1904, 1, 1)
    sheet["A2"] = date(2021, 3, 5)
    made.save(tmp_path / "a.xlsx")
    assert rows(open_file(tmp_path / "a.xlsx"))[2] == [date(2021, 3, 5)]


def test_hidden_rows_and_columns_are_read_and_hidden_sheets_are_named(tmp_path):
    made, sheet = book(*(["a", "b", "c"] for _ in range(6)))
    for row in (2, 4, 5):
        sheet.row_dimensions[row].hidden = True
    sheet.column_dimensions["B"].hidden = True
    made.create_sheet("Ẩn").sheet_state = "hidden"
    made.create_sheet("Ẩn kỹ").sheet_state = "veryHidden"
    made.save(tmp_path / "a.xlsx")
    opened = open_file(tmp_path / "a.xlsx")
    assert len(rows(opened)) == 6
    assert opened.sheets[0].hidden_rows == {2, 4, 5}
    assert opened.sheets[0].hidden_columns == {1}
    issues = said(opened)
    assert issues["ingest.rows_hidden"] == [{"count": 3, "rows": "2, 4–5"}]
    assert issues["ingest.columns_hidden"] == [{"count": 1, "columns": "B"}]
    assert issues["ingest.sheets_hidden"] == [{"count": 2, "sheets": "Ẩn, Ẩn kỹ"}]


def test_merged_areas_are_known_and_their_value_stands_in_the_first_cell(tmp_path):
    made, sheet = book(["Nhóm", None, None, "d"], ["x", "y", "z", "t"])
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("D1:D2")
    made.save(tmp_path / "a.xlsx")
    opened = open_file(tmp_path / "a.xlsx")
    assert set(opened.sheets[0].merged) == {Area(1, 0, 1, 2), Area(1, 3, 2, 3)}
    assert rows(opened)[1] == ["Nhóm", "", "", "d"]


def test_errors_and_formulas_without_a_result_are_blank_and_named(tmp_path):
    made, sheet = book(["a", "b"])
    sheet["A2"] = "#N/A"
    sheet["A2"].data_type = "e"
    sheet["B3"] = '=HYPERLINK("http://x","y")'
    sheet["C3"] = 1
    made.save(tmp_path / "a.xlsx")
    opened = open_file(tmp_path / "a.xlsx")
    assert rows(opened) == {1: ["a", "b"], 3: ["", "", 1.0]}
    issues = said(opened)
    assert issues["ingest.error_cell"] == [{"cell": "A2", "raw": "#N/A"}]
    assert issues["ingest.formula_without_value"][0]["cell"] == "B3"


def test_the_dimension_tag_is_not_believed(tmp_path):
    made, _ = book(["a", "b"], ["c", "d"])
    made.save(tmp_path / "a.xlsx")
    path = rewritten(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", b'ref="A1:B2"',
                     b'ref="A1:XFD1048576"')  # fmt: skip
    assert rows(open_file(path)) == {1: ["a", "b"], 2: ["c", "d"]}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'r="A1"', b'r="XFE1"'),
        (b'<row r="1"', b'<row r="1048577"'),
        (b'<row r="1"', b'<row r="x"'),
        (b"<v>7</v>", b"<v>seven</v>"),
        (b"<sheetData>", b"<sheetData><row>"),
        (b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet'),
    ],
)
def test_a_sheet_that_no_program_writes_is_damaged(tmp_path, old, new):
    made, _ = book([7, "a"])
    made.save(tmp_path / "a.xlsx")
    path = rewritten(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", old, new)
    with pytest.raises(UnreadableFile) as caught:
        rows(open_file(path))
    assert caught.value.code == "ingest.damaged"


def test_millions_of_wide_rows_are_refused_before_they_are_all_unfolded(tmp_path):
    made, _ = book([1])
    made.save(tmp_path / "a.xlsx")
    wide = b"".join(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (n, n) for n in range(2, 4000))
    path = rewritten(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", b"</sheetData>",
                     wide + b"</sheetData>")  # fmt: skip
    with pytest.raises(UnreadableFile) as caught:
        for _ in open_file(path).sheets[0].rows():
            pass
    assert caught.value.code == "ingest.too_spread"


def test_a_package_that_grows_beyond_reason_is_a_bomb(tmp_path):
    made, _ = book(["a"])
    made.save(tmp_path / "a.xlsx")
    path = rewritten(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", b"</sheetData>",
                     b"</sheetData>" + b" " * 150 * 1024 * 1024)  # fmt: skip
    with pytest.raises(UnreadableFile) as caught:
        open_file(path)
    assert caught.value.code == "ingest.bomb"


def test_parts_are_found_by_their_relations(tmp_path):
    made, _ = book(["a", "b"])
    made.save(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w") as archive:
        for name, content in parts.items():
            renamed = name.replace("xl/worksheets/sheet1.xml", "XL\\cells\\One.xml")
            archive.writestr(renamed, content.replace(b"/xl/worksheets/sheet1.xml",
                                                      b"cells/one.xml"))  # fmt: skip
    assert rows(open_file(tmp_path / "b.xlsx")) == {1: ["a", "b"]}


def test_fonts_of_cells_and_of_parts_of_a_text_tell_the_encoding(tmp_path):
    made, sheet = book(["Sè ®¬n", "Teân saùng cheá"])
    sheet["A1"].font, sheet["B1"].font = Font(name=".VnTime"), Font(name="VNI-Times")
    sheet["A2"] = CellRichText(
        TextBlock(InlineFont(rFont=".VnArial"), "M\u00b8y"),
        TextBlock(InlineFont(rFont="Arial"), " ở "),
        TextBlock(InlineFont(rFont="VNI-Times"), "nöôùc"),
    )
    sheet["A3"], sheet["A3"].font = "Café § 5", Font(name="Arial")
    made.save(tmp_path / "a.xlsx")
    opened = open_file(tmp_path / "a.xlsx")
    assert rows(opened) == {1: ["Số đơn", "Tên sáng chế"], 2: ["Máy ở nước"], 3: ["Café § 5"]}
    assert {(i["encoding"], i["count"]) for i in said(opened)["ingest.legacy_by_font"]} == {
        ("TCVN3 (ABC)", 2), ("VNI", 2)}  # fmt: skip


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls"])
def test_a_workbook_above_the_limit_is_refused_and_told_the_way(tmp_path, name):
    if name == "a.xls":
        with (tmp_path / name).open("wb") as file:
            file.write(b"\xd0\xcf\x11\xe0")
            file.truncate(65 * 1024 * 1024)
    else:
        made, _ = book(["a"])
        made.save(tmp_path / name)
        with zipfile.ZipFile(tmp_path / name, "a") as archive:
            archive.writestr("filler", bytes(65 * 1024 * 1024))
    with pytest.raises(UnreadableFile) as caught:
        open_file(tmp_path / name)
    assert caught.value.code == "ingest.workbook_too_large"
    assert ".csv" in (i18n.remedy(caught.value.code, "vi", **caught.value.params) or "")
