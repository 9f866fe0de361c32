"""Which row of a sheet names its columns, and which rows below are no records."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from st_db.fields import fields_of, header_key, headers
from st_db.identifiers.rights import application
from st_db.records import KINDS
from st_db.text import nfc, tidy

LOOKED_AT = 50
_INID = re.compile(r"^(\(\d{2,3}(?:/\d{2,3})*\))\s*")
_BRACKETS = re.compile(r"\s*\([^()]*\)$")
_COUNTERS = {"stt", "tt", "so tt", "so thu tu", "thu tu", "#"}
_TOTAL = re.compile(
    r"^(?:tổng cộng|tổng số|tổng|cộng|tong cong|tong so|tong|cong|total)\s*(?:[:(.,\d].*)?$"
)
_DATED = re.compile(
    r"^(?:.{0,60},\s*)?ngày\s*[\d….\s]{1,12}tháng\s*[\d….\s]{1,12}năm\s*[\d….\s]{1,12}$"
)
_SIGNED = re.compile(
    r"^(?:người lập|nguoi lap|thủ trưởng|thu truong|tm\.|kt\.|tl\.|q\.|nơi nhận|"
    r"\(?ký[\s,;(]|\(?đã ký|"
    r"kế toán trưởng|giám đốc$|phó giám đốc$|chủ tịch$|phó chủ tịch$|xác nhận của)"
)
_ORDINAL = re.compile(r"^(?:[IVXLC]{1,6}|[A-H])[.)]?$")
_NUMBERED = re.compile(r"^\(?(?:\d{1,3}|[A-Z])\)?$")


@dataclass(frozen=True, slots=True)
class Header:
    """What names the columns: its last row, the names as written, how many were known, all rows.

    A name under a merged title has both: 'Kinh phí / Tổng số'.
    """

    row: int
    names: tuple[str, ...]
    known: int
    rows: tuple[int, ...] = ()


@lru_cache(maxsize=8192)
def keys_of(name: str) -> tuple[str, ...]:
    """Return what a header may be known by: whole, without INID code or unit, the code alone."""
    whole = header_key(tidy(name))
    found = [whole]
    if match := _INID.match(whole):
        found += [whole[match.end() :], match[1]]
    found += [bare for key in found[:2] if (bare := _BRACKETS.sub("", key)) and bare != key]
    return tuple(dict.fromkeys(key for key in found if key))


def is_counter(name: str) -> bool:
    """Tell whether a header names the running number of rows (STT), which is no value."""
    return header_key(name) in _COUNTERS or tidy(name).lower() in _COUNTERS


@lru_cache(maxsize=32)
def kind_headers(kind: str) -> Mapping[str, str]:
    """Return {folded header: field} of a kind."""
    return headers(KINDS[kind])


def find_header(
    rows: Iterable[tuple[int, Sequence[Any]]], vocabularies: Sequence[Collection[str]]
) -> Header | None:
    """Return the first row that best matches any one vocabulary of headers, or None.

    Two known headers are asked for; a table of a single column may have one.
    """
    best: Header | None = None
    rows = list(rows)
    single = all(sum(1 for cell in cells if filled(cell)) <= 1 for _, cells in rows)
    for number, cells in rows:
        names = tuple(tidy(cell) if isinstance(cell, str) else "" for cell in cells)
        keyed = [keys_of(name) for name in names if name and len(name) < 200]
        if not keyed:
            continue
        known = max(
            sum(1 for keys in keyed if any(key in words for key in keys)) for words in vocabularies
        )
        enough = known >= 2 or (known == 1 and single)
        if enough and (best is None or known > best.known):
            best = Header(number, names, known, (number,))
    return best


def bare_numbers(rows: Sequence[tuple[int, Sequence[Any]]]) -> Header | None:
    """Return a header above the first row of a list of application numbers without one, or None.

    Every row must be one: a list of other texts is no table.
    """
    lists = [[cell for cell in cells if filled(cell)] for _, cells in rows]
    numbers = [cells for cells in lists if cells]
    if numbers and all(len(c) == 1 and application(str(c[0])) is not None for c in numbers):
        return Header(0, (fields_of(KINDS["invention"])["application_number"].spec.vi,), 1)
    return None


def filled(cell: Any) -> bool:
    """Tell whether a cell holds anything but white space."""
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


class RowFilter:
    """Tells records from what offices print among and below them; counts what it left out."""

    def __init__(self, header: Header) -> None:
        self._header = [header_key(name) for name in header.names]
        self._counter = next((i for i, n in enumerate(header.names) if n and is_counter(n)), None)
        self._signed = False
        self._first = True
        self.left_out: dict[str, int] = {}

    def keeps(self, cells: Sequence[Any]) -> bool:
        """Tell whether a row is a record; blank rows are passed over without a word."""
        full = [cell for cell in cells if filled(cell)]
        if not full:
            return False
        why = self._why_not(cells, full)
        self._first = False
        if why is None:
            return True
        self.left_out[why] = self.left_out.get(why, 0) + 1
        return False

    def _why_not(self, cells: Sequence[Any], filled: Sequence[Any]) -> str | None:
        first = filled[0]
        texts = isinstance(first, str)
        if self._first and len(filled) > 1 and all(_is_numbering(cell) for cell in filled):
            return "numbering"
        if self._signed and len(filled) <= 3:
            return "signature"
        if not texts:
            return None
        if len(first) < 80:
            lower = nfc(tidy(first)).lower()
            if _TOTAL.match(lower):
                return "total"
            if len(filled) <= 4 and any(_is_signature(cell) for cell in filled):
                self._signed = True
                return "signature"
            if len(filled) > 1 and header_key(first) in self._header and self._repeats(cells):
                return "header"
            if self._groups(cells, filled):
                return "group"
        return None

    def _repeats(self, cells: Sequence[Any]) -> bool:
        """Tell whether every filled cell repeats the header above it."""
        return all(
            isinstance(cell, str) and i < len(self._header) and header_key(cell) == self._header[i]
            for i, cell in enumerate(cells)
            if filled(cell)
        )

    def _groups(self, cells: Sequence[Any], filled: Sequence[Any]) -> bool:
        """Tell whether a row only heads the rows below it: an ordinal letter and a name."""
        return (
            self._counter is not None
            and self._counter < len(cells)
            and len(filled) <= 2
            and isinstance(cells[self._counter], str)
            and bool(_ORDINAL.match(cells[self._counter].strip()))
        )


def _is_signature(cell: Any) -> bool:
    if not isinstance(cell, str) or len(cell) > 120:
        return False
    lower = nfc(tidy(cell)).lower()
    return bool(_SIGNED.match(lower) or _DATED.match(lower))


def _is_numbering(cell: Any) -> bool:
    """Tell whether a cell numbers its column, as forms do below the header: (1), 2, A."""
    if isinstance(cell, float):
        return cell.is_integer() and 0 < cell < 200
    return isinstance(cell, str) and bool(_NUMBERED.match(cell.strip()))
