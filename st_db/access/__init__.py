"""Who calls and what they may do: one table of rights, one register of use cases, no outside world.

The library asks ``caller.require(action)`` first in every use case, and once more with the unit of
the record as soon as it has read one. Nothing else decides about rights.
"""

from __future__ import annotations

from st_db.access.caller import SESSION_COOKIE, Caller, Origin
from st_db.access.rights import ACTIONS, ANYWHERE, RIGHTS, UNIT_BOUND, Action, Anywhere
from st_db.access.roles import GIVEN, ROLES, Role
from st_db.access.use_cases import USE_CASES

__all__ = [
    "ACTIONS",
    "ANYWHERE",
    "GIVEN",
    "RIGHTS",
    "ROLES",
    "SESSION_COOKIE",
    "UNIT_BOUND",
    "USE_CASES",
    "Action",
    "Anywhere",
    "Caller",
    "Origin",
    "Role",
]
