"""Matching: is a row new, a change, the same as stored, or in contradiction with something."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic_core import to_json

from st_db.errors import Issue, Where
from st_db.library.doubts import Doubts, Newcomer
from st_db.library.fates import Doubt, Outcome, row_name
from st_db.library.parties import Parties
from st_db.records import KINDS, Card, Entry
from st_db.records.stored import Changed, New, Record
from st_db.store import Writer, new_id, sound_id

Row = tuple[Where, Card, frozenset[str]]
Changer = Callable[[type[Entry], Record, Mapping[str, Any]], Changed | None]


@dataclass(frozen=True, slots=True)
class Match:
    """What was decided about one row."""

    outcome: Outcome
    issues: tuple[Issue, ...] = ()
    record_id: str | None = None
    changed: Changed | None = None
    doubts: tuple[Doubt, ...] = ()

    def differences(self) -> dict[str, tuple[Any, Any]]:
        """Return (before, after) of every field that changes."""
        if self.changed is None:
            return {}
        before = self.changed.before
        return {name: (before[name], after) for name, after in self.changed.after.items()}


@dataclass(slots=True)
class Matched:
    """The fates of a chunk in row order, and what is to be written."""

    fates: list[Match] = field(default_factory=list)
    new: list[New] = field(default_factory=list)
    changed: dict[str, Changed] = field(default_factory=dict)  # by record


@dataclass(frozen=True, slots=True)
class _Seen:
    """A number or key this file has already used: where, and a digest of what the row said."""

    row: int | str | None  # with its sheet where it has one
    digest: bytes


@dataclass(frozen=True, slots=True)
class _Line:
    """A row with what finds its record: its names, or what an officer says it is."""

    where: Where
    card: Card
    given: frozenset[str]
    names: tuple[str, ...]
    choice: str | None  # id of a record, or "new"

    @property
    def place(self) -> tuple[str | None, int | None]:
        """Return the sheet and row."""
        return self.where.sheet, self.where.row


NEW = "new"
"""What an officer says of a row that is none of the records it perhaps is."""


class Matcher:
    """Matches the rows of one file within its transaction.

    Any identifying number of the same kind finds the record; a row without a number is found by
    its folded title, first organization and year. Within the file an equal row is unchanged and a
    differing one is refused, naming the first. A new row that perhaps is a record goes in with a
    doubt, unless ``same`` says what it is.
    """

    def __init__(
        self, writer: Writer, change: Changer, batch: str, same: Mapping[str, str] | None = None
    ) -> None:
        self._writer = writer
        self._change = change
        self._same = same or {}
        self._seen: dict[tuple[str, str], _Seen] = {}
        self._borrowed: dict[str, set[str]] = {}  # numbers of records that were merged, by record
        self.doubts = Doubts(writer, batch, self._row_of)
        self.parties = Parties(writer)

    def match(self, rows: Sequence[Row]) -> Matched:
        """Return the fate of every row of a chunk and what to write for it."""
        lines = [self._line(*row) for row in rows]
        found = self._find(lines)
        ids = {id_ for ids in found for id_ in ids}
        ids |= {id_ for line in lines if (id_ := sound_id(line.choice))}
        stored = self._writer.load(sorted(ids))
        self._borrowed = self._writer.merging().borrowed(sorted(ids)) if ids else {}
        matched = Matched()
        newcomers: list[Newcomer] = []
        for line, some in zip(lines, found, strict=True):
            digest = _digest(line.card, line.given)
            fate = self._repeated(line, digest) or self._decide(line, some, stored, matched)
            if fate.outcome != "rejected":  # what was refused is no measure for later rows
                seen = _Seen(row_name(line.where) if line.where.sheet else line.where.row, digest)
                for name in line.names:
                    self._seen.setdefault((line.card.kind, name), seen)
            if matched.new and matched.new[-1].id == fate.record_id:
                newcomers.append(_newcomer(line, len(matched.fates), matched.new[-1].id))
            matched.fates.append(fate)
        for at, doubts in self.doubts.of(newcomers).items():
            matched.fates[at] = _doubted(matched.fates[at], lines[at].where, doubts)
        for at, issues in self.parties.said([(line.where, line.card) for line in lines]).items():
            if matched.fates[at].outcome != "rejected":
                fate = matched.fates[at]
                matched.fates[at] = replace(fate, issues=(*fate.issues, *issues))
        return matched

    def _line(self, where: Where, card: Card, given: frozenset[str]) -> _Line:
        choice = None
        if self._same:
            choice = self._same.get(row_name(where)) or self._same.get(str(where.row))
        # What identifies a row: its numbers, or ``=`` and its key when it has none. The key is a
        # guess, and what an officer says outweighs it.
        names = card.identities
        if not names and card.key and choice is None:
            names = (f"={card.key}",)
        return _Line(where, card, given, names, choice)

    def _row_of(self, kind: str, key: str) -> str | None:
        seen = self._seen.get((kind, key))
        return str(seen.row) if seen else None

    def _find(self, lines: list[_Line]) -> list[list[str]]:
        """Return the ids of the stored records each row names."""
        wanted: dict[str, set[str]] = {}
        for line in lines:
            wanted.setdefault(line.card.kind, set()).update(line.names)
        known: dict[tuple[str, str], str] = {}
        for kind, asked in wanted.items():
            keys = [name[1:] for name in asked if name.startswith("=")]
            numbers = [name for name in asked if not name.startswith("=")]
            named = self._writer.find_numbers(kind, numbers)
            unknown = [number for number in numbers if number not in named]
            for number, id_ in (self._writer.find_released(kind, unknown) | named).items():
                known[kind, number] = id_
            for key, id_ in self._writer.find_keys(kind, keys).items():
                known[kind, f"={key}"] = id_
        return [
            list(dict.fromkeys(
                known[line.card.kind, name] for name in line.names
                if (line.card.kind, name) in known
            ))
            for line in lines
        ]  # fmt: skip

    def _repeated(self, line: _Line, digest: bytes) -> Match | None:
        """Return the fate of a row whose number the file has used before, or None."""
        kind = line.card.kind
        first = next((s for n in line.names if (s := self._seen.get((kind, n)))), None)
        if first is None:
            return None
        if first.digest == digest:
            return Match("unchanged")
        params = {"number": line.card.number or "", "first": first.row}
        code = "match.repeated" if line.card.identities else "match.repeated_title"
        return _rejected(line, code, params)

    def _decide(
        self, line: _Line, found: list[str], loaded: Mapping[str, Record], matched: Matched
    ) -> Match:
        stored = [loaded[id_] for id_ in found if id_ in loaded]
        # A record that was taken out only comes back where no other has the number by now.
        stored = [record for record in stored if record.archived_at is None] or stored[:1]
        if line.choice is not None and line.choice != NEW:
            chosen = loaded.get(sound_id(line.choice) or "")
            if chosen is None or chosen.kind != line.card.kind or chosen.archived_at is not None:
                return _rejected(line, "match.no_such_record", {"what": line.choice})
            stored = [chosen, *(r for r in stored if r.id != chosen.id and r.archived_at is None)]
        if len(stored) > 1:
            numbers = ", ".join(str(record.values.get("number")) for record in stored)
            return _rejected(line, "match.two_records", {"numbers": numbers})
        if not stored:
            id_ = new_id()
            matched.new.append(New(id_, line.card, line.place))
            return Match("created", record_id=id_)
        return self._lay(line, stored[0], matched)

    def _lay(self, line: _Line, record: Record, matched: Matched) -> Match:
        """Lay what a row gives over its record, as the rows before it left that."""
        pending = matched.changed.get(record.id)
        if pending is not None:
            record = replace(record, values=pending.card().values, archived_at=None)
        elif record.archived_at is not None:
            return self._restore(line, record, matched)
        laid = {name: line.card.values[name] for name in line.given}
        if line.names and self._borrowed.get(record.id, set()).issuperset(line.names):
            # Found by the number of one that was merged into it, which is not to become its own.
            laid = {name: value for name, value in laid.items() if not _names_it(line.card, name)}
        if "extra" in laid:
            laid["extra"] = {**(record.values.get("extra") or {}), **laid["extra"]}
        changed = None
        if any(record.values.get(name) != value for name, value in laid.items()):
            changed = self._change(KINDS[line.card.kind], record, laid)
        if changed is None:
            return Match("unchanged", record_id=record.id)
        changed = replace(changed, line=line.place)
        matched.changed[record.id] = _together(pending, changed) if pending else changed
        return Match("updated", record_id=record.id, changed=changed)

    @staticmethod
    def _restore(line: _Line, record: Record, matched: Matched) -> Match:
        """Bring back a record that was taken out, as the row says it is and as nothing else."""
        changed = Changed.between(record, line.card)
        matched.changed[record.id] = replace(changed, line=line.place, restores=True)
        return Match("created", record_id=record.id)


def _names_it(card: Card, name: str) -> bool:
    """Tell whether a field is one of the numbers that name a record."""
    spec = KINDS[card.kind].fields()[name].spec
    return name in {"number", "number_as_written"} or bool(spec.scheme and spec.identifies)


def _rejected(line: _Line, code: str, params: Mapping[str, Any]) -> Match:
    return Match("rejected", (Issue("error", code, line.where, params),))


def _newcomer(line: _Line, at: int, id_: str) -> Newcomer:
    return Newcomer(at, id_, row_name(line.where), line.card, asks=line.choice is None)


def _doubted(fate: Match, where: Where, doubts: tuple[Doubt, ...]) -> Match:
    """Return a fate with its doubts, and a warning about the likeliest."""
    first = doubts[0]
    code = "match.perhaps_same" if first.record_id else "match.perhaps_repeated"
    params = {
        "number": first.number or "",
        "title": first.title or "",
        "first": first.row or "",
        "why": first.why,
    }
    issue = Issue("warning", code, where, params)
    return replace(fate, doubts=doubts, issues=(*fate.issues, issue))


def _together(first: Changed, second: Changed) -> Changed:
    """Return two changes of one record, made by two rows, as one."""
    after = {**first.after, **second.after}
    before = {**second.before, **first.before}
    kept = {name for name in after if after[name] != before[name]}
    return replace(
        first,
        entry=second.entry,
        before={name: value for name, value in before.items() if name in kept},
        after={name: value for name, value in after.items() if name in kept},
        line=second.line,
    )


def _digest(card: Card, given: frozenset[str]) -> bytes:
    """Return a short digest of what a row said, so that a file of any size fits in memory."""
    # Values stand in declared order, whatever the order of the columns.
    said = to_json([(name, value) for name, value in card.values.items() if name in given])
    return hashlib.blake2b(said, digest_size=12).digest()
