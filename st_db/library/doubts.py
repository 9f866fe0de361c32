"""Doubts: the records and rows that the new rows of a file perhaps are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from st_db.library.fates import Doubt
from st_db.library.likeness import Subject, judge
from st_db.query.filterable import value_key
from st_db.records import Card
from st_db.records.stored import Likely
from st_db.store import Asked, Likeness, Writer, folded

PAIRS = 1_000_000
"""Titles compared by trigrams in one import; what is left uncompared is said."""

SHOWN = 3
"""Doubts of one row."""

_SERIES = 3  # records of one title, organization and day are filed as a series
_COMMON = 3  # records that share a title alone: it is nobody's
_SAME_TITLE = 50
_RECENT = 100  # rows of the same chunk that a row is compared with

RowOf = Callable[[str, str], str | None]
"""Return the row of this file that used a number, by kind and key."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A row that goes in as a new record; ``asks``: nobody has said yet that it is one."""

    at: int
    id: str
    row: str
    card: Card
    asks: bool

    def subject(self) -> Subject:
        """Return what is compared of it."""
        values = self.card.values
        parties = values["organizations"]
        return Subject(
            folded(self.card.title or ""),
            value_key(parties[0]["name"]) if parties else None,
            values["date"],
            tuple((n.scheme, n.key) for n in self.card.numbers if n.key is not None),
        )


@dataclass(frozen=True, slots=True)
class _Row:
    """A new row with what is compared of it."""

    new: Newcomer
    subject: Subject

    def asked(self) -> Asked:
        return Asked(self.new.at, self.subject.title, self.subject.kin)


class Doubts:
    """The doubts about one file, a chunk at a time, within its transaction."""

    def __init__(self, writer: Writer, batch: str, row_of: RowOf) -> None:
        self._writer = writer
        self._batch = batch
        self._row_of = row_of
        self._stored: dict[str, bool] = {}  # kinds with numbered records older than this file
        self._bare: dict[str, str] = {}  # rows of this file without a number, by record
        self._pairs = PAIRS
        self.left_out = 0

    def of(self, newcomers: Iterable[Newcomer]) -> dict[int, tuple[Doubt, ...]]:
        """Return the doubts about the new rows of a chunk by their place in it.

        The chunk is not written yet; chunks before it are.
        """
        kinds: dict[str, list[Newcomer]] = defaultdict(list)
        for new in newcomers:
            kinds[new.card.kind].append(new)
        found: dict[int, list[Doubt]] = defaultdict(list)
        for kind, some in kinds.items():
            for at, doubt in self._of_kind(kind, some):
                found[at].append(doubt)
        return {at: _best(doubts) for at, doubts in found.items()}

    def _of_kind(self, kind: str, newcomers: list[Newcomer]) -> list[tuple[int, Doubt]]:
        likeness = self._writer.likeness()
        if kind not in self._stored:  # asked before the first new row of the kind is written
            self._stored[kind] = likeness.numbered(kind)
        some_bare = any(not new.card.identities for new in newcomers)
        stored_bare = likeness.bare(kind)
        if not (self._stored[kind] or some_bare or stored_bare):
            return []  # a first file of numbered records has nothing to be compared with
        rows = [row for new in newcomers if (row := _Row(new, new.subject())).subject.title]
        asking = [row for row in rows if row.new.asks]
        bare = [row for row in asking if row.subject.bare]
        numbered = [row for row in asking if not row.subject.bare]
        likely = self._numbered(likeness, kind, numbered) if self._stored[kind] else []
        likely += self._alike(likeness, kind, bare, bare=False)
        if stored_bare:
            likely += self._alike(likeness, kind, numbered, bare=True)
        by_place = {row.new.at: row for row in asking}
        found = [
            (at, doubt)
            for at, one in likely
            if (doubt := self._stored_doubt(by_place[at], one)) is not None
        ]
        if some_bare:
            found += self._within(rows)
        self._bare.update((row.new.id, row.new.row) for row in rows if row.subject.bare)
        return found

    # ---- stored records

    @staticmethod
    def _numbered(likeness: Likeness, kind: str, rows: list[_Row]) -> list[tuple[int, Likely]]:
        """Return the numbered records of the same title, organization and year as numbered rows."""
        asked = [row.asked() for row in rows if row.subject.kin]
        found = likeness.same_titles(kind, asked, kin=True, limit=_SERIES + 1)
        found = [(at, one) for at, one in found if one.keys]
        return _without(found, _SERIES)

    def _alike(
        self, likeness: Likeness, kind: str, rows: list[_Row], *, bare: bool
    ) -> list[tuple[int, Likely]]:
        """Return the records whose titles are the same or alike; ``bare``: without a number."""
        asked = [row.asked() for row in rows]
        same = likeness.same_titles(kind, asked, kin=False, limit=_SAME_TITLE)
        same = [(at, one) for at, one in same if not (bare and one.keys)]
        within = [one for one in asked if one.kin]
        if self._pairs <= 0:
            self.left_out += len(within)
            return same
        found, compared = likeness.alike_titles(kind, within, bare=bare)
        self._pairs -= sum(compared.values())
        self.left_out += sum(count >= likeness.block for count in compared.values())
        return same + found

    def _stored_doubt(self, row: _Row, one: Likely) -> Doubt | None:
        """Return the doubt about a row and a record that stands in the register or this file."""
        other = Subject(one.folded, one.holder, one.date, one.keys)
        used = next((r for _, key in one.keys if (r := self._row_of(one.kind, key))), None)
        if used and not row.subject.bare:
            return None  # one file has both numbers: it speaks of two things
        verdict = judge(row.subject, other)
        if verdict is None:
            return None
        mine = one.batch == self._batch
        place = (used or self._bare.get(one.id)) if mine else None
        return Doubt(None if mine else one.id, one.kind, one.number, one.title, *verdict, row=place)

    # ---- rows of the same chunk

    def _within(self, rows: Sequence[_Row]) -> list[tuple[int, Doubt]]:
        """Compare rows without a number with the others of the chunk, which nobody can find yet."""
        found = []
        titles: dict[str, list[_Row]] = defaultdict(list)
        kin: dict[str, list[_Row]] = defaultdict(list)
        for row in rows:
            subject = row.subject
            near = {other.new.at: other for other in titles[subject.title][-_RECENT:]}
            if subject.kin:
                near |= {other.new.at: other for other in kin[subject.kin][-_RECENT:]}
            for other in near.values() if row.new.asks else ():
                if not (subject.bare or other.subject.bare):
                    continue
                verdict = judge(subject, other.subject)
                if verdict is not None:
                    found.append((row.new.at, _within(other.new, *verdict)))
            titles[subject.title].append(row)
            if subject.kin:
                kin[subject.kin].append(row)
        return found


def _within(other: Newcomer, score: float, why: tuple[str, ...]) -> Doubt:
    card = other.card
    return Doubt(None, card.kind, card.number, card.title, score, why, row=other.row)


def _without(found: list[tuple[int, T]], many: int) -> list[tuple[int, T]]:
    """Leave out the places that have so many that none of them is meant."""
    counts: dict[int, int] = defaultdict(int)
    for at, _ in found:
        counts[at] += 1
    return [(at, one) for at, one in found if counts[at] < many]


def _best(doubts: list[Doubt]) -> tuple[Doubt, ...]:
    """Return the likeliest, each record once; a title that many share is nobody's."""
    once = {(d.record_id, d.row, d.number): d for d in sorted(doubts, key=lambda d: d.score)}
    told = sorted(once.values(), key=lambda doubt: -doubt.score)
    if sum(doubt.why == ("title",) for doubt in told) >= _COMMON:
        told = [doubt for doubt in told if doubt.why != ("title",)]
    return tuple(told[:SHOWN])
