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
from st_db.query.expression import ranking_terms
from st_db.query.facets import check_facet, check_size, filtered_names
from st_db.query.filterable import check
from st_db.query.terms import SENTENCE, Meant, Step, Terms
from st_db.search import weights
from st_db.search.tantivy import listing, matching, ranking, sorting
from st_db.search.tantivy import schema as s
from st_db.search.tantivy.counting import Counts
from st_db.search.tantivy.expressions import Expressions
from st_db.search.tantivy.understanding import Lookup
from st_db.search.understanding import Vocabulary


def answer(searcher: Searcher, question: Question, counts: Counts) -> Answer:
    """Return the answer to a question; raises UsageError for one that cannot be asked."""
    check(question.where, personal=question.personal)
    check_size(question)
    if question.order not in SORTS:
        raise UsageError("error.unknown_sort", sort=question.order, sorts=", ".join(SORTS))
    asked = _Asked(searcher, question)
    found = asked.found()
    beside = counts.facets(searcher, question, partial(asked.matches, found))
    return Answer(
        asked.page(found), found.total, beside.facets, found.relaxed,
        missing=beside.missing, ranges=beside.ranges, filled=beside.filled, strict=asked.strict,
    )  # fmt: skip


def values(searcher: Searcher, question: Question, name: str, text: str, limit: int) -> Values:
    """Return values of a facet; raises UsageError for a question that cannot be asked."""
    check_facet(name)
    check(question.where, personal=question.personal)
    check_size(question)
    asked = _Asked(searcher, replace(question, limit=0))
    without = name if name in filtered_names(question) else None
    found = asked.found()
    listed = listing.values(searcher, asked.matches(found, without), name, text, limit)
    return replace(listed, relaxed=found.relaxed)


@dataclass(frozen=True, slots=True)
class _Found:
    """What one reading of the text matches, with the page of best hits where one was asked for."""

    match: Query | None
    total: int
    hits: Sequence[tuple[Any, DocAddress]] = ()
    relaxed: Step | None = None


@dataclass(frozen=True, slots=True)
class _Step:
    """What one step matches, the terms that rank it, and the tiers that come first in it."""

    match: Query | None
    ranking: Terms
    name: Step | None = None
    strict: Query | None = None
    full: Query | None = None  # all words as they are meant


class _Asked:
    """One question on its way to an answer."""

    def __init__(self, searcher: Searcher, question: Question) -> None:
        self._searcher = searcher
        self._question = question
        self._line = question.expression
        self._terms = (
            ranking_terms(self._line) if self._line else terms_of(question.text, question.readings)
        )
        self._matcher = matching.Matcher(searcher, personal=question.personal)
        self._ranker = ranking.Ranker(searcher, self._matcher)
        self._scope = matching.scope(question)
        self._order = question.order
        if self._order == "relevance" and not self._terms.needs:
            self._order = "-date"
        self._short = len(self._terms.needs) <= SENTENCE
        self.strict: int | None = None  # how many match the text as it stands

    def found(self) -> _Found:
        """Return the strict matches, or those of the mildest step that finds enough.

        A step finds enough when it finds three records and the best one is among them: what has
        all words but one may be better than what has words that only look alike. An expert line is
        answered as it stands.
        """
        if self._line:
            exact = Expressions(self._searcher, personal=self._question.personal)
            return self._look(_Step(exact.query(self._line), self._terms))
        if not self._terms.needs:
            return self._look(_Step(None, self._terms))
        strict = self._matcher.match(self._terms)
        best = self._look(_Step(strict, self._terms))
        self.strict = best.total
        if best.total >= MATCHES_WANTED or self._question.strict:
            return best
        return self._relaxed(strict, best)

    def _relaxed(self, strict: Query, best: _Found) -> _Found:
        """Return what the mildest step finds that finds enough; ``best`` is what matches as is."""
        lookup = Lookup(self._searcher, personal=self._question.personal)
        meant = Vocabulary(lookup).meant(self._terms)
        full = self._matcher.match(meant.both) if meant.both is not self._terms else None
        if full and (corrected := self._corrected(strict, full, meant)):
            return corrected
        together = bool(best.total or (full and self._any(full)))
        steps = [
            _Step(
                matching.any_of([strict, self._matcher.match(terms)]),
                replace(meant.both, typos=terms.typos),
                step, strict, full,
            )
            for step, terms in relaxations(self._terms, meant, together=together)
        ]  # fmt: skip
        return self._mildest(steps, best)

    def _corrected(self, strict: Query, full: Query, meant: Meant) -> _Found | None:
        """Return what has all words of a short text as they are meant, where that is enough.

        Such records are the best there are, so no other step needs a look.
        """
        first = next(relaxations(self._terms, meant), None)
        if not self._short or first != ("typo", meant.both):
            return None
        match = matching.any_of([strict, full])
        found = self._look(_Step(match, meant.both, "typo", strict, full))
        return found if found.total >= MATCHES_WANTED else None

    def _mildest(self, steps: Sequence[_Step], best: _Found) -> _Found:
        anchor = self._anchor(steps, best)
        for step in steps:
            more = self._look(step)
            if more.total >= MATCHES_WANTED and (not anchor or self._holds(step, anchor)):
                return more
            if best.total < MATCHES_WANTED and more.total > best.total:
                best = more
        return best

    def _anchor(self, steps: Sequence[_Step], best: _Found) -> Query | None:
        """Return a query for what must be among the answers, None where any will do.

        It is the best of what any step finds. What has all words as they are meant, in a short
        text, or all words in its title is the best without a look at the rest.
        """
        wide = [step for step in steps if not step.ranking.typos]
        if not any(step.name == "third" for step in wide):
            return None
        if self._short and (full := wide[0].full) and self._any(full):
            return full
        if best.total and self._any(titled := self._ranker.titled(self._terms)):
            return titled
        query = self._ranked(
            replace(wide[-1], match=matching.any_of([step.match for step in wide if step.match]))
        )
        hits = self._searcher.search(query, 1, count=False).hits
        return matching.term(s.ID, self._id(hits[0][1])) if hits else None

    def _any(self, query: Query) -> bool:
        return matching.count(self._searcher, matching.matches(query, self._scope)) > 0

    def _holds(self, step: _Step, anchor: Query) -> bool:
        both = [(Occur.Must, matching.unscored(anchor)), *self._scope]
        return matching.count(self._searcher, matching.matches(step.match, both)) > 0

    def _look(self, step: _Step) -> _Found:
        """Count what matches; where relevance orders it, rank it in the same pass."""
        limit, offset = self._question.limit, self._question.offset
        if self._order != "relevance" or limit <= 0:
            query = matching.matches(step.match, self._scope)
            return _Found(step.match, matching.count(self._searcher, query), relaxed=step.name)
        result = self._searcher.search(self._ranked(step), limit, offset=offset)
        return _Found(step.match, matching.counted(result), result.hits, step.name)

    def _ranked(self, step: _Step) -> Query:
        query = matching.matches(step.match, self._scope)
        clauses = [(Occur.Must, query), *self._ranker.ranks(step.ranking)]
        whole = self._ranker.whole(step.ranking)
        for all_words, share in ((step.strict, weights.STRICT), (step.full, weights.AS_MEANT)):
            if all_words:
                bonus = Query.const_score_query(all_words, share * whole)
                clauses.append((Occur.Should, bonus))
        return Query.boolean_query(clauses)

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
