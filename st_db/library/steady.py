"""Threads that look after something for as long as the service lives."""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod

from st_db.errors import StDbError


class Steady(threading.Thread, ABC):
    """A thread that looks after something again and again until it is stopped.

    Nobody else does its work, so it outlives any surprise: trouble is logged as ``trouble`` says
    and tried again after a pause that grows from the first of ``pauses`` to the second.
    """

    def __init__(self, name: str, pauses: tuple[float, float], trouble: str) -> None:
        super().__init__(name=f"st-db-{name}", daemon=True)
        self._pauses = pauses
        self._trouble = trouble
        self._stopping = threading.Event()

    @abstractmethod
    def look(self) -> None:
        """Do what there is to do."""

    def run(self) -> None:
        """Look until stopped."""
        log = logging.getLogger(type(self).__module__)
        first, longest = self._pauses
        pause = first
        while not self._stopping.is_set():
            try:
                self.look()
                pause = first
            except StDbError as error:
                log.warning(self._trouble, extra={"error": str(error)})
                self.troubled(error)
                pause = min(pause * 2, longest)
            except Exception:
                log.exception("%s stumbled", self.name)
                pause = min(pause * 2, longest)
            self.wait(pause)

    def troubled(self, error: StDbError) -> None:
        """Do what may help against trouble."""

    def wait(self, seconds: float) -> bool:
        """Rest; returns whether the thread is to end."""
        return self._stopping.wait(seconds)

    def stop(self) -> None:
        """Ask the thread to end and wait for what it is at."""
        self._stopping.set()
        if self.is_alive():
            self.join(timeout=10)
