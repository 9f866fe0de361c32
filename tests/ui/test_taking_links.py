"""The links by which a result is taken along ask what the page asks."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from st_db.codes import shipped
from st_db.ui.labels import Words
from st_db.ui.state import SearchState
from st_db.ui.taking import _address

WORDS = Words("vi", shipped())


def _asked(state: SearchState, path: str = "/api/v1/export", **more: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(_address(path, state, WORDS, **more)).query)


def test_an_export_asks_what_the_page_asks_in_its_order() -> None:
    state = SearchState(
        text="cà phê & chè", kinds=("task", "standard"),
        where=(("year", "2016..2020"), ("ics", "")), sort="title", page=3, since="seq:812",
    )  # fmt: skip
    assert _asked(state, format="csv") == {
        "format": ["csv"], "q": ["cà phê & chè"], "kind": ["task", "standard"],
        "where": ["year:2016..2020", "ics:"], "sort": ["title"], "since": ["seq:812"],
        "language": ["vi"],
    }  # fmt: skip


def test_the_first_page_is_exported_as_it_is_ordered() -> None:
    assert _asked(SearchState(), format="xlsx")["sort"] == ["-updated"]


def test_a_feed_follows_the_whole_search_and_not_what_is_new() -> None:
    state = SearchState(text="chè", sort="title", since="2026-11-01")
    assert _asked(state, "/feed.atom") == {"q": ["chè"], "language": ["vi"]}
