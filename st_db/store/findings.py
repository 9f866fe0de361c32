"""What scores say: sums by unit and kind, the costliest cells, worklists, the trend of days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg import sql

from st_db.quality import WORDS, Cell, Word
from st_db.store.connection import Database

_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Scope:
    """The records that are spoken of: of one unit ("" for none), of one kind, or all."""

    unit: str | None = None
    kind: str | None = None

    def where(self, alias: str) -> sql.Composed:
        """Return the condition of a statement."""
        asked = [(n, v) for n, v in (("unit_id", self.unit), ("kind", self.kind)) if v is not None]
        parts = [
            sql.SQL("{} = {}").format(sql.Identifier(alias, name), sql.Literal(value))
            for name, value in asked
        ]
        return sql.SQL(" AND ").join([sql.SQL("true"), *parts])


@dataclass(frozen=True, slots=True)
class Group:
    """The records of a unit and kind, and what they lose together."""

    unit: str
    kind: str
    records: int
    lost: int
    words: Mapping[Word, int]


@dataclass(frozen=True, slots=True)
class Broken:
    """How many cells break a rule, and what they cost together."""

    rule: str
    cells: int
    points: int


@dataclass(frozen=True, slots=True)
class Item:
    """A cell on a worklist, with enough of its record to be recognised."""

    record: str
    kind: str
    unit: str
    number: str | None
    title: str | None
    field: str
    rule: str
    points: int
    detail: str


@dataclass(frozen=True, slots=True)
class Day:
    """What the records of a unit and kind lost on a day."""

    day: date
    records: int
    lost: int


class Findings:
    """The tables of scores as people read them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def groups(self, scope: Scope) -> list[Group]:
        """Return the sums of every unit and kind."""
        sums = sql.SQL(", ").join(
            sql.SQL("sum({0})::bigint AS {0}").format(sql.Identifier(name))
            for name in ("lost", *WORDS)
        )
        rows = self._database.rows(
            sql.SQL(
                "SELECT unit_id, kind, count(*) AS records, {} FROM quality q WHERE {}"
                " GROUP BY unit_id, kind ORDER BY unit_id, kind"
            ).format(sums, scope.where("q"))
        )
        return [
            Group(row["unit_id"], row["kind"], row["records"], int(row["lost"]),
                  {word: int(row[word]) for word in WORDS})
            for row in rows
        ]  # fmt: skip

    def proven(self, scope: Scope) -> int:
        """Return how many records have a file attached."""
        [row] = self._database.rows(
            sql.SQL(
                "SELECT count(*) AS found FROM quality q WHERE {} AND EXISTS (SELECT FROM"
                " attachment a WHERE a.record_id = q.record_id AND a.detached_at IS NULL)"
            ).format(scope.where("q"))
        )
        return int(row["found"])

    def broken(self, scope: Scope) -> list[Broken]:
        """Return the rules that are broken, the costliest first."""
        rows = self._database.rows(
            sql.SQL(
                "SELECT rule, count(*) AS cells, sum(points)::bigint AS points"
                " FROM quality_fault q WHERE {} GROUP BY rule ORDER BY points DESC, rule"
            ).format(scope.where("q"))
        )
        return [Broken(**row) for row in rows]

    def costliest(self, scope: Scope, limit: int) -> list[Cell]:
        """Return the cells whose repair gives back most, each with the rules it breaks."""
        rows = self._database.rows(
            sql.SQL(
                "WITH best AS (SELECT record_id, field, cell FROM quality_fault q WHERE leads"
                " AND {} ORDER BY cell DESC, record_id, field LIMIT {})"
                " SELECT b.record_id::text AS record, b.field, b.cell AS points,"
                " array_agg(f.rule ORDER BY f.points DESC, f.rule) AS rules"
                " FROM best b JOIN quality_fault f USING (record_id, field)"
                " GROUP BY b.record_id, b.field, b.cell ORDER BY points DESC, record, field"
            ).format(scope.where("q"), sql.Literal(limit))
        )
        return [Cell(row["record"], row["field"], row["points"], tuple(row["rules"]))
                for row in rows]  # fmt: skip

    def items(self, rules: Sequence[str], scope: Scope, limit: int, offset: int = 0) -> list[Item]:
        """Return the cells that break any of some rules, the costliest first."""
        return [
            Item(**row)
            for row in self._database.rows(
                sql.SQL("{} LIMIT {} OFFSET {}").format(
                    _items(rules, scope), sql.Literal(limit), sql.Literal(offset)
                )
            )
        ]

    def every_item(self, rules: Sequence[str], scope: Scope) -> Iterator[Item]:
        """Yield all cells of a worklist as they were at one moment, in the order of the list."""
        with (
            self._database.still() as connection,
            self._database.translated(),
            connection.cursor("worklist") as cursor,
        ):
            cursor.itersize = _AT_ONCE
            for row in cursor.execute(_items(rules, scope)):
                yield Item(**row)

    def record(self, id_: str) -> tuple[int, list[Item]] | None:
        """Return what a record loses and its faults, or None where it was not appraised."""
        lost = self._database.rows("SELECT lost FROM quality WHERE record_id = %s", [id_])
        if not lost:
            return None
        rows = self._database.rows(
            sql.SQL("{} AND q.record_id = {} ORDER BY q.points DESC, q.rule, q.field").format(
                _SELECT, sql.Literal(id_)
            )
        )
        return lost[0]["lost"], [Item(**row) for row in rows]

    def days(self, scope: Scope, since: date) -> list[Day]:
        """Return what was noted of every day, the oldest first."""
        rows = self._database.rows(
            sql.SQL(
                "SELECT day, sum(records)::int AS records, sum(lost)::bigint AS lost"
                " FROM quality_day q WHERE day >= {} AND {} GROUP BY day ORDER BY day"
            ).format(sql.Literal(since), scope.where("q"))
        )
        return [Day(row["day"], row["records"], int(row["lost"])) for row in rows]

    def named(self, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Return number, title and unit of some records, by id."""
        rows = self._database.rows(
            "SELECT id::text, kind, number, title, coalesce(unit_id, '') AS unit FROM record"
            " WHERE id = ANY(%s::uuid[])",
            [list(ids)],
        )
        return {row["id"]: row for row in rows}


_SELECT = sql.SQL(
    "SELECT q.record_id::text AS record, q.kind, q.unit_id AS unit, r.number, r.title, q.field,"
    " q.rule, q.points, q.detail FROM quality_fault q JOIN record r ON r.id = q.record_id"
    " WHERE true"
)


def _items(rules: Sequence[str], scope: Scope) -> sql.Composed:
    return sql.SQL(
        "{} AND q.rule = ANY({}) AND {} ORDER BY q.points DESC, q.record_id, q.field, q.rule"
    ).format(_SELECT, sql.Literal(list(rules)), scope.where("q"))
