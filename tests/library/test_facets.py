"""Facets through the library: places of both maps, fields of two lists, values by their titles."""

from __future__ import annotations

import pytest

from st_db.access import Caller
from st_db.errors import UsageError
from st_db.library import Library
from st_db.query import Filter, Query, parse_filter
from tests.saving import save_record

ME = Caller.local(origin="test")

ADDRESSES = (
    "xã Hiệp Lợi, thành phố Ngã Bảy, tỉnh Hậu Giang",  # the old map; today Phường Đại Thành
    "Phường Đại Thành, thành phố Cần Thơ",  # today's
    "Huyện Phụng Hiệp, tỉnh Hậu Giang",  # a district that ended, no commune
    "Xã Thới Lai, Cần Thơ",
    "Cần Thơ",
    "huyện Ba Vì, Hà Nội",
    None,
)
FIELDS: tuple[list[str], ...] = (["1.2"], ["Y tế"], ["404"], ["4.1"], ["4"], ["10201"], [])


@pytest.fixture(autouse=True)
def records(library: Library) -> None:
    for number, (address, fields) in enumerate(zip(ADDRESSES, FIELDS, strict=True), 1):
        values = {"code": f"ĐT.0{number}/2026", "title": f"Nhiệm vụ mẫu {number}", "field": fields,
                  "place_as_written": address, "start_date": f"2026-0{number}-01"}  # fmt: skip
        save_record(library, ME, "task", {n: v for n, v in values.items() if v})


@pytest.fixture(params=["tantivy", "postgresql"])
def answering(request: pytest.FixtureRequest, library: Library) -> Library:
    """The library, with an index or without one."""
    if request.param == "tantivy":
        library.index.sync(ME)
    return library


def total(library: Library, field: str, value: str) -> int:
    return library.search.search(ME, Query(where=(parse_filter(field, value),))).total


@pytest.mark.parametrize(
    ("value", "count"),
    [
        ("92", 5), ("Cần Thơ", 5), ("Hậu Giang", 5), ("tinh hau giang", 5), ("01", 1),
        ("31411", 2), ("Phường Đại Thành", 2), ("phuong dai thanh, can tho", 2),
        ("Phường Hiệp Lợi", 2), ("Xã Hiệp Lợi, thành phố Ngã Bảy, Hậu Giang", 2),
        ("Thành phố Ngã Bảy", 2), ("Huyện Phụng Hiệp", 1), ("Phụng Hiệp, Hậu Giang", 1),
        ("huyện Thới Lai", 1), ("Huyện Ba Vì", 1), ("Ba Vì", 1), ("", 1), ("Không Đâu Cả", 0),
    ],
)  # fmt: skip
def test_a_place_of_either_map_counts_the_same(answering: Library, value: str, count: int) -> None:
    assert total(answering, "place", value) == count


def test_the_old_name_of_a_commune_is_found_by_words_too(answering: Library) -> None:
    for text in ("phường hiệp lợi", "Hiệp Lợi", "ngã bảy"):
        hits = answering.search.search(ME, Query(text, facets=())).hits
        assert {hit.number for hit in hits} >= {"ĐT.01/2026", "ĐT.02/2026"}, text


def test_places_unfold_from_the_province_to_communes(answering: Library) -> None:
    page = answering.search.search(ME, Query(unfold=(("place", "92"),)), labels=True)
    assert page.facets["place"] == {"92": 5, "01": 1, "31411": 2, "31258": 1}
    assert page.labels["place"]["31411"] == "Phường Đại Thành"
    assert page.labels["place"]["92"] == "Cần Thơ"
    assert page.missing["place"] == 1


@pytest.mark.parametrize(
    ("value", "count"),
    [("1", 2), ("102", 2), ("1.2", 2), ("Computer and information sciences", 2), ("10201", 1),
     ("3", 1), ("Y tế", 1), ("4", 3), ("4.1", 2), ("404", 1), ("Lâm nghiệp", 1), ("", 1)],
)  # fmt: skip
def test_fields_of_the_ford_and_of_the_national_list_meet(
    answering: Library, value: str, count: int
) -> None:
    assert total(answering, "field", value) == count


def test_fields_unfold_level_by_level(answering: Library) -> None:
    where = (Filter("field", ("102",)),)
    page = answering.search.search(ME, Query(where=where), labels=True)
    assert page.total == 2
    assert page.facets["field"] == {"4": 3, "1": 2, "3": 1, "102": 2, "10201": 1}
    assert page.labels["field"]["102"] == "Khoa học máy tính và thông tin"


@pytest.mark.parametrize(
    ("field", "text", "values"),
    [
        ("field", "may tinh", {"102": 2}),
        ("field", "4", {"4": 3, "4.1": 1, "404": 1}),
        ("field", "forestry", {"4.1": 1, "404": 1}),
        ("place", "dai", {"31411": 2}),
        ("place", "can tho", {"92": 5}),
        ("kind", "nhiệm vụ", {"task": 7}),
        ("state", "không có", {}),
    ],
)
def test_codes_are_found_by_their_titles(
    answering: Library, field: str, text: str, values: dict[str, int]
) -> None:
    found = answering.search.values(ME, Query(), field, text)
    assert found.values == values
    assert found.total == len(values)
    assert found.exact


def test_values_are_counted_without_their_own_filter(answering: Library) -> None:
    asked = Query(where=(Filter("place", ("92",)), Filter("field", ("4",))))
    assert answering.search.values(ME, asked, "field").values["1"] == 1
    assert answering.search.values(ME, asked, "place", "ha noi").values == {}


@pytest.mark.parametrize(
    ("field", "text", "limit"), [("title", "", 20), ("ipc", "a" * 201, 20), ("ipc", "", 0)]
)
def test_a_listing_that_cannot_be_meant_is_refused(
    library: Library, field: str, text: str, limit: int
) -> None:
    with pytest.raises(UsageError):
        library.search.values(ME, Query(), field, text, limit)


def test_ten_thousand_values_are_refused(library: Library) -> None:
    where = tuple(parse_filter("organizations", f"Đơn vị {n}") for n in range(10_000))
    with pytest.raises(UsageError) as caught:
        library.search.search(ME, Query(where=where))
    assert caught.value.code == "error.too_many_values"
    with pytest.raises(UsageError):
        library.search.search(ME, Query(unfold=(("ipc", "A"),) * 10_000))
