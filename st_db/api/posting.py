"""Addresses that also write: JSON in, JSON out, told apart by their method.

A page of another site cannot make a browser send JSON without asking first, and is not allowed to;
``OwnPagesOnly`` of the server refuses what its forms send beside that.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from st_db.api.asking import clean, json_object
from st_db.api.bodies import body_of
from st_db.api.callers import caller_of, language_of
from st_db.api.refusing import noted
from st_db.api.routes import answer, failed
from st_db.api.shapes import error_json
from st_db.errors import StDbError, UsageError
from st_db.settings import Settings

if TYPE_CHECKING:
    from st_db.access import Caller
    from st_db.library import Library

LARGEST = 1 << 20
"""Bytes of a request: a thousand ids and the longest value fit many times."""

_METHODS = ["GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"]


class Sent:
    """What a program sent, who it is, and the library."""

    def __init__(self, request: Request, library: Library, body: Mapping[str, Any]) -> None:
        self.request = request
        self.library = library
        self.caller: Caller = caller_of(request, library)
        self._body = body

    def known(self, *names: str) -> None:
        """Refuse what nobody reads: a misspelt choice must not change something else."""
        for name in self._body:
            if name not in names:
                raise UsageError("error.unknown_parameter", name=name, names=", ".join(names))

    def text(self, name: str, *, needed: bool = False) -> str:
        """Return a text, blank when it was not sent."""
        value = self._body.get(name, "")
        if not isinstance(value, str):
            raise self._bad(name, "text")
        if needed and not value.strip():
            raise UsageError("error.body_lacks", name=name)
        return clean(value)

    def flag(self, name: str, *, otherwise: bool = False) -> bool:
        """Return yes or no."""
        value = self._body.get(name, otherwise)
        if not isinstance(value, bool):
            raise self._bad(name, "true, false")
        return value

    def texts(self, name: str) -> list[str]:
        """Return a list of texts, empty when it was not sent."""
        value = self._body.get(name, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self._bad(name, '["…", …]')
        return [clean(one) for one in value]

    def mapping(self, name: str) -> dict[str, Any] | None:
        """Return an object, None when it was not sent."""
        value = self._body.get(name)
        if value is not None and not isinstance(value, dict):
            raise self._bad(name, "{…}")
        return value

    def value(self, name: str) -> Any:
        """Return what was sent under a name, None when nothing was."""
        return self._body.get(name)

    def numbers(self, name: str, count: int) -> tuple[int, ...]:
        """Return so many whole numbers."""
        value = self._body.get(name)
        if value is None:
            raise UsageError("error.body_lacks", name=name)
        if (
            not isinstance(value, list)
            or len(value) != count
            or not all(type(one) is int and 0 < one < 2**31 for one in value)
        ):
            raise self._bad(name, f"[{', '.join('1' * count)}]")
        return tuple(value)

    def _bad(self, name: str, values: str) -> UsageError:
        value = json.dumps(self._body.get(name), ensure_ascii=False)[:80]
        return UsageError("error.bad_parameter", name=name, value=value, values=values)


Work = Callable[[Sent], tuple[int, dict[str, Any]]]


class Addresses:
    """Makes routes; ``library`` gives the open library or raises why there is none yet."""

    def __init__(self, library: Callable[[], Library], settings: Settings) -> None:
        self._library = library
        self._settings = settings

    def route(self, path: str, *, get: Work | None = None, post: Work | None = None) -> Route:
        """Return the route of an address that is looked at, written to, or both."""
        works = {"GET": get, "HEAD": get, "POST": post}
        allowed = [name for name, work in works.items() if work is not None]
        allow = ", ".join((*allowed, "OPTIONS"))

        async def endpoint(request: Request) -> Response:
            if request.method == "OPTIONS":
                return Response(status_code=204, headers={"Allow": allow})
            work = works.get(request.method)
            if work is None:
                return self._refused(request, allow)
            try:
                body = await _body(request) if request.method == "POST" else {}
                return await run_in_threadpool(self._done, work, request, body)
            except StDbError as error:
                return failed(error, request, self._settings)

        asked: Callable[[Request], Awaitable[Response]] = endpoint
        return Route(path, asked, methods=_METHODS)

    def _done(self, work: Work, request: Request, body: dict[str, Any]) -> Response:
        return answer(*work(Sent(request, self._library(), body)))

    def _refused(self, request: Request, allow: str) -> Response:
        error = UsageError("files.method", method=request.method, methods=allow)
        told = error_json(error, language_of(request, self._settings))
        refused = answer(noted(error, request, HTTPStatus.METHOD_NOT_ALLOWED), told)
        refused.headers["Allow"] = allow
        return refused


async def _body(request: Request) -> dict[str, Any]:
    """Return the object that was sent; one that is too large is not read to its end."""
    body = await body_of(request, LARGEST, UsageError("error.form_too_large"))
    given = json_object(request.headers.get("content-type", ""), body)
    if given is None:
        raise UsageError("error.not_json")
    return given


def one_of(name: str, value: str, values: Sequence[str]) -> str:
    """Return a value that is one of some; raises UsageError for any other."""
    if value not in values:
        raise UsageError("error.bad_parameter", name=name, value=value, values=", ".join(values))
    return value
