"""Filters of a question as conditions on the tables."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from typing import Any

from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import Date

from st_db.fields import Field
from st_db.query import Filter
from st_db.query.filterable import EPOCH, bounds, filterable, value_key
from st_db.records import KINDS
from st_db.store.connection import Connection
from st_db.store.rows import bounded
from st_db.store.tables import METADATA
from st_db.text import compact, folded_words

_NOBODY = sql.SQL("false")


def filtered(connection: Connection, wanted: Filter, kinds: Sequence[str]) -> sql.Composable:
    """Return the condition of one filter; raises UsageError for a bound that cannot be read."""
    if wanted.missing:
        return sql.SQL("NOT {}").format(filled(wanted.field, kinds))
    if wanted.low is not None or wanted.high is not None:
        return _between(wanted.field, wanted.low, wanted.high, kinds)
    some = [valued(connection, wanted.field, value, kinds) for value in wanted.values]
    return sql.SQL("({})").format(sql.SQL(" OR ").join(some)) if some else sql.SQL("true")


def valued(connection: Connection, name: str, value: str, kinds: Sequence[str]) -> sql.Composable:
    """Return the condition of a filter by one value."""
    if name in {"kind", "year"}:
        return _held(name, value)
    field = _declared(name, kinds)
    if field is None:
        return _NOBODY
    how = filterable()[name]
    if how == "value":
        if not field.shape.tree or value_key(value) in map(value_key, field.shape.facets([value])):
            return _held(name, value)
        # A whole symbol of a tree whose classes alone are counted, such as A61K 31/437.
        return sql.SQL("({} OR {})").format(
            _held(name, value), _whole_code(connection, name, value, kinds)
        )
    if how == "range":
        return _between(name, value, value, kinds)
    if how == "number":
        return sql.SQL(
            "({} AND r.id IN (SELECT record_id FROM record_number WHERE compact = {}))"
        ).format(filled(name, kinds), sql.Literal(bounded(compact(value))))
    return _spoken(connection, name, value, kinds)


def _held(name: str, value: str) -> sql.Composable:
    return sql.SQL("r.facets @> {}").format(sql.Literal(Jsonb({name: [value_key(value)]})))


def _declared(name: str, kinds: Sequence[str]) -> Field | None:
    return next((f for kind in kinds if (f := KINDS[kind].fields().get(name))), None)


def _in_kinds(name: str, kinds: Sequence[str], test: sql.Composable) -> sql.Composable:
    """Return the condition that the row of the record's kind passes a test of one column."""
    parts = [
        sql.SQL("SELECT record_id FROM {} WHERE {}").format(sql.Identifier(kind), test)
        for kind in kinds
        if name in KINDS[kind].fields()
    ]
    return sql.SQL("r.id IN ({})").format(sql.SQL(" UNION ALL ").join(parts)) if parts else _NOBODY


def filled(name: str, kinds: Sequence[str]) -> sql.Composable:
    """Return the condition that a field holds something."""
    if name == "kind":
        return sql.SQL("true")
    if name == "year":
        return sql.SQL("(r.facets ? 'year')")
    field = _declared(name, kinds)
    many = field is not None and (field.multiple or field.shape.name == "json")
    test = "{} NOT IN ('[]', '{{}}')" if many else "{} IS NOT NULL"
    return _in_kinds(name, kinds, sql.SQL(test).format(sql.Identifier(name)))


def _between(name: str, low: str | None, high: str | None, kinds: Sequence[str]) -> sql.Composable:
    return lies_between(name, *bounds(name, low, high), kinds)


def lies_between(
    name: str, low: int | None, high: int | None, kinds: Sequence[str]
) -> sql.Composable:
    """Return the condition that a date or an amount lies between bounds as engines count them."""
    if name == "year":  # of the key date; only standards have a column of this name
        year = sql.SQL("(r.facets -> 'year' ->> 0)::int")
        return _within(year, low, high)
    kind = next((kind for kind in kinds if name in KINDS[kind].fields()), None)
    if kind is None:
        return _NOBODY
    dated = isinstance(METADATA.tables[kind].columns[name].type, Date)
    # Engines compare amounts in whole units.
    column = sql.SQL("{}" if dated else "trunc({})").format(sql.Identifier(name))
    first, last = (
        None if bound is None else EPOCH + timedelta(days=bound) if dated else bound
        for bound in (low, high)
    )
    return _in_kinds(name, kinds, _within(column, first, last))


def _within(column: sql.Composable, first: Any, last: Any) -> sql.Composable:
    tests = [sql.SQL("{} IS NOT NULL").format(column)]
    if first is not None:
        tests.append(sql.SQL("{} >= {}").format(column, sql.Literal(first)))
    if last is not None:
        tests.append(sql.SQL("{} <= {}").format(column, sql.Literal(last)))
    return sql.SQL("({})").format(sql.SQL(" AND ").join(tests))


def _spoken(connection: Connection, name: str, value: str, kinds: Sequence[str]) -> sql.Composable:
    """Return the condition that all words asked for occur in this very field."""
    words = set(folded_words(value))
    return _read(connection, name, words, kinds, lambda t: words <= set(folded_words("\n".join(t))))


def _whole_code(
    connection: Connection, name: str, value: str, kinds: Sequence[str]
) -> sql.Composable:
    """Return the condition that a field has a whole code of which only classes are counted."""
    key = value_key(value)
    return _read(connection, name, key.split("_"), kinds, lambda t: key in map(value_key, t))


def _read(
    connection: Connection,
    name: str,
    words: Collection[str],
    kinds: Sequence[str],
    test: Callable[[list[str]], bool],
) -> sql.Composable:
    """Return the condition that the texts of a field pass a test."""
    if not words:
        return _NOBODY
    condition = sql.SQL(
        "(r.search_text LIKE ALL({likes}) OR r.search_personal LIKE ALL({likes}))"
    ).format(likes=sql.Literal([f"% {word} %" for word in words]))
    return spoken_in(connection, name, condition, kinds, test)


def spoken_in(
    connection: Connection,
    name: str,
    condition: sql.Composable,
    kinds: Sequence[str],
    test: Callable[[list[str]], bool],
) -> sql.Composable:
    """Return the condition that the texts of a field pass a test.

    Only whole records are kept folded, so the few that meet a condition on them are read.
    """
    ids: list[str] = []
    for kind in kinds:
        field = KINDS[kind].fields().get(name)
        if field is None:
            continue
        statement = sql.SQL(
            "SELECT r.id::text, to_jsonb(k.{}) AS value"
            " FROM record r JOIN {} k ON k.record_id = r.id WHERE {}"
        ).format(sql.Identifier(name), sql.Identifier(kind), condition)
        rows = connection.execute(statement)
        ids += [row["id"] for row in rows if row["value"] and test(field.shape.texts(row["value"]))]
    return sql.SQL("r.id = ANY({}::uuid[])").format(sql.Literal(ids))
