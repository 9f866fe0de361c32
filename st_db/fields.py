"""The marker a field carries and the pure functions that read declarations.

A field is declared once, on its kind. Columns, validation, the search document, import headers,
forms, record pages, the data dictionary and HTTP labels are derived from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from sqlmodel import SQLModel

from st_db.i18n import Language
from st_db.text import fold

Weight = Literal["A", "B", "C", "D"]
WEIGHTS: tuple[Weight, ...] = ("A", "B", "C", "D")
Section = Literal[
    "identity", "rights", "dates", "parties", "classes", "content", "money", "results", "links",
    "source",
]  # fmt: skip
SECTIONS: tuple[Section, ...] = Section.__args__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Spec:
    """What a field means. It never names a widget or an engine setting."""

    vi: str
    en: str
    help_vi: str = ""
    help_en: str = ""
    section: Section = "content"
    search: Weight | None = None
    facet: bool = False
    sort: bool = False
    inid: str | None = None
    dc: str | None = None  # Dublin Core element
    example: str | None = None
    names: tuple[str, ...] = ()  # further headers seen in files
    personal: bool = False
    required: Literal["must", "should"] | None = None
    freshness: int | None = None  # days after which the value wants a check
    codes: str | None = None  # name of its code list
    scheme: str | None = None  # number scheme of st_db.identifiers; the value finds the record
    identifies: bool = True  # False: the number is searchable but may belong to several records
    role: str | None = None  # organizations named here hold this role
    link: tuple[str, str] | None = None  # (role, kind) of the records whose numbers are listed here

    def label(self, language: Language) -> str:
        """Return the label in a language."""
        return self.vi if language == "vi" else self.en

    def help(self, language: Language) -> str:
        """Return the help text in a language."""
        return self.help_vi if language == "vi" else self.help_en


@dataclass(frozen=True, slots=True)
class Shape:
    """How values of a type read: the texts to search, the values to count, what a person sees.

    All three take the value in its JSON form (dates as ISO text, nested values as dicts).
    """

    name: Literal["text", "codes", "date", "number", "money", "parties", "objects", "json", "image"]
    texts: Callable[[Any], list[str]]
    facets: Callable[[Any], list[str]]
    show: Callable[[Any], str]
    many: bool = False
    tree: bool = False  # facet values come with their ancestors: A01B -> A, A01, A01B
    named: bool = False  # of a tree: labels of its list may stand for its codes
    paragraphs: bool = False  # of a text: it may be long and has lines


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record: its names, family, and the fields that play a part every kind has."""

    name: str
    vi: str
    en: str
    family: str
    key_date: str  # the field whose value is the record's year: filing, publication, start …
    numbers: tuple[str, ...]  # number fields, the one that names the record first
    icon: str = "description"
    number_digit: int | None = None  # first digit of the IP office's application numbers
    by_default: bool = True  # False: left out of results unless asked for
    own: bool = False  # a paper of the office's own: never public, not imported, scored or compared
    subtitle: tuple[str, ...] = ()  # fields of a result's second line
    title_from: str | None = None  # the field that is the title when none was given

    def label(self, language: Language) -> str:
        """Return the kind's name in a language."""
        return self.vi if language == "vi" else self.en


@dataclass(frozen=True, slots=True)
class Field:
    """One declared field of a kind: its name, meaning and shape."""

    name: str
    spec: Spec
    shape: Shape

    @property
    def multiple(self) -> bool:
        """Tell whether the field holds a list."""
        return self.shape.many

    def path(self, value: str) -> tuple[str, ...]:
        """Return a value of a tree below its ancestors, the top first.

        A symbol finer than what is counted is left out: its path ends at what holds it.
        """
        return tuple(dict.fromkeys(self.shape.facets([value])))


@lru_cache(maxsize=64)
def fields_of(entry: type[SQLModel]) -> dict[str, Field]:
    """Return {name: Field} of an entry class in declared order.

    Raises TypeError for a field that lacks its Spec or Shape, so a half-declared one stops the
    import and not a user.
    """
    found = {}
    for name, info in entry.model_fields.items():
        spec = next((m for m in info.metadata if isinstance(m, Spec)), None)
        shape = next((m for m in reversed(info.metadata) if isinstance(m, Shape)), None)
        if spec is None or shape is None:
            raise TypeError(f"{entry.__name__}.{name} lacks its {'Spec' if not spec else 'Shape'}")
        found[name] = Field(name, spec, shape)
    return found


def by_section(fields: Iterable[Field]) -> dict[Section, list[Field]]:
    """Return the fields grouped by section, sections in reading order."""
    grouped: dict[Section, list[Field]] = {section: [] for section in SECTIONS}
    for field in fields:
        grouped[field.spec.section].append(field)
    return {section: inside for section, inside in grouped.items() if inside}


def headers(entry: type[SQLModel]) -> dict[str, str]:
    """Return {folded header: field name} of everything that names a field in a file.

    Names and labels come first, then INID codes, then further names; a header that two fields
    claim alike belongs to the one declared first.
    """
    fields = fields_of(entry)
    found: dict[str, str] = {}
    for headers_of in (_own_headers, _inid_headers, lambda _name, spec: spec.names):
        for name, field in fields.items():
            for header in headers_of(name, field.spec):
                found.setdefault(header_key(header), name)
    return found


def _own_headers(name: str, spec: Spec) -> tuple[str, ...]:
    return name, spec.vi, spec.en


def _inid_headers(_name: str, spec: Spec) -> tuple[str, ...]:
    code = f"({spec.inid})"
    return (code, f"{code} {spec.vi}", f"{code} {spec.en}") if spec.inid else ()


def header_key(text: str) -> str:
    """Return what two spellings of a header share: folded words, INID codes kept with brackets."""
    kept = "".join(c if c.isalnum() or c in "()" else " " for c in fold(text))
    return " ".join(kept.replace("(", " (").replace(")", ") ").split())
