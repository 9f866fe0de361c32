"""Organizations and their masters: which record of an organization a name in a record means.

Nothing is written when a name finds its master. A tax code is asked first, then the normal form of
the name, which exactly one master must have; whoever reads a record resolves its parties then, so
that a master which comes later, changes its name or is taken out counts at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from st_db.records.organization import Master, Party, party
from st_db.records.stored import LinkView, Record
from st_db.store import Organizations as Asked
from st_db.store import Store


def settle(wanted: Iterable[Party], asked: Asked) -> dict[Party, tuple[Master, ...]]:
    """Return the masters each party could be: one is meant, several are a doubt.

    A tax code rules over the name: another master's name does not outweigh it.
    """
    wanted = dict.fromkeys(wanted)
    by_tax = asked.by_tax({one.tax for one in wanted if one.tax})
    by_key = defaultdict(list)
    for named in asked.by_name({key for one in wanted if (key := one.key)}):
        by_key[named.key].append(named)
    found: dict[Party, tuple[Master, ...]] = {}
    for one in wanted:
        read = one.read
        if one.tax in by_tax:
            found[one] = (by_tax[one.tax],)
            continue
        agreeing = {
            named.master.id: named.master
            for named in (by_key[read.key] if read else ())
            if (name := party(named.name or "", None).read) and read and name.agrees(read)
            if not (one.tax and named.master.tax)
        }
        found[one] = tuple(agreeing.values())
    return found


class Organizations:
    """What pages, commands and searches ask about organizations."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def meant(self, texts: Iterable[str], *, public_only: bool) -> dict[str, Master]:
        """Return {text: the one master it means} of names and tax codes that mean one."""
        wanted = {text: (party(text, None), party(text, text)) for text in texts}
        settled = settle((one for two in wanted.values() for one in two), self._store.organizations)
        found = {}
        for text, two in wanted.items():
            sure = [settled[one][0] for one in two if len(settled[one]) == 1]
            if (master := _visible(sure, public_only=public_only)) is not None:
                found[text] = master
        return found

    def named(self, written: Iterable[str], *, public_only: bool) -> dict[str, Master]:
        """Return {name: master} of names as records write them; none that could be several."""
        written = list(written)
        keys = {key for name in written if (key := party(name, None).key)}
        asked = self._store.organizations
        if not keys or not asked.any():
            return {}
        spellings = defaultdict(set)
        for one in asked.spellings(keys, ()):
            spellings[one.name].add(one)
        settled = settle({one for some in spellings.values() for one in some}, asked)
        found = {}
        for name in written:
            masters = {one for spelling in spellings[name] for one in settled[spelling]}
            sure = all(len(settled[spelling]) == 1 for spelling in spellings[name])
            master = _visible(masters, public_only=public_only) if sure else None
            if master is not None:
                found[name] = master
        return found

    def spellings(self, master: Master) -> tuple[str, ...]:
        """Return the names under which records speak of an organization."""
        return self.every_spelling([master.id])[master.id]

    def every_spelling(self, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Return {id of a master: the names under which records speak of it}."""
        asked = self._store.organizations
        names: dict[str, dict[str, None]] = {id_: {} for id_ in ids}
        for one, masters in settle(asked.spellings(*asked.keys_of(ids)), asked).items():
            if len(masters) == 1 and masters[0].id in names:
                names[masters[0].id][one.name] = None
        return {id_: tuple(some) for id_, some in names.items()}

    def outward(self, record: Record, *, public_only: bool) -> list[LinkView]:
        """Return links from a record to the masters of its organizations."""
        links = [
            LinkView(role, "organization", master.number, master.title, master.id, inward=False)
            for role, master in self._roles([record])[record.id]
            if master.public or not public_only
        ]
        return [link for link in dict.fromkeys(links) if link.id != record.id]

    def inward(self, master: Record, records: Iterable[Record]) -> list[LinkView]:
        """Return links from those of some records that name a master."""
        others = {record.id: record for record in records if record.id != master.id}
        roles = self._roles(others.values())
        return [
            LinkView(
                role, record.kind, record.number, record.title, record.id,
                inward=True, state=record.values.get("state"),
            )
            for record in others.values()
            for role in dict.fromkeys(role for role, one in roles[record.id] if one.id == master.id)
        ]  # fmt: skip

    def _roles(self, records: Iterable[Record]) -> dict[str, list[tuple[str, Master]]]:
        """Return (role, master) of every organization of some records that has one master."""
        written = {
            record.id: [
                (one.get("role") or "related", party(one["name"], one.get("tax_code")))
                for one in record.values.get("organizations") or ()
            ]
            for record in records
        }
        parties = (one for some in written.values() for _, one in some)
        found = settle(parties, self._store.organizations)
        return {
            id_: [(role, found[one][0]) for role, one in some if len(found[one]) == 1]
            for id_, some in written.items()
        }


def _visible(masters: Iterable[Master], *, public_only: bool) -> Master | None:
    """Return the only master, unless the caller may not see it."""
    some = list({one.id: one for one in masters}.values())
    return some[0] if len(some) == 1 and (some[0].public or not public_only) else None
