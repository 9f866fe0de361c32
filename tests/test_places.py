"""Addresses of both maps: today's province, the names of a place before and since July 2025."""

from __future__ import annotations

from datetime import date

import pytest

from st_db.codes import shipped
from st_db.codes.crosswalk import crosswalk, keys, parts_of
from st_db.records import KINDS
from st_db.records.places import locate
from st_db.values import Context


def located(text, day=None):
    return locate(text, day, Context(shipped()))


def test_every_former_unit_has_become_communes_of_one_province_of_today():
    known, provinces = crosswalk(), shipped()["province"]
    today = {commune.code: commune for commune in known.communes}
    assert len(today) == 3_321
    assert len(known.districts) == 696
    for district in known.districts:
        former = provinces.get(district.province)
        assert former is not None
        now = former.extra.get("successor") or former.code
        for codes in district.communes.values():
            assert codes
            assert {today[code].province for code in codes} == {now}, district


@pytest.mark.parametrize(
    ("address", "province", "names"),
    [
        ("Ô Môn, Cần Thơ", "92", {"Cần Thơ"}),
        ("Huyện Phụng Hiệp", "92", {"Cần Thơ"}),
        ("xã Hiệp Lợi, thành phố Ngã Bảy, tỉnh Hậu Giang", "92", {"Phường Đại Thành", "Cần Thơ"}),
        ("Phường Đại Thành, TP. Cần Thơ", "92",
         {"Phường Đại Thành", "Thành phố Ngã Bảy", "Hậu Giang", "Cần Thơ",
          "Phường Hiệp Lợi", "Xã Tân Thành", "Xã Đại Thành"}),
        ("Xã Tân Thạnh, H. Thới Lai, Cần Thơ", "92",
         {"Xã Trường Thành", "Xã Tân Thạnh", "Cần Thơ"}),
        ("xã Thới Lai huyện Thới Lai thành phố Cần Thơ", "92", {"Xã Thới Lai", "Cần Thơ"}),
        ("Bắc Kạn", "19", {"Thái Nguyên"}),
        ("Thái Nguyên", "19", {"Thái Nguyên", "Bắc Kạn"}),
        ("Q.1, TP.HCM", "79", {"Hồ Chí Minh"}),
        ("92", "92", {"Cần Thơ", "Hậu Giang", "Sóc Trăng"}),
        ("12, đường 30/4", None, set()),
        ("Trụ sở chính, Tokyo", None, set()),
    ],
)  # fmt: skip
def test_an_address_is_found_on_both_maps(address, province, names):
    found = located(address)
    assert (found.province, set(found.names)) == (province, names)


def test_a_place_of_an_old_record_is_not_what_was_merged_into_it_later():
    assert set(located("Thái Nguyên", date(2020, 5, 1)).names) == {"Thái Nguyên"}
    assert "Bắc Kạn" in located("Thái Nguyên", date(2026, 5, 1)).names


def test_a_district_of_many_provinces_is_asked_not_guessed():
    found = located("Huyện Châu Thành")
    assert found.province is None
    assert {"An Giang", "Cần Thơ", "Đồng Tháp"} <= set(found.candidates)
    context = Context(shipped())
    entry = KINDS["task"].read({"title": "Mẫu", "place_as_written": "Huyện Châu Thành"}, context)
    assert entry.place is None
    assert [note.code for note in context.notes] == ["value.place_unclear"]


def test_a_province_given_by_itself_rules_over_the_address():
    context = Context(shipped())
    entry = KINDS["task"].read(
        {"title": "Mẫu", "place": "Hà Nội", "place_as_written": "Ninh Kiều, Cần Thơ"}, context
    )
    assert (entry.place, entry.place_as_written) == ("01", "Ninh Kiều, Cần Thơ")


@pytest.mark.parametrize(
    ("name", "whole", "bare"),
    [
        ("Q.1", "quan 1", "1"),
        ("TP Thủ Đức", "thanh pho thu duc", "thu duc"),
        ("Ô Môn", "o mon", "o mon"),
    ],
)
def test_a_unit_is_known_with_and_without_its_word(name, whole, bare):
    assert keys(name) == (whole, bare)


def test_an_address_without_commas_has_parts_too():
    assert parts_of("xã A huyện B tỉnh C") == ["xã A", "huyện B", "tỉnh C"]
