"""Appraising: every record's verdict, made anew when it or what it hangs on changes.

Scores follow the change log as the index does. A record changes its neighbours' verdicts too: a
link finds its record, a twin appears, an organization gets its master. Days change verdicts by
themselves, so each says on which day it wants to be looked at again.
"""

from __future__ import annotations

import hashlib
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import cache
from typing import TypeAlias

from st_db.codes.model import today
from st_db.library.organizations import settle
from st_db.library.reckoning import Reckoning
from st_db.quality import Facts, Subject, appraise, edition
from st_db.quality.model import Lists
from st_db.quality.unified import mastered
from st_db.records import KINDS, REGISTER
from st_db.records.organization import Master, Party, known_names, master_of, party
from st_db.records.stored import Record
from st_db.store import Known, Progress, Scored, Store

LOCK = "scores"
CHUNK = 500
"""Records appraised in one transaction."""
_MANY = 10_000
"""Changes from which on appraising everything is quicker than looking for what hangs on each."""
_BETWEEN = 20.0
"""Seconds after which a busy day's figures are written again."""

Stop: TypeAlias = Callable[[float], bool]
"""Told how long the last chunk took; answers whether to stop, after resting if it likes."""


def _never(_spent: float) -> bool:
    return False


class Appraising:
    """The scores beside the database they follow."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._scores = store.scores
        self._reckoning = Reckoning(store)
        self._lists: tuple[str, Lists] | None = None
        self._noted = 0.0
        self._unnoted = False

    def behind(self) -> int:
        """Return how many changes are not in the scores yet; all of them before the first run."""
        progress = self._scores.progress()
        if progress.rules != self._edition():
            return max(1, self._store.last_seq())
        return self._store.lag(progress.seq)[0]

    def catch_up(self, stop: Stop = _never) -> bool:
        """Bring every score up to date unless another process does; tells whether it is done."""
        with self.alone() as held:
            return held and self.apply(stop)

    def alone(self) -> AbstractContextManager[bool]:
        """Hold the right to make scores for a block, if no other process does."""
        return self._store.hold(LOCK)

    def whole(self, stop: Stop = _never) -> bool:
        """Appraise every record anew, whatever is known; tells whether it is done."""
        with self.alone() as held:
            return held and self._everything(stop) and self.apply(stop)

    def _edition(self) -> str:
        told = f"{edition()} {self._reckoning.edition()} {self._scores.lists_edition()}"
        return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()

    def apply(self, stop: Stop = _never) -> bool:
        """Bring every score up to date; whoever calls is alone. Tells whether it is done."""
        before = self._scores.progress()
        other = before.rules != self._edition() or self._store.lag(before.seq)[0] > _MANY
        if other and not self._everything(stop):
            return False
        done = self._followed(stop) and self._aged(stop)
        now = self._scores.progress()
        self._unnoted |= (now.seq, now.day) != (before.seq, before.day)
        self._note(force=now.day != before.day)
        return done

    # ---- inside

    def _note(self, *, force: bool) -> None:
        """Write today's figures; while people work not with every save."""
        if force or (self._unnoted and time.monotonic() - self._noted > _BETWEEN):
            self._scores.note_day(today())
            self._noted, self._unnoted = time.monotonic(), False

    def _everything(self, stop: Stop) -> bool:
        """Appraise all records; begun again from the start when it is stopped before its end."""
        name, day, seq = self._edition(), today(), self._store.last_seq()
        last: str | None = None
        while ids := self._scores.after(last, CHUNK):
            started = time.monotonic()
            self._appraise(ids)
            last = ids[-1]
            if stop(time.monotonic() - started):
                return False
        self._scores.forget_absent()
        self._reckoning.keep_office(self._scores.lists_edition())
        self._scores.reached(Progress(seq, name, day))
        self._note(force=True)
        return True

    def _followed(self, stop: Stop) -> bool:
        """Apply the changes that are not in the scores yet."""
        while True:
            progress = self._scores.progress()
            ids, seq = self._store.changed_after(progress.seq, CHUNK)
            if seq <= progress.seq:
                return True
            started = time.monotonic()
            told = self._scores.told(ids)
            self._appraise(ids)
            told |= self._scores.told(ids) | {f"r:{id_}" for id_ in ids}
            around = {*self._scores.around(ids, told), *self._scores.parted(progress.seq, seq)}
            others = sorted(around - set(ids))
            for start in range(0, len(others), CHUNK):
                self._appraise(others[start : start + CHUNK])
            self._scores.reached(replace(progress, seq=seq))
            if stop(time.monotonic() - started):
                return False

    def _aged(self, stop: Stop) -> bool:
        """Look again at what the calendar has changed since."""
        day = today()
        while ids := self._scores.due(day, CHUNK):
            started = time.monotonic()
            self._appraise(ids)
            if stop(time.monotonic() - started):
                return False
        progress = self._scores.progress()
        if progress.day != day:
            self._scores.reached(replace(progress, day=day))
        return True

    def _appraise(self, ids: Sequence[str]) -> None:
        found = self._store.get_many(ids)
        records = [record for record in found.values() if record.archived_at is None]
        known = self._scores.known([record.id for record in records])
        self._scores.keep(self.of(records, known), ids)
        checked = {id_: one.checked for id_, one in known.items()}
        self._reckoning.keep(records, checked, ids, self._scores.lists_edition())

    def of(self, records: Sequence[Record], known: Mapping[str, Known]) -> list[Scored]:
        """Return the verdicts about stored records as they are now."""
        written = {record.id: _parties(record) for record in records}
        named = (one for some in written.values() for _, one in some)
        masters = settle(named, self._store.organizations)
        lists, day = self._current_lists(), today()
        scored = []
        for record in records:
            if record.id not in known or record.kind not in REGISTER:
                continue  # taken out since it was read, or a paper of the office's own
            parties = written[record.id]
            facts = _facts(record, known[record.id], parties, masters)
            subject = Subject(record.kind, record.values, facts, lists, day, record.unit_id)
            watches = [f"r:{twin}" for twin in facts.twins]
            watches += [sign for _, one in parties for sign in _signs(one.key, one.tax)]
            scored.append(Scored(record.id, record.kind, record.unit_id, appraise(subject),
                                 tuple(dict.fromkeys(watches)), _tells(record)))  # fmt: skip
        return scored

    def _current_lists(self) -> Lists:
        """Return the code lists in force; those that somebody edits count at once."""
        name = self._scores.lists_edition()
        if self._lists is None or self._lists[0] != name:
            self._lists = name, Lists(self._store.codes())
        return self._lists[1]


def _parties(record: Record) -> list[tuple[str, Party]]:
    """Return the organizations of a record, each with the field that says who it is."""
    found = []
    for one in record.values.get("organizations") or ():
        name = _fields(record.kind).get(one.get("role"), "organizations")
        found.append((name, party(one["name"], one.get("tax_code"))))
    return found


@cache
def _fields(kind: str) -> dict[str | None, str]:
    """Return {role: field} of the parties that must each have a master."""
    fields = KINDS[kind].fields()
    return {fields[n].spec.role: n for n in mastered(KINDS[kind]) if fields[n].spec.role}


def _facts(
    record: Record,
    known: Known,
    parties: list[tuple[str, Party]],
    masters: Mapping[Party, tuple[Master, ...]],
) -> Facts:
    strangers: dict[str, list[str]] = defaultdict(list)
    for name, one in parties:
        count = len(masters[one])
        if count > 1 or (count == 0 and name != "organizations"):
            strangers[name].append(one.name)
    lost: dict[str, list[str]] = defaultdict(list)
    links = _link_fields(record.kind)
    for role, kind, number in known.lost_links:
        lost[links.get((role, kind), "links")].append(number)
    return Facts(
        known.checked, known.imported, known.proven, known.twins,
        {name: tuple(some) for name, some in lost.items()},
        {name: tuple(dict.fromkeys(some)) for name, some in strangers.items()},
    )  # fmt: skip


@cache
def _link_fields(kind: str) -> dict[tuple[str, str], str]:
    fields = KINDS[kind].fields().items()
    return {field.spec.link: name for name, field in fields if field.spec.link}


def _signs(key: str | None, tax: str | None) -> list[str]:
    """Return what an organization is known by, as verdicts name what they hang on."""
    return ([f"o:{key}"] if key else []) + ([f"t:{tax}"] if tax else [])


def _tells(record: Record) -> tuple[str, ...]:
    """Return what a master of organizations is found by; other records are none."""
    if record.kind != "organization":
        return ()
    tax = master_of(record).tax
    return tuple(dict.fromkeys([f"o:{key}" for key in known_names(record.values)]
                               + _signs(None, tax)))  # fmt: skip
