"""Counts beside PostgreSQL's own hits: the same as an engine's, as long as few records match.

The values people see stand in the tables of the kinds, so they are read and counted here, by the
functions that make the documents of an engine. That takes about 50 µs a record, so of many records
only what one statement counts is told (docs/decisions/0018).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from psycopg import sql

from st_db.query import Query, Values
from st_db.query.facets import (
    begins_words,
    end,
    filtered_names,
    shown,
    wanted_facets,
    wanted_ranges,
)
from st_db.query.filterable import EPOCH
from st_db.query.model import Counted
from st_db.records import KINDS
from st_db.records.facets import counted
from st_db.store.connection import Connection, Row
from st_db.text import folded_words

MOST_READ = 5_000
"""Matches of which every facet is counted; beyond, kind, state and year are."""

QUICK = ("kind", "state", "year")

Where = Callable[[str | None], tuple[sql.Composable, Sequence[str]]]
"""The condition of a question without the filters of one field, and the kinds it covers."""


def count_facets(connection: Connection, query: Query, where: Where) -> Counted:
    """Return the counts of a question; each field that is filtered on without its own filter."""
    names, ranges = wanted_facets(query), wanted_ranges(query)
    every = tuple(dict.fromkeys((*names, *ranges)))
    filtered = filtered_names(query)
    free = tuple(name for name in every if name not in filtered)
    found = Counted()
    for without, some in ((None, free), *((n, (n,)) for n in every if n in filtered)):
        if some:
            condition, kinds = where(without)
            tally = _tally(connection, condition, kinds, some)
            _tell(query, tally, [n for n in some if n in names], [n for n in some if n in ranges],
                  found)  # fmt: skip
            if tally.told is not None:
                found.filled = frozenset(QUICK)
    return Counted(
        {name: found.facets[name] for name in names if name in found.facets},
        {name: found.missing[name] for name in every if name in found.missing},
        {name: found.ranges[name] for name in ranges if name in found.ranges},
        found.filled,
    )


def values(connection: Connection, query: Query, name: str, text: str, where: Where) -> Values:
    """Return all values of a facet that begin like a text, however many records match."""
    condition, kinds = where(name if name in filtered_names(query) else None)
    counts: Counter[str] = Counter()
    for kind, row in _rows(connection, condition, kinds, (name,), None):
        counts.update(_facet(kind, row, name))
    words = folded_words(text)
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    kept = {value: count for value, count in ranked if begins_words(words, value)}
    return Values(kept, len(kept))


@dataclass(slots=True)
class _Tally:
    """What some records hold: values of facets, how many fill a field, ends of ranges."""

    told: tuple[str, ...] | None = None  # the facets counted, where not all were
    total: int = 0
    facets: dict[str, Counter[str]] = field(default_factory=dict)
    filled: Counter[str] = field(default_factory=Counter)
    ends: dict[str, tuple[int, int]] = field(default_factory=dict)

    def take(self, kind: str, row: Row, names: Iterable[str]) -> None:
        self.total += 1
        for name in names:
            values = _facet(kind, row, name)
            if values:
                self.facets.setdefault(name, Counter()).update(values)
            value = row.get(name)
            if values or value or value == 0:
                self.filled[name] += 1
            if (number := _number(row, name)) is not None:
                low, high = self.ends.get(name, (number, number))
                self.ends[name] = (min(low, number), max(high, number))


def _tell(
    query: Query, tally: _Tally, names: Sequence[str], ranges: Sequence[str], found: Counted
) -> None:
    for name in names:
        if tally.told is None or name in tally.told:
            found.facets[name] = shown(query, name, tally.facets.get(name, {}))
    for name in (*names, *ranges):
        if name != "kind" and (tally.told is None or name in tally.told):
            found.missing[name] = tally.total - tally.filled[name]
        if name in ranges and name in tally.ends:
            low, high = (end(name, number) for number in tally.ends[name])
            found.ranges[name] = {"low": low, "high": high}


def _tally(
    connection: Connection, condition: sql.Composable, kinds: Sequence[str], names: Sequence[str]
) -> _Tally:
    tally = _Tally()
    for kind, row in _rows(connection, condition, kinds, names, MOST_READ + 1):
        tally.take(kind, row, names)
        if tally.total > MOST_READ:
            return _quick(connection, condition, tuple(name for name in names if name in QUICK))
    return tally


def _quick(connection: Connection, condition: sql.Composable, names: tuple[str, ...]) -> _Tally:
    """Count what one statement counts."""
    tally = _Tally(names)
    statement = sql.SQL(
        "SELECT r.kind, r.state, r.facets -> 'year' ->> 0 AS year, count(*) AS count"
        " FROM record r WHERE {} GROUP BY 1, 2, 3"
    ).format(condition)
    for row in connection.execute(statement):
        tally.total += row["count"]
        for name in names:
            if row[name] is not None:
                tally.filled[name] += row["count"]
                tally.facets.setdefault(name, Counter())[row[name]] += row["count"]
    return tally


def _rows(
    connection: Connection,
    condition: sql.Composable,
    kinds: Sequence[str],
    names: Sequence[str],
    limit: int | None,
) -> Iterator[tuple[str, Row]]:
    """Yield (kind, what counting looks at) of the records that meet a condition."""
    left = limit
    for kind in kinds:
        columns = [sql.SQL("k.{}").format(sql.Identifier(name)) for name in _columns(kind, names)]
        statement = sql.SQL(
            "SELECT {} FROM record r JOIN {} k ON k.record_id = r.id"
            " WHERE r.kind = {} AND {} LIMIT {}"
        ).format(
            sql.SQL(", ").join(columns), sql.Identifier(kind), sql.Literal(kind), condition,
            sql.Literal(left),
        )  # fmt: skip
        rows = connection.execute(statement).fetchall()
        for row in rows:
            yield kind, row
        left = None if left is None else left - len(rows)
        if left == 0:
            return


def _columns(kind: str, names: Sequence[str]) -> list[str]:
    more = ("place_names", "place_as_written") if "place" in names else ()
    fields = KINDS[kind].fields()
    return list(dict.fromkeys(("date", *(name for name in (*names, *more) if name in fields))))


def _facet(kind: str, row: Row, name: str) -> list[str]:
    """Return the values of a record that are counted in a facet."""
    if name == "kind":
        return [kind]
    if name == "year" and row["date"]:
        return [f"{row['date'].year:04d}"]
    declared = KINDS[kind].fields().get(name)
    if declared is None or not declared.spec.facet or declared.spec.personal:
        return []
    return counted(declared, row)


def _number(row: Row, name: str) -> int | None:
    """Return a date as its day, an amount in whole units."""
    value: Any = row["date"].year if name == "year" and row["date"] else row.get(name)
    if isinstance(value, date):
        return (value - EPOCH).days
    return None if value is None or isinstance(value, str | list) else int(value)
