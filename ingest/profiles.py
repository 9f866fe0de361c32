"""Known sources: one YAML file each in ``sources/``, read into frozen profiles and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from ingest.header import keys_of
from ingest.parsers import PARSERS
from st_db.errors import UnknownSource
from st_db.fields import header_key
from st_db.records import REGISTER
from st_db.text import tidy

EXTRA = "extra:"
"""Prefix of a target that is a name in ``extra`` instead of a field."""
_COLUMN_KEYS = ("fields", "parser", "through", "cut_at", "written", "joined", "unlike")


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """What a column becomes: targets in the order of the parser's values."""

    header: str
    targets: tuple[str, ...]
    parser: str | None = None
    through: str | None = None  # a code list that tells state and stage of the value
    cut_at: int | None = None  # the source cuts this cell at so many characters
    written: str | None = None  # the name in extra of its number as the source writes it
    joined: tuple[str, ...] = ()  # columns whose cells make one value, in the order of writing
    unlike: str | None = None  # the column that this one repeats by a fault of the source


@dataclass(frozen=True, slots=True)
class KindRule:
    """How a row's kind is told: a number's first digit, then a column's words, then a default."""

    default: str
    kinds: tuple[str, ...]
    number: tuple[str, ...] = ()
    column: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)  # folded words -> kind


@dataclass(frozen=True, slots=True)
class Profile:
    """One known source; see docs of the keys in ``sources/``."""

    name: str
    title: Mapping[str, str]
    licence: str
    recognise: tuple[frozenset[str], ...]
    kind: KindRule
    columns: tuple[ColumnRule, ...]
    ignore: frozenset[str] = frozenset()
    nothing: frozenset[str] = frozenset()
    constants: Mapping[str, Any] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)  # a fault that its readers should know
    file: str = ""

    def rule(self, name: str) -> tuple[int, ColumnRule] | None:
        """Return (place in the profile, rule) of a header, or None."""
        wanted = header_key(name)
        return next(
            ((i, r) for i, r in enumerate(self.columns) if header_key(r.header) == wanted), None
        )

    def joining(self, name: str, names: Sequence[str]) -> tuple[int, ColumnRule] | None:
        """Return (place, rule) of the column among others that takes a column into its value."""
        wanted, present = header_key(name), {header_key(other) for other in names}
        return next(
            (
                (i, r)
                for i, r in enumerate(self.columns)
                if header_key(r.header) in present and wanted in map(header_key, r.joined)
            ),
            None,
        )

    def ignores(self, name: str) -> bool:
        """Tell whether the source says that a column holds nothing worth keeping."""
        return header_key(name) in self.ignore

    def matches(self, names: Sequence[str]) -> bool:
        """Tell whether a file's headers are those of this source."""
        found = {header_key(name) for name in names}
        return any(wanted <= found for wanted in self.recognise)

    @property
    def vocabulary(self) -> frozenset[str]:
        """Return every header the source knows, folded."""
        rules = self.columns
        joined = frozenset(header_key(name) for rule in rules for name in rule.joined)
        return frozenset(header_key(rule.header) for rule in rules) | joined | self.ignore


@cache
def profiles() -> Mapping[str, Profile]:
    """Return the shipped profiles by name; raises ValueError that names the file and the key."""
    found = {}
    folder = files("ingest") / "sources"
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".yml"):
            raw = yaml.safe_load(file.read_text(encoding="utf-8"))
            profile = read_profile(raw, file.name)
            found[profile.name] = profile
    return found


def profile(name: str) -> Profile:
    """Return a profile by name; raises UnknownSource with the known names."""
    try:
        return profiles()[name]
    except KeyError as error:
        raise UnknownSource(source=name, sources=", ".join(profiles())) from error


def recognised(names: Sequence[str]) -> Profile | None:
    """Return the profile whose headers a file has, or None."""
    return next((found for found in profiles().values() if found.matches(names)), None)


def read_profile(raw: Any, file: str) -> Profile:
    """Return a checked profile from its YAML; every mistake is a ValueError with file and key."""
    known = {"name", "title", "licence", "recognise", "kind", "columns"}
    optional = {"ignore", "nothing", "constants", "attribution", "notes"}
    if not isinstance(raw, dict) or not known <= set(raw) <= known | optional:
        given = set(raw) if isinstance(raw, dict) else set()
        _wrong(
            file,
            "keys",
            f"missing {sorted(known - given)}, unknown {sorted(given - known - optional)}",
        )
    kind = _kind(raw["kind"], file)
    columns = tuple(_column(header, rule, kind, file) for header, rule in raw["columns"].items())
    for name in raw.get("constants") or {}:
        _check_target(name, kind, file, "constants")
    for key in ("title", *(["notes"] if raw.get("notes") else [])):
        if not isinstance(raw[key], dict) or not {"vi", "en"} <= set(raw[key]):
            _wrong(file, key, "needs vi and en")
    return Profile(
        name=str(raw["name"]),
        title=raw["title"],
        licence=str(raw["licence"]),
        recognise=tuple(frozenset(map(header_key, names)) for names in raw["recognise"]),
        kind=kind,
        columns=columns,
        ignore=frozenset(header_key(name) for name in raw.get("ignore") or ()),
        nothing=frozenset(tidy(str(text)) for text in raw.get("nothing") or ()),
        constants=raw.get("constants") or {},
        notes=raw.get("notes") or {},
        file=file,
    )


def _kind(raw: Any, file: str) -> KindRule:
    if isinstance(raw, str):
        raw = {"default": raw}
    if not isinstance(raw, dict) or not set(raw) <= {
        "default",
        "kinds",
        "number",
        "column",
        "values",
    }:
        _wrong(file, "kind", "is a kind, or has default, kinds, number, column, values")
    values = {header_key(str(words)): kind for words, kind in (raw.get("values") or {}).items()}
    kinds = tuple(raw.get("kinds") or dict.fromkeys([raw["default"], *values.values()]))
    for kind in (raw["default"], *kinds, *values.values()):
        if kind not in REGISTER:
            _wrong(file, "kind", f"no such kind: {kind}")
    return KindRule(
        raw["default"], kinds, tuple(raw.get("number") or ()), raw.get("column"), values
    )


def _column(header: str, raw: Any, kind: KindRule, file: str) -> ColumnRule:
    if isinstance(raw, str):
        raw = {"fields": [raw]}
    if not isinstance(raw, dict) or not set(raw) <= set(_COLUMN_KEYS):
        _wrong(file, f"columns.{header}", f"is a field, or has {', '.join(_COLUMN_KEYS)}")
    targets = tuple(raw["fields"])
    for target in targets:
        _check_target(target, kind, file, f"columns.{header}")
    parser = raw.get("parser")
    if parser is not None and parser not in PARSERS:
        _wrong(file, f"columns.{header}", f"no such parser: {parser}")
    if parser is None and len(targets) != 1:
        _wrong(file, f"columns.{header}", "several fields need a parser")
    if not keys_of(header):
        _wrong(file, f"columns.{header}", "is empty")
    return ColumnRule(
        header, targets, parser, raw.get("through"), raw.get("cut_at"), raw.get("written"),
        tuple(raw.get("joined") or ()), raw.get("unlike"),
    )  # fmt: skip


def _check_target(name: str, kind: KindRule, file: str, key: str) -> None:
    if name.startswith(EXTRA):
        return
    for entry in kind.kinds:
        if name not in REGISTER[entry].fields():
            _wrong(file, key, f"{entry} has no field {name}")


def _wrong(file: str, key: str, why: str) -> None:
    raise ValueError(f"ingest/sources/{file}: {key}: {why}")
