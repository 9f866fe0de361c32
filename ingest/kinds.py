"""Which kind a file's rows are: what the user says, the source, a column, a number, the headers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ingest.header import keys_of, kind_headers
from ingest.profiles import KindRule, Profile
from st_db.errors import Issue, KindUnclear, UsageError, Where
from st_db.fields import header_key
from st_db.identifiers.rights import application_digit
from st_db.identifiers.standards import designation
from st_db.records import KINDS, Entry, kind_of_digit
from st_db.text import tidy

_APPLICATION = re.compile(r"[1-6]-?\s?(?:19|20)?\d{2}.*\d{4}")
_KIND_COLUMNS = ("kind", "loai", "phan loai doi tuong", "doi tuong")


@dataclass(frozen=True, slots=True)
class KindChoice:
    """How rows are told apart: by number columns, then by a column of words, then the default."""

    default: str
    numbers: tuple[int, ...] = ()
    column: int | None = None
    values: tuple[tuple[str, str], ...] = ()
    kinds: frozenset[str] = frozenset(KINDS)
    consumed: frozenset[int] = frozenset()
    checked: tuple[int, ...] = ()  # numbers that may speak against the kind the user named

    def of(self, cells: Sequence[Any]) -> str:
        """Return the kind of a row."""
        for index in self.numbers:
            if index < len(cells) and (kind := _by_number(cells[index])) in self.kinds:
                return str(kind)
        if self.column is not None and self.column < len(cells) and cells[self.column]:
            found = _by_words(str(cells[self.column]), self.values)
            if found in self.kinds:
                return str(found)
        return self.default

    def contradiction(self, cells: Sequence[Any]) -> str | None:
        """Return the kind that a row's number names when the user named another."""
        for index in self.checked:
            if index < len(cells) and (kind := _by_number(cells[index])) not in {
                None,
                self.default,
            }:
                return kind
        return None


def _by_number(cell: Any) -> str | None:
    if not isinstance(cell, str):
        return None
    # 'VN 1-2023-01434  21.11.2014': the number stands before the first double space.
    digit = application_digit(re.split(r"\s{2,}|\|", cell.strip(), maxsplit=1)[0])
    return kind_of_digit(digit) if digit else None


@lru_cache(maxsize=1024)
def _by_words(text: str, values: tuple[tuple[str, str], ...]) -> str | None:
    folded = f" {header_key(text)} "
    return next((kind for words, kind in values if f" {words} " in folded), None)


@lru_cache(maxsize=1)
def _kind_words() -> tuple[tuple[str, str], ...]:
    """Return the names of all kinds, the longer first so that the more particular one wins."""
    found = {
        header_key(words): name
        for name, entry in KINDS.items()
        for words in (name, entry.kind.vi, entry.kind.en)
    }
    return tuple(sorted(found.items(), key=lambda item: -len(item[0])))


def named_kind(kind: str) -> str:
    """Return a kind named by the user; raises UsageError with the kinds there are."""
    key = header_key(kind)
    found = kind if kind in KINDS else dict(_kind_words()).get(key)
    if found is None:
        raise UsageError("error.unknown_kind", kind=kind, kinds=", ".join(KINDS))
    return found


def choose_kind(
    names: Sequence[str],
    sample: Sequence[Sequence[Any]],
    *,
    kind: str | None,
    profile: Profile | None,
    where: Where,
) -> tuple[KindChoice, list[Issue]]:
    """Return how the kind of each row is told, and what is worth saying about it."""
    keys = [header_key(name) for name in names]
    if kind is not None:
        return KindChoice(named_kind(kind), checked=_number_columns(names, sample)), []
    if profile:
        return _by_profile(profile.kind, keys), []
    column = _kind_column(keys, sample)
    numbers = _number_columns(names, sample)
    told = _usual(column, sample) or _by_designation(names, sample)
    default = told or best_kind(names, sure=bool(numbers))
    if column is not None or numbers:
        consumed = frozenset() if column is None else frozenset({column})
        return KindChoice(default, numbers, column, _kind_words(), consumed=consumed), []
    label = KINDS[default].kind
    params = {"kind": default, "kind_vi": label.vi, "kind_en": label.en}
    return KindChoice(default), [Issue("info", "ingest.kind_guessed", where, params)]


def _by_profile(rule: KindRule, keys: list[str]) -> KindChoice:
    numbers = tuple(keys.index(k) for n in rule.number if (k := header_key(n)) in keys)
    wanted = header_key(rule.column) if rule.column else None
    column = keys.index(wanted) if wanted in keys else None
    return KindChoice(
        rule.default, numbers, column, tuple(rule.values.items()), frozenset(rule.kinds)
    )


def _kind_column(keys: list[str], sample: Sequence[Sequence[Any]]) -> int | None:
    """Return the column whose words name kinds, in most of the first rows."""
    for index, key in enumerate(keys):
        if key not in _KIND_COLUMNS and not key.startswith("loai "):
            continue
        cells = [str(row[index]) for row in sample if index < len(row) and row[index]]
        named = sum(1 for cell in cells if _whole_kind(cell))
        if cells and named >= 0.5 * len(cells):
            return index
    return None


def _usual(column: int | None, sample: Sequence[Sequence[Any]]) -> str | None:
    """Return the kind that a column of kinds names most, for rows where it is blank."""
    cells = [str(row[column]) for row in sample if column is not None and column < len(row)]
    found = Counter(kind for cell in cells if (kind := _by_words(cell, _kind_words())))
    return found.most_common(1)[0][0] if found else None


def _by_designation(names: Sequence[str], sample: Sequence[Sequence[Any]]) -> str | None:
    """Return standard when the numbers are designations, whatever the columns are called."""
    known = kind_headers("standard")
    for index, name in enumerate(names):
        if {known[key] for key in keys_of(name) if key in known} & {"number", "designation"}:
            cells = [str(row[index]) for row in sample if index < len(row) and row[index]]
            if cells and sum(1 for cell in cells if designation(cell)) >= 0.5 * len(cells):
                return "standard"
    return None


def _whole_kind(cell: str) -> bool:
    return header_key(cell) in dict(_kind_words())


def _number_columns(names: Sequence[str], sample: Sequence[Sequence[Any]]) -> tuple[int, ...]:
    """Return the columns of application numbers whose first digit tells the kind."""
    known = kind_headers("invention")
    found = []
    for index, name in enumerate(names):
        fields = {known[key] for key in keys_of(name) if key in known}
        if not fields & {"number", "application_number"}:
            continue
        cells = [row[index] for row in sample if index < len(row) and row[index]]
        # Totals and signatures stand in the same column; an application number is unmistakable.
        if cells and sum(1 for c in cells if _by_number(c)) >= 0.25 * len(cells):
            found.append(index)
    return tuple(found)


def best_kind(names: Sequence[str], *, sure: bool = False) -> str:
    """Return the kind whose fields most headers name; a word in the title's header weighs extra.

    When kinds of different families fit equally well, KindUnclear asks the user: a guess would put
    records where nobody looks for them. ``sure`` says that the rows tell their kind themselves.
    """
    scores = {name: _score(entry, names) for name, entry in KINDS.items()}
    best = max(scores, key=lambda name: scores[name])
    tied = {KINDS[name].kind.family for name, score in scores.items() if score == scores[best]}
    if len(tied) > 1 and not sure:
        raise KindUnclear(kinds=", ".join(KINDS))
    return best


def _score(entry: type[Entry], names: Sequence[str]) -> float:
    known = kind_headers(entry.kind.name)
    words = " ".join(header_key(entry.kind.vi).split()[:2])
    score, seen = 0.0, set()
    for name in names:
        field = next((known[key] for key in keys_of(tidy(name)) if key in known), None)
        if field is None or field in seen:
            continue
        seen.add(field)
        score += 1
        if field == entry.kind.numbers[0]:
            score += 0.5
        if field == "title" and words in header_key(name):
            score += 2
    return score
