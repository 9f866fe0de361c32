"""Single records: reading one with everything about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from st_db.access import Caller
from st_db.codes import CodeList
from st_db.errors import NotFound, Several, UsageError
from st_db.fields import Field
from st_db.identifiers import compact_forms, identify
from st_db.library.holding import stays
from st_db.query.numbers import read
from st_db.records import KINDS, Entry, merge
from st_db.records.organization import master_of
from st_db.records.stored import Change, Changed, LinkView, Record
from st_db.store import sound_id
from st_db.text import compact

if TYPE_CHECKING:
    from st_db.library.facade import Library


SHOWN_OF_MASTER = 100
"""Records shown with an organization, the latest; a search by its name gives all."""


@dataclass(frozen=True, slots=True)
class RecordView:
    """A record as its page shows it; personal fields are absent for callers without the right."""

    id: str
    kind: str
    number: str | None
    title: str | None
    version: int
    fields: Mapping[str, Any]
    labels: Mapping[str, Mapping[str, str | None]]
    links: list[LinkView]
    events: list[Mapping[str, Any]]
    history: list[Change]
    source: Mapping[str, Any]
    visibility: str
    created_at: datetime
    updated_at: datetime
    checked_at: datetime | None
    archived_at: datetime | None = None  # taken out of the register, here for its history
    merged_into: Mapping[str, Any] | None = None  # the record that stands for it
    merged: Sequence[Mapping[str, Any]] = ()  # those that it stands for, as far as they may be seen
    unit_id: str | None = None  # whose record it is

    def to_json(self) -> dict[str, Any]:
        """Return the form of interfaces.md §2.4; only what was taken out says since when."""
        return {
            "id": self.id,
            "kind": self.kind,
            "number": self.number,
            "title": self.title,
            "version": self.version,
            "fields": dict(self.fields),
            "labels": {name: dict(label) for name, label in self.labels.items()},
            "links": [_link_json(link) for link in self.links],
            "events": [dict(event) for event in self.events],
            "history": [_change_json(change) for change in self.history],
            "source": dict(self.source),
            **({"archived_at": self.archived_at.isoformat()} if self.archived_at else {}),
            **({"merged_into": dict(self.merged_into)} if self.merged_into else {}),
            **({"merged": [dict(one) for one in self.merged]} if self.merged else {}),
        }


class Records:
    """Reading and saving of single records."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._store = library.store

    def get(self, caller: Caller, id_or_number: str, kind: str | None = None) -> RecordView:
        """Return a record by id, or by any number it ever had in any punctuation.

        Raises NotFound, or Several with the list when a number names more than one record.
        """
        return self.view(caller, self.find(caller, id_or_number, kind))

    def find(self, caller: Caller, id_or_number: str, kind: str | None = None) -> Record:
        """Return a record as it is stored, where the caller may see it; raises as ``get``."""
        caller.require("read")
        meant = self._kind(kind) if kind else None
        record = self._by_id(id_or_number) or self._by_number(caller, id_or_number, meant)
        if record.merged_into is not None and not caller.may("read_internal"):
            record = self._standing_for(record)  # an address that somebody kept goes on leading
        if not self._visible(caller, record):
            raise NotFound(what=id_or_number)
        return record

    def change(
        self, entry_type: type[Entry], record: Record, given: Mapping[str, Any]
    ) -> Changed | None:
        """Return what laying values over a record changes, or None when nothing differs."""
        stays(record, given)
        merged = merge(entry_type, record.values, given)
        changed = Changed.between(record, entry_type.read(merged, self._library.context()))
        return changed if changed.after else None

    # ---- finding

    def _kind(self, kind: str) -> str:
        meant = self._library.labels.kind(kind)
        if meant is None:
            raise UsageError("error.unknown_kind", kind=kind, kinds=", ".join(KINDS))
        return meant

    def _by_id(self, text: str) -> Record | None:
        sound = sound_id(text)
        return self._store.get(sound) if sound else None

    def _by_number(self, caller: Caller, text: str, kind: str | None) -> Record:
        forms = [compact(text)]
        for scheme, number in identify(text):
            forms += compact_forms(scheme.name, number)
        forms = [form for form in dict.fromkeys((*forms, *read(text).forms)) if form]
        found = self._store.find(forms, kind) if forms else []
        found = [record for record in found if self._visible(caller, record)]
        found = _named_most_exactly(found, text)
        if not found:
            raise NotFound(what=text)
        if len(found) > 1:
            raise Several(text, [_entry_of_list(record) for record in found])
        return found[0]

    def _standing_for(self, record: Record) -> Record:
        """Return the record that one was merged into in the end."""
        root = self._store.root(record.id)
        return (self._store.get(root) if root else None) or record

    def _merged(self, caller: Caller, record: Record) -> list[Mapping[str, Any]]:
        """Return the records that were merged into one, for those who may see them."""
        if not caller.may("read_internal"):
            return []
        mergers = [m for m in self._store.mergers([record.id]) if m.kept == record.id]
        found = self._store.get_many([m.merged for m in mergers])
        return [_entry_of_list(found[m.merged]) for m in mergers if m.merged in found]

    @staticmethod
    def _visible(caller: Caller, record: Record) -> bool:
        open_to_all = record.visibility == "public" and record.archived_at is None
        return open_to_all or caller.may("read_internal")

    # ---- showing

    def _links(self, caller: Caller, record: Record) -> list[LinkView]:
        """Return the links as seen from this record, each once, however many records state it."""
        roles = self._library.codes.get("link_role")
        seen: dict[tuple[str, str | None, str | None], LinkView] = {}
        stated_all = self._seen_by(caller, self._store.links(record.id))
        for stated in sorted(stated_all, key=lambda link: link.inward):
            link = _effective(stated, roles)
            key = (link.role, link.kind, link.id or link.number or link.title)
            seen.setdefault(key, link)
        return list(seen.values())

    def _seen_by(self, caller: Caller, links: list[LinkView]) -> list[LinkView]:
        """Return links without what they tell of records that the caller may not see."""
        if caller.may("read_internal"):
            return links
        found = self._store.get_many([link.id for link in links if link.id])
        seen = {id_ for id_, record in found.items() if self._visible(caller, record)}
        return [
            link if link.id is None or link.id in seen else
            replace(link, id=None, state=None, title=None)
            for link in links
            if link.id in seen or not link.inward
        ]  # fmt: skip

    def _parties(self, caller: Caller, record: Record) -> list[LinkView]:
        """Return links to the masters of a record's organizations, and those to a master."""
        organizations = self._library.organizations
        public_only = not caller.may("read_internal")
        links = organizations.outward(record, public_only=public_only)
        if record.kind == "organization" and record.archived_at is None:
            records = self._library.search.speaking_of(caller, master_of(record), SHOWN_OF_MASTER)
            links += organizations.inward(record, records)
        return links

    @staticmethod
    def shown(caller: Caller, kind: str) -> dict[str, Field]:
        """Return the fields of a kind that a caller may see."""
        caller.require("read")
        personal = caller.may("read_personal")
        fields = KINDS[kind].fields()
        return {n: f for n, f in fields.items() if personal or not f.spec.personal}

    def view(self, caller: Caller, record: Record) -> RecordView:
        """Return a stored record as its page shows it."""
        caller.require("read")
        shown = self.shown(caller, record.kind)
        history = self._store.history(record.id)
        told = caller.may("read_history")
        return RecordView(
            id=record.id,
            kind=record.kind,
            number=record.number,
            title=record.title,
            version=record.version,
            fields={name: record.values.get(name) for name in shown},
            labels={
                name: {"vi": f.spec.vi, "en": f.spec.en, "inid": f.spec.inid}
                for name, f in shown.items()
            },
            links=[*self._links(caller, record), *self._parties(caller, record)],
            events=list(record.values.get("events") or []),
            history=[_masked(change, shown.keys()) for change in history] if told else [],
            source=_source(record, history if told else []),
            visibility=record.visibility,
            created_at=record.created_at,
            updated_at=record.updated_at,
            checked_at=record.checked_at,
            archived_at=record.archived_at,
            merged_into=_entry_of_list(self._standing_for(record)) if record.merged_into else None,
            merged=self._merged(caller, record),
            unit_id=record.unit_id,
        )


def _effective(link: LinkView, roles: CodeList | None) -> LinkView:
    """Return an inward link with the role it has from here: what another replaces is replaced."""
    role = roles.get(link.role) if roles and link.inward else None
    inverse = role.extra.get("inverse") if role else None
    return replace(link, role=inverse) if inverse else link


def _named_most_exactly(found: list[Record], text: str) -> list[Record]:
    """Prefer records one of whose numbers is exactly the text over those that share a compact form.

    ISO 1043-4:1998 and ISO 10434:1998 meet in compact form; a record that the text names is meant
    rather than one that only carries it as a publication or PCT number.
    """
    if len(found) < 2:
        return found
    wanted = {normal.casefold() for _, normal in identify(text)} | {text.strip().casefold()}
    for naming in (True, False):
        exact = [r for r in found if wanted & _numbers(r, naming=naming)]
        if exact:
            return exact
    return found


def _numbers(record: Record, *, naming: bool) -> set[str]:
    """Return the numbers of a record, folded in case; ``naming``: only those that identify it."""
    values = record.values
    carried = {
        number
        for name, field in KINDS[record.kind].fields().items()
        if field.spec.scheme and (field.spec.identifies or not naming) and values.get(name)
        for number in field.shape.texts(values[name])
    }
    return {str(number).casefold() for number in {*carried, values.get("number")} if number}


def _entry_of_list(record: Record) -> dict[str, str]:
    return {
        "id": record.id,
        "kind": record.kind,
        "number": record.number or "",
        "title": record.title or "",
    }


def _source(record: Record, history: list[Change]) -> dict[str, Any]:
    """Say where the record came from and when its content was last written and checked."""
    brought = (c for c in reversed(history) if c.batch == record.batch)
    first = next(brought, history[-1]) if history else None
    return {
        "name": record.values.get("source"),
        "url": record.values.get("source_url"),
        "batch": record.batch if history else None,
        "file": first.source if first and record.batch else None,
        "sheet": first.sheet if first else None,
        "row": first.row if first else None,
        "actor": first.actor if first else None,
        "created_at": record.created_at.isoformat(),
        "updated_at": record.updated_at.isoformat(),
        "checked_at": record.checked_at.isoformat() if record.checked_at else None,
    }


def _masked(change: Change, shown: Any) -> Change:
    """Leave fields out of history that the caller may not see."""

    def keep(values: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
        return None if values is None else {n: v for n, v in values.items() if n in shown}

    return replace(change, before=keep(change.before), after=keep(change.after))


def _link_json(link: LinkView) -> dict[str, Any]:
    return {
        "role": link.role,
        "kind": link.kind,
        "number": link.number,
        "title": link.title,
        "id": link.id,
        "inward": link.inward,
        "state": link.state,
    }


def _change_json(change: Change) -> dict[str, Any]:
    return {
        "seq": change.seq,
        "op": change.op,
        "version": change.version,
        "actor": change.actor,
        "source": change.source,
        "batch": change.batch,
        "at": change.at.isoformat(),
        "before": change.before,
        "after": change.after,
        "sheet": change.sheet,
        "row": change.row,
        "undoes": change.undoes,
    }
