"""Suggestions while typing: what they are, how they are spelt, and that none leads nowhere."""

from __future__ import annotations

import pytest

from st_db.access import Caller
from st_db.library import Library
from st_db.query import Filter, Query, Suggestion
from tests.saving import save_record

ME = Caller.local(origin="test")


@pytest.fixture(autouse=True, params=["tantivy", "postgresql"])
def records(library: Library, request: pytest.FixtureRequest) -> None:
    """A few records, with and without an index."""
    for n, (kind, values) in enumerate([
        ("invention", {"number": "1-2019-03421", "title": "Máy cắt cỏ cầm tay", "ipc": "A01D 34/90",
                       "applicants": "Trường Đại học Cần Thơ"}),
        ("invention", {"number": "1-2019-03425", "title": "Nước mắm cô đặc", "ipc": "A23L 17/50"}),
        ("invention", {"number": "1-2020-00017", "title": "Quy trình ủ nước mắm",
                       "applicants": "Trường Đại học Cần Thơ"}),
        ("standard", {"number": "TCVN 5107:2018", "title": "Nước mắm", "ics": "67.120.30"}),
        ("standard", {"number": "TCVN ISO 9001:2015", "title": "Hệ thống quản lý chất lượng"}),
        ("standard", {"number": "TCVN ISO 9001:2008", "title": "Hệ thống quản lý chất lượng"}),
    ]):  # fmt: skip
        save_record(library, ME, kind, values | {"summary": f"Bản ghi thứ {n}"})
    if request.param == "tantivy":
        library.index.sync(ME)


def ask(library: Library, text: str, limit: int = 8) -> list[Suggestion]:
    return library.search.suggest(ME, text, limit=limit)


def of(found: list[Suggestion], sort: str) -> list[str]:
    return [one.text for one in found if one.type == sort]


def test_the_beginning_of_a_number_gives_records(library: Library) -> None:
    found = ask(library, "1-2019-0342")
    assert [(one.type, one.number) for one in found[:2]] == [
        ("record", "1-2019-03421"), ("record", "1-2019-03425"),
    ]  # fmt: skip
    assert (found[0].kind, found[0].title) == ("invention", "Máy cắt cỏ cầm tay")
    assert found[0].id == library.records.get(ME, "1-2019-03421").id


def test_a_designation_gives_its_newest_edition_first(library: Library) -> None:
    assert of(ask(library, "tcvn iso 900"), "record") == [
        "TCVN ISO 9001:2008", "TCVN ISO 9001:2015",
    ]  # fmt: skip
    assert of(ask(library, "tcvn iso 9001"), "record")[0] == "TCVN ISO 9001:2015"


@pytest.mark.parametrize("text", ["nuoc ma", "nước m", "NUOC MAM", "nuowcs mawms"])
def test_words_are_suggested_as_titles_spell_them(library: Library, text: str) -> None:
    assert of(ask(library, text), "phrase")[0] == "nước mắm"


def test_what_is_typed_already_is_not_suggested(library: Library) -> None:
    assert "nước mắm" not in of(ask(library, "nước mắm"), "phrase")


def test_titles_that_begin_so_give_their_record(library: Library) -> None:
    found = [one for one in ask(library, "may cat") if one.type == "record"]
    assert [one.title for one in found] == ["Máy cắt cỏ cầm tay"]


def test_organizations_are_suggested_by_any_of_their_words(library: Library) -> None:
    (name,) = of(ask(library, "dai hoc can"), "organization")
    assert name == "Trường Đại học Cần Thơ"
    where = (Filter("organizations", (name,)),)
    assert library.search.search(ME, Query(where=where)).total == 2


@pytest.mark.parametrize("text", ["A01D", "a01", "harvesting"])
def test_codes_are_suggested_by_code_or_word(library: Library, text: str) -> None:
    codes = {one.code: one for one in ask(library, text) if one.type == "code"}
    assert (codes["A01D"].field, codes["A01D"].count) == ("ipc", 1)


def test_a_code_without_records_is_not_suggested(library: Library) -> None:
    assert not [one for one in ask(library, "B60K") if one.type == "code"]


@pytest.mark.parametrize("text", ["", " ", "n", "zzzz", "!!!", "\x00", "a" * 5000])
def test_what_leads_nowhere_suggests_nothing(library: Library, text: str) -> None:
    assert ask(library, text) == []


def test_no_more_are_given_than_asked_for(library: Library) -> None:
    assert len(ask(library, "nuoc", limit=2)) == 2
