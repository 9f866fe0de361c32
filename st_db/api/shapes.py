"""The JSON that ``st-db … --json`` and HTTP answer alike; interfaces.md holds it to the letter."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from st_db.errors import CodeRefused, ExpressionError, Several, StDbError
from st_db.i18n import Language, has, remedy, t
from st_db.query import Hit, Page, Suggestion

if TYPE_CHECKING:
    from st_db.library import Listing


def page_json(page: Page, *, labels: bool = False) -> dict[str, Any]:
    """Return the answer to a search; ``labels`` adds the titles of the facets' codes."""
    shape: dict[str, Any] = {
        "query": page.query,
        "total": page.total,
        "exact": page.exact,
        "engine": page.engine,
        "took_ms": page.took_ms,
        "seq": page.seq,
        "behind": page.behind,
        "relaxed": page.relaxed,
        "hits": [_hit_json(hit) for hit in page.hits],
        "facets": page.facets,
        "missing": page.missing,
        "ranges": page.ranges,
        "suggestion": page.suggestion,
        "also": dict(page.also) if page.also else None,
        "suggestion_total": page.suggestion_total,
        "named": asdict(page.named) if page.named else None,
        "note": page.note,
        "index": page.lamp.to_json() if page.lamp else None,
    }
    if page.expression:
        shape["expression"] = page.expression
    if page.changes is not None:
        shape["changes"] = dict(page.changes)
    if labels:
        shape["labels"] = page.labels
    return shape


def suggestions_json(query: str, suggestions: Sequence[Suggestion]) -> dict[str, Any]:
    """Return suggestions, each with what its type fills."""
    return {
        "query": query,
        "suggestions": [
            {name: value for name, value in asdict(one).items() if value is not None}
            for one in suggestions
        ],
    }


def listing_json(found: Listing) -> dict[str, Any]:
    """Return the values of one facet; ``total`` counts those that are not listed too."""
    return {
        "field": found.field,
        "text": found.text,
        "total": found.total,
        "exact": found.exact,
        "engine": found.engine,
        "values": found.values,
        "labels": found.labels,
    }


def _hit_json(hit: Hit) -> dict[str, Any]:
    return {
        "id": hit.id,
        "kind": hit.kind,
        "number": hit.number,
        "title": hit.title,
        "status": hit.status,
        "highlight": dict(hit.highlight),
        "score": hit.score,
        **({"change": hit.change} if hit.change else {}),
    }


def error_json(error: StDbError, language: Language) -> dict[str, Any]:
    """Return an error with its sentence and remedy; several records for one number are listed."""
    shape: dict[str, Any] = {
        "error": {
            "code": error.code,
            "message": message(error, language),
            "remedy": advice(error, language),
        }
    }
    if isinstance(error, ExpressionError):
        shape["error"] |= {"position": error.position, "length": error.length}
    if isinstance(error, CodeRefused):
        shape["error"] |= {"field": error.field}
    if isinstance(error, Several):
        shape["records"] = error.records
    return shape


def message(error: StDbError, language: Language) -> str:
    """Return the sentence of an error; one without a sentence says so rather than fail again."""
    if not has(error.code):
        return f"{t('error.unknown', language)} ({error})"
    return t(error.code, language, **error.params)


def advice(error: StDbError, language: Language) -> str:
    """Return what to do about an error, or an empty string."""
    return remedy(error.code if has(error.code) else "error.unknown", language, **error.params)


def encoded(value: object, *, indent: int | None = None) -> bytes:
    """Return JSON as UTF-8; letters stay letters, and what UTF-8 cannot hold becomes a sign."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=str, allow_nan=False)
    return text.encode("utf-8", "replace")
