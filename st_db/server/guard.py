"""What stands before every request: safe headers, this computer only, a word while starting."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from st_db.api.callers import language_of
from st_db.api.refusing import noted
from st_db.api.routes import RETRY_SECONDS
from st_db.api.shapes import advice, message
from st_db.errors import ConfigError, Forbidden, StDbError, UsageError
from st_db.i18n import LANGUAGES
from st_db.server.opening import Opening
from st_db.settings import Settings

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    # What scripts may do is Streamlit's to say, which needs inline ones; all else is closed.
    "Content-Security-Policy": (
        "frame-ancestors 'self'; base-uri 'self'; form-action 'self'; object-src 'none'"
    ),
    "X-Frame-Options": "SAMEORIGIN",  # for browsers too old for the line above
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_KEEP_TO_HTTPS = "max-age=31536000"

MOST_PARTS = 1_000
LONGEST_QUERY = 60_000
"""What Streamlit (1,000 parts) and the server (64 KB of headers) still read of an address."""

_READING = ("GET", "HEAD", "OPTIONS")

# Addresses that are no page: they answer for themselves while the library is not open.
_NO_PAGE = (
    "/api",
    "/healthz",
    "/readyz",
    "/language/",
    "/do/",
    "/files/",
    "/static/",
    "/_stcore/",
    "/media/",
)


class SafeHeaders:
    """Adds the headers every answer carries."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if scope.get("scheme") == "https":
                    headers.setdefault("Strict-Transport-Security", _KEEP_TO_HTTPS)
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


class ThisComputerOnly:
    """Refuses whoever came through another address than loopback while there are no accounts.

    ``st-db serve`` refuses to listen there at all; this holds for every other server as well.
    """

    def __init__(
        self, app: ASGIApp, settings: Settings, accounts: Callable[[], bool] = lambda: False
    ) -> None:
        self._app = app
        self._settings = settings
        self._accounts = accounts

    def _ours(self, named: str) -> bool:
        if not named or named in {"localhost", self._settings.host.lower()}:
            return True
        try:
            return ip_address(named).is_loopback
        except ValueError:
            return named.endswith(".localhost")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        host = (scope.get("server") or ("", None))[0]
        named = _named(scope)
        code = "error.host_without_users"
        if _loopback(host) and not self._ours(named):
            # A page of another site may give its own name to this address: names are looked at too.
            host, code = named, "error.foreign_host"
        if (
            scope["type"] == "lifespan"
            or (_loopback(host) and code != "error.foreign_host")
            or await run_in_threadpool(self._accounts)
        ):
            await self._app(scope, receive, send)
        else:
            await _refuse(ConfigError(code, host=host), self._settings, scope, receive, send)


class OwnPagesOnly:
    """Refuses what a page of another site makes a browser send, its cookies with it.

    Whatever may write is held by it, and so is the connection of a page: a browser says itself
    where a request comes from, and a program that says nothing holds no cookies of anybody.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        reads = scope["type"] == "lifespan" or scope.get("method") in _READING
        if reads or _from_here(Headers(scope=scope)):
            await self._app(scope, receive, send)
        else:
            error = Forbidden("error.foreign_form")
            await _refuse(error, self._settings, scope, receive, send)


def _from_here(headers: Headers) -> bool:
    """Tell whether a page of this very address asks, or no page at all."""
    said = headers.get("sec-fetch-site")
    if said is not None:
        return said in ("same-origin", "none")
    origin = headers.get("origin")  # browsers too old for the line above
    return origin is None or urlsplit(origin).netloc.lower() == headers.get("host", "").lower()


async def _refuse(
    error: StDbError, settings: Settings, scope: Scope, receive: Receive, send: Send
) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    language = language_of(Request(scope), settings)
    text = f"{message(error, language)}\n{advice(error, language)}\n"
    noted(error, Request(scope), 403)
    await PlainTextResponse(text, 403)(scope, receive, send)


def _named(scope: Scope) -> str:
    """Return the name the visitor used for this computer, without the port."""
    headers = dict(scope.get("headers") or ())
    name = str(headers.get(b"host", b""), "latin-1").strip().lower()
    if name.startswith("["):
        return name[1:].partition("]")[0]
    return name.partition(":")[0]


def _loopback(host: str) -> bool:
    """Tell whether an address is this computer; a socket file or a test's name is nobody else's."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return True
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped.is_loopback
    return address.is_loopback


class NotYet:
    """Answers for the pages with 503 and the reason while the library is not open."""

    def __init__(self, app: ASGIApp, opening: Opening) -> None:
        self._app = app
        self._opening = opening

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] != "http"
            or self._opening.ready
            or scope["path"].startswith(_NO_PAGE)
            or "." in scope["path"].rpartition("/")[2]
        ):
            await self._app(scope, receive, send)
            return
        await self._apology()(scope, receive, send)

    def _apology(self) -> Response:
        error = None
        try:
            self._opening.library()
        except StDbError as found:
            error = found
        # The page comes by itself as soon as it can: nobody has to know what to press.
        again = f'<meta http-equiv="refresh" content="{RETRY_SECONDS}">'
        headers = {"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"}
        return HTMLResponse(_plain_page(error, again), 503, headers)


class ReadableAddress:
    """Answers with 414 where an address has more parts than a page reads.

    Streamlit then takes none of them, and the page would show everything as if nothing was asked.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = scope.get("query_string", b"")
        parts = asked.count(b"&") + 1
        if (
            scope["type"] == "http"
            and (parts > MOST_PARTS or len(asked) > LONGEST_QUERY)
            and not scope["path"].startswith(_NO_PAGE)
        ):
            error = UsageError("error.address_too_long", count=parts, limit=MOST_PARTS)
            noted(error, Request(scope), 414)
            await HTMLResponse(_plain_page(error), 414)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _plain_page(error: StDbError | None, head: str = "") -> str:
    """Return a page without Streamlit that says an error in both languages."""
    said = [(language, message(error, language), advice(error, language))
            for language in LANGUAGES] if error else []  # fmt: skip
    parts = "".join(
        f'<section lang="{language}"><h1>{escape(what)}</h1><p>{escape(remedy)}</p></section>'
        for language, what, remedy in said
    )
    return (
        f"<!doctype html><html lang=vi><head><meta charset=utf-8>{head}"
        '<meta name="viewport" content="width=device-width"><title>ST-DB</title><style>'
        "body{font:16px/1.5 sans-serif;max-width:40rem;margin:15vh auto;padding:0 1rem;"
        "color:#1d2b33}h1{font-size:1.2rem}section+section{color:#55666f;margin-top:2rem}"
        f"</style></head><body>{parts}</body></html>"
    )
