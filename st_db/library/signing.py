"""Signing in and out: who a token belongs to, and what stops somebody who guesses."""

from __future__ import annotations

import math
import time
from datetime import timedelta

from st_db.access import Caller, Origin
from st_db.access.accounts import Account, Outcome, Session
from st_db.errors import Forbidden, SignInRefused
from st_db.i18n import Language
from st_db.library import passwords
from st_db.settings import Settings
from st_db.store import Store, new_id
from st_db.text import tidy

WITHIN = timedelta(minutes=15)
BY_NAME, BY_ADDRESS = 5, 50
"""Failures within that time after which a name or an address has to wait.

An address may be a whole office behind one router; a name is one person.
"""
_AGAIN = 1.0  # seconds until the first account that another process made is in force here
_LONGEST = 200  # characters of what a browser says of itself


class Signing:
    """Sign-ins and sessions; the only part of the library that is asked before there is a caller.

    ``place`` is the address and the browser of who asks, for the audit.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self._accounts = store.accounts
        self._sessions = store.sessions
        self._idle = timedelta(hours=settings.session_idle_hours)
        self._lasts = timedelta(days=settings.session_days)
        self._needed = False
        self._looked_at = -math.inf

    @property
    def needed(self) -> bool:
        """Tell whether there are accounts, so that nobody is let in without one."""
        # Accounts are disabled, never removed: what was true once stays true. While it is not,
        # every part of every page asks.
        now = time.monotonic()
        if not self._needed and now - self._looked_at >= _AGAIN:
            self._needed, self._looked_at = self._accounts.any(), now
        return self._needed

    def look_again(self) -> None:
        """Note that an account was made by this process."""
        self._looked_at = -math.inf

    @property
    def lasts(self) -> timedelta:
        """Return how long a session lasts at most."""
        return self._lasts

    def caller(self, token: str | None, language: Language, origin: Origin) -> Caller:
        """Return who calls: whose session it is, else the public, or anybody without accounts."""
        if not self.needed:
            return Caller.local(language, origin)
        session = self.session(token)
        if session is None:
            return Caller.public(language, origin)
        account = session.account
        return Caller(account.name, frozenset(account.roles), account.unit_id, language, origin)

    def named(self, name: str, language: Language, origin: Origin) -> Caller:
        """Return the caller that an account is now; raises Forbidden for none or a disabled one."""
        account = self._accounts.get(typed(name))
        if account is None or account.disabled_at is not None:
            raise Forbidden("error.no_such_caller", name=typed(name))
        return Caller(account.name, frozenset(account.roles), account.unit_id, language, origin)

    def as_now(self, who: Caller) -> Caller:
        """Return who once asked for something with the rights of now; raises Forbidden for none.

        Whoever sits at this computer stays that, and so does everybody while there are no accounts.
        """
        if "local" in who.roles or not self.needed:
            return who
        try:
            return self.named(who.user, who.language, who.origin)
        except Forbidden as error:
            raise Forbidden("error.job_account", name=who.user) from error

    def person(self, name: str, language: Language, origin: Origin) -> Caller:
        """Return whom a name means with the rights of now; without accounts there is but one.

        Raises Forbidden for none or a disabled one.
        """
        if self.needed:
            return self.named(name, language, origin)
        return Caller.local(language, origin)

    def session(self, token: str | None) -> Session | None:
        """Return the session of a token, or None for one that is unknown, stale or over."""
        return self._sessions.get(passwords.digest(token), self._idle) if token else None

    def sign_in(
        self, name: str, password: str, place: tuple[str, str], before: str | None = None
    ) -> str:
        """Return the token of a new session; ``before`` is one this browser had, which ends.

        Raises SignInRefused, in the same words and the same time whether the name is known or not.
        """
        name, place = typed(name), _place(place)
        line = self._try(name, place)
        kept = self._accounts.secrets(name)
        right = passwords.opens(password, kept.password if kept else None)
        if kept is None or not right:
            raise self._refused(line, "wrong")
        if kept.account.disabled_at is not None:
            raise self._refused(line, "disabled")
        if kept.password is not None and passwords.outdated(kept.password):
            self._accounts.renew_password(name, kept.password, passwords.hashed(password))
        self._sessions.settle(line, "signed_in")
        return self._begin(kept.account, place, before)

    def sign_in_as(self, subject: str, place: tuple[str, str], before: str | None = None) -> str:
        """Return the token of a new session of whom the office's sign-in service vouches for."""
        place = _place(place)
        account = self._accounts.of_subject(subject) if subject.isprintable() else None
        if account is None:
            self._sessions.note(typed(subject), "wrong", place)
            raise SignInRefused("error.sign_in_unknown", who=subject)
        if account.disabled_at is not None:
            self._sessions.note(account.name, "disabled", place)
            raise SignInRefused("error.sign_in_disabled")
        self._sessions.note(account.name, "signed_in", place)
        return self._begin(account, place, before)

    def redeem(
        self, name: str, code: str, password: str, place: tuple[str, str], before: str | None = None
    ) -> str:
        """Set a password by the code an administrator gave, once, and sign in with it.

        Every other session of the account ends. Raises SignInRefused as ``sign_in`` does, and
        UsageError for a password that will not do, which leaves the code as it was.
        """
        name, place = typed(name), _place(place)
        passwords.check(password, name)
        line = self._try(name, place)
        kept = self._accounts.secrets(name)
        right = passwords.opens(passwords.written(code), kept.reset if kept else None)
        if (
            kept is None
            or kept.reset is None
            or not right
            or not self._accounts.redeem(
                name, kept.reset, passwords.hashed(password), (name, "page")
            )
        ):
            raise self._refused(line, "wrong", "error.sign_in_code")
        self._sessions.settle(line, "reset")
        self._sessions.end_all(kept.account.id)
        return self._begin(kept.account, place, before)

    def sign_out(self, token: str | None, place: tuple[str, str]) -> None:
        """End the session of a token; one that is over already is fine."""
        session = self.session(token)
        if session is not None and token is not None:
            self._sessions.end(passwords.digest(token))
            self._sessions.note(session.account.name, "signed_out", _place(place))

    # ---- parts

    def _try(self, name: str, place: tuple[str, str]) -> int:
        """Count an attempt; raises SignInRefused before anything is compared, when too many were.

        A name that nobody has is locked just as one that somebody has.
        """
        line, named, there = self._sessions.attempt(name, place, WITHIN)
        minutes = int(WITHIN.total_seconds() // 60)
        if named > BY_NAME:
            raise self._refused(line, "locked", "error.sign_in_locked", minutes=minutes)
        if there > BY_ADDRESS:
            raise self._refused(line, "limited", "error.sign_in_limited", minutes=minutes)
        return line

    def _refused(
        self, line: int, outcome: Outcome, code: str | None = None, **params: object
    ) -> SignInRefused:
        self._sessions.settle(line, outcome)
        return SignInRefused(code or f"error.sign_in_{outcome}", **params)

    def _begin(self, account: Account, place: tuple[str, str], before: str | None) -> str:
        if before is not None:
            self._sessions.end(passwords.digest(before))
        token = passwords.new_token()
        self._sessions.begin(new_id(), passwords.digest(token), account.id, self._lasts, place)
        return token


def typed(name: str) -> str:
    """Return a name as accounts have them; anything else is cut to what the audit keeps."""
    return "".join(c if c.isprintable() else "\ufffd" for c in tidy(name).lower())[:80]


def _place(place: tuple[str, str]) -> tuple[str, str]:
    address, agent = (_printable(part) for part in place)
    return address, agent


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "\ufffd" for c in text)[:_LONGEST]
