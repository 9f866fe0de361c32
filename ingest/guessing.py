"""Which column of a table is which field: headers and cells weighed, the best for all together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from ingest.contents import ENOUGH, HARDLY, Contents
from ingest.likeness import DOUBTFUL, PROBABLE, How, Likeness, is_numbered, likenesses
from st_db.codes import CodeLists
from st_db.fields import Field, header_key
from st_db.records import KINDS
from st_db.values import cleaning

EXACT = 0.98
_OFFERED = 3
_BY_CONTENT = 0.8  # how sure a column without a telling header is by its cells alone
_AGAINST_HEADER = 0.72  # the same where the header says something that is no name of the field
_SPOKEN_FOR = 0.5  # the same where it rather says another field
_NAMELESS = frozenset({"", "ma", "so", "code", "value", "gia tri", "data", "du lieu", "column"})


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column is taken for: a field, or None, and what else it may be."""

    field: str | None = None
    how: How = "none"
    confidence: float = 0.0
    alternatives: tuple[Likeness, ...] = ()
    shared: bool = False  # one of several columns of one field that holds a list
    twice: int | None = None  # the column that took the field it is named after


def guess_columns(
    kind: str,
    columns: Mapping[int, tuple[str, Sequence[Any] | Contents]],
    codes: CodeLists,
    *,
    taken: Collection[str] = (),
    exact: bool = False,
) -> dict[int, Guess]:
    """Return a guess for each column, given as {index: (header, first cells)}.

    Of two columns for one field the surer wins, of two equally sure ones the first; one whose first
    cells are all blank comes last. Fields that are ``taken`` are not given; ``exact`` takes a
    header for a field only when it is its name.
    """
    fields = KINDS[kind].fields()
    offers = {
        index: _offers(kind, header, partial(Contents.of, cells, codes))
        for index, (header, cells) in columns.items()
    }
    empty = {index for index, (_, cells) in columns.items() if _is_empty(cells)}
    least = EXACT if exact else PROBABLE
    ranked = sorted(
        ((offer, index) for index, found in offers.items() for offer in found),
        key=lambda one: (one[1] in empty, -one[0].confidence, one[1]),
    )
    holders: dict[str, int | None] = dict.fromkeys(taken)
    given: dict[int, Guess] = {}
    for offer, index in ranked:
        if index in given or offer.confidence < least:
            continue
        shared = fields[offer.field].multiple and is_numbered(columns[index][0])
        if offer.field not in holders or (shared and _is_shared(holders[offer.field], given)):
            holders.setdefault(offer.field, index)
            given[index] = Guess(offer.field, offer.how, offer.confidence, shared=shared)
        elif offer.confidence >= EXACT:  # by its name it can be nothing else
            given[index] = Guess(twice=holders[offer.field])
    return {
        index: _with_alternatives(given.get(index, Guess()), found)
        for index, found in offers.items()
    }


def _is_empty(cells: Sequence[Any] | Contents) -> bool:
    """Tell whether there are cells and all are blank."""
    seen = cells.seen if isinstance(cells, Contents) else cells
    return bool(seen) and all(map(cleaning.blank, seen))


def _is_shared(holder: int | None, given: Mapping[int, Guess]) -> bool:
    return holder is not None and holder in given and given[holder].shared


def _with_alternatives(guess: Guess, offers: Sequence[Likeness]) -> Guess:
    others = tuple(one for one in offers if one.field != guess.field)[:_OFFERED]
    return Guess(
        guess.field, guess.how, guess.confidence, others, guess.shared, guess.twice
    )  # fmt: skip


def _offers(kind: str, header: str, read: Callable[[], Contents]) -> list[Likeness]:
    """Return what a column may be by its header and its cells, the likeliest first."""
    fields = KINDS[kind].fields()
    named = list(likenesses(kind, header))
    if named and named[0].confidence >= EXACT:
        return named
    contents = read()
    found = {one.field: _weighed(one, contents, fields[one.field]) for one in named}
    surest = max((one.confidence for one in named), default=0.0)
    for name, field in fields.items():
        share = contents.names(field)
        if share >= ENOUGH:
            most = _most(header, name, surest, found)
            before = found.get(name)
            if before is None or before.confidence < most * share:
                found[name] = Likeness(name, "content", most * share)
    order = {name: place for place, name in enumerate(fields)}
    kept = [one for one in found.values() if one.confidence >= DOUBTFUL]
    return sorted(kept, key=lambda one: (-one.confidence, order[one.field]))


def _weighed(one: Likeness, contents: Contents, field: Field) -> Likeness:
    """Return a likeness surer where the cells agree and less sure where they do not."""
    confidence, share = one.confidence, contents.share(field)
    if share is not None and share >= ENOUGH:
        confidence += (1 - confidence) * share * (0.4 if contents.tells_apart(field) else 0.1)
    elif share is not None and share <= HARDLY:
        confidence *= 0.6
    return Likeness(one.field, one.how, min(confidence, EXACT - 0.01))


def _most(header: str, field: str, surest: float, found: Mapping[str, Likeness]) -> float:
    """Return how sure cells alone may make a field, given what the header says."""
    if header_key(header) in _NAMELESS:
        return _BY_CONTENT
    rival = any(one.confidence >= PROBABLE for name, one in found.items() if name != field)
    return _SPOKEN_FOR if rival and surest >= PROBABLE else _AGAINST_HEADER
