"""Dates as offices write them."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from st_db.values import dates
from st_db.values.dates import How

FULL_WIDTH = {ord(figure): ord(figure) + 0xFEE0 for figure in "0123456789"}

READ: list[tuple[str, date, How]] = [
    ("05 / 03 / 2021", date(2021, 3, 5), "day"),
    ("5/3/2021".translate(FULL_WIDTH), date(2021, 3, 5), "day"),
    ("20210305", date(2021, 3, 5), "day"),
    ("05/03/2021 00:00:00", date(2021, 3, 5), "day"),
    ("2021-03-05T00:00:00+07:00", date(2021, 3, 5), "day"),
    ("2021-03-04T17:00:00Z", date(2021, 3, 5), "time"),
    ("2021-03-04T17:00:00.000Z", date(2021, 3, 5), "time"),
    ("05/03/2021 14:30", date(2021, 3, 5), "time"),
    ("14h30 ngày 5/3/2021", date(2021, 3, 5), "time"),
    ("ngày 5 tháng 3 năm 2021", date(2021, 3, 5), "words"),
    ("Ngày 05 tháng 03 năm 2021", date(2021, 3, 5), "words"),
    ("Hà Nội, ngày 05 tháng 3 năm 2021", date(2021, 3, 5), "words"),
    ("ngay 5 thang 3 nam 2021", date(2021, 3, 5), "words"),
    ("5 March 2021", date(2021, 3, 5), "words"),
    ("Mar 5, 2021", date(2021, 3, 5), "words"),
    ("05-Mar-2021", date(2021, 3, 5), "words"),
    ("tháng 3/2021", date(2021, 3, 1), "month"),
    ("Tháng 03 năm 2021", date(2021, 3, 1), "month"),
    ("T3/2021", date(2021, 3, 1), "month"),
    ("March 2021", date(2021, 3, 1), "month"),
    ("2003-06", date(2003, 6, 1), "month"),
    ("quý II/2021", date(2021, 4, 1), "quarter"),
    ("Quý 4 năm 2021", date(2021, 10, 1), "quarter"),
    ("năm 2021", date(2021, 1, 1), "year"),
]


@pytest.mark.parametrize(("raw", "day", "how"), READ)
def test_a_text_says_a_day_and_how_exactly(raw: str, day: date, how: How) -> None:
    found = dates.read(raw)
    assert (found.day, found.how) == (day, how)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("05/03/2564", "value.other_calendar"),
        ("mùng 5 tháng 3 năm 2021", "value.other_calendar"),
        ("15/8/2021 (âm lịch)", "value.other_calendar"),
        ("05/03/2021; 06/04/2022", "value.several_dates"),
        ("01/2019 - 12/2021", "value.several_dates"),
        ("2019-2021", "value.several_dates"),
        ("05.03.21", "value.short_year"),
        ("30/02/2021", "value.no_such_date"),
        ("12/25/2021", "value.no_such_date"),
        ("tháng 13/2021", "value.no_such_date"),
        ("2021-03-05T25:00:00Z", "value.no_such_date"),
        ("05/03/0221", "value.no_such_date"),
        ("sau nghiệm thu", "value.not_a_date"),
        ("9" * 200, "value.not_a_date"),
    ],
)
def test_what_is_no_date_says_why(raw: str, code: str) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        dates.read(raw)
    assert caught.value.type == code


FORMATS = [
    "{d:%d/%m/%Y}", "{d.day}.{d.month}.{d.year}", "{d:%Y-%m-%d}", "{d:%Y%m%d}",
    "ngày {d.day} tháng {d.month} năm {d.year}", "Cần Thơ, ngày {d:%d} tháng {d:%m} năm {d.year}",
    "{d:%d/%m/%Y %H:%M}", "{d:%d %B %Y}",
]  # fmt: skip


@given(st.dates(date(1701, 1, 1), date(2199, 12, 31)), st.sampled_from(FORMATS))
def test_a_day_written_any_way_comes_back(day: date, how: str) -> None:
    assert dates.read(how.format(d=day)).day == day


@given(st.dates(date(1950, 1, 1), date(2150, 12, 31)))
def test_the_other_reading_of_figures_is_known(day: date) -> None:
    found = dates.read(f"{day:%d/%m/%Y}")
    other = dates.read(f"{day:%m/%d/%Y}", "mdy")
    assert other.day == found.day
    turnable = day.day <= 12 and day.day != day.month
    assert found.turned == (date(day.year, day.day, day.month) if turnable else None)


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_says_why_not(text: str) -> None:
    with suppress(PydanticCustomError):
        assert 1700 <= dates.read(text, short=True).day.year < 2200


def test_two_digits_of_a_year_mean_at_most_twenty_years_ahead() -> None:
    assert dates.read("05.03.21", short=True).day == date(2021, 3, 5)
    assert dates.read("05.03.98", short=True).day == date(1998, 3, 5)
    assert dates.read("21.03.05", "ymd", short=True).day == date(2021, 3, 5)
