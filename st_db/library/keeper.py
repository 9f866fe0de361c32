"""The thread that makes the daily backup, sends reminders and drops what was kept long enough.

What came of the last backup is in a file of the home, so that every process and every later day can
say it: the register itself is not changed by being backed up.
"""

from __future__ import annotations

import json
import logging
import re
import threading
import time as clock
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from st_db.access import Caller
from st_db.codes.model import VIET_NAM
from st_db.errors import StDbError, Unavailable
from st_db.files.folder import settle
from st_db.library.steady import Steady

if TYPE_CHECKING:
    from st_db.library.facade import Library

log = logging.getLogger(__name__)

STATE = "backup.json"
LATE = timedelta(hours=36)
"""A scheduled backup is late when the last good one is older than this."""

_DAY = timedelta(days=1)
_AGAIN = timedelta(hours=1)  # between two attempts that fail
_LOOK = 30.0
_FIRST = 60.0  # seconds: whoever opens the service in the morning is served first
_SWEEP = 3600.0
_NAME = re.compile(r"st-db-\d{4}-\d{2}-\d{2}-\d{6}\.zip")
_CALLER = Caller("st-db", frozenset({"local"}), None, "vi", "job")


@dataclass(frozen=True, slots=True)
class LastBackups:
    """What came of the last scheduled attempt, the last good one, the last by hand; or None."""

    tried: Mapping[str, Any] | None = None
    good: Mapping[str, Any] | None = None
    manual: Mapping[str, Any] | None = None

    @classmethod
    def read(cls, home: Path) -> LastBackups:
        """Return what the file of a home says; one that cannot be read says nothing."""
        try:
            told = json.loads((home / STATE).read_text(encoding="utf-8"))
            return cls(told.get("tried"), told.get("good"), told.get("manual"))
        except (OSError, ValueError, AttributeError):
            return cls()

    @property
    def newest(self) -> Mapping[str, Any] | None:
        """Return the newest backup that went well, however it was made."""
        found = [one for one in (self.good, self.manual) if one is not None]
        return max(found, key=moment, default=None)

    def remember(self, home: Path) -> None:
        """Keep this in a home, in one step."""
        home.mkdir(parents=True, exist_ok=True)
        path = home / f".{STATE}.{uuid4().hex}"
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")
        path.replace(home / STATE)
        settle(home)


def moment(outcome: Mapping[str, Any]) -> datetime:
    """Return when a backup was made or tried."""
    return datetime.fromisoformat(outcome["at"])


def due(at: time, last: LastBackups, now: datetime) -> bool:
    """Tell whether the backup of a daily time is to be made: missed ones are made up for."""
    here = now.astimezone(VIET_NAM)
    wanted = datetime.combine(here.date(), at, VIET_NAM)
    if wanted > here:
        wanted -= _DAY
    if last.good is not None and moment(last.good) >= wanted:
        return False
    tried = moment(last.tried) if last.tried is not None else None
    return tried is None or tried < wanted or now - tried >= _AGAIN


def file_name(now: datetime) -> str:
    """Return the name of a scheduled backup; names in order are backups in order."""
    return f"st-db-{now.astimezone(VIET_NAM):%Y-%m-%d-%H%M%S}.zip"


def kept_in(folder: Path) -> list[Path]:
    """Return the scheduled backups of a folder, newest first."""
    if not folder.is_dir():
        return []
    return sorted((p for p in folder.iterdir() if _NAME.fullmatch(p.name)), reverse=True)


class Keeper(Steady):
    """Makes backups at their time; of several servers over one register, one does."""

    def __init__(
        self, library: Library, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        super().__init__("keeper", (_LOOK, _LOOK), "the register could not be kept")
        self._library = library
        self._settings = library.settings
        self._now = now
        self._asked = threading.Event()
        self._swept = 0.0
        self.doing: tuple[str, int, int | None] | None = None

    def run(self) -> None:
        """Look every now and then until stopped."""
        if not self.wait(_FIRST):
            super().run()

    def stop(self) -> None:
        """Ask the thread to end; a backup that is being made is waited for."""
        self._stopping.set()
        self._asked.set()
        super().stop()

    def ask(self) -> None:
        """Have a backup made now."""
        if self._settings.backup_dir is None:
            raise Unavailable("backup.no_schedule")
        self.doing = ("waiting", 0, None)
        self._asked.set()

    def look(self) -> None:
        """Do what is due: the backup, and once an hour what was kept long enough."""
        asked = self._asked.is_set()
        self._asked.clear()
        folder = self._settings.backup_dir
        if folder is not None and not self._stopping.is_set():
            with self._library.store.hold("backup") as held:
                last = LastBackups.read(self._settings.home)
                if held and (asked or due(self._settings.backup_at, last, self._now())):
                    self._back_up(folder)
        self.doing = None
        self._remind()
        if clock.monotonic() - self._swept > _SWEEP or not self._swept:
            self._library.files.sweep()
            idle = timedelta(hours=self._settings.session_idle_hours)
            audit = timedelta(days=self._settings.audit_days)
            self._library.store.retention.sweep(idle, audit)
            self._swept = clock.monotonic()

    def _remind(self) -> None:
        """Send the digests of the day from their hour on; which were sent is in the database."""
        reminders = self._library.reminders
        time_here = self._now().astimezone(VIET_NAM).time()
        if reminders.configured and time_here >= self._settings.mail_at:
            reminders.send_due()

    def wait(self, seconds: float) -> bool:
        """Rest until the next look or until somebody asks for a backup."""
        self._asked.wait(seconds)
        return self._stopping.is_set()

    def _back_up(self, folder: Path) -> None:
        at = self._now()
        outcome: dict[str, Any] = {"at": at.isoformat(timespec="seconds")}
        try:
            if not folder.is_dir():  # a disk that is not there must not become a folder beside it
                raise Unavailable("backup.no_folder", folder=folder)
            made = self._library.backups.make(_CALLER, folder / file_name(at), tell=self._tell)
        except StDbError as error:
            log.warning("the backup failed", extra={"error": str(error)})
            told = {name: str(value) for name, value in error.params.items()}
            outcome |= {"error": error.code, "params": told}
            last = LastBackups.read(self._settings.home)
            replace(last, tried=outcome).remember(self._settings.home)
            return
        outcome |= made.to_json()
        last = LastBackups.read(self._settings.home)
        replace(last, tried=outcome, good=outcome).remember(self._settings.home)
        for old in kept_in(folder)[self._settings.backup_keep :]:
            old.unlink(missing_ok=True)

    def _tell(self, phase: str, done: int, total: int | None) -> None:
        self.doing = (phase, done, total)
