"""PostgreSQL's own answer: slower than an engine, always right, and the measure of the engines.

It matches by ``st_db.query.terms`` on the folded words and compact numbers that every write keeps.
Typing mistakes are not looked for; facets are counted as ``st_db.store.counting`` says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import islice, pairwise

from psycopg import sql

from st_db.query import Answer, Near, Need, Passage, Query, Terms, Values, relaxations, terms_of
from st_db.query.expression import ranking_terms
from st_db.query.facets import check_facet
from st_db.query.numbers import EDITION, MEANT_FROM
from st_db.records import REGISTER, by_default
from st_db.store.connection import Connection, Database, only
from st_db.store.counting import count_facets, values
from st_db.store.expressions import Conditions
from st_db.store.filters import filtered
from st_db.store.nearness import counted, similar
from st_db.store.rows import bounded
from st_db.text import sort_key

ENOUGH = 3
"""A question that fewer records match is relaxed."""

_TRUE = sql.SQL("true")
_NEWEST = sql.SQL("r.key_date DESC NULLS LAST, r.id DESC")
_ORDERS = {
    # Numbers that go on where the text ends follow each other; else the newest is first.
    "relevance": sql.SQL("score DESC, CASE score WHEN 900 THEN r.number_key END, {newest}").format(
        newest=_NEWEST
    ),
    "-date": _NEWEST,
    "date": sql.SQL("r.key_date NULLS LAST, r.id"),
    "title": sql.SQL("r.title_key = '', r.title_key, r.id"),
    "-title": sql.SQL("r.title_key = '', r.title_key DESC, r.id DESC"),
    "number": sql.SQL("r.number_key = '', r.number_key, r.id"),
    "-number": sql.SQL("r.number_key = '', r.number_key DESC, r.id DESC"),
    "updated": sql.SQL("r.updated_at, r.id"),
    "-updated": sql.SQL("r.updated_at DESC, r.id DESC"),
}


class PostgresAnswer:
    """Answers questions without an index."""

    name = "postgresql"

    def __init__(self, database: Database) -> None:
        self._database = database

    def search(self, query: Query) -> Answer:
        """Return the answer; raises Unavailable when the database does not answer."""
        with self._asking() as connection:
            answer, terms = _found(connection, query)
            beside = count_facets(connection, query, partial(_where, connection, query, terms))
        return replace(
            answer, facets=beside.facets, missing=beside.missing, ranges=beside.ranges,
            filled=beside.filled,
        )  # fmt: skip

    def values(self, query: Query, field: str, text: str, limit: int) -> Values:
        """Return values of a facet that begin like a text, counted under a question."""
        check_facet(field)
        with self._asking() as connection:
            answer, terms = _found(connection, replace(query, limit=0))
            where = partial(_where, connection, query, terms)
            found = values(connection, query, field, text, where)
        first = dict(islice(found.values.items(), limit))
        return replace(found, values=first, relaxed=answer.relaxed)

    @contextmanager
    def _asking(self) -> Iterator[Connection]:
        with self._database.transaction() as connection:
            _without_compiling(connection)
            yield connection

    def similar(self, passage: Passage, within: Query) -> Near:
        """Return the records of each kind that share most with a passage."""
        with self._database.transaction() as connection:
            return similar(connection, passage, within)

    def counted(self, within: Query) -> dict[str, int]:
        """Return how many records of each kind there are within a scope of kinds."""
        with self._database.transaction() as connection:
            return counted(connection, within)


def matches_on(connection: Connection, query: Query) -> Answer:
    """Return the answer without counts, as the transaction of a connection sees the register."""
    _without_compiling(connection)
    return _found(connection, query)[0]


def _without_compiling(connection: Connection) -> None:
    # Compiling a plan takes longer than running it on a register of this size.
    connection.execute("SET LOCAL jit = off")


def _found(connection: Connection, query: Query) -> tuple[Answer, Terms]:
    """Return the answer without counts, and the terms that matched, relaxed where need be."""
    line = query.expression
    terms = ranking_terms(line) if line else terms_of(query.text, query.readings)
    scope = scope_of(connection, query)
    answer, used = _ask(connection, query, scope, terms), terms
    if answer.total >= ENOUGH or query.strict or not terms.needs or line:
        return answer, used
    for step, relaxed in relaxations(terms):
        if step == "typo":
            continue
        more = _ask(connection, query, scope, relaxed)
        if more.total > answer.total:
            answer, used = Answer(more.ids, more.total, relaxed=step), relaxed
        if answer.total >= ENOUGH:
            break
    return answer, used


def _where(
    connection: Connection, query: Query, terms: Terms, without: str | None
) -> tuple[sql.Composable, Sequence[str]]:
    """Return what matches without the filters of one field, and the kinds it covers."""
    if without == "kind" and query.kinds:
        query = replace(query, kinds=tuple(dict.fromkeys((*REGISTER, *query.kinds))))
    query = replace(query, where=tuple(w for w in query.where if w.field != without))
    condition = _all_of([scope_of(connection, query), _asked(connection, query, terms)])
    return condition, query.kinds or by_default()


def scope_of(connection: Connection, query: Query) -> sql.Composable:
    """Return the condition on the records that may be found at all."""
    kinds = query.kinds or by_default()
    parts: list[sql.Composable] = [
        sql.SQL("r.archived_at IS NULL AND r.merged_into IS NULL"),
        sql.SQL("r.kind = ANY({})").format(sql.Literal(list(kinds))),
    ]
    if query.among is not None:
        parts.append(sql.SQL("r.id = ANY({}::uuid[])").format(sql.Literal(list(query.among))))
    if query.public_only:
        parts.append(sql.SQL("r.visibility = 'public'"))
    by_field: dict[str, list[sql.Composable]] = {}
    for wanted in query.where:
        by_field.setdefault(wanted.field, []).append(filtered(connection, wanted, kinds))
    parts += [_any_of(same) for same in by_field.values()]
    return _all_of(parts)


def _ask(connection: Connection, query: Query, scope: sql.Composable, terms: Terms) -> Answer:
    statement = sql.SQL(
        "WITH found AS MATERIALIZED ("
        "  SELECT r.id, row_number() OVER (ORDER BY {order}) AS place, score FROM ("
        "    SELECT r.*, {score} AS score FROM record r WHERE {scope} AND {match}) r)"
        " SELECT (SELECT count(*) FROM found) AS total,"
        " coalesce((SELECT json_agg(json_build_array(id, score) ORDER BY place) FROM found"
        "  WHERE place > {offset} AND place <= {end}), '[]') AS ids"
    ).format(
        order=_ORDERS[query.order],
        score=_score(terms),
        scope=scope,
        match=_asked(connection, query, terms),
        offset=sql.Literal(query.offset),
        end=sql.Literal(query.offset + query.limit),
    )
    row = only(connection, statement)
    return Answer([(id_, float(score)) for id_, score in row["ids"]], int(row["total"]))


def _asked(connection: Connection, query: Query, terms: Terms) -> sql.Composable:
    """Return the condition of an expert line, or that a record matches the terms."""
    if query.expression is None:
        return _match(terms, personal=query.personal)
    line = Conditions(connection, query.kinds or by_default(), personal=query.personal)
    return line.of(query.expression)


def _match(terms: Terms, *, personal: bool) -> sql.Composable:
    """Return the condition that a record matches: its number is meant, or enough needs are met."""
    if not terms.needs:
        return _TRUE
    met = [_met(need, personal=personal) for need in terms.needs]
    if terms.minimum >= len(met):
        enough = _all_of(met)
    else:
        counted = sql.SQL(" + ").join(sql.SQL("({})::int").format(one) for one in met)
        enough = sql.SQL("({}) >= {}").format(counted, sql.Literal(terms.minimum))
    numbers = [_numbered(form, prefix=True) for form in terms.whole]
    numbers += [_numbered(form, prefix=False) for form in terms.inside]
    return _any_of([*numbers, enough])


def _met(need: Need, *, personal: bool) -> sql.Composable:
    last = len(need.words) - 1
    found = [
        _worded(word, prefix=need.prefix and at == last, personal=personal)
        for at, word in enumerate(need.words)
    ]
    ways = [] if need.beside else [_all_of(found)]
    ways += [_beside(option, personal=personal) for option in need.options]
    if need.compact is not None:
        ways.append(_numbered(need.compact, prefix=need.prefix))
    return _any_of(ways)


def _beside(words: Sequence[str], *, personal: bool) -> sql.Composable:
    """Return the condition that words stand beside each other; in public texts only."""
    if len(words) == 1:
        return _worded(words[0], prefix=False, personal=personal)
    likes = [sql.Literal(f"% {one} {two} %") for one, two in pairwise(words)]
    return _all_of([sql.SQL("r.search_text LIKE {}").format(like) for like in likes])


def _worded(word: str, *, prefix: bool, personal: bool) -> sql.Composable:
    # Folded words are letters and digits only, so nothing in them is a wildcard.
    like = sql.Literal(f"% {word}%" if prefix else f"% {word} %")
    public = sql.SQL("r.search_text LIKE {}").format(like)
    if not personal:
        return public
    return sql.SQL("({} OR r.search_personal LIKE {})").format(public, like)


def _numbered(form: str, *, prefix: bool) -> sql.Composable:
    test = (
        sql.SQL("compact LIKE {}").format(sql.Literal(f"{form}%"))
        if prefix
        else sql.SQL("compact = {}").format(sql.Literal(bounded(form)))
    )
    return sql.SQL("r.id IN (SELECT record_id FROM record_number WHERE {})").format(test)


def _score(terms: Terms) -> sql.Composable:
    """Return the rank: number, title as spelt, title folded, what has most of the words."""
    if not terms.needs:
        return sql.SQL("0")
    ranks = _number_ranks(terms)
    for column, words, rank in (
        ("title_exact", terms.exact, 3),
        ("title_folded", terms.words, 2),
    ):
        ranks.append(_ranked(_titled(column, words), rank))
    return sql.SQL("CASE {} ELSE {} END").format(sql.SQL(" ").join(ranks), _share(terms))


def _share(terms: Terms) -> sql.Composable:
    """Return 1 and, where a share of the words suffices, how many of them and neighbours occur."""
    if terms.minimum >= len(terms.needs):
        return sql.SQL("1")
    likes = [f"% {word} %" for word in dict.fromkeys(terms.words)]
    likes += [f"% {one} {two} %" for one, two in dict.fromkeys(pairwise(terms.words))]
    held = sql.SQL(" + ").join(
        sql.SQL("(r.search_text LIKE {})::int").format(sql.Literal(like)) for like in likes
    )
    return sql.SQL("1 + ({})::float / {}").format(held, sql.Literal(len(likes) + 1))


def _number_ranks(terms: Terms) -> list[sql.Composable]:
    """Return the ranks of records whose number is meant, by how exactly it is."""
    ranks: list[sql.Composable] = []
    if terms.whole:
        equal = _has_number(terms.whole)
        spelt = sql.SQL("r.number_key = ANY({})").format(
            sql.Literal([sort_key(name) for name in terms.names])
        )
        ranks += [_ranked(_all_of([equal, spelt]), 5_000), _ranked(equal, 4_900)]
    if terms.edition:
        year = sql.SQL(
            "(SELECT max((regexp_match(compact, {}))[1])::int FROM record_number"
            " WHERE record_id = r.id)"
        ).format(sql.Literal(f"^(?:{'|'.join(terms.whole)}){EDITION}$"))
        in_force = sql.SQL("(CASE r.state WHEN 'active' THEN 2000 ELSE 0 END)")
        ranks.append(sql.SQL("WHEN {0} IS NOT NULL THEN {0} + {1}").format(year, in_force))
    if terms.inside:
        ranks.append(_ranked(_has_number(terms.inside), 1_000))
    long = [form for form in terms.whole if len(form) >= MEANT_FROM]
    if long:
        ranks.append(_ranked(_any_of([_numbered(form, prefix=True) for form in long]), 900))
    return ranks


def _has_number(forms: Sequence[str]) -> sql.Composable:
    return sql.SQL("r.id IN (SELECT record_id FROM record_number WHERE compact = ANY({}))").format(
        sql.Literal([bounded(form) for form in forms])
    )


def _ranked(condition: sql.Composable, rank: int) -> sql.Composable:
    return sql.SQL("WHEN {} THEN {}").format(condition, sql.Literal(rank))


def _titled(column: str, words: Sequence[str]) -> sql.Composable:
    *whole, last = words
    likes = [f"% {word} %" for word in whole] + [f"% {last}%"]
    return _all_of([
        sql.SQL("{} LIKE {}").format(sql.Identifier("r", column), sql.Literal(like))
        for like in likes
    ])  # fmt: skip


def _any_of(conditions: Sequence[sql.Composable]) -> sql.Composable:
    return sql.SQL("({})").format(sql.SQL(" OR ").join(conditions))


def _all_of(conditions: Sequence[sql.Composable]) -> sql.Composable:
    return sql.SQL("({})").format(sql.SQL(" AND ").join(conditions))
