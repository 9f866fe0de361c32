"""From the tree of an expert line to an index query that matches exactly what it asks."""

from __future__ import annotations

import re

from tantivy import Occur, Query, Searcher

from st_db.query.expression import (
    ANY_LETTER,
    ANY_LETTERS,
    And,
    Expression,
    Leaf,
    Missing,
    Not,
    Or,
    Phrase,
    Range,
    Value,
    Wildcard,
    Words,
)
from st_db.query.filterable import searched, textual
from st_db.search.tags import filled_tag
from st_db.search.tantivy import schema as s
from st_db.search.tantivy.matching import any_of, between, every, holds, term


class Expressions:
    """Builds the query of one expert line against one state of the index."""

    def __init__(self, searcher: Searcher, *, personal: bool) -> None:
        self._searcher = searcher
        self._personal = personal

    def query(self, expression: Expression) -> Query:
        """Return what matches the expression."""
        match expression:
            case And(parts):
                return every([self.query(part) for part in parts])
            case Or(parts):
                return any_of([self.query(part) for part in parts])
            case Not(part):
                return _but(self.query(part))
            case _:
                return self._leaf(expression)

    def _leaf(self, leaf: Leaf) -> Query:
        match leaf:
            case Words():
                return self._words(leaf)
            case Phrase():
                return self._phrase(leaf)
            case Wildcard():
                return self._wildcard(leaf)
            case Value(field, value):
                return holds(field, value)
            case Range(field, low, high):
                return between(field, low, high)
            case Missing(field):
                return _but(term(s.TAGS, filled_tag(field)))

    def _words(self, leaf: Words) -> Query:
        if leaf.field is not None:
            return every([term(s.SAID, s.said_term(leaf.field, word)) for word in leaf.words])
        found = every([any_of([term(f, word) for f in self._fields()]) for word in leaf.words])
        return any_of([found, term(s.NUMBERS, leaf.compact)]) if leaf.compact else found

    def _fields(self) -> tuple[str, ...]:
        return (s.ALL, s.PERSONAL) if self._personal else (s.ALL,)

    def _phrase(self, leaf: Phrase) -> Query:
        names = searched(personal=self._personal) if leaf.field is None else (leaf.field,)
        found = [query for name in names if (query := self._said(name, leaf.words))]
        if leaf.compact:
            found.append(term(s.NUMBERS, leaf.compact))
        return any_of(found) if found else Query.empty_query()

    def _said(self, name: str, words: tuple[str, ...]) -> Query | None:
        """Return the query for words in a row of a field, or None where one never occurs in it."""
        tags = [s.said_term(name, word) for word in words]
        if not all(self._searcher.doc_freq(s.SAID, tag) for tag in tags):
            return None
        if len(tags) == 1:
            return term(s.SAID, tags[0])
        return Query.phrase_query(s.schema(), s.SAID, list(tags))

    def _wildcard(self, leaf: Wildcard) -> Query:
        if leaf.field is not None:
            return self._wildcard_in(leaf.field, leaf)
        words = [any_of([_like(f, w) for f in self._fields()]) for w in leaf.words]
        found = [every(words)] if words else []
        if leaf.compact:
            found.append(_like(s.NUMBERS, leaf.compact))
        return any_of(found)

    def _wildcard_in(self, name: str, leaf: Wildcard) -> Query:
        if not leaf.words:
            filled = term(s.TAGS, filled_tag(name))
            return every([filled, _like(s.NUMBERS, leaf.compact or "")])
        if not textual(name):
            return _like(s.TAGS, f"{name}={leaf.words[0]}")
        return every([_like(s.SAID, s.said_term(name, word)) for word in leaf.words])


def _but(query: Query) -> Query:
    return Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, query)])


def _like(field: str, pattern: str) -> Query:
    """Return the query for words of a field that a pattern fits; it is letters and digits else."""
    letters = "".join({ANY_LETTERS: ".*", ANY_LETTER: "."}.get(c, re.escape(c)) for c in pattern)
    return Query.regex_query(s.schema(), field, letters)
