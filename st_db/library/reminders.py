"""Reminders by mail: a digest a day of what came within 90, 30 and 7 days or is late by now."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from st_db.access import Caller
from st_db.codes.model import today
from st_db.duties import LATE, MARKS, mark
from st_db.errors import Forbidden, StDbError
from st_db.i18n import Language, t
from st_db.mail import Letter, Post, Unsure, checked
from st_db.store import NO_RECORD, Reminder

if TYPE_CHECKING:
    from st_db.library.duties import Item
    from st_db.library.facade import Library

log = logging.getLogger(__name__)

AGAIN = timedelta(hours=1)
"""After this a digest that could not be sent is tried again."""
LISTED = 60
"""Duties that a letter lists; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What there is to tell somebody on a day, by the mark each duty has come under."""

    account: str
    address: str
    day: date
    items: Sequence[tuple[int, Item]]
    outcome: str = "due"

    @property
    def counts(self) -> dict[str, int]:
        """Return how many duties have come under each mark."""
        return {"late" if m == LATE else str(m): sum(one == m for one, _ in self.items)
                for m in (LATE, *MARKS)}  # fmt: skip

    def to_json(self) -> dict[str, object]:
        """Return what the command line says of it."""
        return {"account": self.account, "address": self.address, "day": self.day.isoformat(),
                "counts": self.counts, "outcome": self.outcome}  # fmt: skip


class Reminders:
    """Who is reminded by mail, and the sending of what is due."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._kept = library.store.reminders
        self._post = Post(library.settings)

    @property
    def configured(self) -> bool:
        """Tell whether the office has set a way for letters."""
        return self._post.configured

    def of(self, caller: Caller) -> Reminder | None:
        """Return where the caller is reminded, or None."""
        caller.require("read_internal")
        return self._kept.of(caller.user)

    def begin(self, caller: Caller, address: str) -> None:
        """Remind the caller at an address; raises UsageError for none that can be."""
        caller.require("read_internal")
        self._kept.begin(caller.user, checked(address), caller.origin)

    def end(self, caller: Caller) -> None:
        """Remind the caller no more."""
        caller.require("read_internal")
        self._kept.end(caller.user, caller.origin)

    def due(self, caller: Caller) -> list[Digest]:
        """Return what would be sent now, and send nothing."""
        caller.require("administer")
        return [self._digest(one, who, today()) for one, who in self._readers(self._kept.all())]

    def send(self, caller: Caller) -> list[Digest]:
        """Send everybody the digest of the day unless it was; return what came of each.

        One that cannot be sent keeps no other one back. Raises ConfigError without a way to send.
        """
        caller.require("administer")
        self._post.require()
        return self.send_due()

    def send_due(self) -> list[Digest]:
        """Send the digests of today that nobody has sent; the service asks for it by itself."""
        found, day = [], today()
        for one, who in self._readers(self._kept.waiting(day, AGAIN)):
            digest = self._digest(one, who, day)
            if self._kept.claim(one.account, day, AGAIN):
                found.append(self._sent(digest, who))
        return found

    # ---- inside

    def _readers(self, wanted: Sequence[Reminder]) -> list[tuple[Reminder, Caller]]:
        """Return those who want to be reminded and may still read, as the callers they are."""
        found = []
        for one in wanted:
            try:
                language = self._library.settings.language
                who = self._library.signing.person(one.account, language, "job")
                who.require("read_internal")
            except Forbidden:
                continue  # disabled, or without a role by now
            found.append((one, who))
        return found

    def _digest(self, one: Reminder, who: Caller, day: date) -> Digest:
        told = self._kept.told(one.account)
        items = []
        for item in self._library.duties.ahead(who, max(MARKS)):
            under = mark(item.due.look_on, day)
            if under is not None and _sign(under, item) not in told:
                items.append((under, item))
        return Digest(one.account, one.address, day, items)

    def _sent(self, digest: Digest, who: Caller) -> Digest:
        told = [_sign(under, item) for under, item in digest.items]
        if not told:
            self._kept.sent(digest.account, digest.day, told)
            return _with(digest, "nothing")
        try:
            self._post.send(self._letter(digest, who))
        except Unsure as error:
            # It may have arrived: what it tells is told again tomorrow, and not today.
            log.warning("a digest may not have gone", extra={"user": who.user, "error": str(error)})
            return _with(digest, "unsure")
        except StDbError as error:
            self._kept.failed(digest.account, digest.day)
            log.warning("a digest was not sent", extra={"user": who.user, "error": str(error)})
            return _with(digest, "failed")
        self._kept.sent(digest.account, digest.day, told)
        return _with(digest, "sent")

    def _letter(self, digest: Digest, who: Caller) -> Letter:
        language, site = who.language, self._library.settings.mail_site
        parts = [t("reminder.greeting", language, day=f"{digest.day:%d/%m/%Y}")]
        left = LISTED
        for under in (LATE, *MARKS):
            items = [item for one, item in digest.items if one == under]
            if items:
                name = "late" if under == LATE else "within"
                parts.append(t(f"reminder.{name}", language, days=under, count=len(items)))
                parts += [_line(item, language) for item in items[:left]]
                if len(items) > left:
                    parts.append(t("reminder.more", language, count=len(items) - left))
                left = max(0, left - len(items))
        if site:
            asked = f"?{urlencode({'unit': who.unit})}" if who.unit else ""
            parts.append(t("reminder.page", language, address=f"{site}/duties{asked}"))
        parts.append(t("reminder.stop", language))
        subject = t("reminder.subject", language, count=len(digest.items),
                    day=f"{digest.day:%d/%m/%Y}")  # fmt: skip
        known = hashlib.sha256(f"{digest.account} {digest.day}".encode()).hexdigest()[:32]
        return Letter(digest.address, subject, "\n\n".join(parts) + "\n", f"{known}@st-db")


def _with(digest: Digest, outcome: str) -> Digest:
    return replace(digest, outcome=outcome)


def _sign(under: int, item: Item) -> str:
    """Return what a duty at a mark is known by among those that were told."""
    due = item.due
    return f"{due.record} {due.duty.rule} {due.duty.term} {due.look_on} {under}"


def _line(item: Item, language: Language) -> str:
    """Return a duty in the lines of a letter: the day, what, whose, by which rule."""
    due = item.due
    which = " ".join(part for part in (due.number, due.title) if part and due.record != NO_RECORD)
    rest = " · ".join(part for part in (which, due.party) if part)
    head = f"- {due.duty.on:%d/%m/%Y}: {item.rule.name}"
    source = t("reminder.source", language, source=item.rule.source) if item.rule.source else ""
    return "\n  ".join(part for part in (head, rest, source) if part)
