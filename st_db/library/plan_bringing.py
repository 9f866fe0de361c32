"""What people bring to a plan from elsewhere: their ticks, a search, a record; and the way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from st_db.access import Caller
from st_db.errors import NotFound, UsageError
from st_db.library.history import moved
from st_db.library.holding import held
from st_db.library.plan_reading import LINE, found, lines_of
from st_db.library.plan_views import Added
from st_db.query import Query
from st_db.query.asked import query_of

if TYPE_CHECKING:
    from st_db.library.facade import Library


@dataclass(frozen=True, slots=True)
class Brought:
    """What was chosen: the caller's ticks, or the parameters of a search, or one record."""

    ticked: bool = False
    asked: Mapping[str, Sequence[str]] = field(default_factory=dict)
    record: str = ""


class Bringing:
    """Brings what was chosen elsewhere into plans, and takes it out again."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._store = library.store

    def count(self, caller: Caller, brought: Brought) -> int:
        """Return how many records were chosen."""
        caller.require("plan")
        if brought.ticked or brought.record:
            return len(self._ids(caller, brought))
        return len(self._library.exporting.matches(caller, _query(brought))[0])

    def bring(self, caller: Caller, plan: str, brought: Brought) -> Added:
        """Add a line for each record that was chosen; ticks that became lines are taken away."""
        caller.require("plan")
        adding = self._library.plans.add
        if not (brought.ticked or brought.record):
            said = urlencode(brought.asked, doseq=True, errors="replace")  # half a character
            return adding.search(caller, plan, _query(brought), said)
        added = adding.records(caller, plan, self._ids(caller, brought))
        if brought.ticked:
            self._library.bulk.untick(caller)
        return added

    def _ids(self, who: Caller, brought: Brought) -> list[str]:
        return [brought.record] if brought.record else self._library.bulk.ticked(who)

    def take_back(self, caller: Caller, line: str) -> int:
        """Take out the lines that came into a plan together with one, as far as they are new.

        Lines that somebody changed since stay; returns how many went out.
        """
        caller.require("plan")
        with self._store.writing(actor=caller.user, source=caller.origin) as writer:
            first = held(caller, writer, line, None, out=True)
            if first.kind != LINE:
                raise NotFound(what=line[:80])
            some = lines_of(self._library, found(self._library, first.values["plan"], "plan").id)
            together = [one.id for one in some
                        if one.created_at == first.created_at and one.version == 1]  # fmt: skip
            locked = writer.load(together, lock=True).values()
            out = [one for one in locked if one.version == 1 and one.archived_at is None]
            writer.archiving().archive([moved(one) for one in out])
        return len(out)


def _query(brought: Brought) -> Query:
    """Return the question of a search; raises UsageError where nothing at all was chosen."""
    if not any(brought.asked.values()):
        raise UsageError("bulk.nothing_chosen")
    return query_of(brought.asked)
