"""Whose a record is and who may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from st_db.access import ANYWHERE, Anywhere, Caller
from st_db.errors import Forbidden, NotFound, UsageError
from st_db.library.holding import as_seen
from st_db.library.review import require_unreviewed, wanted
from st_db.store import known_id

if TYPE_CHECKING:
    from st_db.library.facade import Library

VISIBILITIES = ("public", "internal")


class Standing:
    """Units and visibility of records."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def offered(self, who: Caller, unit: str | None) -> list[str] | None:
        """Return the units that somebody may hand a record of a unit to; None for no say at all.

        An empty list: the record stays whose it is, and only who may see it can be said.
        """
        if not who.may("place", unit=unit):
            return None
        if who.may("review", unit=unit):
            return [one.id for one in self._library.store.accounts.units()]
        if wanted(self._library, who):
            return None
        return [who.unit] if unit is None and who.unit is not None else []

    def set(
        self, caller: Caller, id: str, *, unit: str | Anywhere | None = ANYWHERE,
        visibility: str | None = None, seen: int | None = None,
    ) -> None:  # fmt: skip
        """Give a record to a unit (None: to none), or show or hide it from the public.

        An officer may take a record of no unit into the own one; a reviewer hands the own unit's
        and those of none to any, an administrator every record. Where the unit wants review this is
        the reviewer's. Raises NotFound, Conflict for a stale ``seen``, UsageError.
        """
        caller.require("place")
        given: dict[str, Any] = {}
        if visibility is not None:
            if visibility not in VISIBILITIES:
                values = ", ".join(VISIBILITIES)
                raise UsageError(
                    "error.bad_parameter", name="visibility", value=visibility[:20], values=values
                )
            given["visibility"] = visibility
        if not isinstance(unit, Anywhere):
            given["unit_id"] = self._library.units.get(caller, unit).id if unit else None
        with self._library.store.writing(actor=caller.user, source=caller.origin) as writer:
            sound = known_id(id)
            record = writer.load([sound], lock=True).get(sound)
            if record is None:
                raise NotFound(what=id)
            caller.require("place", unit=record.unit_id)
            reviews = caller.may("review", unit=record.unit_id)
            if not reviews:
                require_unreviewed(self._library, caller)
            as_seen(record, seen)
            to = given.get("unit_id", record.unit_id)
            taken = record.unit_id is None and to == caller.unit
            if to != record.unit_id and not (reviews or taken):
                raise Forbidden("error.hand_over", user=caller.user, unit=to)
            writer.standing().set(record, given)
