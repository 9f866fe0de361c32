"""Streamlit's scripts and styles, compressed once and sent small.

Streamlit sends them as they are and leaves compression to a proxy, which a small office does not
have: 2 MB for the first page over a weak network.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
}
_FRONT_PAGE = "/index.html"
_LEAST = 500  # bytes; a smaller file does not shrink by a packet
_YEAR = 365 * 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class _Packed:
    body: bytes
    tag: str


class CompressedStatic:
    """Answers for compressible static files; each is compressed on first use and kept in memory.

    All of Streamlit's together are about 7 MB compressed, those of one page half a megabyte.
    """

    def __init__(self, app: ASGIApp, directory: Path) -> None:
        self._app = app
        self._files = {
            f"/{file.relative_to(directory).as_posix()}": file
            for file in directory.rglob("*")
            if file.suffix in _TYPES and file.stat().st_size >= _LEAST
        }
        self._packed: dict[str, _Packed] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = _FRONT_PAGE if scope.get("path") == "/" else scope.get("path", "")
        if (
            scope["type"] != "http"
            or scope["method"] not in ("GET", "HEAD")
            or path not in self._files
            or not _accepted(Headers(scope=scope))
        ):
            await self._app(scope, receive, send)
            return
        if path not in self._packed:
            self._packed[path] = await run_in_threadpool(_pack, self._files[path])
        response = self._response(path, Headers(scope=scope))
        await response(scope, receive, send)

    def _response(self, path: str, asked: Headers) -> Response:
        packed = self._packed[path]
        named_by_content = path.startswith("/static/")
        headers = {
            "ETag": packed.tag,
            "Vary": "Accept-Encoding",
            "Cache-Control": f"public, max-age={_YEAR}, immutable"
            if named_by_content
            else "no-cache",
        }
        if packed.tag in asked.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        headers["Content-Encoding"] = "gzip"
        return Response(packed.body, 200, headers, _TYPES[self._files[path].suffix])


def _accepted(headers: Headers) -> bool:
    """Tell whether the reader takes gzip; a part of a file is sent as it is."""
    offered = [part.replace(" ", "") for part in headers.get("accept-encoding", "").split(",")]
    takes = any(o.split(";")[0] == "gzip" and not o.endswith((";q=0", ";q=0.0")) for o in offered)
    return takes and "range" not in headers


def _pack(file: Path) -> _Packed:
    stat = file.stat()
    # The tag is a weak one: it names the content, not these very bytes.
    tag = f'W/"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
    return _Packed(gzip.compress(file.read_bytes(), 9, mtime=0), tag)
