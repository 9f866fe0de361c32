"""Where a table comes from: the source an officer names, or the one its headers tell."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ingest.choices import EXTRA_TARGET, IGNORE_TARGET, Choices
from ingest.corrections.memory import Sent, TableTold
from ingest.deciding import distinct
from ingest.header import kind_headers
from ingest.kinds import named_kind
from ingest.profiles import Profile, profiles, recognised
from ingest.tables import Table
from st_db.errors import Issue, UnknownSource, UsageError, Where
from st_db.exchange.headings import KIND_HEADERS
from st_db.fields import header_key
from st_db.records import REGISTER
from st_db.records.stored import OwnProfile

_FEW = 0.15
"""Share of headers that an office may add to a form or leave out, and it is still that form."""
_LISTED = 60  # names in a sentence; more would bury what is wrong


@dataclass(frozen=True, slots=True)
class Origin:
    """The source of one table, and everything that was decided about it."""

    profile: Profile | None = None
    own: OwnProfile | None = None
    choices: Choices = field(default_factory=Choices)  # keyed by the table's own headers
    by_officer: frozenset[str] = frozenset()  # headers of which the officer spoke
    named: bool = False  # the officer named the source

    @property
    def name(self) -> str | None:
        """Return the name that records carry as their source, or None for a plain file."""
        if self.own is not None:
            return self.own.name
        return self.profile.name if self.profile is not None else None

    def said(self, where: Where) -> Iterable[Issue]:
        """Yield what an officer should know of the source: that it was recognised, its faults."""
        if self.profile is not None and self.profile.notes:
            yield Issue("info", "ingest.source_note", where, dict(self.profile.notes))
        if self.named or self.name is None:
            return
        title: Mapping[str, str] = {"vi": self.name, "en": self.name}
        if self.own is None and self.profile is not None:
            title = self.profile.title
        params = {"source": self.name, "vi": title["vi"], "en": title["en"]}
        yield Issue("info", "ingest.source_recognised", where, params)


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources there are for one file, and the one the officer named, if any."""

    choices: Choices
    own: Sequence[OwnProfile] = ()
    chosen: Profile | None = None
    chosen_own: OwnProfile | None = None
    sent: Sent | None = None  # what a correction workbook remembers

    @classmethod
    def of(
        cls, choices: Choices, own: Sequence[OwnProfile], sent: Sent | None = None
    ) -> Sources:  # fmt: skip
        """Return the sources; raises UnknownSource for one that is neither shipped nor own."""
        known = [*profiles(), *(found.name for found in own)]
        if sent is not None:
            choices = choices.over(sent.choices_with(known))
        if choices.source is None:
            return cls(choices, own, sent=sent)
        named = next((found for found in own if found.name == choices.source), None)
        if named is not None:
            return cls(choices, own, None, named, sent)
        if choices.source not in known:
            raise UnknownSource(source=choices.source, sources=", ".join(known))
        return cls(choices, own, profiles()[choices.source], sent=sent)

    def told(self, table: Table) -> TableTold | None:
        """Return how a table that came back was read in its original, or None for any other."""
        if self.sent is None:
            return None
        return self.sent.tables.get((table.sheet.name, table.header.row))

    def origin(self, names: Sequence[str]) -> Origin:
        """Return the origin of a table with these headers."""
        own = self.chosen_own or (None if self.chosen else recognised_own(names, self.own))
        below = Choices.from_json(own.choices) if own is not None else Choices()
        found = self.chosen or profiles().get(below.source or "")
        if own is None and found is None and not _exported(names):
            found = recognised(names)
        kind = self.choices.kind
        if found and not self.chosen and kind and named_kind(kind) not in found.kind.kinds:
            found = None  # the user knows better what the rows are
        told = replace(below, source=None, same={})
        by_officer = self.choices.for_headers(names)
        return Origin(
            found,
            own,
            by_officer.over(told.for_headers(names)),
            frozenset(by_officer.columns),
            named=self.choices.source is not None,
        )

    @property
    def vocabularies(self) -> list[Collection[str]]:
        """Return the sets of folded headers by which a row is known to name columns."""
        said = frozenset(map(header_key, self.choices.columns))
        extra: list[Collection[str]] = [said] if said else []
        extra += [frozenset(found.recognise) for found in self.own]
        if self.chosen:
            return [self.chosen.vocabulary, *extra]
        kinds = [named_kind(self.choices.kind)] if self.choices.kind else list(REGISTER)
        return [*map(kind_headers, kinds), *(p.vocabulary for p in profiles().values()), *extra]


def _exported(names: Sequence[str]) -> bool:
    """Tell whether a table is one of our exports, whose columns bear the names of many sources."""
    return not set(names).isdisjoint(KIND_HEADERS.values())


def recognised_own(names: Sequence[str], own: Sequence[OwnProfile]) -> OwnProfile | None:
    """Return the office's profile whose headers a table has, a few more or less allowed."""
    found = folded_headers(names)
    fitting = [(len(found ^ set(one.recognise)), one.name, one) for one in own if _fits(found, one)]
    return min(fitting, key=lambda pair: pair[:2])[2] if fitting else None


def _fits(found: frozenset[str], own: OwnProfile) -> bool:
    wanted = frozenset(own.recognise)
    differing = len(found ^ wanted)
    if not differing:
        return bool(wanted)
    return len(wanted & found) > 2 and differing <= max(1, int(_FEW * len(wanted)))


def folded_headers(names: Sequence[str]) -> frozenset[str]:
    """Return the headers of a table by which its source is recognised."""
    return frozenset(key for name in names if (key := header_key(name)))


def check_choices(
    choices: Choices, tables: Sequence[Sequence[str]], kinds: Collection[str]
) -> None:  # fmt: skip
    """Raise UsageError for choices about a column or a field that the file does not have."""
    known = list(dict.fromkeys(name for names in tables for name in distinct(names)))
    keys = {*known, *map(header_key, known)}
    for name in (*choices.columns, *choices.dates, *choices.units):
        if name not in keys and header_key(name) not in keys:
            raise UsageError("ingest.unknown_column", column=name, columns=_listed(known))
    fields = list(dict.fromkeys(name for kind in kinds for name in REGISTER[kind].fields()))
    for name, target in choices.columns.items():
        if target not in {EXTRA_TARGET, IGNORE_TARGET, *fields}:
            raise UsageError(
                "ingest.unknown_field", field=target, column=name,
                fields=", ".join([EXTRA_TARGET, IGNORE_TARGET, *fields]),
            )  # fmt: skip


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:_LISTED])
    return shown if len(names) <= _LISTED else f"{shown}, … ({len(names)})"
