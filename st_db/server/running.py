"""The serving process: one socket, one application, a clean end."""

from __future__ import annotations

import contextlib
import errno
import logging
import signal
import socket
from collections.abc import Callable, Iterator
from typing import Any

from st_db.errors import ConfigError
from st_db.settings import Settings

_LONGEST_MESSAGE = 200 * 1024 * 1024  # an upload comes by HTTP; a page's data by this
_GRACE = 1
"""Seconds open connections get at the end; a page that is open would otherwise hold us for ever."""


def address(settings: Settings) -> str:
    """Return the address to open in a browser."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"


def require_this_computer(settings: Settings) -> None:
    """Raise ConfigError when the service would be reachable from elsewhere without accounts."""
    if not settings.loopback and not _has_accounts(settings):
        raise ConfigError("error.host_without_users", host=settings.host)


def _has_accounts(settings: Settings) -> bool:
    if settings.database_url is None and not settings.home.exists():
        return False  # and none is made for asking

    from st_db.library import Library

    with contextlib.closing(Library.open(settings)) as library:
        return library.signing.needed


@contextlib.contextmanager
def listening(settings: Settings, command: str = "st-db serve") -> Iterator[socket.socket]:
    """Hold the socket of the service; raises ConfigError when the port is in use."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # Named, the protocol makes asyncio send at once: on a connection that stays open the end of an
    # answer would else wait 40 ms for the other side to acknowledge its beginning.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            held.bind((settings.host, settings.port))
            held.listen(2048)
        except OSError as error:
            raise _refused(error, settings, command) from error
        held.set_inheritable(False)
        yield held


def _refused(error: OSError, settings: Settings, command: str) -> ConfigError:
    if error.errno == errno.EADDRINUSE:
        following = settings.port + 1 if settings.port < 65535 else 8501
        return ConfigError(
            "error.port_in_use", port=settings.port, address=address(settings),
            next=following, command=command,
        )  # fmt: skip
    return ConfigError(
        "error.port_forbidden", port=settings.port, host=settings.host, why=error.strerror or error
    )


def serve(settings: Settings, started: Callable[[], None], command: str = "st-db serve") -> None:
    """Serve until SIGTERM or SIGINT; ``started`` is called when the address answers.

    Raises ConfigError for an address that cannot be used.
    """
    require_this_computer(settings)
    with listening(settings, command) as held:
        from st_db.server.opening import Opening

        _log_warnings()
        opening = Opening(settings)
        # The database starts in its own process while this one imports the pages.
        opening.start()
        server = _server(settings, opening, started)
        # Without a handler of ours the signal would be raised again after the clean end.
        signal.signal(signal.SIGTERM, lambda *_: None)
        server.run(sockets=[held])


def _server(settings: Settings, opening: Any, started: Callable[[], None]) -> Any:
    import uvicorn

    from st_db.server import create_app

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                started()

    return Server(
        uvicorn.Config(
            create_app(settings, opening),
            log_level="warning",
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="on",
            ws="websockets-sansio",
            ws_max_size=_LONGEST_MESSAGE,
            ws_ping_interval=30,
            ws_ping_timeout=30,
            timeout_graceful_shutdown=_GRACE,
        )
    )


class _Lines(logging.Formatter):
    """One line for a warning, with the fields that came with it."""

    _PLAIN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}

    def format(self, record: logging.LogRecord) -> str:
        fields = {k: v for k, v in record.__dict__.items() if k not in self._PLAIN}
        said = "".join(f" {name}={value!r}" for name, value in fields.items())
        return super().format(record) + said


def _log_warnings() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(_Lines("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
