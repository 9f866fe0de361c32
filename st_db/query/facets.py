"""What an answer says beside its hits: which facets are counted and which of their values it shows.

A flat facet shows its most frequent values. A tree shows its whole top level and, of every value
that is chosen or unfolded, the level below: so what is chosen always stands beside its siblings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import lru_cache

from st_db.errors import UsageError
from st_db.fields import Field
from st_db.query.filterable import EPOCH, RANGE_FIELDS, is_dated, value_key
from st_db.query.model import Query
from st_db.records import by_default, facet_fields
from st_db.text import folded_words
from st_db.values.cleaning import TREE_DEPTH

SHOWN = 20
"""Values of a flat facet, and children of one value of a tree, that an answer shows."""

TOPS = 100
"""Values of a tree's top level; no tree in use has as many."""

WHOLE = 200
"""Values of a flat facet that is told whole; for those with few values, as years."""

MOST_VALUES = 1_000
"""Values that the filters of one question may name; nobody chooses more, and each costs time."""

Counts = dict[str, int]


@lru_cache(maxsize=1)
def facet_names() -> tuple[str, ...]:
    """Return every facet of the register in declared order, ``kind`` first and ``year`` last."""
    return tuple(dict.fromkeys(("kind", *facet_fields(), "year")))


@lru_cache(maxsize=1)
def counted_names() -> tuple[str, ...]:
    """Return everything whose missing values are counted: facets, then dates and amounts."""
    return tuple(dict.fromkeys((*facet_names(), *RANGE_FIELDS)))


@lru_cache(maxsize=64)
def field_of(name: str) -> Field | None:
    """Return the field behind a facet; kind and year have none of their own."""
    return None if name == "year" else facet_fields().get(name)


def is_tree(name: str) -> bool:
    """Tell whether a facet's values lie below each other."""
    field = field_of(name)
    return field is not None and field.shape.tree


@lru_cache(maxsize=1 << 16)
def path(name: str, value: str) -> tuple[str, ...]:
    """Return a value of a tree below its ancestors, the top first."""
    field = field_of(name)
    return (field.path(value) if field else ()) or (value,)


def wanted_facets(query: Query) -> tuple[str, ...]:
    """Return the facets to count: those of the kinds in scope, ``kind`` and ``year`` always."""
    if query.facets == ():
        return ()
    inside = {"kind", "year", *facet_fields(query.kinds or by_default())}
    names = [name for name in facet_names() if name in inside]
    if query.facets is not None:
        names = [name for name in names if name == "kind" or name in query.facets]
    return tuple(names)


def wanted_ranges(query: Query) -> tuple[str, ...]:
    """Return the dates and amounts whose ends are told, where facets are wanted."""
    if query.facets == ():
        return ()
    names = _ranges_of(query.kinds or by_default())
    return names if query.facets is None else tuple(n for n in names if n in query.facets)


@lru_cache(maxsize=256)
def _ranges_of(kinds: tuple[str, ...]) -> tuple[str, ...]:
    from st_db.records import KINDS

    inside = {name for kind in kinds for name in KINDS[kind].fields()} | {"year"}
    return tuple(name for name in RANGE_FIELDS if name in inside)


def filtered_names(query: Query) -> frozenset[str]:
    """Return what is filtered on, and so counted without its own filter."""
    return frozenset(
        {wanted.field for wanted in query.where} | ({"kind"} if query.kinds else set())
    )


def chosen_keys(query: Query, name: str) -> frozenset[str]:
    """Return the values of a facet that filters name, as they are compared."""
    kinds = query.kinds if name == "kind" else ()
    values = (value for wanted in query.where if wanted.field == name for value in wanted.values)
    return frozenset(map(value_key, (*kinds, *values)))


def opened(query: Query, name: str) -> dict[str, int]:
    """Return {value: its level} of a tree's values whose children are shown; the top is level 1.

    They are what is chosen or unfolded with all that lies above it.
    """
    asked = [value for wanted in query.where if wanted.field == name for value in wanted.values]
    asked += [value for field, value in query.unfold if field == name]
    levels = {}
    for value in asked:
        for level, above in enumerate(path(name, value), 1):
            if level < TREE_DEPTH:
                levels[above] = level
    return levels


def shown(query: Query, name: str, counts: Mapping[str, int]) -> Counts:
    """Return what an answer shows of all counts of a facet."""
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    chosen = chosen_keys(query, name)
    if not is_tree(name):
        return dict(first(ranked, most(query, name), chosen))
    levels: dict[str | None, list[tuple[str, int]]] = {}
    for value, count in ranked:
        above = path(name, value)[:-1]
        levels.setdefault(above[-1] if above else None, []).append((value, count))
    found = first(levels.get(None, []), TOPS, chosen)
    open_keys = {value_key(value) for value in opened(query, name)} | chosen
    for value in sorted(opened(query, name), key=lambda v: (opened(query, name)[v], v)):
        found += first(levels.get(value, []), SHOWN, open_keys)
    return dict(found)


def most(query: Query, name: str) -> int:
    """Return how many values an answer shows of a flat facet, or of a tree's top level."""
    return TOPS if is_tree(name) else WHOLE if name in query.whole else SHOWN


def first(
    ranked: Iterable[tuple[str, int]], count: int, kept: frozenset[str] | set[str]
) -> list[tuple[str, int]]:
    """Return the first of some ranked values, and those further on that are to be kept."""
    ranked = list(ranked)
    rest = [pair for pair in ranked[count:] if kept and value_key(pair[0]) in kept]
    return [*ranked[:count], *rest]


def end(name: str, number: int) -> str | int:
    """Return an end of a range in JSON form: a date as ISO text, an amount in whole units."""
    return (EPOCH + timedelta(days=number)).isoformat() if is_dated(name) else number


def begins_words(words: Iterable[str], value: str) -> bool:
    """Tell whether every folded word asked for begins a word of a value."""
    held = _words_of(value)
    return all(any(one.startswith(word) for one in held) for word in words)


@lru_cache(maxsize=1 << 16)
def _words_of(value: str) -> tuple[str, ...]:
    return tuple(folded_words(value))


def narrowed(name: str) -> bool:
    """Tell whether the words of a facet's values are words of the record, so that those lead on."""
    field = field_of(name)
    return field is not None and bool(field.spec.search) and field.shape.name in {"text", "parties"}


def levels_of(name: str) -> range:
    """Return the levels of a tree that are counted, the top being 1."""
    return range(1, TREE_DEPTH + 1) if is_tree(name) else range(1, 1)


def check_facet(name: str) -> None:
    """Raise UsageError for what is no facet."""
    if name not in facet_names():
        fields = ", ".join(sorted(facet_names()))
        raise UsageError("error.unknown_field", field=name, fields=fields)


def check_size(query: Query) -> None:
    """Raise UsageError for filters that name more values than anybody means."""
    count = len(query.unfold) + sum(max(1, len(wanted.values)) for wanted in query.where)
    if count > MOST_VALUES:
        raise UsageError("error.too_many_values", count=count, limit=MOST_VALUES)
