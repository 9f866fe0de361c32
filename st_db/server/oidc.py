"""Signing in at the office's own service by OpenID Connect, where the settings name one.

Authlib speaks the protocol: state, nonce and PKCE, and the signature of what the service says. Who
comes back gets a session of ours like everybody else, so that lists, ends and audit are the same.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from st_db.errors import ConfigError, SignInRefused, StDbError
from st_db.server.language import local_path
from st_db.server.signing import SIGN_IN, hold, place_of, sign_in_page, token_of
from st_db.settings import Settings

if TYPE_CHECKING:
    from st_db.library import Library

log = logging.getLogger(__name__)

BEGIN, BACK = f"{SIGN_IN}/oidc", f"{SIGN_IN}/oidc/back"
_NEXT = "st_db_next"
_DISCOVERY = "/.well-known/openid-configuration"
_NAME = "office"


def routes(library: Callable[[], Library], settings: Settings) -> list[Route]:
    """Return the routes; none where no service is named. Raises ConfigError without Authlib."""
    if not settings.oidc:
        return []
    client = _client(settings)

    async def begin(request: Request) -> Response:
        wanted = local_path(request.query_params.get("next", "/"))
        request.session[_NEXT] = wanted
        back = str(request.base_url).rstrip("/") + BACK
        try:
            answer: Response = await client.authorize_redirect(request, back)
        except Exception:
            # The service does not answer, or not as one: whatever it is, the reader can only wait.
            log.exception("the sign-in service cannot be asked")
            return _go(sign_in_page(wanted, failed="oidc"))
        return answer

    async def back(request: Request) -> Response:
        wanted = local_path(str(request.session.pop(_NEXT, "/")))
        try:
            claims = (await client.authorize_access_token(request))["userinfo"]
        except Exception:
            log.warning("a sign-in came back that cannot be trusted", exc_info=True)
            return _go(sign_in_page(wanted, failed="oidc"))
        try:
            return await run_in_threadpool(_let_in, request, library(), str(claims["sub"]), wanted)
        except SignInRefused as refused:
            failed = "disabled" if refused.code == "error.sign_in_disabled" else "unknown"
            return _go(sign_in_page(wanted, failed=failed))
        except StDbError:
            return _go(sign_in_page(wanted, failed="oidc"))

    return [Route(BEGIN, begin, methods=["GET"]), Route(BACK, back, methods=["GET"])]


def _let_in(request: Request, library: Library, subject: str, wanted: str) -> Response:
    token = library.signing.sign_in_as(subject, place_of(request), token_of(request))
    response = _go("/" if wanted.startswith(SIGN_IN) else wanted)
    hold(response, request, library, token)
    return response


def _go(address: str) -> Response:
    return RedirectResponse(address, 303, {"Cache-Control": "no-store"})


def _client(settings: Settings) -> Any:
    try:
        from authlib.integrations.starlette_client import OAuth
    except ImportError as error:
        raise ConfigError("error.oidc_missing") from error
    secret = settings.oidc_client_secret
    url = (settings.oidc_url or "").removesuffix(_DISCOVERY).rstrip("/")
    oauth = OAuth()
    oauth.register(
        _NAME,
        client_id=settings.oidc_client_id,
        client_secret=secret.get_secret_value() if secret else None,
        server_metadata_url=url + _DISCOVERY,
        client_kwargs={
            "scope": "openid profile",
            "code_challenge_method": "S256",
            **({} if secret else {"token_endpoint_auth_method": "none"}),
        },
    )
    return oauth.create_client(_NAME)
