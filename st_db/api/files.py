"""Files over HTTP: listed and attached at their record, had by their id."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from st_db.access import Caller
from st_db.api.asking import clean
from st_db.api.callers import caller_of, language_of
from st_db.api.refusing import noted
from st_db.api.shapes import error_json
from st_db.errors import StDbError, Unavailable, UsageError
from st_db.settings import Settings

if TYPE_CHECKING:
    from st_db.library import Library
    from st_db.library.criterion_proofs import Proving
    from st_db.library.files import Receiving
    from st_db.records.stored import Attachment, Proof

RECORD = "/api/v1/records/{number:path}/files"
FILE = "/api/v1/files/{id}"
PROOFS = "/api/v1/dti/{criterion}/files"
_BLOCK = 1 << 20
_BODY = "application/octet-stream"
_POLICY = "default-src 'none'; frame-ancestors 'self'"
# Browsers draw a PDF with a viewer of their own, which a sandbox would keep from starting. It runs
# no script of the file in the name of our pages.
_UNBOXED = frozenset({"pdf"})

_Coming = TypeVar("_Coming", bound="Receiving | Proving")
_Kept = TypeVar("_Kept")

Answer = Callable[[int, dict[str, Any]], Response]
Work = Callable[[Request], Awaitable[Response]]
Failed = Callable[[StDbError, Request, Settings], Response]


def routes(
    library: Callable[[], Library], settings: Settings, answer: Answer, failed: Failed
) -> list[Route]:
    """Return the routes; ``answer`` and ``failed`` write what every address writes alike."""
    addresses = _Addresses(library, answer)

    def endpoint(allow: str, works: Mapping[str, Work]) -> Callable[..., Awaitable[Response]]:
        async def answered(request: Request) -> Response:
            if request.method == "OPTIONS":
                return Response(status_code=204, headers={"Allow": allow})
            if request.method not in works:
                error = UsageError("files.method", method=request.method, methods=allow)
                told = error_json(error, language_of(request, settings))
                status = noted(error, request, HTTPStatus.METHOD_NOT_ALLOWED)
                refused = answer(status, told)
                refused.headers["Allow"] = allow
                return refused
            try:
                return await works[request.method](request)
            except StDbError as error:
                return failed(error, request, settings)

        return answered

    looked = {"GET": addresses.listed, "HEAD": addresses.listed, "POST": addresses.attached}
    had = {"GET": addresses.had, "HEAD": addresses.had}
    methods = ["GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"]
    return [
        Route(RECORD, endpoint("GET, HEAD, POST, OPTIONS", looked), methods=methods),
        Route(PROOFS, endpoint("POST, OPTIONS", {"POST": addresses.proven}), methods=methods),
        Route(FILE, endpoint("GET, HEAD, OPTIONS", had), methods=methods),
    ]


class _Addresses:
    """What the addresses of files do."""

    def __init__(self, library: Callable[[], Library], answer: Answer) -> None:
        self._library = library
        self._answer = answer

    async def listed(self, request: Request) -> Response:
        return await run_in_threadpool(self._listed, request)

    def _listed(self, request: Request) -> Response:
        caller, number = self._asked(request)
        found = self._library().files.of(caller, number)
        return self._answer(HTTPStatus.OK, {"files": [one.to_json() for one in found]})

    async def attached(self, request: Request) -> Response:
        _require_bytes(request)
        asked = await run_in_threadpool(self._asked, request)
        found = await take(request, self._library(), *asked)
        return self._answer(HTTPStatus.CREATED, found.to_json())

    async def proven(self, request: Request) -> Response:
        _require_bytes(request)
        caller = await run_in_threadpool(caller_of, request, self._library())
        criterion = clean(request.path_params["criterion"])
        found = await prove(request, self._library(), caller, criterion)
        return self._answer(HTTPStatus.CREATED, found.to_json())

    async def had(self, request: Request) -> Response:
        return await run_in_threadpool(self._had, request)

    def _had(self, request: Request) -> Response:
        caller = caller_of(request, self._library())
        return sent(*self._library().files.open(caller, request.path_params["id"]), show=False)

    def _asked(self, request: Request) -> tuple[Caller, str]:
        return caller_of(request, self._library()), clean(request.path_params["number"])


def _require_bytes(request: Request) -> None:
    # Another site's form cannot send this type without asking first, and is not allowed to.
    if request.headers.get("content-type", "").partition(";")[0].strip() != _BODY:
        raise UsageError("files.not_binary")


async def take(request: Request, library: Library, caller: Caller, record: str) -> Attachment:
    """Attach the body of a request to a record; a broken one leaves nothing."""
    given = request.query_params
    name, visibility = given.get("name", ""), given.get("visibility", "internal")
    receiving = await run_in_threadpool(library.files.receiving, caller, record, name)
    return await _received(
        request, receiving, lambda got: library.files.attach(caller, got, visibility)
    )


async def prove(request: Request, library: Library, caller: Caller, criterion: str) -> Proof:
    """Bind the body of a request to a criterion; a broken one leaves nothing."""
    proofs, name = library.index_book.proofs, request.query_params.get("name", "")
    receiving = await run_in_threadpool(proofs.receiving, caller, criterion, name)
    return await _received(request, receiving, lambda got: proofs.attach(caller, got))


async def _received(
    request: Request, receiving: AbstractContextManager[_Coming], keep: Callable[[_Coming], _Kept]
) -> _Kept:
    """Write the body of a request where it is received, and keep it."""
    try:
        with receiving as received:
            held = bytearray()
            async for block in request.stream():
                held += block
                if len(held) >= _BLOCK:
                    await run_in_threadpool(received.incoming.write, bytes(held))
                    held.clear()
            await run_in_threadpool(received.incoming.write, bytes(held))
            return await run_in_threadpool(keep, received)
    except (ClientDisconnect, OSError) as error:
        name = request.query_params.get("name", "")
        raise Unavailable("files.upload_failed", file=name, why=str(error) or "–") from error


def sent(file: Attachment | Proof, path: Path, *, show: bool) -> Response:
    """Return a file to be saved, or shown where a browser can show it without running anything."""
    from st_db.files import FORMATS

    format_ = FORMATS[file.format]
    boxed = "" if file.format in _UNBOXED and show else "; sandbox"
    return FileResponse(
        path,
        media_type=format_.media_type,
        filename=file.name,
        content_disposition_type="inline" if show and format_.shown else "attachment",
        headers={
            "Cache-Control": "private, no-cache",
            "Content-Security-Policy": _POLICY + boxed,
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    )
