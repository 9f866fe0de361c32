"""What ranks matches: exact before folded, neighbours before scattered words, titles and openings.

Nothing here decides whether a record matches.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from tantivy import Occur, Query, Searcher

from st_db.query import Need, Terms, allowed_typos, telling
from st_db.query.numbers import MEANT_FROM, edition_year
from st_db.search import weights as w
from st_db.search.tantivy import schema as s
from st_db.search.tantivy.matching import Clause, Matcher, any_of, every, prefix, term
from st_db.text import sort_key

# Tiers: whatever lies between two of them is decided by the sum of everything else, which stays
# far below. Scores are 32-bit floats, so the tiers must not be larger than needed either.
NUMBER_IS = 20_000.0  # the whole text is a number of the record
NUMBER_SPELT = 8_000.0  # and in so many words: ISO 1043-4 and ISO 10434 are two
EDITION = 12_000.0  # the text is its designation without the year
EDITION_IN_FORCE = 4_000.0
NUMBER_INSIDE = 8_000.0  # one of its numbers stands in the text
NUMBER_LONGER = 3_000.0  # the text begins its number, and long enough to be meant
ORDERED = 100  # numbers that are put in order, as many as a page holds at most
NUMBER_BEGINS = 40.0  # within a tier


class Ranker:
    """Builds the clauses that rank the matches of one question."""

    def __init__(self, searcher: Searcher, matcher: Matcher) -> None:
        self._searcher = searcher
        self._matcher = matcher

    def ranks(self, terms: Terms) -> list[Clause]:
        """Return the clauses that rank matches of these terms."""
        shares = w.shares(marked=terms.marked)
        # Without marks the words that only join others look like others that tell much.
        some = terms if terms.marked else telling(terms)
        words = [(word, 1.0) for word in dict.fromkeys(some.words)]
        pairs = [(f"{one}_{two}", 1.0) for one, two in dict.fromkeys(pairwise(terms.words))]
        other_words, other_pairs = _options(terms.needs)
        found = self._words([*words, *other_words], shares)
        found += self._pairs([*pairs, *other_pairs], shares)
        found += self._spelt(list(dict.fromkeys(some.exact)), shares, marked=terms.marked)
        found += self._title_ranks(terms, list(dict.fromkeys(terms.words)))
        found += self._number_ranks(terms)
        return [(Occur.Should, query) for query in found]

    def whole(self, terms: Terms) -> float:
        """Return what all words weigh together: the rarer they are, the more."""
        records = self._searcher.num_docs
        counts = (self._searcher.doc_freq(s.ALL, word) for word in dict.fromkeys(terms.words))
        return sum(w.rarity(records, count) for count in counts)

    def _words(self, words: Sequence[tuple[str, float]], shares: w.Shares) -> list[Query]:
        """Return what words count for, each with a share of its own."""
        found: list[Query | None] = []
        for word, share in words:
            found += [self._often(field, word, weight * share) for field, weight in shares.often]
            found.append(self._once(s.ALL, word, shares.held * share, squared=True))
            found.append(self._once(s.LEAD, word, shares.lead * share))
        return [*filter(None, found)]

    def _pairs(self, pairs: Sequence[tuple[str, float]], shares: w.Shares) -> list[Query]:
        """Return what neighbours count for, each pair with a share of its own."""
        found: list[Query | None] = []
        for pair, share in pairs:
            found.append(self._once(s.PAIRS, pair, shares.pairs * share, squared=True))
            found.append(self._often(s.PAIRS_A, pair, shares.titled * share))
        return [*filter(None, found)]

    def _once(self, field: str, word: str, weight: float, *, squared: bool = False) -> Query | None:
        """Return a share of what a word tells, however often it occurs; None where it does not."""
        count = self._searcher.doc_freq(field, word)
        if not count:
            return None
        tells = w.rarity(self._searcher.num_docs, count)
        if squared:
            tells = w.squared(tells, self._searcher.num_docs)
        return Query.const_score_query(term(field, word), weight * tells)

    def _often(self, field: str, word: str, weight: float) -> Query | None:
        """Return a share of the BM25 of a word, None where it does not occur at all."""
        if not self._searcher.doc_freq(field, word):
            return None
        return Query.boost_query(term(field, word), weight)

    def _spelt(self, exact: list[str], shares: w.Shares, *, marked: bool) -> list[Query]:
        found = [*filter(None, (self._often(s.EXACT, word, shares.spelt) for word in exact))]
        if marked and exact and len(found) == len(exact):
            every_word = every([term(s.EXACT, word) for word in exact])
            found.append(Query.const_score_query(every_word, w.ALL_AS_SPELT))
        return found

    @staticmethod
    def titled(terms: Terms) -> Query:
        """Return what has all words in its title, the last perhaps as a beginning."""
        begins = terms.prefix
        return every([
            prefix(s.A, word) if word == begins else term(s.A, word)
            for word in dict.fromkeys(terms.words)
        ])  # fmt: skip

    def _title_ranks(self, terms: Terms, words: list[str]) -> list[Query]:
        begins = terms.prefix
        found = []
        if words:
            found.append(Query.const_score_query(self.titled(terms), w.ALL_IN_TITLE))
        if begins and len(words) == 1:
            found += [Query.const_score_query(prefix(f, begins), weight) for f, weight in w.BEGINS]
        if terms.typos:
            for word in words:
                if wrong := allowed_typos(word):
                    near = Query.fuzzy_term_query(s.schema(), s.A, word, wrong, True, False)
                    found.append(Query.const_score_query(near, w.NEAR_IN_TITLE))
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
                found.append(
                    Query.const_score_query(term(s.NUMBERS, need.compact), w.NEED_IS_NUMBER)
                )
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


def _options(
    needs: Sequence[Need],
) -> tuple[list[tuple[str, float]], list[tuple[str, float]]]:
    """Return the words and the neighbours of other ways to write needs, with what they count."""
    options = dict.fromkeys(option for need in needs for option in need.options)
    words = [(option[0], w.OPTION) for option in options if len(option) == 1]
    pairs = [
        (f"{one}_{two}", w.OPTION) for option in options for one, two in pairwise(option)
    ]  # fmt: skip
    return words, pairs
