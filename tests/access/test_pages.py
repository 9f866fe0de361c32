"""The table of rights walked from the pages: each is opened by everybody there is.

A page is asked for as a browser does it, over the connection that Streamlit's own script keeps, and
what the server draws is read as it comes: the same words as in Chromium, in a tenth of the time.
"""

from __future__ import annotations

from dataclasses import dataclass

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from st_db.access import SESSION_COOKIE
from st_db.i18n import t
from tests.access.conftest import Office, Person
from tests.access.doors import PAGES

REFUSALS = tuple(
    t(f"error.{code}", "vi").encode() for code in ("forbidden", "sign_in_first", "other_unit")
)
STUMBLED = t("error.unknown", "vi").encode()


@dataclass(frozen=True)
class Shown:
    """What a page sent: whether it refused, stumbled, and what the navigation lists."""

    refused: bool
    stumbled: bool
    listed: dict[str, bool]  # {path of a page: whether the navigation shows it}


def _connection(office: Office, person: Person) -> ClientConnection:
    cookie = {"Cookie": f"{SESSION_COOKIE}={person.token}"} if person.token else {}
    return connect(
        f"ws://127.0.0.1:{office.service.port}/_stcore/stream", additional_headers=cookie,
        subprotocols=["streamlit"], max_size=None, proxy=None,  # type: ignore[list-item]
    )  # fmt: skip


def _open(connection: ClientConnection, page: str, query: str) -> Shown:
    """Have a page drawn and return what came of it."""
    asked = BackMsg()
    asked.rerun_script.page_name = page
    asked.rerun_script.query_string = query
    connection.send(asked.SerializeToString())
    refused = stumbled = False
    listed: dict[str, bool] = {}
    while True:
        raw = connection.recv(timeout=120)
        assert isinstance(raw, bytes)
        told = ForwardMsg.FromString(raw)
        refused |= any(one in raw for one in REFUSALS)
        stumbled |= STUMBLED in raw or told.delta.new_element.HasField("exception")
        if told.HasField("navigation"):
            pages = told.navigation.app_pages
            listed = {one.url_pathname: not one.is_hidden for one in pages}
        if told.HasField("script_finished"):
            return Shown(refused, stumbled, listed)


def test_every_page_is_shown_or_refused_in_words_and_listed_for_who_may(office: Office) -> None:
    wrong: list[tuple[object, ...]] = []
    for name, person in office.people.items():
        with _connection(office, person) as connection:
            listed: dict[str, bool] = {}
            for page, door in PAGES.items():
                query = door.query.replace("{id}", office.record)
                shown = _open(connection, page, query)
                listed = shown.listed
                if shown.stumbled or shown.refused is door.open_to(person.caller):
                    wrong.append((name, page, shown.refused, shown.stumbled))
            assert set(listed) == set(PAGES), "a page without a line among PAGES, or one too many"
            wrong += [(name, page, "listed") for page, seen in listed.items()
                      if seen and not PAGES[page].open_to(person.caller)]  # fmt: skip
    assert not wrong, wrong
