"""Places before and since 1 July 2025, when provinces merged and districts ended.

From Resolution 202/2025/QH15 and the resolutions on communes of the same month: 34 provinces of 63,
3,321 communes of 10,035. It is a fact of the law and not an office's list, ten times as long as all
those together and wanted for few addresses, so it is read when the first address asks for it
(docs/decisions/0012).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from st_db.text import folded_words, nfc, tidy

_SHORT = {"tp": "thanh pho", "tx": "thi xa", "tt": "thi tran", "h": "huyen", "q": "quan",
          "p": "phuong", "x": "xa", "t": "tinh"}  # fmt: skip
_COMMUNE_DIGITS = 5
_COMMUNE_UNITS = ("phuong ", "xa ", "dac khu ")  # what is called so was never a district
_UNITS = ("tinh", "thanh pho", "thi xa", "thi tran", "huyen", "quan", "phuong", "xa", "dac khu")
_PARTS = re.compile(r"\s*[,;]\s*|\s+[-–]\s+")
_BEFORE_UNIT = re.compile(
    r"(?<!thị)\s+(?=(?:tỉnh|thành phố|tp\.?|huyện|quận|thị xã|tx\.|xã|phường|thị trấn)\s+\S)", re.I
)


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune, ward or special zone of today."""

    code: str
    province: str
    name: str


@dataclass(frozen=True, slots=True)
class District:
    """A district as it was, with the communes it had and what each has become."""

    province: str
    name: str
    communes: dict[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    @property
    def key(self) -> str:
        """Return what names it among all that ended; names repeat over the country."""
        return f"{self.province} {self.name}"


@dataclass(frozen=True, slots=True)
class Found:
    """What an address names: districts as they were, communes of today, or both or neither."""

    districts: tuple[District, ...] = ()
    communes: tuple[Commune, ...] = ()
    former: bool = False  # the address is written with the units that ended


@dataclass(slots=True)
class _Names:
    """Things by their folded name, with the unit's word and without it."""

    whole: dict[str, list[int]] = field(default_factory=dict)
    bare: dict[str, list[int]] = field(default_factory=dict)

    def add(self, name: str, at: int) -> None:
        whole, bare = keys(name)
        self.whole.setdefault(whole, []).append(at)
        self.bare.setdefault(bare, []).append(at)

    def find(self, part: str, *, named: bool) -> list[int]:
        whole, bare = keys(part)
        # A town was a commune and a city a district before: within a province the name tells.
        return self.whole.get(whole) or (self.bare.get(bare, []) if named else [])


class Crosswalk:
    """The units of both maps and how they meet, many to many."""

    def __init__(self, today: Iterable[Commune], former: Iterable[Sequence[str]]) -> None:
        self.communes = list(today)
        self._by_code = {commune.code: commune for commune in self.communes}
        self.districts: list[District] = []
        self._from: dict[str, set[int]] = {}
        self._was: dict[str, list[str]] = {}  # commune of today -> those that are part of it
        self._districts, self._communes, self._old = _Names(), _Names(), _Names()
        self._fill(former)

    def _fill(self, former: Iterable[Sequence[str]]) -> None:
        for at, one in enumerate(self.communes):
            self._communes.add(one.name, at)
        last: tuple[str, str] | None = None
        for province, name, commune, now in former:
            if (province, name) != last:
                last = province, name
                self.districts.append(District(province, name))
                self._districts.add(name, len(self.districts) - 1)
            at, codes = len(self.districts) - 1, tuple(now.split())
            if commune:
                self.districts[at].communes[commune] = codes
                self._old.add(commune, at)
            for code in codes:
                self._from.setdefault(code, set()).add(at)
                if commune:
                    self._was.setdefault(code, []).append(commune)

    def find(self, parts: Sequence[str], provinces: frozenset[str] | None) -> Found:
        """Return what the parts of an address name within some former provinces.

        ``provinces`` are the former ones the address may lie in, None where it names none: then
        only a part with its unit's word counts, since bare names repeat all over the country.
        """
        named = provinces is not None
        for part in reversed(parts):
            district = named and not keys(part)[0].startswith(_COMMUNE_UNITS)
            hits = [self.districts[at] for at in self._districts.find(part, named=district)]
            hits = _nearest(part, [d for d in hits if not provinces or d.province in provinces])
            if hits:
                rest = [other for other in parts if other is not part]
                return Found(tuple(hits), self._within(hits, rest), former=True)
        return self._of_today(parts, provinces, named)

    def _within(self, districts: list[District], parts: list[str]) -> tuple[Commune, ...]:
        """Return what the commune named beside a district has become."""
        for at in (0, 1):  # with the unit's word, else without: a town was a commune before
            for district in districts:
                for part in reversed(parts):
                    wanted = keys(part)[at]
                    for name, codes in district.communes.items():
                        if wanted == keys(name)[at]:
                            return tuple(self._by_code[code] for code in codes)
        return ()

    def commune(self, code: str) -> Commune | None:
        """Return a commune of today by its code."""
        return self._by_code.get(code)

    def parts(self, commune: Commune) -> tuple[str, ...]:
        """Return the names of the former communes that are part of one of today."""
        return tuple(self._was.get(commune.code, ()))

    def called(self, name: str, province: str) -> list[str]:
        """Return the codes of the communes of a province of today with exactly this name."""
        found = (self.communes[at] for at in self._communes.whole.get(keys(name)[0], ()))
        return [one.code for one in found if one.province == province and one.name == name]

    def meant(self, name: str, provinces: frozenset[str] | None) -> Found:
        """Return every unit of either map that a name means, within provinces of either map.

        A commune that ended means what it has become. A name counts with its unit's word first.
        """
        for at, wanted in enumerate(keys(name)):
            districts, today, old = (
                (names.whole, names.bare)[at].get(wanted, [])
                for names in (self._districts, self._communes, self._old)
            )
            codes = [self.communes[place].code for place in today]
            for place in old:
                for commune, now in self.districts[place].communes.items():
                    if keys(commune)[at] == wanted:
                        codes += now
            found = Found(
                tuple(d for d in map(self.districts.__getitem__, districts)
                      if provinces is None or d.province in provinces),
                tuple(self._by_code[code] for code in dict.fromkeys(codes)
                      if provinces is None or self._provinces_of(code) & provinces),
            )  # fmt: skip
            if found.districts or found.communes:
                return found
        return Found()

    def _provinces_of(self, code: str) -> set[str]:
        """Return the provinces of both maps that a commune of today lies in."""
        before = {self.districts[at].province for at in self._from.get(code, ())}
        return before | {self._by_code[code].province}

    def _of_today(
        self, parts: Sequence[str], provinces: frozenset[str] | None, named: bool
    ) -> Found:
        for part in reversed(parts):
            found = [self.communes[at] for at in self._communes.find(part, named=named)]
            found = [c for c in found if not provinces or c.province in provinces]
            if found:
                found = _nearest(part, found)
                return Found(self._before(found), tuple(found))
        for part in reversed(parts):
            old = [self.districts[at] for at in self._old.find(part, named=False)]
            old = [d for d in old if provinces and d.province in provinces]
            if len(old) == 1:
                return Found(tuple(old), self._within(old, [part]), former=True)
        return Found()

    def _before(self, communes: list[Commune]) -> tuple[District, ...]:
        found = sorted({at for c in communes for at in self._from.get(c.code, ())})
        return tuple(self.districts[at] for at in found)


def _nearest(part: str, found: list[District] | list[Commune]) -> list[Any]:
    """Keep the units spelt with the same marks, where any is: Mỹ Tho is not Mỹ Thọ."""
    spelled = nfc(tidy(part)).lower()
    same = [one for one in found if nfc(one.name).lower().endswith(spelled)]
    return list(same or found)


# The parts of one address are asked for several times, and a province's units again and again.
@lru_cache(maxsize=1 << 14)
def keys(name: str) -> tuple[str, str]:
    """Return a unit's folded name with its word and without: Q.1 -> ``quan 1``, ``1``."""
    words = folded_words(name)
    if len(words) > 1 and words[0] in _SHORT:
        words = [*_SHORT[words[0]].split(), *words[1:]]
    whole = " ".join(words)
    unit = next((unit for unit in _UNITS if whole.startswith(unit + " ")), "")
    return whole, whole[len(unit) :].strip()


def parts_of(address: str) -> list[str]:
    """Return the parts of an address; without commas each unit's word begins one."""
    found = [part for part in _PARTS.split(tidy(address)) if part]
    return found if len(found) > 1 else [part for part in _BEFORE_UNIT.split(tidy(address)) if part]


def _rows(name: str) -> Iterator[list[str]]:
    text = (files("st_db.codes") / "places" / name).read_text(encoding="utf-8")
    rows = csv.reader(text.splitlines())
    next(rows)
    return rows


def place_levels(code: str) -> list[str]:
    """Return a province, or a commune below its province, by their codes.

    >>> place_levels("09694")
    ['01', '09694']
    """
    if len(code) < _COMMUNE_DIGITS:
        return [code]
    found = crosswalk().commune(code)
    return [found.province, code] if found else [code]


@cache
def crosswalk() -> Crosswalk:
    """Return the shipped crosswalk, read once per process."""
    return Crosswalk((Commune(*row) for row in _rows("communes.csv")), _rows("former.csv"))
