"""The records nearest to a text: candidates from an engine, the share from the stored texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from st_db.library.index import Index
from st_db.library.proposals import Reader, passage_of, texts_of
from st_db.overlap import RUN, Reading, Shared, Text, compare, excerpts, runs
from st_db.query import Answerer, Near, Passage, Query
from st_db.query.lamp import Lamp
from st_db.records.stored import Record
from st_db.store import Store
from st_db.text import folded_words

TITLE_FLOOR = 50
"""Per cent of a title from which a record is shown whatever its text shares."""

_PHRASES = 12  # shared phrases that are named, the longest first


@dataclass(frozen=True, slots=True)
class NearRecord:
    """A record near a text: the share, in what it differs at most, and what both say.

    ``mine`` and ``theirs`` are HTML-escaped stretches with ``<mark>``, by field of the record;
    the fields of a proposal are ``title`` and ``text``.
    """

    id: str
    kind: str
    number: str | None
    title: str | None
    state: str | None
    values: Mapping[str, Any] = field(repr=False)
    shared: Shared = field(repr=False)
    phrases: tuple[str, ...] = ()
    places: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())  # of the text, of the record
    years: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    mine: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    theirs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # shared, by field

    @property
    def percent(self) -> int:
        """Return the share in per cent."""
        return self.shared.percent


@dataclass(frozen=True, slots=True)
class Side:
    """A text with its parts by name, as both sides of a comparison are shown."""

    text: Text
    parts: Mapping[str, Reading]


@dataclass(frozen=True, slots=True)
class Depth:
    """How many records of each kind an engine names, are read closely, are given back.

    ``floor`` is the share from which they are given back, ``but`` the ids of some that are not.
    """

    candidates: int = 40
    read: int = 12
    shown: int = 5
    floor: int = 0
    but: frozenset[str] = frozenset()
    patient: bool = True  # PostgreSQL, which takes its time, is asked where no index answers


@dataclass(frozen=True, slots=True)
class Found:
    """Nearest records by kind, the highest share of each, and who named the candidates."""

    records: Mapping[str, list[NearRecord]]
    highest: Mapping[str, int]
    engine: str
    seq: int
    behind: int
    note: str | None
    lamp: Lamp | None = None


class Nearness:
    """Finds the records nearest to a text."""

    def __init__(self, store: Store, index: Index) -> None:
        self._store = store
        self._index = index

    def find(self, reader: Reader, side: Side, within: Query, depth: Depth) -> Found:
        """Return the nearest records of each kind within a scope of kinds and visibility."""
        within = replace(within, limit=depth.candidates)
        lamp = self._index.lamp()
        near, engine, note = self._candidates(passage_of(side.text), within, lamp, depth)
        ids = [id_ for some in near.values() for id_, _ in some if id_ not in depth.but]
        records = self._store.get_many(ids)
        words = _Trigrams(part.text for part in side.parts.values())
        found: dict[str, list[NearRecord]] = {}
        highest: dict[str, int] = {}
        for kind in within.kinds:
            present = [
                records[id_] for id_, _ in near.get(kind, ())
                if id_ in records and _readable(records[id_], within)
            ]  # fmt: skip
            nearest = sorted(present, key=words.unlike)[: depth.read]
            compared = [_compared(reader, side, record) for record in nearest]
            # Sorting keeps the engine's order where shares are equal, turned round or not.
            compared.sort(key=lambda one: one.shared.nearness, reverse=True)
            highest[kind] = max((one.shared.percent for one in compared), default=0)
            found[kind] = [
                _near(side, one)
                for one in compared[: depth.shown]
                if _worth(one.shared, depth.floor)
            ]
        return Found(found, highest, engine, lamp.seq, lamp.behind, note, lamp)

    def _candidates(
        self, passage: Passage, within: Query, lamp: Lamp, depth: Depth
    ) -> tuple[Near, str, str | None]:
        """Ask the engine, or PostgreSQL in its place where somebody has the patience."""

        def ask(answerer: Answerer) -> Near:
            at_once = depth.patient or answerer is not self._store.answer
            return answerer.similar(passage, within) if at_once else {}

        return self._index.asked(ask, lamp)


def _readable(record: Record, within: Query) -> bool:
    """Tell whether a record is still in the register and open to the caller."""
    hidden = within.public_only and record.visibility != "public"
    return record.archived_at is None and not hidden


class _Trigrams:
    """A quick look at how much of a record a text says, before both are read closely."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._mine = _trigrams(texts)

    def unlike(self, record: Record) -> float:
        """Return a number that is smaller the more of the shorter text stands in the other."""
        theirs = _trigrams(texts_of(record.kind, record.values).values())
        shorter = min(len(self._mine), len(theirs))
        return -len(self._mine & theirs) / max(shorter, RUN)


def _trigrams(texts: Iterable[str]) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for text in texts:
        words = folded_words(text)
        found.update(zip(words, words[1:], words[2:], strict=False))
    return found


@dataclass(frozen=True, slots=True)
class _Compared:
    """A record with its texts and what they share with another."""

    record: Record
    parts: Mapping[str, Reading]
    shared: Shared


def _compared(reader: Reader, side: Side, record: Record) -> _Compared:
    text, parts = reader.record(record.kind, record.values)
    return _Compared(record, parts, compare(side.text, text))


def _worth(shared: Shared, floor: int) -> bool:
    """Tell whether a record is shown: much of the text, most of the title, or the same title."""
    title = shared.title.percent if shared.title else 0
    return shared.percent >= floor or shared.same is not None or title >= TITLE_FLOOR


def _near(side: Side, found: _Compared) -> NearRecord:
    """Return a record as it is shown, with what both texts say."""
    parts, shared, values = found.parts, found.shared, found.record.values
    return NearRecord(
        found.record.id,
        found.record.kind,
        found.record.number,
        found.record.title,
        values.get("state"),
        values,
        shared,
        _phrases(parts.values(), shared),
        (_all(side.parts.values(), "places"), _all(parts.values(), "places")),
        (_all(side.parts.values(), "years"), _all(parts.values(), "years")),
        _marked(side.parts, shared),
        _marked(parts, shared),
    )


def _phrases(parts: Iterable[Reading], shared: Shared) -> tuple[str, ...]:
    """Return the shared stretches as the record writes them, the longest first."""
    said = {
        " ".join(part.text[start:end].split()).lower(): None
        for part in parts
        for start, end in runs(part, shared)
    }
    return tuple(sorted(said, key=lambda text: -len(text)))[:_PHRASES]


def _marked(parts: Mapping[str, Reading], shared: Shared) -> dict[str, tuple[str, ...]]:
    found = {
        name: tuple(excerpt.to_html() for excerpt in excerpts(part, shared))
        for name, part in parts.items()
    }
    return {name: some for name, some in found.items() if some}


def _all(parts: Iterable[Reading], what: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for part in parts for name in getattr(part, what)))
