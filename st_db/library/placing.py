"""Whose a record is and who may see it: the two parts of its spine that people choose.

Pure: what may be chosen and who may choose it, for the form, the record's page and bulk changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from st_db.access import Caller
from st_db.errors import UsageError
from st_db.fields import Field, Shape, Spec
from st_db.records.stored import Record

UNIT, SEEN_BY = "unit_id", "visibility"

VISIBILITIES = ("public", "internal")
"""Who may see a record, what a new one has first."""

_TEXT = Shape("text", lambda _: [], lambda _: [], str)

PLACED: Mapping[str, Field] = {
    UNIT: Field(UNIT, Spec("Đơn vị phụ trách", "Unit", section="rights"), _TEXT),
    SEEN_BY: Field(SEEN_BY, Spec("Ai được xem", "Who may see it", section="rights"), _TEXT),
}
"""What is chosen, as fields are described; no entry has fields of these names."""


def placed(record: Record) -> dict[str, str | None]:
    """Return whose a record is and who may see it."""
    return {UNIT: record.unit_id, SEEN_BY: record.visibility}


def may_place(who: Caller, unit: str | None, given: Mapping[str, Any]) -> bool:
    """Tell whether somebody may say this of a record of a unit, where nothing waits for review.

    An officer takes what is nobody's into the own unit; a reviewer hands the own unit's records and
    those of none to any, an administrator every record.
    """
    if not who.may("place", unit=unit):
        return False
    to = given.get(UNIT, unit)
    return to == unit or who.may("review", unit=unit) or (unit is None and to == who.unit)


def one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    """Raise UsageError for a value of a parameter that is none of those there are."""
    if value not in known:
        raise UsageError(
            "error.bad_parameter", name=name, value=value[:20], values=", ".join(known)
        )
