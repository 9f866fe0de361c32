"""From terms and filters to index queries: what matches (unscored) and what ranks (scored)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from tantivy import FieldType, Occur, Query, Searcher, SearchResult

from st_db.query import Filter, Need, Terms, allowed_typos
from st_db.query import Query as Question
from st_db.query.filterable import bounds, filterable
from st_db.records import KINDS, REGISTER, by_default
from st_db.search.tags import filled_tag, value_tag, visibility_tag
from st_db.search.tantivy import schema as s
from st_db.text import compact, folded_words

Clause = tuple[Occur, Query]


def term(field: str, word: str) -> Query:
    """Return the query for one word of a field."""
    return Query.term_query(s.schema(), field, word, "freq")


def prefix(field: str, word: str) -> Query:
    """Return the query for words of a field that begin so."""
    return Query.fuzzy_term_query(s.schema(), field, word, 0, True, True)


def unscored(query: Query) -> Query:
    """Return the query without a say in the ranking."""
    return Query.const_score_query(query, 0.0)


def every(queries: Sequence[Query]) -> Query:
    """Return what meets all queries."""
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def any_of(queries: Sequence[Query]) -> Query:
    """Return what meets at least one query."""
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Should, query) for query in queries])


class Matcher:
    """Builds the queries of one question against one state of the index.

    It looks into the vocabulary to leave out alternatives that cannot match, which saves more time
    than it costs.
    """

    def __init__(self, searcher: Searcher, *, personal: bool) -> None:
        self._searcher = searcher
        self._personal = personal

    def match(self, terms: Terms) -> Query:
        """Return what matches the terms, by ``st_db.query.terms`` to the letter."""
        needs = [self._need(need, typos=terms.typos) for need in terms.needs]
        if terms.minimum >= len(needs):
            query = every(needs)
        else:
            query = Query.boolean_query(
                [(Occur.Should, need) for need in needs],
                minimum_number_should_match=max(1, terms.minimum),
            )
        numbers = [prefix(s.NUMBERS, form) for form in self.forms(terms)]
        numbers += [term(s.NUMBERS, form) for form in terms.inside if self.known(form)]
        return any_of([query, *numbers])

    def known(self, form: str) -> bool:
        return bool(self._searcher.doc_freq(s.NUMBERS, form))

    def forms(self, terms: Terms) -> list[str]:
        """Return the forms of the whole text that begin a number at all."""
        return [form for form in terms.whole if self._begins(s.NUMBERS, form)]

    def _need(self, need: Need, *, typos: bool) -> Query:
        last = len(need.words) - 1
        words = [
            self._word(word, begins=need.prefix and at == last, typos=typos)
            for at, word in enumerate(need.words)
        ]
        ways = [*filter(None, map(self._option, need.options))]
        if not need.beside:
            ways.insert(0, every(words))
        number = need.compact
        if number and need.prefix and self._begins(s.NUMBERS, number):
            ways.append(prefix(s.NUMBERS, number))
        if number and not need.prefix and self._searcher.doc_freq(s.NUMBERS, number):
            ways.append(term(s.NUMBERS, number))
        return any_of(ways) if ways else Query.empty_query()

    def _option(self, words: tuple[str, ...]) -> Query | None:
        """Return what another way to write a need matches, or None when nothing can."""
        if len(words) == 1:
            return self._word(words[0], begins=False, typos=False)
        pairs = [f"{one}_{two}" for one, two in pairwise(words)]
        if all(self._searcher.doc_freq(s.PAIRS, pair) for pair in pairs):
            return every([term(s.PAIRS, pair) for pair in pairs])
        return None

    def _word(self, word: str, *, begins: bool, typos: bool) -> Query:
        wrong = allowed_typos(word) if typos else 0
        found: list[Query] = []
        for field in (s.ALL, s.PERSONAL) if self._personal else (s.ALL,):
            if begins:
                if field == s.ALL or self._begins(field, word):
                    found.append(prefix(field, word))
            elif field == s.ALL or self._searcher.doc_freq(field, word):
                found.append(term(field, word))
            if wrong:
                found.append(Query.fuzzy_term_query(s.schema(), field, word, wrong, True, False))
        return any_of(found)

    def _begins(self, field: str, text: str) -> bool:
        return bool(self._searcher.terms_with_prefix(field, text, limit=1))


def count(searcher: Searcher, query: Query) -> int:
    """Return how many documents match."""
    return counted(searcher.search(query, 1))


def counted(result: SearchResult) -> int:
    """Return how many documents a search that counted found."""
    return int(result.count)  # type: ignore[attr-defined]  # its stub lacks it


def matches(match: Query | None, scope: Sequence[Clause]) -> Query:
    """Return what matches within a scope, unscored; no match means everything."""
    found = unscored(match) if match else Query.all_query()
    return Query.boolean_query([(Occur.Must, found), *scope])


def scope(question: Question, *, without: str | None = None) -> list[Clause]:
    """Return the clauses of everything but the text: kinds, visibility and filters.

    ``without`` names a field whose own filters are left out.
    """
    clauses: list[Clause] = [(Occur.MustNot, term(s.ID, s.META_ID))]
    kinds = question.kinds or by_default()
    if without == "kind":
        kinds = (*REGISTER, *kinds) if question.kinds else kinds
    clauses += [(Occur.MustNot, term("f_kind", name)) for name in KINDS if name not in kinds]
    if question.public_only:
        clauses.append((Occur.Must, unscored(term(s.TAGS, visibility_tag("public")))))
    if question.among is not None:
        some = Query.term_set_query(s.schema(), s.ID, list(question.among))
        clauses.append((Occur.Must, unscored(some)))
    for name, filters in _by_field(question.where).items():
        if name != without:
            clauses += _filtered(filters)
    return clauses


def _by_field(filters: Iterable[Filter]) -> dict[str, list[Filter]]:
    found: dict[str, list[Filter]] = {}
    for wanted in filters:
        found.setdefault(wanted.field, []).append(wanted)
    return found


def _filtered(filters: list[Filter]) -> list[Clause]:
    """Return the clauses of the filters of one field: any of them must hold."""
    queries = [query for wanted in filters for query in _alternatives(wanted)]
    return [(Occur.Must, unscored(any_of(queries)))] if queries else []


def _alternatives(wanted: Filter) -> list[Query]:
    name = wanted.field
    found = []
    if wanted.missing:
        filled = term(s.TAGS, filled_tag(name))
        found.append(
            Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, filled)])
        )
    if wanted.low is not None or wanted.high is not None:
        found.append(between(name, *bounds(name, wanted.low, wanted.high)))
    return found + [holds(name, value) for value in wanted.values]


def holds(name: str, value: str) -> Query:
    """Return what a filter by one value finds."""
    how = filterable()[name]
    if how == "range":
        return between(name, *bounds(name, value, value))
    if how == "number":
        return every([term(s.TAGS, filled_tag(name)), term(s.NUMBERS, compact(value))])
    if how == "words":
        words = folded_words(value)
        return (
            every([term(s.SAID, s.said_term(name, word)) for word in words])
            if words
            else Query.empty_query()
        )
    return term(s.TAGS, value_tag(name, value))


def between(name: str, low: int | None, high: int | None) -> Query:
    """Return what lies between inclusive bounds."""
    limit = 2**62
    low = -limit if low is None else max(low, -limit)
    high = limit if high is None else min(high, limit)
    return Query.range_query(s.schema(), f"r_{name}", FieldType.Integer, low, high)
