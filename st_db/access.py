"""Who calls, and what each role may do: one table, checked in the library and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from st_db.errors import Forbidden
from st_db.i18n import Language

Role = Literal["public", "reader", "planner", "officer", "reviewer", "administrator", "local"]
Origin = Literal["page", "command", "http", "job", "test"]
Action = Literal[
    "search", "read", "read_internal", "read_personal", "read_figures",
    "write", "ingest", "index", "administer",
]  # fmt: skip

_EVERYTHING: frozenset[Action] = frozenset(Action.__args__)  # type: ignore[attr-defined]
_PUBLIC: frozenset[Action] = frozenset({"search", "read", "read_figures"})
_STAFF: frozenset[Action] = _PUBLIC | {"read_internal"}

RIGHTS: dict[Role, frozenset[Action]] = {
    "public": _PUBLIC,
    "reader": _STAFF,
    "planner": _STAFF | {"read_personal"},
    "officer": _STAFF | {"read_personal", "write", "ingest"},
    "reviewer": _STAFF | {"read_personal", "write", "ingest"},
    "administrator": _EVERYTHING,
    "local": _EVERYTHING,
}


@dataclass(frozen=True, slots=True)
class Caller:
    """The person or program behind a call; first argument of every library call."""

    user: str
    roles: frozenset[Role]
    unit: str | None = None
    language: Language = "vi"
    origin: Origin = "command"

    @classmethod
    def local(cls, language: Language = "vi", origin: Origin = "command") -> Caller:
        """Return the caller of a computer without accounts, who may do everything."""
        return cls("local", frozenset({"local"}), None, language, origin)

    @classmethod
    def public(cls, language: Language = "vi", origin: Origin = "http") -> Caller:
        """Return a caller nobody signed in for: public records, no personal fields."""
        return cls("public", frozenset({"public"}), None, language, origin)

    @classmethod
    def of_job(cls, kept: Mapping[str, Any]) -> Caller:
        """Return who asked for a job, as the job keeps it."""
        return cls(kept["user"], frozenset(kept["roles"]), kept["unit"], kept["language"], "job")

    def to_json(self) -> dict[str, Any]:
        """Return what a job keeps of who asked for it."""
        return {"user": self.user, "roles": sorted(self.roles), "unit": self.unit,
                "language": self.language}  # fmt: skip

    def may(self, action: Action) -> bool:
        """Tell whether any of the caller's roles allows an action."""
        return any(action in RIGHTS[role] for role in self.roles)

    def require(self, action: Action) -> None:
        """Raise Forbidden unless the caller may do this."""
        if not self.may(action):
            raise Forbidden(action=action, user=self.user)
