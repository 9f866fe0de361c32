"""Every address that is no page, found in the route table, with the names that each reads.

Nothing is listed here: a new address, deed or parameter is attacked as soon as it is there.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlencode

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import Message
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string

from st_db.access import SESSION_COOKIE
from st_db.library import Library
from st_db.server.application import every_route
from st_db.server.deeds import DEEDS
from st_db.server.doing import XSRF_COOKIE, XSRF_HEADER
from st_db.settings import Settings

Way = str
WAYS: tuple[Way, ...] = ("form", "json", "raw")
"""How the body of a POST comes: each door is tried with all, also with those it does not take."""

_NAME = re.compile(r"[a-z][a-z_]{0,24}:?")
_GIVEN = {"form", "asked", "given", "request", "params", "query_params"}


@dataclass(frozen=True)
class Door:
    """One address with one method."""

    method: str
    path: str
    parts: tuple[str, ...]  # of the path
    names: tuple[str, ...]  # parameters, and fields of what is sent

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class Answered:
    """What a door gave back; ``raised`` is what a process would have logged with its traceback."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = b""
    raised: BaseException | None = None

    def header(self, name: str) -> str:
        return next(
            (v.decode("latin-1") for n, v in self.headers if n.lower() == name.encode()), ""
        )


@dataclass
class Asked:
    """What is sent to a door."""

    door: Door
    parts: Mapping[str, str]
    named: Mapping[str, str]
    way: Way = "form"
    body: bytes | None = None  # instead of the names
    headers: dict[str, str] = field(default_factory=dict)


class House:
    """The application without its pages, over an open library, asked without a line between."""

    def __init__(self, library: Library, settings: Settings, session: str | None = None) -> None:
        self.table = every_route(lambda: library, settings)
        self._app = Starlette(routes=self.table)
        self._app.router.redirect_slashes = False  # Streamlit has a route for whatever is left
        token = generate_xsrf_token_string()
        cookies = {XSRF_COOKIE: token, **({SESSION_COOKIE: session} if session else {})}
        self._headers = {
            "host": "127.0.0.1:8501", XSRF_HEADER: token, "accept-language": "en",
            "cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        }  # fmt: skip

    def doors(self) -> Iterator[Door]:
        """Yield every address with every method that it takes."""
        for route in self.table:
            yield from _doors(route)

    async def ask(self, asked: Asked) -> Answered:
        """Send what is asked and return what comes back, read to its end."""
        body, more = _body(asked)
        headers = {**self._headers, **more, **asked.headers}
        sent: list[Message] = []
        blocks = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> Message:
            return blocks.pop() if blocks else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)

        raised: BaseException | None = None
        try:
            await self._app(_scope(asked, headers), receive, send)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
            raised = error
        start = next((one for one in sent if one["type"] == "http.response.start"), None)
        if start is None:
            return Answered(0, raised=raised)
        told = b"".join(one.get("body", b"") for one in sent)
        return Answered(start["status"], tuple(start["headers"]), told, raised)


def _scope(asked: Asked, headers: Mapping[str, str]) -> dict[str, Any]:
    path = asked.door.path
    for name, value in asked.parts.items():
        path = re.sub(rf"\{{{name}(:path)?\}}", _quoted(value), path)  # has no backslash
    query = "" if asked.door.method == "POST" and asked.way != "raw" else _encoded(asked.named)
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http",
        "method": asked.door.method, "path": unquote(path), "raw_path": path.encode("ascii"),
        "query_string": query.encode("ascii"), "root_path": "", "state": {},
        "headers": [(n.lower().encode(), v.encode("latin-1", "replace"))
                    for n, v in headers.items()],
        "server": ("127.0.0.1", 8501), "client": ("127.0.0.1", 50_000),
    }  # fmt: skip


def _body(asked: Asked) -> tuple[bytes, dict[str, str]]:
    if asked.door.method != "POST":
        return b"", {}
    if asked.body is not None or asked.way == "raw":
        kind = "application/json" if asked.way == "json" else "application/octet-stream"
        return asked.body or b"", {"content-type": kind}
    return _encoded(asked.named).encode(), {"content-type": "application/x-www-form-urlencoded"}


def _encoded(named: Mapping[str, str]) -> str:
    pairs = [(n, v.encode("utf-8", "surrogatepass")) for n, v in named.items()]
    return urlencode(pairs, errors="surrogatepass")


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="/")


# ---- what there is


def _doors(route: Route) -> Iterator[Door]:
    parts = tuple(route.param_convertors)
    names = tuple(sorted(_read_by(route.endpoint.__module__)))
    for method in sorted(route.methods or ()):
        if route.path == "/do/{deed}":
            for deed, work in DEEDS.items():
                read = tuple(
                    sorted(_read_by(work.__module__) | _read_by("st_db.library.operations"))
                )
                yield Door(method, f"/do/{deed}", (), read)
        yield Door(method, route.path, parts, names)


@lru_cache(maxsize=64)
def _read_by(module: str) -> frozenset[str]:
    """Return the names of parameters and fields that the source of a module speaks of."""
    file = sys.modules[module].__file__
    tree = ast.parse(Path(str(file)).read_text("utf-8"))
    return frozenset(name for node in ast.walk(tree) for name in _named(node)
                     if _NAME.fullmatch(name))  # fmt: skip


def _named(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call):
        taking = isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "getlist")
        yield from _texts(node.args[:1] if taking else ())
        first = node.args[0] if node.args else None
        yield from _texts(node.args[1:2] if _is_given(first) else ())
    elif isinstance(node, ast.Subscript) and _is_given(node.value):
        yield from _texts([node.slice])
    elif isinstance(node, ast.Compare) and any(map(_is_given, node.comparators)):
        yield from _texts([node.left])
    elif isinstance(node, ast.Tuple):
        yield from _texts(node.elts)
        yield from (f"{text}:" for text in _texts(node.elts))
    elif isinstance(node, ast.Constant) and str(node.value).endswith(":"):
        yield str(node.value)


def _texts(nodes: Iterable[ast.AST]) -> Iterator[str]:
    return (n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str))


def _is_given(node: ast.AST | None) -> bool:
    name = getattr(node, "id", getattr(node, "attr", None))
    return name in _GIVEN
