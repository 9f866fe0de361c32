"""A question as commands and HTTP spell it, turned into a Query."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from st_db.errors import UsageError
from st_db.query import MAX_LIMIT, Filter, Query, parse_filter, parse_since

LONGEST_TEXT = 10_000
"""Characters of a question; a paragraph fits, and more would cost everyone's time."""

LARGEST_OFFSET = 10_000_000
"""Ten times the largest register planned for; more only costs the engine memory."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The parts of a question as text; ``separator`` stands between a filter's field and value."""

    text: str = ""
    kinds: Sequence[str] = ()
    where: Sequence[str] = ()
    separator: str = ":"
    sort: str | None = None
    limit: str | None = None
    offset: str | None = None
    facets: str | None = None
    unfold: Sequence[str] = ()
    since: str | None = None

    def query(self) -> Query:
        """Return the question; raises UsageError for a filter or a number that cannot be read."""
        if len(self.text) > LONGEST_TEXT:
            raise UsageError("error.query_too_long", count=len(self.text), limit=LONGEST_TEXT)
        limit = count(self.limit, 20)
        if limit > MAX_LIMIT:
            raise UsageError("error.bad_paging")
        return Query(
            text=clean(self.text),
            kinds=tuple(kind for kind in map(clean, self.kinds) if kind),
            where=tuple(_filter(raw, self.separator) for raw in map(clean, self.where)),
            sort=clean(self.sort or "") or None,
            limit=limit,
            offset=min(count(self.offset, 0), LARGEST_OFFSET),
            facets=_facets(self.facets),
            unfold=tuple(_branch(raw, self.separator) for raw in map(clean, self.unfold)),
            since=parse_since(self.since) if self.since else None,
        )


def json_object(content_type: str, body: bytes | bytearray) -> dict[str, Any] | None:
    """Return the object that a body is, None for what is none or does not say that it is JSON."""
    kind = content_type.partition(";")[0].strip().lower()
    try:
        given = json.loads(body) if kind == "application/json" else None
    except (ValueError, RecursionError):
        return None
    return given if isinstance(given, dict) else None


def clean(text: str) -> str:
    """Return a text without what no database stores: NUL and halves of characters."""
    return text.replace("\0", " ").encode("utf-8", "ignore").decode("utf-8").strip()


def _filter(raw: str, separator: str) -> Filter:
    field, found, value = raw.partition(separator)
    if not found or not field.strip():
        raise UsageError("error.bad_where", where=raw, separator=separator)
    return parse_filter(field.strip(), value)


def _branch(raw: str, separator: str) -> tuple[str, str]:
    field, found, value = (part.strip() for part in raw.partition(separator))
    if not (field and found and value):
        raise UsageError("error.bad_where", where=raw, separator=separator)
    return field, value


def count(raw: str | None, default: int) -> int:
    """Return a count as people write it; a blank one is not given.

    Signs, points and other digits are refused.
    """
    text = (raw or "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        raise UsageError("error.bad_paging")
    return int(text)


def _facets(raw: str | None) -> tuple[str, ...] | None:
    """Names narrow the facets, an empty list (or ``none``) asks for no facet, None for all."""
    if raw is None:
        return None
    names = [name for part in raw.split(",") if (name := clean(part))]
    return () if names == ["none"] else tuple(dict.fromkeys(names))
