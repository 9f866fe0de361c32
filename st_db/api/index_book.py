"""``GET /api/v1/dti``: the index workbook as JSON, as a workbook, or with its evidence as a ZIP.

Files that prove a criterion are uploaded beside those of records (``st_db.api.files``), and taken
off here.
"""

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
from st_db.api.posting import Addresses, Sent, one_of
from st_db.api.routes import answer, known, reading
from st_db.exchange import listed
from st_db.i18n import Language, t

if TYPE_CHECKING:
    from st_db.library import Library
    from st_db.library.index_book import Book

_COLUMNS = (("code", 10), ("group", 24), ("label", 60), ("points", 10), ("reached", 10),
            ("in_reach", 10), ("found", 12), ("wanted", 12), ("query", 60))  # fmt: skip


def routes(library: Callable[[], Library], settings: Any) -> list[Route]:
    """Return the routes; ``library`` gives the open library."""

    def workbook(request: Request) -> Response:
        known(request, ("format", "language"))
        format_ = request.query_params.get("format") or "json"
        one_of("format", format_, ("json", "xlsx", "zip"))
        caller = caller_of(request, library())
        caller = replace(caller, language=named_language(request, caller.language))
        book = library().index_book
        if format_ == "zip":
            return _file("dti.zip", book.evidence(caller), "application/zip")
        found = book.score(caller)
        if format_ == "json":
            return answer(HTTPStatus.OK, found.to_json())
        return _file("dti.xlsx", as_workbook(found, caller.language), listed.MEDIA["xlsx"])

    addresses = Addresses(library, settings)
    return [
        Route("/api/v1/dti", reading(workbook, settings), methods=["GET"]),
        addresses.route("/api/v1/dti/files/{id}", post=_change),
    ]


def _change(sent: Sent) -> tuple[int, dict[str, Any]]:
    """Take a file off its criterion, or bring it back."""
    sent.known("do")
    do = one_of("do", sent.text("do", needed=True), ("detach", "bring_back"))
    proofs, id_ = sent.library.index_book.proofs, str(sent.request.path_params["id"])
    change = proofs.detach if do == "detach" else proofs.bring_back
    return HTTPStatus.OK, change(sent.caller, id_).to_json()


def as_workbook(book: Book, language: Language) -> bytes:
    """Return the criteria as a workbook, the sum below them."""
    columns = [listed.Heading(t(f"dti.{name}", language), width) for name, width in _COLUMNS]
    rows: list[listed.Row] = [
        (one.code, one.group, one.label, float(one.points), float(one.reached), float(one.reach),
         one.found, one.wanted, one.query)
        for one in book.scores
    ]  # fmt: skip
    whole, reached = float(book.points), float(book.reached)
    rows.append((t("figures.sum", language), None, None, whole, reached, whole - reached))
    return b"".join(listed.written("xlsx", t("dti.title", language), columns, rows))


def _file(name: str, body: bytes, media: str) -> Response:
    headers = {"Content-Disposition": disposition(name), "Cache-Control": "no-store",
               "Vary": "Accept-Language"}  # fmt: skip
    return Response(body, HTTPStatus.OK, headers, media)
