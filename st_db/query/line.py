"""From an expert line to its tree: the grammar, and what each field makes of a value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from lark import Lark, Token, Transformer, UnexpectedInput, UnexpectedToken
from lark.lexer import Lexer

from st_db.errors import ExpressionError
from st_db.query.expression import Expression, Not, joined
from st_db.query.filterable import textual
from st_db.query.lexing import Piece, pieces_of
from st_db.query.meaning import Given, Meanings

MOST_LEAVES = 64

_GRAMMAR = """
start: _any
_any: any | _all
any: _all (OR _all)+
_all: all | _part
all: _part (AND? _part)+
_part: not_ | _atom
not_: NOT _part
_atom: leaf | group
group: (FIELD)? OPEN _any CLOSE
leaf: (FIELD COMPARE?)? (WORD+ | PHRASE) | FIELD RANGE
%declare WORD PHRASE FIELD COMPARE RANGE AND OR NOT OPEN CLOSE
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """One condition as written: perhaps a field and a sign of comparison, and what is asked for.

    Plain words in a row stand together, since a word of Vietnamese is several syllables:
    ``NOT hòa tan`` excludes both, ``chủ đơn:Viện Lúa`` asks both of the one field.
    """

    field: Piece | None
    sign: Piece | None
    values: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """Parts joined by AND or OR, or one that NOT excludes; ``field`` holds for parts without."""

    by: str
    parts: tuple[Syntax, ...]
    field: Piece | None = None


Syntax: TypeAlias = "Asked | Joined"


class _Pieces(Lexer):
    """Hands the pieces of a line to Lark."""

    __future_interface__ = 2  # Lark's own name for a lexer that is handed what parse() was given

    def __init__(self, _configuration: Any) -> None:
        """Need nothing of the grammar."""

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Token]:  # noqa: ARG002 – Lark's
        """Yield the pieces as tokens."""
        for piece in lexer_state.text:
            yield Token(piece.type, piece, start_pos=piece.start, end_pos=piece.end)


class _Tree(Transformer[Token, Syntax]):
    """Makes the syntax as Lark reduces it."""

    def start(self, parts: list[Any]) -> Syntax:
        only: Syntax = parts[0]
        return only

    def any(self, parts: list[Any]) -> Syntax:
        return Joined("OR", tuple(p for p in parts if not isinstance(p, Token)))

    def all(self, parts: list[Any]) -> Syntax:
        return Joined("AND", tuple(p for p in parts if not isinstance(p, Token)))

    def not_(self, parts: list[Any]) -> Syntax:
        return Joined("NOT", (parts[-1],))

    def group(self, parts: list[Any]) -> Syntax:
        inner = next(p for p in parts if not isinstance(p, Token))
        field = parts[0].value if parts[0].type == "FIELD" else None
        return Joined("AND", (inner,), field) if field else inner

    def leaf(self, parts: list[Any]) -> Syntax:
        by_type = {part.type: part.value for part in parts}
        values = tuple(p.value for p in parts if p.type not in {"FIELD", "COMPARE"})
        return Asked(by_type.get("FIELD"), by_type.get("COMPARE"), values)


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", lexer=_Pieces, transformer=_Tree())


def syntax(text: str) -> Syntax:
    """Return how a line is built; raises ExpressionError where it cannot be read."""
    pieces = pieces_of(text)
    if not pieces:
        raise ExpressionError("expression.empty", 0, len(text))
    try:
        found: Syntax = _parser().parse(pieces)  # type: ignore[assignment]  # ours
    except UnexpectedInput as error:
        raise _unexpected(error, pieces) from error
    return found


def parse(text: str, meanings: Meanings) -> Expression:
    """Return the tree of an expert line; raises ExpressionError where it cannot be meant."""
    return _Building(meanings).build(syntax(text), None)


class _Building:
    """Turns the syntax of one line into its tree and counts the conditions."""

    def __init__(self, meanings: Meanings) -> None:
        self._meanings = meanings
        self._count = 0

    def build(self, part: Syntax, field: Piece | None) -> Expression:
        """Return the tree of a part; ``field`` is the one named before its parentheses."""
        if isinstance(part, Asked):
            return self._asked(part, part.field or field)
        parts = tuple(self.build(one, part.field or field) for one in part.parts)
        if part.by == "NOT":
            # Twice excluded is asked for; engines need not look at everything twice.
            return parts[0].part if isinstance(parts[0], Not) else Not(parts[0])
        return joined(parts, part.by)

    def _values(self, asked: Asked, field: Piece | None) -> tuple[Piece, ...]:
        """Return the values, a label of several words (KD:sáng chế) as one."""
        taken = self._meanings.taken(field, asked.values) if field else 1
        if taken == 1:
            return asked.values
        first, last = asked.values[0], asked.values[taken - 1]
        text = " ".join(value.text for value in asked.values[:taken])
        return (Piece("WORD", text, first.start, last.end), *asked.values[taken:])

    def _asked(self, asked: Asked, field: Piece | None) -> Expression:
        parts: list[Expression] = []
        for at, value in enumerate(self._values(asked, field)):
            self._count += 1
            if self._count > MOST_LEAVES:
                raise ExpressionError("expression.too_long", value.start, value.end - value.start,
                                      limit=MOST_LEAVES)  # fmt: skip
            # A code, a number or a date is one word; what follows it is plain text.
            mine = at == 0 or (field is not None and any(map(textual, field.fields)))
            given = Given(field if mine else None, asked.sign if at == 0 else None, value)
            parts.append(self._meanings.of(given))
        return joined(tuple(parts), "AND")


def _unexpected(error: UnexpectedInput, pieces: list[Piece]) -> ExpressionError:
    """Return what is wrong where Lark stopped, in the reader's terms."""
    token = error.token if isinstance(error, UnexpectedToken) else None
    here = token.value if token is not None and isinstance(token.value, Piece) else None
    at = pieces.index(here) if here else len(pieces)
    before = pieces[at - 1] if at else None
    if before is not None and before.type in {"FIELD", "COMPARE"}:
        return _at("expression.no_value", before, field=_name(pieces, at))
    if before is not None and before.type in {"AND", "OR", "NOT"}:
        return _at("expression.operator_alone", before, operator=before.text)
    if here is not None and here.type in {"AND", "OR", "NOT"}:
        return _at("expression.operator_alone", here, operator=here.text)
    return _at("expression.unexpected", here or pieces[-1], what=(here or pieces[-1]).text)


def _at(code: str, piece: Piece, **params: str) -> ExpressionError:
    return ExpressionError(code, piece.start, piece.end - piece.start, **params)


def _name(pieces: list[Piece], end: int) -> str:
    return next((p.text for p in reversed(pieces[:end]) if p.type == "FIELD"), "")
