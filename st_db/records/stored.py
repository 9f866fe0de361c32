"""What the database gives back and takes: records with their spine, changes, links, batches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from st_db.records.card import Card
from st_db.records.entry import Entry

Op = Literal[
    "create", "update", "archive", "restore", "confirm", "undo", "merge", "unmerge", "attach",
    "detach", "delete",
]  # fmt: skip
"""What a change did. Records are archived, never deleted; a profile may be.

``confirm`` found a record still true and ``undo`` took that back; ``attach`` and ``detach`` are of
its files: none of these makes a version.
"""

Line = tuple[str | None, int | None]
"""The sheet and row of an imported file that a change came from."""

NOWHERE: Line = (None, None)


@dataclass(frozen=True, slots=True)
class Record:
    """A stored record: its spine and its entry's values in JSON form (dates as ISO text)."""

    id: str
    kind: str
    version: int
    values: Mapping[str, Any]
    visibility: str
    unit_id: str | None
    created_at: datetime
    updated_at: datetime
    checked_at: datetime | None = None
    archived_at: datetime | None = None
    numbers: tuple[str, ...] = ()  # compact forms; empty where the reader did not ask for them
    batch: str | None = None  # the import that made it
    merged_into: str | None = None  # the record that it was merged into

    @property
    def number(self) -> str | None:
        """Return the number that names the record."""
        number: str | None = self.values.get("number")
        return number

    @property
    def title(self) -> str | None:
        """Return the title to show: the Vietnamese one, else the English one."""
        title: str | None = self.values.get("title") or self.values.get("title_en")
        return title

    @property
    def called(self) -> str:
        """Return what messages call the record."""
        return self.number or self.title or self.id


@dataclass(frozen=True, slots=True)
class New:
    """A record to create; ``id`` is a uuidv7 made by the library."""

    id: str
    entry: Entry | Card
    line: Line = NOWHERE
    unit: str | None = None  # whose record it is
    visibility: str = "public"

    def card(self) -> Card:
        """Return the entry as it is written down."""
        return self.entry if isinstance(self.entry, Card) else self.entry.card()


@dataclass(frozen=True, slots=True)
class Changed:
    """A record to change: what it was (with the version the caller saw) and what it becomes.

    ``restores``: it had been taken out, and an import brings it back as its own. ``again``: the
    version that a person goes back to.
    """

    record: Record
    entry: Entry | Card
    before: Mapping[str, Any]  # only fields that change, JSON form
    after: Mapping[str, Any]
    line: Line = NOWHERE
    restores: bool = False
    again: int | None = None
    op: Op = "update"  # what history calls it
    details: Mapping[str, Any] | None = None

    @classmethod
    def between(cls, record: Record, entry: Entry | Card) -> Changed:
        """Return what makes a record this entry; nothing differs where ``after`` is empty."""
        values = entry.values if isinstance(entry, Card) else entry.values()
        now = record.values
        after = {name: value for name, value in values.items() if value != now.get(name)}
        return cls(record, entry, {name: now.get(name) for name in after}, after)

    def card(self) -> Card:
        """Return the entry as it is written down."""
        return self.entry if isinstance(self.entry, Card) else self.entry.card()


@dataclass(frozen=True, slots=True)
class Change:
    """One line of history; ``before``, ``after`` hold what changed; no ``after`` on create."""

    seq: int
    op: Op
    version: int
    actor: str
    source: str | None
    batch: str | None
    at: datetime
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    sheet: str | None = None
    row: int | None = None
    undoes: str | None = None  # the import that its batch took back
    work: str | None = None  # what its batch was: an import, an undo, a bulk change
    details: Mapping[str, Any] | None = None  # the version gone back to, the reason given


@dataclass(frozen=True, slots=True)
class Archived:
    """A record that was taken out of the register: when, by whom, in which batch and why."""

    id: str
    kind: str
    number: str | None
    title: str | None
    unit_id: str | None
    version: int
    visibility: str
    archived_at: datetime
    actor: str | None
    batch: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Likely:
    """A record as it is compared with a row that perhaps is it."""

    id: str
    kind: str
    number: str | None
    title: str | None
    folded: str  # title in folded words, a space around each
    holder: str | None  # first organization as filters spell it
    date: str | None
    batch: str | None
    keys: tuple[tuple[str, str], ...] = ()  # (scheme, key) of the numbers that name it


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records of a kind that are perhaps one, and why; ``apart_by`` said that they are not."""

    one: str
    other: str
    kind: str
    score: float
    why: tuple[str, ...]
    found_at: datetime
    apart_by: str | None = None
    apart_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Merger:
    """A record that was merged into another; the versions are those that merging made."""

    id: str
    kept: str
    merged: str
    kind: str
    actor: str
    at: datetime
    kept_version: int
    merged_version: int


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link as seen from one record: ``inward`` when the other record made it.

    ``id`` is None while no record has the number.
    """

    role: str
    kind: str
    number: str | None
    title: str | None
    id: str | None
    inward: bool
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """One import as kept in the database, or the taking back of the one that ``undoes`` names.

    ``work`` is ``import``, ``undo`` or ``bulk``: a change of many records at once.
    """

    id: str
    file: str
    source: str | None
    kinds: Mapping[str, int]
    rows: int
    created: int
    updated: int
    unchanged: int
    rejected: int
    actor: str
    at: datetime
    seconds: float
    issues: list[dict[str, Any]] = field(default_factory=list)
    undoes: str | None = None
    undone_by: str | None = None
    report: Mapping[str, Any] = field(default_factory=dict)
    work: str = "import"


@dataclass(frozen=True, slots=True)
class OwnProfile:
    """A source that the office described itself: its folded headers, and the choices for it."""

    name: str
    version: int
    recognise: tuple[str, ...]
    choices: Mapping[str, Any]
    actor: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search that somebody keeps: what its address asks, and the last change they have seen."""

    id: str
    version: int
    owner: str
    name: str
    asked: Mapping[str, Any]
    seen_seq: int
    seen_at: datetime
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody typed into a form, by field, as it stands there; ``revision`` counts writes.

    ``version`` is the record's that was in sight, 0 for a new one; ``saves`` are the ids of saves
    that were tried and not answered.
    """

    id: str
    owner: str
    kind: str
    record_id: str | None
    version: int
    revision: int
    typed: Mapping[str, Any]
    saves: tuple[str, ...] | list[str]
    created_at: datetime | None = None
    updated_at: datetime | None = None
    ended_at: datetime | None = None


State = Literal["waiting", "running", "done", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of long work as kept in the database; what it asks and gives is JSON."""

    id: str
    work: str
    state: State
    actor: str
    caller: Mapping[str, Any]
    asked: Mapping[str, Any]
    progress: Mapping[str, Any]
    result: Mapping[str, Any] | None
    error: Mapping[str, Any] | None
    created_at: datetime
    stop: bool = False  # somebody asked to cancel it
    worker: str | None = None
    started_at: datetime | None = None
    alive_at: datetime | None = None
    finished_at: datetime | None = None

    @property
    def over(self) -> bool:
        """Tell whether nothing more will happen to it."""
        return self.state not in {"waiting", "running"}


@dataclass(frozen=True, slots=True)
class JobLine:
    """One line of a job's result; ``noted`` when something was said about it."""

    position: int
    outcome: str
    noted: bool
    line: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Proof:
    """A file that proves a criterion of the index workbook."""

    criterion: str
    id: str
    sha256: str
    name: str
    actor: str
    attached_at: datetime
    detached_by: str | None
    detached_at: datetime | None
    size: int
    format: str

    def to_json(self) -> dict[str, Any]:
        """Return the file as programs get it."""
        off = {"detached_at": self.detached_at.isoformat()} if self.detached_at else {}
        return {"id": self.id, "criterion": self.criterion, "name": self.name,
                "format": self.format, "size": self.size, "sha256": self.sha256,
                "actor": self.actor, "attached_at": self.attached_at.isoformat(),
                **off}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file with a record: its name there, who sees it, and what its content is."""

    id: str
    record_id: str
    sha256: str
    name: str
    visibility: str
    actor: str
    attached_at: datetime
    size: int
    format: str
    pages: int
    whole: bool  # its text was read to the end
    read: int  # pages that have a text
    pictured: bool  # there is a small picture of its first page
    detached_at: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the file as programs get it."""
        off = {"detached_at": self.detached_at.isoformat()} if self.detached_at else {}
        return {
            "id": self.id,
            "record": self.record_id,
            "name": self.name,
            "format": self.format,
            "size": self.size,
            "sha256": self.sha256,
            "pages": self.pages,
            "pages_with_text": self.read,
            "text_whole": self.whole,
            "visibility": self.visibility,
            "actor": self.actor,
            "attached_at": self.attached_at.isoformat(),
            **off,
        }


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page of an attached file that a question found; ``label`` names a sheet."""

    id: str
    name: str
    page: int
    label: str | None
    text: str
    found: int  # pages of the file that match
    record_id: str
    kind: str
    number: str | None
    title: str | None
