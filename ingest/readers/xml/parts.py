"""What the vocabularies share: titles by language, names of parties, rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ingest.readers.xml.element import Element

Made = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """One XML standard: which elements are records, and how each becomes rows.

    A row's keys are the declared fields of its kind, ``kind`` among them. What a record holds
    beside is kept in ``extra`` by its path; only elements named in ``ignored`` are not kept.
    """

    name: str
    records: Mapping[str, Callable[[Element], Iterator[Made]]]
    ignored: frozenset[str] = frozenset()
    marks: tuple[str, ...] = ()  # parts of the root's namespace that tell it
    roots: tuple[str, ...] = ()  # local names that tell it where there is no namespace
    others: frozenset[str] = frozenset()  # elements that only refer to the records within them


def titles(found: Mapping[str, str]) -> Made:
    """Return the title and the English title of texts by language.

    A title in neither language is the one the right was filed under, so it is the title.
    """
    english = found.get("en")
    others = [text for language, text in found.items() if language not in {"en", "vi"}]
    return {"title": found.get("vi") or next(iter(others), None), "title_en": english}


def first_of(found: Mapping[str, str]) -> str | None:
    """Return one text of several languages: the Vietnamese, the English, else the first."""
    return found.get("vi") or found.get("en") or next(iter(found.values()), None)


def person(first: str | None, middle: str | None, last: str | None, country: str | None) -> str:
    """Return a name in its country's order: in Viet Nam the family name comes first."""
    parts = (last, middle, first) if country == "VN" else (first, middle, last)
    return " ".join(part for part in parts if part)


def unique(found: Iterable[str | None]) -> list[str]:
    """Return texts once each, in their order."""
    return list(dict.fromkeys(text for text in found if text))


def row(kind: str, element: Element, values: Made) -> Made:
    """Return a row without what is blank, with all else of the element in ``extra``."""
    made: Made = {"kind": kind}
    made.update((key, value) for key, value in values.items() if value not in (None, "", []))
    if extra := element.rest():
        made["extra"] = {**extra, **made.get("extra", {})}
    return made


def symbol(
    section: str | None, cls: str | None, sub: str | None, main: str | None, group: str | None
) -> str | None:
    """Return a symbol of the IPC or CPC from its parts: H, 01, L, 21, 30 -> ``H01L 21/30``."""
    if not section:
        return None
    head = f"{section}{cls or ''}{sub or ''}"
    return f"{head} {main}/{group}" if main and group else head


def kind_of_patent(code: str | None, words: str | None = None) -> str:
    """Return the kind by ST.16: documents whose code begins with U or Y are utility models."""
    if (code or "")[:1] in {"U", "Y"} or "utility model" in (words or "").lower():
        return "utility_solution"
    return "invention"
