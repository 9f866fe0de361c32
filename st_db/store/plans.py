"""Plans and their lines as they are found: which lines a plan has, had, and what befell them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from st_db.records.stored import Change
from st_db.store.connection import Database
from st_db.store.outbox import CHANGES

_LISTED = """
SELECT r.id::text, p.year, count(l.record_id) AS lines
FROM record r JOIN plan p ON p.record_id = r.id
LEFT JOIN plan_line l ON l.plan = r.id::text
    AND EXISTS (SELECT FROM record o WHERE o.id = l.record_id AND o.archived_at IS NULL)
WHERE r.archived_at IS NULL AND r.merged_into IS NULL
  AND (%(unit)s::text IS NULL OR r.unit_id = %(unit)s)
  AND (%(year)s::int IS NULL OR p.year = %(year)s)
GROUP BY r.id, p.year ORDER BY p.year DESC NULLS LAST, r.id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Listed:
    """A plan on a list: its record, its year and how many lines it has."""

    id: str
    year: int | None
    lines: int


class PlanStore:
    """Reading of plans and lines; they are written as every record is."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def listed(self, unit: str | None, year: int | None, limit: int) -> list[Listed]:
        """Return plans, the latest year first."""
        asked = {"unit": unit, "year": year, "limit": limit}
        return [Listed(**row) for row in self._database.rows(_LISTED, asked)]

    def lines(self, plan: str, *, gone: bool = False) -> list[str]:
        """Return the lines of a plan; with ``gone`` those that were taken out as well."""
        rows = self._database.rows(
            "SELECT l.record_id::text AS id FROM plan_line l JOIN record r ON r.id = l.record_id"
            " WHERE l.plan = %s AND (%s OR r.archived_at IS NULL) ORDER BY l.record_id",
            [plan, gone],
        )
        return [row["id"] for row in rows]

    def changes(self, ids: Sequence[str], after: int) -> dict[str, list[Change]]:
        """Return what was done to some records after a change of the log, the latest first."""
        rows = self._database.rows(
            f"SELECT x.* FROM ({CHANGES.replace('SELECT ', 'SELECT c.record_id::text AS of, ', 1)}"  # noqa: S608
            " WHERE c.record_id = ANY(%s::uuid[]) AND c.seq > %s) x ORDER BY x.seq DESC",
            [list(ids), after],
        )
        found: dict[str, list[Change]] = {}
        for row in rows:
            found.setdefault(row.pop("of"), []).append(Change(**row))
        return found
