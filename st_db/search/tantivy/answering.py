"""From a question to an answer: match, relax, rank or sort, page, count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from tantivy import DocAddress, Occur, Query, Searcher

from st_db.errors import UsageError
from st_db.query import MATCHES_WANTED, SORTS, Answer, Values, relaxations, terms_of
from st_db.query import Query as Question
from st_db.query.facets import check_facet, check_size, filtered_names
from st_db.query.filterable import check
from st_db.query.terms import SENTENCE, Step, Terms
from st_db.search.tantivy import listing, matching, sorting
from st_db.search.tantivy import schema as s
from st_db.search.tantivy.counting import Counts, count_facets


def answer(searcher: Searcher, question: Question, counts: Counts) -> Answer:
    """Return the answer to a question; raises UsageError for one that cannot be asked."""
    check(question.where, personal=question.personal)
    check_size(question)
    if question.order not in SORTS:
        raise UsageError("error.unknown_sort", sort=question.order, sorts=", ".join(SORTS))
    asked = _Asked(searcher, question)
    found = asked.found()
    plain = not found.match and not question.where and question.among is None
    count = counts.facets if plain else count_facets
    beside = count(searcher, question, partial(asked.matches, found))
    return Answer(
        asked.page(found), found.total, beside.facets, found.relaxed,
        missing=beside.missing, ranges=beside.ranges,
    )  # fmt: skip


def values(searcher: Searcher, question: Question, name: str, text: str, limit: int) -> Values:
    """Return values of a facet; raises UsageError for a question that cannot be asked."""
    check_facet(name)
    check(question.where, personal=question.personal)
    check_size(question)
    asked = _Asked(searcher, replace(question, limit=0))
    without = name if name in filtered_names(question) else None
    return listing.values(searcher, asked.matches(asked.found(), without), name, text, limit)


@dataclass(frozen=True, slots=True)
class _Found:
    """What one reading of the text matches, with the page of best hits where one was asked for."""

    match: Query | None
    total: int
    hits: Sequence[tuple[Any, DocAddress]] = ()
    relaxed: Step | None = None


class _Asked:
    """One question on its way to an answer."""

    def __init__(self, searcher: Searcher, question: Question) -> None:
        self._searcher = searcher
        self._question = question
        self._terms = terms_of(question.text, question.readings)
        self._matcher = matching.Matcher(searcher, personal=question.personal)
        self._scope = matching.scope(question)
        self._order = question.order
        if self._order == "relevance" and not self._terms.needs:
            self._order = "-date"

    def found(self) -> _Found:
        """Return the strict matches, or those of the mildest step that finds enough."""
        if not self._terms.needs:
            return self._look(None, None, None, self._terms)
        strict = self._matcher.match(self._terms)
        best = self._look(strict, None, None, self._terms)
        if best.total >= MATCHES_WANTED or self._question.strict:
            return best
        for step, terms in relaxations(self._terms):
            match = matching.any_of([strict, self._matcher.match(terms)])
            more = self._look(match, strict, step, self._ranking(step, terms))
            enough = more.total >= MATCHES_WANTED
            if more.total > best.total and (best.relaxed is None or enough):
                best = more
            if enough:
                break
        return best

    def _look(
        self, match: Query | None, strict: Query | None, step: Step | None, ranking: Terms
    ) -> _Found:
        """Count what matches; where relevance orders it, rank it in the same pass."""
        query = matching.matches(match, self._scope)
        limit, offset = self._question.limit, self._question.offset
        if self._order != "relevance" or limit <= 0:
            return _Found(match, matching.count(self._searcher, query), relaxed=step)
        clauses = [(Occur.Must, query), *self._matcher.ranks(ranking)]
        if strict:
            clauses.append((Occur.Should, Query.const_score_query(strict, matching.STRICT)))
        result = self._searcher.search(Query.boolean_query(clauses), limit, offset=offset)
        return _Found(match, matching.counted(result), result.hits, step)

    def _ranking(self, step: Step, terms: Terms) -> Terms:
        """Return the terms that rank: what raw Telex stood for, else those typed."""
        if step == "telex":
            return terms
        return replace(self._terms, typos=len(self._terms.needs) <= SENTENCE)

    def matches(self, found: _Found, without: str | None) -> Query:
        """Return what matches, unscored; ``without`` leaves out one field's filters."""
        scope = matching.scope(self._question, without=without) if without else self._scope
        return matching.matches(found.match, scope)

    def page(self, found: _Found) -> list[tuple[str, float]]:
        """Return the ids of the page asked for, with scores where relevance orders them."""
        limit, offset = self._question.limit, self._question.offset
        if limit <= 0 or offset >= found.total:
            return []
        if self._order == "relevance":
            return [(self._id(at), float(score)) for score, at in found.hits]
        query = matching.matches(found.match, self._scope)
        hits = sorting.page(self._searcher, query, self._order, limit=limit, offset=offset)
        return [(self._id(at), 0.0) for at in hits]

    def _id(self, address: DocAddress) -> str:
        return str(self._searcher.doc(address).get_first(s.ID))
