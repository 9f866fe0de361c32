"""What a value means in the field it was asked of: words, a code, a number, a range."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic_core import PydanticCustomError

from st_db.errors import ExpressionError, UsageError
from st_db.query.expression import (
    And,
    Expression,
    Missing,
    Not,
    Or,
    Phrase,
    Range,
    Value,
    Wildcard,
    Words,
    joined,
)
from st_db.query.filterable import (
    RANGE_FIELDS,
    bounds,
    filterable,
    is_dated,
    shape_of,
    textual,
)
from st_db.query.lexing import Piece
from st_db.query.terms import COMPACT_FROM, symbols_apart
from st_db.text import compact, fold, folded_words
from st_db.values import cleaning

FEWEST_LETTERS = 2
"""Letters before the first wildcard of a word; fewer would find nearly everything."""

MOST_WILDCARDS = 4
MOST_WORDS = 64
"""Words of one phrase, or codes with commas between."""

_LONGEST_PATTERN = 40

NOTHING = frozenset({"none", "trống"})
"""Words that ask for records without a value, where they are not in quotes."""

_ENDS = re.compile(
    r"\s*(\S.*?)\s+(?:TO|ĐẾN|to|đến)\s+(\S.*?)\s*|\s*([^\s.]\S*?)?\.\.([^\s.]\S*)?\s*"
)
_YEARS = re.compile(r".*\.\..*|\s*(\d{4})\s*[-–]\s*(\d{4})\s*")
_SYMBOL = re.compile(r"[A-H]\d{2}[A-Z] \d{1,4}/[\d*?]+", re.I)
_SEVERAL = 2
_MOST_WORDS = 8  # of a label
_RUNS = re.compile(r"(?:[^\W_]|[*?])+")
_GROUP = re.compile(r"([A-H]\d{2}[A-Z])\s*(?=\d)", re.I)
_WHOLE_GROUP = re.compile(r"([A-H]\d{2}[A-Z])\s*(\d{1,4})/?", re.I)


@dataclass(frozen=True, slots=True)
class Given:
    """One condition of a line: the field and sign it names, and its value."""

    field: Piece | None
    sign: Piece | None
    value: Piece


@dataclass(frozen=True, slots=True)
class Meanings:
    """Turns conditions into leaves.

    ``codes`` gives the codes that a label of a field means, ``state`` our own state that a label of
    an office is called by, or None. ``personal``: whether personal fields may be named.
    """

    personal: bool = True
    codes: Callable[[str, str], Sequence[str]] = lambda _field, value: (value,)
    state: Callable[[str], str | None] = lambda _value: None

    def of(self, given: Given) -> Expression:
        """Return the leaf, or what holds in any of the fields that a name means."""
        if given.field is None:
            return _text(None, given.value)
        allowed = filterable(personal=self.personal)
        fields = [name for name in given.field.fields if name in allowed]
        if not fields:
            raise _wrong("expression.forbidden_field", given.field, field=given.field.text)
        parts = tuple(self._in(name, given) for name in fields)
        if len(parts) == 1:
            return parts[0]
        # Nothing is held by what the name means when none of its fields holds anything.
        return And(parts) if isinstance(parts[0], Missing) else Or(parts)

    def taken(self, field: Piece, values: Sequence[Piece]) -> int:
        """Return how many words in a row are one value of a field: a label, a symbol, an amount."""
        for count in range(min(len(values), _MOST_WORDS), 1, -1):
            text = " ".join(value.text for value in values[:count])
            if any(self._knows(name, text) for name in field.fields):
                return count
        return 1

    def _knows(self, name: str, text: str) -> bool:
        if textual(name):
            return False
        if name in RANGE_FIELDS and not is_dated(name):
            return _amount(name, text) != text
        if name in {"ipc", "cpc"}:
            return _SYMBOL.fullmatch(text) is not None
        return filterable().get(name) == "value" and tuple(self.codes(name, text)) != (text,)

    def _in(self, name: str, given: Given) -> Expression:
        value = given.value
        if given.sign is not None and given.sign.text != "=":
            return _compared(name, given.sign, value)
        if value.type == "RANGE" or (name in RANGE_FIELDS and _YEARS.fullmatch(value.text)):
            return _between(name, value)
        if value.type == "PHRASE" and not value.text.strip():
            return Missing(name)
        if value.type == "WORD" and value.text.lower() in NOTHING:
            return Missing(name)
        if value.text.strip() == "*":
            return Not(Missing(name))
        return self._held(name, given)

    def _held(self, name: str, given: Given) -> Expression:
        value, how = given.value, filterable()[name]
        said = value.text.strip()
        if how == "presence":
            raise _wrong("expression.only_presence", value, field=name)
        if how == "range":
            return Range(name, *_bounds(name, said, said, value), said=said)
        if how == "number":
            return _number(name, value)
        if value.type == "WORD" and (name == "status" or not textual(name)):
            # A01K,A01B: codes in a row are alternatives, as in a filter.
            return joined(tuple(self._valued(name, part) for part in _parts(value)), "OR")
        return self._valued(name, value)

    def _valued(self, name: str, value: Piece) -> Expression:
        said = value.text.strip()
        if name == "status" and (state := self.state(said)):
            return Or((Value("state", state, said), _text(name, value)))
        if textual(name) and not (shape_of(name) == "objects" and said.isdigit()):
            return _text(name, value)
        return self._coded(name, said, value)

    def _coded(self, name: str, said: str, value: Piece) -> Expression:
        if _has_wildcard(said):
            return Wildcard(name, (_key_pattern(said, value),), said=said)
        if name in {"ipc", "cpc"} and (group := _WHOLE_GROUP.fullmatch(said)):
            # A main group is what lies below it, as a subclass is.
            return Wildcard(name, (f"{fold(group[1])}_{group[2]}_*",), said=said)
        if not folded_words(said):
            raise _wrong("expression.no_words", value, value=said)
        meant = tuple(Value(name, code, said) for code in self.codes(name, said))
        return meant[0] if len(meant) == 1 else Or(meant)


def _text(field: str | None, value: Piece) -> Expression:
    """Return the words, the phrase or the pattern of a value."""
    said = value.text.strip()
    if value.type == "WORD" and _has_wildcard(said):
        return _pattern(field, value)
    if value.type == "PHRASE" and re.search(r"[^\W_]\*", said):
        raise _wrong("expression.wildcard_in_phrase", value)
    words = tuple(folded_words(symbols_apart(said)))
    if not words:
        raise _wrong("expression.no_words", value, value=said)
    if len(words) > MOST_WORDS:
        raise _wrong("expression.value_too_long", value, limit=MOST_WORDS)
    number = _compact(field, said)
    if value.type == "PHRASE" and (len(words) > 1 or number):
        return Phrase(field, words, number, said)
    return Words(field, words, number, said)


def _pattern(field: str | None, value: Piece) -> Wildcard:
    runs = _RUNS.findall(fold(value.text))[: MOST_WORDS + 1]
    if len(runs) > MOST_WORDS:
        raise _wrong("expression.value_too_long", value, limit=MOST_WORDS)
    words = tuple(run for run in runs if run.strip("*?"))
    number = "".join(runs).upper()
    numbered = field is None and any(c.isdigit() for c in number)
    numbered = numbered and _literal(number) >= COMPACT_FROM
    if numbered and any(_literal(word) < FEWEST_LETTERS for word in words if _has_wildcard(word)):
        words = ()  # 1-2019-0* is a number; a word that begins with 0 says nothing
    for pattern in words or (number,):
        _check_pattern(pattern, value, FEWEST_LETTERS)
    return Wildcard(field, words, number if numbered else None, value.text)


def _parts(value: Piece) -> list[Piece]:
    """Return the pieces between commas."""
    found = [part for part in re.finditer(r"[^,;]+", value.text) if part[0].strip()]
    if len(found) < _SEVERAL:
        return [value]
    if len(found) > MOST_WORDS:
        raise _wrong("expression.value_too_long", value, limit=MOST_WORDS)
    at = value.start
    return [Piece("WORD", p[0].strip(), at + p.start(), at + p.end()) for p in found]


def _number(name: str, value: Piece) -> Wildcard | Value:
    said = value.text.strip()
    if not compact(said):
        raise _wrong("expression.no_words", value, value=said)
    if not _has_wildcard(said):
        return Value(name, said, said)
    pattern = "".join(_RUNS.findall(fold(value.text)))
    _check_pattern(pattern, value, FEWEST_LETTERS)
    return Wildcard(name, (), pattern.upper(), value.text)


def _key_pattern(said: str, value: Piece) -> str:
    """Return the pattern of a code as ``value_key`` spells codes."""
    runs = _RUNS.findall(fold(_GROUP.sub(r"\1 ", said)))
    pattern = "_".join(runs)
    _check_pattern(pattern, value, 1)
    return pattern


def _check_pattern(pattern: str, value: Piece, fewest: int) -> None:
    """Refuse a pattern that would find nearly everything, or take an engine too long."""
    if _has_wildcard(pattern) and _literal(pattern) < fewest:
        raise _wrong("expression.wildcard_too_wide", value, letters=fewest)
    if pattern.count("*") + pattern.count("?") > MOST_WILDCARDS:
        raise _wrong("expression.wildcard_too_many", value, limit=MOST_WILDCARDS)
    if len(pattern) > _LONGEST_PATTERN:
        raise _wrong("expression.wildcard_too_long", value, limit=_LONGEST_PATTERN)


def _literal(pattern: str) -> int:
    """Return how many letters and digits stand before the first wildcard."""
    return len(re.split(r"[*?]", pattern, maxsplit=1)[0].replace("_", ""))


def _has_wildcard(text: str) -> bool:
    return "*" in text or "?" in text


def _compact(field: str | None, said: str) -> str | None:
    if field is not None or not any(c.isdigit() for c in said):
        return None
    form = compact(said)
    return form if len(form) >= COMPACT_FROM else None


def _compared(name: str, sign: Piece, value: Piece) -> Range:
    said = value.text.strip()
    _ranged(name, value)
    low, high = _bounds(name, said, said, value)
    if low is None or high is None:
        raise _wrong("expression.bad_bound", value, field=name, value=said)
    match sign.text:
        case ">=" | "≥":
            return Range(name, low, None, f"≥ {said}")
        case "<=" | "≤":
            return Range(name, None, high, f"≤ {said}")
        case ">":
            return Range(name, high + 1, None, f"> {said}")
        case _:
            return Range(name, None, low - 1, f"< {said}")


def _between(name: str, value: Piece) -> Expression:
    """Return ``[a TO b]``, ``{a TO b}`` without its ends, ``a..b``; ``*`` leaves an end open."""
    _ranged(name, value)
    bracketed = value.type == "RANGE"
    inner = value.text[1:-1] if bracketed else value.text
    years, found = _YEARS.fullmatch(inner), _ENDS.fullmatch(inner)
    if years and years[1]:
        low, high = years[1], years[2]
    elif found:
        low, high = (_end(found[1] or found[3]), _end(found[2] or found[4]))
    else:
        raise _wrong("expression.bad_range", value, value=value.text)
    if low is None and high is None:
        return Not(Missing(name))
    first, last = _bounds(name, low, high, value)
    if bracketed and value.text[0] == "{" and low is not None:
        first = (_bounds(name, low, low, value)[1] or 0) + 1
    if bracketed and value.text[-1] == "}" and high is not None:
        last = (_bounds(name, high, high, value)[0] or 0) - 1
    if first is not None and last is not None and first > last and value.text[-1] != "}":
        raise _wrong("expression.range_backwards", value, low=low, high=high)
    return Range(name, first, last, f"{low or '…'}–{high or '…'}")


def _end(text: str | None) -> str | None:
    text = (text or "").strip().strip('"“”')
    return None if text in {"", "*"} else text


def _ranged(name: str, value: Piece) -> None:
    if name not in RANGE_FIELDS:
        raise _wrong("expression.no_range", value, field=name)


def _bounds(
    name: str, low: str | None, high: str | None, value: Piece
) -> tuple[int | None, int | None]:
    try:
        return bounds(name, _amount(name, low), _amount(name, high))
    except UsageError as error:
        bad = error.params.get("value", value.text)
        code = "expression.bad_day" if is_dated(name) else "expression.bad_amount"
        raise _wrong(code, value, field=name, value=bad) from error


def _amount(name: str, text: str | None) -> str | None:
    """Return an amount as ``bounds`` reads it: 5 tỷ and 1.500.000 are ways to write one."""
    if text is None or is_dated(name):
        return text
    try:
        number = cleaning.amount(text)
    except PydanticCustomError:
        return text
    return text if number is None else str(int(number))


def _wrong(code: str, piece: Piece, **params: object) -> ExpressionError:
    return ExpressionError(code, piece.start, piece.end - piece.start, **params)
