"""What becomes of each column: as the officer says, else the source, else by the best guess."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ingest.amounts import Units
from ingest.choices import EXTRA_TARGET, IGNORE_TARGET, Choices
from ingest.contents import Contents
from ingest.dates import Verdicts
from ingest.guessing import Guess, guess_columns
from ingest.header import is_counter
from ingest.likeness import How, Likeness
from ingest.profiles import Profile
from st_db.codes import CodeLists
from st_db.errors import Where
from st_db.fields import Field
from st_db.records import KINDS
from st_db.text import tidy


@dataclass(frozen=True, slots=True)
class Layout:
    """What a mapping is compiled from: headers in column order, their place, what was said.

    ``guessed`` columns have first cells in ``sample``; one that comes later, a key first seen in
    the middle of a file, is known by its exact name only and takes no field from the others.
    """

    names: tuple[str, ...]
    where: Where
    profile: Profile | None = None
    passed_over: frozenset[int] = frozenset()  # columns read for another purpose, or counters
    dates: Verdicts = field(default_factory=dict)
    units: Units = field(default_factory=dict)
    choices: Choices = field(default_factory=Choices)  # of the officer and of the office's profile
    by_officer: frozenset[str] = frozenset()  # headers of which the officer spoke
    sample: Sequence[Sequence[Any]] = ()
    guessed: int = 0
    unit: tuple[str, Where] | None = None  # of amounts whose header names none, and what says so
    added: int = 0  # the last names are groups of rows and no columns of the file
    decided: dict[str, list[Decision]] = field(default_factory=dict, compare=False)
    contents: dict[int, Contents] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What becomes of one column, how that was found and how sure it is."""

    index: int
    header: str  # distinct within its table
    target: str  # a field, or EXTRA_TARGET or IGNORE_TARGET
    how: How = "none"
    confidence: float = 0.0
    alternatives: tuple[Likeness, ...] = ()
    rule: int | None = None  # the place of the source's rule that reads it
    joined: bool = False  # its cells become part of another column's value
    shared: bool = False
    twice: str | None = None  # the header of the column that has the field it is named after
    passed_over: bool = False
    nameless: bool = False
    is_field: bool = False  # tells the field ``extra`` from what is kept there by its header


def decide(kind: str, layout: Layout, codes: CodeLists) -> list[Decision]:
    """Return what becomes of every column of a table for records of one kind."""
    names = distinct(layout.names)
    if kind not in layout.decided:
        first = range(layout.guessed)
        layout.decided[kind] = _decide(kind, layout, names, first, codes)
    early = layout.decided[kind]
    return early + _decide(kind, layout, names, range(len(early), len(names)), codes)


def _decide(
    kind: str, layout: Layout, names: Sequence[str], indexes: range, codes: CodeLists
) -> list[Decision]:
    fields = KINDS[kind].fields()
    told = {i: one for i in indexes if (one := _told(i, names[i], layout, fields))}
    late = indexes.start > 0
    before = layout.decided[kind] if late else ()
    # Fields that somebody named are not free; those of a source's rules may be named twice.
    taken = {one.target for one in (*told.values(), *before) if one.rule is None and one.is_field}
    columns = {
        i: (layout.names[i], () if late else _contents(layout, i, codes))
        for i in indexes
        if i not in told
    }
    exact = late or layout.profile is not None
    guesses = guess_columns(kind, columns, codes, taken=taken, exact=exact) if columns else {}
    return [told.get(i) or _guess(i, names, layout, guesses[i]) for i in indexes]


def _told(
    index: int, name: str, layout: Layout, fields: Mapping[str, Field]
) -> Decision | None:  # fmt: skip
    """Return the decision about a column of which somebody has spoken, or None."""
    said = layout.choices.columns.get(name)
    if said is not None:
        how: How = "officer" if name in layout.by_officer else "profile"
        # A kind that lacks the field keeps the values by name.
        target = said if said in fields or said == IGNORE_TARGET else EXTRA_TARGET
        named = fields.get(said)
        return Decision(index=index, header=name, target=target, how=how, confidence=1.0,
                        is_field=named is not None,
                        shared=named is not None and named.multiple)  # fmt: skip
    if index in layout.passed_over or is_counter(name):
        return Decision(index=index, header=name, target=IGNORE_TARGET, passed_over=True)
    if layout.profile is None:
        return None
    if layout.profile.ignores(name):
        return Decision(
            index=index, header=name, target=IGNORE_TARGET, how="profile", confidence=1.0
        )
    own = layout.profile.rule(name)
    if found := own or layout.profile.joining(name, layout.names):
        first = found[1].targets[0]
        target = first if first in fields else EXTRA_TARGET
        return Decision(index=index, header=name, target=target, how="profile", confidence=1.0,
                        rule=found[0], joined=own is None)  # fmt: skip
    return None


def _contents(layout: Layout, index: int, codes: CodeLists) -> Contents:
    """Return what the first cells of a column hold, found out once for all kinds."""
    if index not in layout.contents:
        cells = [row[index] for row in layout.sample if index < len(row)]
        layout.contents[index] = Contents(cells, codes)
    return layout.contents[index]


def _guess(index: int, names: Sequence[str], layout: Layout, guess: Guess) -> Decision:
    return Decision(
        index=index,
        header=names[index],
        target=guess.field or EXTRA_TARGET,
        how=guess.how,
        confidence=guess.confidence,
        alternatives=guess.alternatives,
        shared=guess.shared,
        twice=None if guess.twice is None else names[guess.twice],
        nameless=not layout.names[index].strip(),
        is_field=guess.field is not None,
    )


def distinct(names: Sequence[str]) -> list[str]:
    """Return headers that differ: a blank one named by its letter, a repeated one by a count.

    What a header is called does not depend on those that come after it.
    """
    used: set[str] = set()
    counts: dict[str, int] = {}
    found = []
    for index, name in enumerate(names):
        plain = unique = tidy(name) or f"Cột {column_letter(index)}"
        while unique in used:
            counts[plain] = counts.get(plain, 1) + 1
            unique = f"{plain} ({counts[plain]})"
        used.add(unique)
        found.append(unique)
    return found


def column_letter(index: int) -> str:
    """Return the letters of a column as spreadsheets show them: 0 -> A, 26 -> AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
