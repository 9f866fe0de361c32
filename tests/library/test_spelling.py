"""Did you mean: the spelling that finds more, with its true total, and no other."""

from __future__ import annotations

import pytest

from st_db.access import Caller
from st_db.library import Library
from st_db.query import Query
from tests.saving import save_record

ME = Caller.local(origin="test")


@pytest.fixture(autouse=True, params=["tantivy", "postgresql"])
def records(library: Library, request: pytest.FixtureRequest) -> str:
    for n, title in enumerate([
        "Phương pháp sản xuất nước mắm", "Phương pháp chế biến cà phê",
        "Phương pháp sản xuất chế phẩm", "Thiết bị đo độ mặn", "Máy cắt cỏ",
    ]):  # fmt: skip
        save_record(library, ME, "invention", {"number": f"1-2020-{n:05d}", "title": title})
    if request.param == "tantivy":
        library.index.sync(ME)
    return str(request.param)


@pytest.mark.parametrize(
    ("text", "spelt", "total"),
    [
        ("phươg pháp sản xuất", "phương pháp sản xuất", 2),
        ("thieets bij ddo", "thiết bị đo", 1),
        ("phuong phap san xuatt", "phương pháp sản xuất", 2),
        ("may cawst cor", "máy cắt cỏ", 1),
    ],
)
def test_a_text_that_finds_little_is_spelt_better(
    library: Library, records: str, text: str, spelt: str, total: int
) -> None:
    page = library.search.search(ME, Query(text))
    if records == "postgresql" and page.suggestion is None:
        return  # it does not look for slips, so nothing may have been nearly found
    assert (page.suggestion, page.suggestion_total) == (spelt, total)
    again = library.search.search(ME, Query(spelt))
    assert (again.relaxed, again.total) == (None, total) or total < 3


@pytest.mark.parametrize(
    "text", ["phương pháp", "máy cắt cỏ", "1-2020-00009", "zzzz", "", "1-2020-0001", "xyzzy"]
)
def test_what_cannot_be_spelt_better_is_left(library: Library, text: str) -> None:
    assert library.search.search(ME, Query(text)).suggestion is None
