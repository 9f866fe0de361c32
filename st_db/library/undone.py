"""What an undo did: how many records are as before, which were left, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from st_db import i18n
from st_db.i18n import Language
from st_db.library.placing import PLACED
from st_db.records import KINDS

NAMED = 10_000
"""Records named in a report; the counts say when there were more."""

Reason = Literal[
    "changed", "imported", "undone", "archived", "restored",  # kept
    "number_taken", "referred", "unreadable", "other_unit", "hand_over",  # could not
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Left:
    """A record that an undo left as it is: which, why, and whose change stood in the way."""

    record_id: str
    kind: str
    number: str | None
    title: str | None
    reason: Reason
    fields: tuple[str, ...] = ()
    actor: str | None = None
    at: datetime | None = None
    source: str | None = None
    other: str | None = None  # the number that is taken, the record that refers to it

    def to_json(self, language: Language) -> dict[str, Any]:
        """Return the record and why it was left, with a sentence."""
        declared = {**PLACED, **KINDS[self.kind].fields()}
        labels = ", ".join(
            declared[name].spec.label(language) if name in declared else name
            for name in self.fields
        )
        at = f"{self.at.astimezone():%d/%m/%Y %H:%M}" if self.at else ""
        params = {
            "what": " ".join(filter(None, (self.number, f"“{self.title}”" if self.title else ""))),
            "fields": labels or "–", "actor": self.actor or "", "at": at,
            "source": self.source or "", "other": self.other or "",
        }  # fmt: skip
        return {
            "id": self.record_id,
            "kind": self.kind,
            "number": self.number,
            "title": self.title,
            "reason": self.reason,
            "fields": list(self.fields),
            "actor": self.actor,
            "at": self.at.isoformat() if self.at else None,
            "source": self.source,
            "other": self.other,
            "message": i18n.t(f"undo.left.{self.reason}", language, **params),
        }


@dataclass(slots=True)
class UndoResult:
    """What an undo did. Always ``records`` = reversed + as_before + kept + failed."""

    undoes: str
    file: str
    batch: str | None = None  # its own; None when it was only tried or changed nothing
    already: str | None = None  # the batch that had taken this one back before
    dry_run: bool = False
    records: int = 0
    archived: int = 0
    restored: int = 0
    reset: int = 0
    as_before: int = 0
    kept_count: int = 0
    failed_count: int = 0
    kept: list[Left] = field(default_factory=list)
    failed: list[Left] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    seq: int = 0
    behind: int = 0

    @property
    def reversed(self) -> int:
        """Return how many records are as they were before the import."""
        return self.archived + self.restored + self.reset

    def keep(self, left: Left) -> None:
        """Name a record that stays because somebody changed it since."""
        self.kept_count += 1
        if len(self.kept) < NAMED:
            self.kept.append(left)

    def fail(self, left: Left) -> None:
        """Name a record that cannot be taken back."""
        self.failed_count += 1
        if len(self.failed) < NAMED:
            self.failed.append(left)

    def counts(self) -> dict[str, int]:
        """Return the figures of the three buckets and their parts."""
        return {
            "records": self.records,
            "reversed": self.reversed,
            "archived": self.archived,
            "restored": self.restored,
            "reset": self.reset,
            "as_before": self.as_before,
            "kept": self.kept_count,
            "failed": self.failed_count,
        }

    def to_json(self, language: Language) -> dict[str, Any]:
        """Return the answer of ``undo --json``; ``kept`` and ``failed`` are named one by one."""
        return {
            "batch": self.batch,
            "undoes": self.undoes,
            "file": self.file,
            "already": self.already,
            "dry_run": self.dry_run,
            "reversed": self.reversed,
            "kept": [left.to_json(language) for left in self.kept],
            "failed": [left.to_json(language) for left in self.failed],
            "counts": self.counts(),
            "kinds": dict(self.kinds),
            "behind": self.behind,
            "seconds": round(self.seconds, 3),
        }
