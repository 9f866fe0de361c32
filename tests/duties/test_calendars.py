"""A calendar address of one's own: whose duties it tells, to whom, and for how long."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from icalendar import Calendar

from st_db.access import Caller
from st_db.errors import Forbidden
from st_db.library import Library
from st_db.library.duties import Ask
from st_db.settings import Settings
from st_db.store import Store
from tests.attack.doors import Answered, Asked, Door, House
from tests.front_doors import run_apart

ADMIN = Caller("quan.tri", frozenset({"administrator"}), None, "vi", "test")
AN = Caller("an", frozenset({"officer"}), "tdc", "vi", "http")
PATH = "/calendar/{token}.ics"
GOOD = "một câu dễ nhớ 2026"


@pytest.fixture
def people(library: Library) -> None:
    """An office of two and what it has to do every year."""
    library.accounts.create(ADMIN, "quan.tri", ["administrator"], password=GOOD)
    library.units.save(ADMIN, "tdc", ("Phòng TĐC", None))
    library.accounts.create(ADMIN, "an", ["officer"], {"unit_id": "tdc"}, GOOD)
    library.appraising.catch_up()


def _open(house: House, token: str, **named: Any) -> Answered:
    return run_apart(house.ask(Asked(Door("GET", PATH, ("token",), ()), {"token": token}, named)))


@pytest.mark.usefixtures("people")
def test_an_address_tells_its_owners_duties_until_it_is_ended(
    library: Library, settings: Settings, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    house = House(library, settings)  # without a cookie
    first = library.calendars.make(AN)
    answer = _open(house, first, kind="office")
    assert answer.status == 200
    told = list(library.duties.whole(AN, Ask(kind="office")))
    events = Calendar.from_ical(answer.body).walk("VEVENT")
    assert [e.decoded("dtstart") for e in events] == [item.due.duty.on for item in told]
    assert len(told) > 5
    assert "private" in answer.header("cache-control")
    assert _open(house, first, kind="office", organisation="x").status == 400

    second = library.calendars.make(AN)
    ended = [first, second[:16] + first[16:], second[:-1], second + "0", "", "x" * 300]
    assert [_open(house, one).status for one in ended] == [404] * len(ended)
    assert _open(house, second).status == 200
    library.reminders.begin(AN, "an@so.example")
    assert [one.account for one in library.reminders.due(ADMIN)] == ["an"]
    library.accounts.disable(ADMIN, "an")
    assert library.reminders.due(ADMIN) == []
    assert _open(house, second).status == 404
    library.accounts.enable(ADMIN, "an")
    library.accounts.change(ADMIN, "an", {"roles": ["officer"], "unit_id": None})
    assert _open(house, second).status == 200
    library.calendars.revoke(AN)
    assert (library.calendars.of(AN), _open(house, second).status) == (None, 404)

    assert any(line.message == "refused" for line in caplog.records)
    everything = "".join(str(vars(line)) for line in caplog.records)
    kept = store._database.rows(
        "SELECT c::text AS line FROM change c UNION ALL SELECT k::text FROM calendar k"
    )
    assert "calendar" in str(kept)
    for token in (first, second):
        assert token[16:] not in everything + str(kept)


def test_the_address_is_kept_as_a_digest_alone(library: Library, store: Store) -> None:
    token = library.calendars.make(Caller.local(origin="test"))
    [row] = store._database.rows("SELECT * FROM calendar")
    assert row["key"] == token[:16]
    assert token[16:] not in str(row)
    with pytest.raises(Forbidden):
        library.calendars.make(Caller.public())
