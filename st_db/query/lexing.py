"""An expert line cut into pieces with their positions, and how one is told from plain text.

Lark's own scanner cannot be used: a field's name may hold blanks (``chủ đơn:``), and what is a name
depends on the declared fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from st_db.errors import ExpressionError
from st_db.query.filterable import filterable
from st_db.query.naming import CODES, by_inid, name_key, named
from st_db.text import nfc

Type = Literal["WORD", "PHRASE", "FIELD", "COMPARE", "RANGE", "AND", "OR", "NOT", "OPEN", "CLOSE"]

MOST_PIECES = 256
_LONGEST_WORD = 60
DEEPEST = 16

OPERATORS: dict[str, Type] = {
    "AND": "AND", "OR": "OR", "NOT": "NOT", "VÀ": "AND", "HOẶC": "OR", "KHÔNG": "NOT",
}  # fmt: skip
# KHÔNG alone makes no expert line: capitals for stress (sữa KHÔNG đường) are ordinary writing.
_TELLING = frozenset({"AND", "OR", "NOT", "VÀ", "HOẶC"})

_QUOTES = {'"': '"', "“": '”„“"', "„": '“”"', "”": '”"', "«": "»"}
_BLANKS = re.compile(r"\s+")
_INID = re.compile(r"\((\d{2,3})\)\s*(?::|(?=[<>]))|(\d{2,3}):(?=[\"“]?[^\W\d])")
_NAME = re.compile(r"([^\W_][^:<>\"“”()\[\]{}]{0,60}?)\s?(:|(?=[<>]=?\s*[\d\"]))")
_COMPARE = re.compile(r"[<>]=?|[≥≤=]")
_WORD = re.compile(r"[^\s\"“”„«()]+")
_ALNUM = re.compile(r"[^\W_]")
_RANGE = re.compile(r"[\[{][^\]}]*[\]}]")
_UNKNOWN = re.compile(r"([A-Z]{2}|[A-Za-z]+(?:_[A-Za-z]+)+):(?=[^\W_]|[\"“\[])")

# Wildcards that are meant: at the end of a word, inside one, or inside a code. A product (3*4), a
# footnote after one letter (A*), a question (là gì?) and an address are none.
_ENDING = re.compile(r"[^\W_](?:[^\W_]|[./:-])*[^\W_][./:-]?\*")
_INSIDE = re.compile(r"[^\W\d_]{2,}\*[^\W\d_]+")
_IN_CODE = re.compile(r"(?=.*\d)(?=.*(?:[^\W\d_]|[/-]))(?=.*[*?])[^\W_](?:[^\W_]|[./:*?-])*[^\W_]")
# What no expert line lacks; most texts have none of it, and are told in no time.
_HINT = re.compile(r"[:<>*?\"“„«]|\b(?:AND|OR|NOT|VÀ|HOẶC)\b")
_SIGN = re.compile(r"[:<>]")
_LONGEST_NAME = 62


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a line: what it is, its text without quotes, where it stands."""

    type: Type
    text: str
    start: int
    end: int
    fields: tuple[str, ...] = ()


def is_expert(text: str) -> bool:
    """Tell whether a text is an expert line; plain texts with quotes and colons are not.

    It is one when it names a known field right before a value, joins lower-case things by an
    operator in capitals, has a wildcard in a word or a code, or is nothing but quoted phrases.
    """
    line = nfc(text)
    if not _HINT.search(line):
        return False
    try:
        # A longer text shows by then what it is, and is refused as a line.
        pieces = list(islice(_Lexer(line, strict=True).pieces(), MOST_PIECES + 1))
    except ExpressionError:
        return False
    if not any(_ALNUM.search(piece.text) for piece in pieces):
        return False
    return (
        any(p.type == "FIELD" and _has_value(line, p.end) for p in pieces)
        or _joins(line, pieces)
        or _has_pattern([p.text for p in pieces if p.type == "WORD"])
        or all(p.type == "PHRASE" for p in pieces)
    )


def pieces_of(text: str) -> list[Piece]:
    """Return the pieces of an expert line; raises ExpressionError for one that cannot be cut."""
    found: list[Piece] = []
    opened: list[Piece] = []
    for piece in _Lexer(nfc(text), strict=False).pieces():
        if len(found) >= MOST_PIECES:
            raise ExpressionError("expression.too_long", piece.start, len(text) - piece.start,
                                  limit=MOST_PIECES)  # fmt: skip
        found.append(piece)
        if piece.type == "OPEN":
            opened.append(piece)
            if len(opened) > DEEPEST:
                raise ExpressionError("expression.too_deep", piece.start, 1, limit=DEEPEST)
        elif piece.type == "CLOSE":
            if not opened:
                raise ExpressionError("expression.nothing_to_close", piece.start, 1)
            opened.pop()
    if opened:
        raise ExpressionError("expression.left_open", opened[-1].start, 1)
    return found


class _Lexer:
    """Cuts one line; ``strict``: only what is unmistakable is a field, and nothing is an error."""

    def __init__(self, line: str, *, strict: bool) -> None:
        self._line = line
        self._strict = strict
        self._at = 0
        self._before: Piece | None = None
        self._sign = -1  # the next sign that a name may stand before

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces in order."""
        while self._at < len(self._line):
            if blank := _BLANKS.match(self._line, self._at):
                self._at = blank.end()
                continue
            piece = self._next()
            self._at = piece.end
            if piece.type == "WORD" and not _ALNUM.search(piece.text) and piece.text != "*":
                continue  # a dash or an ampersand alone
            self._before = piece
            yield piece

    def _next(self) -> Piece:
        line, at = self._line, self._at
        after_field = self._before is not None and self._before.type in {"FIELD", "COMPARE"}
        if not after_field and (field := self._field()):
            return field
        if line[at] in _QUOTES and (quoted := self._quoted()):
            return quoted
        if after_field and line[at] in "[{":
            return self._range()
        if (
            self._before is not None
            and self._before.type == "FIELD"
            and (sign := _COMPARE.match(line, at))
        ):
            return Piece("COMPARE", sign[0], at, sign.end())
        if line[at] in "()":
            return Piece("OPEN" if line[at] == "(" else "CLOSE", line[at], at, at + 1)
        return self._word()

    def _quoted(self) -> Piece | None:
        line, at = self._line, self._at
        ends = [p for sign in _QUOTES[line[at]] if (p := line.find(sign, at + 1)) > 0]
        if not ends:
            if self._strict:
                return None
            raise ExpressionError("expression.quote_open", at, len(line) - at)
        end = min(ends)
        if line[end + 1 : end + 2] == ":" and (fields := named().get(name_key(line[at + 1 : end]))):
            return Piece("FIELD", line[at + 1 : end], at, end + 2, fields)
        return Piece("PHRASE", line[at + 1 : end], at, end + 1)

    def _range(self) -> Piece:
        line, at = self._line, self._at
        if found := _RANGE.match(line, at):
            return Piece("RANGE", found[0], at, found.end())
        if self._strict:
            return self._word()
        raise ExpressionError("expression.range_open", at, len(line) - at)

    def _word(self) -> Piece:
        line, at = self._line, self._at
        if not self._strict and (unknown := _UNKNOWN.match(line, at)):
            name = unknown[1]
            raise ExpressionError("expression.unknown_field", at, len(name), field=name,
                                  like=_like(name))  # fmt: skip
        found = _WORD.match(line, at)
        text = found[0] if found else line[at]
        return Piece(OPERATORS.get(text, "WORD"), text, at, at + len(text))

    def _field(self) -> Piece | None:
        line, at = self._line, self._at
        if at and line[at] != "(" and _ALNUM.match(line[at - 1]):
            return None
        if inid := _INID.match(line, at):
            number = inid[1] or inid[2]
            alone = inid[2] is None or self._before is None or self._before.type != "WORD"
            if alone and (fields := by_inid().get(number)):
                return Piece("FIELD", inid[0].rstrip(": "), at, inid.end(), fields)
        found = _NAME.match(line, at) if self._near_a_sign() else None
        if found is None or not (fields := named().get(name_key(found[1]))):
            return None
        if self._strict and not self._unmistakable(found[1], found.end()):
            return None
        return Piece("FIELD", found[1], at, found.end(), fields)

    def _near_a_sign(self) -> bool:
        if self._sign < self._at:
            found = _SIGN.search(self._line, self._at)
            self._sign = found.start() if found else len(self._line) + _LONGEST_NAME
        return self._sign - self._at <= _LONGEST_NAME

    def _unmistakable(self, name: str, end: int) -> bool:
        """Tell whether a name before a sign is a field also where the rest may be plain text."""
        alone = self._before is None or self._before.type != "WORD"
        spaced = self._line[end : end + 1].isspace()
        if name in CODES or "_" in name:
            return alone or not spaced  # “in the 2nd century AD: a study”
        if spaced:
            return False  # “Sản phẩm: nước mắm” is how people write
        if all(filterable().get(field) == "number" for field in named()[name_key(name)]):
            return False  # “Số đơn:1-2019-01234” is a number, however it is called
        return alone or " " in name


def _has_value(line: str, at: int) -> bool:
    found = _COMPARE.match(line, at)
    rest = line[found.end() if found else at :].lstrip()
    return bool(_ALNUM.match(rest) or (rest[:1] and rest[0] in '*"“„«[{(' and rest.strip('()"“”')))


def _joins(line: str, pieces: list[Piece]) -> bool:
    """Tell whether an operator stands between things, in a text that is not all capitals."""
    if line == line.upper():
        return False
    for before, piece, after in zip(pieces, pieces[1:], pieces[2:], strict=False):
        if piece.text not in _TELLING or piece.type not in {"AND", "OR", "NOT"}:
            continue
        sides = (before, after) if piece.type != "NOT" else (after,)
        if after.type in {"AND", "OR", "CLOSE"} or before.type in {"AND", "OR", "NOT", "OPEN"}:
            continue
        if not all(_in_capitals(side) for side in sides):
            return True
    return False


def _in_capitals(piece: Piece) -> bool:
    """Tell whether a piece is a word in capitals, among which an operator is only a word."""
    letters = [c for c in piece.text if c.isalpha()]
    return piece.type == "WORD" and len(letters) > 1 and all(c.isupper() for c in letters)


def _has_pattern(words: list[str]) -> bool:
    """Tell whether a word is a pattern; stars on both sides of a stretch only stress it."""
    return not any(w.startswith("*") for w in words) and any(map(_is_pattern, words))


def _is_pattern(word: str) -> bool:
    if len(word) > _LONGEST_WORD or "://" in word:
        return False
    return any(shape.fullmatch(word) for shape in (_ENDING, _INSIDE, _IN_CODE))


def _like(name: str) -> str:
    """Return the known names that an unknown one may stand for, or the usual ones."""
    from rapidfuzz import process

    known = [*CODES, *named()] if "_" in name else list(CODES)
    found = [one for one, score, _ in process.extract(name, known, limit=4) if score > 45]
    return ", ".join(found or ["TI", "PA", "IC", "FD"])
