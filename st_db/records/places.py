"""Where a record is: today's province of an address, and the names of its places on both maps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from itertools import takewhile
from typing import Any

from st_db.codes import CodeList, shipped
from st_db.codes.crosswalk import District, Found, crosswalk, parts_of
from st_db.text import tidy
from st_db.values import Context, Located

SINCE = date(2025, 7, 1)
"""Resolution 202/2025/QH15: provinces merged and districts ended on this day."""

_KEPT = 4096  # addresses; an office writes far fewer different ones
_COMMUNES = ("Xã ", "Phường ", "Đặc khu ")  # how the names of today's communes begin
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
        # Last, since only what stands first is what the place is called today.
        names += [name for one in found.communes for name in crosswalk().parts(one)]
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


# ---- the place a record is counted under, and the one a filter means


def counted(values: Mapping[str, Any]) -> list[str]:
    """Return the codes a record counts under: its province, and its communes of today if known."""
    province = values.get("place")
    if not province:
        return []
    return [province, *_communes(province, tuple(values.get("place_names") or ()))]


def unsettled(values: Mapping[str, Any]) -> list[str]:
    """Return the former districts of a record whose commune nobody knows.

    A filter by a former district asks for them beside the communes it has become.
    """
    province, written = values.get("place"), values.get("place_as_written")
    if not province or not written or len(counted(values)) > 1:
        return []
    return list(_districts(province, written))


@lru_cache(maxsize=1 << 14)
def _communes(province: str, names: tuple[str, ...]) -> tuple[str, ...]:
    # Communes of today stand first; a former one further on may bear the name of another.
    units = list(takewhile(lambda name: name.startswith(_COMMUNES), names))
    if not units:
        return ()
    known = crosswalk()
    return tuple(dict.fromkeys(code for name in units for code in known.called(name, province)))


@lru_cache(maxsize=1 << 14)
def _districts(province: str, written: str) -> tuple[str, ...]:
    parts = [part for part in parts_of(written) if not part.isdigit()]
    found = crosswalk().find(parts, frozenset(former_provinces(province)))
    return tuple(district.key for district in found.districts) if found.former else ()


@lru_cache(maxsize=1 << 7)
def former_provinces(province: str) -> tuple[str, ...]:
    """Return the provinces of the old map that lie in one of today's, itself among them."""
    merged = _merged(province, shipped()["province"])
    return (province, *merged)


def commune_label(code: str) -> str | None:
    """Return the name of a commune of today by its code."""
    found = crosswalk().commune(code) if code.isdigit() else None
    return found.name if found else None


def meant(text: str, provinces: CodeList) -> tuple[str, ...]:
    """Return the values of the field ``place`` that a filter by a name of either map asks for.

    Today's units answer for those that ended, so that both maps count the same. A name that
    several units bear means them all; with its province, or its district, it means that one.
    """
    parts = parts_of(text) or [text]
    written, rest = _province(parts, provinces)
    if not rest:
        return (_today(written, provinces),) if written else (text,)
    known, within = crosswalk(), _within(written, provinces)
    if known.commune(text):
        return (text,)
    found = known.find(rest, within) if len(rest) > 1 else known.meant(rest[0], within)
    codes = [commune.code for commune in found.communes]
    if not codes or len(rest) == 1:
        codes += [code for district in found.districts for code in _values(district)]
    return tuple(dict.fromkeys(codes)) or (text,)


def _values(district: District) -> list[str]:
    """Return the communes a district has become, and what stands for the rest of it."""
    return [*(code for now in district.communes.values() for code in now), district.key]
