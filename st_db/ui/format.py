"""Dates, times and sizes as people in Việt Nam read them."""

from __future__ import annotations

from datetime import date, datetime

from st_db.codes.model import VIET_NAM
from st_db.i18n import Language, number


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
    return at.astimezone(VIET_NAM).strftime("%d/%m/%Y %H:%M")


def lately(at: datetime) -> str:
    """Return a time of today as hh:mm, any other with its date."""
    today = datetime.now(VIET_NAM).date()
    here = at.astimezone(VIET_NAM)
    return here.strftime("%H:%M" if here.date() == today else "%H:%M %d/%m/%Y")


def size(bytes_: int, language: Language) -> str:
    """Return how much a file is: 812 KB, 3,4 MB."""
    if bytes_ < 1 << 20:
        return f"{number(max(1, round(bytes_ / 1024)), language)} KB"
    return f"{number(bytes_ / (1 << 20), language, 1)} MB"
