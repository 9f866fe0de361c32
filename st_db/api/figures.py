"""``GET /api/v1/figures``: the annex tables as of any moment; ``…/records``: behind a number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from st_db.access import Caller
from st_db.api.asking import clean, count
from st_db.api.callers import caller_of, named_language
from st_db.api.exporting import disposition
from st_db.api.posting import one_of
from st_db.api.routes import answer, known, reading
from st_db.exchange import listed
from st_db.query import AsOf, parse_as_of

if TYPE_CHECKING:
    from st_db.library import Library

PAGE, MOST = 100, 10_000
"""Records behind a number in one answer, and how many may be asked for."""


def routes(library: Callable[[], Library], settings: Any) -> list[Route]:
    """Return the routes; ``library`` gives the open library."""

    def names(request: Request) -> Response:
        known(request, ("as_of", "format", "language"))
        caller = _caller(request, library())
        found = library().figures.names(caller)
        if _format(request) == "xlsx":
            return _file(request, library(), caller, list(found))
        told = [{"name": name, "title": title} for name, title in found.items()]
        return answer(HTTPStatus.OK, {"figures": told})

    def table(request: Request) -> Response:
        known(request, ("as_of", "format", "language"))
        caller, name = _caller(request, library()), clean(request.path_params["name"])
        if _format(request) == "xlsx":
            return _file(request, library(), caller, [name])
        found = library().figures.table(caller, name, *_as_of(request))
        return answer(HTTPStatus.OK, found.to_json())

    def records(request: Request) -> Response:
        known(request, ("as_of", "row", "column", "limit", "offset", "language"))
        caller, name = _caller(request, library()), clean(request.path_params["name"])
        given = request.query_params
        row, column = (clean(given.get(part, "*")) for part in ("row", "column"))
        limit, offset = min(count(given.get("limit"), PAGE), MOST), count(given.get("offset"), 0)
        found = library().figures.behind(caller, name, (row, column), _as_of(request)[0])
        shown = [asdict(one) for one in found[offset : offset + limit]]
        return answer(HTTPStatus.OK, {"name": name, "row": row, "column": column,
                                      "total": len(found), "records": shown})  # fmt: skip

    return [
        Route("/api/v1/figures", reading(names, settings), methods=["GET"]),
        Route("/api/v1/figures/{name}", reading(table, settings), methods=["GET"]),
        Route("/api/v1/figures/{name}/records", reading(records, settings), methods=["GET"]),
    ]


def _caller(request: Request, library: Library) -> Caller:
    caller = caller_of(request, library)
    return replace(caller, language=named_language(request, caller.language))


def _format(request: Request) -> str:
    format_ = request.query_params.get("format") or "json"
    one_of("format", format_, ("json", "xlsx"))
    return format_


def _as_of(request: Request) -> tuple[AsOf, str]:
    written = clean(request.query_params.get("as_of", ""))
    return parse_as_of(written), written


def _file(request: Request, library: Library, caller: Caller, names: list[str]) -> Response:
    # With it all of the store is imported, which is there once the library is open.
    from st_db.library.annex_book import as_workbook

    moment = _as_of(request)
    tables = [library.figures.table(caller, name, *moment) for name in names]
    address = str(request.base_url).rstrip("/")
    body = as_workbook(tables, caller.language, address)
    name = names[0] if len(names) == 1 else "figures"
    headers = {"Content-Disposition": disposition(f"{name}-{tables[0].moment.seq}.xlsx"),
               "Cache-Control": "no-store", "Vary": "Accept-Language"}  # fmt: skip
    return Response(body, HTTPStatus.OK, headers, listed.MEDIA["xlsx"])
