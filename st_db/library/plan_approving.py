"""A plan on its way: submitted, returned with a remark, approved and frozen with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from st_db.access import Caller
from st_db.codes.model import today
from st_db.errors import Conflict, NotFound, UsageError
from st_db.library.holding import as_seen
from st_db.library.plan_frozen import lists_now
from st_db.library.plan_reading import PLAN, cited, found, lines_of, read_plan
from st_db.library.plan_views import PlanView
from st_db.records.plan import PlanEntry
from st_db.records.stored import Changed, Record
from st_db.store import known_id

if TYPE_CHECKING:
    from st_db.library.facade import Library
    from st_db.store import Writer

_LONGEST = 2_000


class Approving:
    """Submits, returns and approves plans."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._store = library.store

    def submit(self, caller: Caller, id: str, *, seen: int | None = None) -> PlanView:
        """Hand a plan to whoever approves it; nobody changes it until it comes back.

        Raises Conflict for one that is on its way already or has changed since ``seen``.
        """
        caller.require("plan")
        with self._store.writing(actor=caller.user, source=caller.origin) as writer:
            record = self._held(writer, id, seen, ("draft", "returned", None))
            caller.require("plan", unit=record.unit_id)
            if not self._store.plans.lines(record.id):
                raise UsageError("error.plan_empty", number=record.called)
            self._write(writer, record, {"status": "submitted"})
        return self._view(caller, id)

    def give_back(
        self, caller: Caller, id: str, remark: str, *, seen: int | None = None
    ) -> PlanView:
        """Return a plan that was submitted, with a remark on what is to be changed."""
        caller.require("approve")
        said = remark.strip()[:_LONGEST]
        if not said:
            raise UsageError("error.empty_remark")
        with self._store.writing(actor=caller.user, source=caller.origin) as writer:
            record = self._held(writer, id, seen, ("submitted",))
            caller.require("approve", unit=record.unit_id)
            one = {"by": caller.user, "at": datetime.now(UTC).isoformat(), "text": said}
            remarks = [*record.values["remarks"], one]
            self._write(writer, record, {"status": "returned", "remarks": remarks})
        return self._view(caller, id)

    def approve(
        self, caller: Caller, id: str, number: str = "", on: date | None = None, *,
        seen: int | None = None,
    ) -> PlanView:  # fmt: skip
        """Approve a plan that was submitted and freeze it with what it rests on.

        Kept are the moment as a change of the log, the version of every line and, of every record
        it rests on, the version, title and status.
        """
        caller.require("approve")
        with self._store.writing(actor=caller.user, source=caller.origin) as writer:
            record = self._held(writer, id, seen, ("submitted",))
            caller.require("approve", unit=record.unit_id)
            given: dict[str, Any] = {
                "status": "approved", "approved_date": on or today(),
                "evidence": self._evidence(record, caller.user),
            }  # fmt: skip
            if number.strip():
                given |= {"code": number.strip(), "number": None, "number_as_written": None}
            self._write(writer, record, given)
        return self._view(caller, id)

    # ---- inside

    def _held(
        self, writer: Writer, id_: str, seen: int | None, statuses: tuple[str | None, ...]
    ) -> Record:
        sound = known_id(id_)
        record = writer.load([sound], lock=True).get(sound)
        if record is None or record.kind != PLAN or record.archived_at is not None:
            raise NotFound(what=id_[:80])
        as_seen(record, seen)
        if record.values.get("status") not in statuses:
            raise Conflict("error.plan_status", number=record.called,
                           status=record.values.get("status"))  # fmt: skip
        return record

    def _write(self, writer: Writer, record: Record, given: Mapping[str, Any]) -> None:
        entry = PlanEntry.read({**record.values, "state": None, **given}, self._library.context())
        writer.update([Changed.between(record, entry.card())])

    def _evidence(self, plan: Record, user: str) -> dict[str, Any]:
        """Return what a plan rests on now; no line of it can change while it is held."""
        seq = self._store.last_seq()  # first: what comes later is found behind it
        lines = lines_of(self._library, plan.id)
        known = self._store.get_many(sorted({link["id"] for one in lines for link in cited(one)}))
        return {
            "seq": seq, "at": datetime.now(UTC).isoformat(), "by": user,
            "lists": lists_now(self._library),
            "lines": [
                {"id": line.id, "version": line.version, "title": line.title,
                 "section": line.values.get("section") or "",
                 "origin": line.values.get("origin"), "asked": line.values.get("origin_of"),
                 "cites": [_frozen(known[link["id"]]) for link in cited(line)
                           if link["id"] in known]}
                for line in lines
            ],
        }  # fmt: skip

    def _view(self, who: Caller, id_: str) -> PlanView:
        return read_plan(self._library, who, found(self._library, id_, PLAN))


def _frozen(record: Record) -> dict[str, Any]:
    values = record.values
    return {"id": record.id, "kind": record.kind, "number": record.number, "title": record.title,
            "version": record.version, "status": values.get("status"),
            "state": values.get("state")}  # fmt: skip
