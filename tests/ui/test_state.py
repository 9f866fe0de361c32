"""The address bar holds the whole state of the search page."""

from urllib.parse import parse_qs, urlsplit

from st_db.query import Filter
from st_db.ui.state import SearchState, record_url


def _read(address: str) -> SearchState:
    return SearchState.read(parse_qs(urlsplit(address).query))


def test_an_address_brings_back_the_same_search():
    state = SearchState(
        text="mật ong & <x>",
        kinds=("invention", "task"),
        where=(("state", "active"), ("number", "TCVN 5520:2016=a"), ("year", "2015..2020")),
        sort="-date",
        page=3,
    )

    assert _read(state.url()) == state
    assert SearchState().url() == "/"


def test_values_of_one_field_are_alternatives():
    query = _read("/?where=state=active&where=state=ended&where=year=2015..&page=2").query()

    assert query.where == (Filter("year", low="2015"), Filter("state", ("active", "ended")))
    assert (query.limit, query.offset) == (20, 20)


def test_what_cannot_be_read_is_left_out():
    state = _read("/?where=state&where==x&sort=foo&page=-1&kind=")

    assert state == SearchState()
    assert _read("/?page=99999999999").page == 1


def test_two_years_make_a_range():
    state = _read("/?q=a&where=year=2019&year_from=2015&year_to=")

    assert state.where == (("year", "2015.."),)


def test_ticking_twice_is_as_before_and_starts_on_the_first_page():
    state = SearchState(text="a", page=4)
    ticked = state.toggled("kind", "task").toggled("state", "active")

    assert ticked.filters == (("kind", "task"), ("state", "active"))
    assert ticked.page == 1
    assert ticked.toggled("kind", "task").toggled("state", "active").filters == ()
    assert ticked.cleared() == SearchState(text="a")


def test_a_record_is_addressed_by_its_number():
    assert record_url("x", "standard", "TCVN 1:2020") == (
        "/record?number=TCVN+1%3A2020&kind=standard"
    )
    assert record_url("x", "trademark", None) == "/record?id=x"
