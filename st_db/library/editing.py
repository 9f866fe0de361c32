"""Editing: one record saved at a time, by several people at once, on lines that drop.

Whoever saves says which version of the record they had in sight. Where others changed it since,
the edit is laid over what they made of it; fields that both changed are asked about and nothing is
saved. A save that is repeated because no answer came back answers what the first one answered.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from st_db.access import Caller
from st_db.errors import Conflict, NotFound, Unavailable, UsageError
from st_db.library.edits import (
    Checked,
    Clash,
    Collision,
    Edit,
    FieldIssue,
    Outcome,
    Refused,
    Saved,
    field_issues,
    known_fields,
    noted,
)
from st_db.library.holding import changeable, made_here, right_to_change, stays, unfrozen
from st_db.library.placing import SEEN_BY, UNIT, placed
from st_db.records import KINDS, Card, merge
from st_db.records.stored import Change, Changed, New, Record
from st_db.store import Made, Writer, values_before
from st_db.values import Context

if TYPE_CHECKING:
    from st_db.library.facade import Library

_TRIES = 4
_PAUSE = 0.1  # seconds before the second try, doubled before each further one

_FOLLOWING = frozenset({"organizations", "place_names", "typed"})
"""Derived fields that hold what both sides gave: laid over each other nothing is lost."""


class Editing:
    """Saving of single records."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._store = library.store

    def save(self, caller: Caller, edit: Edit) -> Outcome:
        """Save an edit in one transaction, or say what collides or cannot be read.

        A line to the database that drops is tried again; the id of the save keeps it from being
        made twice. Raises NotFound, Forbidden, UsageError for ids and fields that do not exist,
        Conflict when the record was taken out, Unavailable when the database stays away.
        """
        caller.require("write")
        if edit.record_id is None:
            made_here(edit.kind)
        return self._library.review.taken(caller, edit) or self.write(caller, edit)

    def write(
        self, caller: Caller, edit: Edit, source: str | None = None, *, dry_run: bool = False
    ) -> Outcome:
        """Save an edit without asking whether the unit wants it reviewed.

        ``source`` is what history says it came from; a dry run does everything and keeps nothing.
        """
        caller.require("write")
        return self.put(caller, edit, source, dry_run=dry_run)

    def put(
        self, who: Caller, edit: Edit, source: str | None = None, *, dry_run: bool = False
    ) -> Outcome:
        """Save an edit for a use case that asked for its right; the kind's is asked for here."""
        edit = edit.sound()

        def once() -> Outcome:
            return self._once(who, edit, source or who.origin, dry_run=dry_run)

        for attempt in range(1, _TRIES):
            try:
                return once()
            except Unavailable:
                time.sleep(_PAUSE * 2 ** (attempt - 1))
            except Conflict as error:
                if error.code != "error.crossed":
                    raise
        return once()

    def check(self, caller: Caller, kind: str, values: Mapping[str, Any]) -> Checked:
        """Return what is to be said about a whole entry, as it would be saved; nothing is written.

        An error among the issues would keep it from being saved.
        """
        caller.require("write")
        known_fields(kind, values)
        context = self._library.context()
        try:
            card = KINDS[kind].read(values, context).card()
        except ValidationError as error:
            return Checked(field_issues(error))
        return Checked((*lacking(card), *noted(context.notes)), card)

    def _once(self, caller: Caller, edit: Edit, source: str, *, dry_run: bool) -> Outcome:
        with self._store.writing(actor=caller.user, source=source) as writer:
            try:
                outcome = _Attempt(self._library, caller, writer, edit).outcome()
            except ValidationError as error:
                return Refused(field_issues(error))
            except Conflict as error:  # the number went to another record a moment ago
                if error.code != "error.number_taken":
                    raise
                writer.rollback()
                return Refused((FieldIssue("error", "number", error.code, error.params),))
            if dry_run:
                writer.rollback()
            return outcome


class _Attempt:
    """One try to save an edit, inside its transaction."""

    def __init__(self, library: Library, caller: Caller, writer: Writer, edit: Edit) -> None:
        self._library = library
        self._caller = caller
        self._writer = writer
        self._edit = edit
        self._saving = writer.saving()
        self._context: Context = library.context()

    def outcome(self) -> Outcome:
        """Save the edit, or say why nothing was saved."""
        edit = self._edit
        self._saving.hold(edit.subject)
        made = self._saving.made((edit.save_id, *edit.follows))
        if (done := made.get(edit.save_id)) is not None:
            return self._repeated(done)
        record = self._writer.load([edit.subject], lock=True).get(edit.subject)
        outcome = self._create() if record is None else self._change(record, made)
        if isinstance(outcome, Saved):
            self._saving.keep(
                Made(edit.save_id, outcome.record_id, outcome.version, self._caller.user,
                     edit.digest())
            )  # fmt: skip
            if edit.draft is not None:
                self._saving.end_draft(self._caller.user, edit.draft)
        return outcome

    def _repeated(self, done: Made) -> Saved:
        edit = self._edit
        if (done.actor, done.digest) != (self._caller.user, edit.digest()):
            raise UsageError("error.save_id_used", id=edit.save_id)
        return Saved(done.record_id, done.version, repeated=True)

    # ---- a new record

    def _create(self) -> Outcome:
        edit = self._edit
        if edit.record_id is not None:
            raise NotFound(what=edit.record_id)
        known_fields(edit.kind, edit.values)
        self._caller.require(right_to_change(edit.kind))
        made_here(edit.kind)
        card = KINDS[edit.kind].read(edit.values, self._context).card()
        issues = (*lacking(card), *self._taken(card))
        if any(issue.level == "error" for issue in issues):
            return Refused((*issues, *noted(self._context.notes)))
        place = self._library.standing.of_new(self._caller, edit.placing)
        new = New(edit.subject, card, unit=place[UNIT], visibility=place[SEEN_BY])
        self._writer.create([new])
        filled = tuple(name for name, value in card.values.items() if value not in (None, [], {}))
        return Saved(edit.subject, 1, filled, (), (*issues, *noted(self._context.notes)))

    def _taken(self, card: Card, own: str = "") -> list[FieldIssue]:
        """Return an error beside the number where it names another record already."""
        found = self._writer.find_numbers(card.kind, card.identities)
        others = {key: id_ for key, id_ in found.items() if id_ != own}
        return [
            FieldIssue("error", _field_of(card, key), "error.number_taken",
                       {"number": _written(card, key), "id": id_})
            for key, id_ in others.items()
        ]  # fmt: skip

    # ---- a record that is there

    def _change(self, record: Record, made: Mapping[str, Made]) -> Outcome:
        edit = self._edit
        if edit.record_id is None and not self._saving.of_record(record.id, self._caller.user):
            raise UsageError("error.save_id_used", id=edit.save_id)
        changeable(self._caller, record)
        unfrozen(self._writer, record)
        known_fields(record.kind, edit.values)
        stays(record, edit.values)
        changes = self._saving.since(record.id, edit.version)
        own = {one.version for one in made.values() if one.record_id == record.id}
        original = _in_sight(edit, record, changes, own)
        outcome = _Merge(self, record, original, changes).outcome()
        if isinstance(outcome, Saved) and edit.record_id is None:
            return self._placed(record, outcome)
        return outcome

    def _placed(self, record: Record, saved: Saved) -> Saved:
        """Place a record as its author says now who made it by a try that nobody answered."""
        known = self._library.standing.of_new(self._caller, self._edit.placing)
        given = {name: known[name] for name in self._edit.placing}
        if all(placed(record)[name] == value for name, value in given.items()):
            return saved
        self._writer.standing().set([replace(record, version=saved.version)], given)
        return replace(saved, version=saved.version + 1)

    def change(self, record: Record, given: Mapping[str, Any]) -> Changed:
        """Return what laying values over a record changes, perhaps nothing."""
        entry_type = KINDS[record.kind]
        self._context.notes.clear()
        entry = entry_type.read(merge(entry_type, record.values, given), self._context)
        return Changed.between(record, entry.card())

    def write(self, changed: Changed, merged: tuple[str, ...]) -> Outcome:
        """Write a change that collides with nothing."""
        card, record = changed.card(), changed.record
        issues = (*lacking(card), *self._taken(card, record.id))
        if any(issue.level == "error" for issue in issues):
            return Refused((*issues, *noted(self._context.notes)))
        if changed.after:
            self._writer.update([changed])
        version = record.version + bool(changed.after)
        notes = tuple(n for n in noted(self._context.notes) if n.field in changed.after)
        return Saved(record.id, version, tuple(changed.after), merged, notes)

    @property
    def values(self) -> Mapping[str, Any]:
        """Return the fields somebody touched, as they gave them."""
        return self._edit.values


class _Merge:
    """One edit laid over a record that others may have changed since it was in sight."""

    def __init__(
        self,
        attempt: _Attempt,
        record: Record,
        original: Mapping[str, Any] | None,
        changes: Sequence[Change],
    ) -> None:
        self._attempt = attempt
        self._record = record
        self._original = original
        self._changes = changes  # since the version in sight, newest first

    def outcome(self) -> Outcome:
        """Save what collides with nothing, else say what does."""
        given, now = self._attempt.values, self._record.values
        before = now if self._original is None else self._original
        mine = self._attempt.change(replace(self._record, values=before), given).after
        touched = {name: given[name] for name in given if name in mine}
        theirs = {n: now.get(n) for n in now if now.get(n) != before.get(n)}
        if self._original is None:
            theirs = {name: now.get(name) for name in touched}
        changed = self._attempt.change(self._record, touched)
        after = {**now, **changed.after}
        asked = [n for n in touched if n in theirs and mine[n] != theirs[n]]
        asked = asked or [
            n for n in theirs
            if n not in given and n not in _FOLLOWING and after[n] != theirs[n]
        ]  # fmt: skip
        if asked:
            told = [self._collision(name, mine.get(name, after[name])) for name in asked]
            mine_alone = tuple(n for n in touched if n not in asked and n not in theirs)
            others = tuple(n for n in theirs if n not in asked and n not in touched)
            return Clash(
                self._record.id, self._record.version, tuple(told), mine_alone, others
            )  # fmt: skip
        return self._attempt.write(changed, tuple(n for n in theirs if n not in touched))

    def _collision(self, name: str, mine: Any) -> Collision:
        last = next((c for c in self._changes if name in (c.after or {})), None)
        return Collision(
            name, mine, self._record.values.get(name), (self._original or {}).get(name),
            last.actor if last else None, last.at if last else None,
            last.source if last else None,
        )  # fmt: skip


def _in_sight(
    edit: Edit, record: Record, changes: Sequence[Change], own: set[int]
) -> dict[str, Any] | None:
    """Return what somebody had in sight: a version, and what their own unanswered tries wrote.

    None when it cannot be known: a version that is not there (yet), or somebody else's first.
    """
    made_by_me = edit.version == 0 and 1 in own
    if not (made_by_me or 0 < edit.version <= record.version):
        return None
    values = values_before(record, changes)
    for change in reversed(changes):
        if change.version in own:
            values |= change.after or {}
    return values


def lacking(card: Card) -> list[FieldIssue]:
    """Return what a record should have and has not: nothing names one without number and title."""
    if not card.title and not card.number:
        return [FieldIssue("error", "title", "value.nameless")]
    if not card.title:
        return [FieldIssue("warning", "title", "value.no_title")]
    return [] if card.number else [FieldIssue("warning", _main(card), "value.no_number")]


def _main(card: Card) -> str:
    """Return the field whose number names records of the kind first."""
    return KINDS[card.kind].kind.numbers[0]


def _written(card: Card, key: str) -> str:
    return next((n.written for n in card.numbers if n.key == key), key)


def _field_of(card: Card, key: str) -> str:
    """Return the field that holds the number with a key."""
    written = _written(card, key)
    fields = KINDS[card.kind].fields()
    with_schemes = [name for name, field in fields.items() if field.spec.scheme]
    held = (name for name in with_schemes if card.values.get(name) == written)
    return next(held, _main(card))
