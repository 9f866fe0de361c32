"""Duplicates over HTTP: pairs with their evidence, keeping apart, merging after a look, parting.

``GET /api/v1/duplicates`` lists; what is done about a pair is posted below it as JSON.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from st_db.api.asking import clean, count
from st_db.api.posting import Addresses, Sent
from st_db.api.routes import flag, known
from st_db.errors import UsageError
from st_db.settings import Settings

if TYPE_CHECKING:
    from st_db.library import Library
    from st_db.library.comparing import Comparison
    from st_db.records.stored import Merger

AT = "/api/v1/duplicates"
MOST = 500
"""Pairs in one answer."""


def routes(library: Callable[[], Library], settings: Settings) -> list[Route]:
    """Return the routes; ``library`` gives the open library."""
    made = Addresses(library, settings)
    return [
        made.route(AT, get=_listed),
        made.route(f"{AT}/compare", get=_compared),
        made.route(f"{AT}/merged", get=_merged),
        made.route(f"{AT}/merge", post=_merge),
        made.route(f"{AT}/unmerge", post=_unmerge),
        made.route(f"{AT}/apart", post=_apart),
    ]


def _listed(sent: Sent) -> tuple[int, dict[str, Any]]:
    """List pairs, the surest first: the open ones, or those said to be apart."""
    known(sent.request, ("kind", "apart", "limit", "offset"))
    given = sent.request.query_params
    page = (min(count(given.get("limit"), 20), MOST), count(given.get("offset"), 0))
    kinds = [kind for kind in map(clean, given.getlist("kind")) if kind]
    apart = flag(sent.request, "apart")
    found = sent.library.duplicates.proposed(sent.caller, kinds, apart=apart, page=page)
    pairs = [pair.to_json(sent.caller.language) for pair in found.pairs]
    return HTTPStatus.OK, {"total": found.total, "counts": dict(found.counts),
                           "behind": found.behind, "pairs": pairs}  # fmt: skip


def _compared(sent: Sent) -> tuple[int, dict[str, Any]]:
    """Return two records field by field, the one to keep first."""
    known(sent.request, ("one", "other"))
    one, other = (clean(sent.request.query_params.get(name, "")) for name in ("one", "other"))
    for name, value in (("one", one), ("other", other)):
        if not value:
            raise UsageError("error.missing_parameter", name=name)
    found = sent.library.duplicates.compare(sent.caller, one, other)
    return HTTPStatus.OK, _comparison(sent, found)


def _merged(sent: Sent) -> tuple[int, dict[str, Any]]:
    """List the latest mergers that stand."""
    from st_db.library.duplicates import named

    known(sent.request, ("limit",))
    limit = min(count(sent.request.query_params.get("limit"), 20), MOST)
    found = sent.library.duplicates.merged(sent.caller, limit)
    mergers = [
        {**_merger(merger), "records": [named(kept), named(other)]} for merger, kept, other in found
    ]
    return HTTPStatus.OK, {"mergers": mergers}


def _merge(sent: Sent) -> tuple[int, dict[str, Any]]:
    """Merge a record into another at the versions that were seen, or say what that would do."""
    sent.known("kept", "other", "versions", "choices", "dry_run")
    kept, other = sent.text("kept", needed=True), sent.text("other", needed=True)
    choices = _choices(sent)
    if sent.flag("dry_run"):
        found = sent.library.duplicates.tried(sent.caller, kept, other, choices)
        return HTTPStatus.OK, {
            **_comparison(sent, found.comparison), "dry_run": True,
            "before": dict(found.before), "after": dict(found.after),
        }  # fmt: skip
    versions = sent.numbers("versions", 2)
    merger = sent.library.duplicates.merge(
        sent.caller, kept, other, versions=(versions[0], versions[1]), choices=choices
    )
    return HTTPStatus.OK, _merger(merger)


def _unmerge(sent: Sent) -> tuple[int, dict[str, Any]]:
    """Let a merged record stand by itself again."""
    sent.known("other")
    merger = sent.library.duplicates.unmerge(sent.caller, sent.text("other", needed=True))
    return HTTPStatus.OK, _merger(merger)


def _apart(sent: Sent) -> tuple[int, dict[str, Any]]:
    """Remember that two records are not one, or forget it."""
    sent.known("one", "other", "apart")
    one, other = sent.text("one", needed=True), sent.text("other", needed=True)
    apart = sent.flag("apart", otherwise=True)
    sent.library.duplicates.apart(sent.caller, one, other, apart=apart)
    return HTTPStatus.OK, {"records": [one, other], "apart": apart}


def _choices(sent: Sent) -> dict[str, str]:
    given = sent.mapping("choices") or {}
    return {name: choice if isinstance(choice, str) else "" for name, choice in given.items()}


def _merger(merger: Merger) -> dict[str, Any]:
    return {"id": merger.id, "kept": merger.kept, "merged": merger.merged,
            "actor": merger.actor, "at": merger.at.isoformat()}  # fmt: skip


def _comparison(sent: Sent, found: Comparison) -> dict[str, Any]:
    from st_db.library.duplicates import named, why

    language = sent.caller.language
    pair = found.pair
    return {
        "kind": found.kept.kind,
        "kept": named(found.kept),
        "other": named(found.other),
        "score": round(pair.score, 2) if pair else None,
        "evidence": why(pair.why, language) if pair else None,
        "apart_by": pair.apart_by if pair else None,
        "same": list(found.same),
        "differences": [
            {"field": line.name, "label": line.field.spec.label(language), "kept": line.kept,
             "other": line.other, "options": list(line.options), "proposed": line.proposed}
            for line in found.lines
        ],
    }  # fmt: skip
