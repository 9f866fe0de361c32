"""The units of the office: whose records are whose, and which want a second pair of eyes."""

from __future__ import annotations

import re

from st_db.access import Caller
from st_db.access.accounts import Unit
from st_db.errors import NotFound, UsageError
from st_db.store import Store
from st_db.text import tidy

LONGEST = 200
"""Characters of a unit's name."""

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


class Units:
    """Units of everybody in the office; administrators edit them."""

    def __init__(self, store: Store) -> None:
        self._store = store.accounts

    def list(self, caller: Caller) -> list[Unit]:
        """Return every unit in the order of names."""
        caller.require("read_internal")
        return self._store.units()

    def get(self, caller: Caller, id: str) -> Unit:
        """Return a unit; raises NotFound."""
        caller.require("read_internal")
        id_ = tidy(id).lower()
        found = self._store.unit(id_) if _ID.fullmatch(id_) else None
        if found is None:
            raise NotFound("error.no_unit", unit=id[:LONGEST])
        return found

    def save(
        self, caller: Caller, id: str, names: tuple[str, str | None], *,
        review: bool = False, version: int | None = None,
    ) -> Unit:  # fmt: skip
        """Make a unit or change it; ``names`` are the Vietnamese and the English one.

        Raises Conflict when ``version`` is no longer the latest (0: it must be new), UsageError
        for an id or a name that none can have.
        """
        caller.require("administer")
        id_ = tidy(id).lower()
        vi, en = tidy(names[0]), tidy(names[1] or "")
        if not _ID.fullmatch(id_):
            raise UsageError("error.unit_id", unit=id_[:LONGEST])
        if not vi or any(len(name) > LONGEST or not name.isprintable() for name in (vi, en)):
            raise UsageError("error.unit_name", longest=LONGEST)
        unit = Unit(id_, vi, en or None, review, version or 0)
        return self._store.save_unit(unit, (caller.user, caller.origin), version)
