"""Tables in HTML: what spreadsheets and web pages write under any name."""

from __future__ import annotations

import time

import pytest

from ingest.readers import Area, open_file
from ingest.readers.markup import declared_encoding, markup_of
from st_db.errors import UnreadableFile
from tests.ingest.reading import SAMPLES, Reading, write

PAGE = "<table><tr><th>Số đơn<th>Tên<tr><td>1-2021-00001<td>Máy cấy lúa</table>"
ROWS = [["Số đơn", "Tên"], ["1-2021-00001", "Máy cấy lúa"]]


def sheets(tmp_path, text, encoding="utf-8", name="a.html"):
    return open_file(write(tmp_path / name, text, encoding)).sheets


def rows(sheet):
    return [cells for _, cells in sheet.rows()]


def codes(opened):
    return [issue.code for issue in opened.issues]


def test_a_page_named_xls_is_read_with_its_merged_cells_and_what_stands_above(tmp_path):
    path = write(tmp_path / "a.xls", (SAMPLES / "danh-muc.xls.html").read_text("utf-8"))
    opened = open_file(path)
    (sheet,) = opened.sheets
    assert list(sheet.rows()) == [
        (1, ["SỞ KHOA HỌC VÀ CÔNG NGHỆ"]),
        (2, ["DANH MỤC SÁNG CHẾ NĂM 2021"]),
        (3, ["Đơn vị tính: đơn"]),
        (4, ["STT", "Đơn đăng ký", "", "Tên\nsáng chế"]),
        (5, ["", "Số đơn", "Ngày nộp đơn", ""]),
        (6, ["1", "1-2021-00001", "05/01/2021", "Máy cấy lúa bốn hàng"]),
        (7, ["2", "1-2021-00002", "06/01/2021", "Máy gặt"]),
        (8, ["3", "1-2021-00003", "07/01/2021", "Máy\nsấy"]),
    ]
    assert sheet.merged == (Area(4, 0, 5, 0), Area(4, 1, 4, 2), Area(4, 3, 5, 3))
    assert sheet.hidden_rows == {7}
    assert codes(opened) == ["ingest.tables_left_out", "ingest.wrong_extension"]
    assert opened.issues[0].params == {"count": 1, "tables": "“Thủ trưởng đơn vị”"}


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("utf-8", ""),
        ("utf-8-sig", "<meta charset=windows-1252>"),  # the mark is right, the page is not
        ("utf-8", '<meta http-equiv=Content-Type content="text/html; charset=windows-1252">'),
        ("utf-16", "<!DOCTYPE html>"),
        ("utf-16-le", "<html>"),
    ],
)
def test_the_encoding_is_that_of_the_bytes(tmp_path, encoding, head):
    (sheet,) = sheets(tmp_path, head + PAGE, encoding)
    assert rows(sheet) == ROWS


def test_a_page_may_declare_its_encoding(tmp_path):
    text = '<meta charset="iso-8859-2"><table><tr><td>Číslo<td>Název<tr><td>1<td>Stroj řezný'
    opened = open_file(write(tmp_path / "a.html", text, "iso8859-2"))
    assert rows(opened.sheets[0]) == [["Číslo", "Název"], ["1", "Stroj řezný"]]
    assert opened.content.encoding == "iso8859-2"
    assert "ingest.encoding_guessed" not in codes(opened)


def test_named_letters_are_letters(tmp_path):
    (sheet,) = sheets(tmp_path, "<table><tr><td>M&aacute;y &#7841;<td>B&amp;C<tr><td>1<td>2")
    assert rows(sheet)[0] == ["Máy ạ", "B&C"]


def test_several_tables_are_sheets_named_by_caption_or_what_stands_above(tmp_path):
    two = PAGE.replace("<table>", "<table><caption>Đơn <b>mới</b></caption>")
    text = f"{two}<p>DANH SÁCH CŨ</p><p>(Kèm theo công văn)</p>{PAGE}{PAGE}"
    found = sheets(tmp_path, text)
    assert [sheet.name for sheet in found] == ["Đơn mới", "DANH SÁCH CŨ", "Bảng 3"]
    assert [rows(sheet)[-2:] for sheet in found] == [ROWS, ROWS, ROWS]


def test_a_page_laid_out_by_tables_gives_the_tables_within(tmp_path):
    frame = f"<table><tr><td>Trang chủ<td>Tìm</tr><tr><td>Đăng nhập<td>{PAGE}</tr></table>"
    (sheet,) = sheets(tmp_path, frame)
    assert rows(sheet)[-2:] == ROWS


@pytest.mark.parametrize(
    "text",
    [
        "<TABLE><THEAD><TH>Số đơn<TH>Tên</THEAD><TR><TD>1-2021-00001<TD>Máy cấy lúa",
        f"<!-- xuất --><?xml version='1.0'?><!DOCTYPE html><html><body>{PAGE}",
        PAGE.replace("<table>", "<table><tbody>").replace("</table>", "</tbody><tr></tr></table>"),
        PAGE.replace("<td>", "<td><font color=red><b>").replace("<th>", "<th><center>"),
        PAGE.replace("<tr>", "\r\n <tr>\r\n  ").replace("<td>", "<td>\r\n   "),
    ],
)
def test_tags_that_are_missing_or_too_many_do_not_matter(tmp_path, text):
    (sheet,) = sheets(tmp_path, text)
    assert [row for row in rows(sheet) if row] == ROWS


def test_hidden_columns_are_said_and_hidden_parts_passed_over(tmp_path):
    text = (
        "<div style='display:none'>" + PAGE + "</div><table><col><col style='display: none'>"
        "<tr><td>a<td>b<td>c<tr><td>1<td>2<td hidden>3</table>"
    )
    (sheet,) = sheets(tmp_path, text)
    assert rows(sheet) == [["a", "b", "c"], ["1", "2", "3"]]
    assert sheet.hidden_columns == {1, 2}


def test_cells_that_reach_down_keep_their_columns(tmp_path):
    text = (
        "<table><tr><td rowspan=3>A<td>b<td rowspan=2 colspan=2>C<tr><td>d<tr><td>e<td>f<td>g"
        "<tr><td>h<td rowspan=9>i</table>"
    )
    (sheet,) = sheets(tmp_path, text)
    assert rows(sheet) == [["A", "b", "C", ""], ["", "d", "", ""], ["", "e", "f", "g"], ["h", "i"]]
    assert sheet.merged == (Area(1, 0, 3, 0), Area(1, 2, 2, 3))


def test_an_import_takes_the_records_of_a_page(tmp_path):
    reading = Reading(write(tmp_path / "a.xls", PAGE))
    assert reading.values["1-2021-00001"]["title"] == "Máy cấy lúa"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<html><body>Không có bảng", "ingest.no_table"),
        ("<table></table>", "ingest.no_table"),
        ("<table>" + "<tr><td colspan=1000>x" * 5_000, "ingest.too_spread"),
        ("<table><tr>" + "<td colspan=1000>x" * 20, "ingest.too_spread"),
    ],
)
def test_pages_that_hold_no_table_or_too_wide_a_one_are_refused(tmp_path, text, code):
    with pytest.raises(UnreadableFile) as caught:
        sheets(tmp_path, text)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 200_000,
        "<table><tr><td>" * 3_000,
        "<font>" * 100_000,
        "<!--" + "-" * 2_000_000,
        "<" * 500_000,
        "&" * 500_000,
        "<td " + " ".join(f"a{n}=1" for n in range(50_000)) + ">",
        "<table><tr><td rowspan=99999999999999 colspan=-5>x",
        "</td></tr></table></caption>" * 50_000,
        "<caption>" * 10_000,
        "\0" * 20 + "<p>",
    ],
)
def test_hostile_pages_end_soon(tmp_path, hostile):
    start = time.monotonic()
    found = sheets(tmp_path, "<html><body>" + PAGE + hostile)
    assert rows(found[0])[:2] == ROWS
    assert time.monotonic() - start < 20


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<html>", "html"),
        ("<TABLE border=1>", "html"),
        ("<!-- x --> <p>", "html"),
        ("<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0//EN' 'x'>", "html"),
        ('<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
         "spreadsheetml"),
        ("<?xml version='1.0'?><tmk:Trademark>", "xml"),
        ("<!DOCTYPE us-patent-grant SYSTEM 'x.dtd' [ ]><us-patent-grant>", "xml"),
        ("<TradeMarkBag>", "xml"),
        ("<a><b>1</b></a>", "xml"),
        ("<?xml version='1.0'?><table><row>", "xml"),
        ("<b>Báo cáo</b><table><tr>", "html"),
        ("MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x", "mhtml"),
        ("a < b; c > d", None),
        ("<3 of us", None),
        ("", None),
    ],
)  # fmt: skip
def test_markup_is_told_by_its_first_tag(text, found):
    assert markup_of(text) == found


def test_an_unknown_encoding_is_no_encoding():
    assert declared_encoding("<meta charset=klingon>") is None
    assert declared_encoding("<?xml version='1.0' encoding='windows-1258'?>") == "cp1258"
