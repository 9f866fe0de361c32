"""Masters of organizations: their names then and now, what they came from and became.

What a record wrote stays as it is (docs/decisions/0015): a name that a person says means an
organization becomes one of its other names, and every record under it is found with the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from st_db.access import Caller
from st_db.errors import Conflict, NotFound, UsageError
from st_db.library.edits import Clash, Edit, FieldIssue, Refused
from st_db.library.organizations import settle
from st_db.library.parties import Nearest
from st_db.library.review import require_unreviewed
from st_db.records.organization import Master, known_names, master_of, party
from st_db.records.stored import Record
from st_db.store import Named, new_id

if TYPE_CHECKING:
    from st_db.library.facade import Library

KIND = "organization"
SHOWN = 20
_FOLLOWED = 5_000  # organizations that say what they came from
_INVERSE = {"predecessor": "successor", "successor": "predecessor"}


@dataclass(frozen=True, slots=True)
class Followed:
    """An organization that this one came from or became."""

    role: str
    name: str
    tax_code: str | None
    date: str | None
    change: str | None
    document: str | None
    master: Master | None
    place: int | None  # in this one's own list, None where the other one says it


@dataclass(frozen=True, slots=True)
class Perhaps:
    """A name in records that perhaps means an organization, and why."""

    name: str
    why: str  # of match.why


@dataclass(frozen=True, slots=True)
class Names:
    """All names of an organization and what follows from them."""

    record: Record
    spellings: tuple[str, ...]  # in records
    followed: tuple[Followed, ...]
    perhaps: tuple[Perhaps, ...]
    refused: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the names as programs get them."""
        values = self.record.values
        return {
            "id": self.record.id,
            "title": values.get("title"),
            "other_names": values["other_names"],
            "former_names": values["former_names"],
            "spellings": list(self.spellings),
            "followed": [
                {"role": one.role, "name": one.name, "date": one.date, "change": one.change,
                 "document": one.document, "id": one.master.id if one.master else None}
                for one in self.followed
            ],
            "perhaps": [{"name": one.name, "why": one.why} for one in self.perhaps],
        }  # fmt: skip


class Masters:
    """Names of organizations, and who came from whom."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._store = library.store

    def names(self, caller: Caller, id: str) -> Names:
        """Return the names of an organization; proposals only for those who may settle them."""
        caller.require("read")
        record = self._library.records.find(caller, id)
        if record.kind != KIND:
            raise NotFound(what=id)
        master = master_of(record)
        may = caller.may("merge", unit=record.unit_id)
        return Names(
            record,
            self._library.organizations.spellings(master),
            tuple(self._followed(caller, record)),
            tuple(self._perhaps(record, master)) if may else (),
            tuple(self._store.names.refused(record.id)) if may else (),
        )

    def rename(self, caller: Caller, id: str, version: int, given: Mapping[str, str]) -> None:
        """Set the other and the former names, one a line; former ones may have days behind them."""
        caller.require("write")
        record = self._find(caller, id)
        values: dict[str, Any] = {
            name: [line for line in given[name].splitlines() if line.strip()]
            for name in ("other_names", "former_names") if name in given
        }  # fmt: skip
        self._save(caller, record, version, values)

    def accept(self, caller: Caller, id: str, name: str) -> None:
        """Say that a name means an organization: it becomes one of its other names."""
        caller.require("merge")
        record = self._find(caller, id)
        if party(name, None).key in known_names(record.values):
            return
        names = [*record.values["other_names"], name]
        self._save(caller, record, record.version, {"other_names": names})

    def refuse(self, caller: Caller, id: str, name: str, *, refused: bool = True) -> None:
        """Remember that a name does not mean an organization, or forget it."""
        caller.require("merge")
        record = self._find(caller, id)
        caller.require("merge", unit=record.unit_id)
        key = party(name, None).key
        if key is None:
            raise UsageError("error.name_of_nobody", name=name)
        self._store.names.refuse(record.id, key, (caller.user, caller.origin), refused=refused)

    def follow(self, caller: Caller, id: str, version: int, told: Mapping[str, str]) -> None:
        """Add an organization that this one came from or became."""
        caller.require("write")
        record = self._find(caller, id)
        new = {name: told.get(name) or None
               for name in ("role", "name", "tax_code", "date", "change", "document")}  # fmt: skip
        self._save(caller, record, version,
                   {"successions": [*record.values["successions"], new]})  # fmt: skip

    def unfollow(self, caller: Caller, id: str, version: int, place: int) -> None:
        """Take an organization that this one came from or became from its list again."""
        caller.require("write")
        record = self._find(caller, id)
        kept = [one for at, one in enumerate(record.values["successions"]) if at != place]
        self._save(caller, record, version, {"successions": kept})

    # ---- inside

    def _find(self, caller: Caller, id: str) -> Record:
        record = self._library.records.find(caller, id)
        if record.kind != KIND:
            raise NotFound(what=id)
        return record

    def _save(
        self, caller: Caller, record: Record, version: int, values: Mapping[str, Any]
    ) -> None:
        require_unreviewed(self._library, caller)
        edit = Edit(new_id(), values, record_id=record.id, version=version)
        outcome = self._library.editing.write(caller, edit)
        if isinstance(outcome, Clash):
            raise Conflict(number=record.called, found=outcome.version, expected=version)
        if isinstance(outcome, Refused):
            wrong = next(issue for issue in outcome.issues if issue.level == "error")
            where = " ".join(str(part) for part in (wrong.at, wrong.part) if part is not None)
            told = str(_sent(values, wrong))[:200]
            raise UsageError("error.name_unreadable", what=told, where=where)

    def _followed(self, caller: Caller, record: Record) -> list[Followed]:
        """Return what an organization says of others, and what others say of it."""
        mine = master_of(record)
        keys = {*known_names(record.values)}
        told = []
        for id_, some in self._store.names.successions(_FOLLOWED):
            for one in some:
                other = party(one["name"], one.get("tax_code"))
                means = other.tax == mine.tax if other.tax and mine.tax else other.key in keys
                if id_ != record.id and means:
                    told.append((id_, one))
        others = self._store.get_many([id_ for id_, _ in told])
        found = [self._own(one, at) for at, one in enumerate(record.values["successions"])]
        said = {(one.role, one.master.id) for one in found if one.master}
        for id_, one in told:
            role = _INVERSE[one["role"]]
            if id_ in others and (role, id_) not in said:
                master = master_of(others[id_])
                found.append(_followed(role, {**one, "name": master.title}, master, None))
        public = not caller.may("read_internal")
        seen = [one for one in found if not (public and one.master and not one.master.public)]
        return sorted(seen, key=lambda one: (one.role, one.date or ""))

    def _own(self, one: Mapping[str, Any], at: int) -> Followed:
        meant = party(one["name"], one.get("tax_code"))
        masters = settle([meant], self._store.organizations)[meant]
        return _followed(one["role"], one, masters[0] if len(masters) == 1 else None, at)

    def _perhaps(self, record: Record, master: Master) -> list[Perhaps]:
        """Return names in records that are alike and that no organization is known by."""
        known = known_names(record.values)
        near = Nearest([Named(master, key, name) for key, name in known.items()])
        found = []
        for name, tax in self._store.names.alike(record.id, list(known)):
            one = party(name, tax)
            if (tax and master.tax and tax != master.tax) or near.of(one) is None:
                continue
            read = one.read
            same = read is not None and any(_core(other) == read.core for other in known.values())
            found.append(Perhaps(name, "name" if same else "name_alike"))
        return found[:SHOWN]


def _followed(
    role: str, told: Mapping[str, Any], master: Master | None, place: int | None
) -> Followed:
    return Followed(
        role,
        told["name"] or "",
        told.get("tax_code"),
        told.get("date"),
        told.get("change"),
        told.get("document"),
        master,
        place,
    )


def _core(name: str) -> str | None:
    read = party(name, None).read
    return read.core if read else None


def _sent(values: Mapping[str, Any], wrong: FieldIssue) -> Any:
    """Return the part of what was sent that cannot be read."""
    found = values.get(wrong.field)
    if isinstance(found, list) and wrong.at is not None and wrong.at < len(found):
        found = found[wrong.at]
    return found.get(wrong.part) if isinstance(found, Mapping) and wrong.part else found
