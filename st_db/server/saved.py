"""``GET /saved/{id}``: opens a saved search, which counts as having seen it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from st_db.errors import StDbError
from st_db.query.asked import NAMES
from st_db.server.doing import caller_of

if TYPE_CHECKING:
    from st_db.library import Library


def route(library: Callable[[], Library]) -> Route:
    """Return the route; it leads to what is new, or to everything where nothing is."""

    def address_of(request: Request) -> str:
        try:
            opened = library()
            search, kept = opened.saved.open(caller_of(request, opened), request.path_params["id"])
        except StDbError:
            return "/"  # it is gone; the list there shows those that are not
        pairs = [(name, value) for name in NAMES for value in search.asked.get(name, ())]
        if kept.new or kept.updated:
            pairs.append(("since", f"seq:{search.seen_seq}"))
        return f"/?{urlencode(pairs)}"

    async def answer(request: Request) -> Response:
        address = await run_in_threadpool(address_of, request)
        return RedirectResponse(address, 303, {"Cache-Control": "no-store"})

    return Route("/saved/{id}", answer, methods=["GET"])
