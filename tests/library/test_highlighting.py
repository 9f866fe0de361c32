"""What is marked in a result: what was typed, what it stands for, and what came near."""

from __future__ import annotations

import pytest

from st_db.access import Caller
from st_db.library import Library
from st_db.query import Hit, Query
from tests.saving import save_record

ME = Caller.local(origin="test")


@pytest.fixture(autouse=True)
def records(library: Library) -> None:
    for values in (
        {"number": "1-2019-03421", "title": "Thiết bị đo độ mặn của nước tưới",
         "summary": "Quỹ phát triển khoa học và công nghệ tài trợ. Máy đo & ghi <b>.",
         "applicants": "Công ty TNHH Kỹ thuật Sông Tiền"},
        {"number": "1-2020-00017", "title": "Quy trình ủ nước mắm",
         "summary": "Theo 4-2019-01234."},
    ):  # fmt: skip
        save_record(library, ME, "invention", values)
    library.index.sync(ME)


def first(library: Library, text: str) -> Hit:
    return library.search.search(ME, Query(text)).hits[0]


@pytest.mark.parametrize(
    ("text", "field", "marked"),
    [
        ("do man", "title", "<mark>đo độ mặn</mark>"),
        ("thieets bij ddo ddooj mawnj", "title", "<mark>Thiết bị đo độ mặn</mark>"),
        ("thiet bị do man nuoc tuowis", "title", "<mark>nước tưới</mark>"),
        ("KHCN", "summary", "<mark>khoa học và công nghệ</mark>"),
        ("kĩ thuật", "organizations", "<mark>Kỹ thuật</mark>"),
        ("4-2019-01234", "summary", "Theo <mark>4-2019-01234</mark>."),
        ("quy trinh u nuoc mắn", "title", "nước mắm</mark>"),
        ("ghi", "summary", "&amp; <mark>ghi</mark> &lt;b&gt;"),
    ],
)
def test_what_matched_is_marked(library: Library, text: str, field: str, marked: str) -> None:
    assert marked in first(library, text).highlight[field]


def test_joining_words_of_what_an_abbreviation_stands_for_are_not_marked_alone(
    library: Library,
) -> None:
    assert "và" not in first(library, "KHCN").highlight.get("title", "")


def test_the_number_itself_is_no_snippet(library: Library) -> None:
    assert first(library, "1-2019-03421").highlight == {}


def test_a_relaxed_hit_says_what_it_lacks(library: Library) -> None:
    hit = first(library, "thiết bị đo độ mặn của nước tưới xyzzy")
    assert hit.lacks == ("xyzzy",)
    assert first(library, "thiết bị đo độ mặn").lacks == ()


def test_a_snippet_has_at_most_200_characters(library: Library) -> None:
    words = " ".join(f"từ{n}" for n in range(400))
    save_record(library, ME, "invention", {"number": "1-2021-00001", "title": "Dài",
                                           "summary": f"{words} khoai lang {words}"})  # fmt: skip
    library.index.sync(ME)
    snippet = first(library, "khoai lang").highlight["summary"]
    assert "<mark>khoai lang</mark>" in snippet
    assert len(snippet.replace("<mark>", "").replace("</mark>", "")) <= 200
