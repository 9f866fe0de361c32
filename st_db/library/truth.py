"""Whether the index is the database: what is known of it, and the comparison that finds it out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from st_db.errors import IndexNotReady, IndexUnavailable
from st_db.query.lamp import Lamp
from st_db.search import Digest, IndexStatus, SearchEngine
from st_db.store import Side, Store

TOLERATED_LAG_SECONDS = 5.0
"""An index further behind than this is not asked: PostgreSQL, slower and right, answers."""


def distrusted(lamp: Lamp) -> str | None:
    """Return why an index is not asked, as the key of a sentence, or None when it is."""
    if not lamp.reachable:
        return "search.note.index_unreachable"
    if not lamp.ready:
        return "search.note.index_missing"
    if lamp.wrong:
        return "search.note.index_wrong"
    return "search.note.index_behind" if lamp.age > TOLERATED_LAG_SECONDS else None


@dataclass(frozen=True, slots=True)
class Difference:
    """What an index lacks, holds in another version, and holds too much."""

    database: int
    index: int
    missing: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.extra)

    @property
    def counts(self) -> tuple[int, int, int]:
        """Return how many are missing, stale and extra."""
        return len(self.missing), len(self.stale), len(self.extra)


def difference(engine: SearchEngine, side: Side) -> Difference:
    """Compare ids and versions of both sides, one by one."""
    try:
        indexed = dict(engine.versions())
    except IndexNotReady:
        indexed = {}
    total, database = len(indexed), 0
    missing: list[str] = []
    stale: list[str] = []
    for id_, version in side.versions:
        database += 1
        found = indexed.pop(id_, None)
        if found is None:
            missing.append(id_)
        elif found != version:
            stale.append(id_)
    return Difference(database, total, missing, stale, list(indexed))


def alike(engine: SearchEngine, side: Side) -> bool:
    """Compare counts and checksums of both sides, which costs a fraction of a second."""
    return engine.digest() == Digest(side.documents, side.total)


class Truth:
    """What is known of one index: every process reads it, the holder of its lock writes it."""

    def __init__(self, store: Store, name: str) -> None:
        self._proofs = store.proofs
        self._name = name

    def lamp(self, engine: SearchEngine) -> Lamp:
        """Return how far the index is and what its last comparison found."""
        try:
            status = engine.status()
        except IndexNotReady:
            return self._proofs.lamp(self._name, 0, None)
        except IndexUnavailable:
            return replace(self._proofs.lamp(self._name, 0, None), reachable=False)
        return self.lamp_of(status)

    def lamp_of(self, status: IndexStatus) -> Lamp:
        """Return the same for a status already at hand."""
        documents = status.documents if status.ready else None
        return self._proofs.lamp(self._name, status.seq, documents)

    def trusted(self, status: IndexStatus) -> bool:
        """Tell whether an index holds what it held when it was last known to be right."""
        proof = self._proofs.lamp(self._name, status.seq, status.documents).proof
        return (proof.seq, proof.documents) == (status.seq, status.documents) and not proof.differs

    def holds(self, status: IndexStatus) -> None:
        """Note what a trusted index holds after a change of our own."""
        self._proofs.holds(self._name, status.seq, status.documents)

    def compared(self, status: IndexStatus, found: Difference, *, same: bool) -> None:
        """Note what a comparison found just now; unlike sums without a cause count as one stale."""
        counts = found.counts if same or found else (0, 1, 0)
        self._proofs.compared(self._name, status.seq, status.documents, counts)

    def mended(self, count: int) -> None:
        """Note that so many documents were put right just now."""
        self._proofs.mended(self._name, count)
