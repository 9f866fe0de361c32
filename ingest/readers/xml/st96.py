"""WIPO ST.96: patents, trade marks, designs and geographical indications, of any version."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

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

_STRUCTURED = "PersonName/PersonStructuredName"
_PUBLICATION = ("BibliographicData/PatentPublicationIdentification",
                "PatentPublicationIdentification", "//PatentPublicationIdentification")  # fmt: skip
_APPLICATION = ("BibliographicData/ApplicationIdentification", "ApplicationIdentification")


def _name(contact: Element) -> str | None:
    """Return the name of a Contact: an organization's, an entity's or a person's."""
    plain = contact.text(
        "Name/OrganizationName/OrganizationStandardName", "Name/EntityName",
        "Name/PersonName/PersonFullName",
    )  # fmt: skip
    if plain:
        for path in ("Name/OrganizationName", "Name/EntityName"):
            contact.texts(path)  # the same name in another form
        return plain
    named = contact.first(f"Name/{_STRUCTURED}")
    if named is None:
        return contact.text("Name")
    country = contact.text("PostalAddressBag//CountryCode", "//CountryCode")
    first, middle, last = (named.text(n) for n in ("FirstName", "MiddleName", "LastName"))
    return person(first, middle, last, country) or None


def _names(element: Element, bag: str, party: str) -> list[str]:
    """Return the names of all parties of a sort, each once."""
    found = []
    for one in element.all(f"//{bag}/{party}", f"//{party}"):
        contact = one.first("PublicationContact", "Contact") or one
        found.append(_name(contact))
    return unique(found)


def _office_number(element: Element | None) -> str | None:
    if element is None:
        return None
    return element.text("ApplicationNumberText", "ST13ApplicationNumber") or element.own()


def _number(element: Element, *paths: str) -> str | None:
    return _office_number(element.first(*paths))


def _priorities(element: Element) -> list[Made]:
    found = []
    for one in element.all("//PriorityClaimBag/PriorityClaim", "//PriorityBag/Priority"):
        claim = {
            "office": one.text("IPOfficeCode", "PriorityCountryCode", "PriorityOfficeCode"),
            "number": _number(one, "ApplicationNumber", "PriorityNumber"),
            "date": one.day("FilingDate", "PriorityApplicationFilingDate", "PriorityDate"),
        }
        found.append({name: value for name, value in claim.items() if value})
    return found


def _symbols(element: Element, *paths: str) -> list[str]:
    found = []
    for one in element.all(*paths):
        parts = [one.text(*names) for names in (
            ("Section", "CPCSection"), ("Class",), ("Subclass",), ("MainGroup",), ("Subgroup",)
        )]  # fmt: skip
        found.append(symbol(*parts) or one.text("PatentClassificationText") or one.own())
    return unique(found)


def _cited(element: Element) -> str | None:
    found = []
    for one in element.all("//ReferenceCitation"):
        document = one.first("PatentCitation/CitedPatentDocumentIdentification")
        if document is None:
            found.append(one.text("NPLCitation/NPLCitationText"))
            continue
        names = ("IPOfficeCode", "DocumentNumber", "PatentDocumentKindCode")
        found.append(" ".join(part for part in map(document.text, names) if part))
    return "; ".join(unique(found)) or None


def _patent(element: Element) -> Iterator[Made]:
    bibliographic = element.first("BibliographicData") or element
    publication = element.first(*_PUBLICATION) or element
    application = bibliographic.first("ApplicationIdentification") or element
    code = publication.text("PatentDocumentKindCode")
    number, published = publication.text("PublicationNumber"), publication.day("PublicationDate")
    granted = (code or "")[:1] == "B"  # ST.16: the publication level of a granted right
    text = {**bibliographic.spoken("InventionTitleBag/InventionTitle", "//InventionTitle")}
    values: Made = {
        "application_number": _number(application, "ApplicationNumber"),
        "filing_date": application.day("FilingDate"),
        "publication_number": number,
        "publication_date": published,
        "grant_number": element.text("//GrantIdentification/GrantNumber")
        or (number if granted else None),
        "grant_date": element.day("//GrantIdentification/GrantDate")
        or (published if granted else None),
        "priorities": _priorities(bibliographic),
        "ipc": _symbols(bibliographic, "//IPCRClassificationBag/IPCRClassification",
                        "//IPCClassificationBag/IPCClassification"),
        "cpc": _symbols(bibliographic, "//CPCClassification"),
        **titles(text),
        "summary": first_of(element.spoken("//AbstractBag/Abstract", "//Abstract")),
        "applicants": _names(bibliographic, "ApplicantBag", "Applicant"),
        "holders": _names(bibliographic, "AssigneeBag", "Assignee"),
        "inventors": _names(bibliographic, "InventorBag", "Inventor"),
        "agents": _names(bibliographic, "RegisteredPractitionerBag", "RegisteredPractitioner"),
        "cited_documents": _cited(bibliographic),
        "claims": bibliographic.text("ClaimTotalQuantity"),
    }  # fmt: skip
    subject = application.text("InventionSubjectMatterCategory")
    extra = {"IPOfficeCode": publication.text("IPOfficeCode"), "PatentDocumentKindCode": code,
             "InventionSubjectMatterCategory": subject}  # fmt: skip
    values["extra"] = {key: value for key, value in extra.items() if value}
    yield row(kind_of_patent(code, subject), element, values)


def _goods(element: Element) -> list[Made]:
    """Return {class, goods} of the Nice classes; national and domestic classes stay as they are."""
    described: dict[str, list[str]] = {}
    for one in element.all("//ClassDescriptionBag/ClassDescription"):
        if number := one.text("ClassNumber"):
            goods = one.texts("GoodsServicesDescriptionText", "//GoodsServicesDescriptionText")
            described.setdefault(_class(number), []).extend(goods)
    for one in element.all("//GoodsServicesClassification"):
        if (one.text("ClassificationKindCode") or "Nice") in {"Nice", "Primary"} and (
            number := one.text("ClassNumber")
        ):
            described.setdefault(_class(number), [])
    return [{"class": number, "goods": "; ".join(unique(goods)) or None}
            for number, goods in described.items()]  # fmt: skip


def _class(number: str) -> str:
    """Return a Nice class as the lists have it: 009 is 9."""
    return number.lstrip("0") or number


def _events(element: Element) -> list[Made]:
    found = []
    for one in element.all("//MarkEventBag/MarkEvent", "//DesignApplicationEvent", "//GIEvent"):
        event = {
            "date": one.day("MarkEventDate", "DesignApplicationEventDate", "GIEventDate"),
            "code": one.text("NationalMarkEvent/MarkEventCode", "MarkEventCode"),
            "label": one.text("NationalMarkEvent/MarkEventDescriptionText", "CommentText",
                              "MarkEventCategory", "DesignApplicationEventCategory"),
        }  # fmt: skip
        found.append({name: value for name, value in event.items() if value})
    return found


def _right(element: Element, outer: Element) -> Made:
    """Return what marks, designs and indications have alike; an application speaks for all."""
    both = (element, outer) if outer is not element else (element,)
    published = element.first("PublicationBag/Publication", "GIPublicationBag/GIPublication")
    first: dict[str, list[Any]] = {
        "application_number": [_number(one, "ApplicationNumber") for one in both],
        "filing_date": [one.day("ApplicationDate") for one in both],
        "grant_number": [element.text("RegistrationNumber")],
        "grant_date": [element.day("RegistrationDate")],
        "expiry_date": [element.day("ExpiryDate")],
        "publication_date": [published and published.day("PublicationDate")],
        # Its PublicationIdentifier is the gazette's, which many rights share: it stays in extra.
        "priorities": [_priorities(element)],
        "applicants": [_names(one, "ApplicantBag", "Applicant") for one in both],
        "holders": [_names(element, "HolderBag", "Holder")],
        "agents": [_names(one, "RepresentativeBag", "Representative") for one in both],
        "events": [_events(one) for one in both],
    }
    return {name: next((value for value in values if value), None)
            for name, values in first.items()}  # fmt: skip


def _vienna(mark: Element) -> list[str]:
    """Return Vienna codes, written out or in parts: 05.03.13 from category, division, section."""
    found = []
    for one in mark.all("//ViennaClassification"):
        parts = [one.text(f"Vienna{n}", n) for n in ("Category", "Division", "Section")]
        found.append(".".join(f"{part:0>2}" for part in parts if part) or one.own())
    return unique(found)


def _trademark(outer: Element) -> Iterator[Made]:
    for mark in _within(outer, "Trademark"):
        verbal = mark.text("//MarkVerbalElementText")
        mark.texts("//MarkSignificantVerbalElementText")
        yield row("trademark", mark, {
            **_right(mark, outer),
            "title": verbal,
            "mark_text": verbal,
            "mark_type": mark.text("MarkCategory"),
            "mark_feature": mark.text("//MarkFeatureCategory"),
            "mark_image": mark.text("//MarkImage/FileName", "//MarkImage/MarkImageURI"),
            "colours": mark.texts("//MarkImageColourClaimedText"),
            "nice": _goods(mark),
            "vienna": _vienna(mark),
            "disclaimer": mark.paragraphs("//MarkDisclaimerText"),
            "description": mark.paragraphs("//MarkDescriptionText"),
            "translation": mark.paragraphs("//MarkTranslationText"),
            "status": mark.text("MarkCurrentStatusCode"),
        })  # fmt: skip


def _design(outer: Element) -> Iterator[Made]:
    for design in _within(outer, "Design"):
        yield row("industrial_design", design, {
            **_right(design, outer),
            **titles(design.spoken("DesignTitleText", "//DesignTitle")),
            "summary": design.paragraphs("DesignDescriptionText"),
            "locarno": design.texts("//LocarnoClassificationText", "//LocarnoClass"),
            "number_of_designs": outer.text("DesignTotalQuantity"),
            "designers": _names(design, "DesignerBag", "Designer"),
            "images": design.texts("//View/FileName", "//View/ViewURI"),
            "status": design.text("DesignCurrentStatusCategory", "DesignCurrentStatusCode"),
        })  # fmt: skip


def _indication(outer: Element) -> Iterator[Made]:
    for data in _within(outer, "GIData"):
        translated = data.spoken("//GINameTranslationText")
        names = data.spoken("//GINameText", "//GIName")
        yield row("geographical_indication", data, {
            **_right(data, outer),
            "title": titles(names)["title"] or names.get("en"),
            "title_en": translated.get("en") or names.get("en"),
            "gi_type": data.text("GICategory"),
            "product": data.text("//ProductIndicationText", "//ProductName"),
            "areas": data.texts("//GeographicRegionDescriptionText"),
            "features": data.paragraphs("//FeatureDescriptionText"),
            "authorised_users": _names(outer, "AuthorizedUserBag", "AuthorizedUser"),
            "status": data.text("GICurrentStatusCategory", "GICurrentStatusCode"),
        })  # fmt: skip


def _within(outer: Element, name: str) -> list[Element]:
    return [outer] if outer.name == name else outer.all(f"//{name}")


ST96 = Vocabulary(
    name="WIPO ST.96",
    marks=("/ST96/",),
    roots=("PatentPublication", "TrademarkApplication", "DesignApplication", "GIApplication"),
    records={
        **dict.fromkeys(("PatentPublication", "PatentApplication", "PatentGrant"), _patent),
        **dict.fromkeys(("TrademarkApplication", "TrademarkRegistration", "Trademark"), _trademark),
        **dict.fromkeys(("DesignApplication", "DesignRegistration", "Design"), _design),
        **dict.fromkeys(("GIApplication", "GIRegistration", "GIData"), _indication),
    },
    # The text of the patent itself; how a symbol was assigned; what an office keeps for itself.
    ignored=frozenset({
        "Description", "Claims", "ClaimStatement", "Drawings", "ExternalDocumentBag",
        "ClassificationVersionDate", "PatentClassificationLevelCode", "SymbolPositionCode",
        "IPCClassificationValueCode", "CPCClassificationValueCode", "ActionDate",
        "IPCClassificationStatusCode", "CPCClassificationStatusCode", "GeneratingOfficeCode",
        "PatentClassificationDataSourceCode", "DocumentIncludedBag", "PaymentBag", "SignatureBag",
        "ViewIdentifier", "ViewFileFormatCategory", "HeightMeasure", "WidthMeasure",
    }),
)  # fmt: skip
"""https://www.wipo.int/standards/en/st96/; element names of V6_0."""
