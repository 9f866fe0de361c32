"""What names the columns of a table: one row, or several under merged titles."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from st_db.fields import header_key, headers
from st_db.records import REGISTER
from st_db.text import tidy

PARTS = " / "
"""What stands between a merged title and the names below it."""
_INID = re.compile(r"^(\(\d{2,3}(?:/\d{2,3})*\))\s*")
_BRACKETS = re.compile(r"\s*\([^()]*\)$")
COUNTERS = {"stt", "tt", "so tt", "so thu tu", "thu tu", "#"}
# Below a merged title these say nothing alone: 'Chủ đơn / Tên' is no title of a record.
_PARTIAL = frozenset({"so", "ma", "ma so", "ngay", "nam", "ky hieu"})
_TOTALS = frozenset({"tong so", "tong cong", "tong", "cong", "so tien", "gia tri"})
_WHOLE = _TOTALS | {"ten", "ten goi", "ho ten", "ho va ten"}


@dataclass(frozen=True, slots=True)
class Header:
    """What names the columns: its last row, the names as written, how many were known, all rows.

    A name under a merged title has both: 'Kinh phí / Tổng số'.
    """

    row: int
    names: tuple[str, ...]
    known: int
    rows: tuple[int, ...] = ()


def filled(cell: Any) -> bool:
    """Tell whether a cell holds anything but white space."""
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


@lru_cache(maxsize=8192)
def keys_of(name: str) -> tuple[str, ...]:
    """Return what a header may be known by, the surest first.

    Whole, without INID code or unit, the code alone; below a merged title with the title on either
    side, then alone, or the title alone where the name below says only 'Tổng số' or 'Họ tên'.
    """
    found = list(name_keys(name))
    parts = name.split(PARTS)
    if len(parts) > 1:
        above = [_bare(part) for part in reversed(parts[:-1])]
        last = _bare(parts[-1])
        found += [key for title in above for key in _together(title, last)]
        if last in _WHOLE:
            found += above
        elif last not in _PARTIAL:
            found += name_keys(parts[-1])
    return tuple(dict.fromkeys(key for key in found if key))


@lru_cache(maxsize=8192)
def name_keys(name: str) -> tuple[str, ...]:
    """Return what one name may be known by: whole, without INID code or unit, the code alone."""
    whole = header_key(tidy(name))
    found = [whole]
    if match := _INID.match(whole):
        found += [whole[match.end() :], match[1]]
    found += [bare for key in found[:2] if (bare := _BRACKETS.sub("", key)) and bare != key]
    return tuple(dict.fromkeys(key for key in found if key))


def _bare(name: str) -> str:
    """Return a name without INID code and unit, folded."""
    return _BRACKETS.sub("", _INID.sub("", header_key(tidy(name))))


def _together(title: str, last: str) -> Iterator[str]:
    """Yield what a merged title and a name below it say together: 'so don', 'ngay nop don'."""
    if last in _TOTALS:
        yield f"tong {title}"
    yield f"{last} {title}"
    yield f"{title} {last}"
    if last == "ngay":
        yield f"ngay nop {title}"
        yield f"ngay cap {title}"


def is_counter(name: str) -> bool:
    """Tell whether a header names the running number of rows (STT), which is no value."""
    return header_key(name) in COUNTERS or tidy(name).lower() in COUNTERS


@lru_cache(maxsize=32)
def kind_headers(kind: str) -> Mapping[str, str]:
    """Return {folded header: field} of a kind."""
    return headers(REGISTER[kind])


@lru_cache(maxsize=1)
def identity_headers() -> frozenset[str]:
    """Return the folded headers that name the number or the title of a record of any kind."""
    return _headers_of("title") | number_headers()


@lru_cache(maxsize=1)
def number_headers() -> frozenset[str]:
    """Return the folded headers that name a number of a record of any kind."""
    return _headers_of("number")


def _headers_of(wanted: str) -> frozenset[str]:
    found = set()
    for kind, entry in REGISTER.items():
        fields = {wanted, *(entry.kind.numbers if wanted == "number" else ())}
        found |= {key for key, field in kind_headers(kind).items() if field in fields}
    return frozenset(found)


def count_known(names: Sequence[str], vocabularies: Sequence[Collection[str]]) -> int:
    """Return how many names the vocabulary knows that knows most of them."""
    keyed = [keys_of(name) for name in names if name and len(name) < 300]
    if not keyed:
        return 0
    return max(sum(1 for keys in keyed if any(k in words for k in keys)) for words in vocabularies)
