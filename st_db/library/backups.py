"""Backups: the whole register in one file that was read again, and a new home made of it.

Database and files are of one moment, since a file is never changed and never dropped while a row
names it. The search index is left out: it is built again from the database.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from datetime import time as clock_time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import fasteners
from pydantic import SecretStr

from st_db import __version__
from st_db.access import Caller
from st_db.errors import Conflict, Unavailable, UnreadableFile, UsageError
from st_db.files import Folder
from st_db.files.bundle import Bundle, BundleWriter, writing
from st_db.library.keeper import LATE, LastBackups, kept_in, moment
from st_db.query import Query
from st_db.records import KINDS
from st_db.settings import Settings
from st_db.store import Store, dumping, restoring
from st_db.store.migrations import HEAD

if TYPE_CHECKING:
    from st_db.library.facade import Library

DUMP = "database.dump"
SETTINGS = "settings.json"
_FILES = "files/"
_STAGE = "rehearsal-"

ABOUT = (
    "st-db-backup: sao lưu của sổ dữ liệu khoa học và công nghệ / a backup of the register ST-DB\n"
    "Khôi phục / restore: st-db db restore FILE      Thử / rehearse: st-db db rehearse FILE\n"
    "database.dump: pg_dump --format=custom      files/: by SHA-256      manifest.json: digests\n"
)

Tell = Callable[[str, int, int | None], None]
"""Hears what is being done, how far it is and, where known, of how much."""


@dataclass(frozen=True, slots=True)
class Backed:
    """What a backup holds, or what was restored from one."""

    file: str
    size: int
    made_at: str
    records: int
    seq: int
    tables: int
    files: int
    seconds: float
    missing: list[str] = field(default_factory=list)  # files that were lost before

    def to_json(self) -> dict[str, Any]:
        """Return it as programs get it."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Standing:
    """How backups stand: the schedule (no folder: none), the last ones, what is being done."""

    folder: Path | None
    at: clock_time
    keep: int
    last: LastBackups
    late: bool
    kept: list[tuple[str, int]]  # names and sizes, newest first
    doing: tuple[str, int, int | None] | None


class Backups:
    """Backups of the open register."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def make(
        self, caller: Caller, path: Path, *, with_secrets: bool = False, tell: Tell | None = None
    ) -> Backed:
        """Write the register to a file that is not there yet, read it again and compare.

        Passwords and keys among the settings are left out unless they are asked for.
        """
        caller.require("backup")
        heard, started = tell or _unheard, time.perf_counter()
        library = self._library
        try:
            with (
                library.store.taking() as (taken, dump),
                writing(path, ABOUT) as (bundle, said),
            ):
                said.update(_said(taken))
                _add_dump(bundle, dump, heard)
                bundle.add(SETTINGS, _settings(library.settings, with_secrets=with_secrets))
                said["missing"] = _add_files(bundle, library.files.folder, taken.files, heard)
                heard("verifying", 0, None)
        except OSError as error:
            raise Unavailable("backup.not_written", file=path, why=error.strerror) from error
        return _backed(path, said, time.perf_counter() - started)

    def by_hand(
        self, caller: Caller, path: Path, *, with_secrets: bool = False, tell: Tell | None = None
    ) -> Backed:
        """Make a backup that somebody asked for, and remember that there is one."""
        caller.require("backup")
        made = self.make(caller, path, with_secrets=with_secrets, tell=tell)
        home = self._library.settings.home
        outcome = {"at": made.made_at, **made.to_json()}
        replace(LastBackups.read(home), manual=outcome).remember(home)
        return made

    def status(self, caller: Caller) -> Standing:
        """Return what the schedule is, what came of the last backup and what is in the folder."""
        caller.require("backup")
        settings = self._library.settings
        folder = settings.backup_dir
        last = LastBackups.read(settings.home)
        now = datetime.now(UTC)
        late = folder is not None and last.good is not None and now - moment(last.good) > LATE
        kept = [(path.name, path.stat().st_size) for path in kept_in(folder)] if folder else []
        keeper = self._library.keeper
        return Standing(folder, settings.backup_at, settings.backup_keep, last, late, kept,
                        keeper.doing if keeper else None)  # fmt: skip

    def ask(self, caller: Caller) -> None:
        """Have the running service make a backup now; Unavailable without a folder for it."""
        caller.require("backup")
        if self._library.keeper is None:
            raise Unavailable("backup.no_schedule")
        self._library.keeper.ask()


def _said(taken: dumping.Taken) -> dict[str, Any]:
    return {
        "program": __version__,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "revision": taken.revision,
        "postgresql": taken.server_version,
        "seq": taken.seq,
        "records": taken.records,
        "tables": {name: table.to_json() for name, table in taken.tables.items()},
        "files": taken.files,
    }


def _add_dump(bundle: BundleWriter, dump: Callable[[dumping.Write], None], tell: Tell) -> None:
    done = 0
    with bundle.part(DUMP) as write:

        def written(block: bytes) -> None:
            nonlocal done
            write(block)
            done += len(block)
            tell("database", done, None)

        dump(written)


def _add_files(
    bundle: BundleWriter, folder: Folder, files: Mapping[str, int], tell: Tell
) -> list[str]:
    """Add the files that rows name; returns those that are lost or no longer what they were."""
    missing = []
    for done, (sha256, size) in enumerate(files.items(), 1):
        path = folder.path(sha256)
        if not path.is_file() or path.stat().st_size != size or not folder.intact(sha256):
            missing.append(sha256)
            continue
        bundle.add_file(_FILES + sha256, path)
        tell("files", done, len(files))
    return missing


def _settings(settings: Settings, *, with_secrets: bool) -> bytes:
    """Return the settings as JSON; a secret that is left out says that there was one."""
    told: dict[str, Any] = {}
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            value = value.get_secret_value() if with_secrets else "***"
        told[f"ST_DB_{name.upper()}"] = None if value is None else str(value)
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def restore(caller: Caller, settings: Settings, path: Path, *, tell: Tell | None = None) -> Backed:
    """Make the register of a backup in an empty home and prove it equal, table by table.

    Raises UnreadableFile for what is no whole backup, UsageError for a home that is not empty; then
    and whatever else goes wrong, the home is left as it was.
    """
    caller.require("backup")
    heard, started = tell or _unheard, time.perf_counter()
    with Bundle.open(path) as bundle:
        told = _checked(bundle)
        total = bundle.total()
        bundle.verify(lambda done: heard("verifying", done, total))
        folder = Folder(settings.home)
        if any(folder.names()):
            raise UsageError("backup.not_empty", where=settings.home)
        with restoring.place(settings) as place:
            try:
                _bring(bundle, settings, place, heard)
            except OSError as error:
                raise Unavailable(
                    "backup.not_restored", where=settings.home, why=error.strerror
                ) from error
    return _backed(path, told, time.perf_counter() - started)


def _bring(bundle: Bundle, settings: Settings, place: restoring.Place, tell: Tell) -> None:
    """Bring files, database and settings in; when that fails, what came is dropped again."""
    folder, kept = Folder(settings.home), list[str]()
    aside = settings.home / "restored-settings.json"
    try:
        _bring_files(bundle, folder, kept, tell)
        tell("database", 0, None)
        with bundle.reading(DUMP) as dump:
            place.load(dump, bundle.told["tables"])
        aside.write_bytes(bundle.content(SETTINGS))
    except BaseException:
        for left in (aside, *map(folder.path, kept)):
            left.unlink(missing_ok=True)
        raise


def rehearse(caller: Caller, settings: Settings, path: Path, *, tell: Tell | None = None) -> Backed:
    """Restore a backup into a home of its own on this computer, open and ask it, and drop it.

    Raises what ``restore`` raises, and Conflict when what was restored does not answer so.
    """
    caller.require("backup")
    with _stage(settings.home) as home:
        alone = settings.model_copy(
            update={"home": home, "database_url": None, "meili_url": None, "meili_key": None}
        )
        found = restore(caller, alone, path, tell=tell)
        with closing(Store.open(alone)) as store:
            records = store.status()["records"]
            total = store.answer.search(Query(kinds=tuple(KINDS), limit=0, facets=())).total
            lost = [sha256 for sha256 in store.files.all() if not Folder(home).intact(sha256)]
        if total != records or set(lost) != set(found.missing):
            raise Conflict("backup.differs", tables="record, file_content", count=1)
    return found


@contextmanager
def _stage(home: Path) -> Iterator[Path]:
    """Give an empty home that is dropped after the block, and drop what killed rehearsals left."""
    home.mkdir(parents=True, exist_ok=True)
    for left in home.glob(f"{_STAGE}*"):
        if left.is_dir():
            _strike(left)
    stage = home / f"{_STAGE}{uuid4().hex[:12]}"
    lock = fasteners.InterProcessLock(home / f"{stage.name}.lock")
    lock.acquire()
    try:
        stage.mkdir()
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        lock.release()
        (home / f"{stage.name}.lock").unlink(missing_ok=True)


def _strike(stage: Path) -> None:
    """Drop the home of a rehearsal that was killed, its server with it."""
    lock = fasteners.InterProcessLock(stage.parent / f"{stage.name}.lock")
    if not lock.acquire(blocking=False):
        return  # it is still at it
    try:
        restoring.stop(stage)
        shutil.rmtree(stage, ignore_errors=True)
    finally:
        lock.release()
        (stage.parent / f"{stage.name}.lock").unlink(missing_ok=True)


def _checked(bundle: Bundle) -> Mapping[str, Any]:
    """Return what a bundle says of itself; raises UnreadableFile for one of a later program."""
    told = bundle.told
    if str(told.get("revision", "")) > HEAD:
        raise UnreadableFile(
            "backup.newer", file=bundle.name, found=told.get("program"), known=__version__
        )
    if DUMP not in bundle.parts or SETTINGS not in bundle.parts or "tables" not in told:
        raise UnreadableFile("backup.damaged", file=bundle.name, part="manifest.json")
    return told


def _bring_files(bundle: Bundle, folder: Folder, kept: list[str], tell: Tell) -> None:
    names = [name for name in bundle.parts if name.startswith(_FILES)]
    for done, name in enumerate(names, 1):
        sha256 = name.removeprefix(_FILES)
        with folder.receive(name, room=False) as incoming, bundle.reading(name) as part:
            while block := part.read(1 << 20):
                incoming.write(block)
            if incoming.sha256 != sha256:
                raise UnreadableFile("backup.damaged", file=bundle.name, part=name)
            folder.keep(incoming)
            kept.append(sha256)
        tell("files", done, len(names))


def _backed(path: Path, told: Mapping[str, Any], seconds: float) -> Backed:
    return Backed(
        file=str(path),
        size=path.stat().st_size,
        made_at=told["made_at"],
        records=told["records"],
        seq=told["seq"],
        tables=len(told["tables"]),
        files=len(told["files"]) - len(told["missing"]),
        seconds=round(seconds, 2),
        missing=list(told["missing"]),
    )


def _unheard(_phase: str, _done: int, _total: int | None) -> None:
    """Nobody wants to know how far it is."""
