"""Processes under measurement: their memory, and how they are started and ended."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MIB = 1024 * 1024


def pss(pids: set[int]) -> int:
    """Return the memory of processes in bytes, what they share counted once (PSS)."""
    total = 0
    for pid in pids:
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:  # ended meanwhile, or a kernel thread
            continue
        total += sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return total * 1024


def tree(pid: int) -> set[int]:
    """Return a process and its descendants."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name stands in brackets and may hold anything; the parent is second after it.
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):  # ended meanwhile
            continue
        children.setdefault(parent, []).append(int(stat.parent.name))
    found, left = set(), [pid]
    while left:
        found.add(one := left.pop())
        left += children.get(one, [])
    return found


def postmaster(home: Path) -> int | None:
    """Return the process of the database server of a home, or None."""
    try:
        return int((home / "postgres/data/postmaster.pid").read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None


def everything(pid: int, home: Path) -> set[int]:
    """Return a process of ours, its children and the database server of its home."""
    server = postmaster(home)
    return tree(pid) | (tree(server) if server else set())


class Peak(threading.Thread):
    """Watches the memory of a process and its database until it is stopped."""

    def __init__(self, pid: int, home: Path, every: float = 0.5) -> None:
        super().__init__(daemon=True)
        self._pid, self._home, self._every = pid, home, every
        self._done = threading.Event()
        self.bytes = 0
        self.own = 0

    def run(self) -> None:
        """Look again and again."""
        while not self._done.is_set():
            own = pss(tree(self._pid))
            self.own = max(self.own, own)
            self.bytes = max(self.bytes, pss(everything(self._pid, self._home)))
            self._done.wait(self._every)

    def stop(self) -> None:
        """End the watch."""
        self._done.set()
        self.join()


def command(*words: str) -> list[str]:
    """Return our own command as this environment has it."""
    return [str(Path(sys.executable).with_name("st-db")), *words]


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return an environment in which nothing but the temporary home is known."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ST_DB_", "STREAMLIT_"))}
    return {**kept, "ST_DB_HOME": str(home), **more}


@contextmanager
def running(words: list[str], env: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server for the length of a block, then ask it to end."""
    with log.open("wb") as out:
        process = subprocess.Popen(words, env=env, stdout=out, stderr=out, cwd=log.parent)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
