"""History as use cases: what changed, a record as it was, going back, taking out, still true.

No version is stored: a record as it was is found by walking back through what each change replaced.
Going back is a change like any other, so it can be gone back from as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from st_db.access import Caller
from st_db.errors import Conflict, NotFound, UsageError
from st_db.library.differences import differences
from st_db.library.holding import held
from st_db.library.plan_titles import codes_of, labels_by
from st_db.library.review import require_unreviewed
from st_db.library.wording import Wording
from st_db.records import KINDS
from st_db.records.stored import Archived, Change, Changed, Record
from st_db.store import values_before

if TYPE_CHECKING:
    from st_db.library.facade import Library
    from st_db.library.labels import Labels
    from st_db.library.records import RecordView

SHOWN = 20
"""Changes on one page of a history."""

MOST_SHOWN = 200
LONGEST_REASON = 500
_WALKED = 10_000  # changes read at once while walking back

_CHECKS = frozenset({"confirm", "undo"})  # they say something of a record and change nothing
_ASIDE = _CHECKS | {"attach", "detach"}  # none of these makes a version
ORIGINS = ("page", "command", "http", "job", "test", "review")


@dataclass(frozen=True, slots=True)
class Happening:
    """One change as people read it: who, what, when, from where, and what differs since."""

    change: Change
    differences: list[dict[str, Any]]
    origin: str  # import, undo, bulk, or the door through which a person did it
    latest: bool  # the record is as this change left it

    def to_json(self) -> dict[str, Any]:
        """Return the change with its differences in words."""
        change = self.change
        return {
            "seq": change.seq,
            "op": change.op,
            "version": change.version,
            "actor": change.actor,
            "at": change.at.isoformat(),
            "origin": self.origin,
            "file": change.source if self.origin == "import" else None,
            "sheet": change.sheet,
            "row": change.row,
            "batch": change.batch,
            "undoes": change.undoes,
            "details": change.details,
            "latest": self.latest,
            "differences": self.differences,
        }


@dataclass(frozen=True, slots=True)
class Past:
    """A page of a record's history, newest first."""

    record: Record
    total: int
    happenings: list[Happening]


@dataclass(frozen=True, slots=True)
class Version:
    """A record as it was, and what going back to it would change now."""

    view: RecordView
    version: int
    latest: int
    made: Change | None
    differences: list[dict[str, Any]]

    def to_json(self) -> dict[str, Any]:
        """Return the record as it was, with the version that it has now."""
        return {
            **self.view.to_json(),
            "version": self.version,
            "latest": self.latest,
            "restoring": self.differences,
        }


class History:
    """What happened to records, and the ways back."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._store = library.store

    # ---- looking

    def of(
        self, caller: Caller, what: str, kind: str | None = None, page: tuple[int, int] = (SHOWN, 0)
    ) -> Past:
        """Return a page (limit, offset) of what happened to a record; raises NotFound, Several."""
        caller.require("read_history")
        record = self._library.records.find(caller, what, kind)
        limit, offset = min(page[0], MOST_SHOWN), page[1]
        changes = self._store.history(record.id, limit, offset)
        total = self._store.changes(record.id)
        then = (
            _walked(self._library, record, changes[0].version)[0] if offset and changes else record
        )
        return Past(record, total, self.told(caller, record, changes, then.values.get("currency")))

    def told(
        self, caller: Caller, record: Record, changes: Iterable[Change], currency: str | None
    ) -> list[Happening]:
        """Return changes, newest first, in the caller's language and without fields not theirs.

        ``currency`` is that of the record's amounts after the first of them.
        """
        caller.require("read_history")
        shown = self._library.records.shown(caller, record.kind)
        labels = self._labels(record)
        found = []
        for change in changes:
            before, after = _content(change)
            kept = differences(
                KINDS[record.kind].fields(),
                {n: v for n, v in before.items() if n in shown},
                {n: v for n, v in after.items() if n in shown},
            )
            latest = change.version == record.version and change.op not in _ASIDE
            masked = replace(
                change,
                before={n: v for n, v in before.items() if n in shown} or None,
                after={n: v for n, v in after.items() if n in shown} or None,
                details=_details(caller, change),
            )
            words = self._words(caller, labels, record.kind, currency)
            currency = before.get("currency", currency)
            found.append(Happening(masked, words.differences(kept), origin_of(change), latest))
        return found

    def at(self, caller: Caller, what: str, version: int, kind: str | None = None) -> Version:
        """Return a record as it was; raises NotFound for a version that it never had."""
        caller.require("read_history")
        record = self._library.records.find(caller, what, kind)
        then, made = _walked(self._library, record, version)
        view = self._library.records.view(caller, then)
        now, past = self._shown(caller, record), self._shown(caller, then)
        found = differences(KINDS[record.kind].fields(), now, past)
        words = self._words(caller, self._labels(record), record.kind, now.get("currency"))
        told = words.differences(found)
        plain = replace(view, version=version, links=[], history=[])
        return Version(plain, version, record.version, made, told)

    def archived(
        self, caller: Caller, kind: str | None = None, page: tuple[int, int] = (50, 0)
    ) -> tuple[dict[str, int], list[Archived]]:
        """Return how many records of each kind were taken out, and a page of them."""
        caller.require("read_internal")
        return self._store.archived.counts(), self._store.archived.list(kind, *page)

    # ---- going back

    def restore(
        self, caller: Caller, id: str, version: int, *, seen: int | None = None
    ) -> RecordView:
        """Make a record what it was as a version, as a new change.

        ``seen`` is the version whose differences the caller looked at: Conflict when the record has
        changed since. Raises UsageError where nothing differs or today's rules refuse the content.
        """
        caller.require("write")
        require_unreviewed(self._library, caller)
        with self._store.writing(actor=caller.user, source=caller.origin) as writer:
            record = held(caller, writer, id, seen)
            writer.update([stepped_back(self._library, record, version)])
        return self._library.records.get(caller, id)

    # ---- out and in

    def archive(
        self, caller: Caller, id: str, *, seen: int | None = None, reason: str = ""
    ) -> RecordView:
        """Take a record out of the register; it stays with its history and can come back.

        Raises Conflict where it has changed since ``seen``.
        """
        caller.require("write")
        require_unreviewed(self._library, caller)
        details = {"reason": reason.strip()[:LONGEST_REASON]} if reason.strip() else None
        with self._store.writing(actor=caller.user, source=caller.origin) as writer:
            record = held(caller, writer, id, seen)
            writer.archiving().archive([moved(record)], details)
        return self._library.records.get(caller, id)

    def bring_back(self, caller: Caller, id: str) -> RecordView:
        """Bring a record back that was taken out; one that is there already stays as it is.

        Raises Conflict where another record has its number by now.
        """
        caller.require("write")
        require_unreviewed(self._library, caller)
        with self._store.writing(actor=caller.user, source=caller.origin) as writer:
            record = held(caller, writer, id, None, out=True)
            if record.merged_into is not None:
                raise Conflict("error.merged_already", what=record.called,
                               into=record.merged_into)  # fmt: skip
            if record.archived_at is not None:
                archiving = writer.archiving()
                if other := archiving.taken([record.id]).get(record.id):
                    raise Conflict("history.number_taken", number=other)
                archiving.restore([moved(record)])
        return self._library.records.get(caller, id)

    # ---- still true

    def confirm(self, caller: Caller, id: str, *, seen: int | None = None) -> RecordView:
        """Note that a record was found still true today, without an edit.

        Raises Conflict when it has changed since ``seen``: something else was found true then.
        """
        caller.require("write")
        with self._store.writing(actor=caller.user, source=caller.origin) as writer:
            record = held(caller, writer, id, seen)
            archiving = writer.archiving()
            archiving.confirm(record, archiving.at, "confirm")
        return self._library.records.get(caller, id)

    def unconfirm(self, caller: Caller, id: str) -> RecordView:
        """Take back that a record was found still true: the check before it is its last again."""
        caller.require("write")
        with self._store.writing(actor=caller.user, source=caller.origin) as writer:
            record = held(caller, writer, id, None)
            last = next((c for c in self._store.history(record.id) if c.op in _CHECKS), None)
            if last is None or last.op != "confirm":
                raise UsageError("history.not_confirmed")
            former = (last.before or {}).get("checked_at")
            at = datetime.fromisoformat(former) if former else None
            writer.archiving().confirm(record, at, "undo")
        return self._library.records.get(caller, id)

    # ---- inside

    def _shown(self, caller: Caller, record: Record) -> Mapping[str, Any]:
        shown = self._library.records.shown(caller, record.kind)
        return {name: value for name, value in record.values.items() if name in shown}

    def _labels(self, record: Record) -> Labels:
        return labels_by(self._library, codes_of(self._library, record.kind, record.values))

    @staticmethod
    def _words(caller: Caller, labels: Labels, kind: str, currency: str | None) -> Wording:
        return Wording(labels, kind, caller.language, currency)


@dataclass(frozen=True, slots=True)
class _Moved:
    """A record as the store moves it."""

    record_id: str
    kind: str
    version: int


def moved(record: Record) -> _Moved:
    """Return a record as the store takes it out and brings it back."""
    return _Moved(record.id, record.kind, record.version)


def back_in(change: Change) -> bool:
    """Tell whether a change brought a record back that had been taken out."""
    return change.op == "restore" and "version" not in (change.details or {})


def last_change(library: Library, id: str) -> Change | None:
    """Return what was done to a record last that made a version of it."""
    found = library.store.history(id, MOST_SHOWN)
    return next((change for change in found if change.op not in _ASIDE), None)


def stepped_back(library: Library, record: Record, version: int) -> Changed:
    """Return the change that makes a record what it was as a version.

    Raises UsageError where nothing differs or today's rules refuse the content.
    """
    then, _ = _walked(library, record, version)
    try:
        entry = KINDS[record.kind].read(then.values, library.context())
    except ValidationError as error:
        fields = {str(one["loc"][0]) for one in error.errors() if one["loc"]}
        declared = KINDS[record.kind].fields()
        named = ", ".join(declared[name].spec.vi for name in declared if name in fields)
        raise UsageError("history.unreadable", version=version, fields=named or "–") from error
    changed = Changed.between(record, entry.card())
    if not changed.after:
        raise UsageError("history.nothing_to_restore", version=version)
    return replace(changed, again=version)


def _walked(library: Library, record: Record, version: int) -> tuple[Record, Change | None]:
    """Return a record as it was as a version, and the change that made it so."""
    if not 0 < version <= record.version:
        raise NotFound("history.no_version", version=version, latest=record.version)
    later: list[Change] = []
    made, offset = None, 0
    while made is None:
        changes = library.store.history(record.id, _WALKED, offset)
        for change in changes:
            if change.op in _ASIDE:
                continue
            if change.version <= version:
                made = change
                break
            later.append(change)
        if len(changes) < _WALKED:
            break
        offset += _WALKED
    at = made.at if made else record.created_at
    values = values_before(record, later)
    return replace(record, values=values, version=version, updated_at=at), made


def origin_of(change: Change) -> str:
    """Return where a change came from: its batch's work, or the door a person came through."""
    if change.batch is not None:
        return change.work or ("undo" if change.undoes else "import")
    door = (change.source or "").partition(":")[0]  # what follows says who accepted it
    return door if door in ORIGINS else "import" if change.source else "unknown"


def _details(caller: Caller, change: Change) -> Mapping[str, Any] | None:
    """Return what is said of a change, without a file that is not the caller's to see."""
    file = (change.details or {}).get("file")
    if file and file["visibility"] == "personal" and not caller.may("read_personal"):
        return None
    return change.details


def _content(change: Change) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return what a change replaced and by what, where it did so."""
    if change.op in _CHECKS:
        return {}, {}
    return change.before or {}, change.after or {}
