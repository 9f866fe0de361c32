"""What the pages ask the server to do: take a file, start, cancel and answer work.

Forms send these by ``act.js`` and get ``{"go": address}`` or ``{"error": …}``. The state is in the
database and in the address, so a page that lost its connection loses nothing.
"""

from __future__ import annotations

import tempfile
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import Path
from typing import IO, TYPE_CHECKING
from urllib.parse import parse_qs, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from streamlit.web.server.starlette.starlette_app_utils import validate_xsrf_token

from st_db.access import Caller
from st_db.api.bodies import body_of
from st_db.api.callers import called
from st_db.api.refusing import noted
from st_db.api.shapes import encoded, error_json
from st_db.errors import Forbidden, NotFound, StDbError, StoreError, UsageError
from st_db.i18n import LANGUAGES, Language
from st_db.server.answers import Read, Said
from st_db.server.fields import Form
from st_db.server.language import COOKIE
from st_db.settings import Settings

if TYPE_CHECKING:
    from st_db.jobs import Upload
    from st_db.library import Library

XSRF_COOKIE, XSRF_HEADER = "_streamlit_xsrf", "X-Xsrftoken"
_FORM = 1 << 20  # bytes of a form; one with a thousand columns is far below
_PROPOSAL = 20 << 20  # bytes of a file whose text is taken into a form
_BLOCK = 1 << 20
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Deed = Callable[["Library", Caller, Form], str]


def routes(library: Callable[[], Library], settings: Settings) -> list[Route]:
    """Return the routes; ``library`` gives the open library or raises why there is none yet."""

    def endpoint(work: Callable[[Request], Awaitable[str]]) -> Callable[..., Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            language = language_of(request, settings)
            try:
                if not ours(request):
                    raise Forbidden("error.foreign_form")
                return _json(HTTPStatus.OK, _answer(await work(request)))
            except StDbError as error:
                return _json(noted(error, request), error_json(error, language))

        return answer

    async def upload(request: Request) -> str:
        caller = await run_in_threadpool(lambda: caller_of(request, library()))
        caller.require("ingest")
        taken = await _take(request, settings)
        return await run_in_threadpool(_try, library(), caller, taken)

    async def attach(request: Request) -> str:
        from st_db.server.files import TAKERS

        return await TAKERS[request.url.path](request, library())

    async def text(request: Request) -> str:
        from ingest.running import running_text
        from st_db.jobs.uploads import clean_name

        caller = await run_in_threadpool(lambda: caller_of(request, library()))
        caller.require("search")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / clean_name(request.query_params.get("name", ""))
            with path.open("xb") as file:
                await _write(request, file, _PROPOSAL)
            return Read(await run_in_threadpool(running_text, path))

    async def deed(request: Request) -> str:
        from st_db.server.deeds import DEEDS

        name = request.path_params["deed"]
        if name not in DEEDS:
            raise UsageError("error.unknown_work", work=name, works=", ".join(DEEDS))
        form = await form_of(request)
        return await run_in_threadpool(
            lambda: DEEDS[name](library(), caller_of(request, library()), form)
        )

    return [
        _workbooks(library, settings),
        Route("/do/text", endpoint(text), methods=["POST"]),
        Route("/do/upload", endpoint(upload), methods=["POST"]),
        Route("/do/attach", endpoint(attach), methods=["POST"]),
        Route("/do/prove", endpoint(attach), methods=["POST"]),
        Route("/do/{deed}", endpoint(deed), methods=["POST"]),
    ]


def _workbooks(library: Callable[[], Library], settings: Settings) -> Route:
    """Return ``GET /do/rejects?job=…``, the correction workbook of a job."""

    async def rejects(request: Request) -> Response:
        try:
            job = request.query_params.get("job", "")
            path = await run_in_threadpool(
                lambda: _rejects(library(), caller_of(request, library()), job, settings)
            )
        except StDbError as error:
            language = language_of(request, settings)
            return _json(noted(error, request), error_json(error, language))
        return FileResponse(path, media_type=_XLSX, filename=path.name)

    return Route("/do/rejects", rejects, methods=["GET"])


def language_of(request: Request, settings: Settings) -> Language:
    """Return the language of the page that asks."""
    chosen = request.cookies.get(COOKIE)
    return next((known for known in LANGUAGES if known == chosen), settings.language)


def caller_of(request: Request, library: Library) -> Caller:
    """Return who asks, as the HTTP interface tells it, in the language of the page."""
    language = language_of(request, library.settings)
    return called(request, library, language, "page")


def ours(request: Request) -> bool:
    """Tell whether a page of ours sent this, as Streamlit tells it for its own uploads."""
    return validate_xsrf_token(request.headers.get(XSRF_HEADER), request.cookies.get(XSRF_COOKIE))


async def form_of(request: Request) -> dict[str, str]:
    """Return the fields of a form that was sent; raises UsageError for one that is too large."""
    body = await body_of(request, _FORM, UsageError("error.form_too_large"))
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=5_000)
    return {name: values[-1] for name, values in fields.items()}


async def _take(request: Request, settings: Settings) -> Upload:
    """Write the body of a request to the folder of uploads; a broken one leaves nothing."""
    from st_db.jobs import Uploads
    from st_db.jobs.uploads import LARGEST

    uploads = Uploads(settings)
    name = request.query_params.get("name", "")
    length = request.headers.get("content-length", "0")
    if length.isdecimal() and int(length) > LARGEST:
        raise UsageError("ingest.upload_too_large", file=name, limit=LARGEST >> 20)
    upload = await run_in_threadpool(uploads.new, name)
    try:
        with upload.path.open("xb") as file:
            await _write(request, file, LARGEST)
    except (ClientDisconnect, OSError, StDbError) as error:
        await run_in_threadpool(uploads.drop, upload)
        if isinstance(error, StDbError):
            raise
        raise StoreError("ingest.upload_failed", file=name, why=str(error)) from error
    return upload


async def _write(request: Request, file: IO[bytes], most: int) -> None:
    held, size = bytearray(), 0
    async for block in request.stream():
        size += len(block)
        if size > most:
            name = Path(file.name).name
            raise UsageError("ingest.upload_too_large", file=name, limit=most >> 20)
        held += block
        if len(held) >= _BLOCK:
            await run_in_threadpool(file.write, bytes(held))
            held.clear()
    await run_in_threadpool(file.write, bytes(held))


def _try(library: Library, caller: Caller, upload: Upload) -> str:
    """Have an upload tried at once, and return the address where that is seen."""
    from st_db import jobs

    job = jobs.start(library, caller, "preview", {"upload": upload.id, "file": upload.path.name})
    return "/import?" + urlencode({"job": job.id})


def _rejects(library: Library, caller: Caller, id_: str, settings: Settings) -> Path:
    """Return the correction workbook of an import; raises NotFound for a job without one."""
    from st_db.jobs import Uploads

    job = library.jobs.get(caller, id_)
    name = (job.result or {}).get("rejects")
    if not name:
        raise NotFound("error.no_rejects")
    return Uploads(settings).path(str(job.asked["upload"]), str(name))


def _answer(done: str) -> dict[str, str]:
    names = {Said: "said", Read: "text"}
    return {names.get(type(done), "go"): done}


def _json(status: int, value: object) -> Response:
    return Response(encoded(value), status, {"Cache-Control": "no-store"}, "application/json")
