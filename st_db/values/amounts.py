"""Amounts as offices write them: 1.234.567,5; 1,5 tỷ; 350tr; 2 tỷ 350 triệu; £12,345; (1.000)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from pydantic_core import PydanticCustomError

from st_db.text import fold, tidy

LARGEST = Decimal(10) ** 18  # what an amount's column and a whole number's hold

_UNITS = {
    "nghin ty": 10**12, "ngan ty": 10**12, "ty": 10**9, "ti": 10**9, "billion": 10**9,
    "trieu": 10**6, "tr": 10**6, "million": 10**6,
    "nghin": 10**3, "ngan": 10**3, "thousand": 10**3,
}  # fmt: skip
_CURRENCIES = {
    "dong": "VND", "vnd": "VND", "d": "VND", "₫": "VND",
    "gbp": "GBP", "£": "GBP", "bang anh": "GBP",
    "usd": "USD", "us$": "USD", "$": "USD", "do la my": "USD", "do la": "USD",
    "eur": "EUR", "€": "EUR", "euro": "EUR",
}  # fmt: skip


def _any(words: Any) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_UNIT, _CURRENCY = _any(_UNITS), _any(_CURRENCIES)
_PLAIN = re.compile(r"-?\d+(?:\.\d+)?")
_FIGURES = r"\d{1,3}(?:[ .]\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?"
_PART = re.compile(rf" ?({_FIGURES}) ?(?:({_UNIT})(?![a-z])(?!\.\d))?( ruoi)?", re.ASCII)
_ABOUT = re.compile(
    r"(?:khoang|uoc tinh|uoc dat|uoc|xap xi|gan|hon|tren|duoi|tu|khong qua|toi da|toi thieu"
    r"|it nhat|~|≈|about|approx\.?)[ :]*"
)
_TAIL = re.compile(r"(?: ?\((?:[^\d()]*)\))?(?: chan)?(?: ?\./?\.?)?$")
_BEFORE = re.compile(rf"^(?:{_CURRENCY}) ?")
_AFTER = re.compile(rf"(?<![a-z]) ?(?:{_CURRENCY})$|(?<=tr)d$")
_UNCLEAR = re.compile(r"\d{1,3},\d{3}")
_UNCLEAR_BILLION = re.compile(r"\d{1,3}[.,]\d{3}")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with what its text says about it."""

    value: Decimal
    own_unit: bool = False  # the text names a unit or currency, so a column's unit is not for it
    currency: str | None = None
    about: bool = False  # the text says that it is not exact


def read(value: Any, decimal: str | None = None) -> Amount:
    """Return the amount of a cell; raises PydanticCustomError whose type is a message key.

    A single dot or comma followed by exactly three digits separates thousands, unless ``decimal``
    names it as the sign of decimals.
    """
    if isinstance(value, bool):
        raise _wrong("value.not_a_number", value)
    if isinstance(value, int | float | Decimal):
        return Amount(_number(format(Decimal(str(value)), "f"), value))
    text = value if isinstance(value, str) else str(value)
    return _known(text, decimal) if len(text) < 80 else _read(text, decimal)


@lru_cache(maxsize=1 << 12)
def _known(text: str, decimal: str | None) -> Amount:
    return _read(text, decimal)


def _read(raw: str, decimal: str | None) -> Amount:
    text = fold(tidy(raw)).replace("−", "-").replace("–", "-")
    if _PLAIN.fullmatch(text) and "." not in text:
        return Amount(_number(text, raw))
    if len(text) > 200:
        raise _wrong("value.not_a_number", raw)
    negative = text.startswith("(") and text.endswith(")")
    text = text[1:-1].strip() if negative else _TAIL.sub("", text, count=1).strip()
    about = _ABOUT.match(text)
    if about:
        text = text[about.end() :]
    text, currency = _without_currency(text)
    if text.startswith("-"):
        negative, text = not negative, text[1:].strip()
        text, after = _without_currency(text)
        currency = currency or after
    value, united = _sum(text, raw, decimal)
    return Amount(-value if negative else value, united or bool(currency), currency, bool(about))


def _without_currency(text: str) -> tuple[str, str | None]:
    for pattern in (_BEFORE, _AFTER):
        found = pattern.search(text)
        if found:
            rest = f"{text[: found.start()]} {text[found.end() :]}".strip()
            return rest.rstrip(". ") if pattern is _AFTER else rest, _CURRENCIES[found[0].strip()]
    return text, None


def _sum(text: str, raw: str, decimal: str | None) -> tuple[Decimal, bool]:
    """Return the sum of parts such as 2 tỷ 350 triệu, and whether any names a unit."""
    total, at, last = Decimal(0), 0, 10**18
    united = False
    while at < len(text):
        found = _PART.match(text, at)
        unit = _UNITS[found[2]] if found and found[2] else 1
        if found is None or found.end() == at or unit >= last or (found[3] and unit == 1):
            raise _wrong("value.not_a_number", raw)
        figures = found[1]
        unclear = _UNCLEAR_BILLION if unit >= 10**9 else _UNCLEAR if unit > 1 else None
        if unclear and decimal is None and unclear.fullmatch(figures):
            raise _wrong("value.unclear_amount", raw)
        part = _number(_plain_number(figures, decimal), raw)
        total += (part + Decimal("0.5") if found[3] else part) * unit
        united, last, at = united or unit > 1, unit, found.end()
    if not text or (united and last == 1):  # a rest without a unit: 1 tỷ 2
        raise _wrong("value.not_a_number", raw)
    if abs(total) >= LARGEST:
        raise _wrong("value.not_a_number", raw)
    return total, united


def _plain_number(text: str, decimal: str | None = None) -> str:
    text = text.replace(" ", "")
    if decimal and re.fullmatch(rf"\d{{1,3}}{re.escape(decimal)}\d{{3}}", text):
        return text.replace(",", ".")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", text):
        return text.replace(".", "").replace(",", ".")
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text):
        return text.replace(",", "")
    return text.replace(",", ".")


def _number(text: str, raw: Any) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= LARGEST:
        raise _wrong("value.not_a_number", raw)
    return number


def _wrong(code: str, raw: Any) -> PydanticCustomError:
    return PydanticCustomError(code, "not a number: {raw}", {"raw": str(raw)})


# ---- what a header says about its column

_OF = rf" ?(?:{_CURRENCY})(?![a-z])"
_HEADER_UNITS = (
    (re.compile(rf"\b(?:nghin|ngan) (?:ty|ti){_OF}"), 10**12),
    (re.compile(rf"\b(?:ty|ti){_OF}|[(:] ?(?:ty|ti) ?(?:\)|$)"), 10**9),
    (re.compile(rf"\b(?:trieu|tr\.?){_OF}|\btrieu\b|\(tr\.?\)"), 10**6),
    (re.compile(rf"\b(?:nghin|ngan|1000|1\.000){_OF}|[(:] ?(?:nghin|ngan) ?\)"), 10**3),
)
_HEADER_CURRENCY = re.compile(r"(?<![a-z])(gbp|usd|eur|£|€|\$)(?![a-z])")


def unit_of_header(header: str) -> int | None:
    """Return by what a column's amounts are multiplied: 'Kinh phí (triệu đồng)' -> 10^6.

    None: the header names no unit. One: it names the currency alone, 'Kinh phí (đồng)'.
    """
    text = fold(header)
    for pattern, factor in _HEADER_UNITS:
        if pattern.search(text):
            return factor
    return 1 if re.search(rf"[(:] ?(?:{_CURRENCY}) ?\)?$", text) else None


def currency_of_header(header: str) -> str | None:
    """Return the foreign currency a header names: 'Budget (USD)' -> USD."""
    found = _HEADER_CURRENCY.search(fold(header))
    return _CURRENCIES[found[1]] if found else None
