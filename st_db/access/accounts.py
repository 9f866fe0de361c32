"""Accounts, units, sessions and sign-ins as they are kept; no secret is in any of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from st_db.access.roles import Role
from st_db.i18n import Language

Outcome = Literal[
    "trying",  # began and never ended: it counts as a failure
    "signed_in",
    "wrong",  # no such name, or not its password: the two are never told apart
    "locked",
    "limited",
    "disabled",
    "signed_out",
    "ended",  # a session ended from elsewhere: by the account, a new password or an administrator
    "password",
    "reset_asked",
    "reset",
]
"""What a line of the audit says; failures are what lockout counts."""

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in; ``name`` never changes, because history names people by it."""

    id: str
    name: str
    full_name: str
    roles: tuple[Role, ...]
    unit_id: str | None
    version: int
    created_at: datetime
    updated_at: datetime
    disabled_at: datetime | None = None
    has_password: bool = False
    subject: str | None = None  # who this is at the office's own sign-in service


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of the office; ``review``: what its officers save waits for a reviewer."""

    id: str
    name_vi: str
    name_en: str | None
    review: bool
    version: int

    def called(self, language: Language) -> str:
        """Return what people call the unit."""
        return (self.name_en if language == "en" else None) or self.name_vi


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in; its token is known to that browser alone."""

    id: str
    account: Account
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    address: str
    agent: str


@dataclass(frozen=True, slots=True)
class SignIn:
    """One line of the audit."""

    id: int
    at: datetime
    name: str
    outcome: Outcome
    address: str
    agent: str
    by: str | None = None  # who did it, where that was somebody else
