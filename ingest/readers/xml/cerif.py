"""CERIF as OpenAIRE profiles it: projects and patents, also within an OAI-PMH answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.readers.xml.element import Element
from ingest.readers.xml.parts import Made, Vocabulary, first_of, person, row, titles, unique

_REFERENCE = "ProjectReference"
_ROLES = {"Coordinator": "coordinator", "Partner": "partner", "Contractor": "partner",
          "InKindContributor": "partner", "Member": "partner"}  # fmt: skip
_SYMBOL = re.compile(r"([A-HY]\d\d[A-Z])\s*(\d+)[-/](\d+)$")


def _spoken(element: Element) -> str | None:
    """Return a name in Vietnamese, else in English, else as it comes first."""
    return first_of(element.spoken("Name"))


def _organization(element: Element) -> str | None:
    unit = element.first("OrgUnit", "//OrgUnit")
    if unit is None:
        return None
    name = _spoken(unit)
    return name or unit.text("Acronym")


def _person(element: Element) -> str | None:
    name = element.first("Person/PersonName", "//PersonName")
    if name is None:
        return _organization(element)
    return person(name.text("FirstNames"), name.text("OtherNames"), name.text("FamilyNames"), None)


def _organizations(project: Element) -> list[Made]:
    found = []
    for name, role in _ROLES.items():
        for one in project.all(f"Consortium/{name}"):
            if named := _organization(one):
                found.append({"name": named, "role": role})
    for one in project.all("Funded/By", "Funder"):
        if named := _organization(one):
            found.append({"name": named, "role": "funder"})
    return found


def _reference(project: Element) -> str | None:
    """Return the project's reference among its identifiers, else the first that has a type."""
    identifiers = project.all("Identifier")
    for wanted in (_REFERENCE, ""):
        for one in identifiers:
            kind = one.attribute("type").rpartition("#")[2]
            if kind and (kind == wanted or not wanted):
                return one.own()
    return None


def _amount(project: Element) -> tuple[str | None, str | None]:
    for one in project.all("Funded/As/Funding/Amount", "//Funding/Amount", "Amount"):
        if text := one.own():
            return text, one.attribute("currency", "currencyCode") or None
    return None, None


def _project(project: Element) -> Iterator[Made]:
    organizations = _organizations(project)
    host = next((one["name"] for one in organizations if one["role"] == "coordinator"), None)
    amount, currency = _amount(project)
    leaders = [_person(one) for one in project.all("Team/PrincipalInvestigator")]
    yield row("task", project, {
        "code": _reference(project),
        **titles(project.spoken("Title")),
        "summary": first_of(project.spoken("Abstract")),
        "start_date": project.day("StartDate"),
        "end_date": project.day("EndDate"),
        "host": host,
        "leader": next(iter(unique(leaders)), None),
        "members": unique(_person(one) for one in project.all("Team/Member", "Team/Contact")),
        "organizations": [one for one in organizations if one["name"] != host],
        "programme": project.text("Funded/As/Funding/Name"),
        "budget_total": amount,
        "currency": currency,
        "status": project.text("Status"),
        "extra": {name: value for name, value in (
            ("Acronym", project.text("Acronym")), ("Keyword", "; ".join(project.texts("Keyword"))),
            ("id", project.attribute("id"))) if value},
    })  # fmt: skip


def _symbols(patent: Element, scheme: str) -> list[str]:
    """Return the symbols of one scheme; CERIF gives them as addresses: …/ipc/A61M1-00."""
    found = []
    for one in patent.all("Subject"):
        if scheme not in one.attribute("scheme"):
            continue
        text = (one.own() or "").rpartition("/" + scheme + "/")[2]
        shape = _SYMBOL.search(text)
        found.append(f"{shape[1]} {shape[2]}/{shape[3]}" if shape else text)
    return unique(found)


def _patent(patent: Element) -> Iterator[Made]:
    yield row(
        "invention",
        patent,
        {
            "number": patent.text("PatentNumber"),
            "publication_number": patent.text("PatentNumber"),
            "filing_date": patent.day("RegistrationDate"),
            "grant_date": patent.day("ApprovalDate"),
            "publication_date": patent.day("PublicationDate"),
            **titles(patent.spoken("Title")),
            "summary": first_of(patent.spoken("Abstract")),
            "inventors": unique(_person(one) for one in patent.all("Inventors/Inventor")),
            "holders": unique(_person(one) for one in patent.all("Holders/Holder")),
            "ipc": _symbols(patent, "ipc"),
            "cpc": _symbols(patent, "cpc"),
            "source_url": patent.text("URL"),
            "extra": {"id": patent.attribute("id")} if patent.attribute("id") else {},
        },
    )


CERIF = Vocabulary(
    name="CERIF (OpenAIRE)",
    marks=("cerif",),
    roots=("Project", "Patent", "OAI-PMH"),
    records={"Project": _project, "Patent": _patent},
    ignored=frozenset({"OAMandate"}),
    others=frozenset(
        {
            "Publication",
            "Product",
            "Funding",
            "OrgUnit",
            "Person",
            "Equipment",
            "Event",
            "Service",
        }
    ),
)
"""OpenAIRE Guidelines for CRIS Managers 1.1 and 1.2."""
