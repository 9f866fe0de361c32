"""A rule that sets a day, and a duty: one such day of one record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from st_db.duties.calendar import late_months
from st_db.duties.conditions import Condition, Proof
from st_db.duties.terms import Term

State = Literal["upcoming", "open", "grace", "overdue", "done"]
STATES: tuple[State, ...] = State.__args__  # type: ignore[attr-defined]

OFFICE = "office"
"""The kind of duties that hang on no record: reports and plans with a day of the year."""

TYPES = (
    "expiry", "renewal", "fee", "filing", "monitor", "review", "milestone", "report", "reminder",
    "limit",
)  # fmt: skip
"""What a day asks for. A ``limit`` asks for nothing: it is good to know, and then it has passed."""

CONFIDENCES = ("A", "B", "O", "S", "U", "I")
"""How sure a rule is: current text, base text, old regime, secondary, unconfirmed, our own."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as data; what it is called and says is in the code it was read from."""

    code: str
    kinds: tuple[str, ...]
    type: str
    due: Term | None
    opens: Term | None = None
    grace: Term | None = None
    lost: Term | None = None
    until: Term | None = None
    when: tuple[Condition, ...] = ()
    done: tuple[Proof, ...] = ()
    regime: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    surcharge: int = 0  # per cent of the fee for each month begun

    def in_force(self, day: date) -> bool:
        """Tell whether the rule held on a day; both ends belong to it."""
        if self.valid_from is not None and day < self.valid_from:
            return False
        return self.valid_to is None or day <= self.valid_to


@dataclass(frozen=True, slots=True)
class Duty:
    """One day that must not be missed.

    ``on`` is the day by the law, which never moves; ``working`` the first working day from it.
    ``term`` tells the days of a rule that comes again apart: the year of an annuity.
    ``lost_from`` is the day from which the right is lost when nothing happens.
    """

    rule: str
    type: str
    term: int
    on: date
    working: date
    basis: str  # the fact it is reckoned from, "" for a day of the year
    anchor: date | None = None
    opens: date | None = None
    grace_ends: date | None = None
    lost_from: date | None = None
    surcharge: int = 0
    done: bool = False

    def state(self, day: date) -> State:
        """Return where the duty stands on a day."""
        if self.done or (self.type == "limit" and day > self.on):
            return "done"
        if day > self.on:
            in_grace = self.grace_ends is not None and day <= self.grace_ends
            return "grace" if in_grace else "overdue"
        return "open" if self.opens is not None and self.opens <= day else "upcoming"

    def surcharge_on(self, day: date) -> int:
        """Return the per cent added to a fee that is paid on a day within the grace."""
        if self.grace_ends is not None and day > self.grace_ends:
            return 0
        return self.surcharge * late_months(self.on, day)
