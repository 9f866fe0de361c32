"""Similar records, and the overlap check of a proposed task against the register."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from st_db.access import Caller
from st_db.codes.model import today
from st_db.errors import NotFound, UsageError
from st_db.fields import Field
from st_db.library.nearness import Depth, Found, Nearness, NearRecord, Side
from st_db.library.proposals import Proposal, Reader, texts_of
from st_db.overlap import gazetteer, stock_of
from st_db.query import MAX_LIMIT, Query
from st_db.records import KINDS, by_default

if TYPE_CHECKING:
    from st_db.library.facade import Library
    from st_db.library.records import RecordView

CHECKED = ("task", "invention", "utility_solution", "standard")
"""The kinds a proposed task is checked against unless others are named."""

FLOOR = 10
"""Per cent below which a record is not shown: so much is shared by chance."""

SIMILAR_FLOOR = 15
"""Per cent from which a record is similar to another; shared codes make up for less."""

_CODES = ("ipc", "ics", "locarno", "nice", "vienna")
_PER_CODE, _MOST_BY_CODES = 5, 15  # per cent that a shared code adds, and all of them at most
_WITH_CODES = 8  # per cent of text from which codes count
_KEPT, _SECONDS = 64, 3_600


@dataclass(frozen=True, slots=True)
class Check:
    """What an overlap check found, with all that its minutes need."""

    proposal: Proposal
    at: datetime
    phrases: int  # of the proposal
    searched: Mapping[str, int]  # records by kind
    found: Found
    took_ms: float

    @property
    def highest(self) -> Mapping[str, int]:
        """Return the highest share of each kind in per cent, also below the floor."""
        return self.found.highest

    @property
    def records(self) -> list[NearRecord]:
        """Return all records, the nearest first."""
        every = [near for some in self.found.records.values() for near in some]
        return sorted(every, key=lambda near: near.shared.nearness, reverse=True)


@dataclass(frozen=True, slots=True)
class Similar:
    """The records similar to one, and who named the candidates."""

    record: RecordView
    records: list[NearRecord]
    found: Found


class Overlap:
    """The overlap check and similar records."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._nearness = Nearness(library.store, library.index)
        self._kept: OrderedDict[str, tuple[float, str, Check]] = OrderedDict()
        self._lock = threading.Lock()

    def check(
        self, caller: Caller, proposal: Proposal, kinds: Sequence[str] = (),
        limit: int = 5, *, but: Collection[str] = (),
    ) -> Check:  # fmt: skip
        """Compare a proposed text with the register; ``but`` are records left out.

        Raises UsageError for a text without phrases, an unknown kind or a limit out of range.
        """
        caller.require("search")
        if not 1 <= limit <= MAX_LIMIT:
            raise UsageError("error.bad_paging")
        started = time.perf_counter()
        reader = self._reader()
        side = Side(*reader.proposal(proposal))
        public_only = not caller.may("read_internal")
        within = Query(kinds=self._kinds(kinds), public_only=public_only)
        depth = Depth(read=max(12, limit), shown=limit, floor=FLOOR, but=frozenset(but))
        found = self._nearness.find(reader, side, within, depth)
        return Check(
            proposal,
            datetime.now(UTC),
            len(frozenset().union(*(part.telling for part in side.text.parts))),
            self._library.store.answer.counted(within),
            found,
            round((time.perf_counter() - started) * 1000, 2),
        )

    def of_record(self, caller: Caller, id_or_number: str, kind: str | None = None) -> Proposal:
        """Return a record's own title and texts as a proposal; the same rights as for reading."""
        caller.require("read")
        view = self._library.records.get(caller, id_or_number, kind)
        texts = texts_of(view.kind, view.fields)
        english = texts.pop("title_en", "")  # the title once more
        title = texts.pop("title", english)
        return Proposal.of("\n\n".join(texts.values()), title)

    def similar(
        self,
        caller: Caller,
        id_or_number: str,
        kind: str | None = None,
        limit: int = 5,
        *,
        patient: bool = True,
    ) -> Similar:
        """Return the records of all kinds nearest to one, with what they share; maybe none.

        Who is not patient gets none where the database itself would have to look for them.
        """
        caller.require("search")
        if not 1 <= limit <= MAX_LIMIT:
            raise UsageError("error.bad_paging")
        view = self._library.records.get(caller, id_or_number, kind)
        reader = self._reader()
        text, parts = reader.record(view.kind, view.fields)
        within = Query(kinds=by_default(), public_only=not caller.may("read_internal"))
        side = Side(text, parts)
        depth = Depth(10, 4, 4, but=frozenset({view.id}), patient=patient)
        found = self._nearness.find(reader, side, within, depth)
        near = [
            replace(one, codes=_shared_codes(view.kind, view.fields, one))
            for some in found.records.values()
            for one in some
        ]
        close = [one for one in near if _closeness(one) >= SIMILAR_FLOOR]
        close.sort(key=lambda one: (-_closeness(one), one.kind, one.id))
        return Similar(view, close[:limit], found)

    # ---- results that a page comes back to

    def keep(self, caller: Caller, check: Check) -> str:
        """Keep a check in this process's memory for an hour, and return what it is asked for by."""
        caller.require("search")
        id_ = secrets.token_urlsafe(16)
        with self._lock:
            self._drop_old()
            self._kept[id_] = time.monotonic(), caller.user, check
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return id_

    def kept(self, caller: Caller, id_: str) -> Check:
        """Return a check that the same person made within the hour; raises NotFound."""
        caller.require("search")
        with self._lock:
            self._drop_old()
            found = self._kept.get(id_)
        if found is None or found[1] != caller.user:
            raise NotFound("error.overlap_gone")
        return found[2]

    def _drop_old(self) -> None:
        limit = time.monotonic() - _SECONDS
        while self._kept and next(iter(self._kept.values()))[0] < limit:
            self._kept.popitem(last=False)

    # ---- parts

    def _reader(self) -> Reader:
        codes = self._library.codes
        stock = codes["stock_phrase"].items(today()) if "stock_phrase" in codes else ()
        return Reader(stock_of(stock), gazetteer(codes["province"]))

    def _kinds(self, kinds: Sequence[str]) -> tuple[str, ...]:
        found = []
        for kind in kinds or CHECKED:
            meant = self._library.labels.kind(kind)
            if meant is None:
                raise UsageError("error.unknown_kind", kind=kind, kinds=", ".join(KINDS))
            found.append(meant)
        return tuple(dict.fromkeys(found))


def _closeness(near: NearRecord) -> int:
    """Return the share of the texts, raised by codes in common."""
    count = sum(map(len, near.codes.values()))
    alike = near.shared.nearness[1]
    if alike < _WITH_CODES:
        return 0
    return alike + min(count * _PER_CODE, _MOST_BY_CODES)


def _shared_codes(
    kind: str, values: Mapping[str, Any], near: NearRecord
) -> dict[str, tuple[str, ...]]:
    """Return the whole classes that both records have."""
    mine, theirs = KINDS[kind].fields(), KINDS[near.kind].fields()
    found = {}
    for name in _CODES:
        if name in mine and name in theirs:
            both = set(_codes(mine[name], values)) & set(_codes(theirs[name], near.values))
            if both:
                found[name] = tuple(sorted(both))
    return found


def _codes(field: Field, values: Mapping[str, Any]) -> list[str]:
    value = values.get(field.name)
    if not value:
        return []
    if field.name == "nice":
        return [str(part["class"]) for part in value]
    return field.shape.texts(value)
