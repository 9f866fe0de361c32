"""GET /api/v1/export as browsers and other programs use it."""

import io
import json
from urllib.parse import unquote, urlencode

import pytest
import rispy
from openpyxl import load_workbook


def _export(service, *pairs, **headers):
    return service.get("/api/v1/export?" + urlencode(pairs), **headers)


def test_csv_begins_with_a_mark_and_holds_every_match(service):
    answer = _export(service, ("format", "csv"), ("q", "ca phe"))

    lines = answer.body.decode("utf-8-sig").split("\r\n")
    assert answer.status == 200
    assert answer.body.startswith(b"\xef\xbb\xbf")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["st-db-total"] == "3"
    assert len(lines) == 1 + 3 + 1
    assert lines[0].startswith("Record kind,")


def test_the_name_of_a_vietnamese_question_is_sent_whole(service):
    answer = _export(service, ("format", "jsonl"), ("q", "cà phê"), Accept_Language="vi")

    said = answer.headers["content-disposition"]
    plain, _, starred = said.partition("; filename*=UTF-8''")
    assert unquote(starred).startswith("Kết quả tra cứu - cà phê - 20")
    assert unquote(starred).endswith(".jsonl")
    assert plain.startswith('attachment; filename="ket qua tra cuu')
    assert said.isascii()


def test_a_name_never_breaks_out_of_its_header_or_folder(service):
    answer = _export(service, ("format", "csv"), ("q", '"; x="../../etc/passwd\r\nSet-Cookie: a'))

    said = answer.headers["content-disposition"]
    assert "set-cookie" not in answer.headers
    assert said.count('"') == 2
    assert "/" not in unquote(said)


def test_json_lines_have_the_declared_names(service):
    answer = _export(service, ("format", "jsonl"), ("kind", "standard"), ("sort", "number"))

    rows = [json.loads(line) for line in answer.body.decode().splitlines()]
    numbers = [row["number"] for row in rows]
    assert numbers == sorted(numbers)
    assert {row["kind"] for row in rows} == {"standard"}


def test_one_record_is_exported_alone_and_named_after_its_number(service):
    found = service.record("TCVN 5520:2016").json["id"]

    answer = _export(service, ("format", "jsonl"), ("record", found), Accept_Language="vi")

    (row,) = [json.loads(line) for line in answer.body.decode().splitlines()]
    assert row["number"] == "TCVN 5520:2016"
    assert "TCVN 5520 2016" in unquote(answer.headers["content-disposition"])
    for other in ("00000000-0000-7000-8000-000000000000", "' OR 1=1 --", "1"):
        assert _export(service, ("format", "csv"), ("record", other)).status == 404


def test_a_workbook_says_what_it_is_about(service):
    answer = _export(service, ("format", "xlsx"), ("q", "ca phe"), Accept_Language="vi")

    book = load_workbook(io.BytesIO(answer.body), read_only=True)
    about = {row[0].value: row[1].value for row in book["Về tệp này"].iter_rows(min_row=2)}
    assert book.sheetnames == ["Về tệp này", "Tiêu chuẩn, quy chuẩn", "Nhiệm vụ KH&CN"]
    assert (about["Nội dung tìm"], about["Số bản ghi"]) == ("ca phe", "3")


def test_references_are_read_by_other_programs(service):
    answer = _export(service, ("format", "ris"), ("q", "ca phe"))

    found = rispy.loads(answer.body.decode())
    assert sorted(one["type_of_reference"] for one in found) == ["RPRT", "STAND", "STAND"]
    assert all(one["title"] for one in found)


@pytest.mark.parametrize(
    ("pairs", "code"),
    [
        ([("format", "pdf")], "error.unknown_format"),
        ([], "error.unknown_format"),
        ([("format", "csv"), ("limit", "5")], "error.unknown_parameter"),
        ([("format", "csv"), ("where", "nonsense:1")], "error.unknown_field"),
        ([("format", "csv"), ("kind", "nonsense")], "error.unknown_kind"),
    ],
)
def test_what_cannot_be_exported_is_said_before_anything_is_sent(service, pairs, code):
    answer = _export(service, *pairs)

    assert answer.status == 400
    assert answer.json["error"]["code"] == code
    assert answer.json["error"]["remedy"]


def test_head_tells_how_much_it_would_be(service):
    answer = service.get("/api/v1/export?format=csv&q=ca+phe", "HEAD")

    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["st-db-total"] == "3"
