"""Workbooks of Excel 97 and before."""

from __future__ import annotations

import struct
from datetime import date, timedelta

import pytest
import xlwt

from ingest.readers import open_file
from ingest.readers.sheet import Area
from st_db.errors import UnreadableFile
from tests.ingest.sheets import moment, rows, said


def old_font(name):
    style = xlwt.XFStyle()
    style.font.name = name
    return style


def in_format(text):
    style = xlwt.XFStyle()
    style.num_format_str = text
    return style


def old_book(path, fill, since_1904=False):
    made = xlwt.Workbook(encoding="utf-8")
    made.dates_1904 = since_1904
    fill(made.add_sheet("Một"))
    made.save(str(path))
    return path


@pytest.mark.parametrize("since_1904", [False, True])
def test_old_workbooks_give_values_days_and_what_is_hidden(tmp_path, since_1904):
    def fill(sheet):
        for column, value in enumerate(["chữ", 1, 2.5, True]):
            sheet.write(0, column, value)
        # xlwt counts days from 1900 whatever it is told.
        days = 1462 if since_1904 else 0
        sheet.write(2, 0, 44260 - days, in_format("dd/mm/yyyy"))
        sheet.write(2, 1, 44260.5 - days, in_format("dd/mm/yyyy hh:mm"))
        sheet.write(2, 2, 1.25, in_format("[h]:mm"))
        sheet.row(2).set_cell_error(3, 42)  # #N/A
        sheet.write_merge(3, 4, 0, 2, "Nhóm")
        sheet.row(2).hidden = True
        sheet.col(1).hidden = True

    opened = open_file(old_book(tmp_path / "a.xls", fill, since_1904))
    found = rows(opened)
    assert found[1] == ["chữ", 1.0, 2.5, True]
    assert found[3] == [date(2021, 3, 5), moment(2021, 3, 5, 12), timedelta(hours=30)]
    assert (found[4], opened.sheets[0].merged) == (["Nhóm"], (Area(4, 0, 5, 2),))
    assert opened.sheets[0].hidden_rows == {3}
    assert opened.sheets[0].hidden_columns == {1}
    assert said(opened)["ingest.error_cell"] == [{"cell": "D3", "raw": "#N/A"}]


def test_hidden_sheets_of_old_workbooks_are_named(tmp_path):
    made = xlwt.Workbook()
    for name, visible in (("Hiện", 0), ("Ẩn", 1), ("Ẩn kỹ", 2)):
        sheet = made.add_sheet(name)
        sheet.write(0, 0, name)
        sheet.visibility = visible
    made.save(str(tmp_path / "a.xls"))
    opened = open_file(tmp_path / "a.xls")
    assert [sheet.name for sheet in opened.sheets] == ["Hiện"]
    assert said(opened)["ingest.sheets_hidden"] == [{"count": 2, "sheets": "Ẩn, Ẩn kỹ"}]


def test_two_sheets_of_an_old_workbook_may_be_read_at_once(tmp_path):
    made = xlwt.Workbook()
    for name in ("a", "b"):
        sheet = made.add_sheet(name)
        for row in range(3):
            sheet.write(row, 0, f"{name}{row}")
    made.save(str(tmp_path / "a.xls"))
    first, second = open_file(tmp_path / "a.xls").sheets
    pairs = list(zip(first.rows(), second.rows(), strict=True))
    assert pairs == [((row, [f"a{row - 1}"]), (row, [f"b{row - 1}"])) for row in (1, 2, 3)]


def test_fonts_of_old_workbooks_tell_the_encoding_of_cells_and_parts(tmp_path):
    def fill(sheet):
        sheet.write(0, 0, "Sè ®¬n", old_font(".VnTimeH"))
        sheet.write(0, 1, "Teân saùng cheá", old_font("VNI-Helve"))
        parts = (("M\u00b8y", old_font(".VnArial").font), (" ở ", old_font("Arial").font),
                 ("nöôùc", old_font("VNI-Times").font))  # fmt: skip
        sheet.write_rich_text(1, 0, parts, old_font("Arial"))
        sheet.write(2, 0, "Café § 5", old_font("Arial"))
        sheet.write(3, 0, "Đã là Unicode", old_font(".VnTime"))

    opened = open_file(old_book(tmp_path / "a.xls", fill))
    assert rows(opened) == {1: ["Số đơn", "Tên sáng chế"], 2: ["Máy ở nước"], 3: ["Café § 5"],
                            4: ["Đã là Unicode"]}  # fmt: skip
    assert opened.content.encoding == "tcvn3+vni"
    assert {(i["encoding"], i["count"]) for i in said(opened)["ingest.legacy_by_font"]} == {
        ("TCVN3 (ABC)", 2), ("VNI", 2)}  # fmt: skip


def test_words_tell_the_encoding_where_the_font_promises_nothing(tmp_path):
    def fill(sheet):
        for row, text in enumerate(["Sè ®¬n", "Tªn s\u00b8ng chÕ", "Chñ v¨n b»ng", "§T.01"]):
            sheet.write(row, 0, text, old_font("Times New Roman"))
        sheet.write(5, 0, "Société générale, prix 5 £", old_font("Arial"))

    opened = open_file(old_book(tmp_path / "a.xls", fill))
    found = [cells[0] for cells in rows(opened).values()]
    assert found == ["Số đơn", "Tên sáng chế", "Chủ văn bằng", "ĐT.01",
                     "Société générale, prix 5 £"]  # fmt: skip
    assert said(opened)["ingest.legacy_by_words"] == [{"encoding": "TCVN3 (ABC)", "count": 4}]


def test_an_old_workbook_torn_locked_or_running_in_circles_is_refused(tmp_path):
    whole = old_book(tmp_path / "a.xls", lambda sheet: sheet.write(0, 0, "a" * 9000)).read_bytes()
    torn = whole[: len(whole) // 2]
    locked = struct.pack("<HHHHHHI", 0x809, 16, 0x600, 5, 0, 0, 0) + bytes(4)
    locked += struct.pack("<HH6s", 0x2F, 6, bytes(6)) + struct.pack("<HH", 0x0A, 0)
    begin = 512 + 512 * struct.unpack_from("<I", whole, 48)[0]
    circle = bytearray(whole)
    circle[begin + 128 + 68 : begin + 128 + 72] = struct.pack("<I", 1)  # a left brother of itself
    for name, data, code in (
        ("b.xls", torn, "ingest.damaged"),
        ("c.xls", locked, "ingest.password"),
        ("d.xls", bytes(circle), "ingest.damaged"),
    ):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(UnreadableFile) as caught:
            rows(open_file(tmp_path / name))
        assert caught.value.code == code
