"""What is known of organizations while the register stands still, so that each is asked for once.

A page of results names the same twenty organizations as the page before it. Whatever changes what
a name means is a change in the log, so answers are kept for one state of the log and no longer.
"""

from __future__ import annotations

from collections.abc import Iterable

from st_db.library.organizations import Organizations
from st_db.query.lamp import Lamp
from st_db.records.organization import Master

_KEPT = 50_000


class Acquaintance:
    """Answers about organizations in one state of the change log."""

    def __init__(self, organizations: Organizations) -> None:
        self._organizations = organizations
        self._named: dict[tuple[str, bool], Master | None] = {}
        self._meant: dict[tuple[str, bool], Master | None] = {}
        self._spellings: dict[str, tuple[str, ...]] = {}

    def named(self, written: Iterable[str], *, public_only: bool) -> dict[str, Master]:
        """Return {name: master} of names as records write them; none that could be several."""
        written = list(written)
        new = [name for name in written if (name, public_only) not in self._named]
        if new:
            found = self._organizations.named(new, public_only=public_only)
            self._named.update({(name, public_only): found.get(name) for name in new})
        masters = {name: self._named[name, public_only] for name in written}
        return {name: master for name, master in masters.items() if master is not None}

    def meant(self, texts: Iterable[str], *, public_only: bool) -> dict[str, Master]:
        """Return {text: the one master it means} of names and tax codes that mean one."""
        texts = list(texts)
        new = [text for text in texts if (text, public_only) not in self._meant]
        if new:
            found = self._organizations.meant(new, public_only=public_only)
            self._meant.update({(text, public_only): found.get(text) for text in new})
        masters = {text: self._meant[text, public_only] for text in texts}
        return {text: master for text, master in masters.items() if master is not None}

    def spellings(self, masters: Iterable[Master]) -> dict[str, tuple[str, ...]]:
        """Return {id of a master: the names under which records speak of it}."""
        ids = list(dict.fromkeys(master.id for master in masters))
        if new := [id_ for id_ in ids if id_ not in self._spellings]:
            self._spellings.update(self._organizations.every_spelling(new))
        return {id_: self._spellings[id_] for id_ in ids}

    def called(self, texts: Iterable[str], *, public_only: bool) -> dict[str, tuple[str, ...]]:
        """Return {name or tax code: the names of the organization it means, if it means one}."""
        texts = list(texts)
        meant = self.meant(texts, public_only=public_only)
        spelt = self.spellings(meant.values())
        return {text: spelt[meant[text].id] if text in meant else () for text in texts}

    def __len__(self) -> int:
        return len(self._named) + len(self._meant) + len(self._spellings)


class Acquaintances:
    """Gives the acquaintance of the log's present state."""

    def __init__(self, organizations: Organizations) -> None:
        self._organizations = organizations
        self._kept: tuple[tuple[int, int], Acquaintance] | None = None

    def at(self, lamp: Lamp) -> Acquaintance:
        """Return what is known at the state of the log that a lamp was read in."""
        # The log only grows: so many changes after one of them are one state of it.
        state = (lamp.seq, lamp.behind)
        kept = self._kept
        if kept is None or kept[0] != state or len(kept[1]) > _KEPT:
            kept = (state, Acquaintance(self._organizations))
            self._kept = kept
        return kept[1]
