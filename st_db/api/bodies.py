"""Bodies of requests, of which no more is read than is wanted, and of answers that may be kept."""

from __future__ import annotations

from hashlib import blake2b
from http import HTTPStatus

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from st_db.errors import StDbError, StoreError


async def body_of(request: Request, most: int, too_large: StDbError) -> bytes:
    """Return what was sent; raises ``too_large``, before it is read to its end, and StoreError."""
    body = bytearray()
    try:
        async for block in request.stream():
            body += block
            if len(body) > most:
                raise too_large
    except ClientDisconnect as error:
        raise StoreError("error.form_body") from error
    return bytes(body)


def tagged(request: Request, body: bytes, media_type: str) -> Response:
    """Return a body with its tag, or 304 to who has it; a proxy may have made the tag weak."""
    tag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept-Language"}
    known_tags = request.headers.get("if-none-match", "").split(",")
    if any(one.strip().removeprefix("W/") in (tag, "*") for one in known_tags):
        return Response(None, HTTPStatus.NOT_MODIFIED, headers)
    return Response(body, HTTPStatus.OK, headers, media_type)
