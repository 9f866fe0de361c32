"""The library of a serving process: opened in the background, again and again until it works."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from st_db.errors import StDbError, Unavailable
from st_db.settings import Settings

if TYPE_CHECKING:
    from st_db.jobs import Worker
    from st_db.library import Library

log = logging.getLogger(__name__)

PAUSE = 2.0
"""Seconds between two attempts: a database that comes back is found before people give up."""


class Opening:
    """Opens the library of a process, installs it for the pages, follows the log, does jobs."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._library: Library | None = None
        self._error: StDbError | None = None
        self._tried = threading.Event()
        self._imported = threading.Event()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        self._worker: Worker | None = None

    def start(self) -> None:
        """Begin to open; returns at once and does nothing when it was begun before."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="st-db-opening", daemon=True)
            self._thread.start()

    def wait(self, timeout: float) -> bool:
        """Wait for the first attempt to end; returns whether the library is open."""
        self._tried.wait(timeout)
        return self.ready

    def wait_for_imports(self) -> None:
        """Wait until the thread imports nothing more; one that was not begun imports nothing.

        Two threads that import modules of one package at once may each wait for the other.
        """
        if self._thread is not None:
            self._imported.wait()

    @property
    def ready(self) -> bool:
        """Tell whether the library is open."""
        return self._library is not None

    def library(self) -> Library:
        """Return the open library; raises what kept the last attempt from opening it."""
        if self._library is not None:
            return self._library
        if self._error is not None:
            # A fresh one each time: a raised exception gathers the stack of every place it passed.
            raise type(self._error)(self._error.code, **self._error.params)
        raise Unavailable("error.starting")

    def has_accounts(self) -> bool:
        """Tell whether somebody must sign in; False as well while that cannot be known."""
        try:
            return self._library is not None and self._library.signing.needed
        except StDbError:
            return False

    def close(self) -> None:
        """Stop trying, take the library from the pages and close it."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join(timeout=10)
        opened, self._library = self._library, None
        if self._worker is not None:
            self._worker.stop()
        if opened is not None:
            from st_db import library

            library.install(None)
            opened.close()

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                self._open()
            except StDbError as error:
                if self._error is None or self._error.code != error.code:
                    log.warning("the database cannot be opened yet", extra={"error": str(error)})
                self._error = error
            except Exception:
                # Without this the service would answer "starting" for ever and nobody would know.
                log.exception("the library could not be opened")
                self._error = Unavailable("error.unknown")
            finally:
                self._tried.set()
            if self.ready:
                return
            self._closing.wait(PAUSE)

    def _open(self) -> None:
        # Imported in the thread, beside Streamlit: both take long.
        try:
            from st_db import library
            from st_db.jobs import Worker
        finally:
            self._imported.set()

        opened = library.Library.open(self._settings)
        library.install(opened)
        opened.follow()
        opened.keep()
        self._library = opened
        self._worker = Worker(opened, self._settings)
        self._worker.start()
