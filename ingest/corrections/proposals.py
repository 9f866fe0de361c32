"""What a cell may have been meant to say: only ever proposed, never taken."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from pydantic_core import PydanticCustomError
from rapidfuzz import fuzz, process

from st_db.codes import Code, CodeLists
from st_db.fields import Field
from st_db.records import REGISTER, Entry
from st_db.text import fold
from st_db.values import cleaning

_ALIKE = 72.0
"""Likeness of 100 from which a label is worth proposing."""
_FIGURES = str.maketrans("OoIlS", "00115")
_YMD = re.compile(r"(\d{4})\D+(\d{1,2})\D+(\d{1,2})\D*")
_DMY = re.compile(r"(\d{1,2})\D+(\d{1,2})\D+(\d{4})\D*")
_SOLID_YMD = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SOLID = re.compile(r"(\d{2})(\d{2})(\d{4})")
_SHORT = re.compile(r"(\d{1,2})\D(\d{1,2})\D(\d{2})")
_TURN = 50  # years of two digits below are of this century
_UNITS = (("ty", 1_000_000_000), ("trieu", 1_000_000), ("nghin", 1_000), ("ngan", 1_000))


def propose(
    code: str, raw: str, field: Field | None, kind: type[Entry], codes: CodeLists
) -> str | None:
    """Return what a cell that was refused may have been meant to say, or None."""
    if code == "error.unknown_kind":
        labels = {label: label for e in REGISTER.values() for label in (e.kind.vi, e.kind.en)}
        return _nearest(raw, labels)
    if code == "value.unknown_status":
        return _nearest(raw, dict(_statuses(kind.kind.family, codes)))
    if code == "value.not_in_list" and field and field.spec.codes:
        return _nearest(raw, dict(_labels(field.spec.codes, codes)))
    shape = field.shape.name if field else None
    if code in {"value.day_or_month", "value.maybe_turned"}:
        return _both_ways(raw)
    if code == "value.short_year" and (found := _SHORT.fullmatch(raw.strip())):
        century = 20 if int(found[3]) < _TURN else 19
        return _likely_day(century * 100 + int(found[3]), int(found[2]), int(found[1]))
    if code in {"value.not_a_date", "value.no_such_date"} or shape == "date":
        return _day(raw)
    if code == "value.not_a_year":
        found = re.search(r"(?:1[89]|20|21)\d{2}", raw.translate(_FIGURES))
        return found[0] if found else None
    if code in {"value.not_a_number", "value.not_whole"} or shape in {"number", "money"}:
        return _number(raw, whole=code == "value.not_whole" or shape == "number")
    return None


def _day(raw: str) -> str | None:
    text = raw.strip().translate(_FIGURES)
    readings = ((_YMD, (0, 1, 2)), (_DMY, (2, 1, 0)), (_SOLID_YMD, (0, 1, 2)), (_SOLID, (2, 1, 0)))
    for pattern, order in readings:
        if found := pattern.fullmatch(text):
            year, month, day = (int(found[place + 1]) for place in order)
            if proposed := _likely_day(year, month, day):
                return proposed
    return None


def _both_ways(raw: str) -> str | None:
    """Return both days a text may be, as nobody can turn them."""
    found = _DMY.fullmatch(raw.strip())
    if found is None or not (1 <= int(found[1]) <= 12 and 1 <= int(found[2]) <= 12):
        return None
    first, second = int(found[1]), int(found[2])
    return f"{found[3]}-{second:02d}-{first:02d} / {found[3]}-{first:02d}-{second:02d}"


def _likely_day(year: int, month: int, day: int) -> str | None:
    if month > 12 >= day:  # as Americans write it
        day, month = month, day
    if not 1 <= month <= 12 or not 1 <= day <= 31 or not 1800 <= year < 2200:
        return None
    return f"{min(day, calendar.monthrange(year, month)[1]):02d}/{month:02d}/{year}"


def _number(raw: str, *, whole: bool) -> str | None:
    folded = fold(raw)
    factor = next((n for word, n in _UNITS if re.search(rf"\d\s*{word}\b", folded)), 1)
    text = re.sub(r"(?<=[\d.,])[OoIlS]+|[OoIlS]+(?=[\d.,])", _figure, raw)
    found = re.search(r"-?\d[\d.,\s]*", text)
    if found is None:
        return None
    figures = found[0].strip(" .,\n\t")
    for written in (figures, re.sub(r"[.,\s]", "", figures)):
        try:
            amount = cleaning.amount(written)
        except PydanticCustomError:
            continue
        if amount is not None:
            amount *= factor
            return _written(amount.quantize(Decimal(1), ROUND_HALF_UP) if whole else amount)
    return None


def _figure(found: re.Match[str]) -> str:
    return found[0].translate(_FIGURES)


def _written(amount: Decimal) -> str:
    """Return an amount as Vietnamese offices write it: 1.250.000,5."""
    text = f"{amount:,f}"
    whole, dot, rest = text.partition(".")
    rest = rest.rstrip("0")
    return whole.replace(",", ".") + ("," + rest if dot and rest else "")


def _statuses(family: str, codes: CodeLists) -> Iterator[tuple[str, str]]:
    for code in codes["status"].items():
        if code.extra.get("family") in {family, "*"}:
            yield from _names(code)
    if family == "tasks":
        yield from _labels("task_status", codes)
    if family == "standards":
        yield from _labels("standard_status", codes)


def _labels(name: str, codes: CodeLists) -> Iterator[tuple[str, str]]:
    found = codes.get(name)
    for code in found.items() if found else ():
        yield from _names(code)


def _names(code: Code) -> Iterator[tuple[str, str]]:
    """Yield every name of a code with the one to propose for it."""
    shown = code.vi or code.en or code.code
    aliases = (code.extra.get("aliases") or "").split("|")
    for name in (code.code, code.vi, code.en, *aliases):
        if name:
            yield name, shown


def _nearest(raw: str, labels: dict[str, str]) -> str | None:
    folded = {fold(label): shown for label, shown in labels.items()}
    found = process.extractOne(fold(raw), list(folded), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return folded[found[0]] if found else None
