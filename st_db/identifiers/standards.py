"""Designations of standards and technical regulations.

Rules: Circulars 11/2021 and 26/2019 as read in domain-law.md §2.2 (number, year, agency; amendments
in front; leading zeros do not tell two regulations apart) and ISO's own designations.
"""

from __future__ import annotations

import re

from st_db.text import compact, tidy

_AMENDED = r"(?:(?P<amendment>sửa\s*đổi|sua\s*doi)\s+(?P<an>\d{1,2})\s*:\s*(?P<ay>\d{4})\s+)?"
_REGULATION = re.compile(
    rf"^{_AMENDED}(?P<prefix>QCVN|QCĐP|QCDP|ĐLVN|DLVN)\s*(?P<number>\d{{1,3}}(?:-\d{{1,3}})?)\s*:\s*"
    r"(?P<year>\d{4})(?:\s*/\s*(?P<agency>[A-ZĐ]{2,10}))?$",
    re.I,
)
_TCVN = re.compile(
    rf"^{_AMENDED}(?P<prefix>TCVN)\s*(?P<org>(?:ISO|IEC|IEEE)(?:/(?:IEC|IEEE|TS|TR|PAS|ASTM))*)?\s*"
    r"(?P<number>(?:[IVX]+|\d+)(?:-\d+)*)\s*[:\-]\s*(?P<year>\d{4}|\d{2})(?:\s*\((?P<ref>.+)\))?$",
    re.I,
)
_TCCS = re.compile(
    r"^(?P<prefix>TCCS)\s*(?P<number>\d+(?:-\d+)?)\s*[:/]\s*(?P<year>\d{4})(?:\s*/\s*(?P<org>.+))?$",
    re.I,
)
_FOREIGN = re.compile(
    r"^(?P<prefix>(?:ISO|IEC|CISPR|IWA|ITU-[A-Z]|CODEX\s+STAN|ASTM|EN|BS|JIS|GOST)\b.*\d.*)$", re.I
)
_YEAR = re.compile(r":(?P<year>\d{4})(?!.*:\d{4})")


def designation(text: str) -> str | None:
    """Return the normal form of a designation, or None when the text is not one."""
    text = tidy(text)
    if found := _REGULATION.match(text):
        prefix = found["prefix"].upper().replace("QCDP", "QCĐP").replace("DLVN", "ĐLVN")
        agency = f"/{found['agency']}" if found["agency"] else ""
        return f"{_amendment(found)}{prefix} {found['number']}:{found['year']}{agency}"
    if found := _TCVN.match(text):
        org = f" {found['org'].upper()}" if found["org"] else ""
        ref = f" ({found['ref'].strip()})" if found["ref"] else ""
        return f"{_amendment(found)}TCVN{org} {found['number']}:{_full(found['year'])}{ref}"
    if found := _TCCS.match(text):
        org = f"/{found['org'].strip()}" if found["org"] else ""
        return f"TCCS {found['number']}:{found['year']}{org}"
    return text if _FOREIGN.match(text) else None


def standard_type(text: str) -> str | None:
    """Return the code of the standard's type (TCVN, QCVN, QCDP, TCCS, DLVN, ISO, IEC) or None."""
    number = designation(text)
    if number is None:
        return None
    found = re.search(r"\b(TCVN|QCVN|QCĐP|TCCS|ĐLVN|ISO|IEC)\b", number)
    return {"QCĐP": "QCDP", "ĐLVN": "DLVN"}.get(found[1], found[1]) if found else None


def year(text: str) -> int | None:
    """Return the year a designation ends with, or None."""
    found = _YEAR.search(re.sub(r"\(.*\)", "", text))
    return int(found["year"]) if found else None


def agency(text: str) -> str | None:
    """Return the issuing agency's abbreviation of a regulation: BYT of QCVN 01-1:2018/BYT."""
    found = _REGULATION.match(tidy(text))
    return found["agency"] if found else None


def bare(number: str) -> str:
    """Return a designation without the foreign sign in brackets and without leading zeros.

    QCVN 9 and QCVN 09 are one act (domain-law.md §2.2).
    """
    return re.sub(r"(?<=[\s-])0+(?=\d)", "", _without_sign(number))


def variants(number: str) -> tuple[str, ...]:
    """Return the compact forms that find a designation."""
    forms = (_without_sign(number), bare(number), number)
    return tuple(dict.fromkeys(compact(form) for form in forms))


def _without_sign(number: str) -> str:
    return re.sub(r"\s*\(.*\)$", "", number)


def _amendment(found: re.Match[str]) -> str:
    return f"Sửa đổi {found['an']}:{found['ay']} " if found["amendment"] else ""


def _full(year: str) -> str:
    """Return a four-digit year; standards of two digits are of the last century (TCVN 6450:98)."""
    return year if len(year) == 4 else f"19{year}"
