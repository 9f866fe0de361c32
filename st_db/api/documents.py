"""``GET /api/v1/plans/{id}/document.docx`` and ``.xlsx``: a plan as it is signed, its annexes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from st_db.api.callers import caller_of, named_language
from st_db.api.exporting import disposition
from st_db.api.routes import known, reading

if TYPE_CHECKING:
    from st_db.library import Library
    from st_db.library.documents import Written


def routes(library: Callable[[], Library], settings: Any) -> list[Route]:
    """Return the routes; ``library`` gives the open library."""

    def plan(request: Request) -> Response:
        known(request, ("language", "marks"))
        caller = caller_of(request, library())
        caller = replace(caller, language=named_language(request, caller.language))
        format_ = request.url.path.rpartition(".")[2]
        marks = request.query_params.get("marks") != "0"
        id_ = request.path_params["id"]
        return sent(library().documents.plan(caller, id_, format_, marks=marks))

    return [
        Route(f"/api/v1/plans/{{id}}/document.{one}", reading(plan, settings), methods=["GET"])
        for one in ("docx", "xlsx")
    ]


def sent(made: Written) -> Response:
    """Return a document as a download."""
    headers = {"Content-Disposition": disposition(made.filename),
               "Cache-Control": "no-store", "Vary": "Accept-Language"}  # fmt: skip
    return Response(made.body, HTTPStatus.OK, headers, made.media_type)
