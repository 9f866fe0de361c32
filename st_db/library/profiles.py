"""The office's own sources as use cases: kept, found again, changed, removed.

What the choices of one mean is known to ``ingest``; here they are plain data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from st_db.access import Caller
from st_db.errors import NotFound, UsageError
from st_db.records.stored import OwnProfile
from st_db.store import Store
from st_db.text import tidy

LONGEST = 80
"""Characters of a name; records carry it as their source."""


class Profiles:
    """Source profiles of everybody who may import."""

    def __init__(self, store: Store) -> None:
        self._store = store.profiles

    def list(self, caller: Caller) -> list[OwnProfile]:
        """Return the office's own sources in the order of names."""
        caller.require("ingest")
        return self._store.all()

    def get(self, caller: Caller, name: str) -> OwnProfile:
        """Return one; raises NotFound."""
        caller.require("ingest")
        found = self._store.get(tidy(name))
        if found is None:
            raise NotFound("error.no_profile", name=name)
        return found

    def save(
        self,
        caller: Caller,
        name: str,
        recognise: Iterable[str],
        choices: Mapping[str, Any],
        *,
        version: int | None = None,
    ) -> OwnProfile:
        """Keep a source under a name and return it as it is now.

        Raises Conflict when ``version`` is no longer the latest (0: there must be none yet), and
        UsageError for a name that none can have.
        """
        caller.require("ingest")
        name = tidy(name)
        if not 0 < len(name) <= LONGEST or not name.isprintable():
            raise UsageError("error.profile_name", name=name[:LONGEST], taken="–")
        profile = OwnProfile(
            name, version or 0, tuple(sorted(set(recognise))), dict(choices), caller.user,
            datetime.now(UTC),
        )  # fmt: skip
        return self._store.save(profile, version, caller.origin)

    def delete(self, caller: Caller, name: str, *, version: int | None = None) -> None:
        """Remove a source; records made with it keep its name. Raises NotFound and Conflict."""
        caller.require("ingest")
        if not self._store.delete(tidy(name), version, caller.user, caller.origin):
            raise NotFound("error.no_profile", name=name)
