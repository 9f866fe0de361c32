"""One file that holds a whole register: parts, each with its digest, and a list of them.

A zip whose parts are stored as they are, so that any computer opens it without this program. It is
written under another name, read again and compared, and only then called what it is to be called.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Self
from uuid import uuid4

import fasteners

from st_db.errors import UnreadableFile, UsageError
from st_db.files.folder import settle

VERSION = 1
HEAD = "st-db-backup.txt"
"""The first part: what this file is, for people and for whoever looks at its first bytes."""

_LIST = "manifest.json"
_LONGEST_LIST = 256 << 20
_BLOCK = 1 << 20
_PART = ".part"
_OLDEST = (1980, 1, 1, 0, 0, 0)

Told = Callable[[int], None]
"""Hears how many bytes were read."""


@dataclass(slots=True)
class BundleWriter:
    """What takes the parts of a bundle, one after another."""

    _zip: zipfile.ZipFile
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)

    @contextmanager
    def part(self, name: str) -> Iterator[Callable[[bytes], None]]:
        """Give what takes the bytes of a part."""
        digest, size = hashlib.sha256(), 0
        with self._zip.open(zipfile.ZipInfo(name, _OLDEST), "w", force_zip64=True) as part:

            def write(block: bytes) -> None:
                nonlocal size
                digest.update(block)
                size += len(block)
                part.write(block)

            yield write
        self.parts[name] = {"size": size, "sha256": digest.hexdigest()}

    def add(self, name: str, content: bytes) -> None:
        """Add a part that is at hand."""
        with self.part(name) as write:
            write(content)

    def add_file(self, name: str, path: Path) -> str:
        """Add a file as a part; returns its digest as it was read."""
        with path.open("rb") as file, self.part(name) as write:
            while block := file.read(_BLOCK):
                write(block)
        return str(self.parts[name]["sha256"])


@contextmanager
def writing(path: Path, about: str) -> Iterator[tuple[BundleWriter, dict[str, Any]]]:
    """Give what takes the parts, and what is to be said of them; both are kept when all went well.

    A file that is there is never replaced: UsageError. What is broken off leaves nothing under the
    name, and what a killed process left is swept by the next one.
    """
    if path.exists():
        raise UsageError("backup.exists", file=path)
    path.parent.mkdir(parents=True, exist_ok=True)
    _sweep(path.parent)
    half = path.parent / f".{path.name}.{uuid4().hex}{_PART}"
    lock = fasteners.InterProcessLock(f"{half}.lock")
    lock.acquire()
    try:
        said: dict[str, Any] = {}
        with half.open("xb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                writer = BundleWriter(archive)
                writer.add(HEAD, about.encode())
                yield writer, said
                told = {"version": VERSION, **said, "parts": writer.parts}
                archive.writestr(zipfile.ZipInfo(_LIST, _OLDEST), json.dumps(told, indent=1))
            file.flush()
            os.fsync(file.fileno())
        with Bundle.open(half, path.name) as bundle:
            bundle.verify()
        # Linked and not renamed where that can be: a file that came meanwhile is not replaced.
        _name(half, path)
        settle(path.parent)
    finally:
        half.unlink(missing_ok=True)
        lock.release()
        Path(f"{half}.lock").unlink(missing_ok=True)


def _name(half: Path, path: Path) -> None:
    try:
        path.hardlink_to(half)
    except FileExistsError as error:
        raise UsageError("backup.exists", file=path) from error
    except (OSError, NotImplementedError):  # a disk without links, such as a stick
        half.rename(path)


def _sweep(folder: Path) -> None:
    """Drop what killed processes left; what somebody still writes is locked."""
    for half in folder.glob(f".*{_PART}"):
        lock = fasteners.InterProcessLock(f"{half}.lock")
        if lock.acquire(blocking=False):
            half.unlink(missing_ok=True)
            lock.release()
            Path(f"{half}.lock").unlink(missing_ok=True)


class Bundle:
    """A bundle that is there, to be read; whatever is wrong with it is an UnreadableFile."""

    def __init__(self, archive: zipfile.ZipFile, name: str, told: Mapping[str, Any]) -> None:
        self._zip = archive
        self.name = name
        self.told = told
        self.parts: Mapping[str, Mapping[str, Any]] = told["parts"]

    @classmethod
    def open(cls, path: Path, name: str | None = None) -> Self:
        """Open a bundle and read its list; the parts are only looked at by ``verify``."""
        called = name or path.name
        try:
            with path.open("rb") as file:
                head = file.read(512)
        except OSError as error:
            raise UnreadableFile("backup.missing", file=called, why=error.strerror) from error
        if HEAD.encode() not in head:
            raise UnreadableFile("backup.not_one", file=called)
        try:
            archive = zipfile.ZipFile(path)
            told = _list_of(archive, called)
        except (zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError) as error:
            raise UnreadableFile("backup.damaged", file=called, part=_LIST) from error
        return cls(archive, called, told)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._zip.close()

    def total(self) -> int:
        """Return how many bytes the parts have together."""
        return sum(part["size"] for part in self.parts.values())

    @contextmanager
    def reading(self, name: str) -> Iterator[IO[bytes]]:
        """Give the bytes of a part."""
        try:
            with self._zip.open(name) as part:
                yield part
        except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError) as error:
            raise UnreadableFile("backup.damaged", file=self.name, part=name) from error

    def content(self, name: str) -> bytes:
        """Return a small part whole."""
        with self.reading(name) as part:
            return part.read(_LONGEST_LIST)

    def verify(self, told: Told | None = None) -> None:
        """Read every part and compare its size and digest with the list."""
        done = 0
        for name, known in self.parts.items():
            digest, size = hashlib.sha256(), 0
            with self.reading(name) as part:
                while block := part.read(_BLOCK):
                    digest.update(block)
                    size += len(block)
                    done += len(block)
                    if told is not None:
                        told(done)
            if size != known["size"] or digest.hexdigest() != known["sha256"]:
                raise UnreadableFile("backup.damaged", file=self.name, part=name)


def _list_of(archive: zipfile.ZipFile, name: str) -> dict[str, Any]:
    """Return the list of a bundle; every part is on it and every part is there, as it is."""
    with suppress(KeyError):
        if archive.getinfo(_LIST).file_size > _LONGEST_LIST:
            raise ValueError(_LIST)
    told = json.loads(archive.read(_LIST))
    if not isinstance(told, dict) or not isinstance(told.get("parts"), dict):
        raise ValueError(_LIST)  # noqa: TRY004 - it is the content that is wrong
    if told.get("version") != VERSION:
        raise UnreadableFile("backup.newer", file=name, found=told.get("version"), known=VERSION)
    there = {part.filename: part for part in archive.infolist() if part.filename != _LIST}
    if set(there) != set(told["parts"]):
        raise ValueError("parts")
    for part_name, part in there.items():
        # Stored as it is: nothing unpacks to more than the file is.
        if (
            part.compress_type != zipfile.ZIP_STORED
            or part.file_size != (told["parts"][part_name]["size"])
        ):
            raise ValueError(part_name)
    return told
