"""The application: pages, HTTP interface, language switch, and the life of their library."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from streamlit import file_util
from streamlit.starlette import App

import st_db
from st_db.api import (
    bulk,
    documents,
    duplicates,
    duties,
    exporting,
    feeding,
    figures,
    index_book,
    plan_progress,
    plans,
    quality,
)
from st_db.api.routes import failed, routes
from st_db.errors import StDbError
from st_db.server import doing, files, forms, language, oidc, saved, signing
from st_db.server.configuration import configure
from st_db.server.guard import (
    NotYet,
    OwnPagesOnly,
    ReadableAddress,
    SafeHeaders,
    ThisComputerOnly,
)
from st_db.server.opening import Opening
from st_db.server.static import CompressedStatic
from st_db.settings import Settings

if TYPE_CHECKING:
    from st_db.library import Library

SCRIPT = Path(st_db.__file__).resolve().parent / "ui" / "main.py"
SWITCH = 0.001
"""Seconds a thread computes while others wait for their turn. An answer asks the database a few
times and waits for its turn after each: five milliseconds, as Python has it, add up."""
FIRST_ATTEMPT = 10.0
"""Seconds the first answer waits for the library; then the service starts and says why not."""


def every_route(library: Callable[[], Library], settings: Settings) -> list[Route]:
    """Return the routes beside Streamlit's own; ``library`` gives the open library."""
    return [
        exporting.route(library, settings),
        feeding.route(library, settings),
        *quality.routes(library, settings),
        *duties.routes(library, settings),
        *figures.routes(library, settings),
        *documents.routes(library, settings),
        *plans.routes(library, settings),
        *plan_progress.routes(library, settings),
        *index_book.routes(library, settings),
        *duplicates.routes(library, settings),
        *bulk.routes(library, settings),
        saved.route(library),
        *routes(library, settings),
        *signing.routes(library, settings),
        *oidc.routes(library, settings),
        *forms.routes(library, settings),
        *doing.routes(library, settings),
        *files.routes(library, settings),
        language.route(),
    ]


def build(settings: Settings | None, opening: Opening | None) -> App:
    """Return the application of ``create_app``."""
    chosen = settings or Settings()
    configure(chosen)
    opened = opening or Opening(chosen)

    @asynccontextmanager
    async def lifespan(_app: App) -> AsyncIterator[dict[str, Any]]:
        sys.setswitchinterval(SWITCH)
        opened.start()
        await run_in_threadpool(opened.wait, FIRST_ATTEMPT)
        try:
            yield {"opening": opened}
        finally:
            await run_in_threadpool(opened.close)

    def surprised(request: Request, _error: Exception) -> Response:
        """A mistake of ours: the caller gets its shape of answer, the log gets the traceback."""
        if request.url.path.startswith("/api/"):
            return failed(StDbError(), request, chosen)
        return PlainTextResponse("Internal Server Error", 500)

    return App(
        SCRIPT,
        lifespan=lifespan,
        routes=every_route(opened.library, chosen),
        middleware=[
            Middleware(SafeHeaders),
            Middleware(ThisComputerOnly, settings=chosen, accounts=opened.has_accounts),
            Middleware(OwnPagesOnly, settings=chosen),
            Middleware(NotYet, opening=opened),
            Middleware(ReadableAddress),
            Middleware(CompressedStatic, directory=Path(file_util.get_static_dir())),
        ],
        exception_handlers={500: surprised},
    )
