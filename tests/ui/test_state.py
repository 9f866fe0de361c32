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
    state = _read("/?q=a&where=year=2019&where=state=active&range=year&from=2015&to=")

    assert state.where == (("state", "active"), ("year", "2015.."))
    assert _read("/?where=year=2015..2019&range=year&from=&to=").where == ()


def test_branches_and_what_is_looked_for_are_part_of_the_address():
    state = _read("/?open=ipc=A&open=ipc=A01&in=organizations&find=dai+hoc&page=2")

    assert state.unfold == (("ipc", "A"), ("ipc", "A01"))
    assert state.inside == ("organizations", "dai hoc")
    assert _read(state.url()) == state
    assert state.query().unfold == state.unfold
    assert _read("/?open=ics=&open=ipc=A").query().unfold == (("ipc", "A"),)
    assert state.unfolded("ipc", "A").unfold == (("ipc", "A01"),)
    assert state.looking(None).inside is None
    assert _read("/?in=nonsense&find=x").inside is None


def test_a_class_takes_the_place_of_those_above_and_below_it():
    state = SearchState().toggled("ipc", "A01D").toggled("ipc", "B")

    assert state.where == (("ipc", "A01D"), ("ipc", "B"))
    assert state.toggled("ipc", "A").where == (("ipc", "B"), ("ipc", "A"))
    assert state.toggled("ipc", "A01D 34/00").where == (("ipc", "B"), ("ipc", "A01D 34/00"))
    assert state.toggled("ipc", "").where[-1] == ("ipc", "")
    assert state.narrowed("ipc", "A..B").where == (("ipc", "A..B"),)


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
