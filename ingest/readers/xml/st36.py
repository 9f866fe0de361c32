"""WIPO ST.36: patents, also as the offices of the US, Europe and DOCDB write them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.readers.xml import cnipa, sdobi
from ingest.readers.xml.element import Element
from ingest.readers.xml.parts import (
    Made,
    Vocabulary,
    first_of,
    kind_of_patent,
    person,
    row,
    symbol,
    titles,
    unique,
)


def _document(element: Element | None) -> tuple[str | None, str | None, str | None, str | None]:
    """Return (office, number, kind code, date) of the first document-id of a reference."""
    one = element.first("document-id") if element is not None else None
    if one is None:
        return None, None, None, None
    return one.text("country"), one.text("doc-number"), one.text("kind"), one.day("date")


def _name(party: Element) -> str | None:
    book = party.first("addressbook", f"{party.name}-name") or party
    if plain := book.text("orgname", "name"):
        return plain
    first, middle, last = (book.text(n) for n in ("first-name", "middle-name", "last-name"))
    return person(first, middle, last, book.text("address/country")) or None


def _names(bibliographic: Element, *paths: str) -> list[str]:
    return unique(_name(one) for one in bibliographic.all(*paths))


def _symbols(bibliographic: Element, *paths: str) -> list[str]:
    found = []
    for one in bibliographic.all(*paths):
        parts = [one.text(n) for n in ("section", "class", "subclass", "main-group", "subgroup")]
        written = None if parts[0] else one.text("text") or one.own()
        # 'A61K  31/495   (2006.01)': what stands behind is the edition and how it was given.
        short = re.match(r"[A-H]\d\d[A-Z]\s*\d+\s*/\s*\d+", written or "")
        found.append(symbol(*parts) or (" ".join(short[0].split()) if short else written))
    return unique(found)


def _priorities(bibliographic: Element) -> list[Made]:
    found = []
    for one in bibliographic.all("priority-claims/priority-claim"):
        inner = one.first("document-id") or one
        claim = {"office": inner.text("country"), "number": inner.text("doc-number"),
                 "date": inner.day("date")}  # fmt: skip
        found.append({name: value for name, value in claim.items() if value})
    return found


def _cited(bibliographic: Element) -> str | None:
    found = []
    for one in bibliographic.all("//citation", "//us-citation"):
        patent = one.first("patcit")
        found.append(
            " ".join(part for part in _document(patent)[:3] if part)
            if patent
            else one.text("nplcit")
        )
    return "; ".join(unique(found)) or None


def _patent(element: Element) -> Iterator[Made]:
    """Yield the row of a document in whichever dress its office gives the standard."""
    for name, read in _DRESSES.items():
        if part := element.first(name, f"//{name}"):
            values = read(element, part)
            break
    else:
        values = _plain(element, element)
    yield row(kind_of_patent(values["extra"].get("kind")), element, values)


def _plain(element: Element, bibliographic: Element) -> Made:
    office, number, code, published = _document(
        bibliographic.first("publication-reference", "cn-publication-reference")
    )
    code = element.attribute("kind-of-st16") or code
    filed = _document(bibliographic.first("application-reference"))
    # ST.16: the levels of a granted right; China grants utility models at the level U.
    granted = (code or "")[:1] in ({"B", "C", "U", "Y"} if office == "CN" else {"B", "C", "Y"})
    pct = _document(bibliographic.first("pct-or-regional-filing-data"))
    pct_published = _document(bibliographic.first("pct-or-regional-publishing-data"))
    parties = ("parties", "us-parties", "cn-parties")
    values: Made = {
        "application_number": filed[1],
        "filing_date": filed[3],
        "publication_number": number,
        "publication_date": published,
        "grant_number": number if granted else None,
        "grant_date": bibliographic.day("dates-of-public-availability/patent-granted//date")
        or (published if granted else None),
        "pct_application_number": pct[1],
        "pct_publication_number": pct_published[1],
        "priorities": _priorities(bibliographic),
        "ipc": _symbols(
            bibliographic, "classifications-ipcr/classification-ipcr",
            "classification-ipc/main-classification", "//classification-ipc/main-clsf")
        + _symbols(bibliographic, "classification-ipc/further-classification",
                   "//classification-ipc/further-clsf"),
        "cpc": _symbols(bibliographic, "//classification-cpc", "//patent-classification"),
        **titles(bibliographic.spoken("invention-title")),
        "summary": first_of(element.spoken("//abstract")),
        "applicants": _names(bibliographic, *(
            f"{p}/{bag}/{one}" for p in parties
            for bag, one in (("applicants", "applicant"), ("us-applicants", "us-applicant"),
                             ("cn-applicants", "cn-applicant"))),
            "//applicants-agents-article//applicant"),
        "inventors": _names(bibliographic, *(
            f"{p}/{bag}" for p in parties
            for bag in ("inventors/inventor", "cn-inventors/cn-inventor")), "//inventor"),
        "holders": _names(bibliographic, "assignees/assignee", "parties/assignees/assignee",
                          "grantees/grantee", "parties/grantees/grantee"),
        "agents": _names(bibliographic, *(
            f"{p}/{bag}" for p in parties for bag in ("agents/agent", "cn-agents/cn-agent")),
            "//applicants-agents-article//agent"),
        "cited_documents": _cited(bibliographic),
        "claims": bibliographic.text("number-of-claims", "number-of-claim"),
        "extra": {name: value for name, value in (("country", office), ("kind", code)) if value},
    }  # fmt: skip
    if not filed[1] and (number_of := element.attribute("doc-number")):
        values["publication_number"] = number or number_of
    return values


_DRESSES = {
    "SDOBI": sdobi.bibliographic,
    "BibliographicData": cnipa.bibliographic,
    "bibliographic-data": _plain,
    "us-bibliographic-data-grant": _plain,
    "us-bibliographic-data-application": _plain,
    "cn-bibliographic-data": _plain,
}
_RECORDS = (
    "patent-document", "us-patent-grant", "us-patent-application", "exchange-document",
    "ep-patent-document", "wo-patent-document", "vn-patent-document", "cn-patent-document",
    "jp-official-gazette", "PatentDocumentAndRelated", "application-body",
)  # fmt: skip

ST36 = Vocabulary(
    name="WIPO ST.36",
    marks=("/exchange", "/st36"),
    roots=(*_RECORDS, "exchange-documents", "patent-documents", "us-patent-grants"),
    records=dict.fromkeys(_RECORDS, _patent),
    ignored=frozenset({
        "description", "claims", "us-claim-statement", "drawings", "us-sequence-list-doc",
        "ipc-version-indicator", "classification-level", "symbol-position",
        "classification-value", "action-date", "generating-office", "classification-status",
        "classification-data-source", "cpc-version-indicator", "classification-scheme",
        "Description", "Claims", "Drawings", "AbstractFigure", "B000",
    }),
)  # fmt: skip
"""WIPO Handbook, ST.36; its DTDs differ by office, the names of elements hardly do."""
