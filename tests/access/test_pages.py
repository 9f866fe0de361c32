"""The table of rights walked from the pages: each is opened by everybody there is.

A page is asked for as a browser does it, over the connection that Streamlit's own script keeps, and
what the server draws is read as it comes: the same words as in Chromium, in a tenth of the time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from st_db.access import SESSION_COOKIE
from st_db.i18n import t
from tests.access.conftest import Office, Person
from tests.access.doors import PAGES
from tests.attack import naughty
from tests.front_doors import ROOT

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
    markup: str  # what it draws as HTML


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
    markup: list[str] = []
    while True:
        raw = connection.recv(timeout=120)
        assert isinstance(raw, bytes)
        told = ForwardMsg.FromString(raw)
        drawn = told.delta.new_element
        refused |= any(one in raw for one in REFUSALS)
        stumbled |= STUMBLED in raw or drawn.HasField("exception")
        markup += [drawn.html.body, drawn.markdown.body if drawn.markdown.allow_html else ""]
        if told.HasField("navigation"):
            pages = told.navigation.app_pages
            listed = {one.url_pathname: not one.is_hidden for one in pages}
        if told.HasField("script_finished"):
            return Shown(refused, stumbled, listed, "\n".join(markup))


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


# ---- addresses that somebody made up

_UI = ROOT / "st_db" / "ui"
_STATES = {"": "state", "bulk": "bulk_state", "import": "import_state", "quality": "quality_state",
           "worklist": "quality_state", "duties": "duties_state"}  # fmt: skip
_BESIDE = {"": "range=year&from=2001&to=2020", "admin": "part=audit"}
"""What an address has to say as well for a page to read all of it."""
_READS = re.compile(r"_last\(|_pairs\(|\b(asked|last|params|parameters\(\))(\.get\(|\[\")")
_COUNTS = {"page", "version", "cells", "from", "to"}
DIGITS = "9" * 5_000
SCRIPT = "'\"><img src=x onerror=document.title='hacked'><script>document.title='hacked'</script>"


def _parameters(page: str) -> list[str]:
    """Return what a page reads of its address, as far as its source says so."""
    files = [f"{(page or 'search').replace('-', '_')}_page.py", f"{_STATES.get(page, '')}.py"]
    lines = [line for file in files if (_UI / file).is_file()
             for line in (_UI / file).read_text(encoding="utf-8").splitlines()
             if _READS.search(line)]  # fmt: skip
    return sorted({name for line in lines for name in re.findall(r'"([a-z_]{1,12})"', line)})


def test_no_page_stumbles_over_its_address_or_takes_it_for_markup(office: Office) -> None:
    places = [(page, name) for page in PAGES for name in _parameters(page)]
    assert {("", "q"), ("record", "id"), ("worklist", "unit"), ("admin", "page")} <= {*places}
    wrong = []
    with _connection(office, office.people["administrator"]) as connection:
        for page, name in places:
            beside = _BESIDE.get(page) or PAGES[page].query.replace("{id}", office.record)
            good, many = parse_qs(beside), naughty.for_place((page, name))
            texts = many if naughty.whole() else (DIGITS,) if name in _COUNTS else many[:1]
            for text in (SCRIPT, *texts):
                query = urlencode({**good, name: [text]}, doseq=True, errors="replace")
                shown = _open(connection, page, query)
                if shown.stumbled or "<img src=x" in shown.markup or "<script>doc" in shown.markup:
                    wrong.append((page, name, text[:80], shown.stumbled))
    assert not wrong, wrong
