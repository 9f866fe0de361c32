"""Bulk change over HTTP: tried first, looked at record by record, done as a job, undone at once.

``POST /api/v1/bulk`` tries a change and gives the address of its job; ``…/lines`` is every record
before and after; ``…/start`` does what was tried, ``…/undo`` takes it back, ``…/cancel`` ends it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from st_db.api.asking import clean, count
from st_db.api.posting import Addresses, Sent, one_of
from st_db.api.routes import known
from st_db.errors import NotFound, UsageError
from st_db.settings import Settings

if TYPE_CHECKING:
    from st_db.library import Library
    from st_db.records.stored import Job

AT = "/api/v1/bulk"
PAGE, MOST_SHOWN = 50, 500
"""Records of a preview in one answer, unless it is asked otherwise, and at most."""

_FATES = ("changed", "same", "refused", "forbidden", "gone")
_SEARCH = ("q", "kind", "where")


def routes(library: Callable[[], Library], settings: Settings) -> list[Route]:
    """Return the routes; ``library`` gives the open library."""
    made = Addresses(library, settings)
    return [
        made.route(AT, post=_try),
        made.route(f"{AT}/{{job}}", get=_state),
        made.route(f"{AT}/{{job}}/lines", get=_lines),
        made.route(f"{AT}/{{job}}/start", post=_start),
        made.route(f"{AT}/{{job}}/undo", post=_undo),
        made.route(f"{AT}/{{job}}/cancel", post=_cancel),
    ]


def _try(sent: Sent) -> tuple[int, dict[str, Any]]:
    """Try one change of one field on named, ticked or found records."""
    from st_db import jobs
    from st_db.library import Operation

    sent.known("field", "how", "value", "other", "records", "search", "ticked")
    given = {name: sent.text(name) for name in ("field", "how", "value", "other")}
    search, records, ticked = sent.mapping("search"), sent.texts("records"), sent.flag("ticked")
    if sum((search is not None, bool(records), ticked)) != 1:
        raise UsageError("bulk.one_choice")
    chosen: Any = records
    if search is not None:
        chosen = _search(search)
    elif ticked:
        chosen = sent.library.bulk.ticked(sent.caller)
    operation = Operation.of(given)
    job = jobs.try_change(sent.library, sent.caller, chosen, operation)
    return HTTPStatus.ACCEPTED, _told(sent, job)


def _search(given: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return a search as the address of a page asks it; filters are written ``field:value``."""
    for name in given:
        one_of("search", name, _SEARCH)
    text, kinds, where = given.get("q", ""), given.get("kind", []), given.get("where", [])
    texts = [text, *kinds, *where] if isinstance(kinds, list) and isinstance(where, list) else [0]
    if not all(isinstance(one, str) for one in texts):
        raise UsageError("error.bad_parameter", name="search", value=str(given)[:80],
                         values='{"q": "…", "kind": ["…"], "where": ["field:value"]}')  # fmt: skip
    if any(":" not in one for one in where):
        raise UsageError("bulk.unreadable_filter")
    return {
        "q": [clean(text)],
        "kind": [clean(kind) for kind in kinds],
        "where": ["=".join(clean(one).split(":", 1)) for one in where],
    }


def _state(sent: Sent) -> tuple[int, dict[str, Any]]:
    """Say how far a job is and what came of it."""
    known(sent.request, ())
    return HTTPStatus.OK, _told(sent, _job(sent))


def _lines(sent: Sent) -> tuple[int, dict[str, Any]]:
    """Return a page of the records of a preview, before and after, in the order of the search."""
    from st_db.jobs import bulk

    known(sent.request, ("fate", "limit", "offset"))
    given = sent.request.query_params
    fates = [one_of("fate", clean(fate), _FATES) for fate in given.getlist("fate")]
    page = (min(count(given.get("limit"), PAGE), MOST_SHOWN), count(given.get("offset"), 0))
    job = _job(sent)
    found = sent.library.jobs.lines(sent.caller, job.id, fates or None, page=page)
    lines = [bulk.line_of(line).to_json(sent.caller.language) for line in found]
    counts = _counts(job)
    total = sum(counts.get(fate, 0) for fate in fates or _FATES)
    return HTTPStatus.OK, {"job": job.id, "total": total, "counts": counts, "lines": lines}


def _start(sent: Sent) -> tuple[int, dict[str, Any]]:
    """Do what a preview showed; asked again, it is still done once."""
    from st_db import jobs

    sent.known()
    job = jobs.change(sent.library, sent.caller, _job(sent).id)
    return HTTPStatus.ACCEPTED, _told(sent, job)


def _undo(sent: Sent) -> tuple[int, dict[str, Any]]:
    """Take a change back, or the undo of one."""
    from st_db import jobs

    sent.known()
    job = _job(sent)
    batch = (job.result or {}).get("batch")
    if not batch:
        raise UsageError("bulk.nothing_to_undo")
    return HTTPStatus.ACCEPTED, _told(sent, jobs.undo(sent.library, sent.caller, str(batch)))


def _cancel(sent: Sent) -> tuple[int, dict[str, Any]]:
    """End a job that is not over; a change is then written wholly or not at all."""
    sent.known()
    job = sent.library.jobs.cancel(sent.caller, _job(sent).id)
    return HTTPStatus.ACCEPTED, _told(sent, job)


def _job(sent: Sent) -> Job:
    from st_db.jobs import bulk

    sent.caller.require("bulk")
    job = sent.library.jobs.get(sent.caller, clean(sent.request.path_params["job"]))
    if job.work not in (bulk.PREVIEW, bulk.CHANGE, "undo"):
        raise NotFound("error.no_job", job=job.id)
    return job


def _told(sent: Sent, job: Job) -> dict[str, Any]:
    """Return a job with its counts; what it did to every record is in its lines."""
    from st_db.jobs import job_json
    from st_db.library.bulk import MOST

    language = sent.caller.language
    result = job.result or {}
    done = (result.get("bulk") or result.get("undo") or {}).get(language)
    told = job_json(job, language)
    return {
        **{name: value for name, value in told.items() if name != "file"},
        "said": told["file"],
        "records": job.asked.get("rows"),
        "most": MOST,
        "counts": _counts(job),
        "batch": result.get("batch"),
        "report": done,
        "address": f"{AT}/{job.id}",
    }


def _counts(job: Job) -> dict[str, int]:
    found = (job.result or {}).get("outcomes") or job.progress.get("counts") or {}
    return {fate: int(found[fate]) for fate in _FATES if fate in found}
