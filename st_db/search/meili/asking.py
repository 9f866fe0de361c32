"""From a question to an answer of the server.

What matches is a filter with a true count. A page is cut from *stretches* that follow each other:
records whose number is meant, then the best matches in the order of ``ranking``, then the others.
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
from st_db.query.terms import SENTENCE
from st_db.search.meili import conditions, counting, expressions, mistakes, windows
from st_db.search.meili.lookup import Lookup
from st_db.search.meili.mistakes import Like
from st_db.search.meili.ranking import Weighing
from st_db.search.understanding import Vocabulary

READ_WORDS = 10  # the server's own search reads no more words of a text

_NEWEST = ("by_date:desc", "id:desc")
_BY_NUMBER = ("by_number:asc", "id:asc")
_SORTS = {"date": "by_date", "title": "by_title", "number": "by_number", "updated": "by_updated"}

_FEW = 200  # matches whose ids are kept instead of what found them


class Server(Protocol):
    """The one call that asks: several searches of the index in one request."""

    def __call__(self, searches: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the results in order."""
        ...


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some of the matches that stand together: a filter and its order, or ids in their order."""

    total: int
    condition: str | None = None
    sort: tuple[str, ...] = _NEWEST
    best: tuple[tuple[str, float], ...] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a step finds: a filter, how many it lets through, and the terms that rank them."""

    match: str | None
    total: int
    ranking: Terms
    relaxed: Step | None = None
    exact: bool = True
    strict: str | None = None  # all words, where relaxed matches stand beside
    full: str | None = None  # all words as they are meant
    ids: frozenset[str] | None = None  # of all it lets through, where they are few

    @property
    def narrow(self) -> str | None:
        """Return the shortest filter that lets the same through, within the question's scope.

        A word that may be mistyped stands for hundreds: working that out again takes long.
        """
        return self.match if self.ids is None else conditions.one_of("id", sorted(self.ids))


def answer(ask: Server, like: Like, question: Question) -> Answer:
    """Return the answer to a question; raises UsageError for one that cannot be asked."""
    return _checked(ask, like, question).answer()


def values(ask: Server, like: Like, question: Question, name: str, text: str) -> Values:
    """Return the values of a facet that begin like a text, most frequent first."""
    check_facet(name)
    return _checked(ask, like, question).values(name, text)


def _checked(ask: Server, like: Like, question: Question) -> _Asked:
    check(question.where, personal=question.personal)
    check_size(question)
    if question.order not in SORTS:
        raise UsageError("error.unknown_sort", sort=question.order, sorts=", ".join(SORTS))
    return _Asked(ask, like, question)


class _Asked:
    """One question on its way to an answer."""

    def __init__(self, ask: Server, like: Like, question: Question) -> None:
        self._ask = ask
        self._like = like
        self._question = question
        self._line = question.expression
        self._terms = (
            ranking_terms(self._line) if self._line else terms_of(question.text, question.readings)
        )
        self._scope = conditions.scope(question)
        self._lookup = Lookup(ask, personal=question.personal)
        self._known = conditions.KNOWN if question.personal else "words"
        self._mistakes: conditions.Mistakes = {}

    def answer(self) -> Answer:
        found = self._found()
        beside = counting.count_facets(self._ask, self._counting(found), self._question)
        return Answer(
            self._page(found), found.total, beside.facets, relaxed=found.relaxed,
            exact=found.exact, missing=beside.missing, ranges=beside.ranges, filled=beside.filled,
        )  # fmt: skip

    def values(self, name: str, text: str) -> Values:
        search = self._counting(self._found())
        return counting.values(self._ask, search, self._question, name, text)

    # ---- what matches

    def _found(self) -> Found:
        """Return the strict matches, or those of the mildest step that finds enough.

        An expert line is never relaxed.
        """
        if self._line:
            match = expressions.condition(self._line, personal=self._question.personal)
            (total,) = self._totals([match])
            sure = expressions.is_exact(self._line)
            return Found(match, total, self._terms, exact=sure)
        if not self._terms.needs:
            (total,) = self._totals([None])
            return Found(None, total, self._terms)
        strict = self._matching(self._terms)
        (total,) = self._totals([strict])
        found = Found(strict, total, self._terms)
        if total >= MATCHES_WANTED or self._question.strict:
            return found
        steps = self._steps(strict, total)
        return self._mildest(steps, found) if steps else found

    def _matching(self, terms: Terms) -> str:
        """Return what matches terms: enough of their words, or a number they name."""
        words = conditions.matched(terms, words=self._known, mistakes=self._mistaken(terms))
        number = conditions.numbered(terms)
        return conditions.any_of([words, number]) if number else words

    def _mistaken(self, terms: Terms) -> conditions.Mistakes:
        """Return the words of the register that mistyped ones may stand for."""
        if terms.typos and not self._mistakes:
            self._mistakes = mistakes.meant(terms.words, self._like)
        return self._mistakes if terms.typos else conditions.NO_MISTAKES

    def _steps(self, strict: str, total: int) -> list[Found]:
        """Return what each relaxation finds beside the strict matches."""
        meant = Vocabulary(self._lookup).meant(self._terms)
        full = self._matching(meant.both) if meant.both is not self._terms else None
        together = bool(total or (full and self._totals([full])[0]))
        ranking = replace(meant.both, typos=len(self._terms.needs) <= SENTENCE)
        steps = []
        for name, terms in relaxations(self._terms, meant, together=together):
            some = self._telling(terms)
            match = conditions.any_of([strict, self._matching(some)])
            steps.append(Found(match, 0, ranking, name, some is terms, strict, full))
        searches = [self._search(step.match, page=1, hitsPerPage=_FEW) for step in steps]
        return [
            _held(step, result) for step, result in zip(steps, self._ask(searches), strict=True)
        ]

    def _telling(self, terms: Terms) -> Terms:
        """Return a sentence's rarest words that occur at all, as many as can be combined."""
        if len(terms.needs) <= conditions.MOST_COMBINED or terms.minimum >= len(terms.needs):
            return terms
        counts = self._lookup.words(terms.words)
        held = [
            (min(counts[word] for word in need.words), at) for at, need in enumerate(terms.needs)
        ]
        rare = sorted(one for one in held if one[0])[: conditions.MOST_COMBINED]
        places = sorted(at for _, at in rare)
        needs = tuple(terms.needs[at] for at in places)
        share = -(-terms.minimum * len(needs) // len(terms.needs))
        return replace(terms, needs=needs, minimum=max(1, share))

    def _mildest(self, steps: Sequence[Found], best: Found) -> Found:
        """Return the mildest step that finds enough, the best record of all steps among them."""
        anchor = self._anchor(steps) if len(steps) > 1 else None
        for step in steps:
            if step.total >= MATCHES_WANTED and (not anchor or self._holds(step, anchor)):
                return step
            if best.total < MATCHES_WANTED and step.total > best.total:
                best = step
        return best

    def _anchor(self, steps: Sequence[Found]) -> str | None:
        """Return the best of all records that any step finds."""
        every = conditions.any_of([step.narrow for step in steps if step.narrow])
        few = [step.ids for step in steps if step.ids is not None]
        if len(few) == len(steps):
            ids = frozenset[str]().union(*few)
            union = replace(steps[-1], total=len(ids), ids=ids)
        else:
            (total,) = self._totals([every])
            union = replace(steps[-1], match=every, total=total, ids=None)
        window = self._window(union)
        return window[0][0] if window else None

    def _holds(self, step: Found, anchor: str) -> bool:
        if step.ids is not None:
            return anchor in step.ids
        alone = conditions.equal("id", anchor)
        (count,) = self._totals([conditions.all_of([alone, step.match or alone])])
        return count > 0

    def _totals(self, found: Sequence[str | None]) -> list[int]:
        searches = [self._search(condition, page=1, hitsPerPage=0) for condition in found]
        return [int(result["totalHits"]) for result in self._ask(searches)]

    def _search(
        self, condition: str | None, *, scope: Sequence[str] | None = None, **more: Any
    ) -> dict[str, Any]:
        scope = self._scope if scope is None else scope
        parts = [*scope, condition] if condition else scope
        return {"filter": conditions.joined(parts), "attributesToRetrieve": ["id"], **more}

    # ---- the page

    def _page(self, found: Found) -> list[tuple[str, float]]:
        limit, offset = self._question.limit, self._question.offset
        if limit <= 0 or offset >= found.total:
            return []
        order = self._question.order
        if order == "relevance" and not self._terms.needs:
            order = "-date"
        if order != "relevance":
            return self._sorted(found, order)
        page: list[tuple[str, float]] = []
        for stretch in self._stretches(found):
            wanted = min(limit - len(page), stretch.total - offset)
            if wanted > 0:
                page += self._cut(stretch, wanted, offset)
            offset = max(0, offset - stretch.total)
        return page

    def _cut(self, stretch: Stretch, limit: int, offset: int) -> list[tuple[str, float]]:
        if stretch.best is not None:
            return list(stretch.best[offset : offset + limit])
        sort = list(stretch.sort)
        search = self._search(stretch.condition, limit=limit, offset=offset, sort=sort)
        (result,) = self._ask([search])
        return [(hit["id"], 0.0) for hit in result["hits"]]

    def _stretches(self, found: Found) -> list[Stretch]:
        """Return the matches in stretches, best first."""
        numbered = None if self._line else conditions.numbered(self._terms)
        stretches = self._numbered(numbered) if numbered else []
        rest = found.total - sum(stretch.total for stretch in stretches)
        if not rest:
            return stretches
        match = found.narrow or ""
        if stretches and numbered:
            match = conditions.but_not(match, [numbered])
        window = self._window(replace(found, match=match, total=rest, ids=None))
        stretches.append(Stretch(len(window), best=tuple(window)))
        if rest > len(window):
            known = [conditions.one_of("id", [id for id, _ in window])] if window else []
            stretches.append(Stretch(rest - len(window), conditions.but_not(match, known)))
        return stretches

    def _numbered(self, numbered: str) -> list[Stretch]:
        """Return the records whose number is typed, those first of which it is the whole number."""
        before: list[str] = []
        apart: list[str] = []
        for condition in (*conditions.meant(self._terms), numbered):
            apart.append(conditions.but_not(condition, before) if before else condition)
            before.append(condition)
        totals = self._totals(apart)
        sorts = [_NEWEST] * (len(apart) - 1) + [_BY_NUMBER]
        return [Stretch(n, c, sort) for n, c, sort in zip(totals, apart, sorts, strict=True) if n]

    def _window(self, found: Found) -> list[tuple[str, float]]:
        """Return the best matches in their order."""
        weighing = Weighing(self._lookup, found.ranking, self._mistaken(found.ranking))
        window = windows.Window(self._ask, self._search, weighing)
        return window.best(found.narrow or "", found.total, found.strict, found.full)

    def _sorted(self, found: Found, order: str) -> list[tuple[str, float]]:
        way = "desc" if order.startswith("-") else "asc"
        sort = [f"{_SORTS[order.lstrip('-')]}:{way}", f"id:{way}"]
        limit, offset = self._question.limit, self._question.offset
        search = self._search(found.narrow, limit=limit, offset=offset, sort=sort)
        (result,) = self._ask([search])
        return [(hit["id"], 0.0) for hit in result["hits"]]

    # ---- counts

    def _counting(self, found: Found) -> counting.Search:
        """Return what makes a search that counts values of attributes among the matches."""

        def search(
            without: str | None, attributes: Sequence[str], more: Sequence[str]
        ) -> dict[str, Any]:
            scope = conditions.scope(self._question, without=without) if without else self._scope
            match = found.match if without else found.narrow
            return self._search(
                match, scope=[*scope, *more], page=1, hitsPerPage=0, facets=list(attributes)
            )

        return search


def _held(step: Found, result: dict[str, Any]) -> Found:
    """Return a step with what a search found of it."""
    total = int(result["totalHits"])
    ids = frozenset(str(hit["id"]) for hit in result["hits"]) if total <= _FEW else None
    return replace(step, total=total, ids=ids)
