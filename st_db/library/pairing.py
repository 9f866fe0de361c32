"""Pairing: which stored records are perhaps one, found a chunk at a time.

The same questions that an import asks about its new rows are asked about records: by the same
number, by the same title, by titles alike within one organization and year. What is compared is
bounded by blocks that the database makes, so that a hundred thousand records are looked through in
one go; afterwards only what changes is looked at again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from st_db.library.likeness import Subject, Verdict, propose, slip
from st_db.library.organizations import settle
from st_db.library.parties import SAME, Nearest
from st_db.query.filterable import value_key
from st_db.records import REGISTER, names
from st_db.records.organization import Party
from st_db.records.stored import Likely, Pair
from st_db.store import Asked, Pairs, PairStore

CHUNK = 1_000
"""Records looked at in one transaction."""

_SAME_TITLE = 50  # records of one title that are looked at
_SERIES = 3  # others that share so much with a record are a series, and none of them is meant
_SPELLINGS = 20  # ways to write an organization under which records are looked for

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class _One:
    """A record with what is compared of it; ``kins`` are its organization and year, as written."""

    record: Likely
    subject: Subject
    kins: tuple[str, ...]


class Pairing:
    """Looks for pairs; one process at a time does."""

    def __init__(self, pairs: PairStore) -> None:
        self._pairs = pairs

    def everything(self, progress: Progress | None = None) -> int:
        """Look through the whole register, return how many records there were."""
        with self._pairs.searching() as pairs:
            seq = pairs.last_seq()
        last: str | None = None
        done, near = 0, _Near()
        while True:
            with self._pairs.searching() as pairs:
                ids = pairs.ids(last, CHUNK)
                if ids:
                    _examine(pairs, ids, near)
                else:
                    # What changed meanwhile is looked at again by whoever follows the log.
                    pairs.reached(seq)
                    return done
            last, done = ids[-1], done + len(ids)
            if progress is not None:
                progress(done)

    def follow(self, changed_after: Callable[[int, int], tuple[list[str], int]], limit: int) -> int:
        """Look at the next changes since the last time; returns how many there were.

        Before the first time that is the whole log, so that a register of any age is looked
        through by and by.
        """
        with self._pairs.searching() as pairs:
            seq = pairs.seq() or 0
            ids, reached = changed_after(seq, limit)
            if reached > seq:
                _examine(pairs, ids, _Near())
                pairs.reached(reached)
            return reached - seq


class _Near:
    """The names of all masters, read once for a look through the whole register.

    What is called otherwise meanwhile is looked at again by whoever follows the log.
    """

    def __init__(self) -> None:
        self._read: Nearest | None = None

    def among(self, pairs: Pairs) -> Nearest:
        """Return the names, with all comparisons still to make."""
        if self._read is None:
            self._read = Nearest.among(pairs.organizations)
        return self._read.again()


def _examine(pairs: Pairs, ids: Sequence[str], near: _Near) -> None:
    """Find the pairs of some records anew; those of records that left the register go."""
    kinds: dict[str, list[Likely]] = defaultdict(list)
    for one in pairs.likeness.records(ids):
        if one.kind in REGISTER:
            kinds[one.kind].append(one)
    numbered: dict[str, list[tuple[Likely, bool]]] = defaultdict(list)
    for id_, other, same_scheme in pairs.likeness.same_numbers(ids):
        numbered[id_].append((other, same_scheme))
    found: list[Pair] = []
    for kind, records in kinds.items():
        found += _Kind(pairs, kind, records, numbered).pairs()
    if "organization" in kinds:
        found += _named_alike(pairs, kinds["organization"], near.among(pairs))
    best: dict[tuple[str, str], Pair] = {}
    for pair in sorted(found, key=lambda pair: pair.score):
        best[pair.one, pair.other] = pair
    pairs.renew(ids, best.values())


class _Kind:
    """The records of one kind in a chunk."""

    def __init__(
        self,
        pairs: Pairs,
        kind: str,
        records: list[Likely],
        numbered: dict[str, list[tuple[Likely, bool]]],
    ) -> None:
        self._pairs = pairs
        self._kind = kind
        self._numbered = numbered
        self._holders = _Holders(pairs)
        self._records = self._read(records)

    def _read(self, records: Iterable[Likely]) -> list[_One]:
        some = list(records)
        told = self._holders.of(self._kind, [one.id for one in some])
        return [_one(one, *told.get(one.id, (one.holder, ()))) for one in some]

    def pairs(self) -> list[Pair]:
        """Return the pairs of the records with all others of their kind."""
        found = self._candidates()
        others = {one.id: one for some in found for one in some}
        read = {one.record.id: one for one in self._read(others.values())}
        pairs = []
        for mine, some in zip(self._records, found, strict=True):
            verdicts = {}
            for other in some:
                verdict = self._verdict(mine, read[other.id])
                if verdict is not None:
                    verdicts[other.id] = verdict
            pairs += [_pair(mine.record, id_, v) for id_, v in _without_series(verdicts).items()]
        return pairs

    def _candidates(self) -> list[list[Likely]]:
        """Return the records that each is compared with."""
        likeness, kind = self._pairs.likeness, self._kind
        found: list[dict[str, Likely]] = [{} for _ in self._records]

        def add(some: Iterable[tuple[int, Likely]]) -> None:
            for at, other in some:
                if other.id != self._records[at].record.id:
                    found[at][other.id] = other

        titled = [(at, one) for at, one in enumerate(self._records) if one.subject.title]
        asked = [Asked(at, one.subject.title, one.subject.kin) for at, one in titled]
        add(likeness.same_titles(kind, asked, kin=False, limit=_SAME_TITLE))
        within = [
            (Asked(at, one.subject.title, kin), one.subject.bare)
            for at, one in titled
            for kin in one.kins
        ]
        add(likeness.same_titles(kind, [ask for ask, _ in within], kin=True, limit=_SERIES + 2))
        bare = [ask for ask, lacking in within if lacking]
        numbered = [ask for ask, lacking in within if not lacking]
        add(likeness.alike_titles(kind, bare, bare=False)[0])
        if likeness.bare(kind):
            add(likeness.alike_titles(kind, numbered, bare=True)[0])
        for at, one in enumerate(self._records):
            add((at, other) for other, _ in self._numbered.get(one.record.id, ()))
        return [list(some.values()) for some in found]

    def _verdict(self, mine: _One, other: _One) -> Verdict | None:
        one, two = mine.record, other.record
        shared = {o.id: scheme for o, scheme in self._numbered.get(one.id, ())}
        number = None if two.id not in shared else "scheme" if shared[two.id] else "other"
        told_apart = one.batch is not None and one.batch == two.batch and one.keys and two.keys
        if told_apart and number is None:
            return None  # one file has both numbers: it speaks of two things
        verdict = propose(mine.subject, other.subject, number)
        if verdict is None or "holder" not in verdict[1]:
            return verdict
        return (verdict[0], self._holders.why(one.id, two.id, verdict[1]))


class _Holders:
    """The organizations of records: whoever is the same, however it is written, has one name."""

    def __init__(self, pairs: Pairs) -> None:
        self._pairs = pairs
        self._parties: dict[str, Party] = {}

    def of(self, kind: str, ids: Sequence[str]) -> dict[str, tuple[str, tuple[str, ...]]]:
        """Return {record: (organization, the ways in which records write it)}."""
        parties = self._pairs.parties(kind, ids)
        self._parties |= parties
        asked = self._pairs.organizations
        masters = settle(parties.values(), asked)
        keys = {key for one in parties.values() if (key := one.key)}
        taxes = {one.tax for one in parties.values() if one.tax}
        by_key: dict[str | None, list[str]] = defaultdict(list)
        by_tax: dict[str, list[str]] = defaultdict(list)
        for spelt in asked.spellings(keys, taxes) if parties else ():
            by_key[spelt.key].append(spelt.name)
            if spelt.tax:
                by_tax[spelt.tax].append(spelt.name)
        found = {}
        for id_, party in parties.items():
            known = masters[party]
            # One name for all its spellings: the master's, else the first of its tax code.
            same = by_tax.get(party.tax or "") or [party.name]
            name = (known[0].title if len(known) == 1 else min(same)) or party.name
            read = names.read(name)
            written = [party.name, *same, *by_key.get(party.key, ())]
            holder = (read.key if read else value_key(name)).replace(" ", "_")
            found[id_] = (holder, tuple(dict.fromkeys(map(value_key, written)))[:_SPELLINGS])
        return found

    def why(self, one: str, other: str, why: tuple[str, ...]) -> tuple[str, ...]:
        """Say that the tax code is the same where that and not the name tells it."""
        mine, theirs = self._parties.get(one), self._parties.get(other)
        if mine is None or theirs is None or not mine.tax or mine.tax != theirs.tax:
            return why
        return tuple("tax" if part == "holder" and mine.name != theirs.name else part
                     for part in why)  # fmt: skip


def _one(record: Likely, holder: str | None, written: tuple[str, ...]) -> _One:
    subject = Subject(record.folded, holder, record.date, record.keys)
    year = record.date[:4] if record.date else None
    names = written or ((record.holder,) if record.holder else ())
    return _One(record, subject, tuple(f"{name}|{year}" for name in names) if year else ())


def _pair(mine: Likely, other: str, verdict: Verdict) -> Pair:
    one, two = sorted((mine.id, other))
    return Pair(one, two, mine.kind, *verdict, found_at=datetime.now(UTC))


def _without_series(verdicts: dict[str, Verdict]) -> dict[str, Verdict]:
    """Leave out what a record shares with so many others that none of them is meant."""
    counts: dict[tuple[str, ...], int] = defaultdict(int)
    for _, why in verdicts.values():
        counts[why] += 1
    return {
        id_: verdict for id_, verdict in verdicts.items()
        if verdict[1][0] == "number" or counts[verdict[1]] < _SERIES
    }  # fmt: skip


def _named_alike(pairs: Pairs, records: Sequence[Likely], near: Nearest) -> list[Pair]:
    """Return pairs of organizations whose names are one, or one but for a word.

    Two tax codes are two organizations, whatever their names, unless one looks like a slip.
    """
    mine = {one.id: one for one in records}
    found = []
    for named in pairs.organizations.names_of(list(mine)):
        for other, score in near.others(named):
            taxes = (named.master.tax, other.tax)
            if all(taxes) and not slip(*taxes):  # type: ignore[arg-type]
                continue
            why: tuple[str, ...] = ("name",) if score >= SAME else ("name_alike",)
            why += ("number_alike",) if all(taxes) else ()
            found.append(_pair(mine[named.master.id], other.id, (min(score, 0.9), why)))
    return found
