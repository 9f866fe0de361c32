"""What somebody asks to be saved of one record, and what came of it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from st_db.errors import Level, UsageError
from st_db.i18n import Language, has, remedy, t
from st_db.records import KINDS, Card
from st_db.store import sound_id
from st_db.values import Note


@dataclass(frozen=True, slots=True)
class Edit:
    """The fields somebody touched, and the version of the record they had in sight.

    ``save_id`` is a uuid that the client makes for this content alone: the same edit sent again
    answers what the first one answered. ``follows`` are the ids of earlier tries from the same form
    that no answer came back from. Without ``record_id`` the record is new.
    """

    save_id: str
    values: Mapping[str, Any]
    kind: str = ""  # of a new record
    record_id: str | None = None
    version: int = 0
    follows: tuple[str, ...] = ()
    draft: str | None = None  # that is put away with the save
    placing: Mapping[str, str | None] = dataclasses.field(default_factory=dict)
    """Whose a new record is and who may see it, where its author says so; see ``placing``."""

    @property
    def subject(self) -> str:
        """Return the id of the record; a new one has that of the first try to make it."""
        return self.record_id or (self.follows[0] if self.follows else self.save_id)

    def sound(self) -> Edit:
        """Return the edit with its ids in normal form; raises UsageError for one that is none."""
        return Edit(
            uuid_of(self.save_id),
            self.values,
            self.kind,
            None if self.record_id is None else uuid_of(self.record_id),
            self.version,
            tuple(uuid_of(one) for one in self.follows),
            self.draft,
            self.placing,
        )

    def digest(self) -> str:
        """Return what tells this content from another."""
        asked: list[Any] = [self.kind, self.record_id, self.version, dict(self.values)]
        if self.placing:
            asked.append(dict(self.placing))
        told = json.dumps(asked, sort_keys=True, default=str)
        return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class FieldIssue:
    """A problem beside a field; ``at`` and ``part`` say where in a list. A warning is saved."""

    level: Level
    field: str
    code: str
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    at: int | None = None
    part: str | None = None

    def sentence(self, language: Language) -> str:
        """Return what is wrong and how to put it right."""
        key = f"form.{self.code}"
        if not has(key):
            key = "form.value.unreadable"
        told = (t(key, language, **self.params), remedy(key, language, **self.params))
        return " ".join(part for part in told if part)


@dataclass(frozen=True, slots=True)
class Saved:
    """The edit is in. ``merged`` are fields that others changed meanwhile, which stay as theirs.

    ``version`` is the one this save made, or the record's where nothing was to be written.
    """

    record_id: str
    version: int
    changed: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    issues: tuple[FieldIssue, ...] = ()
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Collision:
    """A field that two people changed to different values, in JSON form."""

    field: str
    mine: Any
    theirs: Any
    original: Any  # None as well where it is not known any more
    actor: str | None = None
    at: datetime | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Clash:
    """Nothing was saved: somebody else changed the same fields. Whoever saves again says which.

    ``version`` is the record's now; ``mine`` and ``theirs`` are fields that do not collide.
    """

    record_id: str
    version: int
    collisions: tuple[Collision, ...]
    mine: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was saved: these fields cannot be read or are not enough for a record."""

    issues: tuple[FieldIssue, ...]


@dataclass(frozen=True, slots=True)
class Submitted:
    """Nothing is in the register yet: the edit waits for a reviewer of the unit."""

    submission: str  # its id
    record_id: str  # also that of a record which is not there yet
    changed: tuple[str, ...] = ()
    issues: tuple[FieldIssue, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """What is to be said about values, and the entry they are; None where they cannot be read."""

    issues: tuple[FieldIssue, ...]
    card: Card | None = None


Outcome = Saved | Clash | Refused | Submitted


def field_issues(error: ValidationError) -> tuple[FieldIssue, ...]:
    """Return what validation refused, beside its fields."""
    found: dict[tuple[Any, ...], FieldIssue] = {}
    for problem in error.errors(include_url=False, include_input=False):
        place: Sequence[Any] = problem["loc"]
        name = str(place[0]) if place else ""
        at = next((part for part in place[1:2] if isinstance(part, int)), None)
        part = next((part for part in place[2:3] if isinstance(part, str)), None)
        code = problem["type"]
        if code == "missing" or (part and code == "string_type"):
            code = "value.missing"
        elif "." not in code:
            code = "value.unreadable"
        params = {"raw": "", **(problem.get("ctx") or {})}
        issue = FieldIssue("error", name, code, params, at, part)
        found.setdefault((name, at, part), issue)
    return tuple(found.values())


def noted(notes: Sequence[Note]) -> tuple[FieldIssue, ...]:
    """Return what was said about values that are kept."""
    once = {(note.field, note.code, note.raw): note for note in notes}
    return tuple(
        FieldIssue("warning", note.field, note.code, {"raw": note.raw, **note.params})
        for note in once.values()
    )


def known_fields(kind: str, values: Mapping[str, Any]) -> None:
    """Raise UsageError for a kind there is not, or a field that the kind does not have."""
    if kind not in KINDS:
        raise UsageError("error.unknown_kind", kind=kind[:80], kinds=", ".join(KINDS))
    fields = KINDS[kind].fields()
    unknown = next((name for name in values if name not in fields), None)
    if unknown is not None:
        raise UsageError("error.no_such_field", field=unknown, fields=", ".join(fields))


def uuid_of(text: str) -> str:
    """Return an id in normal form; raises UsageError for what is none."""
    found = sound_id(text)
    if found is None:
        raise UsageError("error.not_an_id", id=str(text)[:80])
    return found
