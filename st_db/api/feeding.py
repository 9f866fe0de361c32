"""``GET /feed.atom``: a search as an Atom feed, answered with 304 while nothing changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from st_db.api.asking import Asked
from st_db.api.bodies import tagged
from st_db.api.callers import caller_of, named_language
from st_db.api.routes import failed, known
from st_db.errors import StDbError
from st_db.exchange.atom import MEDIA_TYPE
from st_db.settings import Settings

if TYPE_CHECKING:
    from st_db.library import Library

_ASKED = ("q", "kind", "where")
_PATH = "/feed.atom"


def route(library: Callable[[], Library], settings: Settings) -> Route:
    """Return the route of feeds; ``library`` gives the open library."""

    def written(request: Request) -> Response:
        try:
            known(request, (*_ASKED, "language"))
            given = request.query_params
            query = Asked(given.get("q", ""), given.getlist("kind"), given.getlist("where")).query()
            caller = caller_of(request, library())
            caller = replace(caller, language=named_language(request, caller.language))
            asked = [(name, value) for name in _ASKED for value in given.getlist(name)]
            # The page writes an equals sign where programs write a colon.
            there = [(n, v.replace(":", "=", 1) if n == "where" else v) for n, v in asked]
            address = str(request.base_url).rstrip("/")
            opened = library()
            # With it all of the store is imported, which is there once the library is open.
            from st_db.library.feeding import Place

            place = Place(address, urlencode(asked), urlencode(there))
            body = opened.feeding.feed(caller, query, place).write()
        except StDbError as error:
            return failed(error, request, settings)
        return tagged(request, body, MEDIA_TYPE)

    async def feed(request: Request) -> Response:
        return await run_in_threadpool(written, request)

    return Route(_PATH, feed, methods=["GET"])
