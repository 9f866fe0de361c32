"""What the planner's map asks the tables themselves: task money, fields without results, links."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from psycopg import sql

from st_db.store.annexes import FIELD, Axis
from st_db.store.connection import Database
from st_db.store.past import standing

# The level below the six fields where it is stated: there a field without results tells something.
_NARROW = Axis(
    "SELECT DISTINCT CASE WHEN f ~ '^[1-6](\\d\\d){1,3}$' THEN left(f, 3) ELSE f END"
    " FROM jsonb_array_elements_text(t.field) f",
    many=True,
)


@dataclass(frozen=True, slots=True)
class TaskMoney:
    """What the tasks of a field and level cost in đồng; a task of two fields counts in both."""

    field: str
    level: str
    tasks: int
    money: Decimal


@dataclass(frozen=True, slots=True)
class FieldTasks:
    """How many tasks a field has, none of which shows a result."""

    field: str
    tasks: int


class Gaps:
    """Counting for the planner's map."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def task_money(self, *, public_only: bool) -> list[TaskMoney]:
        """Return the money of tasks by field and level, the largest first."""
        rows = self._database.rows(
            sql.SQL(
                "{then} SELECT coalesce(f.key, '') AS field, coalesce(t.level, '') AS level,"
                " count(*) AS tasks, sum(t.budget_total) AS money"
                " FROM task t LEFT JOIN LATERAL ({field}) f(key) ON true"
                " WHERE t.budget_total IS NOT NULL AND coalesce(t.currency, 'VND') = 'VND'"
                " GROUP BY 1, 2 ORDER BY 4 DESC, 1, 2"
            ).format(then=standing(["task"], None, public_only=public_only),
                     field=sql.SQL(FIELD.expression))
        )  # fmt: skip
        return [TaskMoney(**row) for row in rows]

    def fields_without_results(self, *, public_only: bool) -> list[FieldTasks]:
        """Return the fields with tasks of which none was accepted, certified or linked to."""
        rows = self._database.rows(
            sql.SQL(
                "{then} SELECT f.key AS field, count(*) AS tasks"
                " FROM task t CROSS JOIN LATERAL ({field}) f(key) GROUP BY 1"
                " HAVING NOT bool_or(t.acceptance_date IS NOT NULL"
                " OR t.certificate_number IS NOT NULL OR t.recognition_decision IS NOT NULL"
                " OR EXISTS (SELECT FROM link l WHERE l.record_id = t.record_id"
                "            AND l.kind <> 'task')) ORDER BY 2 DESC, 1"
            ).format(then=standing(["task"], None, public_only=public_only),
                     field=sql.SQL(_NARROW.expression))
        )  # fmt: skip
        return [FieldTasks(**row) for row in rows]

    def ended_standards(self) -> list[str]:
        """Return the numbers of standards that ended and that some product says it applies."""
        rows = self._database.rows(
            "SELECT DISTINCT s.number FROM link l JOIN record p ON p.id = l.record_id"
            " AND p.kind = 'traced_product' AND p.archived_at IS NULL AND p.merged_into IS NULL"
            " JOIN record_number n ON n.compact = l.compact AND n.kind = 'standard'"
            " JOIN record s ON s.id = n.record_id AND s.state = 'ended'"
            " AND s.archived_at IS NULL AND s.merged_into IS NULL"
            " WHERE l.kind = 'standard' AND s.number IS NOT NULL ORDER BY 1"
        )
        return [row["number"] for row in rows]
