"""A Meilisearch server of the tests' own: real, on a port and in a folder of its own."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

MASTER = "a-master-key-for-tests-only"


def program() -> str:
    """Return the program; skips the test, saying so, where there is none."""
    found = shutil.which("meilisearch")
    if found is None:
        pytest.skip("needs the program meilisearch on the path")
    return found


class MeiliServer:
    """A server that a test may stop, kill, freeze and start again on the same port."""

    def __init__(self, folder: Path, *before: str) -> None:
        """``before`` is a command the program is started by, which must become it."""
        self.folder = folder
        self._before = before
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        """Return the folder the server keeps everything in."""
        return self.folder / "data"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        command = [
            *self._before, program(), "--no-analytics", "--http-addr", f"127.0.0.1:{self._port}",
            "--master-key", MASTER, "--db-path", str(self.data), "--env", "development",
        ]  # fmt: skip
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log)
        deadline = time.monotonic() + 30
        while True:
            try:
                with urlopen(f"{self.url}/health", timeout=2):
                    return
            except (URLError, OSError):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def signal(self, number: int) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def kill(self) -> None:
        """Take the power away."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(30)
            self._process = None

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
            self._process = None
