"""What a change of a record does to the plan that rests on it: a sort of change with its advice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from st_db.planning.progress import told_by

Sort = Literal[
    "merged", "archived", "replaced", "lapsed", "extended", "shortened", "new_owner", "reached",
    "other",
]  # fmt: skip
SORTS: tuple[Sort, ...] = ("merged", "archived", "replaced", "lapsed", "extended", "shortened",
                           "new_owner", "reached", "other")  # fmt: skip
"""The gravest first; the advice of each is a sentence of ``plan_drift``."""

_ENDS = ("expiry_date", "extended_to", "end_date")
_OWNERS = ("holders", "host", "manager", "producer")


def sorts_of(
    kind: str, then: Mapping[str, Any], now: Mapping[str, Any], *, merged: bool, archived: bool
) -> tuple[Sort, ...]:
    """Return in which ways a record is no longer what it was, the gravest first."""
    if merged or archived:
        return ("merged",) if merged else ("archived",)
    reached = bool(told_by(kind, then, now))
    ended = now.get("state") == "ended" and then.get("state") != "ended" and not reached
    replaced = bool(set(now.get("replaced_by") or ()) - set(then.get("replaced_by") or ()))
    replaced = replaced or (kind == "standard" and ended and now.get("status") == "R")
    before, after = _end(then), _end(now)
    found = {
        "replaced": replaced,
        "lapsed": ended and not replaced,
        "extended": bool(before and after and after > before),
        "shortened": bool(before and after and after < before),
        "new_owner": any(then.get(name) and now.get(name) != then[name] for name in _OWNERS),
        "reached": reached,
    }
    told: tuple[Sort, ...] = tuple(sort for sort in SORTS if found.get(sort))
    return told or ("other",)


def _end(values: Mapping[str, Any]) -> str | None:
    return next((str(values[name]) for name in _ENDS if values.get(name)), None)
