"""The index as people manage it: how far it is, whether it is true, and how it is mended."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from st_db.access import Caller
from st_db.errors import IndexBusy, IndexNotReady, IndexUnavailable
from st_db.library.patience import rarely_collected
from st_db.records.stored import Record
from st_db.search import Build, Document, IndexStatus, SearchEngine, document
from st_db.search import make_key as make_server_key
from st_db.settings import Settings
from st_db.store import Store

BATCH = 2_000
"""Changes applied in one commit of the index."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Index:
    """The search index beside the database it follows."""

    def __init__(self, store: Store, engine: SearchEngine, settings: Settings) -> None:
        self.store = store
        self.engine = engine
        self.lock_name = f"index:{engine.name}:{settings.meili_url or settings.home}"

    # ---- how far

    def lag(self) -> tuple[int, int, float]:
        """Return (seq of the index, changes not applied, age of the oldest in seconds).

        An index that is missing or unreachable has seq 0 and age 0: the engine says so itself.
        """
        try:
            status = self.engine.status()
        except (IndexNotReady, IndexUnavailable):
            return 0, self.store.lag(0)[0], 0.0
        behind, age = self.store.lag(status.seq)
        return status.seq, behind, age if status.ready else 0.0

    def status(self, caller: Caller) -> dict[str, Any]:
        """Return what ``index status --json`` prints."""
        caller.require("read")
        status = self.engine.status()
        behind, age = self.store.lag(status.seq)
        return {
            "engine": status.engine,
            "fingerprint": status.fingerprint,
            "ready": status.ready,
            "documents": status.documents,
            "seq": status.seq,
            "behind": behind,
            "behind_seconds": round(age, 1),
            "building": status.building,
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

    # ---- following

    def catch_up(self) -> int:
        """Build a missing index, apply every change not yet applied; returns the seq reached.

        The caller holds the index lock.
        """
        status = self.engine.ensure()
        if not status.ready:
            return self._build().seq
        seq = status.seq
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
        self.engine.apply([_document(record, seq) for record in present], gone, seq)

    # ---- truth

    def check(self, caller: Caller) -> dict[str, int]:
        """Compare ids and versions on both sides; changes nothing."""
        caller.require("read")
        database, index, missing, stale, extra = self._compare()
        return {
            "database": database,
            "index": index,
            "missing": len(missing),
            "stale": len(stale),
            "extra": len(extra),
        }

    def _compare(self) -> tuple[int, int, list[str], list[str], list[str]]:
        try:
            indexed = dict(self.engine.versions())
        except IndexNotReady:
            indexed = {}
        total = len(indexed)
        missing: list[str] = []
        stale: list[str] = []
        database = 0
        for id_, version in self.store.versions():
            database += 1
            found = indexed.pop(id_, None)
            if found is None:
                missing.append(id_)
            elif found != version:
                stale.append(id_)
        return database, total, missing, stale, list(indexed)

    def sync(self, caller: Caller, timeout: float = 60.0) -> dict[str, int]:
        """Apply the change log and mend what the comparison finds; returns what was mended.

        Raises IndexBusy when another process holds the index for longer than ``timeout``.
        """
        caller.require("index")
        deadline = time.monotonic() + timeout
        while True:
            with self.store.hold(self.lock_name) as held:
                if held:
                    seq = self.catch_up()
                    _, _, missing, stale, extra = self._compare()
                    for start in range(0, len(missing) + len(stale), BATCH):
                        self._apply((missing + stale)[start : start + BATCH], seq)
                    if extra:
                        self.engine.apply([], extra, seq)
                    return {
                        "seq": seq,
                        "added": len(missing),
                        "updated": len(stale),
                        "removed": len(extra),
                    }
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
        with rarely_collected(), self.store.snapshot() as (seq, total, records):
            told = (lambda done: progress(done, total)) if progress else (lambda _done: None)
            return self.engine.rebuild(Build(_documents(records, seq), total, seq, told))


def make_key(settings: Settings, master: str) -> str:
    """Return a key of the search server with the least rights; the master key is kept nowhere."""
    return make_server_key(settings, master)


def _documents(records: Iterator[Record], seq: int) -> Iterator[Document]:
    for record in records:
        yield _document(record, seq)


def _document(record: Record, seq: int) -> Document:
    return document(
        record.kind,
        record.values,
        id=record.id,
        version=record.version,
        seq=seq,
        visibility=record.visibility,
        updated=int((record.updated_at - _EPOCH).total_seconds() * 1_000_000),
        numbers=record.numbers,
    )
