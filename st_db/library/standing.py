"""Saying whose a record is and who may see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from st_db.access import ANYWHERE, Anywhere, Caller
from st_db.access.accounts import Unit
from st_db.errors import Forbidden, NotFound, UsageError
from st_db.library.holding import as_seen
from st_db.library.placing import SEEN_BY, UNIT, VISIBILITIES, may_place, one_of
from st_db.library.review import require_unreviewed, wanted
from st_db.records import REGISTER
from st_db.store import known_id

if TYPE_CHECKING:
    from st_db.library.facade import Library


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

    def choices(self, who: Caller) -> list[Unit | None]:
        """Return the units that somebody may make records for, and hand some to; None: to none."""
        who.require("place")
        free = who.may("review", unit=who.unit) and not wanted(self._library, who)
        nobody: list[Unit | None] = [None] if free or who.unit is None else []
        units = self._library.store.accounts.units()
        return [*nobody, *(one for one in units if free or one.id == who.unit)]

    def of_new(self, who: Caller, given: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return whose a new record is and who may see it: as it was given, else their own.

        Raises Forbidden for a unit that they could not hand it to, UsageError, NotFound.
        """
        who.require("write")
        asked = self.known(who, given or {})
        if asked.get(UNIT, who.unit) != who.unit:
            require_unreviewed(self._library, who)
        if asked:
            self._require(who, who.unit, asked)
        return {UNIT: who.unit, SEEN_BY: VISIBILITIES[0], **asked}

    def set(
        self, caller: Caller, id: str, *, unit: str | Anywhere | None = ANYWHERE,
        visibility: str | None = None, seen: int | None = None,
    ) -> None:  # fmt: skip
        """Give a record to a unit (None: to none), or show or hide it from the public.

        Who may say what is in ``may_place``; where the unit wants review it is the reviewer's.
        Raises NotFound, Conflict for a stale ``seen``, UsageError.
        """
        caller.require("place")
        asked: dict[str, str | None] = {}
        if visibility is not None:
            asked[SEEN_BY] = visibility
        if not isinstance(unit, Anywhere):
            asked[UNIT] = unit
        given = self.known(caller, asked)
        with self._library.store.writing(actor=caller.user, source=caller.origin) as writer:
            sound = known_id(id)
            record = writer.load([sound], lock=True).get(sound)
            if record is None:
                raise NotFound(what=id)
            caller.require("place", unit=record.unit_id)
            if record.kind not in REGISTER:
                caller.require("plan", unit=record.unit_id)
                if given.get(SEEN_BY) == "public":
                    raise UsageError("error.never_public")
            if not caller.may("review", unit=record.unit_id):
                require_unreviewed(self._library, caller)
            as_seen(record, seen)
            self._require(caller, record.unit_id, given)
            writer.standing().set([record], given)

    def known(self, who: Caller, asked: Mapping[str, str | None]) -> dict[str, str | None]:
        """Return what was asked in normal form; raises NotFound for a unit, UsageError."""
        who.require("place")
        given = dict(asked)
        if SEEN_BY in given:
            one_of(SEEN_BY, given[SEEN_BY] or "", VISIBILITIES)
        if UNIT in given:
            unit = given[UNIT]
            given[UNIT] = self._library.units.get(who, unit).id if unit else None
        return given

    @staticmethod
    def _require(caller: Caller, unit: str | None, given: Mapping[str, Any]) -> None:
        caller.require("place", unit=unit)
        if not may_place(caller, unit, given):
            raise Forbidden("error.hand_over", user=caller.user, unit=given.get(UNIT))
