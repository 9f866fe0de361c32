"""Parsers of the cells of foreign and international registers."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from ingest.parsers.cells import claim_of, text_of
from st_db.text import tidy
from st_db.values import cleaning

_SCRIPTS = {"ARMENIAN": "hy", "CYRILLIC": "ru"}
_COUNTRY_END = re.compile(r"(?<=\([A-Z]{2}\))\s*,?\s*(?=\S)")
_FIRST = re.compile(r"\s*(?P<number>\S.*?)\s{2}(?P<date>\d{4}-\d\d-\d\d)\s{2}(?P<office>[A-Z]{2})")
_BRACKETED = re.compile(
    r"(?P<number>.*?)\s+(?P<date>\d{4}-\d\d-\d\d|\d\d\.\d\d\.\d{4})(?:T[\d:.]+Z)?(?:\s+(?P<office>[A-Z]{2}))?"
)
_LENS = re.compile(r"(?P<office>[A-Z]{2})\s+(?P<number>.+?)(?:\s+(?P<date>\d{8}))?")


def title_by_script(cell: Any) -> tuple[Any, ...]:
    """Read a title as one in its own language, as an English one, and the language by its letters.

    The register marks a page "en" whose title is Armenian; only Latin letters can be English.
    """
    text = text_of(cell)
    names = [unicodedata.name(char, "").split(" ")[0] for char in text if char.isalpha()]
    own = [name for name in names if name != "LATIN"]
    if not own:
        return None, text or None, None
    return text, None, next((code for name, code in _SCRIPTS.items() if name in own), None)


def country_ends(cell: Any) -> tuple[Any, ...]:
    """Read names that each end in a country, glued together: ``A (AM)B (CY)``."""
    if isinstance(cell, list):
        return ([text_of(part) for part in cell],)
    return ([tidy(part) for part in _COUNTRY_END.split(text_of(cell)) if part.strip()],)


def first_applications(cell: Any) -> tuple[Any, ...]:
    """Read priorities glued together, ``number  date  office``, two spaces between."""
    text = str(cell).replace("\u00a0", " ")
    found = list(_FIRST.finditer(text))
    if _FIRST.sub("", text).strip():
        raise ValueError(cell)
    return ([part.groupdict() for part in found],)


def locarno(cell: Any) -> tuple[Any, ...]:
    """Read a list of Locarno classes; what is no class is given apart."""
    parts = [text_of(part) for part in cell] if isinstance(cell, list) else cleaning.split(cell)
    codes = [part for part in parts if re.fullmatch(r"\d{1,2}-\d{2}", part)]
    return codes, "; ".join(part for part in parts if part not in codes) or None


def bracketed_priorities(cell: Any) -> tuple[Any, ...]:
    """Read ``[60582692 2004-06-24T23:59:59.000Z US, …]`` as claims."""
    text = text_of(cell)
    claims = []
    for part in re.split(r",\s+", text.strip("[]")):
        found = _BRACKETED.fullmatch(part.strip())
        claims.append(found.groupdict() if found else claim_of(part))
    return ([claim for claim in claims if claim],)


def double_semicolons(cell: Any) -> tuple[Any, ...]:
    """Read ``A;;B`` as a list."""
    return (cleaning.split(cell, r"\s*;;\s*"),)


def lens_priorities(cell: Any) -> tuple[Any, ...]:
    """Read ``AT 33585 A 19850206;;…`` as claims; the letter is the kind of document."""
    claims = []
    for part in cleaning.split(cell, r"\s*;;\s*"):
        found = _LENS.fullmatch(part)
        if found is None:
            raise ValueError(cell)
        date = found["date"]
        day = f"{date[:4]}-{date[4:6]}-{date[6:]}" if date else None
        claims.append({**found.groupdict(), "date": day})
    return (claims,)


def numbered_publication(cell: Any) -> tuple[Any, ...]:
    """Read a publication number that also names the record, since nothing else does."""
    text = text_of(cell)
    return text, text


def funder(cell: Any) -> tuple[Any, ...]:
    """Read a funding body as an organization in that role."""
    return ([{"name": text_of(cell), "role": "funder"}],)
