"""Whose a record is and who may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from st_db.access import ANYWHERE, Anywhere, Caller
from st_db.errors import UsageError
from st_db.library.holding import held

if TYPE_CHECKING:
    from st_db.library.facade import Library

VISIBILITIES = ("public", "internal")


class Standing:
    """Units and visibility of records."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def set(
        self, caller: Caller, id: str, *, unit: str | Anywhere | None = ANYWHERE,
        visibility: str | None = None, seen: int | None = None,
    ) -> None:  # fmt: skip
        """Give a record to a unit (None: to none), or show or hide it from the public.

        An officer may take a record of no unit into the own one; everything else between units is
        an administrator's. Raises NotFound, Conflict for a stale ``seen``, UsageError.
        """
        caller.require("write")
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
            record = held(caller, writer, id, seen, out=True)
            wanted = given.get("unit_id", record.unit_id)
            if wanted != record.unit_id and not (record.unit_id is None and wanted == caller.unit):
                caller.require("administer")
            writer.standing().set(record, given)
