"""``/api/v1/plans``: plans looked at, made, and changed by what is to be done: ``{"do": …}``.

What is sent is JSON; a change says which ``version`` it had in sight. A clash of two planners is
answered 409 with both sides, values that cannot be read 400 with what is wrong beside each field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from starlette.routing import Route

from st_db.api.asking import Asked, clean, count
from st_db.api.posting import Addresses, Sent, one_of
from st_db.api.routes import known
from st_db.errors import UsageError
from st_db.settings import Settings

if TYPE_CHECKING:
    from st_db.library import Library
    from st_db.library.edits import FieldIssue, Outcome
    from st_db.library.plan_views import PlanView

Answer = tuple[int, dict[str, Any]]

_ADDS = ("records", "search", "duties", "last_year", "line")


def routes(library: Callable[[], Library], settings: Settings) -> list[Route]:
    """Return the routes; ``library`` gives the open library."""
    addresses = Addresses(library, settings)
    return [
        addresses.route("/api/v1/plans", get=_list, post=_create),
        addresses.route("/api/v1/plans/{id}", get=_get, post=_do),
        addresses.route("/api/v1/plans/{id}/compare", get=_compare),
        addresses.route("/api/v1/plans/{id}/proposal", get=_proposal),
        addresses.route("/api/v1/plans/{id}/drift", get=_drift),
        addresses.route("/api/v1/plans/{id}/overlap", get=_overlap),
    ]


def _list(sent: Sent) -> Answer:
    known(sent.request, ("unit", "year"))
    given = sent.request.query_params
    year = count(given.get("year"), 0) or None
    found = sent.library.plans.list(sent.caller, clean(given.get("unit", "")) or None, year)
    return HTTPStatus.OK, {"plans": [one.to_json() for one in found]}


def _create(sent: Sent) -> Answer:
    sent.known("year", "title", "unit", "id", "copy", "only_open")
    year, id_ = whole(sent, "year"), sent.text("id") or None
    plans = sent.library.plans
    if source := sent.text("copy"):
        open_ = sent.flag("only_open")
        view = plans.copy(sent.caller, source, year, only_open=open_, new=id_)
    else:
        view = plans.create(sent.caller, year, sent.text("title"), unit=sent.text("unit") or None,
                            id=id_)  # fmt: skip
    return HTTPStatus.CREATED, view.to_json()


def _get(sent: Sent) -> Answer:
    known(sent.request, ())
    return HTTPStatus.OK, sent.library.plans.get(sent.caller, _id(sent)).to_json()


def _compare(sent: Sent) -> Answer:
    """Compare a plan with another one, or with itself after a change of the log; else list these.

    Without either, what can be compared with is listed.
    """
    known(sent.request, ("with", "since", "until"))
    given, comparing = sent.request.query_params, sent.library.plans.comparing
    if other := clean(given.get("with", "")):
        return HTTPStatus.OK, comparing.plans(sent.caller, _id(sent), other).to_json()
    if given.get("since"):
        since, until = count(given.get("since"), 0), count(given.get("until"), 0) or None
        return HTTPStatus.OK, comparing.since(sent.caller, _id(sent), since, until).to_json()
    moments = [one.to_json() for one in comparing.moments(sent.caller, _id(sent))]
    versions = comparing.versions(sent.caller, _id(sent))
    return HTTPStatus.OK, {"versions": versions, "moments": moments}


def _proposal(sent: Sent) -> Answer:
    """Say which lines the money is best spent on, and why the others are left out."""
    known(sent.request, ())
    return HTTPStatus.OK, sent.library.plans.choosing.propose(sent.caller, _id(sent)).to_json()


def _drift(sent: Sent) -> Answer:
    """Say what an approved plan rests on and is no longer what it was."""
    known(sent.request, ())
    drifting = sent.library.plans.drifting
    found = drifting.drift(sent.caller, _id(sent))
    duties = drifting.duties(sent.caller, _id(sent))
    return HTTPStatus.OK, {"drift": [one.to_json() for one in found],
                           "duties": [one.to_json() for one in duties]}  # fmt: skip


def _overlap(sent: Sent) -> Answer:
    """Say which records the new lines share their texts with."""
    known(sent.request, ())
    lines = sent.library.plans.overlapping.of_plan(sent.caller, _id(sent))
    return HTTPStatus.OK, {"lines": [one.to_json() for one in lines]}


# ---- what is done to a plan or one of its lines


def _do(sent: Sent) -> Answer:
    what = one_of("do", sent.text("do", needed=True), tuple(_DOES))
    try:
        return _DOES[what](sent)
    except ValidationError as error:
        from st_db.library.edits import field_issues

        return HTTPStatus.BAD_REQUEST, {"issues": _issues(field_issues(error), sent)}


def _add(sent: Sent) -> Answer:
    sent.known("do", "from", *_ADDS, "q", "kind", "where", "month", "organization", "unit", "plan",
               "section", "values")  # fmt: skip
    what = one_of("from", sent.text("from", needed=True), _ADDS)
    add, caller, id_ = sent.library.plans.add, sent.caller, _id(sent)
    if what == "records":
        found = add.records(caller, id_, sent.texts("records"))
    elif what == "search":
        asked = Asked(sent.text("q"), sent.texts("kind"), sent.texts("where"))
        said = "; ".join(filter(None, (asked.text, *asked.kinds, *asked.where)))
        found = add.search(caller, id_, asked.query(), said)
    elif what == "duties":
        from st_db.library.duties import Ask, month_of

        ask = Ask(sent.text("unit") or None, next(iter(sent.texts("kind")), None),
                  sent.text("organization") or None, month_of(sent.text("month")))  # fmt: skip
        found = add.duties(caller, id_, ask)
    elif what == "last_year":
        found = add.last_year(caller, id_, sent.text("plan", needed=True))
    else:
        found = add.line(caller, id_, sent.text("section", needed=True),
                         sent.mapping("values") or {}, sent.texts("records"))  # fmt: skip
    return HTTPStatus.OK, found.to_json()


def _change(sent: Sent) -> Answer:
    sent.known("do", "line", "values", "version", "save")
    values, save = sent.mapping("values") or {}, sent.text("save") or None
    outcome = sent.library.plans.change(
        sent.caller, _subject(sent), values, whole(sent, "version"), save_id=save
    )
    return answered(outcome, sent)


def _move(sent: Sent) -> Answer:
    sent.known("do", "line", "section", "after", "version")
    seen = whole(sent, "version", 0) or None
    line = sent.library.plans.move(
        sent.caller, sent.text("line", needed=True), sent.text("section") or None,
        sent.text("after") or None, seen=seen,
    )  # fmt: skip
    return HTTPStatus.OK, line.to_json()


def _cite(sent: Sent) -> Answer:
    sent.known("do", "line", "records", "drop")
    line = sent.library.plans.cite(
        sent.caller, sent.text("line", needed=True), sent.texts("records"), sent.texts("drop")
    )
    return HTTPStatus.OK, line.to_json()


def _comment(sent: Sent) -> Answer:
    sent.known("do", "line", "text")
    view = sent.library.plans.comment(sent.caller, _subject(sent), sent.text("text"))
    return HTTPStatus.OK, {"remarks": view.values.get("remarks"), "version": view.version}


def _remove(sent: Sent) -> Answer:
    sent.known("do", "line", "version", "reason")
    seen = whole(sent, "version", 0) or None
    line = sent.library.plans.remove(sent.caller, sent.text("line", needed=True), seen=seen,
                                     reason=sent.text("reason"))  # fmt: skip
    return HTTPStatus.OK, line.to_json()


def _bring_back(sent: Sent) -> Answer:
    sent.known("do", "line")
    line = sent.library.plans.bring_back(sent.caller, sent.text("line", needed=True))
    return HTTPStatus.OK, line.to_json()


def _undo(sent: Sent) -> Answer:
    sent.known("do", "line", "version")
    seen = whole(sent, "version", 0) or None
    sent.library.plans.undo(sent.caller, _subject(sent), seen=seen)
    return HTTPStatus.OK, {"undone": _subject(sent)}


def _settle(sent: Sent) -> Answer:
    """Take out the lines that the proposal with a stamp leaves out."""
    sent.known("do", "stamp")
    done = sent.library.plans.many.settle(sent.caller, _id(sent), sent.text("stamp", needed=True))
    return HTTPStatus.OK, {"removed": list(done.lines)}


def _submit(sent: Sent) -> Answer:
    sent.known("do", "version")
    seen = whole(sent, "version", 0) or None
    view = sent.library.plans.approving.submit(sent.caller, _id(sent), seen=seen)
    return HTTPStatus.OK, _standing(view)


def _return(sent: Sent) -> Answer:
    sent.known("do", "version", "text")
    seen = whole(sent, "version", 0) or None
    view = sent.library.plans.approving.give_back(
        sent.caller, _id(sent), sent.text("text"), seen=seen
    )
    return HTTPStatus.OK, _standing(view)


def _approve(sent: Sent) -> Answer:
    sent.known("do", "version", "code", "date")
    seen = whole(sent, "version", 0) or None
    view = sent.library.plans.approving.approve(
        sent.caller, _id(sent), sent.text("code"), _day(sent.text("date")), seen=seen
    )
    return HTTPStatus.OK, _standing(view)


def _standing(view: PlanView) -> dict[str, Any]:
    return {"id": view.id, "version": view.version, "status": view.values.get("status"),
            "code": view.values.get("code"),
            "approved_date": view.values.get("approved_date")}  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        values = "2027-01-15"
        raise UsageError("error.bad_parameter", name="date", value=text[:80],
                         values=values) from error  # fmt: skip


_DOES: Mapping[str, Callable[[Sent], Answer]] = {
    "add": _add, "change": _change, "move": _move, "cite": _cite, "comment": _comment,
    "remove": _remove, "bring_back": _bring_back, "undo": _undo,
    "settle": _settle,
    "submit": _submit, "return": _return, "approve": _approve,
}  # fmt: skip


def _id(sent: Sent) -> str:
    return clean(sent.request.path_params["id"])


def _subject(sent: Sent) -> str:
    """Return what is meant: one of the lines, else the plan itself."""
    return sent.text("line") or _id(sent)


def whole(sent: Sent, name: str, otherwise: int | None = None) -> int:
    """Return a whole number that was sent."""
    value = sent.value(name)
    if value is None and otherwise is not None:
        return otherwise
    if type(value) is not int or not 0 < value < 2**31:
        raise UsageError("error.bad_parameter", name=name, value=str(value)[:80], values="1, 2, …")
    return value


def answered(outcome: Outcome, sent: Sent) -> Answer:
    from st_db.library.edits import Clash, Refused, Saved

    if isinstance(outcome, Saved):
        return HTTPStatus.OK, {
            "id": outcome.record_id, "version": outcome.version, "changed": list(outcome.changed),
            "merged": list(outcome.merged), "issues": _issues(outcome.issues, sent),
        }  # fmt: skip
    if isinstance(outcome, Clash):
        told = [{"field": c.field, "mine": c.mine, "theirs": c.theirs, "original": c.original,
                 "actor": c.actor, "at": c.at.isoformat() if c.at else None}
                for c in outcome.collisions]  # fmt: skip
        return HTTPStatus.CONFLICT, {"id": outcome.record_id, "version": outcome.version,
                                     "collisions": told}  # fmt: skip
    issues = outcome.issues if isinstance(outcome, Refused) else ()
    return HTTPStatus.BAD_REQUEST, {"issues": _issues(issues, sent)}


def _issues(issues: tuple[FieldIssue, ...], sent: Sent) -> list[dict[str, Any]]:
    language = sent.caller.language
    return [{"level": i.level, "field": i.field, "code": i.code, "at": i.at, "part": i.part,
             "message": i.sentence(language)} for i in issues]  # fmt: skip
