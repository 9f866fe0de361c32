"""The index as people manage it: how far it is, whether it is true, and how it is mended."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from st_db.access import Caller
from st_db.errors import BeyondEngine, IndexBusy, IndexNotReady, IndexUnavailable
from st_db.library.making import LEAST, MakersFailed, document_of, processes, rows_apart
from st_db.library.patience import Courtesy, rarely_collected
from st_db.library.truth import Difference, Truth, alike, difference, distrusted
from st_db.query import Answerer
from st_db.query.lamp import Lamp
from st_db.search import Build, IndexStatus, SearchEngine
from st_db.search import make_key as make_server_key
from st_db.settings import Settings
from st_db.store import Store

log = logging.getLogger(__name__)

T = TypeVar("T")

BATCH = 2_000
"""Changes applied in one commit of the index."""

_BETWEEN = 300.0
"""Seconds between two comparisons of an index that nobody touched; a large one rests longer."""
_REST = 100  # times what a comparison took, so that it never takes more than a hundredth
_SOON = 5.0
_TURNS = 4
_MANY = 10_000  # changes: a large import


class Index:
    """The search index beside the database it follows."""

    def __init__(self, store: Store, engine: SearchEngine, settings: Settings) -> None:
        self.store = store
        self.engine = engine
        self.lock_name = f"index:{engine.name}:{settings.meili_url or settings.home}"
        self.truth = Truth(store, self.lock_name)
        self.courtesy = Courtesy()
        self._due = 0.0

    # ---- how far

    def lamp(self) -> Lamp:
        """Return how far the index is and what its last comparison found.

        An index that is missing or unreachable has seq 0 and age 0: the engine says so itself.
        """
        return self.truth.lamp(self.engine)

    def status(self, caller: Caller) -> dict[str, Any]:
        """Return what ``index status --json`` prints."""
        caller.require("read")
        status = self.engine.status()
        lamp = self.truth.lamp_of(status)
        return {
            "engine": status.engine,
            "fingerprint": status.fingerprint,
            "ready": status.ready,
            "documents": status.documents,
            "seq": status.seq,
            "behind": lamp.behind,
            "building": status.building,
            "wrong": lamp.wrong,
            **lamp.to_json(),
        }

    def wait_until_applied(self, seq: int, timeout: float = 30.0) -> int:
        """Wait until the index holds a change; returns how many changes it is behind (0 = done).

        When nobody follows the log, this process applies it.
        """
        deadline = time.monotonic() + timeout
        while (status := self.engine.status()).seq < seq or not status.ready:
            if time.monotonic() > deadline:
                return self.store.lag(status.seq)[0]
            with self.store.hold(self.lock_name) as held:
                if held:
                    self.catch_up()
                    continue
            time.sleep(0.1)
        return 0

    # ---- answering

    def asked(self, ask: Callable[[Answerer], T], lamp: Lamp) -> tuple[T, str, str | None]:
        """Ask the engine; PostgreSQL answers while the index is missing, late, wrong or lost.

        Returns the answer, the name of who gave it, and the key of a sentence that says why
        PostgreSQL had to.
        """
        self.courtesy.asked()
        note = distrusted(lamp)
        if note is None:
            try:
                return ask(self.engine), self.engine.name, None
            except IndexNotReady:
                note = "search.note.index_missing"
            except IndexUnavailable:
                note = "search.note.index_unreachable"
            except BeyondEngine:
                note = "search.note.beyond_engine"
        return ask(self.store.answer), self.store.answer.name, note

    # ---- following

    def catch_up(self) -> int:
        """Build a missing index, apply every change not yet applied; returns the seq reached.

        An index that is not what we left is compared and mended at once. The caller holds the
        index lock.
        """
        if not self._caught_up():
            self.prove()
        return self.engine.status().seq

    def _caught_up(self) -> bool:
        """Build or apply; tells whether the index was what we left before."""
        status = self.engine.ensure()
        if not status.ready or self._far_behind(status):
            status = self._build()
        trusted = self.truth.trusted(status)
        if self._apply_log(status.seq) > status.seq and trusted:
            self.truth.holds(self.engine.status())
        return trusted

    def _far_behind(self, status: IndexStatus) -> bool:
        """Tell whether building anew, on every processor, is quicker than applying one by one."""
        return self.store.lag(status.seq)[0] > max(_MANY, status.documents)

    def _apply_log(self, seq: int) -> int:
        while True:
            ids, last = self.store.changed_after(seq, BATCH)
            if last <= seq:
                return seq
            self._apply(ids, last)
            seq = last

    def _apply(self, ids: list[str], seq: int) -> None:
        records = self.store.get_many(ids, numbers=True)
        present = [r for r in records.values() if r.archived_at is None]
        kept = {record.id for record in present}
        gone = [id_ for id_ in ids if id_ not in kept]
        self.engine.apply([document_of(record, seq) for record in present], gone, seq)

    # ---- truth

    def check(self, caller: Caller) -> dict[str, int]:
        """Compare ids and versions on both sides; changes nothing."""
        caller.require("read_internal")
        with self.store.proofs.side() as side:
            found = difference(self.engine, side)
        missing, stale, extra = found.counts
        return {
            "database": found.database,
            "index": found.index,
            "missing": missing,
            "stale": stale,
            "extra": extra,
        }

    @property
    def due(self) -> bool:
        """Tell whether the two sides should be compared again."""
        return time.monotonic() >= self._due

    def prove(self, *, one_by_one: bool = False) -> Difference:
        """Compare both sides and mend what differs; returns what was put right.

        Counts and checksums are compared first, ids and versions where those differ or where it
        is asked. The caller holds the index lock.
        """
        started = time.monotonic()
        mended = Difference(0, 0)
        for turn in range(_TURNS):
            with self.store.proofs.side() as side:
                status = self.engine.status()
                if not status.ready or status.seq != side.seq:
                    self._caught_up()
                    continue
                same = alike(self.engine, side)
                found = Difference(side.documents, status.documents)
                if one_by_one or not same:
                    found = difference(self.engine, side)
            self.truth.compared(status, found, same=same)
            if same and not found:
                if mended:
                    self.truth.mended(sum(mended.counts))
                spent = time.monotonic() - started
                self._due = time.monotonic() + max(_BETWEEN, spent * _REST)
                return mended
            log.warning("the index differs from the database", extra={"counts": found.counts})
            mended = mended or found
            self._mend(found if turn == 0 else None, status.seq)
        self._due = time.monotonic() + _SOON  # records kept changing meanwhile
        return mended

    def _mend(self, found: Difference | None, seq: int) -> None:
        """Write what differs; where that is not known or did not help, build anew."""
        if not found:
            self._build()
            return
        wanted = found.missing + found.stale
        for start in range(0, len(wanted), BATCH):
            self._apply(wanted[start : start + BATCH], seq)
        if found.extra:
            self.engine.apply([], found.extra, seq)

    def sync(self, caller: Caller, timeout: float = 60.0) -> dict[str, int]:
        """Apply the change log and mend what the comparison finds; returns what was mended.

        Raises IndexBusy when another process holds the index for longer than ``timeout``.
        """
        caller.require("index")
        deadline = time.monotonic() + timeout
        while True:
            with self.store.hold(self.lock_name) as held:
                if held:
                    self._caught_up()
                    added, updated, removed = self.prove(one_by_one=True).counts
                    seq = self.engine.status().seq
                    return {"seq": seq, "added": added, "updated": updated, "removed": removed}
            if time.monotonic() > deadline:
                raise IndexBusy
            time.sleep(0.2)

    # ---- building

    def rebuild(
        self, caller: Caller, progress: Callable[[int, int], None] | None = None
    ) -> dict[str, Any]:
        """Build a new index beside the present one and swap; searches go on meanwhile."""
        caller.require("index")
        with self.store.hold(f"{self.lock_name}:build") as held:
            if not held:
                raise IndexBusy
            started = time.perf_counter()
            status = self._build(progress)
        seconds = time.perf_counter() - started
        return {
            "engine": status.engine,
            "fingerprint": status.fingerprint,
            "documents": status.documents,
            "seq": status.seq,
            "seconds": round(seconds, 2),
        }

    def _build(self, progress: Callable[[int, int], None] | None = None) -> IndexStatus:
        try:
            return self._built(progress, processes())
        except MakersFailed as error:
            # A small computer may have no memory for them; building here takes longer, that is all.
            log.warning("the index is built in one process", extra={"error": str(error)})
            return self._built(progress, 0)

    def _built(self, progress: Callable[[int, int], None] | None, count: int) -> IndexStatus:
        with rarely_collected(), self.store.snapshot() as found:
            told = (lambda done: progress(done, found.total)) if progress else (lambda _done: None)
            apart = None
            if count and found.total >= LEAST:
                apart = partial(rows_apart, found.whole, count, found.seq)
            documents = (document_of(record, found.seq) for record in found.records)
            return self.engine.rebuild(Build(documents, found.total, found.seq, told, apart))


def make_key(settings: Settings, master: str) -> str:
    """Return a key of the search server with the least rights; the master key is kept nowhere."""
    return make_server_key(settings, master)
