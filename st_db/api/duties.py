"""``GET /api/v1/duties``: what is due, also as a file; ``/duties.ics``: the same as a calendar;
``/api/v1/duties/letter.docx``: what an organization is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from st_db.access import Caller
from st_db.api.asking import clean, count
from st_db.api.bodies import tagged
from st_db.api.callers import caller_of, named_language
from st_db.api.documents import sent
from st_db.api.exporting import disposition
from st_db.api.posting import one_of
from st_db.api.refusing import PRIVATE
from st_db.api.routes import answer, known, reading
from st_db.codes.model import today
from st_db.exchange import ics, listed
from st_db.i18n import Language, t

if TYPE_CHECKING:
    from st_db.library import Library
    from st_db.library.duties import Ask, Item

_ASKED = ("unit", "kind", "organization", "month", "state", "limits", "within")
_NOBODY = "-"
"""How a question says that no unit answers for a record."""
_MOST_DAYS = 5_000
"""Days of one calendar; programs that show calendars are slow with more."""
_COLUMNS = (
    ("on", 12), ("working", 12), ("state", 14), ("what", 36), ("kind", 18), ("number", 20),
    ("title", 50), ("organization", 34), ("unit", 20), ("sentence", 60), ("source", 34),
    ("address", 50),
)  # fmt: skip


def routes(library: Callable[[], Library], settings: Any) -> list[Route]:
    """Return the routes; ``library`` gives the open library."""

    def listing(request: Request) -> Response:
        known(request, (*_ASKED, "limit", "offset", "format", "language"))
        given, caller = request.query_params, _caller(request, library())
        from st_db.library.duties import PAGE

        format_ = given.get("format") or "json"
        if format_ != "json":
            return _file(library(), caller, request, format_)
        limit, offset = count(given.get("limit"), PAGE), count(given.get("offset"), 0)
        report = library().duties.report(caller, ask_of(request), limit, offset)
        return answer(HTTPStatus.OK, report.to_json())

    def calendar(request: Request) -> Response:
        return _calendar(library(), _caller(request, library()), request)

    def own_calendar(request: Request) -> Response:
        # Programs that show calendars hold no cookies: the address says itself whose it is.
        language = named_language(request, settings.language)
        caller = library().calendars.opened(request.path_params["token"], language)
        request.state.user = caller.user
        return _calendar(library(), caller, request)

    def letter(request: Request) -> Response:
        known(request, ("organization", "days", "language"))
        from st_db.library.documents import YEAR

        given, caller = request.query_params, _caller(request, library())
        days = count(given.get("days"), YEAR)
        organization = clean(given.get("organization", ""))
        made = library().documents.duty_letter(caller, organization, days)
        return sent(made)

    return [
        Route("/api/v1/duties/letter.docx", reading(letter, settings), methods=["GET"]),
        Route("/api/v1/duties", reading(listing, settings), methods=["GET"]),
        Route("/duties.ics", reading(calendar, settings), methods=["GET"]),
        Route(f"{PRIVATE}{{token}}.ics", reading(own_calendar, settings), methods=["GET"]),
    ]


def _calendar(library: Library, caller: Caller, request: Request) -> Response:
    """Return what a caller may read of the duties that a request speaks of, as a calendar."""
    known(request, (*_ASKED, "language"))
    address = str(request.base_url).rstrip("/")
    with closing(_closable(library.duties.whole(caller, ask_of(request)))) as items:
        title = t("duties.title", caller.language)
        body = ics.calendar(title, _entries(items, address), today())
    answered = tagged(request, body, ics.MEDIA_TYPE)
    answered.headers["Cache-Control"] = "private, no-cache"
    return answered


def _caller(request: Request, library: Library) -> Caller:
    caller = caller_of(request, library)
    return replace(caller, language=named_language(request, caller.language))


def _closable(items: Iterator[Item]) -> Any:
    """Return items as what they are, a generator, whose database is let go when it is closed."""
    return items


def ask_of(request: Request) -> Ask:
    """Return the duties that a request speaks of."""
    from st_db.library.duties import Ask, month_of

    given = {name: clean(request.query_params.get(name, "")) or None for name in _ASKED}
    unit, states = given["unit"], given["state"]
    return Ask(
        "" if unit == _NOBODY else unit, given["kind"], given["organization"],
        month_of(given["month"]), tuple(states.split(",")) if states else (),
        given["limits"] == "1", count(given["within"], 0) if given["within"] else None,
    )  # fmt: skip


def _entries(items: Iterator[Item], address: str) -> Iterator[ics.Entry]:
    for item, _ in zip(items, range(_MOST_DAYS), strict=False):
        due, duty = item.due, item.due.duty
        heading = " ".join(part for part in (due.number, due.title) if part)
        said = "\n".join(part for part in (item.rule.sentence, item.rule.source) if part)
        there = f"{address}/record?id={due.record}" if heading else ""
        yield ics.Entry(
            f"{due.record}.{duty.rule}.{duty.term}@st-db", duty.on,
            f"{item.rule.name}: {heading}" if heading else item.rule.name, said, there, due.kind,
        )  # fmt: skip


# ---- files


def _file(library: Library, caller: Caller, request: Request, format_: str) -> Response:
    one_of("format", format_, ("json", *listed.MEDIA))
    language, address = caller.language, str(request.base_url).rstrip("/")
    columns = [listed.Heading(t(f"duties.column.{one}", language), width)
               for one, width in _COLUMNS]  # fmt: skip
    title = t("duties.title", language)
    units = {unit.id: unit.called(language) for unit in library.units.list(caller)}
    with closing(_closable(library.duties.whole(caller, ask_of(request)))) as items:
        rows = (_row(item, units, address, language) for item in items)
        body = b"".join(listed.written(format_, title, columns, rows))
    headers = {"Content-Disposition": disposition(f"{title}.{format_}"),
               "Cache-Control": "no-store", "Vary": "Accept-Language"}  # fmt: skip
    return Response(body, HTTPStatus.OK, headers, listed.MEDIA[format_])


def _row(item: Item, units: dict[str, str], address: str, language: Language) -> listed.Row:
    due, duty = item.due, item.due.duty
    return (
        f"{duty.on:%d/%m/%Y}", f"{duty.working:%d/%m/%Y}", t(f"duties.state.{due.state}", language),
        item.rule.name, kind_label(due.kind, language), due.number, due.title, due.party,
        units.get(due.unit, due.unit),
        item.rule.sentence, item.rule.source,
        f"{address}/record?id={due.record}" if due.title or due.number else "",
    )  # fmt: skip


def kind_label(kind: str, language: Language) -> str:
    """Return what a kind of duties is called; those of the office hang on no record."""
    from st_db.records import KINDS

    return KINDS[kind].kind.label(language) if kind in KINDS else t("duties.office", language)
