"""What programs write under the name .xls that is no workbook of Excel."""

from __future__ import annotations

from datetime import datetime
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from ingest.readers import Area, open_file
from st_db.errors import UnreadableFile
from tests.ingest.reading import Reading, write

WORKBOOK = """<?xml version="1.0" encoding="UTF-8"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
 <Styles><Style ss:ID="Default"/></Styles>
 %s
</Workbook>"""
SHEET = """<Worksheet ss:Name="Danh mục"><Table>
 <Column ss:Width="20"/><Column ss:Index="3" ss:Hidden="1" ss:Span="1"/>
 <Row><Cell ss:MergeAcross="2"><Data ss:Type="String">DANH MỤC</Data></Cell></Row>
 <Row ss:Index="4"><Cell><Data ss:Type="String">Số đơn</Data></Cell>
  <Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR"><B>Tên</B> sáng chế</ss:Data>
   <Comment><ss:Data>ghi chú</ss:Data></Comment></Cell>
  <Cell><Data ss:Type="String">Ngày nộp đơn</Data></Cell></Row>
 <Row ss:Hidden="1"><Cell ss:MergeDown="1"><Data ss:Type="String">1-2021-00001</Data></Cell>
  <Cell><Data ss:Type="String">Máy cấy lúa</Data></Cell>
  <Cell><Data ss:Type="DateTime">2021-01-05T00:00:00.000</Data></Cell>
  <Cell ss:Index="5"><Data ss:Type="Number">12.5</Data></Cell>
  <Cell><Data ss:Type="Boolean">1</Data></Cell><Cell/></Row>
</Table></Worksheet>
<Worksheet ss:Name="Ẩn"><Table><Row><Cell><Data ss:Type="String">x</Data></Cell></Row></Table>
 <WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>"""


def test_a_workbook_written_as_xml(tmp_path):
    path = write(tmp_path / "a.xls", WORKBOOK % SHEET)
    (sheet,) = open_file(path).sheets
    assert sheet.name == "Danh mục"
    assert list(sheet.rows()) == [
        (1, ["DANH MỤC", "", ""]),
        (4, ["Số đơn", "Tên sáng chế", "Ngày nộp đơn"]),
        (
            5,
            [
                "1-2021-00001",
                "Máy cấy lúa",
                datetime.fromisoformat("2021-01-05"),
                "",
                12.5,
                True,
                "",
            ],
        ),
    ]
    assert sheet.merged == (Area(1, 0, 1, 2), Area(5, 0, 6, 0))
    assert sheet.hidden_rows == {5}
    assert sheet.hidden_columns == {2, 3}
    reading = Reading(path)
    assert reading.values["1-2021-00001"]["filing_date"] == "2021-01-05"


ROW = '<Row{}><Cell{}><Data ss:Type="Number">x</Data></Cell></Row>'


@pytest.mark.parametrize(
    ("table", "code"),
    [
        (ROW.format(' ss:Index="99999999"', ""), "ingest.damaged"),
        (ROW.format("", ' ss:Index="99999"'), "ingest.too_spread"),
        (ROW.format("", ' ss:MergeAcross="999999999"'), "ingest.too_spread"),
        (ROW.format("", ' ss:Index="-1"'), "ingest.damaged"),
        ('<Column ss:Index="1" ss:Span="999999999"/>', "ingest.too_spread"),
        (ROW.format("", ' ss:Index="9999"') * 700, "ingest.too_spread"),
        ("<Cell/>", "ingest.damaged"),
        ("<Row><Cell>", "ingest.damaged"),
    ],
)
def test_workbooks_made_to_harm_are_refused(tmp_path, table, code):
    text = WORKBOOK % f'<Worksheet ss:Name="a"><Table>{table}</Table></Worksheet>'
    with pytest.raises(UnreadableFile) as caught:
        open_file(write(tmp_path / "a.xls", text))
    assert caught.value.code == code


def page(text, charset):
    return MIMEText(f"<html><body>{text}</body></html>", "html", charset)


PAGE = "<p>{}</p><table><tr><td>Số đơn<td>Tên<tr><td>1-2021-0000{}<td>Máy cấy lúa</table>"


def test_the_pages_of_a_saved_workbook_are_its_sheets(tmp_path):
    message = MIMEMultipart("related")
    message.attach(page("<frameset></frameset>", "utf-8"))
    message.attach(page(PAGE.format("Một", 1), "utf-8"))
    message.attach(page(PAGE.format("Hai", 2), "utf-16"))
    message.attach(MIMEText("td { }", "css"))
    (tmp_path / "a.xls").write_bytes(message.as_bytes())
    opened = open_file(tmp_path / "a.xls")
    assert [sheet.name for sheet in opened.sheets] == ["Một", "Hai"]
    assert list(opened.sheets[1].rows())[-1] == (3, ["1-2021-00002", "Máy cấy lúa"])
    assert set(Reading(tmp_path / "a.xls").values) == {"1-2021-00001", "1-2021-00002"}
    (tmp_path / "b.mht").write_bytes(message.as_bytes()[:300])
    with pytest.raises(UnreadableFile):
        open_file(tmp_path / "b.mht")
