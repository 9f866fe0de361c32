"""Value types: what cells become."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic_core import PydanticCustomError

from st_db.values import cleaning, dates

DAYS = [
    ("16/03/2021", date(2021, 3, 16)),
    ("16.03.2021", date(2021, 3, 16)),
    ("5-3-2021", date(2021, 3, 5)),
    ("2021-03-16", date(2021, 3, 16)),
    ("2021-03-16 00:00:00", date(2021, 3, 16)),
    ("ngày 5 tháng 3 năm 2021", date(2021, 3, 5)),
    ("03/2021", date(2021, 3, 1)),
    ("2021-03", date(2021, 3, 1)),
    ("2021", date(2021, 1, 1)),
    (datetime(2021, 3, 16, 10, 30), date(2021, 3, 16)),  # noqa: DTZ001 - cells have no time zone
    (date(2021, 3, 16), date(2021, 3, 16)),
    ("", None),
    ("-", None),
    (None, None),
]


@pytest.mark.parametrize(("raw", "wanted"), DAYS)
def test_days(raw: Any, wanted: date | None) -> None:
    assert cleaning.day(raw) == wanted


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("31/02/2021", "value.no_such_date"),
        ("2021-13-01", "value.no_such_date"),
        ("hôm qua", "value.not_a_date"),
        ("1/2/21", "value.short_year"),
        ("45000", "value.not_a_date"),
    ],
)
def test_what_is_not_a_day_says_so(raw: str, code: str) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        cleaning.day(raw)
    assert caught.value.type == code


def test_a_date_of_less_than_a_day_is_known() -> None:
    assert dates.read("2021").imprecise
    assert dates.read("03/2021").imprecise
    assert not dates.read("16/03/2021").imprecise


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("1.234.567,5", Decimal("1234567.5")),
        ("1,234,567.5", Decimal("1234567.5")),
        ("1.234", Decimal(1234)),
        ("1234,5", Decimal("1234.5")),
        ("850.000.000 đồng", Decimal(850000000)),
        ("£12,345", Decimal(12345)),
        (12.5, Decimal("12.5")),
        (7, Decimal(7)),
        ("-", None),
    ],
)
def test_amounts(raw: Any, wanted: Decimal | None) -> None:
    assert cleaning.amount(raw) == wanted


@pytest.mark.parametrize("raw", ["mười", "1.2.3", True, float("nan"), "1e999999x", "inf"])
def test_what_is_not_an_amount_says_so(raw: Any) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        cleaning.amount(raw)
    assert caught.value.type == "value.not_a_number"


def test_whole_numbers_and_years() -> None:
    assert cleaning.whole("12") == 12
    assert cleaning.year("2019") == 2019
    assert cleaning.year(2019.0) == 2019
    assert cleaning.year(date(2019, 5, 1)) == 2019
    for bad, code in ((1.5, "value.not_whole"), ("x", "value.not_a_number")):
        with pytest.raises(PydanticCustomError) as caught:
            cleaning.whole(bad)
        assert caught.value.type == code
    with pytest.raises(PydanticCustomError) as caught:
        cleaning.year(12)
    assert caught.value.type == "value.not_a_year"


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("A61K31/495", "A61K 31/495"),
        ("G03G 15/08 (2006.01)", "G03G 15/08"),
        ("H04L", "H04L"),
        ("c12n  15/1138", "C12N 15/1138"),
        ("F16 G 1/08", "F16G 1/08"),
        ("không phân loại", "không phân loại"),
    ],
)
def test_ipc_symbols(raw: str, wanted: str) -> None:
    assert cleaning.ipc_symbol(raw) == wanted


def test_levels_of_classes() -> None:
    assert cleaning.ipc_levels("G03G 15/08") == ["G", "G03", "G03G", "G03G 15/00"]
    assert cleaning.ipc_levels("A") == ["A"]
    assert cleaning.ipc_levels("?") == []
    assert cleaning.ipc_levels("a01d34/90")[-1] == "A01D 34/00"
    assert cleaning.dotted_levels("67.040.10") == ["67", "67.040", "67.040.10"]
    assert len(cleaning.dotted_levels("1.2.3.4.5.6")) == cleaning.TREE_DEPTH


@pytest.mark.parametrize(
    ("code", "levels"),
    [
        ("4", ["4"]),
        ("102", ["1", "102"]),
        ("1020103", ["1", "102", "10201", "1020103"]),
        ("4.1", ["4", "4.1"]),
        ("2.11", ["2", "2.11"]),
        ("10", ["10"]),
        ("7", ["7"]),
        ("khoa học khác", ["khoa học khác"]),
    ],
)
def test_levels_of_research_fields(code: str, levels: list[str]) -> None:
    assert cleaning.field_levels(code) == levels


def test_text_loses_what_cannot_be_seen() -> None:
    assert cleaning.line("a\u200b\x00b\n c") == "ab c"
    assert cleaning.line("  ") is None
    assert cleaning.line(12.0) == "12"
    assert cleaning.line(date(2021, 3, 16)) == "16/03/2021"
    assert cleaning.line(["a", None, "b"]) == "a; b"
    assert cleaning.paragraphs("một\r\n\x07 hai \n") == "một\nhai"
    assert cleaning.paragraphs(None) is None
    assert cleaning.line(None) is None
    assert cleaning.line(True) == "1"


def test_split_keeps_what_is_a_list() -> None:
    assert cleaning.split(["a", "", None]) == ["a"]
    assert cleaning.split("a; b\nc") == ["a", "b", "c"]
    assert cleaning.split(None) == []
    assert cleaning.split(5) == [5]


@pytest.mark.parametrize(
    ("raw", "clean"),
    [("4 sao", 4), ("Hạng 5 sao", 5), ("★★★", 3), ("3", 3), ("3 sao OCOP", 3), (4.0, 4)],
)  # fmt: skip
def test_stars_are_read_as_offices_write_them(raw, clean):
    assert cleaning.stars(raw) == clean
