"""Parsers of a registry of regulations whose ids are file names: ``QCVN_01-2021``."""

from __future__ import annotations

import re
from typing import Any

from ingest.parsers.cells import text_of

_STANDARD = re.compile(
    r"(?P<prefix>QCVN|TCVN)_(?P<number>[\d-]+)-(?P<year>\d{4})(?:-(?P<part>\w+))?"
)
_DOCUMENT = re.compile(r"(?P<type>[A-Z]+(?:-[A-Z]+)?)_(?P<number>\d+)-(?P<year>\d{4})")
_LETTERS = {"ND-CP": "NĐ-CP", "QD-TTG": "QĐ-TTg"}


def registry_number(cell: Any) -> tuple[Any, ...]:
    """Read ``QCVN_01-2021`` as QCVN 01:2021, ``ND-CP_175-2024`` as 175/2024/NĐ-CP."""
    return (_number(text_of(cell)),)


def registry_numbers(cell: Any) -> tuple[Any, ...]:
    """Read one id or a list of ids as numbers."""
    parts = cell if isinstance(cell, list) else [cell]
    return ([_number(text_of(part)) for part in parts],)


def _number(text: str) -> str:
    if found := _STANDARD.fullmatch(text):
        part = f" {found['part']}" if found["part"] else ""
        return f"{found['prefix']} {found['number']}:{found['year']}{part}"
    if found := _DOCUMENT.fullmatch(text):
        return f"{found['number']}/{found['year']}/{_LETTERS.get(found['type'], found['type'])}"
    raise ValueError(text)


def registry_type(cell: Any) -> tuple[Any, ...]:
    """Read the category as a type of standard; decrees and circulars are other documents."""
    text = text_of(cell)
    return (text, None) if text in {"QCVN", "TCVN"} else ("OTHER", _LETTERS.get(text, text))


def decision(cell: Any) -> tuple[Any, ...]:
    """Read ``{"type": "TT-BXD", "number": "12/2019"}`` as the document's number."""
    if not isinstance(cell, dict) or set(cell) != {"type", "number"}:
        raise ValueError(cell)
    return (f"{text_of(cell['number'])}/{text_of(cell['type'])}",)


def amended(cell: Any) -> tuple[Any, ...]:
    """Read the id of what a document amends as a link to it."""
    (numbers,) = registry_numbers(cell)
    return ([{"role": "amends", "kind": "standard", "number": n} for n in numbers],)
