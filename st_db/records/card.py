"""An entry as it is written down: plain values, which also travel between processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Card:
    """A validated entry in JSON form, with what names it and what it names."""

    kind: str
    values: Mapping[str, Any]
    exact: Mapping[str, str]  # amounts digit by digit; their JSON form is a float
    numbers: tuple[tuple[str, str, bool], ...]  # see Entry.numbers, identities, key and linked
    identities: tuple[str, ...]
    key: str | None
    linked: tuple[tuple[str, str, str], ...]

    @property
    def number(self) -> str | None:
        """Return the number that names the record."""
        number: str | None = self.values["number"]
        return number
