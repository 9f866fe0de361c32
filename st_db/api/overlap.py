"""``POST /api/v1/overlap``: a proposed text in, the nearest records out; nothing is stored."""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from st_db.api.asking import json_object
from st_db.api.bodies import body_of
from st_db.api.callers import caller_of, language_of
from st_db.api.nearness import check_json
from st_db.api.refusing import noted
from st_db.api.shapes import error_json
from st_db.errors import StDbError, UsageError
from st_db.settings import Settings

if TYPE_CHECKING:
    from st_db.library import Library

LARGEST = 1 << 20
"""Bytes of a request: the longest text that is compared fits in any encoding of JSON."""

_NAMES = ("title", "text", "kinds", "limit")
_METHODS = "POST, OPTIONS"
Answer = Callable[[int, dict[str, Any]], Response]
Failed = Callable[[StDbError, Request, Settings], Response]


def route(
    library: Callable[[], Library], settings: Settings, answer: Answer, failed: Failed
) -> Route:
    """Return the route; ``answer`` and ``failed`` write what every address writes alike."""

    async def overlap(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": _METHODS})
        if request.method != "POST":
            error = UsageError("error.post_only", method=request.method)
            told = error_json(error, language_of(request, settings))
            status = noted(error, request, HTTPStatus.METHOD_NOT_ALLOWED)
            refused = answer(status, told)
            refused.headers["Allow"] = _METHODS
            return refused
        try:
            asked = _asked(request, await _body(request))
            return await run_in_threadpool(checked, request, asked)
        except StDbError as error:
            return failed(error, request, settings)

    def checked(request: Request, asked: dict[str, Any]) -> Response:
        from st_db.library.proposals import Proposal

        proposal = Proposal.of(asked["text"], asked["title"])
        caller = caller_of(request, library())
        found = library().overlap.check(caller, proposal, asked["kinds"], asked["limit"])
        return answer(HTTPStatus.OK, check_json(found))

    methods = ["POST", "OPTIONS", "GET", "HEAD", "PUT", "PATCH", "DELETE"]
    return Route("/api/v1/overlap", overlap, methods=methods)


async def _body(request: Request) -> bytes:
    """Return the body; one that is too large is not read to its end."""
    from st_db.library.proposals import LONGEST

    too_large = UsageError("error.overlap_too_long", count=f"> {LARGEST}", limit=LONGEST)
    return await body_of(request, LARGEST, too_large)


def _asked(request: Request, body: bytes) -> dict[str, Any]:
    """Return the parts of a request; raises UsageError for anything but the agreed JSON.

    Another site's form cannot send this type without asking first, and is not allowed to.
    """
    given = json_object(request.headers.get("content-type", ""), body)
    if given is None:
        raise UsageError("error.overlap_not_json")
    for name in given:
        if name not in _NAMES:
            raise UsageError("error.unknown_parameter", name=name, names=", ".join(_NAMES))
    asked = {"title": "", "text": "", "kinds": [], "limit": 5, **given}
    for name, good in (
        ("title", isinstance(asked["title"], str)),
        ("text", isinstance(asked["text"], str)),
        ("kinds", isinstance(asked["kinds"], list) and all(
            isinstance(kind, str) for kind in asked["kinds"])),
        ("limit", type(asked["limit"]) is int),
    ):  # fmt: skip
        if not good:
            value = json.dumps(asked[name], ensure_ascii=False)[:80]
            raise UsageError("error.bad_parameter", name=name, value=value, values=_VALUES[name])
    return asked


_VALUES = {"title": "text", "text": "text", "kinds": '["task", …]', "limit": "1–100"}
