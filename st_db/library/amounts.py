"""Amounts of money and plain numbers as people in Việt Nam read them."""

from __future__ import annotations

from dataclasses import dataclass

from st_db.codes import CodeLists
from st_db.i18n import Language, number, t

_UNITS = ((1e9, "billion"), (1e6, "million"), (1e3, "thousand"))


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money: short for reading, exact for the tooltip."""

    short: str
    exact: str
    whole: bool = True  # the short one says all of it

    @property
    def told(self) -> str:
        """Return the amount where nothing of it may be lost."""
        return self.short if self.whole else self.exact


def count(value: float, language: Language) -> str:
    """Return a number with the language's separators and no more decimals than it has."""
    decimals = len(f"{value:.2f}".rstrip("0").partition(".")[2])
    return number(value, language, decimals)


def money(
    value: float, currency: str | None, language: Language, codes: CodeLists | None = None
) -> Amount:
    """Return an amount as “6,2 tỷ đồng” and as “6.200.000.000 đồng”; no currency, no name."""
    name = _currency(currency, language, codes)
    exact = f"{count(value, language)} {name}".strip()
    for size, unit in _UNITS:
        scaled = round(value / size, 1)
        if abs(scaled) >= 1:
            decimals = 0 if float(scaled).is_integer() else 1
            words = t(f"ui.money.{unit}", language, value=number(scaled, language, decimals))
            whole = abs(scaled * size - value) < 0.005
            return Amount(f"{words} {name}".strip(), exact, whole)
    return Amount(exact, exact)


def _currency(currency: str | None, language: Language, codes: CodeLists | None) -> str:
    if not currency:
        return ""
    if currency == "VND":
        return t("ui.money.dong", language)
    code = codes["currency"].get(currency) if codes and "currency" in codes else None
    if code is None or language == "en":
        return currency
    label = code.label(language)
    return label[:1].lower() + label[1:]
