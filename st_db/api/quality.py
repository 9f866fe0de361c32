"""``GET /api/v1/quality``: scores and what to repair; ``…/worklist``: its cells, also as a file."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.concurrency import iterate_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from st_db.access import Caller
from st_db.api.asking import clean, count
from st_db.api.callers import caller_of, named_language
from st_db.api.exporting import disposition
from st_db.api.posting import one_of
from st_db.api.routes import answer, known, reading
from st_db.exchange import listed
from st_db.i18n import Language, t
from st_db.quality import BEST
from st_db.records import KINDS

if TYPE_CHECKING:
    from st_db.library import Library
    from st_db.store import Item, Scope

_SCOPE = ("unit", "kind")
MOST = 500
"""Cells of a worklist in one answer; a file has all of them."""
_NOBODY = "-"
"""How a question says that no unit answers for a record."""
_COLUMNS = (("kind", 18), ("number", 20), ("title", 60), ("unit", 24), ("cell", 24), ("what", 44),
            ("found", 40), ("points", 10), ("address", 60))  # fmt: skip

Opened = Callable[[], "Library"]


def routes(library: Opened, settings: Any) -> list[Route]:
    """Return the routes; ``library`` gives the open library."""

    def scores(request: Request) -> Response:
        known(request, (*_SCOPE, "cells"))
        cells = count(request.query_params.get("cells"), BEST)
        caller = caller_of(request, library())
        report = library().quality.report(caller, scope_of(request), cells)
        return answer(HTTPStatus.OK, report.to_json())

    def worklist(request: Request) -> Response:
        known(request, (*_SCOPE, "list", "limit", "offset", "format", "language"))
        caller = caller_of(request, library())
        caller = replace(caller, language=named_language(request, caller.language))
        given = request.query_params
        name, format_ = clean(given.get("list", "")), given.get("format") or "json"
        if format_ != "json":
            return _file(library(), caller, request, (name, format_))
        # With it all of the store is imported, which is there once the library is open.
        from st_db.library.quality import PAGE

        limit = min(count(given.get("limit"), PAGE), MOST)
        offset = count(given.get("offset"), 0)
        found = library().quality.worklist(caller, name, scope_of(request), limit, offset)
        items = [item_json(item, caller.language) for item in found.items]
        told = {"list": name, "rules": list(found.rules), "total": found.total, "items": items}
        return answer(HTTPStatus.OK, told)

    return [
        Route("/api/v1/quality", reading(scores, settings), methods=["GET"]),
        Route("/api/v1/quality/worklist", reading(worklist, settings), methods=["GET"]),
    ]


def scope_of(request: Request) -> Scope:
    """Return the records that a request speaks of."""
    from st_db.store import Scope

    unit, kind = (clean(request.query_params.get(name, "")) or None for name in _SCOPE)
    return Scope("" if unit == _NOBODY else unit, kind)


def item_json(item: Item, language: Language) -> dict[str, Any]:
    """Return a cell of a worklist."""
    return {
        "id": item.record, "kind": item.kind, "unit": item.unit or None, "number": item.number,
        "title": item.title, "field": item.field, "rule": item.rule, "detail": item.detail,
        "points": item.points / 10_000, "remedy": t(f"quality.rule.{item.rule}.remedy", language),
    }  # fmt: skip


# ---- files


def _file(library: Library, caller: Caller, request: Request, asked: tuple[str, str]) -> Response:
    name, format_ = asked
    one_of("format", format_, ("json", *listed.MEDIA))
    items = library.quality.whole_worklist(caller, name, scope_of(request))
    language = caller.language
    units = {unit.id: unit.called(language) for unit in library.units.list(caller)}
    address = str(request.base_url).rstrip("/")
    columns = [listed.Heading(t(f"quality.column.{one}", language), width)
               for one, width in _COLUMNS]  # fmt: skip
    rows = (_row(item, units, address, language) for item in items)
    title = t("quality.file", language)
    blocks = listed.written(format_, title, columns, rows)
    headers = {"Content-Disposition": disposition(f"{title}.{format_}"),
               "Cache-Control": "no-store", "Vary": "Accept-Language"}  # fmt: skip
    return StreamingResponse(_sent(blocks, items), HTTPStatus.OK, headers, listed.MEDIA[format_])


async def _sent(
    blocks: Generator[bytes, None, None], items: Iterator[Item]
) -> AsyncGenerator[bytes, None]:
    """Yield the file; whoever stops reading lets the database go."""
    try:
        async for block in iterate_in_threadpool(blocks):
            yield block
    finally:
        blocks.close()
        if isinstance(items, Generator):
            items.close()


def _row(item: Item, units: dict[str, str], address: str, language: Language) -> listed.Row:
    return (
        KINDS[item.kind].kind.label(language), item.number, item.title,
        units.get(item.unit, item.unit), field_label(item.kind, item.field, language),
        t(f"quality.rule.{item.rule}.remedy", language), item.detail, item.points / 10_000,
        f"{address}/record?id={item.record}",
    )  # fmt: skip


def field_label(kind: str, name: str, language: Language) -> str:
    """Return the label of a cell's field."""
    field = KINDS[kind].fields().get(name)
    return field.spec.label(language) if field else t(f"quality.field.{name}", language)
