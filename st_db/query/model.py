"""The shapes of a question, of an engine's answer and of the page that people get."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from st_db.query.passage import Near, Passage
from st_db.query.readings import Readings, shipped_readings

MAX_LIMIT = 100
SORTS = (
    "relevance", "-date", "date", "title", "-title", "number", "-number", "updated", "-updated",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filter:
    """What one field must hold: any of ``values``, or a range, or nothing at all.

    ``low`` and ``high`` are inclusive, in the field's JSON form (ISO dates, numbers as text); a
    year as a bound of a date covers the whole year. ``missing`` asks for records without a value.
    """

    field: str
    values: tuple[str, ...] = ()
    low: str | None = None
    high: str | None = None
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """One question. Different fields are joined by *and*, values of one field by *or*."""

    text: str = ""
    kinds: tuple[str, ...] = ()  # empty: the kinds searched by default
    where: tuple[Filter, ...] = ()
    sort: str | None = None  # None: relevance with a text, -date without
    limit: int = 20
    offset: int = 0
    facets: tuple[str, ...] | None = None  # None: all in scope; (): none
    personal: bool = True  # whether personal fields may match
    public_only: bool = False  # records of visibility public only
    readings: Readings = field(default_factory=shipped_readings, compare=False, repr=False)

    @property
    def order(self) -> str:
        """Return the sort in force."""
        return self.sort or ("relevance" if self.text.strip() else "-date")


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine finds: ids in order with scores, the true number of matches, facet counts.

    ``facets`` is {field: {value: count}} of every facet field in scope, at most 20 values each,
    most frequent first; a facet that is filtered on is counted without its own filter so that its
    siblings stay visible.
    """

    ids: list[tuple[str, float]]
    total: int
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    relaxed: str | None = None
    exact: bool = True


class Answerer(Protocol):
    """Whatever can answer a question: an engine, or PostgreSQL itself."""

    name: str

    def search(self, query: Query) -> Answer:
        """Return the answer; raises SearchError or Unavailable when it cannot be had."""
        ...

    def similar(self, passage: Passage, within: Query) -> Near:
        """Return at most ``within.limit`` records of each kind that share most with a passage.

        ``within`` says which kinds and which visibility; its text and sort do not count. A record
        that shares nothing is not returned. Raises what ``search`` raises.
        """
        ...


@dataclass(frozen=True, slots=True)
class Hit:
    """One result, read fresh from the database."""

    id: str
    kind: str
    number: str | None
    title: str | None
    status: str | None  # our state's code
    score: float
    highlight: Mapping[str, str]
    fields: Mapping[str, Any]  # the kind's subtitle fields and dates, JSON form


@dataclass(frozen=True, slots=True)
class Named:
    """What number a text is: its scheme, the kind that has it and, where only one, the record."""

    scheme: str
    vi: str
    en: str
    kind: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The answer people and programs get; see interfaces.md for its JSON form."""

    query: str
    total: int
    exact: bool
    engine: str
    took_ms: float
    seq: int
    behind: int
    hits: list[Hit]
    facets: dict[str, dict[str, int]]
    relaxed: str | None = None
    suggestion: str | None = None
    named: Named | None = None
    note: str | None = None  # key of a sentence when PostgreSQL answers in an engine's place
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
