"""What an error is over HTTP, and the line of the log that says what was refused to whom."""

from __future__ import annotations

import logging
from http import HTTPStatus

from starlette.requests import Request

from st_db.errors import (
    ConfigError,
    Conflict,
    Forbidden,
    IngestError,
    NotFound,
    NotMigrated,
    SearchError,
    Several,
    StDbError,
    StoreError,
    Unavailable,
    UsageError,
)

log = logging.getLogger(__name__)

# The first class in this order that an error is an instance of gives the status.
STATUS: dict[type[StDbError], int] = {
    UsageError: HTTPStatus.BAD_REQUEST,
    IngestError: HTTPStatus.BAD_REQUEST,
    Forbidden: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    Several: HTTPStatus.CONFLICT,
    Conflict: HTTPStatus.CONFLICT,
    NotMigrated: HTTPStatus.SERVICE_UNAVAILABLE,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    SearchError: HTTPStatus.SERVICE_UNAVAILABLE,
    ConfigError: HTTPStatus.SERVICE_UNAVAILABLE,
    StoreError: HTTPStatus.INTERNAL_SERVER_ERROR,
    StDbError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
PRIVATE = "/calendar/"
"""What follows this in an address opens somebody's calendar, and stands in no log."""
_LONGEST = 200  # characters of a path in the log


def status_of(error: StDbError) -> int:
    """Return the HTTP status of an error."""
    return next(status for cls, status in STATUS.items() if isinstance(error, cls))


def noted(error: StDbError, request: Request, status: int | None = None) -> int:
    """Note in the log that a request is refused, and return the status that says so.

    Nothing of what was sent is written down but the path: a question may name a person.
    """
    status = status or status_of(error)
    client = request.client.host if request.client else ""
    told = {
        "status": int(status), "code": error.code, "method": request.method,
        "path": _path(request), "user": getattr(request.state, "user", ""),
        "address": client,
    }  # fmt: skip
    log.warning("refused", extra=told)
    return status


def _path(request: Request) -> str:
    path = request.url.path
    return f"{PRIVATE}…" if PRIVATE in path else path[:_LONGEST]
