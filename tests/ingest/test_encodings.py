"""Text tables in every encoding an office may have saved them in."""

from __future__ import annotations

import codecs
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.readers import open_file
from tests.ingest.reading import Reading
from tests.ingest.sheets import rows, said

TABLE = (
    "Số đơn;Tên sáng chế;Chủ đơn\n"
    "1-2021-00001;Máy cấy lúa nước;Viện Khoa học Nông nghiệp Việt Nam\n"
    "1-2021-00002;Quy trình ủ phân hữu cơ;Trường Đại học Cần Thơ\n"
)
FOUND = {number: line.split(";") for number, line in enumerate(TABLE.splitlines(), start=1)}


def apart(text):
    """Write tone marks behind their letters, as cp1258 has them."""
    out = []
    for char in text:
        parts = unicodedata.normalize("NFD", char)
        tones = "".join(part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323")
        letter = "".join(part for part in parts if part not in tones)
        out.append(unicodedata.normalize("NFC", letter) + tones)
    return "".join(out)


UNICODE = {
    "utf-8": TABLE.encode(),
    "utf-8-sig": TABLE.encode("utf-8-sig"),
    "utf-16": TABLE.encode("utf-16"),
    "utf-16-le": TABLE.encode("utf-16-le"),
    "utf-16-be": TABLE.encode("utf-16-be"),
    "utf-16 be with a mark": codecs.BOM_UTF16_BE + TABLE.encode("utf-16-be"),
    "utf-32": TABLE.encode("utf-32"),
    "utf-32 be with a mark": codecs.BOM_UTF32_BE + TABLE.encode("utf-32-be"),
    "cp1258": apart(TABLE).encode("cp1258"),
}


@pytest.mark.parametrize("name", UNICODE)
def test_a_table_is_the_same_in_every_encoding(tmp_path, name):
    (tmp_path / "a.csv").write_bytes(UNICODE[name])
    assert rows(open_file(tmp_path / "a.csv")) == FOUND


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
@pytest.mark.parametrize("declared", [False, True])
def test_lines_end_in_any_way_below_a_line_that_declares_the_delimiter(tmp_path, end, declared):
    text = ("sep=;\n" if declared else "") + TABLE
    (tmp_path / "a.csv").write_bytes(text.replace("\n", end).encode())
    found = rows(open_file(tmp_path / "a.csv"))
    assert {n - declared: cells for n, cells in found.items() if cells} == FOUND


def test_lines_may_end_in_several_ways_in_one_file(tmp_path):
    first, second, third = TABLE.splitlines()
    (tmp_path / "a.csv").write_bytes(f"{first}\r\n{second}\r{third}\n".encode())
    assert rows(open_file(tmp_path / "a.csv")) == FOUND


WESTERN = (
    "N°;Désignation;Prix £\n"
    "1;Procédé d’étanchéité à l’été « où ça »;5 ¥\n"
    "2;Größe über Straße;ñ ã õ\n"
)


def test_western_text_stays_what_it_is(tmp_path):
    (tmp_path / "a.csv").write_bytes(WESTERN.encode("cp1252"))
    opened = open_file(tmp_path / "a.csv")
    assert rows(opened)[2] == ["1", "Procédé d’étanchéité à l’été « où ça »", "5 ¥"]
    assert said(opened) == {"ingest.encoding_guessed": [{"file": "a.csv", "encoding": "cp1252"}]}


def test_bytes_that_do_not_decode_are_said_with_their_place(tmp_path):
    text = TABLE.encode().replace("Máy".encode(), b"M\xe1y") * 1
    (tmp_path / "a.csv").write_bytes(text)
    opened = open_file(tmp_path / "a.csv")
    assert rows(opened)[2][1] == "M\ufffdy cấy lúa nước"
    (issue,) = said(opened)["ingest.undecodable"]
    assert (issue["row"], issue["column"]) == (2, "B")


def test_the_bytes_cp1252_leaves_open_are_said(tmp_path):
    (tmp_path / "a.csv").write_bytes(WESTERN.encode("cp1252").replace(b"5 \xa5", b"5 \x81"))
    opened = open_file(tmp_path / "a.csv")
    assert rows(opened)[2][2] == "5 \ufffd"
    assert said(opened)["ingest.undecodable"][0]["row"] == 2


def test_utf_16_cut_within_a_letter_is_said(tmp_path):
    (tmp_path / "a.csv").write_bytes(TABLE.rstrip("\n").encode("utf-16")[:-1])
    opened = open_file(tmp_path / "a.csv")
    assert rows(opened)[3][2] == "Trường Đại học Cần Th\ufffd"
    assert said(opened)["ingest.undecodable"][0]["row"] == 3


def test_a_nul_in_a_cell_does_not_lose_the_row(tmp_path):
    text = "Số đơn,Tên\n1-2021-00001,Máy\x00 cấy\n1-2021-00002,Hai\n"
    (tmp_path / "a.csv").write_bytes(text.encode())
    reading = Reading(tmp_path / "a.csv", kind="invention")
    assert reading.values["1-2021-00001"]["title"] == "Máy cấy"
    assert len(reading.values) == 2


PRINTED = st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters='",;|')


@settings(max_examples=80, deadline=None)
@given(
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters='",;|'),
        max_size=60,
    )
)
def test_unicode_is_never_changed(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("any") / "a.csv"
    path.write_text(f"a,b\n1,x{text}\n2,y\n", encoding="utf-8")
    assert rows(open_file(path))[2] == ["1", f"x{text}"]
