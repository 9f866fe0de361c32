"""Files of the pages: taken by ``POST /do/attach`` or ``prove``, had from ``GET /files/{id}/…``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from st_db.api.files import prove, sent, take
from st_db.api.refusing import noted
from st_db.api.shapes import advice, message
from st_db.errors import StDbError
from st_db.server.doing import caller_of, language_of
from st_db.settings import Settings

if TYPE_CHECKING:
    from st_db.library import Library


async def attach(request: Request, library: Library) -> str:
    """Attach the body of a request to a record; returns the address of its files."""
    from st_db.server.deeds import at_files

    record = request.query_params.get("record", "")
    caller = await run_in_threadpool(caller_of, request, library)
    found = await take(request, library, caller, record)
    return at_files(found, "attach")


async def prove_criterion(request: Request, library: Library) -> str:
    """Bind the body of a request to a criterion, the ``record`` of the box of files."""
    from st_db.server.deeds import at_proofs

    criterion = request.query_params.get("record", "")
    caller = await run_in_threadpool(caller_of, request, library)
    return at_proofs(await prove(request, library, caller, criterion), "prove")


TAKERS = {"/do/attach": attach, "/do/prove": prove_criterion}


def routes(library: Callable[[], Library], settings: Settings) -> list[Route]:
    """Return the addresses that files are had from."""

    def file(request: Request) -> Response:
        opened, show = library(), request.query_params.get("show") == "1"
        caller = caller_of(request, opened)
        return sent(*opened.files.open(caller, request.path_params["id"]), show=show)

    def preview(request: Request) -> Response:
        opened = library()
        picture = opened.files.preview(caller_of(request, opened), request.path_params["id"])
        return Response(picture, 200, {"Cache-Control": "private, max-age=600"}, "image/png")

    def endpoint(work: Callable[[Request], Response]) -> Callable[..., object]:
        def answered(request: Request) -> Response:
            try:
                return work(request)
            except StDbError as error:
                language = language_of(request, settings)
                text = f"{message(error, language)}\n{advice(error, language)}\n"
                return PlainTextResponse(text, noted(error, request), {"Cache-Control": "no-store"})

        async def answer(request: Request) -> Response:
            return await run_in_threadpool(answered, request)

        return answer

    return [
        Route("/files/{id}/preview", endpoint(preview), methods=["GET"]),
        Route("/files/{id}/{name}", endpoint(file), methods=["GET"]),
    ]
