"""What validators are told from outside: the code lists in force, and where to put notes."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from st_db.codes import Code, CodeLists
from st_db.text import folded_words

Meanings = dict[str, tuple[str, str | None]]
"""National labels, folded, to our state and stage."""


_STATUS_LISTS = {
    "tasks": ("task_status",),
    "standards": ("standard_status", "standard_stage"),
    "plans": ("plan_status", "plan_line_status"),
}


@dataclass(frozen=True, slots=True)
class Note:
    """Something to say about a value that was kept: its field, a message key, the raw text."""

    field: str
    code: str
    raw: str
    params: dict[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Located:
    """Where an address lies: today's province, the names of its places on both maps."""

    province: str | None
    names: tuple[str, ...]
    candidates: tuple[str, ...]  # provinces it may lie in, where its places do not tell


@dataclass(slots=True)
class Context:
    """Passed to ``Entry.read``; code lists are data an office edits."""

    codes: CodeLists
    notes: list[Note] = dataclasses.field(default_factory=list)
    places: dict[tuple[str, bool], Located] = dataclasses.field(default_factory=dict)
    """Addresses that were looked up, by text and whether they are of today's map."""

    _statuses: dict[str, dict[str, tuple[str, str | None]]] = dataclasses.field(
        default_factory=dict
    )

    def fresh(self) -> Context:
        """Return a context without notes that shares what this one has read of lists and maps."""
        return Context(self.codes, places=self.places, _statuses=self._statuses)

    def status_meaning(self, status: str | None, family: str) -> tuple[str, str | None]:
        """Return (state, stage) of a national label; one the list lacks is noted and unknown."""
        if not status:
            return "unknown", None
        if family not in self._statuses:
            self._statuses[family] = self._read_statuses(family)
        found = self._statuses[family].get(" ".join(folded_words(status)))
        if found is None:
            self.note("status", "value.unknown_status", status)
        return found or ("unknown", None)

    def _read_statuses(self, family: str) -> Meanings:
        """Give {folded label or code: (state, stage)}; the family's rows win over general ones."""
        found: Meanings = {}
        general = [c for c in self.codes["status"].items() if c.extra.get("family") == "*"]
        own = [c for c in self.codes["status"].items() if c.extra.get("family") == family]
        for code in (*general, *self._statuses_of(family), *own):
            meaning = (code.extra.get("state") or "unknown", code.extra.get("stage") or None)
            aliases = (code.extra.get("aliases") or "").split("|")
            for label in (code.code, code.en, code.vi, *aliases):
                if label:
                    found[" ".join(folded_words(label))] = meaning
        return found

    def _statuses_of(self, family: str) -> list[Code]:
        """Return the family's list of statuses by its own authority, where it has one."""
        lists = (self.codes.get(name) for name in _STATUS_LISTS.get(family, ()))
        return [code for codes in lists if codes is not None for code in codes.items()]

    def note(self, field_name: str, code: str, raw: str, **params: Any) -> None:
        """Record a note about a value that was kept."""
        self.notes.append(Note(field_name, code, raw, params))
