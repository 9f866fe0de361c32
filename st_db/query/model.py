"""The shapes of a question, of an engine's answer and of the page that people get."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from st_db.query.expression import Expression
from st_db.query.lamp import Lamp
from st_db.query.passage import Near, Passage
from st_db.query.readings import Readings, shipped_readings
from st_db.query.since import Since

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
    unfold: tuple[tuple[str, str], ...] = ()  # (tree facet, value) whose children are counted too
    whole: tuple[str, ...] = ()  # flat facets of which all values are told, not the most frequent
    personal: bool = True  # whether personal fields may match
    public_only: bool = False  # records of visibility public only
    since: Since | None = None  # only records new or changed since; the library turns it into ids
    among: tuple[str, ...] | None = None  # only records with these ids
    strict: bool = False  # never relaxed, however little it finds
    expression: Expression | None = None  # what ``text`` asks for where it is an expert line
    readings: Readings = field(default_factory=shipped_readings, compare=False, repr=False)

    @property
    def order(self) -> str:
        """Return the sort in force."""
        return self.sort or ("relevance" if self.text.strip() else "-date")


Ranges = dict[str, dict[str, Any]]


@dataclass(slots=True)
class Counted:
    """What is counted of one question."""

    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    missing: dict[str, int] = field(default_factory=dict)
    ranges: Ranges = field(default_factory=dict)
    filled: frozenset[str] | None = None

    def copy(self) -> Counted:
        """Return a copy that its reader may change."""
        ranges = _copied(self.ranges)
        return Counted(_copied(self.facets), dict(self.missing), ranges, self.filled)


def _copied(found: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    return {name: dict(values) for name, values in found.items()}


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine finds: ids in order with scores, the true number of matches, facet counts.

    ``facets`` is {field: {value: count}} of every facet field in scope as ``st_db.query.facets``
    shows them: 20 values each, most frequent first, and those that are chosen; of a tree its top
    level and what lies below values chosen or unfolded. ``missing`` counts the records without a
    value, ``ranges`` holds the ends of dates and amounts as {field: {"low", "high"}}. What is
    filtered on is counted without its own filter, so that its siblings stay visible. ``filled``
    names the facets, asked for or not, that have values to tell; None where nobody looked.
    """

    ids: list[tuple[str, float]]
    total: int
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    relaxed: str | None = None
    exact: bool = True
    missing: dict[str, int] = field(default_factory=dict)
    ranges: Ranges = field(default_factory=dict)
    filled: frozenset[str] | None = None
    strict: int | None = None  # matches of the text as it stands, where they were counted


@dataclass(frozen=True, slots=True)
class Values:
    """Values of one facet that begin like a text, most frequent first, and how many there are."""

    values: dict[str, int]
    total: int
    exact: bool = True  # whether ``total`` is a true count
    relaxed: str | None = None


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

    def values(self, query: Query, field: str, text: str, limit: int) -> Values:
        """Return values of a facet, counted under a question without the field's own filters.

        Every word of ``text``, folded, begins a word of the value; no text means all values. Those
        of a tree are of every level.
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
    lacks: tuple[str, ...] = ()  # words typed that it has nothing for, where the text was relaxed
    change: Literal["new", "updated"] | None = None  # which of both, where ``since`` was asked


@dataclass(frozen=True, slots=True)
class Named:
    """What number a text is: its scheme, the kind that has it and, where only one, the record."""

    scheme: str
    vi: str
    en: str
    kind: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a text that is being typed may become; ``type`` tells which of the rest is filled.

    ``record``: a record to open. ``phrase``: another text. ``organization`` and ``code``: a filter
    of ``field``; ``count`` is how many records it gives.
    """

    type: Literal["record", "phrase", "organization", "code"]
    text: str
    kind: str | None = None
    id: str | None = None
    number: str | None = None
    title: str | None = None
    field: str | None = None
    code: str | None = None
    count: int | None = None


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
    suggestion: str | None = None  # a spelling that finds more
    suggestion_total: int | None = None
    also: Mapping[str, Any] | None = None  # {"organization", "total"}: more under all its names
    named: Named | None = None
    changes: Mapping[str, int] | None = None  # {"new", "updated"} of the total, with ``since``
    expression: str | None = None  # how an expert line was understood, in the reader's language
    note: str | None = None  # key of a sentence when PostgreSQL answers in an engine's place
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    missing: dict[str, int] = field(default_factory=dict)
    ranges: Ranges = field(default_factory=dict)
    filled: frozenset[str] | None = None  # facets that have values, counted or not
    lamp: Lamp | None = None  # how far the index is and when it was compared with the database
