"""Signing in and out: the cookie is set here, where scripts of a page cannot read it.

Streamlit's pages read the cookie of the request that opened their connection, so whoever signs in
or out is sent to an address that is loaded anew.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from st_db.access import SESSION_COOKIE
from st_db.api.refusing import noted
from st_db.api.shapes import encoded, error_json
from st_db.errors import Forbidden, StDbError
from st_db.i18n import t
from st_db.server.doing import caller_of, form_of, language_of, ours
from st_db.server.fields import Form
from st_db.server.language import local_path
from st_db.settings import Settings

if TYPE_CHECKING:
    from st_db.library import Library

SIGN_IN = "/sign-in"
ACCOUNT = "/account"

Place = tuple[str, str]


def routes(library: Callable[[], Library], settings: Settings) -> list[Route]:
    """Return the routes; they stand before ``/do/{deed}``, which knows nothing of cookies."""

    def endpoint(work: Callable[[Request, Library, Form], Response]) -> _Endpoint:
        async def answer(request: Request) -> Response:
            try:
                if not ours(request):
                    raise Forbidden("error.foreign_form")
                form = await form_of(request)
                return await run_in_threadpool(lambda: work(request, library(), form))
            except StDbError as error:
                told = error_json(error, language_of(request, settings))
                return _json(told, noted(error, request))

        return answer

    works = {
        "sign_in": _sign_in,
        "redeem": _redeem,
        "sign_out": _sign_out,
        "password": _password,
        "end_session": _end_session,
        "end_sessions": _end_sessions,
    }
    return [Route(f"/do/{name}", endpoint(work), methods=["POST"]) for name, work in works.items()]


_Endpoint = Callable[[Request], Awaitable[Response]]


def _sign_in(request: Request, library: Library, form: Form) -> Response:
    token = library.signing.sign_in(
        form.get("account", ""), form.get("password", ""), place_of(request), token_of(request)
    )
    return signed_in(request, library, token, form.get("next", "/"))


def _redeem(request: Request, library: Library, form: Form) -> Response:
    token = library.signing.redeem(
        form.get("account", ""), form.get("code", ""), form.get("password", ""), place_of(request),
        token_of(request),
    )  # fmt: skip
    return signed_in(request, library, token, form.get("next", "/"))


def _sign_out(request: Request, library: Library, _form: Form) -> Response:
    library.signing.sign_out(token_of(request), place_of(request))
    return forgotten(_load("/"), request)


def _password(request: Request, library: Library, form: Form) -> Response:
    caller = caller_of(request, library)
    library.accounts.change_password(
        caller, form.get("current", ""), form.get("password", ""), token_of(request)
    )
    return _json({"said": t("ui.account.password_set", caller.language)})


def _end_session(request: Request, library: Library, form: Form) -> Response:
    library.accounts.end_session(caller_of(request, library), form.get("session", ""))
    return _load(ACCOUNT)


def _end_sessions(request: Request, library: Library, _form: Form) -> Response:
    library.accounts.end_sessions(caller_of(request, library), token_of(request))
    return _load(ACCOUNT)


# ---- the cookie


def token_of(request: Request) -> str | None:
    """Return the token that the browser of a request holds, if any."""
    return request.cookies.get(SESSION_COOKIE)


def place_of(request: Request) -> Place:
    """Return where a request comes from, for the audit."""
    address = request.client.host if request.client else ""
    return address, request.headers.get("user-agent", "")


def signed_in(request: Request, library: Library, token: str, wanted: str) -> Response:
    """Return the answer that gives a browser its token and sends it on to a page of ours."""
    path = local_path(wanted)
    response = _load("/" if path.startswith(SIGN_IN) else path)
    hold(response, request, library, token)
    return response


def hold(response: Response, request: Request, library: Library, token: str) -> None:
    """Give a browser its token: for this site alone, unseen by scripts, and gone with the session.

    Lax lets a link in a message open a record; nothing is written by following a link.
    """
    response.set_cookie(
        SESSION_COOKIE, token, max_age=int(library.signing.lasts.total_seconds()), path="/",
        samesite="lax", httponly=True, secure=request.url.scheme == "https",
    )  # fmt: skip


def forgotten(response: Response, request: Request) -> Response:
    """Take the token from a browser."""
    response.delete_cookie(
        SESSION_COOKIE, path="/", samesite="lax", httponly=True,
        secure=request.url.scheme == "https",
    )  # fmt: skip
    return response


def sign_in_page(wanted: str, **more: str) -> str:
    """Return the address of the sign-in page that leads on to a page of ours."""
    return f"{SIGN_IN}?{urlencode({'next': local_path(wanted), **more})}"


def _load(address: str) -> Response:
    return _json({"load": address})


def _json(value: object, status: int = HTTPStatus.OK) -> Response:
    return Response(encoded(value), status, {"Cache-Control": "no-store"}, "application/json")
