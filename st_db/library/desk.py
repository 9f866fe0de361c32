"""An officer's desk: drafts, what came back, what the unit has to do, what others changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from st_db.access import Caller
from st_db.library.duties import Ask, Report
from st_db.library.quality import Score, total_of
from st_db.store import Scope, Touch, Visit
from st_db.store.submissions import Submission

if TYPE_CHECKING:
    from st_db.library.facade import Library

SHOWN = 20
"""Records changed by others that are listed; the rest is counted."""


@dataclass(frozen=True, slots=True)
class View:
    """What lies on the desk. ``seq`` is how far of the change log it looked."""

    unit: str | None
    score: Score
    worklists: Mapping[str, int]
    returned: tuple[Submission, ...]
    waiting: int
    to_review: int
    duties: Report
    touched: tuple[Touch, ...]
    touched_total: int
    visit: Visit
    seq: int


class Desk:
    """The desk of whoever calls."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._store = library.store

    def view(self, caller: Caller) -> View:
        """Return what lies on the caller's desk; without a unit that of the whole register."""
        caller.require("read_internal")
        scope = Scope(unit=caller.unit)
        visit, seq = self._store.visits.last(caller.user), self._store.last_seq()
        touched, total = self._store.visits.touched(caller.user, caller.unit, visit.seen_seq, SHOWN)
        quality, review = self._library.quality, self._library.review
        own = review.own(caller) if caller.may("write") else []
        return View(
            unit=caller.unit,
            score=total_of(self._store.findings.groups(scope)),
            worklists=quality.counts(caller, scope),
            returned=tuple(one for one in own if one.state == "returned"),
            waiting=sum(one.state == "submitted" for one in own),
            to_review=len(review.waiting(caller)) if caller.may("review") else 0,
            duties=self._library.duties.report(caller, Ask(unit=caller.unit), 0),
            touched=tuple(touched), touched_total=total, visit=visit, seq=seq,
        )  # fmt: skip

    def seen(self, caller: Caller, seq: int) -> Visit:
        """Note that the caller has seen what was changed up to a change."""
        caller.require("read_internal")
        return self._store.visits.seen(caller.user, seq)
