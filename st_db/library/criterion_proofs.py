"""Files that planners bind to a criterion of the index workbook, on its page, as its proof."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from st_db.access import Caller
from st_db.codes.model import today
from st_db.errors import NotFound, UsageError
from st_db.files import Incoming
from st_db.files.names import clean_name
from st_db.records.stored import Proof
from st_db.store import sound_id

if TYPE_CHECKING:
    from st_db.library.facade import Library

LIST = "dti_criterion"


@dataclass(frozen=True, slots=True)
class Proving:
    """A file on its way to a criterion."""

    criterion: str
    incoming: Incoming


class Proofs:
    """The files of criteria: bounds, kinds of file and storage are those of records' files."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._store = library.store.criterion_proofs

    def of(
        self, caller: Caller, criteria: Sequence[str], *, detached: bool = False
    ) -> dict[str, list[Proof]]:
        """Return the files of some criteria; ``detached``: those taken off too, for planners."""
        caller.require("read_internal")
        found: dict[str, list[Proof]] = {}
        for proof in self._store.of(criteria, detached=detached and caller.may("plan")):
            found.setdefault(proof.criterion, []).append(proof)
        return found

    def find(self, caller: Caller, id_: str) -> Proof | None:
        """Return a file of a criterion; None for what is none, or was taken off."""
        caller.require("read_internal")
        sound = sound_id(id_)
        found = self._store.get(sound) if sound else None
        gone = found is not None and found.detached_at is not None and not caller.may("plan")
        return None if gone else found

    def receiving(
        self, caller: Caller, criterion: str, name: str
    ) -> AbstractContextManager[Proving]:
        """Give what takes a file for a criterion, to be handed to ``attach`` within the block.

        Raises NotFound for no criterion in force, UsageError for one that a search proves.
        """
        caller.require("plan")
        code = self._library.store.code_list(LIST).get(criterion, today())
        if code is None or not code.extra.get("points"):
            raise NotFound("error.no_code", name=LIST, code=criterion[:80])
        if code.extra.get("query"):
            raise UsageError("dti.by_search", code=code.code)
        return self._receiving(code.code, clean_name(name))

    @contextmanager
    def _receiving(self, criterion: str, name: str) -> Iterator[Proving]:
        with self._library.files.folder.receive(name) as incoming:
            yield Proving(criterion, incoming)

    def attach(self, caller: Caller, received: Proving) -> Proof:
        """Bind the file that was received to its criterion; twice the same is there once.

        Raises UnreadableFile for what may not be bound, with the reason.
        """
        caller.require("plan")
        kept = self._library.files.intake.keep(caller, received.incoming, "", "internal")
        return self._store.attach(received.criterion, kept.file, kept.texts, kept.preview)

    def add(self, caller: Caller, criterion: str, name: str, blocks: Iterable[bytes]) -> Proof:
        """Bind a file that is at hand, block by block."""
        with self.receiving(caller, criterion, name) as received:
            for block in blocks:
                received.incoming.write(block)
            return self.attach(caller, received)

    def detach(self, caller: Caller, id_: str) -> Proof:
        """Take a file off its criterion; ``bring_back`` undoes it."""
        caller.require("plan")
        return self._change(caller, id_, off=True)

    def bring_back(self, caller: Caller, id_: str) -> Proof:
        """Bring back a file that was taken off."""
        caller.require("plan")
        return self._change(caller, id_, off=False)

    def _change(self, who: Caller, id_: str, *, off: bool) -> Proof:
        found = self.find(who, id_)
        if found is None:
            raise NotFound("files.none", id=id_)
        return self._store.change(found.id, who.user, off=off)
