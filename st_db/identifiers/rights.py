"""Numbers of industrial property: applications, titles, PCT, geographical indications.

Formats: domain.md §1.1. Marks' applications and titles are confirmed there; those of patents and
designs follow by analogy and are never enforced.
"""

from __future__ import annotations

import re

from st_db.text import compact, tidy

_APPLICATION = re.compile(
    r"^(?:VN[-\s]*)?(?P<kind>[1-6])[-\s./]?(?P<year>(?:19|20)\d{2})[-\s./]?(?P<serial>\d{5})$", re.I
)
_CERTIFICATE = re.compile(
    r"^(?:VN[-\s]*)?(?P<kind>[1-6])[-\s./]?(?P<number>\d{7})[-\s./]?(?P<version>\d{3})$", re.I
)
_GPHI = re.compile(r"^(?P<mark>GPHI|HI|BĐQ|BDQ)[-\s.]*(?P<number>\d{1,7})$", re.I)
_PCT_APPLICATION = re.compile(
    r"^PCT[/\s]*(?P<office>[A-Z]{2})[/\s]*(?P<year>\d{4})[/\s]*(?P<serial>\d{6})$", re.I
)
_PCT_PUBLICATION = re.compile(
    r"^(?:IB\s*)?WO[/\s]*(?P<year>\d{4})[/\s]*(?P<serial>\d{6})(?:\s*(?P<kind>[A-Z]\d?))?$", re.I
)


def application(text: str) -> str | None:
    """Return ``1-2019-01234`` for a Vietnamese application number in any punctuation."""
    found = _APPLICATION.match(tidy(text))
    return f"{found['kind']}-{found['year']}-{found['serial']}" if found else None


def application_digit(text: str) -> int | None:
    """Return the digit that names the object of an application (1 invention … 6 GI), or None."""
    number = application(text) or certificate(text)
    return int(number[0]) if number and number[0].isdigit() and number[1] == "-" else None


def application_variants(number: str) -> tuple[str, ...]:
    """Return the compact forms of an application: bare, and as the public search prefixes it."""
    plain = compact(number)
    return (plain, f"VN{plain}") if application(number) else (plain,)


def certificate(text: str) -> str | None:
    """Return ``4-0123456-000`` for a title number, or ``GPHI 4743`` for an old utility title."""
    text = tidy(text)
    if found := _CERTIFICATE.match(text):
        return f"{found['kind']}-{found['number']}-{found['version']}"
    if found := _GPHI.match(text):
        return f"{found['mark'].upper()} {found['number']}"
    return None


def certificate_variants(number: str) -> tuple[str, ...]:
    """Return the compact forms of a title number: whole, and without the version of the title."""
    plain = compact(number)
    if _CERTIFICATE.match(number):
        return plain, plain[:-3], f"VN{plain}"
    return (plain,)


def priority_variants(number: str) -> tuple[str, ...]:
    """Return the compact forms of a priority: as shown, and without the office in front.

    >>> priority_variants("KR 10-2019-0160356")
    ('KR1020190160356', '1020190160356')
    """
    return compact(number), compact(re.sub(r"^[A-Z]{2} ", "", number))


def without_version(number: str) -> str:
    """Return a title number without its version: a re-issued title is the same right."""
    return number[:-4] if _CERTIFICATE.match(number) else number


def gi_register(text: str) -> str | None:
    """Return the five digits of the register of geographical indications."""
    text = tidy(text)
    return text if re.fullmatch(r"\d{5}", text) else None


def publication(text: str) -> str | None:
    """Return a gazette publication number without the office and the kind of document."""
    found = re.match(r"^(?:VN\s*)?(\d{4,7})(?:\s*\|?\s*[A-Z]\d?)?$", tidy(text))
    return found[1] if found else None


def pct_application(text: str) -> str | None:
    """Return ``PCT/JP2021/010621``."""
    found = _PCT_APPLICATION.match(tidy(text))
    return f"PCT/{found['office'].upper()}{found['year']}/{found['serial']}" if found else None


def pct_publication(text: str) -> str | None:
    """Return ``WO 2021/256028``."""
    found = _PCT_PUBLICATION.match(tidy(text))
    return f"WO {found['year']}/{found['serial']}" if found else None
