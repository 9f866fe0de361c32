"""Amounts as offices write them."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from st_db.values import amounts

FULL_WIDTH = {ord(figure): ord(figure) + 0xFEE0 for figure in "0123456789"}


@pytest.mark.parametrize(
    ("raw", "value", "own_unit", "currency"),
    [
        ("1.234.567,5", "1234567.5", False, None),
        ("1 234 567", "1234567", False, None),
        ("1\u00a0234\u00a0567,25", "1234567.25", False, None),
        ("1.200".translate(FULL_WIDTH), "1200", False, None),
        ("1,5 tỷ", "1500000000", True, None),
        ("1 tỷ rưỡi", "1500000000", True, None),
        ("2 tỷ 350 triệu", "2350000000", True, None),
        ("1 triệu 500 nghìn đồng", "1500000", True, "VND"),
        ("12 nghìn tỷ đồng", "12000000000000", True, "VND"),
        ("350 triệu đồng", "350000000", True, "VND"),
        ("350tr", "350000000", True, None),
        ("12,5 tr.đ", "12500000", True, "VND"),
        ("12,5trđ", "12500000", True, "VND"),
        ("1.250 triệu", "1250000000", True, None),
        ("1.200.000đ", "1200000", True, "VND"),
        ("1.000.000.000 đồng (Một tỷ đồng chẵn)./.", "1000000000", True, "VND"),
        ("(1.234)", "-1234", False, None),
        ("(350 triệu)", "-350000000", True, None),
        ("\u22125,5", "-5.5", False, None),
        ("£12,345", "12345", True, "GBP"),
        ("-£5", "-5", True, "GBP"),
        ("US$ 1,200.50", "1200.50", True, "USD"),
        ("€5", "5", True, "EUR"),
        (12.5, "12.5", False, None),
    ],
)
def test_an_amount_says_its_value_and_unit(
    raw: Any, value: str, own_unit: bool, currency: str | None
) -> None:
    found = amounts.read(raw)
    assert (found.value, found.own_unit, found.currency) == (Decimal(value), own_unit, currency)
    assert not found.about


@pytest.mark.parametrize("raw", ["khoảng 2 tỷ", "~ 2 tỷ đồng", "hơn 2 tỷ", "không quá 2 tỷ"])
def test_what_is_not_exact_says_so(raw: str) -> None:
    found = amounts.read(raw)
    assert found.about
    assert found.value == 2 * 10**9


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("2,350 tỷ", "value.unclear_amount"),
        ("2.350 tỷ", "value.unclear_amount"),
        ("1,250 triệu", "value.unclear_amount"),
        ("1 tỷ 2", "value.not_a_number"),
        ("2 triệu 3 tỷ", "value.not_a_number"),
        ("50.000 đ/kg", "value.not_a_number"),
        ("350 triệu/năm", "value.not_a_number"),
        ("đồng", "value.not_a_number"),
        ("9" * 19, "value.not_a_number"),
        ("999999999 nghìn tỷ", "value.not_a_number"),
    ],
)
def test_what_is_no_clear_amount_says_why(raw: str, code: str) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        amounts.read(raw)
    assert caught.value.type == code


def test_the_sign_a_column_uses_before_decimals_settles_what_one_cell_leaves_open() -> None:
    assert amounts.read("1,250").value == 1250
    assert amounts.read("1,250", ",").value == Decimal("1.25")
    assert amounts.read("2,350 tỷ", ",").value == 2_350_000_000


@given(st.integers(0, 10**15), st.sampled_from([".", " ", "\u00a0"]))
def test_figures_grouped_in_any_way_come_back(number: int, sign: str) -> None:
    grouped = f"{number:,}".replace(",", sign)
    assert amounts.read(grouped).value == number
    assert amounts.read(f"{grouped} đồng").value == number


@given(st.text(max_size=60))
def test_any_text_is_an_amount_or_says_why_not(text: str) -> None:
    with suppress(PydanticCustomError):
        assert amounts.read(text).value.is_finite()


@pytest.mark.parametrize(
    ("header", "factor", "currency"),
    [
        ("Kinh phí (triệu đồng)", 10**6, None),
        ("Kinh phí (tr.đ)", 10**6, None),
        ("Tổng kinh phí, ĐVT: tỷ đồng", 10**9, None),
        ("Kinh phí (tỷ)", 10**9, None),
        ("Kinh phí (1.000đ)", 10**3, None),
        ("Kinh phí (nghìn USD)", 10**3, "USD"),
        ("Kinh phí (đồng)", 1, None),
        ("Budget (GBP)", 1, "GBP"),
        ("Kinh phí công ty", None, None),
        ("Kinh phí tỉnh", None, None),
    ],
)
def test_a_header_names_the_unit_of_its_column(
    header: str, factor: int | None, currency: str | None
) -> None:
    assert amounts.unit_of_header(header) == factor
    assert amounts.currency_of_header(header) == currency
