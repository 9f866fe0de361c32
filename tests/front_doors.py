"""Real commands, a real service and real HTTP for the tests of the front doors."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from typer.testing import CliRunner

from st_db.cli import app
from st_db.cli.language import help_language
from st_db.store.server import EmbeddedServer

T = TypeVar("T")
ROOT = Path(__file__).resolve().parent.parent
PROGRAM = [sys.executable, "-c", "from st_db.cli import main; main()"]

STANDARDS = [
    {"number": "TCVN 5520:2016", "title": "Cà phê hòa tan", "status": "Còn hiệu lực", "year": 2016},
    {"number": "QCVN 01-1:2018/BYT", "title": "Quy chuẩn về nước sạch", "year": 2018},
    {"number": "TCVN 4193:2014", "title": "Cà phê nhân & hạt <xanh>", "year": 2014},
]
TASKS = [
    {"number": "ĐTĐL.CN-01/20", "title": "Chế biến cà phê theo công nghệ ướt", "summary": "Lò sấy"},
]
# Nothing in a test's database is worth waiting for a disk.
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# One register number, two kinds of record.
SHARED = "00077"


@dataclass(frozen=True)
class Answer:
    """What an HTTP request gave back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Service:
    """``st-db serve`` as a process of its own."""

    def __init__(self, home: Path, **env: str) -> None:
        self.home = home
        self.port = int(env.pop("ST_DB_PORT", 0)) or free_port()
        self._given = env
        self.env = environment(home, ST_DB_PORT=str(self.port), **env)
        self.log = home.parent / f"serve-{self.port}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, timeout: float = 60.0) -> Service:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*PROGRAM, "serve"], env=self.env, stdout=log, stderr=log, cwd=self.home.parent
            )
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.said()
            try:
                self.get("/healthz")
            except OSError:
                time.sleep(0.05)
            else:
                return self
        # A service that came too late must not outlive the test that wanted it.
        self.stop(signal.SIGKILL)
        raise AssertionError(self.said())

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, headers=named)
            answer = connection.getresponse()
            return Answer(
                answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
            )
        finally:
            connection.close()

    def search(self, *pairs: tuple[str, str], **headers: str) -> Answer:
        return self.get("/api/v1/search?" + urlencode(pairs), **headers)

    def seq(self) -> int:
        """Return the last change of its register."""
        answer = self.get("/api/v1/search?limit=1").json
        return int(answer["seq"]) + int(answer["behind"])

    def record(self, number: str, **params: str) -> Answer:
        asked = "?" + urlencode(params) if params else ""
        return self.get(f"/api/v1/records/{quote(number, safe='')}{asked}")

    def command(self, *args: str) -> Done:
        """Run ``st-db`` beside the service, over the same register."""
        return asked(*args, home=self.home, **self._given)

    def stop(self, sign: signal.Signals = signal.SIGTERM, timeout: float = 60.0) -> int:
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(sign)
        return self.process.wait(timeout)


def environment(home: Path, **env: str) -> dict[str, str]:
    """Return the environment of a command: nothing of the developer's own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ST_DB_")}
    path = os.pathsep.join([str(ROOT), *filter(None, [kept.get("PYTHONPATH")])])
    return {**kept, "PYTHONPATH": path, "ST_DB_HOME": str(home), "ST_DB_LANGUAGE": "en", **env}


def command(*args: str, home: Path, timeout: float = 60, **env: str) -> Any:
    """Run ``st-db`` to its end and return what it printed."""
    return subprocess.run(
        [*PROGRAM, *args], env=environment(home, **env), cwd=home.parent, timeout=timeout,
        capture_output=True, encoding="utf-8", check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


@dataclass(frozen=True)
class Done:
    """What a command gave back that ran inside this process."""

    returncode: int
    stdout: str
    stderr: str


def asked(*args: str, home: Path, sent: str = "", **env: str) -> Done:
    """Run ``st-db`` inside this process: the same code without the second that a start takes.

    ``sent`` is what it reads on its standard input.
    """
    before = dict(os.environ)
    for name in before:
        if name.startswith("ST_DB_"):
            del os.environ[name]
    os.environ.update({"ST_DB_HOME": str(home), "ST_DB_LANGUAGE": "en", **env})
    help_language.cache_clear()
    try:
        done = CliRunner().invoke(app, list(args), input=sent, prog_name="st-db")
    finally:
        os.environ.clear()
        os.environ.update(before)
        help_language.cache_clear()
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Done(done.exit_code, done.stdout, done.stderr)


def answered(done: Any) -> Any:
    """Return the JSON a command printed; there must be nothing else on its standard output."""
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def run_apart(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in a thread of its own: a browser of this run keeps a loop in this one."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(lambda: asyncio.run(coroutine)).result()


def lines(path: Path, records: list[dict[str, Any]]) -> Path:
    """Write records as JSON Lines."""
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), "utf-8")
    return path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def filled(home: Path) -> None:
    """Import the records that the tests ask for."""
    folder = home.parent
    files = [
        ("standard", lines(folder / "standards.jsonl", STANDARDS)),
        ("task", lines(folder / "tasks.jsonl", TASKS)),
        ("geographical_indication", lines(folder / "gi.jsonl", [
            {"number": SHARED, "title": "Chỉ dẫn thử"}])),
        ("traced_product", lines(folder / "products.jsonl", [
            {"number": SHARED, "title": "Sản phẩm thử"}])),
    ]  # fmt: skip
    for kind, file in files:
        done = asked("ingest", str(file), "--kind", kind, "--json", home=home)
        assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def held(home: Path) -> Iterator[Path]:
    """Give a home whose database server runs on: no command in it has to start and stop one."""
    home.mkdir(parents=True)
    server = EmbeddedServer.open(home, QUICK)
    yield home
    server.close()


@contextmanager
def filled_service(home: Path) -> Iterator[Service]:
    """Give a service with these records that is stopped afterwards."""
    with held(home):
        service = Service(home).start()
        filled(home)
        yield service
        service.stop()
