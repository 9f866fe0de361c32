"""Drafts and forms: what a form shows, what is typed into it, and how it becomes a record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from st_db.access import Caller
from st_db.errors import Conflict, NotFound, UsageError
from st_db.library.doubts import Doubts, Newcomer
from st_db.library.edits import Checked, Edit, FieldIssue, Outcome, Saved, Submitted, uuid_of
from st_db.library.fates import Doubt
from st_db.library.forms import copied, inputs, read_typed, storable, typed_of
from st_db.library.holding import changeable, made_here
from st_db.library.likeness import similarity
from st_db.library.placing import PLACED
from st_db.query import Query
from st_db.records import KINDS, REGISTER, Card, merge
from st_db.records.stored import Draft, Record
from st_db.store import folded, new_id
from st_db.text import tidy

if TYPE_CHECKING:
    from st_db.library.facade import Library

MOST = 50
"""Drafts of one person that are listed."""

_ALIKE = 0.6  # of the trigrams of two titles, from which a record is named while one types
_SHORT = 8  # folded letters of a title that says nothing yet
_NAMED = 3  # records that are named at most


@dataclass(frozen=True, slots=True)
class Form:
    """What a form begins with: the stored values as they are typed, and what is typed over them."""

    kind: str
    record: Record | None  # None for a new one
    typed: Mapping[str, Any]  # as the record has it
    over: Mapping[str, Any]  # a draft's, or a copy's
    draft: Draft | None = None
    others: tuple[Draft, ...] = ()  # drafts about the same, to be offered

    @property
    def version(self) -> int:
        """Return the version that the author had in sight."""
        if self.draft is not None:
            return self.draft.version
        return self.record.version if self.record else 0


@dataclass(frozen=True, slots=True)
class Listed:
    """A draft with the number and the title of what it will be."""

    draft: Draft
    number: str | None
    title: str | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft that is kept, with what is to be said about it."""

    draft: Draft
    issues: tuple[FieldIssue, ...]
    read: Mapping[str, Any]  # fields of the draft in normal form, as they would be stored
    likely: tuple[Doubt, ...]
    currency: str | None = None  # of the amounts among them


class Drafting:
    """The drafts of whoever calls, and the forms they come from."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._store = library.store

    def begin(self, caller: Caller, kind: str, copy_of: str | None = None) -> Form:
        """Return an empty form of a kind, or one filled from another record."""
        caller.require("write")
        if copy_of:
            record = self._record(caller, copy_of, writing=False)
            made_here(record.kind)
            typed = self._typed(caller, record.kind)
            return Form(record.kind, None, typed, copied(record.kind, record.values))
        meant = self._library.labels.kind(kind)
        if meant is None:
            raise UsageError("error.unknown_kind", kind=kind, kinds=", ".join(REGISTER))
        made_here(meant)
        others = [d for d in self.list(caller) if d.record_id is None and d.kind == meant]
        return Form(meant, None, self._typed(caller, meant), {}, None, tuple(others))

    def of_record(self, caller: Caller, id_: str) -> Form:
        """Return the form of a record as it is now; raises Forbidden for another unit's."""
        caller.require("write")
        record = self._record(caller, id_)
        others = [draft for draft in self.list(caller) if draft.record_id == record.id]
        typed = typed_of(record.kind, record.values)
        return Form(record.kind, record, typed, {}, None, tuple(others))

    def resume(self, caller: Caller, draft_id: str) -> Form:
        """Return the form of a draft, over the record as it is now; raises NotFound."""
        caller.require("write")
        draft = self._store.drafts.get(caller.user, draft_id)
        if draft.record_id is None:
            return Form(draft.kind, None, self._typed(caller, draft.kind), _known(draft), draft)
        record = self._record(caller, draft.record_id)
        return Form(record.kind, record, typed_of(record.kind, record.values), _known(draft), draft)

    def list(self, caller: Caller) -> list[Draft]:
        """Return the caller's drafts, the latest first."""
        caller.require("write")
        return self._store.drafts.all(caller.user, MOST)

    def listed(self, caller: Caller) -> Sequence[Listed]:
        """Return the caller's drafts with what they are about, the latest first."""
        caller.require("write")
        drafts = self.list(caller)
        records = self._store.get_many([d.record_id for d in drafts if d.record_id])
        return [_listed(draft, records.get(draft.record_id or "")) for draft in drafts]

    def keep(self, caller: Caller, draft: Draft) -> Kept:
        """Keep what is typed, whatever it is worth, and say what is wrong with it or like it.

        Raises Conflict when the draft was written elsewhere meanwhile (``error.draft_moved``) or
        is saved or dropped already (``error.draft_ended``).
        """
        caller.require("write")
        draft, record = self._sound(caller, draft)
        typed, _ = _divided(draft)
        given = read_typed(draft.kind, typed)
        kept = self._store.drafts.keep(draft)
        checked = self._checked(caller, draft.kind, record, given)
        issues = tuple(i for i in checked.issues if i.level == "error" or i.field in draft.typed)
        read = {n: checked.card.values[n] for n in typed} if checked.card else {}
        readable = checked.card or self._readable(caller, draft.kind, record, given, checked)
        likely = self._likely(caller, readable, record) if readable else ()
        currency = readable.values.get("currency") if readable else None
        return Kept(kept, issues, read, likely, currency)

    def save(self, caller: Caller, draft: Draft, save_id: str) -> tuple[Draft, Outcome]:
        """Keep what is typed and make it part of the register; a draft that went in is put away."""
        caller.require("write")
        draft, _ = self._sound(caller, draft)
        save_id = uuid_of(save_id)
        tried = tuple(one for one in draft.saves if one != save_id)
        typed, placing = _divided(draft)
        given = read_typed(draft.kind, typed)
        try:
            draft = self._store.drafts.keep(replace(draft, saves=(*tried, save_id)))
        except Conflict as error:  # saved already, and the answer was lost
            if error.code != "error.draft_ended":
                raise
        edit = Edit(
            save_id, given, draft.kind, draft.record_id, draft.version, tried, draft.id, placing
        )
        outcome = self._library.editing.save(caller, edit)
        # A repeated one may come from a draft of its own, where the first went on elsewhere.
        if isinstance(outcome, Submitted) or (isinstance(outcome, Saved) and outcome.repeated):
            draft = self._store.drafts.end(caller.user, draft.id, datetime.now(UTC))
        return draft, outcome

    def drop(self, caller: Caller, draft_id: str) -> Draft:
        """Put a draft away; ``bring_back`` takes it out again."""
        caller.require("write")
        return self._store.drafts.end(caller.user, draft_id, datetime.now(UTC))

    def bring_back(self, caller: Caller, draft_id: str) -> Draft:
        """Take a draft out again that was dropped."""
        caller.require("write")
        return self._store.drafts.end(caller.user, draft_id, None)

    # ---- inside

    def _typed(self, caller: Caller, kind: str) -> dict[str, Any]:
        """Return what stands in an empty form: nothing but whose the record will be."""
        place = self._library.standing.of_new(caller)
        return {**typed_of(kind, {}), **{name: value or "" for name, value in place.items()}}

    def _record(self, caller: Caller, id_: str, *, writing: bool = True) -> Record:
        record = self._store.get(uuid_of(id_))
        if record is None:
            raise NotFound(what=id_)
        if writing:
            changeable(caller, record)
        return record

    def _sound(self, caller: Caller, draft: Draft) -> tuple[Draft, Record | None]:
        """Return a draft as its author may have it, and its record."""
        record = self._record(caller, draft.record_id) if draft.record_id else None
        kind = record.kind if record else draft.kind
        if kind not in KINDS:
            raise UsageError("error.unknown_kind", kind=kind[:80], kinds=", ".join(KINDS))
        saves = tuple(map(uuid_of, draft.saves))
        return replace(
            draft, id=uuid_of(draft.id), owner=caller.user, kind=kind, saves=saves,
            typed=storable(draft.typed), record_id=record.id if record else None,
        ), record  # fmt: skip

    def _checked(
        self, caller: Caller, kind: str, record: Record | None, given: Mapping[str, Any]
    ) -> Checked:
        whole = merge(KINDS[kind], record.values, given) if record else given
        return self._library.editing.check(caller, kind, whole)

    def _readable(
        self, caller: Caller, kind: str, record: Record | None, given: Mapping[str, Any],
        checked: Checked,
    ) -> Card | None:  # fmt: skip
        """Return the entry without the fields that cannot be read, if that is one."""
        wrong = {issue.field for issue in checked.issues}
        rest = {name: value for name, value in given.items() if name not in wrong}
        return self._checked(caller, kind, record, rest).card

    def _likely(self, caller: Caller, card: Card, record: Record | None) -> tuple[Doubt, ...]:
        """Return records that the one being typed perhaps is, by number first."""
        own = record.id if record else ""
        before = record.values if record else {}
        same_title = card.values["title"] == before.get("title")
        with self._store.writing(actor=caller.user, source=caller.origin) as writer:
            writer.rollback()
            taken = writer.find_numbers(card.kind, card.identities)
            found = [id_ for id_ in dict.fromkeys(taken.values()) if id_ != own]
            doubts: Sequence[Doubt] = ()
            if not same_title:
                newcomer = Newcomer(0, own or new_id(), "", card, asks=True)
                asked = Doubts(writer, "", lambda _kind, _key: None).of([newcomer])
                doubts = [doubt for doubt in asked.get(0, ()) if doubt.record_id != own]
        named = [_named(one) for one in self._store.get_many(found).values()]
        titled = [] if same_title else self._titled(caller, card, own)
        once = {doubt.record_id: doubt for doubt in (*titled, *doubts, *named)}
        return tuple(sorted(once.values(), key=lambda doubt: -doubt.score))[:_NAMED]

    def _titled(self, caller: Caller, card: Card, own: str) -> Sequence[Doubt]:
        """Return records whose titles read much like this one, of whatever organization."""
        title = card.title or ""
        mine = folded(title)
        if len(mine.strip()) < _SHORT:
            return []
        query = Query(text=title[:300], kinds=(card.kind,), limit=5, facets=())
        hits = self._library.search.search(caller, query).hits
        alike = [(similarity(mine, folded(hit.title or "")), hit) for hit in hits if hit.id != own]
        return [
            Doubt(hit.id, hit.kind, hit.number, hit.title, score, ("title_alike",))
            for score, hit in alike if score >= _ALIKE
        ]  # fmt: skip


def _known(draft: Draft) -> dict[str, Any]:
    """Return what is typed for fields that there still are."""
    known = {*inputs(draft.kind), *(PLACED if draft.record_id is None else ())}
    return {name: value for name, value in draft.typed.items() if name in known}


def _divided(draft: Draft) -> tuple[dict[str, Any], dict[str, str | None]]:
    """Return what is typed of the entry, and where a new record is to be placed."""
    if draft.record_id is not None:
        return dict(draft.typed), {}
    typed = {name: value for name, value in draft.typed.items() if name not in PLACED}
    placing = {name: draft.typed[name] for name in PLACED if name in draft.typed}
    if not all(isinstance(value, str) for value in placing.values()):
        raise UsageError("error.form_body")
    return typed, {name: value or None for name, value in placing.items()}


def _named(record: Record) -> Doubt:
    return Doubt(record.id, record.kind, record.number, record.title, 2.0, ("number",))


def _listed(draft: Draft, record: Record | None) -> Listed:
    values = {**(record.values if record else {}), **draft.typed}
    own = KINDS[draft.kind].kind.numbers if draft.kind in KINDS else ()
    number = next((str(values[n]) for n in (*own, "number") if values.get(n)), None)
    title = tidy(str(values.get("title") or values.get("title_en") or ""))
    return Listed(draft, tidy(number or "") or None, title or None)
