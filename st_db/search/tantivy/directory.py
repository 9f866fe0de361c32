"""The files of the index: generations beside each other and a pointer to the one in force.

    home/index/<fingerprint>/current            the name of the generation in force
    home/index/<fingerprint>/<generation>/      one index
    home/index/<fingerprint>/build.lock         held while a generation is built or swept
    home/index/<other fingerprint>/             of another version; removed when long unused

The pointer is replaced in one step, so every reader sees the old generation or the new one.
"""

from __future__ import annotations

import logging
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import fasteners

from st_db.errors import IndexBusy

_UNUSED_SECONDS = 86_400

log = logging.getLogger(__name__)

_BUILDING = threading.Lock()


class Directory:
    """The generations of one shape of the index."""

    def __init__(self, home: Path, fingerprint: str) -> None:
        self.root = home / "index" / fingerprint
        self._pointer = self.root / "current"

    def current(self) -> Path | None:
        """Return the directory in force, or None before the first build."""
        try:
            name = self._pointer.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return None
        found = self.root / name
        return found if name.isdigit() and found.is_dir() else None

    def mark(self) -> tuple[int, ...]:
        """Return what changes whenever the pointer is replaced; costs one look at the file."""
        try:
            stat = self._pointer.stat()
        except OSError:
            return ()
        return stat.st_mtime_ns, stat.st_ino, stat.st_size

    @contextmanager
    def building(self) -> Iterator[Path]:
        """Yield a new empty generation and put it in force on leaving; on an error it is removed.

        Raises IndexBusy when another process is building.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        with self._locked():
            self._sweep()
            fresh = self.root / self._next_name()
            fresh.mkdir()
            try:
                yield fresh
                self._point_to(fresh)
            except BaseException:
                shutil.rmtree(fresh, ignore_errors=True)
                raise

    def sweep(self) -> None:
        """Remove all generations but the one in force, unless one is being built.

        Once there is one in force, other versions' directories that nobody used go too.
        """
        if self.root.is_dir():
            with suppress(IndexBusy), self._locked():
                self._sweep()
        if self.current():
            self._sweep_others()

    def _sweep_others(self) -> None:
        """Remove directories of other fingerprints in which nothing was written for a day.

        Not at once: during an upgrade the older program may still run, and would build its index
        anew. One that only reads for a day loses nothing but time: the files it holds open stay
        readable, and on a system that refuses to move them the directory stays as it is. It is
        moved first so that nobody ever finds half of an index.
        """
        for other in self.root.parent.iterdir():
            if other == self.root or not other.is_dir():
                continue
            try:
                if time.time() - _last_written(other) > _UNUSED_SECONDS:
                    gone = other.with_suffix(".gone")
                    other.replace(gone)
                    shutil.rmtree(gone, ignore_errors=True)
                    log.info("removed another version's index", extra={"fingerprint": other.name})
            except OSError:  # in use, or another process removes it
                continue

    def _sweep(self) -> None:
        current = self.current()
        for path in self.root.iterdir():
            if path.is_dir() and path != current:
                # An open file keeps its directory on some systems; the next sweep gets it.
                shutil.rmtree(path, ignore_errors=True)
                log.info("removed a generation of the index", extra={"generation": path.name})

    @contextmanager
    def _locked(self) -> Iterator[None]:
        # A file lock keeps other processes out, but not another handle of this one.
        if not _BUILDING.acquire(blocking=False):
            raise IndexBusy
        try:
            lock = fasteners.InterProcessLock(self.root / "build.lock")
            if not lock.acquire(blocking=False):
                if lock.lockfile:  # a refused attempt leaves its file open
                    lock.lockfile.close()
                raise IndexBusy
            try:
                yield
            finally:
                lock.release()
        finally:
            _BUILDING.release()

    def _next_name(self) -> str:
        used = [int(path.name) for path in self.root.iterdir() if path.name.isdigit()]
        return f"{max(used, default=0) + 1:06d}"

    def _point_to(self, generation: Path) -> None:
        fresh = self._pointer.with_suffix(".new")
        with fresh.open("w", encoding="ascii") as file:
            file.write(generation.name)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._pointer)


def _last_written(folder: Path) -> float:
    return max(path.stat().st_mtime for path in (folder, *folder.rglob("*")))
