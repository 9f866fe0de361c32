"""Rules of the annual plan, pure: sections, order, what a record gives a line."""

from __future__ import annotations

from st_db.planning.drawing import Drawn, drawn
from st_db.planning.order import between, spread
from st_db.planning.sections import Duty, reason_of, reason_of_duty, section_of

__all__ = [
    "Drawn",
    "Duty",
    "between",
    "drawn",
    "reason_of",
    "reason_of_duty",
    "section_of",
    "spread",
]
