"""Where a record is: today's province of an address, and the names of its places on both maps."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from st_db.codes import CodeList
from st_db.codes.crosswalk import Found, crosswalk, parts_of
from st_db.text import tidy
from st_db.values import Context, Located

SINCE = date(2025, 7, 1)
"""Resolution 202/2025/QH15: provinces merged and districts ended on this day."""

_KEPT = 4096  # addresses; an office writes far fewer different ones
_PREFIXES = ("tỉnh ", "thành phố ", "tp. ", "tp.", "tp ", "t. ")


def locate(text: str, day: date | None, context: Context) -> Located:
    """Return today's province of an address, and the names its places had and have.

    Where several provinces could be meant, none is taken and ``candidates`` names them.
    """
    recent = day is None or day >= SINCE
    known = context.places.get((text, recent))
    if known is None:
        if len(context.places) >= _KEPT:
            context.places.clear()
        known = context.places[text, recent] = _locate(text, recent, context.codes["province"])
    return known


def _locate(text: str, recent: bool, provinces: CodeList) -> Located:
    parts = parts_of(text)
    written, rest = _province(parts, provinces)
    found = crosswalk().find(rest, _within(written, provinces)) if rest else Found()
    today = {_today(code, provinces) for code in ([written] if written else _named(found))}
    if len(today) > 1:
        return Located(None, (), tuple(sorted(_label(code, provinces) for code in today)))
    code = next(iter(today), None)
    names = _names(found, provinces)
    if code:
        names.append(_label(code, provinces))
    if recent and code and code == written and not (found.districts or found.communes):
        names += [_label(merged, provinces) for merged in _merged(code, provinces)]
    return Located(code, tuple(dict.fromkeys(names)), ())


def _names(found: Found, provinces: CodeList) -> list[str]:
    """Return what a place is called today, and what it was where it is written as of today."""
    names = [commune.name for commune in found.communes]
    if not found.former:
        for district in found.districts:
            names += [district.name, _label(district.province, provinces)]
    return names


def _province(parts: list[str], provinces: CodeList) -> tuple[str | None, list[str]]:
    """Return the code of the province an address is written with, and its other parts."""
    for part in reversed(parts):
        if code := _code(part, len(parts) == 1, provinces):
            return code, [other for other in parts if other is not part]
    return None, parts


# Addresses end in few provinces, and lists are read once: what follows comes again and again.
@lru_cache(maxsize=1 << 12)
def _code(part: str, alone: bool, provinces: CodeList) -> str | None:
    """Return the code of the province that a part of an address names."""
    words = tidy(part)
    prefix = next((p for p in _PREFIXES if words.lower().startswith(p)), "")
    words = words[len(prefix) :]
    # A bare number is a code only where it stands alone: in an address it is a house.
    code = provinces.get(words) if alone or not words.isdigit() else None
    found = code or (None if words.isdigit() else provinces.find(words))
    return found.code if found else None


@lru_cache(maxsize=1 << 10)
def _within(written: str | None, provinces: CodeList) -> frozenset[str] | None:
    """Return the former provinces and today's that an address with this province may lie in."""
    if written is None:
        return None
    if _today(written, provinces) != written:
        return frozenset({written})
    return frozenset({written, *_merged(written, provinces)})


@lru_cache(maxsize=1 << 10)
def _merged(code: str, provinces: CodeList) -> tuple[str, ...]:
    """Return the provinces that are part of one of today."""
    return tuple(c.code for c in provinces if c.extra.get("successor") == code)


@lru_cache(maxsize=1 << 10)
def _today(code: str, provinces: CodeList) -> str:
    found = provinces.get(code)
    return (found.extra.get("successor") if found else None) or code


def _named(found: Found) -> set[str]:
    """Return the provinces of an address that names none itself."""
    if found.former or not found.communes:
        return {district.province for district in found.districts}
    return {commune.province for commune in found.communes}


@lru_cache(maxsize=1 << 10)
def _label(code: str, provinces: CodeList) -> str:
    found = provinces.get(code)
    return found.label() if found else code
