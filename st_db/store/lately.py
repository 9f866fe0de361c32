"""What happened since a change of the log, by kind, and how long each unit has written nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from st_db.records import REGISTER
from st_db.store.connection import Database

# What was found still true, or is of files alone, stands in the log too; the first changes nothing.
_LATELY = """
SELECT kind, count(*) FILTER (WHERE here AND made) AS made,
       count(*) FILTER (WHERE here AND NOT made) AS changed,
       count(*) FILTER (WHERE NOT here AND NOT made) AS gone
FROM (
    SELECT c.kind, bool_or(c.op = 'create') AS made,
           bool_and(r.archived_at IS NULL AND r.merged_into IS NULL) AS here
    FROM change c JOIN record r ON r.id = c.record_id
    WHERE c.seq > %(seq)s AND c.op NOT IN ('confirm', 'undo')
    GROUP BY c.kind, c.record_id) one
GROUP BY kind ORDER BY kind"""

_UNITS = """
SELECT coalesce(unit_id, '') AS unit, count(*) AS records,
       max(greatest(updated_at, checked_at)) AS latest
FROM record WHERE archived_at IS NULL AND merged_into IS NULL AND kind = ANY(%(kinds)s)
GROUP BY 1 ORDER BY 3, 1"""


@dataclass(frozen=True, slots=True)
class Moved:
    """How many records of a kind were made, changed and taken out."""

    kind: str
    made: int
    changed: int
    gone: int


@dataclass(frozen=True, slots=True)
class UnitPace:
    """How many records a unit answers for, and when it last wrote or confirmed one of them."""

    unit: str
    records: int
    latest: datetime


class Lately:
    """Reading of what is new."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def moved(self, seq: int) -> list[Moved]:
        """Return what happened to records after a change, by kind."""
        return [Moved(**row) for row in self._database.rows(_LATELY, {"seq": seq})]

    def units(self) -> list[UnitPace]:
        """Return the units that answer for records, the one that rested longest first."""
        asked = {"kinds": list(REGISTER)}
        return [UnitPace(**row) for row in self._database.rows(_UNITS, asked)]
