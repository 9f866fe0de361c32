"""Who calls over HTTP, and in which language they want to be answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request

from st_db.access import SESSION_COOKIE, Caller, Origin
from st_db.errors import UsageError
from st_db.i18n import LANGUAGES, Language
from st_db.settings import Settings

if TYPE_CHECKING:
    from st_db.library import Library


def caller_of(request: Request, library: Library) -> Caller:
    """Return who asks: whose session the cookie names, else the public.

    Without accounts it is whoever sits at this computer. The database is asked, so this is no work
    for the event loop.
    """
    language = language_of(request, library.settings)
    return called(request, library, language, "http")


def called(request: Request, library: Library, language: Language, origin: Origin) -> Caller:
    """Return who asks; the log names them where they are refused."""
    caller = library.signing.caller(request.cookies.get(SESSION_COOKIE), language, origin)
    request.state.user = caller.user
    return caller


def language_of(request: Request, settings: Settings) -> Language:
    """Return the language of ``Accept-Language`` that we speak and the reader likes best."""
    best: Language = settings.language
    weight = 0.0
    for part in request.headers.get("accept-language", "").split(","):
        tag, _, rest = part.strip().partition(";")
        quality = _quality(rest)
        for language in LANGUAGES:
            if tag.strip().lower().split("-")[0] == language and quality > weight:
                best, weight = language, quality
    return best


def named_language(request: Request, otherwise: Language) -> Language:
    """Return the language that an address names itself, as what is fetched without a page does."""
    named = request.query_params.get("language")
    if named is not None and named not in LANGUAGES:
        values = ", ".join(LANGUAGES)
        raise UsageError("error.bad_parameter", name="language", value=named, values=values)
    return next((language for language in LANGUAGES if language == named), otherwise)


def _quality(rest: str) -> float:
    name, _, value = rest.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(float(value), 1.0)
    except ValueError:
        return 0.0
