"""Cleaning of single values: text, dates, numbers and classification symbols.

Every function takes what a reader may deliver (text, number, date, None) and returns the
clean value or raises ``PydanticCustomError`` whose type is a message key of ``st_db.i18n``.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pydantic_core import PydanticCustomError

from st_db.text import fold, tidy
from st_db.values import amounts, dates

_NOTHING = {"", "-", "–", "—"}
_CONTROL = dict.fromkeys(
    [c for c in range(0x20) if chr(c) not in "\n\t"] + list(range(0x7F, 0xA0)), None
)
_SHORT = 80  # texts up to here are kept once cleaned; longer ones hardly come again
_STARS = re.compile(r"^(?:hang |dat |ocop |san pham )*([1-5]) ?(?:sao|stars?|\*|★)(?: ocop)?$")
_IPC = re.compile(
    r"^(?P<section>[A-H])(?:\s*(?P<cls>\d{2})(?:\s*(?P<sub>[A-Z])"
    r"(?:\s*(?P<main>\d{1,4})\s*/\s*(?P<group>\d{2,6}))?)?)?\s*(?:\(\d{4}\.\d{2}\))?$"
)

TREE_DEPTH = 4
"""Levels of a tree of codes that are counted; none in use is deeper, a slip of the pen may be."""


def blank(value: Any) -> bool:
    """Tell whether a cell holds nothing; a dash stands for nothing in offices."""
    return value is None or (isinstance(value, str) and value.strip() in _NOTHING)


def line(value: Any) -> str | None:
    """Return one line of tidy text, or None."""
    if value is None:
        return None
    return tidy(_visible(_text(value))) or None


def paragraphs(value: Any) -> str | None:
    """Return text of several lines: NFC, no control characters, no trailing space, or None."""
    if value is None:
        return None
    lines = [tidy(part) for part in _visible(_text(value)).split("\n")]
    return "\n".join(lines).strip() or None


def _visible(text: str) -> str:
    """Return a text without control characters, except line ends and tabs."""
    return text if text.isprintable() else text.translate(_CONTROL)


def _text(value: Any) -> str:
    """Return what the office sees: a whole number read as 12.0 is 12, a date is dd/mm/yyyy."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, list | tuple):
        return "; ".join(_text(part) for part in value if not blank(part))
    return str(value)


def day(value: Any) -> date | None:
    """Return a date from a date or a text; of figures the day comes first.

    A month, a quarter or a year stands for its first day; see ``dates`` for all that is read.
    """
    if type(value) is date:  # most are read already
        return value
    if blank(value):
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = value if isinstance(value, str) else _text(value)
    return dates.known(text).day if len(text) < _SHORT else dates.read(text).day


def amount(value: Any) -> Decimal | None:
    """Return a number written as Vietnamese offices do (1.234.567,5; 1,5 tỷ) or plainly (1234.5).

    A single dot or comma followed by exactly three digits separates thousands.
    """
    return None if blank(value) else amounts.read(value).value


def money(value: Any) -> Decimal | None:
    """Return an amount of money to two decimals."""
    number = amount(value)
    return None if number is None else round(number, 2)


def whole(value: Any) -> int | None:
    """Return a whole number."""
    number = amount(value)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise PydanticCustomError(
            "value.not_whole", "not a whole number: {raw}", {"raw": str(value)}
        )
    return int(number)


def stars(value: Any) -> int | None:
    """Return a number of stars from a number, ``4 sao``, ``Hạng 4 sao`` or ★★★★."""
    if isinstance(value, str) and not blank(value):
        drawn = value.count("★") or value.count("*")
        if drawn and not re.search(r"\w", value):
            return drawn
        if found := _STARS.match(fold(tidy(value))):
            return int(found[1])
    return whole(value)


def year(value: Any) -> int | None:
    """Return a year between 1800 and 2199; of a date, its year."""
    if blank(value):
        return None
    if isinstance(value, datetime | date):
        return value.year
    number = whole(value)
    if number is None or not 1800 <= number < 2200:
        raise PydanticCustomError("value.not_a_year", "not a year: {raw}", {"raw": str(value)})
    return number


def split(value: Any, separators: str = r"[;|\n]") -> list[Any]:
    """Return the parts of a list cell; a list stays a list, a blank cell is an empty one."""
    if blank(value):
        return []
    if isinstance(value, list | tuple):
        return [part for part in value if not blank(part)]
    if not isinstance(value, str):
        return [value]
    return [part for part in map(tidy, re.split(separators, value)) if part]


def ipc_symbol(text: str) -> str:
    """Return an IPC symbol as ``A61K 31/495``, without the edition; unknown shapes stay as written.

    Digits after the stroke are decimal and up to six (IPC Guide §4), so nothing is padded.
    """
    found = _IPC.match(tidy(text).upper())
    if not found:
        return tidy(text)
    symbol = found["section"] + (found["cls"] or "") + (found["sub"] or "")
    return f"{symbol} {int(found['main'])}/{found['group']}" if found["main"] else symbol


def ipc_levels(symbol: str) -> list[str]:
    """Return section, class, subclass and main group: G03G 15/08 -> G, G03, G03G, G03G 15/00."""
    found = _IPC.match(symbol) or _IPC.match(ipc_symbol(symbol))
    if not found:
        return []
    levels = [found["section"]]
    if found["cls"]:
        levels.append(found["section"] + found["cls"])
    if found["sub"]:
        levels.append(levels[-1] + found["sub"])
    if found["main"]:
        levels.append(f"{levels[-1]} {int(found['main'])}/00")
    return levels


def dotted_levels(code: str) -> list[str]:
    """Return a dotted code with its ancestors: 67.040.10 -> 67, 67.040, 67.040.10."""
    parts = code.split(".")
    return [".".join(parts[: i + 1]) for i in range(min(len(parts), TREE_DEPTH))]


def field_levels(code: str) -> list[str]:
    """Return a code of a research field with its ancestors: 10201 -> 1, 102, 10201.

    One digit names a field, each pair of further ones a level; a FORD code (4.1) is below its
    field too. A text that is no code is its own top.
    """
    if re.fullmatch(r"[1-6]\.\d{1,2}", code):
        return [code[0], code]
    if not re.fullmatch(r"[1-6](?:\d\d){0,3}", code):
        return [code]
    return [code[:length] for length in range(1, len(code) + 1, 2)]
