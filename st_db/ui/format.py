"""Dates, times, numbers and money as people in Việt Nam read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from st_db.codes import CodeLists
from st_db.i18n import Language, number, t

_VIET_NAM = timezone(timedelta(hours=7))
_UNITS = ((1e9, "billion"), (1e6, "million"), (1e3, "thousand"))


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money: short for reading, exact for the tooltip."""

    short: str
    exact: str


def day(iso: str | date | None) -> str:
    """Return a date as dd/mm/yyyy; what is not a date comes back as it is."""
    if not iso:
        return ""
    text = iso.isoformat() if isinstance(iso, date) else str(iso)
    try:
        return date.fromisoformat(text[:10]).strftime("%d/%m/%Y")
    except ValueError:
        return text


def moment(at: datetime | str | None) -> str:
    """Return a time as dd/mm/yyyy hh:mm on the clock of Việt Nam."""
    if isinstance(at, str):
        try:
            at = datetime.fromisoformat(at)
        except ValueError:
            return str(at)
    if at is None:
        return ""
    return at.astimezone(_VIET_NAM).strftime("%d/%m/%Y %H:%M")


def lately(at: datetime) -> str:
    """Return a time of today as hh:mm, any other with its date."""
    today = datetime.now(_VIET_NAM).date()
    here = at.astimezone(_VIET_NAM)
    return here.strftime("%H:%M" if here.date() == today else "%H:%M %d/%m/%Y")


def count(value: float, language: Language) -> str:
    """Return a number with the language's separators and no more decimals than it has."""
    decimals = len(f"{value:.2f}".rstrip("0").partition(".")[2])
    return number(value, language, decimals)


def size(bytes_: int, language: Language) -> str:
    """Return how much a file is: 812 KB, 3,4 MB."""
    if bytes_ < 1 << 20:
        return f"{number(max(1, round(bytes_ / 1024)), language)} KB"
    return f"{number(bytes_ / (1 << 20), language, 1)} MB"


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
            return Amount(f"{words} {name}".strip(), exact)
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
