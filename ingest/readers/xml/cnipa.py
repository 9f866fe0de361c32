"""Chinese patent documents since 2012: the parts of ST.36 under names of their own."""

from __future__ import annotations

import re

from ingest.readers.xml.element import Element, dated
from ingest.readers.xml.parts import Made, first_of, symbol, titles, unique

_SHORT = re.compile(r"([A-H]\d\d[A-Z])\s*(\d+)\s*/\s*(\d+)")


def _document(reference: Element | None) -> tuple[str | None, ...]:
    """Return (office, number, kind code, date) of a reference."""
    one = reference.first("DocumentID") if reference else None
    if one is None:
        return None, None, None, None
    return one.text("WIPOST3Code"), one.text("DocNumber"), one.text("Kind"), one.day("Date")


def _original(part: Element, name: str) -> Element | None:
    """Return a reference as the office wrote it, where its normal form stands beside it."""
    found = part.all(name)
    written = (one for one in found if one.attribute("dataFormat") == "original")
    return next(written, next(iter(found), None))


def _names(part: Element, party: str) -> list[str]:
    found = []
    for one in part.all(f"//{party}Details/{party}"):
        book = one.first("AddressBook") or one
        found.append(book.text("Name", "OrganizationName"))
        found.append(one.text("Agency/AddressBook/OrganizationName", "Agency//Name"))
    return unique(found)


def _symbols(part: Element) -> list[str]:
    found = []
    for one in part.all("//ClassificationIPCRDetails/ClassificationIPCR"):
        text = one.text("Text") or ""
        short = _SHORT.search(text)
        parts = [one.text(*names) for names in (
            ("Section",), ("MainClass", "Class"), ("Subclass",), ("MainGroup",), ("Subgroup",)
        )]  # fmt: skip
        found.append(f"{short[1]} {short[2]}/{short[3]}" if short else symbol(*parts) or text)
    return unique(found)


def _priorities(part: Element) -> list[Made]:
    found = []
    for one in part.all("//PriorityClaim"):
        inner = one.first("DocumentID") or one
        claim = {"office": inner.text("WIPOST3Code", "Country"), "number": inner.text("DocNumber"),
                 "date": inner.day("Date")}  # fmt: skip
        found.append({name: value for name, value in claim.items() if value})
    return found


def _cited(part: Element) -> str | None:
    found = []
    for one in part.all("//ReferencesCited/Citation"):
        document = one.first("//DocumentID")
        words = [document.text(n) for n in ("WIPOST3Code", "DocNumber", "Kind")] if document else []
        found.append(" ".join(word for word in words if word) or one.own())
    return "; ".join(unique(found)) or None


def bibliographic(element: Element, part: Element) -> Made:
    """Return the values of a Chinese document from its bibliographic part."""
    office, number, code, published = _document(_original(part, "PublicationReference"))
    filed = _document(_original(part, "ApplicationReference"))
    code = code or element.attribute("kind") or None
    number = number or element.attribute("docNumber") or None
    published = published or dated(element.attribute("datePublication")) or None
    granted = (code or "")[:1] in {"B", "C", "U", "Y"}
    office = office or element.attribute("country")
    return {
        "application_number": filed[1],
        "filing_date": filed[3],
        "publication_number": number,
        "publication_date": published,
        "grant_number": number if granted else None,
        "grant_date": published if granted else None,
        "priorities": _priorities(part),
        "ipc": _symbols(part),
        **titles(part.spoken("InventionTitle")),
        "summary": first_of(element.spoken("Abstract/Paragraphs", "Abstract")),
        "applicants": _names(part, "Applicant"),
        "inventors": _names(part, "Inventor"),
        "holders": _names(part, "Assignee"),
        "agents": _names(part, "Agent"),
        "cited_documents": _cited(part),
        "extra": {name: value for name, value in (("country", office), ("kind", code)) if value},
    }
