"""Searches that somebody keeps, and what is new in each since they last looked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from st_db.access import Caller
from st_db.errors import UsageError
from st_db.query import Since
from st_db.query.asked import query_of
from st_db.records.stored import SavedSearch
from st_db.store import new_id
from st_db.text import tidy

if TYPE_CHECKING:
    from st_db.library.facade import Library

LONGEST = 80
MOST = 100
"""Searches one person keeps; each is asked whenever the list is drawn."""
_LARGEST = 20_000  # characters of everything a search asks


@dataclass(frozen=True, slots=True)
class Kept:
    """A saved search with how much it finds now; None where it can no longer be asked."""

    search: SavedSearch
    total: int | None
    new: int = 0
    updated: int = 0


class Saved:
    """The saved searches of whoever calls."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._store = library.store.saved

    def list(self, caller: Caller) -> list[Kept]:
        """Return the caller's searches, the latest first, each with what is new."""
        caller.require("read_internal")
        return [self._counted(caller, one) for one in self._store.all(caller.user, MOST)]

    def any(self, caller: Caller) -> bool:
        """Tell whether the caller keeps any search."""
        caller.require("search")
        return caller.may("read_internal") and bool(self._store.all(caller.user, 1))

    def get(self, caller: Caller, id_: str) -> SavedSearch:
        """Return one; raises NotFound for what is not the caller's."""
        caller.require("read_internal")
        return self._store.get(caller.user, id_)

    def save(self, caller: Caller, name: str, asked: Mapping[str, Sequence[str]]) -> SavedSearch:
        """Keep what an address asks under a name; it counts as seen now.

        Raises UsageError for a question that cannot be asked, a name that none can have, or one
        search too many.
        """
        caller.require("read_internal")
        plain = {key: list(values) for key, values in asked.items() if values}
        if sum(len(value) for values in plain.values() for value in values) > _LARGEST:
            raise UsageError("error.query_too_long", count=_LARGEST, limit=_LARGEST)
        self._library.search.meant(caller, query_of(plain))
        if len(self._store.all(caller.user, MOST)) >= MOST:
            raise UsageError("error.too_many_saved", limit=MOST)
        now = datetime.now(UTC)
        search = SavedSearch(new_id(), 1, caller.user, _name(name), plain, 0, now, now, now)
        return self._store.create(search, caller.origin)

    def rename(self, caller: Caller, id_: str, name: str) -> SavedSearch:
        """Give a search another name."""
        caller.require("read_internal")
        return self._store.change(caller.user, id_, "update", caller.origin, name=_name(name))

    def delete(self, caller: Caller, id_: str) -> SavedSearch:
        """Take a search from the list; ``restore`` brings it back."""
        caller.require("read_internal")
        return self._store.change(caller.user, id_, "archive", caller.origin)

    def restore(self, caller: Caller, id_: str) -> SavedSearch:
        """Bring a deleted search back as it was."""
        caller.require("read_internal")
        return self._store.change(caller.user, id_, "restore", caller.origin)

    def open(self, caller: Caller, id_: str) -> tuple[SavedSearch, Kept]:
        """Note that the caller looks at a search; returns it with what was new until now.

        Seen is what the answering side holds: changes the index lacks yet stay new.
        """
        caller.require("read_internal")
        before = self._store.get(caller.user, id_)
        kept = self._counted(caller, before)
        return self._store.see(caller.user, id_, self._library.search.answers_up_to()), kept

    def _counted(self, caller: Caller, one: SavedSearch) -> Kept:
        try:
            query = replace(query_of(one.asked), limit=0, facets=(), sort=None)
            search = self._library.search.search
            total = search(caller, query).total
            fresh = search(caller, replace(query, since=Since(seq=one.seen_seq))).changes
        except UsageError:  # a field or a code that is no more
            return Kept(one, None)
        counts: Mapping[str, Any] = fresh or {}
        return Kept(one, total, counts.get("new", 0), counts.get("updated", 0))


def _name(text: str) -> str:
    name = tidy(text)
    if not 0 < len(name) <= LONGEST or not name.isprintable():
        raise UsageError("error.saved_name", limit=LONGEST)
    return name
