"""WIPO ST.66 (TM-XML): trade marks as offices exchanged them before ST.96."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.readers.xml.element import Element
from ingest.readers.xml.parts import Made, Vocabulary, person, row, unique

_BOOK = "//FormattedNameAddress/Name"


def _name(party: Element) -> str | None:
    name = party.first(_BOOK, "//Name") or party
    if plain := name.text("//OrganizationName", "FreeFormatName//FreeFormatNameLine"):
        return plain
    first, middle, last = (name.text(f"//{n}") for n in ("FirstName", "MiddleName", "LastName"))
    return person(first, middle, last, party.text("//AddressCountryCode")) or None


def _names(mark: Element, *paths: str) -> list[str]:
    return unique(_name(one) for one in mark.all(*paths))


def _goods(mark: Element) -> list[Made]:
    found: dict[str, list[str]] = {}
    for one in mark.all("//ClassDescriptionDetails/ClassDescription"):
        if number := one.text("ClassNumber"):
            described = one.texts("GoodsServicesDescription")
            found.setdefault(number.lstrip("0") or number, []).extend(described)
    return [{"class": number, "goods": "; ".join(unique(goods)) or None}
            for number, goods in found.items()]  # fmt: skip


def _priorities(mark: Element) -> list[Made]:
    return [
        {"office": one.text("PriorityCountryCode"), "number": one.text("PriorityNumber"),
         "date": one.day("PriorityDate")}
        for one in mark.all("PriorityDetails/Priority")
    ]  # fmt: skip


def _events(mark: Element) -> list[Made]:
    found = []
    for one in mark.all("//MarkEventDetails/MarkEvent", "//MarkRecordDetails/MarkRecord"):
        event = {
            "date": one.day("MarkEventDate", "RecordFilingDate"),
            "code": one.text("MarkEventCode", "RecordIdentifier"),
            "label": one.text("MarkEventNote", "MarkEventDescription", "RecordKind"),
        }
        found.append({name: value for name, value in event.items() if value})
    return found


def _trademark(mark: Element) -> Iterator[Made]:
    verbal = mark.text("//MarkVerbalElementText")
    published = mark.first("PublicationDetails/Publication", "//Publication") or mark
    yield row("trademark", mark, {
        "application_number": mark.text("ApplicationNumber"),
        "filing_date": mark.day("ApplicationDate", "FilingDate"),
        "grant_number": mark.text("RegistrationNumber"),
        "grant_date": mark.day("RegistrationDate"),
        "expiry_date": mark.day("ExpiryDate"),
        "publication_number": published.text("PublicationIdentifier"),
        "publication_date": published.day("PublicationDate"),
        "title": verbal,
        "mark_text": verbal,
        "mark_type": mark.text("KindMark"),
        "mark_feature": mark.text("MarkFeature"),
        "mark_image": mark.text("//MarkImageURI", "//MarkImageFilename"),
        "colours": mark.texts("//MarkImageColourClaimedText", "//MarkImageColour"),
        "vienna": mark.texts("//MarkImageCategory//CategoryCode"),
        "disclaimer": mark.paragraphs("//MarkDisclaimer"),
        "description": mark.paragraphs("//MarkDescription"),
        "translation": mark.paragraphs("//MarkTranslation"),
        "nice": _goods(mark),
        "priorities": _priorities(mark),
        "applicants": _names(mark, "ApplicantDetails/Applicant"),
        "holders": _names(mark, "HolderDetails/Holder"),
        "agents": _names(mark, "RepresentativeDetails/Representative"),
        "status": mark.text("MarkCurrentStatusCode"),
        "events": _events(mark),
    })  # fmt: skip


ST66 = Vocabulary(
    name="WIPO ST.66",
    marks=("/trademark", "/ST66", "tm-xml"),
    roots=("Transaction", "TradeMarkTransaction", "TradeMark"),
    records={"TradeMark": _trademark},
    ignored=frozenset({"SenderDetails", "MarkImageIdentifier", "MarkImageFileFormat"}),
)
"""WIPO Handbook, ST.66 V1.0; replaced by ST.96, still what many archives hold."""
