"""What is known of organizations while the register stands still, so that each is asked for once.

A page of results names the same twenty organizations as the page before it. Whatever changes what
a name means is a change in the log, so answers are kept for one state of the log and no longer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from st_db.library.organizations import Organizations
from st_db.query.lamp import Lamp
from st_db.records.organization import Master

_KEPT = 50_000


class _Answers(dict[str, Master | None]):
    """The masters of texts that were asked for, None for a text without one."""

    def of(
        self, texts: Iterable[str], ask: Callable[[Iterable[str]], dict[str, Master]]
    ) -> dict[str, Master]:
        """Return {text: master} of those that have one; only new ones are asked for, together."""
        texts = list(texts)
        if new := [text for text in texts if text not in self]:
            self.update(dict.fromkeys(new) | ask(new))
        return {text: master for text in texts if (master := self[text]) is not None}


class Acquaintance:
    """Answers about organizations in one state of the change log."""

    def __init__(self, organizations: Organizations) -> None:
        self._organizations = organizations
        self._named = {public_only: _Answers() for public_only in (False, True)}
        self._meant = {public_only: _Answers() for public_only in (False, True)}
        self._spellings: dict[str, tuple[str, ...]] = {}

    def named(self, written: Iterable[str], *, public_only: bool) -> dict[str, Master]:
        """Return {name: master} of names as records write them; none that could be several."""
        ask = partial(self._organizations.named, public_only=public_only)
        return self._named[public_only].of(written, ask)

    def meant(self, texts: Iterable[str], *, public_only: bool) -> dict[str, Master]:
        """Return {text: the one master it means} of names and tax codes that mean one."""
        ask = partial(self._organizations.meant, public_only=public_only)
        return self._meant[public_only].of(texts, ask)

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
        answers = (*self._named.values(), *self._meant.values())
        return sum(map(len, answers)) + len(self._spellings)


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
