"""From a question to an answer of the server.

A page is cut from *stretches* that follow each other: records whose number is meant, then exact
spelling, then folded words, then what a relaxed text finds. Each stretch is a filter with a true
count, and the server ranks inside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from st_db.errors import UsageError
from st_db.query import MATCHES_WANTED, SORTS, Answer, Step, Terms, Values, relaxations, terms_of
from st_db.query import Query as Question
from st_db.query.expression import ranking_terms
from st_db.query.facets import check_facet, check_size
from st_db.query.filterable import check
from st_db.records import KINDS
from st_db.search.meili import conditions, counting, expressions, shape

READ_WORDS = 10  # the server's own search reads no more words of a text
_LEVELLED = 6  # needs up to which every number of needs met is a rank of its own

_NEWEST = ("by_date:desc", "id:desc")
_BY_NUMBER = ("by_number:asc", "id:asc")
_SORTS = {"date": "by_date", "title": "by_title", "number": "by_number", "updated": "by_updated"}


class Server(Protocol):
    """The one call that asks: several searches of the index in one request."""

    def __call__(self, searches: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the results in order."""
        ...


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some of the matches: what the server ranks by, the filter, how words may be dropped.

    ``contains`` tells how many of the stretches just before lie within this one; ``apart`` is the
    filter without all that came before.
    """

    text: str
    condition: str | None
    strategy: str = "frequency"
    contains: int = 0
    apart: str | None = None
    total: int = 0
    sort: tuple[str, ...] = _NEWEST  # where the text does not rank
    number: bool = False  # selected by a number of the record


def answer(ask: Server, question: Question) -> Answer:
    """Return the answer to a question; raises UsageError for one that cannot be asked."""
    return _checked(ask, question).answer()


def values(ask: Server, question: Question, name: str, text: str) -> Values:
    """Return the values of a facet that begin like a text, most frequent first."""
    check_facet(name)
    return _checked(ask, question).values(name, text)


def _checked(ask: Server, question: Question) -> _Asked:
    check(question.where, personal=question.personal)
    check_size(question)
    if question.order not in SORTS:
        raise UsageError("error.unknown_sort", sort=question.order, sorts=", ".join(SORTS))
    return _Asked(ask, question)


class _Asked:
    """One question on its way to an answer."""

    def __init__(self, ask: Server, question: Question) -> None:
        self._ask = ask
        self._question = question
        self._line = question.expression
        self._terms = (
            ranking_terms(self._line) if self._line else terms_of(question.text, question.readings)
        )
        self._scope = conditions.scope(question)
        self._relaxed: Step | None = None
        self._exact = True
        self._stretches: list[Stretch] = []
        self._near: list[str] = []  # ids found by typing mistakes, when too few

    def answer(self) -> Answer:
        self._settle()
        beside = self._beside()
        return Answer(
            self._page(), self._total(), beside.facets, relaxed=self._relaxed, exact=self._exact,
            missing=beside.missing, ranges=beside.ranges,
        )  # fmt: skip

    def _settle(self) -> None:
        """Find out what matches, relaxed where that is too little; an expert line never is."""
        if self._line:
            met = expressions.condition(self._line, personal=self._question.personal)
            self._stretches = self._counted([Stretch(" ".join(self._terms.words), met)])
            self._exact = expressions.is_exact(self._line)
            return
        self._stretches = self._counted(self._strict(self._terms))
        enough = self._total() >= MATCHES_WANTED or self._question.strict
        if not enough and self._terms.needs:
            self._relax()

    def _total(self) -> int:
        return sum(stretch.total for stretch in self._stretches)

    # ---- what matches

    def _strict(self, terms: Terms) -> list[Stretch]:
        """Return the stretches of what matches strictly, best first."""
        if not terms.needs:
            return [Stretch("", None)]
        found: list[Stretch] = []
        words = conditions.matched(terms, words="known" if self._question.personal else "words")
        text = " ".join(terms.words)
        if number := conditions.numbered(terms):
            found += [Stretch("", meant, number=True) for meant in conditions.meant(terms)]
            found.append(Stretch("", number, sort=_BY_NUMBER, number=True))
        if terms.marked:
            found.append(Stretch(text, conditions.all_of([words, conditions.spelt(terms)])))
        return [*found, Stretch(text, words, contains=int(terms.marked))]

    def _relax(self) -> None:
        strict = self._stretches
        best = (self._total(), self._relaxed, strict, self._exact)
        for step, terms in relaxations(self._terms):
            extra, exact = self._more(step, terms)
            self._stretches = self._counted([*strict, *extra])
            total = self._total()
            if total > best[0] and (best[1] is None or total >= MATCHES_WANTED):
                best = (total, step, self._stretches, exact)
            if total >= MATCHES_WANTED:
                break
        _, self._relaxed, self._stretches, self._exact = best

    def _more(self, step: Step, terms: Terms) -> tuple[list[Stretch], bool]:
        """Return the stretches a step adds, and whether their counts are true."""
        text = " ".join(terms.words)
        if step == "telex":
            return self._strict(terms), True
        if step == "typo":
            # Only the server's own search knows mistakes; it reads ten words.
            forgiving = Stretch(text, None, "all")
            (result,) = self._ask([self._search(forgiving, limit=MATCHES_WANTED)])
            self._near = [hit["id"] for hit in result["hits"]]
            return [forgiving], len(terms.words) <= READ_WORDS
        told = self._telling(terms)
        known = "known" if self._question.personal else "words"
        inside = sum(not stretch.number for stretch in self._strict(self._terms))
        found: list[Stretch] = []
        for minimum in _levels(told):
            level = replace(told, minimum=minimum)
            anywhere = conditions.matched(level, words=known)
            titled = conditions.all_of([anywhere, conditions.matched(level, words="title")])
            found.append(Stretch("", titled))
            found.append(Stretch("", anywhere, contains=inside + len(found)))
        near = [
            Stretch("", conditions.all_of([conditions.equal("id", id), found[-1].condition or ""]))
            for id in self._near
        ]
        return [*near, *found], told is terms

    def _telling(self, terms: Terms) -> Terms:
        """Return a sentence's rarest words that occur at all, as many as can be combined."""
        if len(terms.needs) <= conditions.MOST_COMBINED:
            return terms
        known = "known" if self._question.personal else "words"
        met = [conditions.met(need, words=known) for need in terms.needs]
        counts = self._totals([self._search(Stretch("", condition)) for condition in met])
        held = [(count, at) for at, count in enumerate(counts) if count]
        places = sorted(at for _, at in sorted(held)[: conditions.MOST_COMBINED])
        needs = tuple(terms.needs[at] for at in places)
        share = -(-terms.minimum * len(needs) // len(terms.needs))
        return replace(terms, needs=needs, minimum=max(1, share))

    def _counted(self, stretches: list[Stretch]) -> list[Stretch]:
        """Make the stretches disjoint and count each."""
        apart: list[Stretch] = []
        before: list[str] = []
        for stretch in stretches:
            free = len(before) - stretch.contains
            excluded = [*before[:free], *before[free:][-1:]]
            base = stretch.condition or conditions.one_of("kind", KINDS)
            own = conditions.but_not(base, excluded) if excluded else stretch.condition
            apart.append(replace(stretch, apart=own))
            if stretch.condition:
                before.append(stretch.condition)
        totals = self._totals([self._search(s, counting=True) for s in apart])
        ranked = self._totals([self._search(s) for s in apart])
        return [
            # Where the text does not find all that the filter lets through, it must not rank.
            replace(stretch, total=total, text=stretch.text if found == total else "")
            for stretch, total, found in zip(apart, totals, ranked, strict=True)
        ]

    def _totals(self, searches: list[dict[str, Any]]) -> list[int]:
        asked = [{**search, "page": 1, "hitsPerPage": 0} for search in searches]
        return [int(result["totalHits"]) for result in self._ask(asked)]

    def _search(
        self,
        stretch: Stretch,
        *,
        scope: list[str] | None = None,
        counting: bool = False,
        **more: Any,
    ) -> dict[str, Any]:
        """Return one search of a stretch; a count needs the text only where it decides matches."""
        scope = self._scope if scope is None else scope
        parts = [*scope, stretch.apart] if stretch.apart else scope
        decides = stretch.strategy == "all" or (stretch.condition is None and stretch.text)
        searched = [*shape.SEARCHED, *([shape.PERSONAL] if self._question.personal else [])]
        return {
            "q": stretch.text if decides or not counting else "",
            "filter": conditions.joined(parts),
            "matchingStrategy": stretch.strategy,
            "attributesToSearchOn": searched,
            "attributesToRetrieve": ["id"],
            **more,
        }

    # ---- the page

    def _page(self) -> list[tuple[str, float]]:
        limit, offset = self._question.limit, self._question.offset
        order = self._question.order
        if order == "relevance" and not self._terms.needs:
            order = "-date"
        if order != "relevance":
            return self._sorted(order, limit, offset)
        found: list[tuple[str, float]] = []
        for place, stretch in enumerate(self._stretches):
            wanted = min(limit - len(found), stretch.total - offset)
            if wanted > 0:
                search = self._search(stretch, limit=wanted, offset=offset, showRankingScore=True)
                if not stretch.text:
                    search["sort"] = list(stretch.sort)
                (result,) = self._ask([search])
                tier = len(self._stretches) - place - 1
                found += [(h["id"], tier + h.get("_rankingScore", 0)) for h in result["hits"]]
            offset = max(0, offset - stretch.total)
        return found

    def _sorted(self, order: str, limit: int, offset: int) -> list[tuple[str, float]]:
        way = "desc" if order.startswith("-") else "asc"
        sort = [f"{_SORTS[order.lstrip('-')]}:{way}", f"id:{way}"]
        if limit <= 0 or offset >= self._total():
            return []
        whole = self._whole()
        search = self._search(whole, limit=limit, offset=offset, sort=sort)
        (result,) = self._ask([search])
        return [(hit["id"], 0.0) for hit in result["hits"]]

    def _whole(self) -> Stretch:
        """Return all stretches as one, for sorting and counting."""
        near = next((s for s in self._stretches if s.strategy == "all"), None)
        if near:
            # Mistakes are found by the text itself, which finds the strict matches too.
            return replace(near, apart=None)
        every = [s.condition for s in self._stretches if s.condition]
        return Stretch("", None, apart=conditions.any_of(every) if every else None)

    # ---- counts

    def _beside(self) -> counting.Counted:
        return counting.count_facets(self._ask, self._counting, self._question)

    def values(self, name: str, text: str) -> Values:
        self._settle()
        found = counting.values(self._ask, self._counting, self._question, name, text)
        return replace(found, relaxed=self._relaxed)

    def _counting(
        self, without: str | None, attributes: Sequence[str], more: Sequence[str]
    ) -> dict[str, Any]:
        """Return a search that counts values of attributes among the matches."""
        scope = conditions.scope(self._question, without=without) if without else self._scope
        return self._search(
            self._whole(), scope=[*scope, *more], counting=True, page=1, hitsPerPage=0,
            facets=list(attributes),
        )  # fmt: skip


def _levels(terms: Terms) -> list[int]:
    """Return how many needs are met in each stretch of a relaxed text, most first.

    The server ranks only records that have all words it is given, so having most of them is a rank
    of our own; with many needs the selections are too many to write out for every number.
    """
    count = len(terms.needs)
    if count <= _LEVELLED:
        return list(range(max(count - 1, terms.minimum), terms.minimum - 1, -1))
    return sorted({terms.minimum, max(terms.minimum, -(-2 * count // 3))}, reverse=True)
