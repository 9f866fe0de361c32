"""The engine: the verbs of the search port on an index of a Meilisearch server."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import meilisearch
from meilisearch.errors import (
    MeilisearchApiError,
    MeilisearchCommunicationError,
    MeilisearchTimeoutError,
)
from meilisearch.models.task import TaskInfo

from st_db.errors import IndexNotReady, IndexUnavailable, SearchError
from st_db.query import Answer, Near, Passage, Query
from st_db.search.document import Document
from st_db.search.meili import asking, shape
from st_db.search.meili.conditions import quoted
from st_db.search.meili.nearness import similar
from st_db.search.port import Build, IndexStatus
from st_db.text import exact_words, fold

_ASK_SECONDS = 5
_SEND_SECONDS = 120
_TASK_MS = 600_000
_BATCH = 5_000
_VERSIONS = 5_000


class MeiliEngine:
    """A search engine on a server; several processes may share its index."""

    name = "meilisearch"

    def __init__(self, url: str, key: str | None, index: str | None = None) -> None:
        self._url = url
        self._key = key
        # A client keeps the headers of the request under way, so threads cannot share one.
        self._clients = threading.local()
        self._uid = index or shape.index_name()
        self._building: float | None = None

    def _client(self, name: str, seconds: int) -> meilisearch.Client:
        found: meilisearch.Client | None = getattr(self._clients, name, None)
        if found is None:
            found = meilisearch.Client(self._url, self._key, timeout=seconds)
            setattr(self._clients, name, found)
        return found

    @property
    def _asking(self) -> meilisearch.Client:
        return self._client("asking", _ASK_SECONDS)

    @property
    def _sending(self) -> meilisearch.Client:
        return self._client("sending", _SEND_SECONDS)

    def ensure(self) -> IndexStatus:
        """Tell whether the server has an index of the present shape."""
        return self.status()

    def status(self) -> IndexStatus:
        """Return what the index knows of itself."""
        documents = seq = 0
        ready = True
        try:
            with self._translated():
                index = self._asking.index(self._uid)
                seq = int(getattr(index.get_document(shape.META_ID, {"fields": ["seq"]}), "seq", 0))
                documents = index.get_stats().number_of_documents - 1
        except IndexNotReady:
            ready = False
        return IndexStatus(
            self.name, shape.index_fingerprint(), ready, documents, seq, self._building
        )

    def search(self, query: Query) -> Answer:
        """Answer a question by the rules of ``st_db.query.terms``."""
        with self._translated():
            return asking.answer(self._searches, query)

    def similar(self, passage: Passage, within: Query) -> Near:
        """Return the records of each kind that share most with a passage."""
        with self._translated():
            return similar(self._searches, passage, within)

    def _searches(self, searches: list[dict[str, Any]]) -> list[dict[str, Any]]:
        asked = [{"indexUid": self._uid, **search} for search in searches]
        results: list[dict[str, Any]] = self._asking.multi_search(asked)["results"]
        return results

    def suggest(self, text: str, limit: int = 8) -> list[str]:
        """Return words of titles that begin like the last one typed, most frequent first."""
        typed = exact_words(text)
        if not typed or not text[-1:].isalnum():
            self.search(Query(limit=0, facets=()))  # says so when there is no index
            return []
        last, folded = typed[-1], fold(typed[-1])
        with self._translated():
            found = self._asking.index(self._uid).facet_search("suggested", folded)["facetHits"]
        words = [(hit["value"], int(hit["count"])) for hit in found]
        kept = [(word, count) for word, count in words if fold(word).startswith(folded)]
        kept.sort(key=lambda pair: (not pair[0].startswith(last), -pair[1], pair[0]))
        return [word for word, _ in kept[:limit]]

    def versions(self) -> Iterable[tuple[str, int]]:
        """Yield (id, version) of every document."""
        offset = 0
        index = self._sending.index(self._uid)
        while True:
            with self._translated():
                page = index.get_documents(
                    {"fields": ["id", "version"], "limit": _VERSIONS, "offset": offset}
                ).results
            for found in page:
                if found.id != shape.META_ID:
                    yield found.id, int(found.version)
            offset += len(page)
            if len(page) < _VERSIONS:
                return

    def apply(self, documents: Sequence[Document], deleted: Sequence[str], seq: int) -> None:
        """Write documents and deletions; the seq goes last, so it never runs ahead of them."""
        if not self.status().ready:
            raise IndexNotReady
        with self._translated():
            index = self._sending.index(self._uid)
            gone = ", ".join(map(quoted, deleted))
            tasks = [index.delete_documents(filter=f"id IN [{gone}]")] if deleted else []
            rows = [shape.row(document) for document in documents]
            tasks.append(index.add_documents([*rows, shape.meta_row(seq)]))
            for task in tasks:
                self._done(task)

    def rebuild(self, build: Build) -> IndexStatus:
        """Build beside the present index and swap; a failed build leaves no trace."""
        fresh = f"{self._uid}_new"
        with self._translated():
            self._drop(fresh)
            try:
                self._building = 0.0
                self._fill(fresh, build)
                if not self._exists(self._uid):
                    self._done(self._sending.create_index(self._uid, {"primaryKey": "id"}))
                self._done(self._sending.swap_indexes([{"indexes": [fresh, self._uid]}]))
            finally:
                self._building = None
                with suppress(MeilisearchCommunicationError, MeilisearchTimeoutError):
                    self._drop(fresh)
        return self.status()

    def _fill(self, uid: str, build: Build) -> None:
        self._done(self._sending.create_index(uid, {"primaryKey": "id"}))
        index = self._sending.index(uid)
        self._done(index.update_settings(shape.settings()))
        tasks: list[TaskInfo] = []
        rows: list[dict[str, Any]] = []
        done = 0
        for document in build.documents:
            rows.append(shape.row(document))
            done += 1
            if len(rows) == _BATCH:
                tasks.append(index.add_documents(rows))
                rows = []
                self._building = min(1.0, done / max(build.total, 1))
                build.progress(done)
        tasks.append(index.add_documents([*rows, shape.meta_row(build.seq)]))
        for task in tasks:
            self._done(task)
        build.progress(done)

    def _exists(self, uid: str) -> bool:
        try:
            self._asking.get_raw_index(uid)
        except MeilisearchApiError as error:
            if error.code == "index_not_found":
                return False
            raise
        return True

    def _drop(self, uid: str) -> None:
        if self._exists(uid):
            self._done(self._sending.delete_index(uid))

    def _done(self, task: TaskInfo) -> None:
        """Wait for a task; a failed one is returned like any other, so its state is looked at."""
        ended = self._sending.wait_for_task(task.task_uid, _TASK_MS, 20)
        if ended.status != "succeeded":
            raise SearchError("error.search", why=str(ended.error or ended.status))

    def forget(self) -> None:
        """Remove the index from the server."""
        with self._translated():
            self._drop(self._uid)

    def close(self) -> None:
        """Do nothing: the server keeps no handle of ours."""

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (MeilisearchCommunicationError, MeilisearchTimeoutError, OSError) as error:
            raise IndexUnavailable(where=self._url, why=str(error)) from error
        except MeilisearchApiError as error:
            if error.code in {"index_not_found", "document_not_found"}:
                raise IndexNotReady from error
            if error.status_code in {401, 403, 500, 502, 503, 504}:
                raise IndexUnavailable(where=self._url, why=str(error)) from error
            raise SearchError("error.search", why=str(error)) from error
