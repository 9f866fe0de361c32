"""``/api/v1/plans/{id}/progress``: an approved plan against what was done, and reports on it.

``{"do": "report"}`` says how a line was at the end of a quarter; a clash of two who report is
answered 409 with both sides. What was approved never changes by it.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.routing import Route

from st_db.api.asking import clean, count
from st_db.api.plans import Answer, answered, whole
from st_db.api.posting import Addresses, Sent, one_of
from st_db.api.routes import known
from st_db.planning.progress import QUARTERS
from st_db.settings import Settings

if TYPE_CHECKING:
    from st_db.library import Library


def routes(library: Callable[[], Library], settings: Settings) -> list[Route]:
    """Return the routes; ``library`` gives the open library."""
    addresses = Addresses(library, settings)
    return [
        addresses.route("/api/v1/plans/{id}/progress", get=_progress, post=_do),
        addresses.route("/api/v1/plans/{id}/carry", get=_open, post=_carry),
    ]


def _progress(sent: Sent) -> Answer:
    """Set a plan against what was done up to a quarter; with ``line`` tell what was reported."""
    known(sent.request, ("quarter", "line"))
    given, progress = sent.request.query_params, sent.library.plans.progress
    if line := clean(given.get("line", "")):
        return HTTPStatus.OK, {"line": line, "history": progress.history(sent.caller, line)}
    quarter = count(given.get("quarter"), QUARTERS[-1])
    return HTTPStatus.OK, progress.table(sent.caller, _plan(sent), quarter).to_json()


def _do(sent: Sent) -> Answer:
    does = {"report": _report, "take": _take, "undo": _undo}
    return does[one_of("do", sent.text("do", needed=True), tuple(does))](sent)


def _report(sent: Sent) -> Answer:
    from st_db.library.plan_reporting import Report

    sent.known("do", "line", "quarter", "values", "version", "save")
    report = Report(
        sent.text("line", needed=True), whole(sent, "quarter"), sent.mapping("values") or {},
        whole(sent, "version"), sent.text("save"),
    )  # fmt: skip
    return answered(sent.library.plans.reporting.report(sent.caller, report), sent)


def _take(sent: Sent) -> Answer:
    sent.known("do", "line", "record", "version")
    line, record = sent.text("line", needed=True), sent.text("record", needed=True)
    reporting = sent.library.plans.reporting
    return answered(reporting.take_told(sent.caller, line, record, whole(sent, "version")), sent)


def _undo(sent: Sent) -> Answer:
    sent.known("do", "line", "version")
    line, seen = sent.text("line", needed=True), whole(sent, "version", 0) or None
    version = sent.library.plans.reporting.undo(sent.caller, line, seen=seen)
    return HTTPStatus.OK, {"undone": line, "version": version}


def _open(sent: Sent) -> Answer:
    """Return the lines that go on into the next year's plan."""
    known(sent.request, ("into",))
    into = clean(sent.request.query_params.get("into", "")) or None
    return HTTPStatus.OK, sent.library.plans.carrying.open(sent.caller, _plan(sent), into).to_json()


def _carry(sent: Sent) -> Answer:
    """Take lines into the next year's draft; asked again, it brings nothing twice."""
    sent.known("lines", "into")
    view, added = sent.library.plans.carrying.carry(
        sent.caller, _plan(sent), sent.texts("lines"), sent.text("into") or None
    )
    return HTTPStatus.OK, {"plan": view.id, "year": view.year, **added.to_json()}


def _plan(sent: Sent) -> str:
    return clean(sent.request.path_params["id"])
