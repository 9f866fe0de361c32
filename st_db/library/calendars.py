"""A calendar address of one's own: who knows it reads one's duties, and nothing else of anybody."""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING

from st_db.access import Caller
from st_db.errors import Forbidden, NotFound
from st_db.i18n import Language
from st_db.library import passwords
from st_db.store import Calendar

if TYPE_CHECKING:
    from st_db.library.facade import Library

_KEY = 16  # characters that find an address; those after them prove it


class Calendars:
    """Private addresses of calendars, one for each person."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._kept = library.store.calendars

    def of(self, caller: Caller) -> Calendar | None:
        """Return since when the caller has an address, or None; the address itself nobody knows."""
        caller.require("read_internal")
        return self._kept.of(caller.user)

    def make(self, caller: Caller) -> str:
        """Return the token of a new address, told this once; the one before is no more."""
        caller.require("read_internal")
        key = secrets.token_hex(_KEY // 2)
        token = key + passwords.new_token()
        self._kept.make(caller.user, key, passwords.digest(token), caller.origin)
        return token

    def revoke(self, caller: Caller) -> None:
        """Take the caller's address away."""
        caller.require("read_internal")
        self._kept.revoke(caller.user, caller.origin)

    def opened(self, token: str, language: Language) -> Caller:
        """Return whose address it is, with the rights of now.

        Raises NotFound, in the same words for a token nobody has and for an account that is
        disabled or may read nothing any more.
        """
        key = token[:_KEY]
        kept = self._kept.of_key(key) if key.isascii() and key.isalnum() else None
        right = kept.digest if kept else passwords.digest("")
        if not hmac.compare_digest(passwords.digest(token), right) or kept is None:
            raise NotFound("error.no_calendar")
        try:
            caller = self._library.signing.person(kept.account, language, "http")
            caller.require("read_internal")
        except Forbidden as error:
            raise NotFound("error.no_calendar") from error
        return caller
