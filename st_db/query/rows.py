"""Expert lines as rows of a form: written for people who do not write them, and read back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from st_db.errors import ExpressionError
from st_db.query.filterable import RANGE_FIELDS, filterable, textual
from st_db.query.lexing import Piece
from st_db.query.line import Asked, Joined, Syntax, syntax
from st_db.query.meaning import NOTHING
from st_db.query.naming import CODES, nameable

Join = Literal["AND", "OR", "NOT"]
Condition = Literal[
    "words", "phrase", "begins", "is", "between", "from", "until", "filled", "missing"
]

EVERYWHERE = ""
"""The name of a row that asks all text."""

_TEXT: tuple[Condition, ...] = ("phrase", "words", "begins")
_CODE: tuple[Condition, ...] = ("is", "begins")
_RANGE: tuple[Condition, ...] = ("between", "from", "until", "is")
_STATE: tuple[Condition, ...] = ("filled", "missing")

_SIGNS = re.compile(r"[\"“”„«»]")
_PLAIN = re.compile(r"[^\s\"“”„«»()\[\]{}:<>=≥≤*?]+")
_OPERATORS = frozenset({"AND", "OR", "NOT", "VÀ", "HOẶC", "KHÔNG", *NOTHING})
_ENDS = re.compile(r"\s*(.*?)\s*(?:\.\.|–|\bTO\b|→)\s*(.*?)\s*")


@dataclass(frozen=True, slots=True)
class Row:
    """One condition: how it joins what stands before, where it looks, how, and for what."""

    join: Join = "AND"
    field: str = EVERYWHERE  # a code such as TI, else a declared name
    condition: Condition = "words"
    value: str = ""


@cache
def offered() -> tuple[str, ...]:
    """Return what a row may name: all text, the usual codes, then every other field."""
    usual = {fields[0] for fields in CODES.values()}
    others = [name for name, how in filterable().items() if how != "presence" and name not in usual]
    codes = [code for code in CODES if code != "AD"]  # the same as FD
    return (EVERYWHERE, *codes, *others)


def conditions(field: str) -> tuple[Condition, ...]:
    """Return the conditions that make sense of a field, the usual one first."""
    if field == EVERYWHERE:
        return _TEXT
    name = _field(field)
    if name in RANGE_FIELDS:
        return (*_RANGE, *_STATE)
    return (*(_TEXT if textual(name) else _CODE), *_STATE)


def needs_value(condition: Condition) -> bool:
    """Tell whether a condition is about a value."""
    return condition not in _STATE


def write(rows: Sequence[Row]) -> str:
    """Return the line that the rows say; rows without a value they need say nothing."""
    line = ""
    for row in rows:
        if not (said := _said(row)):
            continue
        if row.join == "NOT":
            line += f" NOT {said}"
        elif not line:
            line = said
        else:
            line += f" {row.join} {said}"
    return line.strip()


def read(line: str) -> list[Row] | None:
    """Return the rows of a line, or None for one that rows cannot say."""
    try:
        found = _rows(syntax(line))
    except ExpressionError:
        return None
    return found


# ---- writing


def _said(row: Row) -> str:
    value = _SIGNS.sub(" ", row.value).strip()
    if row.condition == "between":
        value = re.sub(r"[\[\]{}()]", " ", value)
    if needs_value(row.condition) and not re.search(r"[^\W_]", value):
        return ""
    prefix = f"{row.field}:" if row.field else ""
    match row.condition:
        case "filled":
            return f"{prefix}*"
        case "missing":
            return f"{prefix}none"
        case "between":
            found = _ENDS.fullmatch(value)
            ends = (found[1] or "*", found[2] or "*") if found else (value, value)
            return f"{prefix}[{ends[0]} TO {ends[1]}]"
        case "from":
            return f"{prefix}>={_quoted(value)}"
        case "until":
            return f"{prefix}<={_quoted(value)}"
        case "phrase":
            return f'{prefix}"{_unstarred(value)}"'
        case "begins":
            return prefix + _begun(row.field, value)
        case _:
            return prefix + _worded(row, value)


def _worded(row: Row, value: str) -> str:
    words = [_quoted(word) for word in value.split() if re.search(r"[^\W_]", word)]
    if row.field and not textual(_field(row.field)):
        return _quoted(value)
    return f"({' '.join(words)})" if len(words) > 1 else words[0]


def _begun(field: str, value: str) -> str:
    if field and not textual(_field(field)):
        value = _unstarred(value)
        return f"{value}*" if _PLAIN.fullmatch(value) else f'"{value}*"'
    *before, last = [word for word in _PLAIN.findall(value) if re.search(r"[^\W_]", word)]
    words = [*map(_quoted, before), f"{last}*"]
    return f"({' '.join(words)})" if len(words) > 1 else words[0]


def _quoted(value: str) -> str:
    if _PLAIN.fullmatch(value) and value not in _OPERATORS and ".." not in value:
        return value
    return f'"{_unstarred(value)}"'


def _unstarred(value: str) -> str:
    return value.replace("*", " ").strip()


def _field(name: str) -> str:
    return CODES[name][0] if name in CODES else name


# ---- reading


def _rows(part: Syntax) -> list[Row] | None:
    """Return rows of conditions joined from left to right, AND before OR."""
    if isinstance(part, Joined) and part.by == "OR" and part.field is None:
        found: list[Row] = []
        for at, one in enumerate(part.parts):
            rows = _ands(one)
            if rows is None or (at and rows[0].join == "NOT"):
                return None
            found += [_joined(rows[0], "OR"), *rows[1:]] if at else rows
        return found
    return _ands(part)


def _ands(part: Syntax) -> list[Row] | None:
    parts = part.parts if isinstance(part, Joined) and _is_and(part) else (part,)
    rows: list[Row] = []
    for one in parts:
        excluded = isinstance(one, Joined) and one.by == "NOT"
        row = _row(one.parts[0] if isinstance(one, Joined) and excluded else one)
        if row is None:
            return None
        rows.append(_joined(row, "NOT") if excluded else row)
    return rows


def _is_and(part: Joined) -> bool:
    return part.by == "AND" and part.field is None


def _row(part: Syntax) -> Row | None:
    if isinstance(part, Joined):
        grouped = part.field is not None and len(part.parts) == 1
        inner = part.parts[0] if grouped else None
        if not isinstance(inner, Asked) or inner.field is not None:
            return None
        return _condition(part.field, inner)
    return _condition(part.field, part)


def _condition(field: Piece | None, asked: Asked) -> Row | None:
    name = _offered(field) if field else EVERYWHERE
    first = asked.values[0]
    text = " ".join(value.text for value in asked.values).strip()
    if name is None:
        return None
    if asked.sign is not None:
        by: Condition | None = {">=": "from", "≥": "from", "<=": "until", "≤": "until"}.get(
            asked.sign.text
        )  # type: ignore[assignment]  # the values are conditions
        return Row("AND", name, by, text) if by else None
    if first.type == "RANGE":
        ends = _ENDS.fullmatch(text[1:-1])
        if text[0] != "[" or text[-1] != "]" or ends is None:
            return None
        low, high = (end.replace("*", "") for end in ends.groups())
        return Row("AND", name, "between", f"{low}..{high}")
    if field is not None and first.type == "WORD" and text in {"*", *NOTHING}:
        return Row("AND", name, "filled" if text == "*" else "missing")
    return _valued(name, text, quoted=first.type == "PHRASE")


def _valued(name: str, text: str, *, quoted: bool) -> Row | None:
    known = conditions(name)
    if text.endswith("*"):
        begun = text[:-1]
        bad = "*" in begun or "?" in begun or not begun
        return None if bad or (quoted and "phrase" in known) else Row("AND", name, "begins", begun)
    if "*" in text or "?" in text:
        return None
    if "phrase" in known:
        return Row("AND", name, "phrase" if quoted else "words", text)
    return Row("AND", name, "is", text)


def _offered(field: Piece) -> str | None:
    """Return how a row names a field: by its code where it has one."""
    for code, fields in CODES.items():
        if fields == field.fields:
            return code
    if len(field.fields) != 1:
        return None
    (name,) = field.fields
    codes = nameable()[name].codes
    return next((code for code in codes if CODES[code] == (name,)), name)


def _joined(row: Row, join: Join) -> Row:
    return Row(join, row.field, row.condition, row.value)
