"""European patent documents, whose bibliographic part is marked by INID codes (B110, B540 …)."""

from __future__ import annotations

import re
from itertools import zip_longest

from ingest.readers.xml.element import Element
from ingest.readers.xml.parts import Made, first_of, titles, unique

_SYMBOL = re.compile(r"([A-H])\s*(\d\d)\s*([A-Z])\s*(\d{1,4})\s*/\s*(\d{2,6})")


def _symbols(part: Element, *paths: str) -> list[str]:
    """Return symbols as ``A61K 31/495``; what stands around them is edition, level and office."""
    found = []
    for text in (text for path in paths for text in part.texts(path)):
        shape = _SYMBOL.search(text)
        found.append(f"{shape[1]}{shape[2]}{shape[3]} {shape[4]}/{shape[5]}" if shape else text)
    return unique(found)


def _names(part: Element, tag: str) -> list[str]:
    return unique(one.text("snm", "name") for one in part.all(f"//{tag}"))


def _priorities(part: Element) -> list[Made]:
    """Return the claims; their parts follow one another without anything that holds them."""
    numbers = [one.own() for one in part.all("//B310")]
    dates = [one.day("date") for one in part.all("//B320")]
    offices = [one.text("ctry") for one in part.all("//B330")]
    claims = zip_longest(offices, numbers, dates)
    names = ("office", "number", "date")
    return [
        {n: v for n, v in zip(names, claim, strict=True) if v} for claim in claims if any(claim)
    ]


def _titles(part: Element) -> dict[str, str]:
    """Return titles by language: a language stands in front of its title."""
    languages = [(one.own() or "").lower()[:2] for one in part.all("//B541")]
    texts = [one.own() or "" for one in part.all("//B542")]
    return {language: text for language, text in zip(languages, texts, strict=False) if text}


def bibliographic(element: Element, part: Element) -> Made:
    """Return the values of a European document from its bibliographic part."""
    code = part.text("//B130") or element.attribute("kind") or None
    number = part.text("//B110") or element.attribute("doc-number") or None
    published = part.day("//B140/date") or element.attribute("date-publ") or None
    granted = (code or "")[:1] == "B"
    cited = part.texts("//B561/text") + part.texts("//B562/text")
    office = part.text("//B190") or element.attribute("country")
    return {
        "application_number": part.text("//B210"),
        "filing_date": part.day("//B220/date"),
        "publication_number": number,
        "publication_date": published,
        "grant_number": number if granted else None,
        "grant_date": part.day("//B450/date") or (published if granted else None),
        "pct_application_number": part.text("//B861//anum"),
        "pct_publication_number": part.text("//B871//pnum"),
        "parent_application": part.text("//B620//anum"),
        "priorities": _priorities(part),
        "ipc": _symbols(part, "//B510EP/classification-ipcr/text", "//B511", "//B512", "//B513",
                        "//B514", "//B515"),
        "cpc": _symbols(part, "//classification-cpc/text"),
        **titles(_titles(part)),
        "summary": first_of(element.spoken("//abstract")),
        "applicants": _names(part, "B711"),
        "inventors": _names(part, "B721"),
        "holders": _names(part, "B731"),
        "agents": _names(part, "B741"),
        "cited_documents": "; ".join(cited) or None,
        "extra": {name: value for name, value in (("country", office), ("kind", code)) if value},
    }  # fmt: skip
