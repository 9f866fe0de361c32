"""Which kind a file's rows are: what the user says, the source, a column, a number, the headers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ingest.contents import ENOUGH
from ingest.fitting import fitting_kinds
from ingest.header import keys_of, kind_headers
from ingest.likeness import PROBABLE, likenesses
from ingest.profiles import KindRule, Profile
from st_db.errors import Issue, KindUnclear, UsageError, Where
from st_db.exchange.headings import KIND_HEADERS
from st_db.fields import header_key
from st_db.identifiers import identify
from st_db.identifiers.rights import application_digit
from st_db.identifiers.standards import designation
from st_db.records import REGISTER, kind_of_digit

_APPLICATION = re.compile(r"[1-6]-?\s?(?:19|20)?\d{2}.*\d{4}")
_KIND = ("kind", *map(header_key, KIND_HEADERS.values()))
"""Headers of columns that say the kind and rule, those of our own exports among them."""
_SCHEMES = {"standard": "standard", "task": "task", "tax_code": "organization"}
_KIND_COLUMNS = ("loai", "phan loai doi tuong", "doi tuong")


@dataclass(frozen=True, slots=True)
class KindChoice:
    """How rows are told apart: by number columns, then by a column of words, then the default.

    Where the headers fit any kind, ``any_number`` columns tell it by the form of their numbers.
    """

    default: str | None  # None: a row that does not tell its kind is refused
    numbers: tuple[int, ...] = ()
    column: int | None = None
    values: tuple[tuple[str, str], ...] = ()
    kinds: frozenset[str] = frozenset(REGISTER)
    consumed: frozenset[int] = frozenset()
    checked: tuple[int, ...] = ()  # numbers that may speak against the kind the user named
    any_number: tuple[int, ...] = ()
    names_kinds: bool = False  # a filled cell of the column names a kind
    rules: bool = False  # and does so whatever the number says

    def of(self, cells: Sequence[Any]) -> str | None:
        """Return the kind of a row; None when it names no kind there is, or does not tell it."""
        said = self.said(cells)
        named = _by_words(said, self.values) if said else None
        if said and named is None and self.rules:
            return None
        for index in self.numbers:
            if index < len(cells) and (kind := _by_number(cells[index])) in self.kinds:
                return kind
        if named in self.kinds:
            return named
        if said and self.names_kinds:
            return None
        for index in self.any_number:
            if index < len(cells) and (kind := _by_any_number(cells[index])):
                return kind
        return self.default

    def said(self, cells: Sequence[Any]) -> str:
        """Return what a row says in the column of kinds."""
        if self.column is None or self.column >= len(cells) or not cells[self.column]:
            return ""
        return str(cells[self.column]).strip()

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


def _by_any_number(cell: Any) -> str | None:
    """Return the kind that the form of a number belongs to, or None when several share it."""
    if not isinstance(cell, str):
        return None
    if kind := _by_number(cell):
        return kind
    return next((_SCHEMES[s.name] for s, _ in identify(cell) if s.name in _SCHEMES), None)


@lru_cache(maxsize=1024)
def _by_words(text: str, values: tuple[tuple[str, str], ...]) -> str | None:
    folded = f" {header_key(text)} "
    return next((kind for words, kind in values if f" {words} " in folded), None)


@lru_cache(maxsize=1)
def _kind_words() -> tuple[tuple[str, str], ...]:
    """Return the names of all kinds, the longer first so that the more particular one wins."""
    found = {
        header_key(words): name
        for name, entry in REGISTER.items()
        for words in (name, entry.kind.vi, entry.kind.en)
    }
    return tuple(sorted(found.items(), key=lambda item: -len(item[0])))


def named_kind(kind: str) -> str:
    """Return a kind named by the user; raises UsageError with the kinds there are."""
    key = header_key(kind)
    found = kind if kind in REGISTER else dict(_kind_words()).get(key)
    if found is None:
        raise UsageError("error.unknown_kind", kind=kind, kinds=", ".join(REGISTER))
    return found


def choose_kind(  # noqa: PLR0913 - everything that may tell a kind, by name
    names: Sequence[str],
    sample: Sequence[Sequence[Any]],
    *,
    kind: str | None,
    profile: Profile | None,
    where: Where,
    heading: Sequence[str] = (),
) -> tuple[KindChoice, list[Issue]]:
    """Return how the kind of each row is told, and what is worth saying about it."""
    keys = [header_key(name) for name in names]
    if kind is not None:
        return KindChoice(named_kind(kind), checked=_number_columns(names, sample)), []
    if profile:
        return _by_profile(profile.kind, keys), []
    column = _kind_column(keys, sample)
    numbers = _number_columns(names, sample)
    texts = (*heading, where.sheet or "", where.file)
    told = _usual(column, sample) or _by_designation(names, sample)
    rows_tell = column is not None or bool(numbers) or told is not None
    fitting = fitting_kinds(names, None if rows_tell else sample, texts)
    any_number, usual = _any_number_columns(names, sample) if len(fitting) > 1 else ((), None)
    default = told or usual
    if default is None and not any_number and (column is None or len(fitting) == 1):
        default = _only(fitting, sure=bool(numbers))
    if column is not None or numbers or any_number:
        consumed = frozenset() if column is None else frozenset({column})
        return KindChoice(
            default, numbers, column, _kind_words(), consumed=consumed, any_number=any_number,
            names_kinds=column is not None, rules=column is not None and keys[column] in _KIND,
        ), []  # fmt: skip
    if default is None:
        raise KindUnclear(kinds=", ".join(REGISTER))
    label = REGISTER[default].kind
    params = {"kind": default, "kind_vi": label.vi, "kind_en": label.en}
    return KindChoice(default), [Issue("info", "ingest.kind_guessed", where, params)]


def _only(fitting: Mapping[str, str], *, sure: bool) -> str:
    """Return the kind whose fields the columns are.

    When kinds of different families fit equally well, KindUnclear asks the user: a guess would put
    records where nobody looks for them. ``sure`` says that the rows tell their kind themselves.
    """
    if len(fitting) > 1 and not sure:
        raise KindUnclear(kinds=", ".join(REGISTER))
    return next(iter(fitting.values()))


def _by_profile(rule: KindRule, keys: list[str]) -> KindChoice:
    numbers = tuple(keys.index(k) for n in rule.number if (k := header_key(n)) in keys)
    wanted = header_key(rule.column) if rule.column else None
    column = keys.index(wanted) if wanted in keys else None
    return KindChoice(
        rule.default, numbers, column, tuple(rule.values.items()), frozenset(rule.kinds)
    )


def _kind_column(keys: list[str], sample: Sequence[Sequence[Any]]) -> int | None:
    """Return the column named kind, else the one whose words name kinds in most first rows."""
    ruling = next((index for index, key in enumerate(keys) if key in _KIND), None)
    if ruling is not None:
        return ruling
    for index, key in enumerate(keys):
        if key not in _KIND_COLUMNS and not key.startswith("loai "):
            continue
        cells = [str(row[index]) for row in sample if index < len(row) and row[index]]
        named = sum(1 for cell in cells if is_kind(cell))
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


@lru_cache(maxsize=1024)
def is_kind(text: str) -> bool:
    """Tell whether a text is the name of a kind and nothing else."""
    return header_key(text) in dict(_kind_words())


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
    return tuple(found) or _unnamed_numbers(names, sample)


def _unnamed_numbers(names: Sequence[str], sample: Sequence[Sequence[Any]]) -> tuple[int, ...]:
    """Return the columns that hold application numbers under a name that says no other thing."""
    found = []
    for index, name in enumerate(names):
        named = likenesses("invention", name)
        if named and named[0].confidence >= PROBABLE and named[0].field != "application_number":
            continue
        cells = [row[index] for row in sample if index < len(row) and row[index]]
        if cells and sum(1 for c in cells if _by_number(c)) >= ENOUGH * len(cells):
            found.append(index)
    return tuple(found)


def _any_number_columns(
    names: Sequence[str], sample: Sequence[Sequence[Any]]
) -> tuple[tuple[int, ...], str | None]:
    """Return the columns whose numbers tell a kind, and the usual kind when all are of a family."""
    found, told = [], Counter[str]()
    for index, name in enumerate(names):
        if not any(kind_headers(kind).get(key) in {"number", *REGISTER[kind].kind.numbers}
                   for kind in REGISTER for key in keys_of(name)):  # fmt: skip
            continue
        cells = [row[index] for row in sample if index < len(row) and row[index]]
        kinds = [kind for cell in cells if (kind := _by_any_number(cell))]
        if cells and len(kinds) >= 0.25 * len(cells):
            found.append(index)
            told.update(kinds)
    alike = len({REGISTER[kind].kind.family for kind in told}) == 1
    return tuple(found), told.most_common(1)[0][0] if alike else None
