"""Whether a line of a plan does what the register has already: its texts against nearest records.

Outcomes are kept in this process's memory for as long as a line and the register stay as they are,
so that a page that is opened again, and one that checks line after line, does nothing twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass

PROPOSED = frozenset({"task_proposed", "by_hand", "last_year"})
"""Reasons of lines that would begin anew, or that nothing but somebody's word stands behind."""

MOST_CHECKED = 60
"""New lines of a plan that are checked in one go: as many as a person reads."""

_NEAR = 4
_TEXTS = ("objective", "product", "summary", "indicator")
_KEPT = 512
