"""An entry as it is written down: plain values, which also travel between processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Number:
    """One number of an entry in normal form."""

    scheme: str
    written: str
    key: str | None  # by which it names the record, None when it names none
    forms: tuple[str, ...]  # by which it is found

    def __reduce__(self) -> tuple[Any, ...]:
        return Number, (self.scheme, self.written, self.key, self.forms)


@dataclass(frozen=True, slots=True)
class Card:
    """A validated entry in JSON form, with what names it and what it names."""

    kind: str
    values: Mapping[str, Any]
    exact: Mapping[str, str]  # amounts digit by digit; their JSON form is a float
    numbers: tuple[Number, ...]
    identities: tuple[str, ...]  # keys of the numbers that name the record
    key: str | None  # what names a record without such a number
    linked: tuple[tuple[str, str, str], ...]  # see Entry.linked

    def __reduce__(self) -> tuple[Any, ...]:
        # A tenth of the time that copying slots one by one takes, and there are very many cards.
        return Card, (
            self.kind, self.values, self.exact, self.numbers, self.identities, self.key,
            self.linked,
        )  # fmt: skip

    @property
    def number(self) -> str | None:
        """Return the number that names the record."""
        number: str | None = self.values["number"]
        return number

    @property
    def title(self) -> str | None:
        """Return the title to show: the Vietnamese one, else the English one."""
        title: str | None = self.values["title"] or self.values["title_en"]
        return title
