"""Words for kinds, states, facets and codes, in the language of the page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from st_db.codes import CodeLists
from st_db.errors import UsageError
from st_db.fields import Field
from st_db.i18n import Language, has, t
from st_db.library import amounts
from st_db.query.filterable import bounds
from st_db.records import KINDS, facet_fields
from st_db.records.places import commune_label
from st_db.ui import format
from st_db.ui.html import Html, el, icon

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_STATE_WORDS = {"tasks": "task", "products": "product"}


@cache
def facet_field(name: str) -> Field | None:
    """Return the field behind a facet; kind and year have none of their own."""
    return facet_fields().get(name)


@dataclass(frozen=True, slots=True)
class Words:
    """The language of a page and the code lists that give codes their titles."""

    language: Language
    codes: CodeLists

    def __call__(self, key: str, /, **params: object) -> str:
        """Return a sentence of the pages."""
        return t(f"ui.{key}", self.language, **params)

    def outside(self, key: str, /) -> str:
        """Return a word that other front doors say too."""
        return t(key, self.language)

    def or_none(self, key: str) -> str | None:
        """Return a sentence of the pages, or None when there is none."""
        return t(f"ui.{key}", self.language) if has(f"ui.{key}") else None

    def number(self, value: float) -> str:
        """Return a number with the language's separators."""
        return amounts.count(value, self.language)

    def kind(self, name: str) -> str:
        """Return the name of a kind."""
        return KINDS[name].kind.label(self.language) if name in KINDS else name

    def code(self, list_name: str | None, code: str) -> str | None:
        """Return the title of a code, or None when its list does not know it."""
        if not list_name or list_name not in self.codes:
            return None
        found = self.codes[list_name].get(code)
        return found.label(self.language) if found else None

    def state(self, code: str | None, kind: str | None = None) -> str:
        """Return the word for a state; tasks and products have words of their own."""
        found = self.codes["state"].get(code or "unknown") if "state" in self.codes else None
        if found is None:
            return code or ""
        family = KINDS[kind].kind.family if kind in KINDS else ""
        own = found.extra.get(f"{self.language}_{_STATE_WORDS.get(family, '')}")
        return own or found.label(self.language)

    def facet(self, name: str) -> str:
        """Return the heading of a facet."""
        if (own := self.or_none(f"facet.{name}")) is not None:
            return own
        field = facet_field(name) or range_field(name)
        return field.spec.label(self.language) if field else name

    def value(self, name: str, value: str, kinds: tuple[str, ...] = ()) -> str:
        """Return what a person calls a value of a facet or a filter."""
        if not value:
            return self("search.missing")
        if ".." in value:
            return self.between(name, *(part.strip() for part in value.split("..", 1)))
        if name == "kind":
            return self.kind(value)
        if name == "state":
            return self.state(value, kinds[0] if len(kinds) == 1 else None)
        if name == "stars":
            return self("search.stars", value=value)
        field = facet_field(name)
        title = self.code(field.spec.codes, value) if field else None
        if name == "place" and title is None:
            title = commune_label(value)
        if title is None or title == value:
            return value
        return title if field and not _shows_code(field) else f"{value} {title}"

    def between(self, name: str, low: str, high: str) -> str:
        """Return a range as people write it: dates, amounts, an end left open."""
        ends = [self._end(name, text) if text else "" for text in (low, high)]
        if all(ends):
            return f"{ends[0]} – {ends[1]}" if any(" " in end for end in ends) else "–".join(ends)
        key = "search.since" if ends[0] else "search.until"
        return self(key, value=ends[0] or ends[1])

    def _end(self, name: str, text: str) -> str:
        field = range_field(name)
        if field is not None and field.shape.name == "money":
            try:
                amount = bounds(name, text, None)[0]
            except UsageError:
                return text
            return amounts.money(amount or 0, None, self.language).short
        month = _MONTH.fullmatch(text)
        return f"{month[2]}/{month[1]}" if month else format.day(text)


@cache
def range_field(name: str) -> Field | None:
    """Return the field behind a range; the year of a record has none of its own."""
    if name == "year":
        return None
    return next((f for kind in KINDS.values() if (f := kind.fields().get(name))), None)


def _shows_code(field: Field) -> bool:
    """Classes are known by their code; states, levels and provinces by their word."""
    return (field.shape.tree and field.name != "place") or field.spec.codes == "nice"


def kind_mark(name: str, words: Words) -> Html:
    """Return a kind's icon and name in the colour of its family."""
    kind = KINDS[name].kind
    return el("span", icon(kind.icon), words.kind(name), class_=f"kind family-{kind.family}")


def inid(code: str | None, kind: str) -> Html | None:
    """Return the number that the papers of industrial property have for a field; others have none.

    Fields that every kind has carry one too, which would be strange on a task.
    """
    if not code or "filing_date" not in KINDS[kind].fields():
        return None
    return el("span", f"({code})", class_="inid")


def state_mark(code: str | None, kind: str, words: Words) -> Html:
    """Return the word of a state behind its dot; the dot never stands alone."""
    known = code or "unknown"
    dot = el("span", class_="dot", aria_hidden="true")
    return el("span", dot, words.state(known, kind), class_=f"state state-{known}")
