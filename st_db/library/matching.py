"""Matching: is a row new, a change, the same as stored, or in contradiction with something."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic_core import to_json

from st_db.errors import Issue, Where
from st_db.library.fates import Doubt, Outcome
from st_db.records import KINDS, Card, Entry
from st_db.records.stored import Changed, New, Record
from st_db.store import Writer, new_id

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
    record_id: str | None = None


class Matcher:
    """Matches the rows of one file within its transaction.

    Any identifying number of the same kind finds the record; a row without a number is found by
    its folded title, first organization and year. Within the file an equal row is unchanged and a
    differing one is refused, naming the first.
    """

    def __init__(self, writer: Writer, change: Changer) -> None:
        self._writer = writer
        self._change = change
        self._seen: dict[tuple[str, str], _Seen] = {}

    def match(self, rows: Sequence[Row]) -> Matched:
        """Return the fate of every row of a chunk and what to write for it."""
        keyed = [(row, self._names(row[1])) for row in rows]
        found = self._find(keyed)
        stored = self._writer.load(sorted({id_ for ids in found for id_ in ids}))
        matched = Matched()
        for ((where, card, given), names), ids in zip(keyed, found, strict=True):
            row = f"{where.sheet}!{where.row}" if where.sheet else where.row
            digest = _digest(card, given)
            fate = self._repeated(where, card, names, digest) or self._decide(
                where, card, given, [stored[id_] for id_ in ids if id_ in stored], matched
            )
            if fate.outcome != "rejected":  # what was refused is no measure for later rows
                seen = _Seen(row, digest, fate.record_id)
                for name in names:
                    self._seen.setdefault((card.kind, name), seen)
            matched.fates.append(fate)
        return matched

    @staticmethod
    def _names(card: Card) -> list[str]:
        """Return what identifies a row: its numbers, or ``=`` and its key when it has none."""
        if card.identities:
            return list(card.identities)
        return [f"={card.key}"] if card.key else []

    def _find(self, keyed: list[tuple[Row, list[str]]]) -> list[list[str]]:
        """Return the ids of the stored records each row names."""
        wanted: dict[str, set[str]] = {}
        for (_, card, _), names in keyed:
            wanted.setdefault(card.kind, set()).update(names)
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
                known[card.kind, name] for name in names if (card.kind, name) in known
            ))
            for (_, card, _), names in keyed
        ]  # fmt: skip

    def _repeated(self, where: Where, card: Card, names: list[str], digest: bytes) -> Match | None:
        """Return the fate of a row whose number the file has used before, or None."""
        first = next((s for n in names if (s := self._seen.get((card.kind, n)))), None)
        if first is None:
            return None
        if first.digest == digest:
            return Match("unchanged", record_id=first.record_id)
        issue = Issue(
            "error", "match.repeated", where, {"number": card.number or "", "first": first.row}
        )
        return Match("rejected", (issue,))

    def _decide(
        self,
        where: Where,
        card: Card,
        given: frozenset[str],
        stored: list[Record],
        matched: Matched,
    ) -> Match:
        # A record that was taken out only comes back where no other has the number by now.
        stored = [record for record in stored if record.archived_at is None] or stored[:1]
        if len(stored) > 1:
            numbers = ", ".join(str(record.values.get("number")) for record in stored)
            return Match(
                "rejected", (Issue("error", "match.two_records", where, {"numbers": numbers}),)
            )
        if not stored:
            id_ = new_id()
            matched.new.append(New(id_, card, (where.sheet, where.row)))
            return Match("created", record_id=id_)
        return self._lay(where, card, given, stored[0], matched)

    def _lay(
        self, where: Where, card: Card, given: frozenset[str], record: Record, matched: Matched
    ) -> Match:
        """Lay what a row gives over its record, as the rows before it left that."""
        pending = matched.changed.get(record.id)
        if pending is not None:
            values = pending.card().values
            record = replace(record, values=values, archived_at=None)
        elif record.archived_at is not None:
            return self._restore(where, card, record, matched)
        laid = {name: card.values[name] for name in given}
        if "extra" in laid:
            laid["extra"] = {**(record.values.get("extra") or {}), **laid["extra"]}
        changed = None
        if any(record.values.get(name) != value for name, value in laid.items()):
            changed = self._change(KINDS[card.kind], record, laid)
        if changed is None:
            return Match("unchanged", record_id=record.id)
        changed = replace(changed, line=(where.sheet, where.row))
        matched.changed[record.id] = _together(pending, changed) if pending else changed
        return Match("updated", record_id=record.id, changed=changed)

    @staticmethod
    def _restore(where: Where, card: Card, record: Record, matched: Matched) -> Match:
        """Bring back a record that was taken out, as the row says it is and as nothing else."""
        after = {n: v for n, v in card.values.items() if v != record.values.get(n)}
        before = {name: record.values.get(name) for name in after}
        line = (where.sheet, where.row)
        matched.changed[record.id] = Changed(record, card, before, after, line, restores=True)
        return Match("created", record_id=record.id)


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
