"""Dates, figures and sums as Vietnamese administrative documents write them.

The sums are spelled here because the library there is for it, num2words, drops the empty hundreds
(1.050.000 becomes "một triệu năm mươi nghìn") and says "một nghìn tỷ năm trăm tỷ" for 1.500 tỷ.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from st_db.i18n import number

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_THOUSANDS = ("", " nghìn", " triệu")
_MILLIARD = 10**9
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
          (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip
_BLANK = "…"


def dated(place: str, day: date | None, year: int | None = None) -> str:
    """Return ``Cần Thơ, ngày 05 tháng 3 năm 2027``; dots where the day is not known yet.

    Days below ten and the first two months carry a nought (Decree 30/2020, annex I), so that
    nobody writes a figure before them.
    """
    where = f"{place or _BLANK}, "
    if day is None:
        return f"{where}ngày {_BLANK} tháng {_BLANK} năm {year or _BLANK}"
    return f"{where}{day_in_words(day)}"


def day_in_words(day: date) -> str:
    """Return ``ngày 05 tháng 3 năm 2027``."""
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def decimals(value: int | Decimal, most: int = 3) -> int:
    """Return how many decimals a figure needs to be written whole, at most so many."""
    exponent = Decimal(value).normalize().as_tuple().exponent
    return min(max(0, -exponent), most) if isinstance(exponent, int) else 0


def figure(value: int | Decimal, places: int | None = None) -> str:
    """Return ``1.234,5``."""
    return number(value, "vi", decimals(value) if places is None else places)  # type: ignore[arg-type]  # formats a Decimal exactly


def in_words(value: int) -> str:
    """Return a whole number in words: ``một triệu không trăm linh năm nghìn``."""
    if value < 0:
        return f"âm {in_words(-value)}"
    return _spelled(value, whole=False) or _DIGITS[0]


def money_in_words(value: int | Decimal) -> str:
    """Return a sum of đồng, rounded to whole ones: ``Hai mươi tư triệu đồng``."""
    text = f"{in_words(int(Decimal(value).to_integral_value()))} đồng"
    return text[0].upper() + text[1:]


def roman(value: int) -> str:
    """Return a number as I, II, III, IV."""
    text = ""
    for size, sign in _ROMAN:
        text += sign * (value // size)
        value %= size
    return text


def _spelled(value: int, *, whole: bool) -> str:
    """Spell a number; ``whole`` names the empty hundreds too, as after a larger part."""
    above, rest = divmod(value, _MILLIARD)
    parts = [f"{_spelled(above, whole=whole)} tỷ"] if above else []
    for power in (2, 1, 0):
        three = rest // 1000**power % 1000
        if three:
            parts.append(_hundreds(three, whole=whole or bool(parts)) + _THOUSANDS[power])
    return " ".join(parts)


def _hundreds(three: int, *, whole: bool) -> str:
    hundreds, below = divmod(three, 100)
    parts = [f"{_DIGITS[hundreds]} trăm"] if hundreds or whole else []
    tens, ones = divmod(below, 10)
    if tens:
        parts.append("mười" if tens == 1 else f"{_DIGITS[tens]} mươi")
    elif ones and parts:
        parts.append("linh")
    if ones:
        parts.append(_ones(tens, ones))
    return " ".join(parts)


def _ones(tens: int, ones: int) -> str:
    if ones == 5 and tens:
        return "lăm"
    if tens > 1:
        return {1: "mốt", 4: "tư"}.get(ones, _DIGITS[ones])
    return _DIGITS[ones]
