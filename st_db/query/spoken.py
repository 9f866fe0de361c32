"""How an expert line was understood, said in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from st_db.i18n import Language, t
from st_db.query.expression import (
    And,
    Expression,
    Leaf,
    Missing,
    Not,
    Or,
    Phrase,
    Value,
    Words,
)
from st_db.query.naming import label_of

Title = Callable[[str, str], str]
"""Gives the title of a field's code."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A condition: of which field (nothing for all text), what, and whether it is plain words."""

    label: str
    value: str
    plain: bool = False

    def __str__(self) -> str:
        return f"{self.label}: {self.value}" if self.label else self.value


class Speaker:
    """Says expressions in one language."""

    def __init__(self, language: Language, title: Title) -> None:
        self._language = language
        self._title = title

    def say(self, expression: Expression) -> str:
        """Return the expression as one line; parentheses stand where they decide."""
        return self._line(expression)

    def _line(self, expression: Expression, *, inside: bool = False) -> str:
        match expression:
            case And(parts):
                said = self._merged(parts)
                between = f" {self._word('and')} "
            case Or(parts):
                one = self._same(parts)
                # AND binds more tightly, so what it joins needs no parentheses here.
                said = [one] if one else [self._line(part) for part in parts]
                between = f" {self._word('or')} "
            case Not(Missing(field)):
                return f"{label_of(field, self._language)}: {self._word('any')}"
            case Not(part):
                return f"{self._word('not')} {self._line(part, inside=True)}"
            case _:
                return str(self._part(expression))
        line = between.join(map(str, said))
        return f"({line})" if inside and len(said) > 1 else line

    def _merged(self, parts: Sequence[Expression]) -> list[_Part | str]:
        """Return the parts with plain words of one field that follow each other as one."""
        found: list[_Part | str] = []
        for part in parts:
            said = self._condition(part)
            before = found[-1] if found else None
            if (
                said and said.plain and isinstance(before, _Part) and before.plain
                and before.label == said.label
            ):  # fmt: skip
                found[-1] = _Part(said.label, f"{before.value} {said.value}", plain=True)
            else:
                found.append(said or self._line(part, inside=isinstance(part, Or)))
        return found

    def _condition(self, part: Expression) -> _Part | None:
        if isinstance(part, Or):
            return self._same(part.parts)
        return None if isinstance(part, And | Not) else self._part(part)

    def _same(self, parts: Sequence[Expression]) -> _Part | None:
        """Return one condition that several fields share, since one name means them all."""
        said = [self._part(part) for part in parts if not isinstance(part, And | Or | Not)]
        if len(said) < len(parts) or len({one.value for one in said}) > 1:
            return None
        labels = ", ".join(dict.fromkeys(one.label for one in said))
        return _Part(labels, said[0].value, said[0].plain)

    def _part(self, leaf: Leaf) -> _Part:
        label = label_of(leaf.field, self._language) if leaf.field else ""
        match leaf:
            case Missing():
                return _Part(label, self._word("none"))
            case Phrase(said=said):
                return _Part(label, f"“{said}”")
            case Value(name, value, said):
                title = self._title(name, value)
                return _Part(label, said if title == value else title)
            case _:
                return _Part(label, leaf.said, plain=isinstance(leaf, Words))

    def _word(self, name: str) -> str:
        return t(f"expression.word.{name}", self._language)
