"""The table of rights: which role may do what, and for which of them the unit counts."""

from __future__ import annotations

from enum import Enum
from typing import Final, Literal, get_args

from st_db.access.roles import Role

Action = Literal[
    "search",  # ask questions, also for suggestions, likeness and overlap
    "read",  # a record that is shown to the caller at all
    "read_figures",  # counts over the whole register
    "read_internal",  # records that are not public, and what the office does with the register
    "read_personal",  # fields that are marked personal
    "read_history",  # who changed what and when
    "own_account",  # one's own password and sessions
    "write",  # one record: create, edit, archive, restore, confirm, attach, draft
    "place",  # say whose a record is and who may see it
    "bulk",  # one field of many records at once
    "merge",  # two records into one
    "decide_duties",  # say that a duty is done, postponed or not ours
    "plan",  # make and change plans and their lines
    "report",  # say how far the lines of an approved plan are
    "approve",  # accept or return a plan that was submitted
    "review",  # accept or return what officers submitted
    "ingest",  # files into the register, and the jobs that do it
    "index",  # build and mend the search index
    "backup",  # the whole register out and in
    "administer",  # accounts, units, code lists, settings
]
ACTIONS: tuple[Action, ...] = get_args(Action)


class Anywhere(Enum):
    """The one value that says: no unit is asked about yet."""

    ANYWHERE = "anywhere"


ANYWHERE: Final = Anywhere.ANYWHERE

_EVERYTHING: frozenset[Action] = frozenset(ACTIONS)
_PUBLIC: frozenset[Action] = frozenset({"search", "read", "read_figures"})
_STAFF: frozenset[Action] = _PUBLIC | {"read_internal", "read_history", "own_account"}

RIGHTS: dict[Role, frozenset[Action]] = {
    "public": _PUBLIC,
    "reader": _STAFF,
    "planner": _STAFF | {"read_personal", "decide_duties", "plan", "report"},
    "officer": _STAFF
    | {"read_personal", "write", "place", "bulk", "merge", "ingest", "decide_duties", "report"},
    "reviewer": _STAFF | {"read_personal", "place", "review", "approve"},
    "administrator": _EVERYTHING,
    "local": _EVERYTHING,
}

UNIT_BOUND: dict[Role, frozenset[Action]] = {
    "planner": frozenset({"plan", "report"}),
    "officer": frozenset({"write", "place", "bulk", "merge", "ingest", "decide_duties", "report"}),
    "reviewer": frozenset({"place", "review", "approve"}),
}
"""What a role may do only to records of the caller's own unit, and to those of no unit."""


def allowed(
    role: Role, action: Action, own: str | None, unit: str | Anywhere | None = ANYWHERE
) -> bool:
    """Tell whether a role allows an action on what belongs to a unit, for a caller of ``own``."""
    if action not in RIGHTS[role]:
        return False
    if unit is ANYWHERE or unit is None or action not in UNIT_BOUND.get(role, ()):
        return True
    return unit == own
