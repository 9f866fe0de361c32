"""What stands before every request, piece by piece."""

import pytest

from st_db.server.guard import ThisComputerOnly
from st_db.server.language import local_path
from st_db.settings import Settings
from tests.front_doors import run_apart


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        ("/record?number=TCVN%205520:2016", "/record?number=TCVN%205520:2016"),
        ("/?q=cà phê", "/?q=cà phê"),
        ("", "/"),
        ("record", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\r\nSet-Cookie: x=1", "/"),
    ],
)
def test_the_way_back_stays_on_this_site(wanted, path):
    assert local_path(wanted) == path


@pytest.mark.parametrize(
    ("host", "status"),
    [("127.0.0.1", 200), ("::1", 200), ("::ffff:127.0.0.1", 200), ("192.168.1.5", 403),
     ("::ffff:192.168.1.5", 403), ("fe80::1%eth0", 403)],
)  # fmt: skip
def test_only_this_computer_is_served_without_accounts(host, status):
    assert _status("http", host) == status


def test_a_page_of_another_computer_gets_no_connection():
    assert _sent("websocket", "10.0.0.1") == [{"type": "websocket.close", "code": 1008}]


def _status(kind: str, host: str) -> int:
    return int(_sent(kind, host)[0]["status"])


def _sent(kind, host):
    sent = []

    async def inner(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive():
        return {"type": f"{kind}.connect"}

    async def send(message):
        sent.append(message)

    scope = {"type": kind, "server": (host, 8501), "headers": [], "method": "GET", "path": "/",
             "query_string": b""}  # fmt: skip
    run_apart(ThisComputerOnly(inner, Settings())(scope, receive, send))
    return sent
