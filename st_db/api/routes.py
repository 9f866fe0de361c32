"""The addresses of the HTTP interface; each parses, makes one call on the library and answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from st_db import __version__
from st_db.api import files, overlap
from st_db.api.asking import Asked, clean, count
from st_db.api.callers import caller_of, language_of
from st_db.api.nearness import similar_json
from st_db.api.refusing import noted
from st_db.api.shapes import encoded, error_json, listing_json, page_json, suggestions_json
from st_db.errors import NotFound, StDbError, UsageError
from st_db.settings import Settings

if TYPE_CHECKING:
    from st_db.library import Library

RETRY_SECONDS = 5

Work = Callable[[Request], tuple[int, dict[str, Any]]]
Endpoint = Callable[[Request], Awaitable[Response]]

_SEARCH = ("q", "kind", "where", "sort", "limit", "offset", "facets", "since", "labels", "open")
_VALUES = ("text", "q", "kind", "where", "limit")
_CODES = ("text", "limit", "family")
_RECORDS = ("number", "kind", "version")
_SIMILAR = ("kind", "limit")
_HISTORY = ("kind", "limit", "offset")
_SUGGEST = ("q", "kind", "limit")
_READING = ("GET", "HEAD")
_METHODS = [*_READING, "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]


def routes(library: Callable[[], Library], settings: Settings) -> list[Route]:
    """Return the routes; ``library`` gives the open library or raises why there is none yet."""

    def search(request: Request) -> tuple[int, dict[str, Any]]:
        known(request, _SEARCH)
        labels = flag(request, "labels")
        query = asked(request).query()
        caller = caller_of(request, library())
        page = library().search.search(caller, query, labels=labels)
        files = library().files.search(caller, query)
        return 200, {**page_json(page, labels=labels), "files": files.to_json()}

    def similar(request: Request) -> tuple[int, dict[str, Any]]:
        known(request, _SIMILAR)
        given = request.query_params
        limit = Asked(limit=given.get("limit", "5")).query().limit
        kind = clean(given.get("kind", "")) or None
        number = clean(request.path_params["number"])
        found = library().overlap.similar(caller_of(request, library()), number, kind, limit)
        return 200, similar_json(found)

    def alive(_request: Request) -> tuple[int, dict[str, Any]]:
        return 200, {"status": "ok", "version": __version__}

    def ready(_request: Request) -> tuple[int, dict[str, Any]]:
        health = _health(library, settings)
        return 200 if health["database"] else 503, health

    def nowhere(request: Request) -> tuple[int, dict[str, Any]]:
        error = NotFound("error.unknown_address", path=request.url.path)
        return noted(error, request), error_json(error, language_of(request, settings))

    addresses: dict[str, Work] = {
        "/api/v1/search": search,
        "/api/v1/suggest": lambda request: _suggested(request, library()),
        "/api/v1/facets/{field}": lambda request: _values(request, library()),
        "/api/v1/codes/{name}": lambda request: _codes(request, library()),
        "/api/v1/records": lambda request: _record(request, library()),
        "/api/v1/records/{number:path}/similar": similar,
        "/api/v1/records/{number:path}/history": lambda request: _past(request, library()),
        "/api/v1/records/{number:path}": lambda request: _record(request, library()),
        "/healthz": alive,
        "/readyz": ready,
        "/api": nowhere,
        "/api/{rest:path}": nowhere,
    }
    return [
        overlap.route(library, settings, answer, failed),
        *files.routes(library, settings, answer, failed),
        *(Route(path, _endpoint(work, settings), methods=_METHODS)
          for path, work in addresses.items()),
    ]  # fmt: skip


def _suggested(request: Request, library: Library) -> tuple[int, dict[str, Any]]:
    known(request, _SUGGEST)
    query = asked(request, limit=8).query()
    caller = caller_of(request, library)
    found = library.search.suggest(caller, query.text, limit=query.limit, kinds=query.kinds)
    return 200, suggestions_json(query.text, found)


def _codes(request: Request, library: Library) -> tuple[int, dict[str, Any]]:
    """List the codes of a list that answer a text, by code or by label in either language."""
    known(request, _CODES)
    given = request.query_params
    name, text = clean(request.path_params["name"]), clean(given.get("text", ""))
    caller, limit = caller_of(request, library), count(given.get("limit"), 20)
    family = clean(given.get("family", "")) or None
    found = library.code_lists.find(caller, name, text, limit=limit, family=family)
    codes = [{"code": c.code, "vi": c.vi, "en": c.en, "parent": c.parent} for c in found]
    return 200, {"list": name, "text": text, "codes": codes}


def _values(request: Request, library: Library) -> tuple[int, dict[str, Any]]:
    """List the values of a facet."""
    known(request, _VALUES)
    given = request.query_params
    question = Asked(given.get("q", ""), given.getlist("kind"), given.getlist("where")).query()
    field, text = clean(request.path_params["field"]), clean(given.get("text", ""))
    caller, limit = caller_of(request, library), count(given.get("limit"), 20)
    found = library.search.values(caller, question, field, text, limit)
    return 200, listing_json(found)


def _record(request: Request, library: Library) -> tuple[int, dict[str, Any]]:
    """Return a record as it is, or as it was as a version."""
    known(request, _RECORDS)
    given = request.query_params
    number = clean(request.path_params.get("number") or given.get("number") or "")
    if not number:
        raise UsageError("error.missing_parameter", name="number")
    caller, kind = caller_of(request, library), clean(given.get("kind", "")) or None
    if version := clean(given.get("version", "")):
        return 200, library.history.at(caller, number, count(version, 0), kind).to_json()
    return 200, library.records.get(caller, number, kind).to_json()


def _past(request: Request, library: Library) -> tuple[int, dict[str, Any]]:
    """Tell what happened to a record."""
    known(request, _HISTORY)
    given = request.query_params
    page = (count(given.get("limit"), 20), count(given.get("offset"), 0))
    kind, number = clean(given.get("kind", "")) or None, clean(request.path_params["number"])
    past = library.history.of(caller_of(request, library), number, kind, page)
    told = [one.to_json() for one in past.happenings]
    return 200, {"id": past.record.id, "total": past.total, "history": told}


def failed(error: StDbError, request: Request, settings: Settings) -> Response:
    """Return the answer that reports an error in the caller's language."""
    return answer(noted(error, request), error_json(error, language_of(request, settings)))


def _endpoint(work: Work, settings: Settings) -> Endpoint:
    """Return an endpoint that answers in JSON and refuses what does not read."""

    async def endpoint(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": "GET, HEAD, OPTIONS"})
        if request.method not in _READING:
            error = UsageError("error.read_only", method=request.method)
            told = error_json(error, language_of(request, settings))
            refused = answer(noted(error, request, 405), told)
            refused.headers["Allow"] = "GET, HEAD, OPTIONS"
            return refused
        return await answered(request)

    answered = reading(lambda request: answer(*work(request)), settings)
    return endpoint


def reading(work: Callable[[Request], Response], settings: Settings) -> Endpoint:
    """Return an endpoint that runs blocking work in the thread pool and answers its errors."""

    def answered(request: Request) -> Response:
        try:
            return work(request)
        except StDbError as error:
            return failed(error, request, settings)

    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(answered, request)

    return endpoint


def answer(status: int, value: dict[str, Any]) -> Response:
    """Return an answer that nobody keeps."""
    headers = {"Cache-Control": "no-store", "Vary": "Accept-Language"}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(RETRY_SECONDS)
    return Response(encoded(value), status, headers, "application/json")


def asked(request: Request, limit: int | None = None) -> Asked:
    """Return the question that a request's parameters ask."""
    given = request.query_params
    return Asked(
        text=given.get("q", ""),
        kinds=given.getlist("kind"),
        where=given.getlist("where"),
        sort=given.get("sort"),
        limit=given.get("limit") or (str(limit) if limit else None),
        offset=given.get("offset"),
        facets=given.get("facets"),
        unfold=given.getlist("open"),
        since=given.get("since"),
    )


def known(request: Request, names: tuple[str, ...]) -> None:
    """Refuse a parameter nobody reads: a misspelt filter must not widen the answer silently."""
    for name in request.query_params:
        if name not in names:
            raise UsageError("error.unknown_parameter", name=name, names=", ".join(names))


def flag(request: Request, name: str) -> bool:
    """Return whether a parameter says yes."""
    value = request.query_params.get(name, "0")
    if value not in ("", "0", "1"):
        raise UsageError("error.bad_parameter", name=name, value=value, values="0, 1")
    return value == "1"


def _health(library: Callable[[], Library], settings: Settings) -> dict[str, Any]:
    try:
        return library().health()
    except StDbError:
        engine = "meilisearch" if settings.meili_url else "tantivy"
        return {"database": False, "index": {"engine": engine, "seq": 0, "behind": 0}}
