"""Dates, money and numbers as people here read them."""

from datetime import UTC, date, datetime

import pytest

from st_db.codes import shipped
from st_db.library import amounts
from st_db.ui import format


@pytest.mark.parametrize(
    ("written", "shown"),
    [("2021-03-16", "16/03/2021"), (date(2009, 1, 2), "02/01/2009"), (None, ""), ("2021", "2021"),
     ("không rõ", "không rõ")],
)  # fmt: skip
def test_a_date_reads_day_first_and_anything_else_stays(written, shown):
    assert format.day(written) == shown


def test_a_time_is_on_the_clock_of_viet_nam():
    assert format.moment(datetime(2026, 11, 21, 20, 5, tzinfo=UTC)) == "22/11/2026 03:05"
    assert format.moment("2026-11-21T20:05:00+00:00") == "22/11/2026 03:05"
    assert format.moment(None) == ""


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [(1204, "1.204", "1,204"), (1234.5, "1.234,5", "1,234.5"), (0, "0", "0"),
     (2.25, "2,25", "2.25"), (1e6, "1.000.000", "1,000,000")],
)  # fmt: skip
def test_numbers_use_the_separators_of_the_language(value, vi, en):
    assert (amounts.count(value, "vi"), amounts.count(value, "en")) == (vi, en)


@pytest.mark.parametrize(
    ("value", "currency", "short", "exact"),
    [
        (6_200_000_000, "VND", "6,2 tỷ đồng", "6.200.000.000 đồng"),
        (950_000_000, "VND", "950 triệu đồng", "950.000.000 đồng"),
        (2_000_000_000, "VND", "2 tỷ đồng", "2.000.000.000 đồng"),
        (999_960_000, "VND", "1 tỷ đồng", "999.960.000 đồng"),
        (1500, "VND", "1,5 nghìn đồng", "1.500 đồng"),
        (500, "VND", "500 đồng", "500 đồng"),
        (250_500, "GBP", "250,5 nghìn bảng Anh", "250.500 bảng Anh"),
        (1_000_000, None, "1 triệu", "1.000.000"),
        (0, "VND", "0 đồng", "0 đồng"),
    ],
)
def test_money_is_short_to_read_and_exact_to_check(value, currency, short, exact):
    amount = amounts.money(value, currency, "vi", shipped())

    assert (amount.short, amount.exact) == (short, exact)


def test_money_in_english():
    assert amounts.money(6.2e9, "VND", "en", shipped()).short == "6.2 billion VND"
    assert amounts.money(250_000, "GBP", "en", shipped()).short == "250 thousand GBP"
