"""From a question to an answer: match, relax, rank or sort, page, count."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tantivy import Occur, Query, Searcher

from st_db.errors import UsageError
from st_db.query import MATCHES_WANTED, SORTS, Answer, relaxations, terms_of
from st_db.query import Query as Question
from st_db.query.filterable import check
from st_db.query.terms import SENTENCE, Step, Terms
from st_db.search.tantivy import matching, sorting
from st_db.search.tantivy import schema as s
from st_db.search.tantivy.counting import count_facets


def answer(searcher: Searcher, question: Question) -> Answer:
    """Return the answer to a question; raises UsageError for one that cannot be asked."""
    check(question.where, personal=question.personal)
    if question.order not in SORTS:
        raise UsageError("error.unknown_sort", sort=question.order, sorts=", ".join(SORTS))
    asked = _Asked(searcher, question)
    asked.relax()
    ids = asked.page()
    facets = count_facets(searcher, question, asked.matches)
    return Answer(ids, asked.total, facets, asked.relaxed)


class _Asked:
    """One question on its way to an answer."""

    def __init__(self, searcher: Searcher, question: Question) -> None:
        self.searcher = searcher
        self.question = question
        self.relaxed: Step | None = None
        self.terms = terms_of(question.text)
        self._matcher = matching.Matcher(searcher, personal=question.personal)
        self._strict = self._matcher.match(self.terms) if self.terms.needs else None
        self._match = self._strict
        self._scope = matching.scope(question)
        self._decoded: Terms | None = None
        self.total = 0

    def matches(self, without: str | None = None) -> Query:
        """Return what matches, unscored; ``without`` leaves out one field's filters."""
        clauses = matching.scope(self.question, without=without) if without else self._scope
        match = matching.unscored(self._match) if self._match else Query.all_query()
        return Query.boolean_query([(Occur.Must, match), *clauses])

    def relax(self) -> None:
        """Count the matches, and relax the text by the mildest step that finds enough."""
        self.total = self._count()
        if self._strict is None or self.total >= MATCHES_WANTED:
            return
        best = (self.total, self._match, self.relaxed, self._decoded)
        for step, terms in relaxations(self.terms):
            self._match = matching.any_of([self._strict, self._matcher.match(terms)])
            self.total = self._count()
            if self.total > best[0] and (best[2] is None or self.total >= MATCHES_WANTED):
                best = (self.total, self._match, step, terms)
            if self.total >= MATCHES_WANTED:
                break
        self.total, self._match, self.relaxed, self._decoded = best

    def _count(self) -> int:
        return matching.count(self.searcher, self.matches())

    def page(self) -> list[tuple[str, float]]:
        """Return the ids of the page asked for, with scores where relevance orders them."""
        limit, offset = self.question.limit, self.question.offset
        if limit <= 0 or offset >= self.total:
            return []
        order = self.question.order
        if order == "relevance" and self._match is not None:
            return self._by_relevance(limit, offset)
        if order == "relevance":
            order = "-date"
        found = sorting.page(self.searcher, self.matches(), order, limit=limit, offset=offset)
        return [(self._id(at), 0.0) for at in found]

    def _by_relevance(self, limit: int, offset: int) -> list[tuple[str, float]]:
        clauses = [(Occur.Must, self.matches()), *self._matcher.ranks(self._ranking_terms())]
        if self.relaxed and self._strict:
            strict = Query.const_score_query(self._strict, matching.STRICT)
            clauses.append((Occur.Should, strict))
        found = self.searcher.search(
            Query.boolean_query(clauses), limit, count=False, offset=offset
        )
        return [(self._id(at), float(score)) for score, at in found.hits]

    def _ranking_terms(self) -> Terms:
        """Return the terms that rank: those typed, or what raw Telex stood for."""
        if self.relaxed == "telex" and self._decoded:
            return self._decoded
        forgiven = self.relaxed is not None and len(self.terms.needs) <= SENTENCE
        return replace(self.terms, typos=forgiven)

    def _id(self, address: Any) -> str:
        return str(self.searcher.doc(address).get_first(s.ID))
