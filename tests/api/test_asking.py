"""Questions as people and programs spell them."""

import pytest

from st_db.api.asking import LARGEST_OFFSET, Asked, clean
from st_db.errors import UsageError
from st_db.query import Filter


def test_a_filter_splits_at_the_first_separator_only():
    over_http = Asked(where=["number:TCVN 5520:2016"]).query()
    by_command = Asked(where=["title=a=b"], separator="=").query()

    assert over_http.where == (Filter("number", ("TCVN 5520:2016",)),)
    assert by_command.where == (Filter("title", ("a=b",)),)


def test_ranges_and_missing_values_are_read():
    asked = Asked(where=["date:2019..2021", "year:..2020", "title_en:"]).query()

    assert asked.where == (
        Filter("date", low="2019", high="2021"),
        Filter("year", high="2020"),
        Filter("title_en", missing=True),
    )


@pytest.mark.parametrize("raw", ["101", "-1", "x", "1.5", "1e3", "\uff12", "9" * 40])
def test_junk_limits_are_refused(raw):
    with pytest.raises(UsageError) as refused:
        Asked(limit=raw).query()
    assert refused.value.code == "error.bad_paging"


@pytest.mark.parametrize(("raw", "limit"), [(None, 20), ("", 20), ("0", 0), (" 100 ", 100)])
def test_limits_are_read(raw, limit):
    assert Asked(limit=raw).query().limit == limit


def test_an_offset_past_any_register_costs_nothing():
    assert Asked(offset="999999999999").query().offset == LARGEST_OFFSET


@pytest.mark.parametrize("raw", ["status", ":active", ""])
def test_a_filter_without_a_field_is_refused(raw):
    with pytest.raises(UsageError) as refused:
        Asked(where=[raw]).query()
    assert refused.value.code == "error.bad_where"


@pytest.mark.parametrize(
    ("raw", "facets"),
    [(None, None), ("", ()), ("none", ()), ("kind", ("kind",)), ("a, b,a", ("a", "b"))],
)
def test_facets_narrow_or_go(raw, facets):
    assert Asked(facets=raw).query().facets == facets


def test_what_no_database_stores_is_taken_out():
    assert clean("a\0b\ud800c ") == "a bc"
