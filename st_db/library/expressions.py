"""Expert lines: told from plain text, read with the code lists in force, and said back."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from st_db.errors import ExpressionError
from st_db.i18n import Language
from st_db.library.labels import Labels
from st_db.query.expression import Expression, Value, wanted
from st_db.query.lexing import OPERATORS, is_expert
from st_db.query.line import parse
from st_db.query.meaning import Meanings
from st_db.query.spoken import Speaker
from st_db.records import KINDS, by_default
from st_db.text import folded_words, nfc

MOST_TRIED = 40
"""Beginnings of an unfinished line that are tried."""

_CLASSES = frozenset({"ipc", "ics", "nice"})


class Lines:
    """Reads and says expert lines."""

    def __init__(self, labels: Labels) -> None:
        self._labels = labels

    def read(self, text: str, *, personal: bool) -> Expression | None:
        """Return what an expert line asks, None for plain text; raises ExpressionError."""
        if not is_expert(text):
            return None
        try:
            return parse(text, Meanings(personal, self._labels.asked, self._state))
        except ExpressionError as error:
            error.line = nfc(text)
            raise

    def said(self, expression: Expression | None, language: Language) -> str | None:
        """Return how a line was understood, or None for plain text."""
        if expression is None:
            return None

        def title(field: str, code: str) -> str:
            # Classes are known by their code; states, kinds and provinces by their word.
            return code if field in _CLASSES else self._labels.of(field, code, language)

        return Speaker(language, title).say(expression)

    def _state(self, value: str) -> str | None:
        """Return our own state that a label or a code in either language means."""
        code = self._labels.code("state", value)
        return code if self._labels.are_states([code]) else None


def beginnings(line: str) -> Iterator[str]:
    """Yield what a line that cannot be read may say so far: closed where it is open, then shorter.

    A bracket or a quotation mark that is still open is closed.
    """
    words = line.split(" ")
    heads = (" ".join(words[:count]) for count in range(len(words), 0, -1))
    for head in islice(heads, MOST_TRIED):
        if head.rpartition(" ")[2] in OPERATORS:
            continue  # it joins what is still to come
        if head != line:
            yield from filter(folded_words, [head])
        closed = head + '"' * (head.count('"') % 2)
        closed += ")" * (closed.count("(") - closed.count(")"))
        if closed != head and folded_words(head):
            yield closed


def kinds_of(expression: Expression | None) -> tuple[str, ...]:
    """Return the kinds to search: naming one that is left out by default asks for it too."""
    if expression is None:
        return ()
    named = [
        leaf.value
        for leaf in wanted(expression)
        if isinstance(leaf, Value) and leaf.field == "kind" and leaf.value in KINDS
    ]
    others = [kind for kind in named if kind not in by_default()]
    return (*by_default(), *dict.fromkeys(others)) if others else ()
