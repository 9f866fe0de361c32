"""What ranks matches: exact before folded, neighbours before scattered words, titles and openings.

Nothing here decides whether a record matches.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import log1p

from tantivy import Occur, Query, Searcher

from st_db.query import Need, Terms, allowed_typos, telling
from st_db.query.numbers import MEANT_FROM, edition_year
from st_db.search.tantivy import schema as s
from st_db.search.tantivy.matching import Clause, Matcher, any_of, every, prefix, term
from st_db.text import sort_key

Weights = tuple[tuple[str, float], ...]

# Tiers: whatever lies between two of them is decided by the sum of everything else, which stays
# far below. Scores are 32-bit floats, so the tiers must not be larger than needed either.
NUMBER_IS = 20_000.0  # the whole text is a number of the record
NUMBER_SPELT = 8_000.0  # and in so many words: ISO 1043-4 and ISO 10434 are two
EDITION = 12_000.0  # the text is its designation without the year
EDITION_IN_FORCE = 4_000.0
NUMBER_INSIDE = 8_000.0  # one of its numbers stands in the text
NUMBER_LONGER = 3_000.0  # the text begins its number, and long enough to be meant
ORDERED = 100  # numbers that are put in order, as many as a page holds at most
# Bonuses and weights within a tier.
NUMBER_BEGINS = 40.0
NEED_IS_NUMBER = 30.0
ALL_IN_TITLE = 6.0
ALL_AS_SPELT = 5.0
NEAR_IN_TITLE = 1.0  # a title word that is only nearly the one typed
# What BM25 of a word, and of two neighbours, counts for in each field. Chosen on half of the
# retrieval sets and checked on the other half: docs/decisions/0019.
EXACT = 1.0
WORDS = ((s.ALL, 0.3), (s.A, 0.5), (s.B, 0.3), (s.LEAD, 0.4))
UNMARKED = ((s.ALL, 1.3), (s.A, 0.5), (s.B, 0.3), (s.LEAD, 0.4))
PAIRS = ((s.PAIRS, 0.4), (s.PAIRS_A, 0.3))
BEGINS = ((s.A, 1.5), (s.B, 0.7))
STRICT = 0.3  # all words occur, where relaxed matches stand beside: a share of what they weigh
AS_MEANT = 0.2  # and all words as the register reads them
OPTION = 0.7  # another way to write a word, beside the one that was typed


class Ranker:
    """Builds the clauses that rank the matches of one question."""

    def __init__(self, searcher: Searcher, matcher: Matcher) -> None:
        self._searcher = searcher
        self._matcher = matcher

    def ranks(self, terms: Terms) -> list[Clause]:
        """Return the clauses that rank matches of these terms."""
        weights = WORDS if terms.marked else UNMARKED
        # Without marks the words that only join others look like others that tell much.
        some = terms if terms.marked else telling(terms)
        words = list(dict.fromkeys(some.words))
        found = [query for word in words for query in self._weighed(weights, word)]
        if terms.marked:
            found += self._spelt(list(dict.fromkeys(some.exact)))
        for one, two in dict.fromkeys(pairwise(terms.words)):
            found += self._weighed(PAIRS, f"{one}_{two}")
        found += self._option_ranks(terms.needs, weights)
        found += self._title_ranks(terms, list(dict.fromkeys(terms.words)))
        found += self._number_ranks(terms)
        return [(Occur.Should, query) for query in found]

    def whole(self, terms: Terms) -> float:
        """Return what all words weigh together: the rarer they are, the more (their idf)."""
        records = self._searcher.num_docs
        counts = (self._searcher.doc_freq(s.ALL, word) for word in dict.fromkeys(terms.words))
        return sum(log1p((records - count + 0.5) / (count + 0.5)) for count in counts)

    def _weighed(self, weights: Iterable[tuple[str, float]], word: str) -> list[Query]:
        """Return the scored queries of a word in the fields where it occurs at all."""
        return [
            Query.boost_query(term(field, word), weight)
            for field, weight in weights
            if self._searcher.doc_freq(field, word)
        ]

    def _spelt(self, exact: list[str]) -> list[Query]:
        found = [q for word in exact for q in self._weighed([(s.EXACT, EXACT)], word)]
        if exact and len(found) == len(exact):
            every_word = every([term(s.EXACT, word) for word in exact])
            found.append(Query.const_score_query(every_word, ALL_AS_SPELT))
        return found

    def _option_ranks(self, needs: Sequence[Need], weights: Weights) -> list[Query]:
        found = []
        for words in dict.fromkeys(option for need in needs for option in need.options):
            fields, texts = weights, list(words)
            if len(words) > 1:
                fields, texts = PAIRS, [f"{one}_{two}" for one, two in pairwise(words)]
            less = [(field, weight * OPTION) for field, weight in fields]
            found += [query for text in texts for query in self._weighed(less, text)]
        return found

    @staticmethod
    def titled(terms: Terms) -> Query:
        """Return what has all words in its title, the last perhaps as a beginning."""
        begins = terms.prefix
        words = dict.fromkeys(terms.words)
        return every([prefix(s.A, w) if w == begins else term(s.A, w) for w in words])

    def _title_ranks(self, terms: Terms, words: list[str]) -> list[Query]:
        begins = terms.prefix
        found = []
        if words:
            found.append(Query.const_score_query(self.titled(terms), ALL_IN_TITLE))
        if begins and len(words) == 1:
            found += [Query.const_score_query(prefix(f, begins), weight) for f, weight in BEGINS]
        if terms.typos:
            for word in words:
                if wrong := allowed_typos(word):
                    near = Query.fuzzy_term_query(s.schema(), s.A, word, wrong, True, False)
                    found.append(Query.const_score_query(near, NEAR_IN_TITLE))
        return found

    def _number_ranks(self, terms: Terms) -> list[Query]:
        found = []
        if forms := self._matcher.forms(terms):
            equal = any_of([term(s.NUMBERS, form) for form in forms])
            begun = any_of([prefix(s.NUMBERS, form) for form in forms])
            found.append(Query.const_score_query(equal, NUMBER_IS))
            found.append(Query.const_score_query(begun, NUMBER_BEGINS))
            spelt = [prefix(s.BY_NUMBER, s.number_start(sort_key(name))) for name in terms.names]
            found.append(Query.const_score_query(every([equal, any_of(spelt)]), NUMBER_SPELT))
            found += self._longer(terms, forms)
        if known := [form for form in terms.inside if self._matcher.known(form)]:
            held = any_of([term(s.NUMBERS, form) for form in known])
            found.append(Query.const_score_query(held, NUMBER_INSIDE))
        for need in terms.needs:
            if need.compact and self._searcher.doc_freq(s.NUMBERS, need.compact):
                found.append(Query.const_score_query(term(s.NUMBERS, need.compact), NEED_IS_NUMBER))
        return found

    def _longer(self, terms: Terms, forms: Sequence[str]) -> list[Query]:
        """Rank numbers that go on where the text ends: editions by year, others in their order."""
        meant = [form for form in forms if terms.edition or len(form) >= MEANT_FROM]
        numbers = {
            number
            for form in meant
            for number, _ in self._searcher.terms_with_prefix(s.NUMBERS, form, limit=ORDERED)
            if number not in forms
        }
        years = {
            number: year
            for number in numbers
            for form in meant
            if terms.edition and (year := edition_year(form, number))
        }
        found = [_scored(number, EDITION + 10 * (year - 1900)) for number, year in years.items()]
        if years:
            edition = any_of([term(s.NUMBERS, number) for number in years])
            in_force = every([edition, term("f_state", "active")])
            found.append(Query.const_score_query(in_force, EDITION_IN_FORCE))
        others = sorted(numbers - years.keys())[:ORDERED]
        found += [_scored(n, NUMBER_LONGER + 20 * (ORDERED - at)) for at, n in enumerate(others)]
        return found


def _scored(number: str, score: float) -> Query:
    return Query.const_score_query(term(s.NUMBERS, number), score)
