"""What the form of a record sends while one types and when one saves; ``edit.js`` sends it.

``POST /do/draft`` keeps what is typed, ``POST /do/save`` makes it part of the register. Both take
JSON, answer JSON, and may be repeated after a line that dropped.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from st_db.api.bodies import body_of
from st_db.api.refusing import noted
from st_db.api.shapes import encoded, error_json
from st_db.errors import Forbidden, StDbError, UsageError
from st_db.server.doing import caller_of, language_of, ours
from st_db.settings import Settings

if TYPE_CHECKING:
    from st_db.access import Caller
    from st_db.library import Library
    from st_db.records.stored import Draft

_LARGEST = 4 << 20  # bytes; a record with every field filled has some ten thousand
_MOST_SAVES = 100

Asked = Mapping[str, Any]


def routes(library: Callable[[], Library], settings: Settings) -> list[Route]:
    """Return the routes; ``library`` gives the open library or raises why there is none yet."""

    def endpoint(
        work: Callable[[Library, Caller, Asked], dict[str, Any]],
    ) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            try:
                if not ours(request):
                    raise Forbidden("error.foreign_form")
                asked = await _asked(request)
                told = await run_in_threadpool(
                    lambda: work(library(), caller_of(request, library()), asked)
                )
                return _json(HTTPStatus.OK, told)
            except StDbError as error:
                told = error_json(error, language_of(request, settings))
                return _json(noted(error, request), told)

        return answer

    return [
        Route("/do/draft", endpoint(_keep), methods=["POST"]),
        Route("/do/save", endpoint(_save), methods=["POST"]),
    ]


def _keep(library: Library, caller: Caller, asked: Asked) -> dict[str, Any]:
    from st_db.ui.edit_said import kept_json
    from st_db.ui.labels import Words

    kept = library.drafting.keep(caller, _draft(asked))
    return kept_json(library, kept, Words(caller.language, library.codes))


def _save(library: Library, caller: Caller, asked: Asked) -> dict[str, Any]:
    from st_db.library import Clash
    from st_db.ui.edit_said import outcome_json
    from st_db.ui.labels import Words

    draft, outcome = library.drafting.save(caller, _draft(asked), _text(asked, "save"))
    now: Mapping[str, Any] = {}
    if isinstance(outcome, Clash):
        now = library.drafting.of_record(caller, outcome.record_id).typed
    words = Words(caller.language, library.codes)
    return outcome_json(library, draft, outcome, now, words)


def _draft(asked: Asked) -> Draft:
    """Return the draft that was sent; raises UsageError for anything else."""
    from st_db.records.stored import Draft

    typed, saves = asked.get("typed"), asked.get("saves", [])
    if not isinstance(typed, dict) or not isinstance(saves, list) or len(saves) > _MOST_SAVES:
        raise UsageError("error.form_body")
    record = _text(asked, "record") if asked.get("record") else None
    return Draft(
        id=_text(asked, "draft"),
        owner="",
        kind=_text(asked, "kind"),
        record_id=record,
        version=_count(asked, "version"),
        revision=_count(asked, "revision"),
        typed=typed,
        saves=tuple(saves),
    )


def _text(asked: Asked, name: str) -> str:
    value = asked.get(name)
    if not isinstance(value, str):
        raise UsageError("error.form_body")
    return value


def _count(asked: Asked, name: str) -> int:
    value = asked.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 31:
        raise UsageError("error.form_body")
    return value


async def _asked(request: Request) -> Asked:
    body = await body_of(request, _LARGEST, UsageError("error.form_too_large"))
    try:
        asked = json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise UsageError("error.form_body") from error
    if not isinstance(asked, dict):
        raise UsageError("error.form_body")
    return asked


def _json(status: int, value: object) -> Response:
    return Response(encoded(value), status, {"Cache-Control": "no-store"}, "application/json")
