"""The tables of the plan's annexes: counts and sums by two keys, as of any change of the log.

The numbers of a table, its sums included, come from one statement, so that they are of one moment
and the statement says of which. A record counts once in each sum, however many rows it stands in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import LiteralString

from psycopg import sql

from st_db.store.connection import Database, Row
from st_db.store.past import last_before, standing

SUM = "*"
"""The key of a sum over all rows, or over all columns."""
NOTHING = ""
"""The key of records that do not say."""


@dataclass(frozen=True, slots=True)
class Axis:
    """What rows or columns stand for: an expression of the kind's row, ``many`` values or one."""

    expression: LiteralString
    many: bool = False


def column(name: LiteralString) -> Axis:
    """Return the axis of a field that holds one value."""
    return Axis(f"t.{name}::text")


STATE = Axis("coalesce(t.state, 'unknown')")
YEAR = Axis("extract(year FROM t.date)::int::text")
KIND = Axis("t.kind")
CURRENCY = Axis("coalesce(t.currency, 'VND')")
# One digit names a field; what is below it counts as it, and an odd text is its own top.
FIELD = Axis(
    "SELECT DISTINCT CASE WHEN f ~ '^[1-6](\\.\\d{1,2}|(\\d\\d){0,3})$' THEN left(f, 1) ELSE f END"
    " FROM jsonb_array_elements_text(t.field) f",
    many=True,
)


# A line's quarter is that of its money unless the money says another; a source has no bar in it.
PURSE = Axis(
    "SELECT concat(coalesce(b ->> 'year', t.year::text), '|', b ->> 'source'),"
    " (b ->> 'amount')::numeric AS amount, coalesce(b ->> 'quarter', t.quarter) AS quarter"
    " FROM jsonb_array_elements(t.budget) b",
    many=True,
)
QUARTER = Axis("r.quarter")


@dataclass(frozen=True, slots=True)
class Counting:
    """What a table counts. With ``sums`` its columns are amounts instead, apart by currency.

    ``amount`` is added up in place of counting. ``of`` names another kind and says which record of
    it (``o``) lets one of ours (``k``) count.
    """

    kinds: tuple[str, ...]
    row: Axis
    column: Axis | None = None
    sums: tuple[str, ...] = ()
    amount: LiteralString | None = None
    of: tuple[str, LiteralString] | None = None

    @property
    def many(self) -> bool:
        """Tell whether a record may stand in several rows or columns."""
        return self.row.many or bool(self.column and self.column.many)


@dataclass(frozen=True, slots=True)
class Cell:
    """One number: of which row and column, over how many records; ``SUM`` is all of them."""

    row: str
    column: str
    value: Decimal
    records: int


@dataclass(frozen=True, slots=True)
class Behind:
    """A record behind a number as it was called then, and whether it still stands as it is."""

    id: str
    kind: str
    number: str | None
    title: str | None
    here: bool


class Annexes:
    """Counting as of a change."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def last_before(self, moment: datetime) -> int:
        """Return the last change before a moment."""
        return last_before(self._database, moment)

    def cells(
        self, counting: Counting, seq: int | None, *, public_only: bool
    ) -> tuple[list[Cell], int]:
        """Return the numbers of a table as of a change, and the last change there is."""
        source = _source(counting, seq, public_only=public_only)
        rows = self._database.rows(
            sql.SQL(
                "{source} SELECT {numbers}, count({each}) AS records, {sums}"
                " (SELECT coalesce(max(seq), 0) FROM change) AS seq"
                " FROM said GROUP BY GROUPING SETS ((r, c), (r), (c), ())"
            ).format(
                source=source,
                numbers=_KEYS,
                sums=_sums(counting),
                # Telling records apart costs five times what counting lines does.
                each=sql.SQL("DISTINCT id" if counting.many else "*"),
            )
        )
        cells = [cell for row in rows for cell in _read(counting, row)]
        return cells, int(rows[0]["seq"])

    def behind(
        self, counting: Counting, seq: int | None, at: tuple[str, str], *, public_only: bool
    ) -> list[Behind]:
        """Return the records behind the number of a row and a column, in the order of their ids.

        Whoever sees only public records sees only those that are public now as well.
        """
        row, col = at
        source = _source(counting, seq, public_only=public_only)
        found = self._database.rows(
            sql.SQL(
                "{source} SELECT s.id::text, s.kind, min(s.number) AS number,"
                " min(s.title) AS title, bool_and(r.archived_at IS NULL AND r.merged_into IS NULL"
                " AND (NOT {public} OR r.visibility = 'public')) AS here"
                " FROM said s JOIN record r ON r.id = s.id WHERE {where}"
                " GROUP BY s.id, s.kind ORDER BY s.id"
            ).format(source=source, public=sql.Literal(public_only),
                     where=_at(counting, row, col))
        )  # fmt: skip
        return [Behind(**one) for one in found if one["here"] or not public_only]


_KEYS = sql.SQL(
    "CASE WHEN grouping(r) = 1 THEN '*' ELSE r END AS r,"
    " CASE WHEN grouping(c) = 1 THEN '*' ELSE c END AS c"
)


def _source(counting: Counting, seq: int | None, *, public_only: bool) -> sql.Composed:
    """Return the WITH clause whose ``said`` holds a line for each record, row and column."""
    more = sql.SQL("").join(sql.SQL(", t.{}").format(sql.Identifier(n)) for n in counting.sums)
    row, col = counting.row, counting.column or CURRENCY
    if counting.amount:
        more = sql.SQL(", {} AS amount").format(sql.SQL(counting.amount))
    parts = [
        sql.SQL(
            "SELECT t.record_id AS id, t.kind, t.number, coalesce(t.title, t.title_en) AS title,"
            " coalesce({row}, '') AS r, coalesce({column}, '') AS c{more}"
            " FROM (SELECT k.*, {name}::text AS kind FROM {kind} k {only}) t {rows} {columns}"
        ).format(more=more, name=sql.Literal(kind), kind=sql.Identifier(kind), only=_only(counting),
                 row=_key("r", row), rows=_joined("r", row),
                 column=_key("c", col), columns=_joined("c", col))
        for kind in counting.kinds
    ]  # fmt: skip
    kinds = (*counting.kinds, *(counting.of or ())[:1])
    then = standing(kinds, seq, public_only=public_only)
    return sql.SQL("{}, said AS ({})").format(then, sql.SQL(" UNION ALL ").join(parts))


def _only(counting: Counting) -> sql.Composable:
    """Return the join with the records of another kind that let a record count."""
    if counting.of is None:
        return sql.SQL("")
    kind, only = counting.of
    return sql.SQL("JOIN {} o ON {}").format(sql.Identifier(kind), sql.SQL(only))


def _key(name: str, axis: Axis) -> sql.Composable:
    return sql.Identifier(name, "key") if axis.many else sql.SQL(axis.expression)


def _joined(name: str, axis: Axis) -> sql.Composable:
    """Return the join that gives a line for each of many values."""
    if not axis.many:
        return sql.SQL("")
    return sql.SQL("LEFT JOIN LATERAL ({}) {}(key) ON true").format(
        sql.SQL(axis.expression), sql.Identifier(name)
    )


def _sums(counting: Counting) -> sql.Composable:
    if counting.amount:
        return sql.SQL("sum(amount) AS amount,")
    return sql.SQL("").join(
        sql.SQL("sum({name}) AS {name}, count({name}) AS {count},").format(
            name=sql.Identifier(name), count=sql.Identifier(f"{name}_records")
        )
        for name in counting.sums
    )


def _read(counting: Counting, row: Row) -> Iterator[Cell]:
    if not counting.sums:
        value = row["amount"] if counting.amount else row["records"]
        yield Cell(row["r"], row["c"], Decimal(value or 0), row["records"])
        return
    if row["c"] == SUM:  # amounts of two currencies never add up
        return
    where = f"{row['r']}|{row['c']}"
    yield Cell(where, "records", Decimal(row["records"]), row["records"])
    for name in counting.sums:
        yield Cell(where, name, row[name] or Decimal(0), row[f"{name}_records"])


def _at(counting: Counting, row: str, col: str) -> sql.Composable:
    tests: Mapping[LiteralString, str] = {"s.r": row, "s.c": col}
    filled: Sequence[sql.Composable] = ()
    if counting.sums:
        year, _, currency = row.rpartition("|")
        tests = {"s.r": year, "s.c": currency}
        filled = [sql.SQL("s.{} IS NOT NULL").format(sql.Identifier(n))
                  for n in counting.sums if n == col]  # fmt: skip
    parts = [
        sql.SQL("{} = {}").format(sql.SQL(name), sql.Literal(key))
        for name, key in tests.items()
        if key != SUM
    ]
    return sql.SQL(" AND ").join([*parts, *filled, sql.SQL("true")])
