"""Duplicates: pairs of records that are perhaps one, for a person to merge or to keep apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from st_db import i18n
from st_db.access import Caller
from st_db.errors import NotFound, UsageError
from st_db.i18n import Language
from st_db.library.comparing import Comparison, compare
from st_db.library.merging import merge, tried, unmerge
from st_db.library.pairing import CHUNK, Pairing, Progress
from st_db.records.stored import Merger, Pair, Record
from st_db.store import known_id

if TYPE_CHECKING:
    from st_db.library.facade import Library

STEP = 200
"""Changed records looked at in one step of following."""

SHOWN = 20
NEAR = 5

_ANOTHER = "\0"  # a unit that is nobody's own


def why(reasons: Sequence[str], language: Language) -> str:
    """Return why two records are perhaps one, in words: "cùng tên, cùng đơn vị, khác năm"."""
    return ", ".join(i18n.t(f"match.why.{code}", language) for code in reasons)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A pair with both records."""

    pair: Pair
    one: Record
    other: Record

    def to_json(self, language: Language) -> dict[str, Any]:
        """Return the pair, its evidence in words and what its records are."""
        return {
            "score": round(self.pair.score, 2),
            "kind": self.pair.kind,
            "why": list(self.pair.why),
            "evidence": why(self.pair.why, language),
            "apart_by": self.pair.apart_by,
            "records": [named(record) for record in (self.one, self.other)],
        }


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of pairs: how many there are of each kind, and how much is not looked at yet."""

    pairs: list[Proposed]
    counts: Mapping[str, int]
    behind: int

    @property
    def total(self) -> int:
        """Return how many pairs there are in all."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Tried:
    """Two records field by field, and what the kept one would hold otherwise than now."""

    comparison: Comparison
    before: Mapping[str, Any]
    after: Mapping[str, Any]


class Duplicates:
    """Finding, listing, merging and keeping apart."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._store = library.store
        self._pairing = Pairing(library.store.pairs)

    # ---- finding

    def find(self, caller: Caller, progress: Progress | None = None) -> int:
        """Look through the whole register anew; returns how many records were looked at."""
        caller.require("merge")
        return self._pairing.everything(progress)

    def follow(self, limit: int = STEP) -> int:
        """Look at what changed since the last time, a step of it; returns how many changes."""
        return self._pairing.follow(self._store.changed_after, limit)

    def behind(self) -> int:
        """Return how many changes were not looked at yet."""
        return self._store.lag(self._store.pairs.seq() or 0)[0]

    # ---- looking

    def proposed(
        self,
        caller: Caller,
        kinds: Sequence[str] = (),
        *,
        apart: bool = False,
        page: tuple[int, int] = (SHOWN, 0),
    ) -> Listed:
        """Return a page (limit, offset) of the open pairs, or of those said to be apart."""
        caller.require("merge")
        known = [self._library.labels.kind(kind) for kind in kinds]
        for kind, meant in zip(kinds, known, strict=True):
            if meant is None:
                raise UsageError("error.unknown_kind", kind=kind, kinds="")
        asked = {"apart": apart, "kinds": known or None, "units": _units(caller)}
        pairs = self._store.pairs.listed(asked, *page)
        every = {**asked, "kinds": None}
        return Listed(self._with_records(pairs), self._store.pairs.counts(every), self.behind())

    def of(self, caller: Caller, id: str) -> list[Proposed]:
        """Return the records that one is perhaps the same as, for its page."""
        caller.require("merge")
        return self._with_records(self._store.pairs.near(known_id(id), NEAR))

    def _with_records(self, pairs: Sequence[Pair]) -> list[Proposed]:
        records = self._store.get_many([id_ for pair in pairs for id_ in (pair.one, pair.other)])
        return [
            Proposed(pair, records[pair.one], records[pair.other])
            for pair in pairs
            if pair.one in records and pair.other in records
        ]

    def compare(self, caller: Caller, one: str, other: str) -> Comparison:
        """Return two records field by field, the one to keep first, with what is proposed."""
        caller.require("merge")
        records = self._both(one, other)
        pair = self._store.pairs.of(records[0].id, records[1].id)
        return compare(*records, pair, personal=caller.may("read_personal"))

    def _both(self, one: str, other: str) -> tuple[Record, Record]:
        ids = [known_id(one), known_id(other)]
        found = self._store.get_many(ids, numbers=True)
        for id_ in ids:
            if id_ not in found:
                raise NotFound(what=id_)
        if ids[0] == ids[1]:
            raise UsageError("error.merge_itself")
        return found[ids[0]], found[ids[1]]

    # ---- deciding

    def tried(
        self, caller: Caller, kept: str, merged: str, choices: Mapping[str, str] | None = None
    ) -> Tried:
        """Return what ``merge`` would do to two records as they are now; nothing is written."""
        caller.require("merge")
        mine, theirs = self._both(kept, merged)
        for record in (mine, theirs):
            caller.require("merge", unit=record.unit_id)
        changed = tried(self._library, mine, theirs, choices or {})
        shown = self._library.records.shown(caller, mine.kind)
        before, after = (
            {name: value for name, value in side.items() if name in shown}
            for side in (changed.before, changed.after)
        )
        return Tried(compare(mine, theirs, None, personal=caller.may("read_personal")),
                     before, after)  # fmt: skip

    def merge(
        self,
        caller: Caller,
        kept: str,
        merged: str,
        *,
        versions: tuple[int, int] | None = None,
        choices: Mapping[str, str] | None = None,
    ) -> Merger:
        """Merge a record into another, field by field as chosen, in one transaction.

        ``choices`` are {field: "kept" | "other" | "both"}; what is not chosen goes as proposed.
        Raises Conflict when one of them is not at the version the caller saw any more.
        """
        caller.require("merge")
        return merge(
            self._library, caller, (known_id(kept), known_id(merged)), versions, choices or {}
        )

    def unmerge(self, caller: Caller, merged: str) -> Merger:
        """Let a merged record stand by itself again, both as they were.

        Raises Conflict, with the reason, when what came after stands in the way.
        """
        caller.require("merge")
        return unmerge(self._library, caller, known_id(merged))

    def apart(self, caller: Caller, one: str, other: str, *, apart: bool = True) -> None:
        """Remember that two records are not one, or forget it."""
        caller.require("merge")
        mine, theirs = self._both(one, other)
        if mine.kind != theirs.kind:
            raise UsageError("error.merge_kinds")
        for record in (mine, theirs):
            caller.require("merge", unit=record.unit_id)
        known = self._store.pairs.of(mine.id, theirs.id)
        if known is None:
            first, second = sorted((mine.id, theirs.id))
            known = Pair(first, second, mine.kind, 0.0, (), mine.updated_at)
        with self._store.writing(actor=caller.user, source=caller.origin) as writer:
            writer.merging().say_apart(known, caller.user if apart else None)

    def merged(self, caller: Caller, limit: int = SHOWN) -> list[tuple[Merger, Record, Record]]:
        """Return the latest mergers that stand, with the kept and the merged record."""
        caller.require("merge")
        mergers = self._store.latest_mergers(limit)
        records = self._store.get_many([id_ for m in mergers for id_ in (m.kept, m.merged)])
        return [(m, records[m.kept], records[m.merged]) for m in mergers]


def named(record: Record) -> dict[str, Any]:
    """Return what a record is, for lists."""
    return {
        "id": record.id,
        "number": record.number,
        "title": record.title,
        "date": record.values.get("date"),
        "version": record.version,
    }


def _units(caller: Caller) -> list[str] | None:
    """Return the units whose records somebody may merge beside those of none; None: all."""
    if caller.may("merge", unit=_ANOTHER):
        return None
    return [caller.unit] if caller.unit else []


__all__ = ["CHUNK", "Duplicates", "Listed", "Proposed", "Tried", "named", "why"]
