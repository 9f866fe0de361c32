"""The truth lamp: how far an index is behind the database, and when the two were last compared."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Proof:
    """What the last comparison of both sides found, and what the last mending put right."""

    seq: int | None = None  # of the index when its documents were last known to be right
    documents: int | None = None  # that it held then
    compared_at: datetime | None = None
    missing: int = 0
    stale: int = 0
    extra: int = 0
    mended: int = 0
    mended_at: datetime | None = None

    @property
    def differs(self) -> bool:
        """Tell whether the comparison found a difference that is not mended yet."""
        return bool(self.missing or self.stale or self.extra)


@dataclass(frozen=True, slots=True)
class Lamp:
    """What is known of an index at the moment of an answer."""

    seq: int = 0  # the last change it applied
    behind: int = 0  # changes not applied
    age: float = 0.0  # seconds since the oldest of them was made
    ready: bool = False
    reachable: bool = True  # an engine's server answers
    documents: int = 0
    proof: Proof = field(default_factory=Proof)

    @property
    def wrong(self) -> bool:
        """Tell whether the index holds other documents than it should at its seq.

        While changes are on their way an engine may have written some of them before their seq.
        """
        if not self.ready:
            return False
        moved = self.proof.seq == self.seq and self.proof.documents != self.documents
        return (moved and not self.behind) or self.proof.differs

    @property
    def sound(self) -> bool:
        """Tell whether the index answers, and holds what it should at its seq."""
        return self.ready and self.reachable and not self.wrong

    def to_json(self) -> dict[str, Any]:
        """Return what answers say of the index beside ``seq`` and ``behind``."""
        proof = self.proof
        return {
            "behind_seconds": round(self.age, 1),
            "compared_at": proof.compared_at and proof.compared_at.isoformat(timespec="seconds"),
            "missing": proof.missing,
            "stale": proof.stale,
            "extra": proof.extra,
            "mended": proof.mended,
            "mended_at": proof.mended_at and proof.mended_at.isoformat(timespec="seconds"),
        }
