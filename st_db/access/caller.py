"""The person or program behind a call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from st_db.access.rights import ANYWHERE, Action, Anywhere, allowed
from st_db.access.roles import Role
from st_db.errors import Forbidden
from st_db.i18n import Language

Origin = Literal["page", "command", "http", "job", "test"]

SESSION_COOKIE = "st_db_session"
"""The cookie that names whose browser calls; scripts of a page never see it."""


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

    def may(self, action: Action, *, unit: str | Anywhere | None = ANYWHERE) -> bool:
        """Tell whether any of the caller's roles allows an action, on a record of a unit if named.

        ``unit=None`` is a record that belongs to no unit, which every officer may write.
        """
        return any(allowed(role, action, self.unit, unit) for role in self.roles)

    def require(self, action: Action, *, unit: str | Anywhere | None = ANYWHERE) -> None:
        """Raise Forbidden unless the caller may do this."""
        if self.may(action, unit=unit):
            return
        if self.may(action):
            raise Forbidden("error.other_unit", action=action, user=self.user, unit=unit)
        signed_in = "public" not in self.roles
        code = "error.forbidden" if signed_in else "error.sign_in_first"
        raise Forbidden(code, action=action, user=self.user)
