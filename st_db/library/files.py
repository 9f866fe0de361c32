"""Files of records: attaching and taking off, who sees which, and finding pages by their words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from st_db.access import Caller
from st_db.errors import NotFound
from st_db.files import Incoming
from st_db.files.names import clean_name
from st_db.library.highlighting import SNIPPET_WIDTH, looked_for
from st_db.library.intake import Intake
from st_db.library.placing import VISIBILITIES, one_of
from st_db.library.review import require_unreviewed
from st_db.query import Query, Terms, terms_of
from st_db.records.stored import Attachment, FoundPage, Op, Proof, Record
from st_db.store import sound_id
from st_db.text import excerpt, found, marked

if TYPE_CHECKING:
    from st_db.library.facade import Library

FILE_VISIBILITIES = (*VISIBILITIES, "personal")
"""Who sees a file: everybody, those who see internal records, those who see personal fields."""

SHOWN = 5
"""Files that are listed beside the records a search finds."""


@dataclass(frozen=True, slots=True)
class FileHit:
    """A page of a file that a search found: where it is, and the stretch with what was typed."""

    page: FoundPage
    snippet: str  # HTML-escaped, with <mark>

    def to_json(self) -> dict[str, Any]:
        """Return the hit as programs get it."""
        page = self.page
        record = {"id": page.record_id, "kind": page.kind, "number": page.number,
                  "title": page.title}  # fmt: skip
        return {"file": page.id, "name": page.name, "page": page.page, "label": page.label,
                "pages_found": page.found, "snippet": self.snippet, "record": record}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileHits:
    """The files that a search found beside records."""

    total: int
    hits: list[FileHit]

    def to_json(self) -> dict[str, Any]:
        """Return the hits as programs get them."""
        return {"total": self.total, "hits": [hit.to_json() for hit in self.hits]}


@dataclass(frozen=True, slots=True)
class Shelf:
    """The files of a record: those that are there, those that were taken off for who may write."""

    here: list[Attachment]
    off: list[Attachment]
    may_change: bool


@dataclass(frozen=True, slots=True)
class Receiving:
    """A file on its way to a record."""

    record: Record
    incoming: Incoming


class Files:
    """The files of records."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._store = library.store.files
        self.intake = Intake(library.settings.home)
        self.folder = self.intake.folder

    # ---- looking

    def of(self, caller: Caller, record: str, *, detached: bool = False) -> list[Attachment]:
        """Return the files of a record that the caller may see; ``detached``: those taken off too.

        Raises what ``records.get`` raises.
        """
        found = self._library.records.find(caller, record)
        return self._store.of(
            found.id, _visible_to(caller), detached=detached and caller.may("write")
        )

    def shelf(self, caller: Caller, record: str) -> Shelf:
        """Return the files of a record and what the caller may do with them."""
        found = self._library.records.find(caller, record)
        may_change = found.archived_at is None and caller.may("write", unit=found.unit_id)
        files = self._store.of(found.id, _visible_to(caller), detached=may_change)
        return Shelf(
            [file for file in files if file.detached_at is None],
            [file for file in files if file.detached_at is not None],
            may_change,
        )

    def get(self, caller: Caller, id_: str) -> tuple[Attachment, Record]:
        """Return a file with its record; raises NotFound for what the caller may not see."""
        caller.require("read")
        sound = sound_id(id_)
        found = self._store.get(sound) if sound else None
        if found is None or found.visibility not in _visible_to(caller):
            raise NotFound("files.none", id=id_)
        if found.detached_at is not None and not caller.may("write"):
            raise NotFound("files.none", id=id_)
        return found, self._library.records.find(caller, found.record_id)

    def open(self, caller: Caller, id_: str) -> tuple[Attachment | Proof, Path]:
        """Return a file of a record or a criterion and where its content lies; raises NotFound."""
        caller.require("read")
        proofs = self._library.index_book.proofs
        proof = proofs.find(caller, id_) if caller.may("read_internal") else None
        found = proof or self.get(caller, id_)[0]
        path = self.folder.path(found.sha256)
        if not path.is_file():
            raise NotFound("files.lost", file=found.name)
        return found, path

    def preview(self, caller: Caller, id_: str) -> bytes:
        """Return a small PNG of a file's first page; raises NotFound where there is none."""
        found, _ = self.get(caller, id_)
        picture = self._store.preview(found.sha256)
        if picture is None:
            raise NotFound("files.none", id=id_)
        return picture

    def search(self, caller: Caller, query: Query, limit: int = SHOWN) -> FileHits:
        """Return the files with a page that holds every word typed, within the question's filters.

        Raises what ``search.search`` raises for a question that cannot be asked.
        """
        caller.require("search")
        asked = self._library.search.meant(caller, query)
        total, pages = self._store.search(asked, _visible_to(caller), limit)
        terms = terms_of(asked.text, asked.readings)
        return FileHits(total, [FileHit(page, _snippet(page.text, terms)) for page in pages])

    # ---- writing

    def receiving(
        self, caller: Caller, record: str, name: str
    ) -> AbstractContextManager[Receiving]:
        """Give what takes a file for a record, to be handed to ``attach`` within the block."""
        caller.require("write")
        found = self._library.records.find(caller, record)
        self._require_write(caller, found)
        return self._receiving(found, clean_name(name))

    @contextmanager
    def _receiving(self, record: Record, name: str) -> Iterator[Receiving]:
        with self.folder.receive(name) as incoming:
            yield Receiving(record, incoming)

    def attach(
        self, caller: Caller, received: Receiving, visibility: str = "internal"
    ) -> Attachment:
        """Give a record the file that was received; twice the same is there once.

        Raises UnreadableFile for what may not be attached, with the reason.
        """
        caller.require("write")
        self._require_write(caller, received.record)
        one_of("visibility", visibility, FILE_VISIBILITIES)
        kept = self.intake.keep(caller, received.incoming, received.record.id, visibility)
        return self._store.attach(kept.file, kept.texts, kept.preview, caller.origin)

    def add(
        self,
        caller: Caller,
        record: str,
        name: str,
        blocks: Iterable[bytes],
        visibility: str = "internal",
    ) -> Attachment:
        """Attach a file that is at hand, block by block."""
        with self.receiving(caller, record, name) as received:
            for block in blocks:
                received.incoming.write(block)
            return self.attach(caller, received, visibility)

    def detach(self, caller: Caller, id_: str) -> Attachment:
        """Take a file off its record; ``bring_back`` undoes it."""
        return self._change(caller, id_, "detach")

    def bring_back(self, caller: Caller, id_: str) -> Attachment:
        """Bring back a file that was taken off."""
        return self._change(caller, id_, "attach")

    def show_to(self, caller: Caller, id_: str, visibility: str) -> Attachment:
        """Say who sees a file."""
        caller.require("write")
        one_of("visibility", visibility, FILE_VISIBILITIES)
        return self._change(caller, id_, "attach", visibility)

    def _change(
        self, caller: Caller, id_: str, op: Op, visibility: str | None = None
    ) -> Attachment:
        caller.require("write")
        found, record = self.get(caller, id_)
        self._require_write(caller, record)
        return self._store.change(found.id, op, (caller.user, caller.origin), visibility)

    def _require_write(self, caller: Caller, record: Record) -> None:
        """Refuse another unit's record, one that was taken out, and who waits for review."""
        caller.require("write", unit=record.unit_id)
        require_unreviewed(self._library, caller)
        if record.archived_at is not None:
            raise NotFound(what=record.values.get("number") or record.id)

    # ---- keeping the folder in order

    def sweep(self) -> int:
        """Drop what no record names and what was broken off; returns how many files went."""
        return self.folder.sweep(self._store.known)

    def amiss(self, *, read: bool = False) -> list[str]:
        """Return the contents that are not in their place, or with ``read`` not what they were."""
        return [
            sha256
            for sha256, size in self._store.all().items()
            if not self._there(sha256, size) or (read and not self.folder.intact(sha256))
        ]

    def _there(self, sha256: str, size: int) -> bool:
        path = self.folder.path(sha256)
        return path.is_file() and path.stat().st_size == size


def _visible_to(caller: Caller) -> tuple[str, ...]:
    """Return the visibilities of files that a caller sees."""
    rights = {"public": True, "internal": caller.may("read_internal"),
              "personal": caller.may("read_internal") and caller.may("read_personal")}  # fmt: skip
    return tuple(name for name in FILE_VISIBILITIES if rights[name])


def _snippet(text: str, terms: Terms) -> str:
    line = " ".join(text.split())
    return marked(*excerpt(line, found(line, *looked_for(terms)), SNIPPET_WIDTH))
