"""Tables of Word documents: merged and nested cells, captions, fonts of the last century."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn

from ingest.readers import Area, open_file
from st_db.errors import UnreadableFile
from tests.ingest.reading import Reading

HEAD = ["STT", "Số đơn", "Tên", "Ngày nộp đơn"]
ROWS = [
    ["1", "1-2021-00001", "Máy cấy lúa", "05/01/2021"],
    ["2", "1-2021-00002", "Máy gặt", "06/01/2021"],
]
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def table(document, rows):
    made = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, cells in zip(made.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    return made


def saved(document, path):
    document.save(str(path))
    return path


def raw(path, body, styles=None, part="word/document.xml", root=f"<w:document {W}>"):
    """Write a document by its XML, for what python-docx does not write."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, f"{root}<w:body>{body}</w:body></w:document>")
        if styles is not None:
            archive.writestr("word/styles.xml", f"<w:styles {W}>{styles}</w:styles>")
    return path


def cell(text, properties="", run=""):
    return (
        f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:rPr>{run}</w:rPr>"
        f"<w:t>{text}</w:t></w:r></w:p></w:tc>"
    )


def row(*cells, properties=""):
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def rows(sheet):
    return [cells for _, cells in sheet.rows()]


def test_a_table_is_read_under_the_lines_above_it_and_imported(tmp_path):
    document = Document()
    document.add_paragraph("SỞ KHOA HỌC VÀ CÔNG NGHỆ")
    document.add_paragraph("")
    document.add_heading("Danh mục đơn sáng chế")
    table(document, [HEAD, *ROWS])
    document.add_paragraph("Người lập biểu")
    path = saved(document, tmp_path / "a.docx")
    (sheet,) = open_file(path).sheets
    assert sheet.name == "Danh mục đơn sáng chế"
    assert rows(sheet) == [["SỞ KHOA HỌC VÀ CÔNG NGHỆ"], ["Danh mục đơn sáng chế"], HEAD, *ROWS]
    reading = Reading(path)
    assert reading.values["1-2021-00001"]["title"] == "Máy cấy lúa"
    assert reading.values["1-2021-00002"]["filing_date"] == "2021-01-06"
    assert [c.where.row for c in reading.candidates] == [4, 5]


def test_merged_cells_are_areas_with_their_value_first(tmp_path):
    document = Document()
    made = table(document, [["A", "", "B", ""], ["", "", "b", "c"], ["x", "1", "2", "3"]])
    made.cell(0, 0).merge(made.cell(1, 1))
    made.cell(0, 2).merge(made.cell(0, 3))
    (sheet,) = open_file(saved(document, tmp_path / "a.docx")).sheets
    assert rows(sheet) == [["A", "", "B", ""], ["", "", "b", "c"], ["x", "1", "2", "3"]]
    assert sheet.merged == (Area(1, 0, 2, 1), Area(1, 2, 1, 3))


def test_each_table_is_a_sheet_named_by_its_caption_or_the_line_above(tmp_path):
    document = Document()
    for title in ("DANH SÁCH MỘT", "DANH SÁCH HAI"):
        document.add_paragraph(title)
        document.add_paragraph("Đơn vị tính: triệu đồng")
        made = table(document, [HEAD, *ROWS])
    caption = made._tbl.tblPr.makeelement(qn("w:tblCaption"), {qn("w:val"): "Bảng B"})
    made._tbl.tblPr.append(caption)
    found = open_file(saved(document, tmp_path / "a.docx")).sheets
    assert [sheet.name for sheet in found] == ["DANH SÁCH MỘT", "Bảng B"]
    assert rows(found[1])[1] == ["Đơn vị tính: triệu đồng"]


def test_a_table_within_a_cell_is_its_text_or_a_sheet_of_its_own(tmp_path):
    document = Document()
    outer = table(document, [HEAD, *ROWS])
    inner = outer.cell(1, 2).add_table(rows=2, cols=1)
    for made, name in zip(inner.rows, ["Nguyễn", "Trần"], strict=True):
        made.cells[0].text = name
    (sheet,) = open_file(saved(document, tmp_path / "a.docx")).sheets
    assert rows(sheet)[1][2] == "Máy cấy lúa\nNguyễn\nTrần"
    frame = Document()
    holder = frame.add_table(rows=1, cols=1).cell(0, 0)
    inner = holder.add_table(rows=3, cols=4)
    for made, cells in zip(inner.rows, [HEAD, *ROWS], strict=True):
        for one, text in zip(made.cells, cells, strict=True):
            one.text = text
    (sheet,) = open_file(saved(frame, tmp_path / "b.docx")).sheets
    assert rows(sheet) == [HEAD, *ROWS]


def test_what_is_struck_out_hidden_or_drawn_is_no_text_and_boxes_are_said(tmp_path):
    box = "<w:txbxContent><w:p><w:r><w:t>khung</w:t></w:r></w:p></w:txbxContent>"
    change = (
        "<w:p><w:r><w:t>Máy</w:t></w:r><w:del><w:r><w:delText>x</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t xml:space='preserve'> cấy</w:t></w:r></w:ins>"
        "<w:moveFrom><w:r><w:t>y</w:t></w:r></w:moveFrom>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>z</w:t></w:r>"
        "<w:r><w:br/><w:t>lúa</w:t><w:tab/><w:t>mới</w:t></w:r>"
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    body = "<w:tbl>" + row(cell("Số đơn"), cell("Tên")) + row(
        cell("1-2021-00001"), f"<w:tc>{change}</w:tc>", properties="<w:hidden/>"
    ) + "</w:tbl>"  # fmt: skip
    root = f'<w:document {W} xmlns:mc="m">'
    opened = open_file(raw(tmp_path / "a.docx", body, root=root))
    (sheet,) = opened.sheets
    assert rows(sheet)[1] == ["1-2021-00001", "Máy cấy\nlúa mới"]
    assert sheet.hidden_rows == {2}
    said = {issue.code: issue.params for issue in opened.issues}
    assert said["ingest.text_boxes"] == {"count": 1}


def test_rows_that_begin_further_right_and_cells_of_old_programs(tmp_path):
    body = "<w:tbl>" + "".join([
        row(cell("a", '<w:hMerge w:val="restart"/>'), cell("", "<w:hMerge/>"), cell("b")),
        row(cell("c", '<w:vMerge w:val="restart"/>'), cell("d"), cell("e")),
        row(cell("mất", "<w:vMerge/>"), cell("f", '<w:gridSpan w:val="2"/>')),
        row(cell("g"), cell("h"), properties='<w:gridBefore w:val="1"/>'),
        row(cell("không có ở trên", "<w:vMerge/>"), cell("i", '<w:gridSpan w:val="nhiều"/>')),
    ]) + "</w:tbl>"  # fmt: skip
    (sheet,) = open_file(raw(tmp_path / "a.docx", body)).sheets
    assert rows(sheet) == [
        ["a", "", "b"], ["c", "d", "e"], ["", "f", ""], ["", "g", "h"], ["", "i"],
    ]  # fmt: skip
    assert sheet.merged == (Area(1, 0, 1, 1), Area(2, 0, 3, 0), Area(3, 1, 3, 2))


def test_another_prefix_and_a_numbered_part_are_read(tmp_path):
    body = "<w:tbl>" + row(cell("Số đơn"), cell("Tên")) + row(cell("1"), cell("2")) + "</w:tbl>"
    path = raw(tmp_path / "a.docx", body, part="word/document2.xml")
    other = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(other) as old, zipfile.ZipFile(tmp_path / "b.docx", "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            new.writestr(name, text.replace("w:", "ns0:").replace("xmlns:w", "xmlns:ns0"))
    for name in ("a.docx", "b.docx"):
        assert rows(open_file(tmp_path / name).sheets[0]) == [["Số đơn", "Tên"], ["1", "2"]]


VNI = "Maùy caáy luùa"
TCVN3 = "M\u00b8y cÊy l\u00f3a"


@pytest.mark.parametrize(
    ("font", "text"), [("VNI-Times", VNI), (".VnTime", TCVN3)]
)  # fmt: skip
@pytest.mark.parametrize("place", ["run", "character", "paragraph", "based", "plain"])
def test_fonts_of_the_last_century_are_read_wherever_they_are_named(tmp_path, font, text, place):
    named = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>'
    run = {"run": named, "character": '<w:rStyle w:val="Chu"/>'}.get(place, "")
    style = {"paragraph": "Doan", "based": "Con"}.get(place)
    mark = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    body = "<w:tbl>" + row(cell("Số đơn"), cell("Tên")) + row(
        cell("1-2021-00001"),
        f"<w:tc><w:p>{mark}<w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p></w:tc>",
    ) + "</w:tbl>"  # fmt: skip
    plain = f"<w:docDefaults><w:rPrDefault>{named}</w:rPrDefault></w:docDefaults>"
    styles = (
        (plain if place == "plain" else "")
        + f'<w:style w:type="character" w:styleId="Chu"><w:rPr>{named}</w:rPr></w:style>'
        + f'<w:style w:type="paragraph" w:styleId="Doan"><w:rPr>{named}</w:rPr></w:style>'
        + '<w:style w:type="paragraph" w:styleId="Con"><w:basedOn w:val="Doan"/></w:style>'
        + '<w:style w:styleId="Vong"><w:basedOn w:val="Vong"/></w:style>'
    )
    head = '<w:rFonts w:hAnsi="Times New Roman"/>'
    body = body.replace("<w:rPr></w:rPr><w:t>S", f"<w:rPr>{head}</w:rPr><w:t>S", 1)
    body = body.replace("<w:rPr></w:rPr><w:t>T", f"<w:rPr>{head}</w:rPr><w:t>T", 1)
    opened = open_file(raw(tmp_path / "a.docx", body, styles))
    assert rows(opened.sheets[0]) == [["Số đơn", "Tên"], ["1-2021-00001", "Máy cấy lúa"]]
    assert "ingest.legacy_by_font" in [issue.code for issue in opened.issues]
    again = rows(opened.sheets[0])
    assert again[1][1] == "Máy cấy lúa"  # reading twice reads the same


def test_a_unicode_document_is_left_alone(tmp_path):
    document = Document()
    style = document.styles.add_style("Thường", WD_STYLE_TYPE.PARAGRAPH)
    style.font.name = "Times New Roman"
    table(document, [HEAD, *ROWS])
    opened = open_file(saved(document, tmp_path / "a.docx"))
    assert opened.issues == []
    assert rows(opened.sheets[0]) == [HEAD, *ROWS]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("<w:p/>", "ingest.no_table"),
        ("<w:tbl><w:tr><w:tc>", "ingest.damaged"),
        ("<w:tbl>" + '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="999"/></w:tcPr></w:tc></w:tr>' * 7000,
         "ingest.no_table"),
    ],
)  # fmt: skip
def test_documents_that_cannot_be_read_say_why(tmp_path, body, code):
    with pytest.raises(UnreadableFile) as caught:
        open_file(raw(tmp_path / "a.docx", body))
    assert caught.value.code in {code, "ingest.too_spread"}


def test_entities_and_endless_nesting_are_refused_or_end_soon(tmp_path):
    laughs = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>' + f"<w:document {W}>"
    with pytest.raises(UnreadableFile):
        open_file(raw(tmp_path / "a.docx", "<w:p><w:r><w:t>&b;</w:t></w:r></w:p>", root=laughs))
    deep = "<w:tbl><w:tr><w:tc>" * 5_000 + "</w:tc></w:tr></w:tbl>" * 5_000
    good = "<w:tbl>" + row(cell("a"), cell("b")) * 2 + "</w:tbl>"
    assert rows(open_file(raw(tmp_path / "b.docx", good + deep)).sheets[0])[0] == ["a", "b"]


def test_a_document_full_of_one_letter_is_a_bomb(tmp_path):
    body = "<w:p><w:r><w:t>" + "a" * (70 * 1024 * 1024) + "</w:t></w:r></w:p>"
    with pytest.raises(UnreadableFile) as caught:
        open_file(raw(tmp_path / "a.docx", body))
    assert caught.value.code in {"ingest.bomb", "ingest.too_large"}
