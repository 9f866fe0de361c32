"""Where files lie: each once, under the SHA-256 of its content, and never half written."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from uuid import uuid4

from st_db.errors import Unavailable, UnreadableFile

LARGEST = 50 << 20
"""Bytes of an attached file: a scanned decision of a hundred pages."""

FRESH = 86_400.0
"""Seconds in which a file that no record names may still be on its way to one."""

_ROOM = 256 << 20  # bytes that stay free on the disk: the database needs them more
_BLOCK = 1 << 20
_NAME = 64  # letters of a SHA-256


@dataclass(slots=True)
class Incoming:
    """A file that is being received; ``sha256`` and ``size`` are those of what came so far."""

    path: Path
    name: str
    _file: IO[bytes]
    size: int = 0
    _hash: hashlib._Hash = field(default_factory=hashlib.sha256)

    @property
    def sha256(self) -> str:
        """Return the digest of what came."""
        return self._hash.hexdigest()

    def write(self, block: bytes) -> None:
        """Add a block; raises UnreadableFile when the file grows too large."""
        self.size += len(block)
        if self.size > LARGEST:
            raise UnreadableFile("files.too_large", file=self.name, limit=LARGEST >> 20)
        self._hash.update(block)
        self._file.write(block)

    def finish(self) -> None:
        """Have the disk hold all that came."""
        self._file.flush()
        os.fsync(self._file.fileno())


class Folder:
    """The folder of the files of a register; several computers that serve one register share it."""

    def __init__(self, home: Path) -> None:
        self.root = home / "files"
        self._coming = self.root / "incoming"

    def path(self, sha256: str) -> Path:
        """Return where a content lies, whether or not it is there."""
        return self.root / sha256[:2] / sha256

    @contextmanager
    def receive(self, name: str, *, room: bool = True) -> Iterator[Incoming]:
        """Give what takes a file under a name of its own; gone after the block unless kept.

        ``room``: only where enough of the disk stays free afterwards.
        """
        self._coming.mkdir(parents=True, exist_ok=True)
        if room and shutil.disk_usage(self._coming).free < _ROOM:
            raise Unavailable("files.no_room", free=_ROOM >> 20)
        path = self._coming / uuid4().hex
        try:
            with path.open("xb") as file:
                yield Incoming(path, name, file)
        finally:
            path.unlink(missing_ok=True)

    def keep(self, incoming: Incoming) -> None:
        """Put a received file in its place; one of the same content there is replaced by it.

        The name is changed in one step, so that nobody ever sees half of it.
        """
        incoming.finish()
        place = self.path(incoming.sha256)
        place.parent.mkdir(parents=True, exist_ok=True)
        # A fresh time: what lay there unused for long must not be swept while it comes into use.
        os.utime(incoming.path)
        incoming.path.replace(place)
        settle(place.parent)

    def names(self) -> Iterator[str]:
        """Yield the digest by which each kept file is named."""
        if self.root.is_dir():
            for part in self.root.iterdir():
                if len(part.name) == 2 and part.is_dir():
                    yield from (one.name for one in part.iterdir() if len(one.name) == _NAME)

    def sweep(self, used: Callable[[list[str]], Collection[str]], fresh: float = FRESH) -> int:
        """Drop what was broken off and what no record names; returns how many files went.

        What is younger than ``fresh`` seconds stays: its record may be about to be written.
        """
        before = time.time() - fresh
        old = [path for path in self._broken_off() if path.stat().st_mtime < before]
        kept = [self.path(name) for name in self.names()]
        unsure = [path for path in kept if path.stat().st_mtime < before]
        named = set(used([path.name for path in unsure])) if unsure else set()
        gone = [*old, *(path for path in unsure if path.name not in named)]
        for path in gone:
            path.unlink(missing_ok=True)
        return len(gone)

    def _broken_off(self) -> list[Path]:
        return list(self._coming.iterdir()) if self._coming.is_dir() else []

    def intact(self, sha256: str) -> bool:
        """Tell whether a file is there and is still what it was."""
        try:
            with self.path(sha256).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except OSError:
            return False


def settle(folder: Path) -> None:
    """Have the disk hold the names in a folder, where the system can be asked for that."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
