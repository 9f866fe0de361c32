"""From the tree of an expert line to a condition on the tables; values are literals, never text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from psycopg import sql

from st_db.query.expression import (
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
from st_db.query.filterable import textual, value_key
from st_db.query.patterns import fits, in_a_row
from st_db.store.connection import Connection
from st_db.store.filters import filled, lies_between, spoken_in, valued
from st_db.store.rows import bounded
from st_db.text import folded_words

_SPAN = {"*": "[^ ]*", "?": "[^ ]"}  # in a text of words with blanks between
_SHORT = {"*": "%", "?": "_"}


_NUMBERED = sql.SQL("r.id IN (SELECT record_id FROM record_number WHERE compact {operator} {form})")
_EQUAL, _LIKE = sql.SQL("="), sql.SQL("LIKE")
_MATCHES = sql.SQL("~")


class Conditions:
    """Builds the condition of one expert line within some kinds."""

    def __init__(self, connection: Connection, kinds: Sequence[str], *, personal: bool) -> None:
        self._connection = connection
        self._kinds = kinds
        self._personal = personal

    def of(self, expression: Expression) -> sql.Composable:
        """Return the condition that a record matches the expression."""
        match expression:
            case And(parts):
                return _joined(" AND ", [self.of(part) for part in parts])
            case Or(parts):
                return _joined(" OR ", [self.of(part) for part in parts])
            case Not(part):
                # What is not known of a record is not so: NULL must not leave it out of both.
                return sql.SQL("(NOT coalesce({}, false))").format(self.of(part))
            case _:
                return self._leaf(expression)

    def _leaf(self, leaf: Leaf) -> sql.Composable:
        match leaf:
            case Words() | Phrase():
                return self._words(leaf)
            case Wildcard():
                return self._wildcard(leaf)
            case Value(field, value):
                return valued(self._connection, field, value, self._kinds)
            case Range(field, low, high):
                return lies_between(field, low, high, self._kinds)
            case Missing(field):
                return sql.SQL("(NOT {})").format(filled(field, self._kinds))

    def _words(self, leaf: Words | Phrase) -> sql.Composable:
        # Folded words are letters and digits only, so nothing in them is a wildcard.
        if isinstance(leaf, Phrase):
            likes = [f"% {' '.join(leaf.words)} %"]
        else:
            likes = [f"% {word} %" for word in leaf.words]
        if leaf.field is None:
            found = _joined(" AND ", [self._anywhere(_LIKE, like) for like in likes])
        elif isinstance(leaf, Words):
            wanted = set(leaf.words)
            found = self._read(leaf.field, _likes(likes), lambda texts: wanted <= _words_of(texts))
        else:
            test = partial(in_a_row, leaf.words)
            found = self._read(leaf.field, _likes(likes), test)
        if leaf.compact is None:
            return found
        return _joined(" OR ", [found, _numbered(_EQUAL, bounded(leaf.compact))])

    def _wildcard(self, leaf: Wildcard) -> sql.Composable:
        number = _numbered(_LIKE, _spelt(leaf.compact, _SHORT)) if leaf.compact else None
        if leaf.field is None:
            words = [self._anywhere(_MATCHES, f" {_spelt(word, _SPAN)} ") for word in leaf.words]
            ways = [_joined(" AND ", words)] if words else []
            return _joined(" OR ", [*ways, *([number] if number else [])])
        if number is not None:
            return _joined(" AND ", [filled(leaf.field, self._kinds), number])
        if textual(leaf.field):
            patterns = [f" {_spelt(word, _SPAN)} " for word in leaf.words]
            return self._read(
                leaf.field, _regexes(patterns),
                lambda texts: all(
                    any(fits(pattern, word) for word in _words_of(texts)) for pattern in leaf.words
                ),
            )  # fmt: skip
        return self._coded(leaf.field, leaf.words[0])

    def _coded(self, name: str, pattern: str) -> sql.Composable:
        """Return the condition on a field of codes; whole codes of a tree are read one by one."""
        counted = sql.SQL(
            "EXISTS (SELECT FROM jsonb_array_elements_text(r.facets -> {}) AS code WHERE code ~ {})"
        ).format(sql.Literal(name), sql.Literal(f"^{_spelt(pattern, {'*': '.*', '?': '.'})}$"))
        parts = [part for part in pattern.split("_") if part.strip("*?")]
        whole = self._read(
            name,
            _regexes([f" {_spelt(part, _SPAN)} " for part in parts]),
            lambda texts: any(fits(pattern, value_key(text)) for text in texts),
        )
        return _joined(" OR ", [counted, whole])

    def _anywhere(self, operator: sql.SQL, pattern: str) -> sql.Composable:
        test = sql.SQL("r.{} {} {}")
        columns = ["search_text", *(["search_personal"] if self._personal else [])]
        like = sql.Literal(pattern)
        found = [test.format(sql.Identifier(column), operator, like) for column in columns]
        return _joined(" OR ", found)

    def _read(
        self, name: str, condition: sql.Composable, test: Callable[[list[str]], bool]
    ) -> sql.Composable:
        return spoken_in(self._connection, name, condition, self._kinds, test)


def _likes(likes: Sequence[str]) -> sql.Composable:
    return sql.SQL(
        "(r.search_text LIKE ALL({likes}) OR r.search_personal LIKE ALL({likes}))"
    ).format(likes=sql.Literal(list(likes)))


def _regexes(patterns: Sequence[str]) -> sql.Composable:
    return sql.SQL(
        "(r.search_text ~ ALL({patterns}) OR r.search_personal ~ ALL({patterns}))"
    ).format(patterns=sql.Literal(list(patterns)))


def _spelt(pattern: str | None, signs: dict[str, str]) -> str:
    """Return a pattern with the signs of a server's language; the rest is letters and digits."""
    return "".join(signs.get(char, char) for char in pattern or "")


def _words_of(texts: Sequence[str]) -> set[str]:
    return set(folded_words("\n".join(texts)))


def _numbered(operator: sql.SQL, form: str) -> sql.Composable:
    return _NUMBERED.format(operator=operator, form=sql.Literal(form))


def _joined(by: str, conditions: Sequence[sql.Composable]) -> sql.Composable:
    return sql.SQL("({})").format(sql.SQL(by).join(conditions))
