"""Counts over the records that people find; each figure is one a search reproduces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from psycopg import sql

from st_db.store.connection import Database

RIGHTS = (
    "invention", "utility_solution", "industrial_design", "trademark", "geographical_indication",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class KindState:
    """How many records of a kind are in a state."""

    kind: str
    state: str
    count: int


@dataclass(frozen=True, slots=True)
class YearCount:
    """How many rights of a kind were filed in a year, and how many of them are granted."""

    year: int
    kind: str
    count: int
    granted: int = 0


@dataclass(frozen=True, slots=True)
class TaskYear:
    """How many tasks began in a year, and their budgets; amounts of two currencies never add up."""

    year: int
    count: int
    budgets: Mapping[str, Decimal] = field(default_factory=dict)


class Figures:
    """Counts of the overview."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def by_kind_and_state(self, *, public_only: bool = False) -> list[KindState]:
        """Return the counts of every kind by state; a record without one counts as unknown."""
        rows = self._database.rows(
            "SELECT kind, coalesce(state, 'unknown') AS state, count(*) AS count FROM record"
            " WHERE archived_at IS NULL AND merged_into IS NULL"
            " AND (NOT %(public)s OR visibility = 'public') GROUP BY 1, 2 ORDER BY 1, 2",
            {"public": public_only},
        )
        return [KindState(**row) for row in rows]

    def rights_by_year(self, *, public_only: bool = False) -> list[YearCount]:
        """Return rights by year of their key date and kind; those without a date are left out."""
        granted = sql.SQL(" UNION ALL ").join(
            sql.SQL(
                "SELECT record_id FROM {} WHERE grant_date IS NOT NULL OR grant_number IS NOT NULL"
            ).format(sql.Identifier(kind))
            for kind in RIGHTS
        )
        statement = sql.SQL(
            "SELECT extract(year FROM r.key_date)::int AS year, r.kind, count(*) AS count,"
            " count(g.record_id) AS granted"
            " FROM record r LEFT JOIN ({granted}) g ON g.record_id = r.id"
            " WHERE r.kind = ANY({kinds}) AND r.key_date IS NOT NULL"
            " AND r.archived_at IS NULL AND r.merged_into IS NULL"
            " AND (NOT {public} OR r.visibility = 'public') GROUP BY 1, 2 ORDER BY 1, 2"
        ).format(granted=granted, kinds=sql.Literal(list(RIGHTS)), public=sql.Literal(public_only))
        rows = self._database.rows(statement)
        return [YearCount(**row) for row in rows]

    def tasks_by_year(self, *, public_only: bool = False) -> list[TaskYear]:
        """Return tasks by year of their key date with their total budgets by currency."""
        rows = self._database.rows(
            "SELECT extract(year FROM r.key_date)::int AS year,"
            " coalesce(t.currency, 'VND') AS currency,"
            " count(*) AS count, sum(t.budget_total) AS budget"
            " FROM record r JOIN task t ON t.record_id = r.id"
            " WHERE r.key_date IS NOT NULL AND r.archived_at IS NULL AND r.merged_into IS NULL"
            " AND (NOT %(public)s OR r.visibility = 'public') GROUP BY 1, 2 ORDER BY 1, 2",
            {"public": public_only},
        )
        years: dict[int, TaskYear] = {}
        for row in rows:
            year = years.get(row["year"], TaskYear(row["year"], 0))
            more = {row["currency"]: row["budget"]} if row["budget"] is not None else {}
            years[year.year] = TaskYear(
                year.year, year.count + row["count"], {**year.budgets, **more}
            )
        return list(years.values())
