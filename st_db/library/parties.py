"""Parties of an import: which are known organizations, which could be several, which perhaps one.

What is known needs no word and nothing is written: the link is found when it is read, as
``st_db.library.organizations`` does. What a person could settle is said once a file for each name.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from st_db.errors import Issue, Where
from st_db.library.likeness import NEAR, alike
from st_db.library.organizations import settle
from st_db.records import Card
from st_db.records import names as spelt
from st_db.records.organization import Master, Party, parties
from st_db.store import Named, Writer

PAIRS = 30_000
"""Names compared word by word in one import; what is left uncompared is said."""

MASTERS = 50_000
"""Names of masters that are looked through for similar ones."""

_COMMON = 300  # masters that share a word which then tells nothing
_TELLING = 4  # of the words of a name, the rarest are looked up
_NEAREST = 5  # masters a name is compared with
_SAME = 0.99  # another legal form, other marks or another tax code, all else the same


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
            self._near = Nearest(self._writer.organizations().names(MASTERS + 1))
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
    """The names of masters by their words; a proposal, never a link."""

    def __init__(self, names: list[Named]) -> None:
        self._names: list[tuple[str, Master]] = []
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._pairs = PAIRS
        self.exhausted = len(names) > MASTERS
        for one in names[:MASTERS]:
            read = spelt.read(one.name or "")
            if read is None:
                continue
            for word in set(read.core.split()):
                self._by_word[word].append(len(self._names))
            self._names.append((read.core, one.master))

    def of(self, party: Party) -> Master | None:
        """Return the master whose name is nearest to one that none has, or None."""
        read = party.read
        if read is None:
            return None
        some = [self._by_word[word] for word in set(read.core.split()) if word in self._by_word]
        some = sorted((places for places in some if len(places) <= _COMMON), key=len)[:_TELLING]
        if not some:
            return None
        if self._pairs <= 0:
            self.exhausted = True
            return None
        shared = Counter(place for places in some for place in places)
        best: tuple[float, Master] | None = None
        for place, _ in shared.most_common(_NEAREST):
            self._pairs -= 1
            core, master = self._names[place]
            score = _SAME if core == read.core else alike(core, read.core) or 0.0
            if score >= NEAR and (best is None or score > best[0]):
                best = score, master
        return best[1] if best else None
