"""The search port: a handful of verbs that every engine implements, without engine words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from st_db.errors import SearchError
from st_db.query import Answer, Near, Passage, Query, Values
from st_db.search.document import Document
from st_db.search.proof import Digest


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """What the index knows of itself; ``seq`` is the last change it applied."""

    engine: str
    fingerprint: str
    ready: bool
    documents: int = 0
    seq: int = 0
    building: float | None = None


@dataclass(frozen=True, slots=True)
class Build:
    """What a rebuild needs: every document of one snapshot, how many, and the seq it is of."""

    documents: Iterable[Document]
    total: int
    seq: int
    progress: Callable[[int], None] = field(default=lambda _done: None)
    apart: Callable[[Callable[[Document], str]], Iterable[str]] | None = None

    def rows(self, make: Callable[[Document], str]) -> Iterable[str]:
        """Return what ``make``, a function of a module, makes of every document.

        Other processes do it where the library says so; then no document is made here.
        """
        return self.apart(make) if self.apart else map(make, self.documents)


class SearchEngine(Protocol):
    """An index of documents that follows the change log; disposable at any time.

    Every verb raises IndexUnavailable when the engine's server does not answer, ``search``
    and ``apply`` raise IndexNotReady while no index of the present shape exists.
    """

    name: str

    def ensure(self) -> IndexStatus:
        """Open the index of the present shape if there is one, mended where that takes no build."""
        ...

    def apply(self, documents: Sequence[Document], deleted: Sequence[str], seq: int) -> None:
        """Write documents and deletions with the seq they bring the index to, in one commit.

        Applying the same change twice leaves the same index. Raises IndexBusy when another process
        is the writer.
        """
        ...

    def search(self, query: Query) -> Answer:
        """Answer a question by the rules of ``st_db.query.terms``.

        Records that are equally relevant keep an order of the engine's own. It is the same for
        every page of a question, but a change of the index may change it.
        """
        ...

    def similar(self, passage: Passage, within: Query) -> Near:
        """Return at most ``within.limit`` records of each kind that share most with a passage."""
        ...

    def values(self, query: Query, field: str, text: str, limit: int) -> Values:
        """Return values of a facet, counted under a question without the field's own filters.

        Every word of ``text``, folded, begins a word of the value; most frequent first.
        """
        ...

    def versions(self) -> Iterable[tuple[str, int]]:
        """Yield (id, version) of every document, for the comparison with the database."""
        ...

    def digest(self) -> Digest:
        """Return the digest of every document, at the least cost the engine can do it."""
        ...

    def status(self) -> IndexStatus:
        """Return what the index knows of itself."""
        ...

    def rebuild(self, build: Build) -> IndexStatus:
        """Build beside the present index and swap; a failed build leaves no trace."""
        ...

    def troubles(self) -> Iterable[SearchError]:
        """Yield what people must mend before the engine can do its work; none when all is well."""
        ...

    def close(self) -> None:
        """Release locks and handles."""
        ...
