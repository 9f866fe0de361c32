"""What to do when nothing is found: how the text was read, and what leaving parts out gives."""

from __future__ import annotations

import pytest

from st_db.access import Caller
from st_db.library import Library
from st_db.library.advice import Drop
from st_db.query import Filter, Query
from tests.saving import save_record

ME = Caller.local(origin="test")


@pytest.fixture(autouse=True)
def records(library: Library) -> None:
    for n, title in enumerate(["Mật ong rừng", "Mật ong hoa nhãn", "Chè"]):
        save_record(
            library,
            ME,
            "invention",
            {"number": f"1-2020-{n:05d}", "title": title, "applicants": "Công ty A"},
        )
    library.index.sync(ME)


def test_words_and_filters_are_left_out_in_turn(library: Library) -> None:
    query = Query("mật ong zzzz", kinds=("standard",), where=(Filter("year", low="1990"),))
    assert library.search.advise(ME, query).drops == ()
    query = Query("mật ong", kinds=("standard",), where=(Filter("organizations", ("công ty a",)),))
    assert library.search.advise(ME, query).drops == (Drop(2, field="kind", value="standard"),)
    assert library.search.advise(ME, Query("mật ong zzzz")).drops == (
        Drop(2, word="zzzz", text="mật ong"),
    )


@pytest.mark.parametrize(
    ("text", "number", "decoded"),
    [("1-2020-99999", True, None), ("zzzz", False, None), ("chef hoa", False, "chè hoa")],
)
def test_how_a_text_was_read_is_told(
    library: Library, text: str, number: bool, decoded: str | None
) -> None:
    advice = library.search.advise(ME, Query(text))
    assert (advice.number, advice.decoded) == (number, decoded)


def test_meanings_of_abbreviations_are_told(library: Library) -> None:
    assert "khoa hoc va cong nghe" in library.search.advise(ME, Query("KHCN zzzz")).readings
