"""Whether a line of a plan does what the register has already: its texts against nearest records.

Outcomes are kept in this process's memory for as long as a line and the register stay as they are,
so that a page that is opened again, and one that checks line after line, does nothing twice.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from st_db.access import Caller
from st_db.errors import UsageError
from st_db.library.overlap import CHECKED
from st_db.library.plan_reading import PLAN, found, read_plan
from st_db.library.plan_views import LineView
from st_db.library.proposals import Proposal

if TYPE_CHECKING:
    from st_db.library.facade import Library
    from st_db.library.nearness import NearRecord
    from st_db.library.overlap import Check

PROPOSED = frozenset({"task_proposed", "by_hand", "last_year"})
"""Reasons of lines that would begin anew, or that nothing but somebody's word stands behind."""

MOST_CHECKED = 60
"""New lines of a plan that are checked in one go: as many as a person reads."""

_NEAR = 4
_TEXTS = ("objective", "product", "summary", "indicator")
_KEPT = 512
