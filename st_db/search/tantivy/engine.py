"""The engine: the verbs of the search port on a directory of the home."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

import tantivy
from tantivy import Query as IndexQuery

from st_db.errors import IndexNotReady, SearchError
from st_db.query import Answer, Near, Passage, Query, Values
from st_db.search.document import Document
from st_db.search.port import Build, IndexStatus
from st_db.search.proof import Digest
from st_db.search.tantivy import schema as s
from st_db.search.tantivy.answering import answer, values
from st_db.search.tantivy.counting import Counts
from st_db.search.tantivy.directory import Directory
from st_db.search.tantivy.nearness import similar
from st_db.search.tantivy.reading import Damaged, Reader, writing

# One thread suffices, since Python makes the rows more slowly than it indexes them; more threads
# make more segments, which every search pays for.
_BUILD_HEAP = 128_000_000
_APPLY_HEAP = 32_000_000
_REPORT_EVERY = 1000


class TantivyEngine:
    """A search engine in the process; its index is a directory under the home."""

    name = "tantivy"

    def __init__(self, home: Path) -> None:
        self._directory = Directory(home, s.index_fingerprint())
        self._reader = Reader(self._directory)
        self._counts = Counts()
        self._writing = threading.Lock()
        self._writer: tuple[Path, tantivy.IndexWriter] | None = None
        self._building: float | None = None

    def ensure(self) -> IndexStatus:
        """Remove what a killed build left behind and tell whether there is an index."""
        self._directory.sweep()
        return self.status()

    def status(self) -> IndexStatus:
        """Return what the index knows of itself; a damaged one is not ready."""
        documents = seq = 0
        ready = True
        try:
            searcher = self._reader.searcher()
            with self._reader.sound():
                seq = _applied(searcher)
                documents = searcher.num_docs - 1
        except IndexNotReady:
            ready = False
        return IndexStatus(self.name, s.index_fingerprint(), ready, documents, seq, self._building)

    def search(self, query: Query) -> Answer:
        """Answer a question by the rules of ``st_db.query.terms``."""
        searcher = self._reader.searcher()
        with self._reader.sound():
            return answer(searcher, query, self._counts)

    def similar(self, passage: Passage, within: Query) -> Near:
        """Return the records of each kind that share most with a passage."""
        searcher = self._reader.searcher()
        with self._reader.sound():
            return similar(searcher, passage, within)

    def values(self, query: Query, field: str, text: str, limit: int) -> Values:
        """Return values of a facet that begin like a text, counted under a question."""
        searcher = self._reader.searcher()
        with self._reader.sound():
            return values(searcher, query, field, text, limit)

    def versions(self) -> Iterable[tuple[str, int]]:
        """Yield (id, version) of every document."""
        searcher = self._reader.searcher()
        with self._reader.sound():
            found = searcher.terms_with_prefix(
                s.ID_VERSION, "", filter_query=IndexQuery.all_query()
            )
        for text, _ in found:
            id, _, version = text.rpartition(" ")
            yield id, int(version)

    def digest(self) -> Digest:
        """Return how many documents there are and the sum of their checksums."""
        searcher = self._reader.searcher()
        with self._reader.sound():
            asked = {"digest": {"stats": {"field": s.CHECKSUM}}}
            found = searcher.aggregate(IndexQuery.all_query(), asked)["digest"]
        return Digest(int(found["count"]), int(found["sum"]))

    def apply(self, documents: Sequence[Document], deleted: Sequence[str], seq: int) -> None:
        """Write documents and deletions with the seq they bring the index to, in one commit."""
        with self._writing:
            writer = self._open_writer()
            try:
                with self._reader.sound():
                    for id in (*deleted, *(d.id for d in documents), s.META_ID):
                        writer.delete_documents_by_term(s.ID, id)
                    for document in documents:
                        writer.add_document(s.row(document))
                    writer.add_document(s.meta_row(seq))
                    writer.commit()
            except BaseException:
                self._writer = None  # dropping it drops what was not committed
                raise

    def _open_writer(self) -> tantivy.IndexWriter:
        path = self._directory.current()
        if path is None:
            self._close_writer()
            raise IndexNotReady
        if self._writer and self._writer[0] == path:
            return self._writer[1]
        self._close_writer()
        self._reader.searcher()  # an index that cannot be read is not written to
        with self._reader.sound():
            index = tantivy.Index.open(str(path))
            writer = index.writer(_APPLY_HEAP, 1)
        self._writer = (path, writer)
        return writer

    def rebuild(self, build: Build) -> IndexStatus:
        """Build beside the present index and swap; a failed build leaves no trace."""
        with writing(), self._directory.building() as path:
            self._building = 0.0
            try:
                self._fill(path, build)
            finally:
                self._building = None
        with self._writing:
            self._close_writer()
        return self.ensure()

    def _fill(self, path: Path, build: Build) -> None:
        index = tantivy.Index(s.schema(), path=str(path))
        writer = index.writer(_BUILD_HEAP, 1)
        done = 0
        for line in build.rows(s.line):
            writer.add_json(line)
            done += 1
            if done % _REPORT_EVERY == 0:
                self._building = min(1.0, done / max(build.total, 1))
                build.progress(done)
        writer.add_document(s.meta_row(build.seq))
        writer.commit()
        writer.wait_merging_threads()
        build.progress(done)

    def _close_writer(self) -> None:
        if self._writer:
            _, writer = self._writer
            self._writer = None
            writer.wait_merging_threads()

    def troubles(self) -> Iterable[SearchError]:
        """Return nothing: there is no server whose rights or disk could be lacking."""
        return ()

    def close(self) -> None:
        """Release the write lock and the handles."""
        with self._writing:
            self._close_writer()
        self._reader.close()


def _applied(searcher: tantivy.Searcher) -> int:
    found = searcher.search(IndexQuery.term_query(s.schema(), s.ID, s.META_ID), 1)
    if not found.hits:
        raise Damaged("the applied seq is missing")
    return int(searcher.doc(found.hits[0][1]).get_first(s.SEQ) or 0)
