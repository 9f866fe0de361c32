"""The language switch: a cookie, never a part of an address."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from st_db.api.refusing import noted
from st_db.api.shapes import message
from st_db.errors import NotFound
from st_db.i18n import LANGUAGES

COOKIE = "st_db_language"
_YEAR = 365 * 24 * 60 * 60


def route() -> Route:
    """Return ``GET /language/{vi|en}?next=/path``, which remembers the language and goes back."""
    return Route("/language/{language}", _switch, methods=["GET"])


def _switch(request: Request) -> Response:
    language = request.path_params["language"]
    if language not in LANGUAGES:
        error = NotFound("error.unknown_address", path=request.url.path)
        said = "\n".join(message(error, each) for each in LANGUAGES)
        return PlainTextResponse(said, noted(error, request))
    response = RedirectResponse(local_path(request.query_params.get("next", "/")), 303)
    response.headers["Cache-Control"] = "no-store"
    response.set_cookie(
        COOKIE, language, max_age=_YEAR, path="/", samesite="lax", httponly=False,
        secure=request.url.scheme == "https",
    )  # fmt: skip
    return response


def local_path(wanted: str) -> str:
    """Return a path of this site, or the front page for anything that could lead elsewhere.

    Browsers read a backslash as a slash and drop control characters, so either may hide ``//``.
    """
    safe = wanted.startswith("/") and not wanted.startswith("//")
    if not safe or "\\" in wanted or any(ord(c) < 0x20 or ord(c) == 0x7F for c in wanted):
        return "/"
    return wanted
