"""OpenDocument spreadsheets: what repeats, what is hidden, what no program writes."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta

import pytest

from ingest.readers import open_file
from ingest.readers.sheet import Area
from st_db.errors import UnreadableFile
from tests.ingest.sheets import moment, rows, said

_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
    for prefix in ("office", "table", "text", "style", "svg", "fo", "calcext")
)


def open_book(path, tables, styles="", manifest=""):
    """Write an OpenDocument workbook by hand, as LibreOffice would."""
    content = (
        f"<office:document-content {_SPACES}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    path.write_bytes(out.getvalue())
    return path


def cell(text, more=""):
    return (
        f'<table:table-cell {more} office:value-type="string"><text:p>{text}</text:p>'
        "</table:table-cell>"
    )


def test_opendocument_gives_values_of_every_type_and_counts_what_repeats(tmp_path):
    values = (
        cell("chữ<text:s text:c='2'/>xa</text:p><text:p>dưới")
        + '<table:table-cell office:value-type="float" office:value="2.5"/>'
        '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>'
        '<table:table-cell office:value-type="date" office:date-value="2021-03-05"/>'
        '<table:table-cell office:value-type="date" office:date-value="2021-03-05T14:30:00"/>'
        '<table:table-cell office:value-type="time" office:time-value="PT30H00M00S"/>'
        '<table:table-cell table:number-columns-repeated="16378"/>'
    )
    twice = cell("hai", 'table:number-columns-repeated="2"')
    tables = (
        '<table:table table:name="Một"><table:table-column table:number-columns-repeated="3"/>'
        f"<table:table-row>{values}</table:table-row>"
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/>'
        "</table:table-row>"
        f'<table:table-row table:number-rows-repeated="2">{twice}'
        "</table:table-row></table:table>"
    )
    found = rows(open_file(open_book(tmp_path / "a.ods", tables)))
    assert found == {
        1: ["chữ  xa\ndưới", 2.5, True, date(2021, 3, 5), moment(2021, 3, 5, 14, 30),
            timedelta(hours=30)],
        1048002: ["hai", "hai"],
        1048003: ["hai", "hai"],
    }  # fmt: skip


def test_opendocument_tells_what_is_hidden_merged_wrong_and_in_which_font(tmp_path):
    styles = (
        '<style:font-face style:name="F1" svg:font-family="&apos;.VnTime&apos;"/>'
        '<style:style style:name="ce1" style:family="table-cell">'
        '<style:text-properties style:font-name="F1"/></style:style>'
        '<style:style style:name="ce2" style:family="table-cell" style:parent-style-name="ce1"/>'
        '<style:style style:name="ta2" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
    )
    wrong = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" '
        'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
        '<table:table-cell table:formula="of:=A1"/>'
    )
    old = cell("Sè ®¬n", 'table:style-name="ce2"')
    merged = cell("Nhóm", 'table:number-columns-spanned="2" table:number-rows-spanned="1"')
    tables = (
        '<table:table table:name="Một"><table:table-column/>'
        '<table:table-column table:visibility="collapse"/>'
        f"<table:table-row>{merged}<table:covered-table-cell/>{wrong}</table:table-row>"
        f'<table:table-row table:visibility="filter">{old}'
        "<table:table-cell><office:annotation><text:p>ghi chú</text:p></office:annotation>"
        "</table:table-cell></table:table-row></table:table>"
        f'<table:table table:name="Ẩn" table:style-name="ta2"><table:table-row>{cell("x")}'
        "</table:table-row></table:table>"
    )
    opened = open_file(open_book(tmp_path / "a.ods", tables, styles))
    assert rows(opened) == {1: ["Nhóm"], 2: ["Số đơn"]}
    (sheet,) = opened.sheets
    assert sheet.hidden_rows == {2}
    assert sheet.hidden_columns == {1}
    assert sheet.merged == (Area(1, 0, 1, 1),)
    issues = said(opened)
    assert issues["ingest.error_cell"] == [{"cell": "C1", "raw": "#DIV/0!"}]
    assert issues["ingest.formula_without_value"][0]["cell"] == "D1"
    assert issues["ingest.sheets_hidden"] == [{"count": 1, "sheets": "Ẩn"}]
    assert issues["ingest.legacy_by_font"] == [{"encoding": "TCVN3 (ABC)", "count": 1}]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ('<table:table-cell table:number-columns-repeated="16385" office:value-type="float" '
         'office:value="1"/>', "ingest.damaged"),
        ('<table:table-cell table:number-columns-repeated="16000" office:value-type="float" '
         'office:value="1"/>', "ingest.too_spread"),
        ("<table:table-cell>", "ingest.damaged"),
    ],
)  # fmt: skip
def test_opendocument_that_unfolds_without_end_is_refused(tmp_path, row, code):
    tables = (
        '<table:table table:name="Một"><table:table-row table:number-rows-repeated="1000000">'
        f"{row}</table:table-row></table:table>"
    )
    with pytest.raises(UnreadableFile) as caught:
        for _ in open_file(open_book(tmp_path / "a.ods", tables)).sheets[0].rows():
            pass
    assert caught.value.code == code


def test_locked_opendocument_asks_for_the_password_to_be_taken_off(tmp_path):
    path = open_book(tmp_path / "a.ods", "", manifest="<m:encryption-data/>")
    with pytest.raises(UnreadableFile) as caught:
        open_file(path)
    assert caught.value.code == "ingest.password"
