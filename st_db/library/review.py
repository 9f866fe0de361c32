"""Review: what officers of a unit save waits, where the unit wants it, until somebody accepts it.

A submission is an edit that was tried and found good, kept as it was asked for. Accepting it saves
it as its author, laid over whatever others changed meanwhile; what collides by then goes back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import ValidationError
from pydantic_core import from_json, to_json

from st_db.access import Caller
from st_db.errors import Conflict, Forbidden, NotFound, UsageError
from st_db.library.differences import differences
from st_db.library.edits import Edit, Outcome, Saved, Submitted
from st_db.library.wording import Wording
from st_db.records import KINDS, merge
from st_db.store.submissions import State, Submission

if TYPE_CHECKING:
    from st_db.library.facade import Library

LONGEST = 2_000
"""Characters of a remark."""
MOST = 500
"""Submissions that are listed at once."""

OPEN: tuple[State, ...] = ("submitted",)
_SOURCE = "review"


class Review:
    """Submissions: made by officers, decided by reviewers of their unit."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._store = library.store.submissions

    # ---- for who edits

    def taken(self, caller: Caller, edit: Edit, remark: str = "") -> Submitted | Outcome | None:
        """Take an edit for review if the caller's unit wants that; None when it may be saved.

        What could not be saved is said at once, just as it is without review.
        """
        caller.require("write")
        if not wanted(self._library, caller):
            return None
        edit = edit.sound()
        tried = self._library.editing.write(caller, edit, dry_run=True)
        if not isinstance(tried, Saved) or tried.repeated:
            return tried
        submission = self._store.add(self._submission(caller, edit, remark), caller.origin)
        if submission.author != caller.user or edit_of(submission).digest() != edit.digest():
            raise UsageError("error.save_id_used", id=edit.save_id)
        return Submitted(submission.id, submission.record_id, tried.changed, tried.issues)

    def own(
        self, caller: Caller, states: Sequence[State] = ("submitted", "returned")
    ) -> list[Submission]:
        """Return what the caller submitted, what was decided last first."""
        caller.require("write")
        return self._store.of_author(caller.user, states, MOST)

    def withdraw(self, caller: Caller, id: str) -> Submission:
        """Take one's own submission back before anybody decides."""
        caller.require("write")
        submission = self._known(id)
        if submission.author != caller.user:
            raise NotFound("error.no_submission", id=id)
        with self._deciding(submission):
            return self._store.decide(id, "withdrawn", (caller.user, ""), caller.origin)

    def get(self, caller: Caller, id: str) -> Submission:
        """Return a submission to its author or to who may decide about it; raises NotFound."""
        caller.require("read_internal")
        submission = self._known(id)
        own = submission.author == caller.user
        if not own and not caller.may("review", unit=submission.unit_id):
            raise NotFound("error.no_submission", id=id)
        return submission

    def told(self, caller: Caller, submission: Submission) -> list[tuple[str, str, str]]:
        """Return (field, before, after) of what a submission would change now, in words."""
        caller.require("read_internal")
        entry_type = KINDS[submission.kind]
        shown = self._library.records.shown(caller, submission.kind)
        record = None if submission.is_new else self._library.store.get(submission.record_id)
        before = record.values if record else {}
        values = merge(entry_type, before, edit_of(submission).values)
        try:
            after = entry_type.read(values, self._library.context()).values()
        except ValidationError:  # the rules have changed since it was submitted
            after = values
        old, new = ({n: v for n, v in one.items() if n in shown} for one in (before, after))
        found = differences(entry_type.fields(), old, {**old, **new})
        currency = after.get("currency")
        words = Wording(self._library.labels, submission.kind, caller.language, currency)
        told = words.differences(found)
        edit = edit_of(submission)
        own = [one for one in told if one["field"] in edit.values] or told
        nothing = words.value("", None)
        placing = [(words.label(n), nothing, words.value(n, v)) for n, v in edit.placing.items()]
        return [*((one["label"], one["before"], one["after"]) for one in own), *placing]

    # ---- for who decides

    def waiting(self, caller: Caller, states: Sequence[State] = OPEN) -> list[Submission]:
        """Return what waits for the caller, the oldest first; an administrator sees every unit."""
        caller.require("review")
        every = caller.may("administer")
        return self._store.of_unit(caller.unit, states, MOST, every=every)

    def accept(
        self, caller: Caller, id: str, answer: str = "", *, version: int | None = None
    ) -> Outcome:
        """Save a submission as its author's; raises Conflict when it was decided about already.

        Where others changed the same fields meanwhile nothing is saved and the submission stays:
        the answer is a Clash, and its author must look at it again.
        """
        caller.require("review")
        submission = self._decidable(caller, id)
        decided = (caller.user, _remark(answer))
        author = Caller(
            submission.author, frozenset({"officer"}), submission.unit_id, caller.language,
            caller.origin,
        )  # fmt: skip
        with self._deciding(submission):
            if version is not None and self._store.get(submission.id).version != version:
                raise Conflict("error.submission_decided", state=submission.state)
            # Saved first and under its own id: who is cut off here accepts again and saves nothing.
            saved = self._library.editing.write(
                author, edit_of(submission), f"{_SOURCE}: {caller.user}"
            )
            if isinstance(saved, Saved):
                self._store.decide(submission.id, "accepted", decided, caller.origin)
            return saved

    def give_back(
        self, caller: Caller, id: str, answer: str, *, version: int | None = None
    ) -> Submission:
        """Return a submission to its author with what is to be put right, which must be said."""
        caller.require("review")
        submission = self._decidable(caller, id)
        if not (text := _remark(answer)):
            raise UsageError("error.answer_missing")
        with self._deciding(submission):
            return self._store.decide(id, "returned", (caller.user, text), caller.origin, version)

    # ---- parts

    def _known(self, id_: str) -> Submission:
        """Return a submission; raises NotFound, also for what no id can be."""
        if not id_.isprintable():
            raise NotFound("error.no_submission", id=id_[:80])
        return self._store.get(id_)

    @contextmanager
    def _deciding(self, submission: Submission) -> Iterator[None]:
        """Let one person decide at a time, and only about what still waits."""
        with self._library.store.hold(f"submission:{submission.id}") as held:
            state = self._store.get(submission.id).state
            if not held or state != "submitted":
                raise Conflict("error.submission_decided", state=state)
            yield

    def _decidable(self, caller: Caller, id_: str) -> Submission:
        submission = self._known(id_)
        caller.require("review", unit=submission.unit_id)
        if submission.author == caller.user and not caller.may("administer"):
            raise Forbidden("error.own_submission", user=caller.user)
        return submission

    def _submission(self, caller: Caller, edit: Edit, remark: str) -> Submission:
        kind = edit.kind
        if edit.record_id is not None:
            record = self._library.store.get(edit.record_id)
            kind = record.kind if record else kind
        asked = {
            # As text: the database would change the order, and with it what tells edits apart.
            "values": to_json(dict(edit.values), fallback=str, inf_nan_mode="strings").decode(),
            "kind": edit.kind,
            "record_id": edit.record_id,
            "version": edit.version,
            "follows": list(edit.follows),
            "draft": edit.draft,
            "placing": dict(edit.placing),
        }
        return Submission(
            edit.save_id, edit.subject, edit.record_id is None, kind, asked, caller.unit,
            caller.user, _remark(remark), "submitted", None, "", 1, datetime.now(UTC), None,
        )  # fmt: skip


def wanted(library: Library, who: Caller) -> bool:
    """Tell whether somebody's unit wants what its officers save to be reviewed."""
    if who.unit is None or who.may("administer"):
        return False
    unit = library.store.accounts.unit(who.unit)
    return unit is not None and unit.review


def require_unreviewed(library: Library, who: Caller) -> None:
    """Raise Forbidden for what cannot be submitted, where what somebody does waits for review.

    Whatever writes records but by the form asks this, so that nothing goes round the reviewer.
    """
    if wanted(library, who):
        raise Forbidden("error.review_first", user=who.user, unit=who.unit)


def edit_of(submission: Submission) -> Edit:
    """Return the edit of a submission, under the id it was first sent with."""
    asked = submission.edit
    return Edit(
        submission.id,
        from_json(asked["values"]),
        asked["kind"],
        asked["record_id"],
        asked["version"],
        tuple(asked["follows"]),
        placing=asked.get("placing") or {},  # none of what was submitted before there was any
    )


def _remark(text: str) -> str:
    """Return a remark as it is kept: lines stay, what cannot be printed does not."""
    kept = "".join(c for c in text.strip() if c.isprintable() or c == "\n")
    if len(kept) > LONGEST:
        raise UsageError("error.remark_too_long", longest=LONGEST)
    return kept
