"""The server behind the engine: who asks it, how long that may take, and what its errors mean."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import meilisearch
from meilisearch.errors import (
    MeilisearchApiError,
    MeilisearchCommunicationError,
    MeilisearchTimeoutError,
)
from meilisearch.models.task import TaskInfo

from st_db.errors import IndexNotReady, IndexUnavailable, SearchError

log = logging.getLogger(__name__)

ASK_SECONDS = 5
SEND_SECONDS = 120
TASK_SECONDS = 900
REST_SECONDS = 5.0
"""After a question that the server let time out nobody waits for the next one for so long."""

_PAUSES = (0.1, 0.4, 1.6)  # before each further try
_GONE = frozenset({"index_not_found", "document_not_found", "task_not_found"})
# Our filters are well formed: the server refuses them when somebody changed the settings.
_CHANGED = frozenset({"invalid_search_filter", "invalid_search_sort", "invalid_search_facets",
                      "invalid_document_filter", "invalid_document_sort",
                      "invalid_facet_search_facet_name", "invalid_search_attributes_to_search_on",
                      "index_primary_key_multiple_candidates_found"})  # fmt: skip
_BUSY = frozenset({401, 403, 408, 429, 500, 502, 503, 504, 507})

_UNDER_WAY = frozenset({"enqueued", "processing"})

T = TypeVar("T")


class Server:
    """A Meilisearch server and the key we have; threads may share it."""

    def __init__(self, url: str, key: str | None) -> None:
        self.url = url.rstrip("/")
        self._key = key
        # A client keeps the headers of the request under way, so threads cannot share one.
        self._clients = threading.local()
        self._resting = 0.0

    @property
    def asking(self) -> meilisearch.Client:
        """Return the client of questions, which somebody waits for."""
        return self._client("asking", ASK_SECONDS)

    @property
    def sending(self) -> meilisearch.Client:
        """Return the client of work on the index, which may take its time."""
        return self._client("sending", SEND_SECONDS)

    def _client(self, name: str, seconds: int) -> meilisearch.Client:
        found: meilisearch.Client | None = getattr(self._clients, name, None)
        if found is None:
            found = meilisearch.Client(self.url, self._key, timeout=seconds)
            setattr(self._clients, name, found)
        return found

    def ask(self, question: Callable[[meilisearch.Client], T]) -> T:
        """Return the answer to a question; tried once more when the connection broke.

        A server that let one question time out is not asked again for a moment: everybody would
        wait just as long, and PostgreSQL answers meanwhile.
        """
        if time.monotonic() < self._resting:
            raise IndexUnavailable(where=self.url, why="time-out")
        try:
            with self.translated():
                return _again(lambda: question(self.asking), _PAUSES[:1])
        except IndexUnavailable as error:
            if isinstance(error.__cause__, MeilisearchTimeoutError):
                self._resting = time.monotonic() + REST_SECONDS
            raise

    def read(self, question: Callable[[meilisearch.Client], T]) -> T:
        """Return what is read for work on the index; tried again while the server is away."""
        with self.translated():
            return _again(lambda: question(self.sending), _PAUSES)

    def work(self, order: Callable[[meilisearch.Client], TaskInfo]) -> None:
        """Have a task done; raises SearchError when it did not succeed.

        An order may reach the server twice, so doing it twice must be like doing it once.
        """
        self.ended(self.order(order))

    def order(self, order: Callable[[meilisearch.Client], TaskInfo]) -> TaskInfo:
        """Send a task without waiting for its end; ``ended`` must be called for it."""
        with self.translated():
            return _again(lambda: order(self.sending), _PAUSES)

    def ended(self, task: TaskInfo) -> None:
        """Wait for a task to succeed; raises SearchError when it did not.

        The server reports a failed task like any other, so its state is looked at.
        """
        deadline = time.monotonic() + TASK_SECONDS
        pause = 0.005
        while (found := self.read(lambda c: c.get_task(task.task_uid))).status in _UNDER_WAY:
            if time.monotonic() > deadline:
                raise IndexUnavailable(where=self.url, why=f"{found.type}: {found.status}")
            time.sleep(pause)
            pause = min(pause * 1.5, 0.25)
        if found.status != "succeeded":
            told = found.error or {}
            why = told.get("message") or told.get("code") or found.status
            raise SearchError("error.index_task", task=found.type, why=why)

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Turn the client's errors into ours."""
        try:
            yield
        except (MeilisearchCommunicationError, MeilisearchTimeoutError, OSError) as error:
            raise IndexUnavailable(where=self.url, why=str(error)) from error
        except MeilisearchApiError as error:
            if error.code in _GONE:
                raise IndexNotReady from error
            if error.code in _CHANGED:
                log.warning("the index has other settings than ours", extra={"error": str(error)})
                raise IndexNotReady from error
            if error.status_code in _BUSY:
                raise IndexUnavailable(where=self.url, why=_why(error)) from error
            raise SearchError("error.search", why=_why(error)) from error


def _again(act: Callable[[], T], pauses: tuple[float, ...]) -> T:
    """Do something, and again after each pause while the server is away or overburdened."""
    for pause in pauses:
        try:
            return act()
        except MeilisearchCommunicationError:
            pass
        except MeilisearchApiError as error:
            if error.status_code not in {429, 503}:
                raise
        time.sleep(pause)
    return act()


def _why(error: MeilisearchApiError) -> str:
    return str(error.message or error)
