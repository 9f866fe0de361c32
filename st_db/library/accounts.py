"""Accounts as use cases: an administrator keeps them, everybody keeps the own one."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from st_db.access import GIVEN, Caller, Role
from st_db.access.accounts import Account, Session, SignIn
from st_db.errors import NotFound, SignInRefused, UsageError
from st_db.library import passwords
from st_db.library.signing import BY_NAME, WITHIN, Signing, typed
from st_db.settings import Settings
from st_db.store import Store, new_id
from st_db.text import tidy

CODE_LASTS = timedelta(hours=24)
"""How long the code may be used that an administrator gives out for a new password."""

LONGEST = 120
"""Characters of somebody's full name."""

LONGEST_SUBJECT = 200
"""Characters of who somebody is at the office's own sign-in service."""

# History names people by these, and they are typed on any keyboard.
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._@-]{0,62}[a-z0-9])?")
_RESERVED = {"local", "public", "system", "st-db"}
_MOST = 200


class Accounts:
    """The accounts of the register."""

    def __init__(self, store: Store, settings: Settings, signing: Signing) -> None:
        self._store = store.accounts
        self._sessions = store.sessions
        self._signing = signing
        self._idle = timedelta(hours=settings.session_idle_hours)

    # ---- kept by an administrator

    def all(self, caller: Caller) -> list[Account]:
        """Return every account in the order of names."""
        caller.require("administer")
        return self._store.all()

    def get(self, caller: Caller, name: str) -> Account:
        """Return an account; raises NotFound."""
        caller.require("administer")
        return self._known(name)

    def create(
        self,
        caller: Caller,
        name: str,
        roles: Collection[Role],
        given: Mapping[str, Any] | None = None,
        password: str | None = None,
    ) -> Account:
        """Make an account; ``given`` may hold ``full_name``, ``unit_id`` and ``subject``.

        Without a password nobody can sign in before ``give_code``. The first account must be an
        administrator's. Raises UsageError for a name, role or password that will not do.
        """
        caller.require("administer")
        name = tidy(name).lower()
        if not _NAME.fullmatch(name) or name in _RESERVED:
            raise UsageError("error.account_name", name=name[:LONGEST])
        fields = _checked({"roles": roles, "full_name": name, **(given or {})})
        if password is not None:
            passwords.check(password, name)
        now = datetime.now(UTC)
        account = Account(
            new_id(), name, fields["full_name"], fields["roles"], fields.get("unit_id"), 1, now,
            now, subject=fields.get("subject"),
        )  # fmt: skip
        kept = None if password is None else passwords.hashed(password)
        made = self._store.create(account, kept, (caller.user, caller.origin))
        self._signing.look_again()
        return made

    def change(
        self, caller: Caller, name: str, given: Mapping[str, Any], version: int | None = None
    ) -> Account:
        """Change ``full_name``, ``roles``, ``unit_id``, ``subject`` or ``disabled``.

        Raises Conflict for a stale version. Who is disabled is signed out at once.
        """
        caller.require("administer")
        account = self._known(name)
        if not given:
            return account
        who = (caller.user, caller.origin)
        return self._store.change(account.name, _checked(given), who, version)

    def disable(self, caller: Caller, name: str) -> Account:
        """Let nobody sign in with an account any more; its history stays."""
        caller.require("administer")
        return self.change(caller, name, {"disabled": True})

    def enable(self, caller: Caller, name: str) -> Account:
        """Let an account be used again."""
        caller.require("administer")
        return self.change(caller, name, {"disabled": False})

    def set_password(self, caller: Caller, name: str, password: str) -> Account:
        """Set somebody's password; every session of the account ends."""
        caller.require("administer")
        account = self._known(name)
        passwords.check(password, account.name)
        who = (caller.user, caller.origin)
        after = self._store.set_password(account.name, passwords.hashed(password), who)
        self._sessions.end_all(account.id)
        self._sessions.note(account.name, "password", ("", caller.origin), caller.user)
        return after

    def give_code(self, caller: Caller, name: str) -> tuple[str, datetime]:
        """Return a code that somebody may set a password with once, and until when.

        It is said once and never again; a name that was locked may be tried again.
        """
        caller.require("administer")
        account = self._known(name)
        code = passwords.new_code()
        who = (caller.user, caller.origin)
        until = self._store.set_reset(account.name, passwords.hashed(code), CODE_LASTS, who)
        self._sessions.note(account.name, "reset_asked", ("", caller.origin), caller.user)
        return code, until

    def sign_out_everywhere(self, caller: Caller, name: str) -> None:
        """End every session of somebody's account."""
        caller.require("administer")
        account = self._known(name)
        if self._sessions.end_all(account.id):
            self._sessions.note(account.name, "ended", ("", caller.origin), caller.user)

    def audit(
        self, caller: Caller, limit: int = 50, offset: int = 0, name: str | None = None
    ) -> list[SignIn]:
        """Return lines of the audit of sign-ins, the latest first."""
        caller.require("administer")
        return self._lines(limit, offset, name)

    # ---- kept by everybody

    def own(self, caller: Caller) -> Account:
        """Return the caller's account; raises NotFound for who has none."""
        caller.require("own_account")
        return self._known(caller.user)

    def sessions(self, caller: Caller) -> list[Session]:
        """Return where the caller is signed in, the latest seen first."""
        caller.require("own_account")
        return self._sessions.of(self._known(caller.user).id, self._idle)

    def sign_ins(self, caller: Caller, limit: int = 20) -> list[SignIn]:
        """Return the latest sign-ins under the caller's name, those that failed too."""
        caller.require("own_account")
        return self._lines(limit, 0, self._known(caller.user).name)

    def end_session(self, caller: Caller, id: str) -> None:
        """End one of the caller's sessions; another's is not found."""
        caller.require("own_account")
        account = self._known(caller.user)
        if not id.isprintable() or not self._sessions.end_one(account.id, id):
            raise NotFound("error.no_session")
        self._sessions.note(account.name, "ended", ("", caller.origin), caller.user)

    def end_sessions(self, caller: Caller, but: str | None = None) -> None:
        """End the caller's sessions everywhere, but that of one token if it is named."""
        caller.require("own_account")
        account = self._known(caller.user)
        kept = passwords.digest(but) if but else None
        if self._sessions.end_all(account.id, kept):
            self._sessions.note(account.name, "ended", ("", caller.origin), caller.user)

    def change_password(
        self, caller: Caller, current: str, password: str, but: str | None = None
    ) -> None:
        """Set the caller's own password; other sessions end, but that of the token ``but``.

        Who sits at somebody else's open page may not guess without end either: raises
        SignInRefused for a wrong or locked password, UsageError for a new one that will not do.
        """
        caller.require("own_account")
        account = self._known(caller.user)
        passwords.check(password, account.name)
        line, named, _ = self._sessions.attempt(account.name, ("", caller.origin), WITHIN)
        if named > BY_NAME:
            self._sessions.settle(line, "locked")
            minutes = int(WITHIN.total_seconds() // 60)
            raise SignInRefused("error.sign_in_locked", minutes=minutes)
        kept = self._store.secrets(account.name)
        if not passwords.opens(current, kept.password if kept else None):
            self._sessions.settle(line, "wrong")
            raise SignInRefused("error.password_wrong")
        who = (caller.user, caller.origin)
        self._store.set_password(account.name, passwords.hashed(password), who)
        self._sessions.settle(line, "password")
        self._sessions.end_all(account.id, passwords.digest(but) if but else None)

    # ---- parts

    def _known(self, name: str) -> Account:
        plain = tidy(name).lower()
        found = self._store.get(plain) if _NAME.fullmatch(plain) else None
        if found is None:
            raise NotFound("error.no_account", name=name[:LONGEST])
        return found

    def _lines(self, limit: int, offset: int, name: str | None) -> list[SignIn]:
        if not 0 < limit <= _MOST or offset < 0:
            raise UsageError("error.bad_paging")
        return self._sessions.audit(limit, offset, typed(name) if name else None)


def _checked(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of an account as they are kept; raises UsageError for what cannot be."""
    fields = dict(given)
    if "roles" in fields:
        roles = tuple(role for role in GIVEN if role in fields["roles"])
        unknown = set(fields["roles"]) - set(GIVEN)
        if unknown or not roles:
            wrong = ", ".join(sorted(unknown)) or "–"
            raise UsageError("error.unknown_role", role=wrong, roles=", ".join(GIVEN))
        fields["roles"] = roles
    if "full_name" in fields:
        fields["full_name"] = tidy(fields["full_name"])
        if not 0 < len(fields["full_name"]) <= LONGEST or not fields["full_name"].isprintable():
            raise UsageError("error.full_name", longest=LONGEST)
    for name in ("unit_id", "subject"):
        if name in fields:
            fields[name] = tidy(fields[name] or "") or None
    if fields.get("unit_id") and not fields["unit_id"].isprintable():
        raise NotFound("error.no_unit", unit=fields["unit_id"][:LONGEST])
    subject = fields.get("subject") or ""
    if len(subject) > LONGEST_SUBJECT or not subject.isprintable():
        raise UsageError("error.account_subject", longest=LONGEST_SUBJECT)
    return fields
