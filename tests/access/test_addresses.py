"""The table of rights walked from HTTP: every address, method and deed for everybody there is."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import closing

import pytest
from starlette.routing import Route

from st_db.access import SESSION_COOKIE
from st_db.server import deeds
from st_db.server.application import every_route
from st_db.server.doing import XSRF_COOKIE, XSRF_HEADER
from st_db.settings import Settings
from tests.access.conftest import Office, Person
from tests.access.doors import ADDRESSES, DEEDS, LAST, NOWHERE, Door

DEED = "/do/{deed}"
_NAMED = {"{rest:path}": "nowhere", "{number:path}": "{id}", "{field}": "kind", "{name}": "ics",
          "{language}": "vi", "{job}": NOWHERE}  # fmt: skip
_READ = "GET"


def _routes() -> Iterator[tuple[str, str]]:
    """Yield (method, path) of every address there is beside Streamlit's own."""
    for route in every_route(lambda: pytest.fail("only listed"), Settings()):
        assert isinstance(route, Route)
        for method in sorted(route.methods or ()):
            yield method, route.path


def test_every_address_and_every_deed_has_its_use_case() -> None:
    told = {(_READ if method == "HEAD" else method, path) for method, path in _routes()}
    # What only says that it takes no such method needs no line.
    takes = {one for one in told if one in ADDRESSES or one in LAST or one[0] in ("GET", "POST")}
    unknown = takes - set(ADDRESSES) - set(LAST) - {("POST", DEED)}
    refusing = {one for one in unknown if (_other(one[0]), one[1]) in ADDRESSES}
    assert not unknown - refusing
    assert not (set(ADDRESSES) | set(LAST)) - told
    assert set(DEEDS) == set(deeds.DEEDS)


def _other(method: str) -> str:
    return {"GET": "POST", "POST": "GET"}.get(method, method)


class Browser:
    """One person's connection to the service."""

    def __init__(self, office: Office, person: Person) -> None:
        self._office = office
        self._connection = http.client.HTTPConnection("127.0.0.1", office.service.port, timeout=60)
        self._xsrf = self._token()
        cookies = {XSRF_COOKIE: self._xsrf, SESSION_COOKIE: person.token}
        self._cookie = "; ".join(f"{name}={value}" for name, value in cookies.items() if value)

    def _token(self) -> str:
        self._connection.request("GET", "/_stcore/health")
        answer = self._connection.getresponse()
        answer.read()
        return answer.headers["set-cookie"].partition("=")[2].partition(";")[0].strip('"')

    def knock(self, method: str, path: str, door: Door) -> int:
        """Return the status of what a door answers."""
        for name, value in _NAMED.items():
            path = path.replace(name, value)
        path = path.replace("/files/{id}", f"/files/{NOWHERE}").replace("/saved/{id}", "/saved/x")
        form = door.form.encode() if isinstance(door.form, str) else door.form
        sent = [part.replace(b"{id}", self._office.record.encode()).replace(b"{number}", b"x")
                for part in (f"{path}?{door.query}".encode(), form)]  # fmt: skip
        headers = {"Cookie": self._cookie, XSRF_HEADER: self._xsrf, "Content-Type": door.media}
        self._connection.request(method, sent[0].decode(), sent[1], headers)
        try:
            answer = self._connection.getresponse()
            answer.read()
        except TimeoutError as error:
            raise AssertionError(f"no answer from {method} {path}") from error
        return answer.status

    def close(self) -> None:
        self._connection.close()


def _wrong(door: Door, person: Person, status: int) -> bool:
    """Tell whether an answer is not what the table of rights says."""
    stumbled = status >= 500 and status != 503  # which says that a setting is missing
    return stumbled or (not door.alike and (status == 403) is door.open_to(person.caller))


def test_the_table_decides_at_every_address_for_everybody(office: Office) -> None:
    doors = {**ADDRESSES, **{("POST", f"/do/{deed}"): door for deed, door in DEEDS.items()}, **LAST}
    wrong = []
    for name, person in office.people.items():
        with closing(Browser(office, person)) as browser:
            for (method, path), door in doors.items():
                status = browser.knock(method, path, door)
                if _wrong(door, person, status):
                    wrong.append((name, method, path, status))
    assert not wrong, wrong


def test_a_method_without_a_use_case_does_nothing_for_anybody(office: Office) -> None:
    """Tried by the public: what refuses everybody need not be tried with every right."""
    public, wrong = office.people["public"], []
    with closing(Browser(office, public)) as browser:
        for method, path in _routes():
            if (method, path) in ADDRESSES or (method, path) in LAST or path == DEED:
                continue
            door = ADDRESSES.get((_READ, path)) if method == "HEAD" else None
            if door is not None:
                if _wrong(door, public, browser.knock(method, path, door)):
                    wrong.append((method, path))
            elif browser.knock(method, path, Door()) not in (204, 405):
                wrong.append((method, path))
    assert not wrong, wrong
