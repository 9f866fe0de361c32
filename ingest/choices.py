"""What an officer decided about a file: plain data, kept in a job and in a profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from st_db.errors import UsageError
from st_db.fields import header_key

EXTRA_TARGET = "extra"
IGNORE_TARGET = "ignore"
DATE_ORDERS = ("dmy", "mdy", "ymd")
UNITS: Mapping[str, int] = {
    "dong": 1,
    "nghin": 1_000,
    "trieu": 1_000_000,
    "ty": 1_000_000_000,
}
_ALLOWED: Mapping[str, tuple[str, ...]] = {"dates": DATE_ORDERS, "units": tuple(UNITS)}
_LONGEST = 10_000
"""Decisions of one file; an officer makes a handful, a machine that sends more is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What an officer decided about a file; every part may be left to the file itself."""

    kind: str | None = None
    source: str | None = None  # a profile, shipped or the office's own
    columns: Mapping[str, str] = field(default_factory=dict)  # header -> field | extra | ignore
    dates: Mapping[str, str] = field(default_factory=dict)  # header -> one of DATE_ORDERS
    units: Mapping[str, str] = field(default_factory=dict)  # header -> one of UNITS
    same: Mapping[str, str] = field(default_factory=dict)  # "sheet!row" or "row" -> id or "new"

    def to_json(self) -> dict[str, Any]:
        """Return the choices in JSON form, without what was left open."""
        return {name: value for name, value in asdict(self).items() if value}

    def over(self, below: Choices) -> Choices:
        """Return these choices laid over others; what is said here rules."""
        return Choices(
            kind=self.kind or below.kind,
            source=self.source or below.source,
            columns={**below.columns, **self.columns},
            dates={**below.dates, **self.dates},
            units={**below.units, **self.units},
            same={**below.same, **self.same},
        )

    def for_headers(self, headers: Sequence[str]) -> Choices:
        """Return the choices with their headers spelt as a table does; its own spelling counts.

        What speaks of no header stays: the keys of a JSON file may come late.
        """
        spelt: dict[str, str] = {}
        for header in headers:
            spelt.setdefault(header_key(header), header)
        known = set(headers)

        def respelt(told: Mapping[str, str]) -> dict[str, str]:
            near = {spelt.get(header_key(name), name): said for name, said in told.items()}
            return near | {name: said for name, said in told.items() if name in known}

        return replace(
            self,
            columns=respelt(self.columns),
            dates=respelt(self.dates),
            units=respelt(self.units),
        )

    @classmethod
    def from_json(cls, raw: Any) -> Choices:
        """Return choices from their JSON form; raises UsageError that names what is wrong."""
        known = [part.name for part in fields(cls)]
        if not isinstance(raw, dict):
            raise UsageError("error.choices", part="", found=_short(raw), known=", ".join(known))
        for name in raw:
            if name not in known:
                raise UsageError(
                    "error.choices", part=_short(name), found="?", known=", ".join(known)
                )
        texts = {name: _text(name, raw.get(name)) for name in ("kind", "source")}
        maps = {name: _map(name, raw.get(name)) for name in ("columns", "dates", "units", "same")}
        return cls(**texts, **maps)  # type: ignore[arg-type] # names and types go together


def _text(part: str, raw: Any) -> str | None:
    if raw is not None and not isinstance(raw, str):
        raise UsageError("error.choices", part=part, found=_short(raw), known="text")
    return raw or None


def _map(part: str, raw: Any) -> dict[str, str]:
    if raw is None:
        return {}
    if not isinstance(raw, dict) or len(raw) > _LONGEST:
        raise UsageError("error.choices", part=part, found=_short(raw), known="{…: …}")
    allowed = _ALLOWED.get(part)
    for key, value in raw.items():
        fits = isinstance(key, str) and isinstance(value, str) and value
        if not fits or (allowed and value not in allowed):
            known = ", ".join(allowed) if allowed else "text"
            raise UsageError("error.choices", part=part, found=_short(value), known=known)
    return dict(raw)


def _short(raw: Any) -> str:
    text = raw if isinstance(raw, str) else repr(raw)
    return text if len(text) <= 80 else text[:79] + "…"
