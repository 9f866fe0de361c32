"""Handles on the index: a reader that notices other processes' commits, and errors translated."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import tantivy

from st_db.errors import IndexBusy, IndexNotReady, NoSpace, SearchError
from st_db.search.tantivy.directory import Directory

# A full disk damages nothing: what was committed stays and is read on.
_FULL = ("no space left", "quota exceeded", "file too large", "os error 28)", "os error 112)")
# What the library says of files that are gone, cut short or overwritten.
_DAMAGE = ("corrupt", "io error", "ioerror", "not exist", "footer", "checksum", "incompatible",
           "deserialize", "failed to open", "eof", "magic number", "os error")  # fmt: skip


class Damaged(Exception):
    """The files of the index cannot be read."""


@contextmanager
def translated() -> Iterator[None]:
    """Turn the library's errors into ours: LockBusy, damaged files, anything else."""
    try:
        yield
    except (ValueError, OSError) as error:
        text = str(error)
        if "LockBusy" in text[:100]:  # longer ones quote the content of files
            raise IndexBusy from error
        if any(sign in text.lower() for sign in _FULL):
            raise NoSpace from error
        if isinstance(error, OSError) or any(sign in text.lower() for sign in _DAMAGE):
            raise Damaged(text) from error
        raise SearchError("error.search", why=text) from error
    except BaseException as error:
        # Reading nonsense from a damaged file makes the library panic, which derives from
        # BaseException and has no importable name.
        if type(error).__name__ != "PanicException":
            raise
        raise Damaged(str(error)) from error


@contextmanager
def writing() -> Iterator[None]:
    """Translate the errors of a build: nothing that is in force is damaged by one."""
    try:
        with translated():
            yield
    except Damaged as error:
        raise SearchError("error.search", why=str(error)) from error


@dataclass(frozen=True, slots=True)
class _State:
    mark: tuple[object, ...]
    path: Path
    index: tantivy.Index
    searcher: tantivy.Searcher


class Reader:
    """The newest searcher; every call looks whether the pointer or a commit moved."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._state: _State | None = None
        self._damaged: tuple[object, ...] | None = None
        self._lock = threading.Lock()

    def searcher(self) -> tantivy.Searcher:
        """Return a searcher of the newest commit; raises IndexNotReady without a sound index."""
        state = self._state
        mark = self._mark(state.path if state else None)
        if state is None or state.mark != mark:
            with self._lock:
                state = self._open()
        return state.searcher

    @contextmanager
    def sound(self) -> Iterator[None]:
        """Turn damage found inside into IndexNotReady, and remember it until the next build."""
        try:
            with translated():
                yield
        except Damaged as error:
            self._damaged = self._directory.mark()
            self._state = None
            raise IndexNotReady from error

    def close(self) -> None:
        """Drop the handles."""
        self._state = None

    def _mark(self, path: Path | None) -> tuple[object, ...]:
        pointer = self._directory.mark()
        if path is None:
            return pointer
        try:
            stat = (path / "meta.json").stat()
        except OSError:
            return pointer
        return (*pointer, stat.st_mtime_ns, stat.st_ino, stat.st_size)

    def _open(self) -> _State:
        pointer = self._directory.mark()
        path = self._directory.current()
        if path is None or self._damaged == pointer:
            self._state = None
            raise IndexNotReady
        mark = self._mark(path)
        state = self._state
        if state and state.mark == mark:
            return state
        with self.sound():
            if state and state.path == path:
                index = state.index
            else:
                index = tantivy.Index.open(str(path))
                index.config_reader("manual")
            index.reload()
            searcher = index.searcher()
        self._state = _State(mark, path, index, searcher)
        return self._state
