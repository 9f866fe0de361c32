"""Parties of an import: which are known organizations, which could be several, which perhaps one.

What is known needs no word and nothing is written: the link is found when it is read, as
``st_db.library.organizations`` does. What a person could settle is said once a file for each name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from copy import copy
from itertools import islice

from st_db.errors import Issue, Where
from st_db.library.likeness import alike
from st_db.library.organizations import settle
from st_db.records import Card
from st_db.records import names as spelt
from st_db.records.organization import Master, Party, parties
from st_db.store import Named, Organizations, Writer

PAIRS = 20_000
"""Names compared letter by letter in one import; what is left uncompared is said."""

MASTERS = 20_000
"""Names of masters that are looked through for similar ones."""

_ONE_WORD = 20  # masters that differ from a name in one word and are looked at
_TELLING = 3  # words of a name from which on one more or less may be a slip
SAME = 0.99  # another legal form, other marks or another tax code, all else the same
_SYLLABLE = re.compile(
    r"(?:ngh?|ch|gh|gi|kh|nh|ph|qu|th|tr|[bcdghklmnprstvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?"
)


class Parties:
    """The organizations that the rows of one file name, within its transaction."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._seen: set[int] = set()  # hashes, so that a file of any size fits in memory
        self._near: Nearest | None = None
        self.left_out = 0

    def said(self, rows: Sequence[tuple[Where, Card]]) -> dict[int, list[Issue]]:
        """Return what is to be said of the rows of a chunk, by their place."""
        first: dict[Party, int] = {}
        for at, (_, card) in enumerate(rows):
            for party in parties(card.values["organizations"]):
                if hash(party) not in self._seen:
                    first.setdefault(party, at)
        if not first:
            return {}
        organizations = self._writer.organizations()
        if not organizations.any():
            return {}
        self._seen.update(map(hash, first))
        found: dict[int, list[Issue]] = defaultdict(list)
        settled = settle(first, organizations)
        for party, at in first.items():
            issue = self._issue(party, settled[party], rows[at][0])
            if issue is not None:
                found[at].append(issue)
        return found

    def _issue(self, party: Party, masters: tuple[Master, ...], where: Where) -> Issue | None:
        if len(masters) == 1:
            return None
        if masters:
            several = ", ".join(one.number or one.title or one.id for one in masters)
            params = {"name": party.name, "masters": several}
            return Issue("warning", "match.organization_several", where, params)
        if self._near is None:
            self._near = Nearest.among(self._writer.organizations())
        nearest = self._near.of(party)
        if nearest is None:
            self.left_out += self._near.exhausted
            return None
        params = {
            "name": party.name,
            "master": nearest.title or "",
            "number": nearest.number or "",
            "id": nearest.id,
        }
        return Issue("info", "match.organization_perhaps", where, params)


class Nearest:
    """The names of masters that differ in one word at most; a proposal, never a link.

    Every name is kept whole and with each of its words left out, so that looking for one takes as
    long among ten thousand as among ten.
    """

    def __init__(self, names: list[Named]) -> None:
        self._by_words: dict[str, list[tuple[str, Master]]] = defaultdict(list)
        self._pairs = PAIRS
        self.exhausted = len(names) > MASTERS
        for one in names[:MASTERS]:
            read = spelt.read(one.name or "")
            if read is not None:
                for words in _variants(read.core):
                    self._by_words[words].append((read.core, one.master))

    @classmethod
    def among(cls, organizations: Organizations) -> Nearest:
        """Return the names of all masters, ready to be looked through."""
        return cls(organizations.names(MASTERS + 1))

    def again(self) -> Nearest:
        """Return the same names with as many comparisons to make as at first."""
        same = copy(self)
        same._pairs = PAIRS
        return same

    def others(self, named: Named) -> list[tuple[Master, float]]:
        """Return the other masters whose names are one of these, or alike, and how much."""
        read = spelt.read(named.name or "")
        found: dict[Master, float] = {}
        if read is None:
            return []
        near = (
            one
            for words in _variants(read.core)
            for one in self._by_words.get(words, ())
            if one[1].id != named.master.id
        )
        for core, master in islice(near, _ONE_WORD):
            score = SAME if core == read.core else self._alike(core, read.core)
            if score > found.get(master, 0.0):
                found[master] = score
        return list(found.items())

    def of(self, party: Party) -> Master | None:
        """Return the master whose name is nearest to one that none has, or None."""
        read = party.read
        if read is None:
            return None
        best: tuple[float, Master | None] = 0.0, None
        near = (one for words in _variants(read.core) for one in self._by_words.get(words, ()))
        for core, master in islice(near, _ONE_WORD):
            score = SAME if core == read.core else self._alike(core, read.core)
            if score > best[0]:
                best = score, master
        return best[1]

    def _alike(self, one: str, other: str) -> float:
        if _other_word(one, other):
            return 0.0
        if self._pairs <= 0:
            self.exhausted = True
            return 0.0
        self._pairs -= 1
        return alike(one, other) or 0.0


def _variants(core: str) -> list[str]:
    words = core.split()
    if len(words) == 1:
        return [core]
    return [
        core,
        *dict.fromkeys(" ".join(words[:at] + words[at + 1 :]) for at in range(len(words))),
    ]


def _other_word(one: str, other: str) -> bool:
    """Tell whether two names differ in a word that is no slip: Bình and Linh are two words."""
    mine, theirs = one.split(), other.split()
    if len(mine) != len(theirs):
        return min(len(mine), len(theirs)) < _TELLING
    differing = [(a, b) for a, b in zip(mine, theirs, strict=True) if a != b]
    if len(differing) != 1:  # the same words in another order
        return True
    return all(map(_SYLLABLE.fullmatch, differing[0]))
