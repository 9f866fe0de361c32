"""The engine: the verbs of the search port on an index of a Meilisearch server."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from st_db.errors import IndexNotReady, SearchError
from st_db.query import Answer, Near, Passage, Query, Values
from st_db.search.document import Document
from st_db.search.meili import asking, building, rights, shape
from st_db.search.meili.conditions import quoted
from st_db.search.meili.nearness import similar
from st_db.search.meili.server import Server
from st_db.search.port import Build, IndexStatus
from st_db.search.proof import Digest, digest_of

_VERSIONS = 10_000
_LOOK_SECONDS = 1.0  # between two looks at the settings, which somebody may have changed
_GONE = 1_000  # deletions in one order


class MeiliEngine:
    """A search engine on a server; several processes may share its index."""

    name = "meilisearch"

    def __init__(self, url: str, key: str | None, family: str = shape.FAMILY) -> None:
        self._server = Server(url, key)
        self._key = key
        self._family = family
        self._uid = shape.index_name(family)
        self._building: float | None = None
        self._looking = threading.Lock()
        self._looked = 0.0
        self._held = False  # whether the settings were ours at the last look
        self._swept = False

    # ---- what the index knows of itself

    def ensure(self) -> IndexStatus:
        """Tell whether the server has an index of the present shape; mend changed settings."""
        if not self._swept:
            building.sweep(self._server, self._family, self._uid)
            self._swept = True
        try:
            if not self._settings_hold():
                building.mend_settings(self._server, self._uid)
                self._looked = 0.0
        except IndexNotReady:
            pass  # there is none: that is what the status says
        return self.status()

    def status(self) -> IndexStatus:
        """Return what the index knows of itself."""
        documents = seq = 0
        ready = False
        try:
            meta, documents = self._state()
            ready = "built" in meta and self._settings_hold()
            seq = int(meta.get("seq", 0)) if ready else 0
        except IndexNotReady:
            pass
        return IndexStatus(
            self.name, shape.index_fingerprint(), ready, documents, seq, self._building
        )

    def _state(self) -> tuple[dict[str, Any], int]:
        """Return the row that carries the applied seq, empty when there is none, and the count."""
        alone = f"id = {quoted(shape.META_ID)}"
        one, others = self._searches([
            {"filter": alone, "limit": 1, "attributesToRetrieve": list(shape.META)},
            {"filter": f"NOT {alone}", "page": 1, "hitsPerPage": 0},
        ])  # fmt: skip
        return (one["hits"] or [{}])[0], int(others["totalHits"])

    def _settings_hold(self) -> bool:
        """Tell whether the settings are those the index was built with; looks once a second."""
        with self._looking:
            if time.monotonic() - self._looked > _LOOK_SECONDS:
                meta, _ = self._state()
                found = self._server.ask(lambda c: c.index(self._uid).get_settings())
                self._held = meta.get("settings") == shape.settings_hash(found)
                self._looked = time.monotonic()
            return self._held

    def versions(self) -> Iterable[tuple[str, int]]:
        """Yield (id, version) of every document; writes meanwhile do not shift the pages."""
        last = ""
        while True:
            page = self._documents(last)
            for found in page:
                if found["id"] != shape.META_ID:
                    yield found["id"], int(found["version"])
            if len(page) < _VERSIONS:
                return
            last = page[-1]["id"]

    def _documents(self, after: str) -> list[dict[str, Any]]:
        wanted: dict[str, Any] = {
            "fields": ["id", "version"],
            "limit": _VERSIONS,
            "sort": ["id:asc"],
            "filter": f"id > {quoted(after)}",
        }
        # The client's own verb makes an object of every row, which takes longer than the server.
        path = f"indexes/{self._uid}/documents/fetch"
        page: list[dict[str, Any]] = self._server.read(lambda c: c.http.post(path, wanted))[
            "results"
        ]
        return page

    def digest(self) -> Digest:
        """Return how many documents there are and the sum of their checksums."""
        return digest_of(self.versions())

    # ---- questions

    def search(self, query: Query) -> Answer:
        """Answer a question by the rules of ``st_db.query.terms``."""
        if not self._settings_hold():
            raise IndexNotReady
        return asking.answer(self._searches, self._like, query)

    def similar(self, passage: Passage, within: Query) -> Near:
        """Return the records of each kind that share most with a passage."""
        if not self._settings_hold():
            raise IndexNotReady
        return similar(self._searches, passage, within)

    def values(self, query: Query, field: str, text: str, limit: int) -> Values:
        """Return values of a facet that begin like a text, counted under a question."""
        if not self._settings_hold():
            raise IndexNotReady
        found = asking.values(self._searches, self._like, query, field, text)
        return replace(found, values=dict(list(found.values.items())[:limit]))

    def _searches(self, searches: list[dict[str, Any]]) -> list[dict[str, Any]]:
        asked = [{"indexUid": self._uid, **search} for search in searches]
        results: list[dict[str, Any]] = self._server.ask(lambda c: c.multi_search(asked))["results"]
        return results

    def _like(self, word: str) -> list[str]:
        """Return words that begin like a word or that the server holds for it mistyped."""
        found = self._server.ask(lambda c: c.index(self._uid).facet_search(shape.LONG, word))
        return [str(hit["value"]) for hit in found["facetHits"]]

    # ---- changes

    def apply(self, documents: Sequence[Document], deleted: Sequence[str], seq: int) -> None:
        """Write documents and deletions, and when all of it succeeded the seq.

        The seq is only ever changed where a build put it: an index that the server made anew, since
        somebody deleted ours a moment ago, stays one that is not ready.
        """
        if not self.status().ready:
            raise IndexNotReady
        for start in range(0, len(deleted), _GONE):
            some = deleted[start : start + _GONE]
            self._server.work(building.removing(self._uid, some))
        for batch in building.batches(shape.line(document) for document in documents):
            self._server.work(building.adding(self._uid, batch))
        reached = [{"id": shape.META_ID, "seq": seq}]
        self._server.work(
            lambda c: c.index(self._uid).update_documents(reached, skip_creation=True)
        )

    def rebuild(self, build: Build) -> IndexStatus:
        """Build beside the present index and swap; a failed build leaves no trace."""
        try:
            for share in building.build(self._server, self._uid, build):
                self._building = share
        finally:
            self._building = None
            self._looked = 0.0
        building.sweep(self._server, self._family, self._uid)
        return self.status()

    # ---- people's side

    def troubles(self) -> Iterator[SearchError]:
        """Yield what somebody must mend on the server: missing rights, work that failed."""
        yield from rights.troubles(self._server, self._uid)

    def forget(self) -> None:
        """Remove the indexes of this family from the server."""
        for uid in building.family(self._server, self._family):
            building.drop(self._server, uid)

    def close(self) -> None:
        """Do nothing: the server keeps no handle of ours."""
