"""``GET /api/v1/export``: a whole result as a file, sent while it is written."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote
from uuid import UUID

from starlette.concurrency import iterate_in_threadpool, run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from st_db.api.callers import caller_of, named_language
from st_db.api.routes import asked, failed, known
from st_db.errors import NotFound, StDbError
from st_db.settings import Settings
from st_db.text import fold

if TYPE_CHECKING:
    from st_db.library import Library
    from st_db.library.exporting import Export

_PARAMETERS = ("format", "q", "kind", "where", "sort", "since", "record", "language")


def route(library: Callable[[], Library], settings: Settings) -> Route:
    """Return the route of exports; ``library`` gives the open library."""

    def prepared(request: Request) -> Export:
        known(request, _PARAMETERS)
        name = request.query_params.get("format", "")
        address = str(request.base_url).rstrip("/")
        query = asked(request).query()
        if record := request.query_params.get("record"):
            query = replace(query, among=(_id(record),))
        caller = caller_of(request, library())
        caller = replace(caller, language=named_language(request, caller.language))
        return library().exporting.open(caller, query, name, address)

    async def export(request: Request) -> Response:
        try:
            made = await run_in_threadpool(prepared, request)
        except StDbError as error:
            return failed(error, request, settings)
        headers = _headers(made)
        if request.method == "HEAD":
            made.close()
            return Response(None, HTTPStatus.OK, headers, made.format.media_type)
        return StreamingResponse(_sent(made), HTTPStatus.OK, headers, made.format.media_type)

    return Route("/api/v1/export", export, methods=["GET"])


def _id(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError as error:
        raise NotFound(what=text) from error


async def _sent(export: Export) -> AsyncGenerator[bytes, None]:
    """Yield the file; whoever stops reading lets everything go."""
    blocks = export.blocks()
    try:
        async for block in iterate_in_threadpool(blocks):
            yield block
    finally:
        # A generator that nobody began does not reach its own end.
        blocks.close()
        export.close()


def _headers(export: Export) -> dict[str, str]:
    return {
        "Content-Disposition": disposition(export.filename),
        "Cache-Control": "no-store",
        "Vary": "Accept-Language",
        "ST-DB-Total": str(export.total),
        "ST-DB-Seq": str(export.seq),
        "ST-DB-Engine": export.engine,
    }


def disposition(filename: str) -> str:
    """Return the header that names a download: RFC 6266, letters by RFC 5987, folded for others."""
    plain = "".join(c if c.isascii() and c not in '"\\%' else "_" for c in fold(filename))
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
