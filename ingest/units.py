"""In what amounts of money are written: 'ĐVT: triệu đồng' above a table or in a header."""

from __future__ import annotations

import re

from st_db.text import fold

_MONEY = r" ?(?:dong|vnd|d)\b"
_UNITS = (
    ("ty", re.compile(rf"\b(?:ty|ti){_MONEY}|\bbillion vnd\b|\bbn vnd\b")),
    ("trieu", re.compile(rf"\b(?:trieu|tr\.?|1\.?000\.?000){_MONEY}|\bmillion vnd\b|\bmn vnd\b")),
    ("nghin", re.compile(rf"\b(?:nghin|ngan|ng\.?|1\.?000){_MONEY}|\bthousand vnd\b")),
    ("dong", re.compile(r"\b(?:dong|vnd)\b")),
)
_LINE = re.compile(r"\(?\s*(?:don vi(?: tinh| tien(?: te)?)?|dvt|unit)\s*[:.]?\s+(.{1,40}?)[\s).]*")
_BARE = {"ty": "ty", "ti": "ty", "trieu": "trieu", "tr": "trieu", "nghin": "nghin", "ngan": "nghin"}


def unit_of(text: str) -> str | None:
    """Return the unit a text names, a key of UNITS: 'Kinh phí (triệu đồng)' -> trieu."""
    folded = fold(text)
    return next((name for name, pattern in _UNITS if pattern.search(folded)), None)


def unit_line(text: str) -> str | None:
    """Return the unit that a line beside a table gives its amounts: '(ĐVT: Tr.đ)' -> trieu."""
    match = _LINE.fullmatch(" ".join(fold(text).replace(":", ": ").split()))
    if match is None:
        return None
    return unit_of(match[1]) or _BARE.get(match[1].strip(" ."))
