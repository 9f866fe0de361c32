"""The service as a process: what it sends, how it starts, how it ends."""

import asyncio
import gzip
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from st_db.server.configuration import shipped
from st_db.server.guard import LONGEST_QUERY, MOST_PARTS
from st_db.server.running import listening
from tests.conftest import settings_of
from tests.front_doors import (
    ROOT,
    Service,
    asked,
    command,
    environment,
    free_port,
    lines,
    run_apart,
)


def test_scripts_travel_compressed_and_stay_in_the_cache(service):
    page = service.get("/", accept_encoding="gzip, br")
    names = re.findall(r'(?:src|href)="\./(static/[^"]+\.(?:js|css))"', _text(page))
    script = service.get(f"/{names[0]}", accept_encoding="gzip")
    plain = service.get(f"/{names[0]}", accept_encoding="gzip;q=0, identity")

    assert len(names) > 10
    assert script.headers["content-encoding"] == "gzip"
    assert "immutable" in script.headers["cache-control"]
    assert gzip.decompress(script.body) == plain.body
    assert service.get(f"/{names[0]}", "HEAD", accept_encoding="gzip").body == b""
    tag = script.headers["etag"]
    again = service.get(f"/{names[0]}", accept_encoding="gzip", if_none_match=tag)
    assert (again.status, again.body) == (304, b"")


def test_the_page_itself_is_asked_for_anew(service):
    page = service.get("/", accept_encoding="gzip")

    assert page.headers["cache-control"] == "no-cache"
    assert '<div id="root">' in _text(page)


def test_every_answer_carries_the_safe_headers(service):
    for path in ("/", "/healthz", "/api/v1/search", "/nowhere", "/static/nothing.js"):
        headers = service.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"].startswith("frame-ancestors 'self'; base")
        assert "server" not in headers


def test_a_slash_too_many_leads_to_no_other_site(service):
    for path in ("/saved/2/", "/files/a/b//", "//evil.example//", "/%2F/evil.example/"):
        answer = service.get(path)
        there = answer.headers.get("location", "/")
        assert answer.status < 500
        assert re.match(r"/(?![/\\])", there), (path, there)


def test_an_address_beyond_what_a_page_reads_is_refused_with_a_sentence(service):
    from streamlit.runtime.state import query_params

    assert query_params.CLIENT_STATE_QUERY_STRING_MAX_FIELDS >= MOST_PARTS
    assert query_params.CLIENT_STATE_QUERY_STRING_MAX_LENGTH >= LONGEST_QUERY
    many = "&".join(["where=ics=01.040"] * (MOST_PARTS + 1))
    for query in (many, "q=" + "a" * LONGEST_QUERY):
        answer = service.get(f"/?{query}")
        assert answer.status == 414
        assert "tối đa 1000" in _text(answer).replace(".", "")
    assert service.get("/?" + many[: many.rindex("&")]).status == 200
    assert service.get(f"/api/v1/search?{many}").status == 400


@pytest.mark.parametrize("path", ["/static/../../../etc/passwd", "/static/%2e%2e/index.html"])
def test_no_file_outside_is_sent(service, path):
    assert service.get(path, accept_encoding="gzip").status in (400, 404)


def test_the_language_switch_sets_a_cookie_and_goes_back(service):
    answer = service.get("/language/vi?next=%2Frecord%3Fnumber%3D1")

    assert (answer.status, answer.headers["location"]) == (303, "/record?number=1")
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("st_db_language=vi;")
    assert all(part in cookie for part in ("max-age=31536000", "samesite=lax", "path=/"))
    assert service.get("/language/fr").status == 404


def test_the_checkout_and_the_package_agree_about_streamlit():
    before = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    options = shipped()

    assert before["server"].pop("address") == "127.0.0.1"
    for section, inside in before.items():
        for name, value in inside.items():
            assert options[f"{section}.{name}"] == value


def test_a_batch_of_another_process_becomes_searchable(written, tmp_path):
    file = lines(tmp_path / "one.jsonl", [{"number": "TCVN 90001:2020", "title": "Máy xay zebra"}])

    done = command("ingest", str(file), "--kind", "standard", "--json", home=written.home)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["behind"] == 0
    # Fewer than three answers are widened, and the home is shared with other tests.
    found = written.search(("q", "may xay zebra")).json
    assert found["hits"][0]["number"] == "TCVN 90001:2020"


def test_a_taken_port_is_named_with_what_to_do(service):
    done = asked("serve", home=service.home, ST_DB_PORT=str(service.port))

    assert done.returncode == 2
    assert str(service.port) in done.stderr
    assert "ST_DB_PORT=" in done.stderr


def test_an_answer_does_not_wait_for_its_beginning_to_be_acknowledged():
    async def connected(held):
        loop = asyncio.get_running_loop()
        option = loop.create_future()

        class Watching(asyncio.Protocol):
            def connection_made(self, transport):
                taken = transport.get_extra_info("socket")
                option.set_result(taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
                transport.close()

        async with await loop.create_server(Watching, sock=held):
            _, writer = await asyncio.open_connection(*held.getsockname())
            told = await option
            writer.close()
            await writer.wait_closed()
        return told

    with listening(settings_of(Path("nowhere"), port=free_port())) as held:
        assert run_apart(connected(held))


def test_another_address_than_this_computer_is_refused(tmp_path):
    done = asked("serve", home=tmp_path / "home", ST_DB_HOST="0.0.0.0")

    assert done.returncode == 2
    assert "0.0.0.0" in done.stderr
    assert not (tmp_path / "home").exists()


def test_a_killed_service_starts_again_with_everything(tmp_path):
    home = tmp_path / "home"
    first = Service(home).start()
    file = lines(tmp_path / "k.jsonl", [{"number": "TCVN 90002:2020", "title": "Máy sấy zebra"}])
    asked("ingest", str(file), "--kind", "standard", "--no-wait", home=home)
    first.stop(signal.SIGKILL)

    second = Service(home, ST_DB_PORT=str(first.port)).start()
    try:
        found = _eventually(lambda: second.search(("q", "zebra")).json["total"] == 1)
        assert found
        assert second.stop(timeout=120) == 0
    finally:
        second.stop(signal.SIGKILL)
    assert "Traceback" not in second.said()


def test_a_built_in_database_that_is_killed_comes_back_by_itself(tmp_path):
    home = tmp_path / "home"
    service = Service(home).start()
    try:
        pid = int((home / "postgres/data/postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        assert _eventually(lambda: service.get("/readyz").status == 503)
        assert _eventually(lambda: service.get("/readyz").status == 200)
    finally:
        service.stop(timeout=120)  # a killed one would leave its database running
    assert not (home / "postgres/data/postmaster.pid").exists()


def test_a_database_that_is_not_there_is_said_and_awaited(tmp_path):
    url = f"postgresql://nobody:secret@127.0.0.1:{free_port()}/none"
    service = Service(tmp_path / "home", ST_DB_DATABASE_URL=url).start()
    try:
        page = service.get("/")
        ready, asked = service.get("/readyz"), service.search(("q", "x"))
        assert service.get("/healthz").status == 200
        for answer in (page, ready, asked):
            assert answer.status == 503
            assert int(answer.headers["retry-after"]) > 0
        assert ready.json["database"] is False
        assert asked.json["error"]["code"] == "error.database_unavailable"
        assert "http-equiv" in page.body.decode()
        assert b"secret" not in page.body + asked.body
    finally:
        service.stop()
    assert "secret" not in service.said()


@pytest.mark.parametrize(
    "start",
    [
        ["-m", "uvicorn", "app:app", "--log-level", "warning", "--port"],
        ["-m", "streamlit", "run", str(ROOT / "app.py"), "--server.port"],
    ],
    ids=["uvicorn", "streamlit"],
)
def test_other_servers_serve_the_same(service, tmp_path, start):
    port = free_port()
    log = (tmp_path / "log").open("wb")
    env = environment(service.home, ST_DB_PORT=str(port), STREAMLIT_SERVER_HEADLESS="true")
    folder = ROOT if "uvicorn" in start else tmp_path
    process = subprocess.Popen(
        [sys.executable, *start, str(port)], env=env, stdout=log, stderr=log, cwd=folder
    )
    other = Service(service.home, ST_DB_PORT=str(port))
    try:
        assert _eventually(lambda: _total(other) == 3), (tmp_path / "log").read_text()
        assert '<div id="root">' in _text(other.get("/", accept_encoding="gzip"))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(15)
        log.close()


def test_importing_the_application_connects_to_nothing(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", "import app, sys; print('psycopg' in sys.modules)"],
        env=environment(tmp_path / "home"), cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert done.stdout.strip() == "False"
    assert not (tmp_path / "home").exists()


def _text(answer) -> str:
    body = answer.body
    return (gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body).decode()


def _total(service: Service) -> int:
    try:
        answer = service.search(("q", "ca phe"))
    except OSError:
        return -1
    return answer.json["total"] if answer.status == 200 else -1


def _eventually(true, timeout: float = 20.0) -> bool:
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.1)
    return False
