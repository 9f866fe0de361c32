"""Rows of the index made in processes of their own, so that a rebuild uses every processor.

Making a row of a record takes several times as long as indexing it, and Python does one thing at a
time in a process. The processes read parts of one snapshot of the database; the one that answers
questions only hands rows to the engine. Like those that read files they are ordinary children on
pipes: they need nothing of the program that started them, whatever the system.
"""

from __future__ import annotations

import logging
import os
import pickle
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from queue import Queue
from threading import Event, Thread
from typing import IO, cast

from st_db.errors import SearchError
from st_db.library.children import send, start_child
from st_db.library.patience import rarely_collected
from st_db.records.stored import Record
from st_db.search import Document, document
from st_db.store import Part, read_part

LEAST = 4_000
"""Records that take clearly longer than a process takes to start."""
MOST = 4
"""Processes at most: one engine takes in no more than they make."""

_BLOCK = 200
_AHEAD = 4  # blocks of each process that wait for the engine
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

log = logging.getLogger(__name__)

Make = Callable[[Document], str]


class MakersFailed(SearchError):
    """A process that makes rows of the index failed or was stopped."""


@dataclass(frozen=True, slots=True)
class _Work:
    """What a process is told."""

    part: Part
    seq: int
    make: Make


def document_of(record: Record, seq: int) -> Document:
    """Return the document of a stored record with its numbers."""
    return document(
        record.kind,
        record.values,
        id=record.id,
        version=record.version,
        seq=seq,
        visibility=record.visibility,
        updated=int((record.updated_at - _EPOCH).total_seconds() * 1_000_000),
        numbers=record.numbers,
    )


def processes() -> int:
    """Return how many processes this computer is good for; 0 for none beside our own."""
    count = min(os.cpu_count() or 1, MOST)
    return count if count > 1 and sys.executable else 0


def rows_apart(part: Part, count: int, seq: int, make: Make) -> Iterator[str]:
    """Yield the rows that several processes make of their parts; closing it ends them.

    Raises MakersFailed when one of them fails or is stopped.
    """
    blocks: Queue[list[str] | str | None] = Queue(_AHEAD * count)
    gone = Event()
    children = [start_child(__name__) for _ in range(count)]
    try:
        for number, child in enumerate(children):
            work = _Work(replace(part, number=number, of=count), seq, make)
            Thread(target=_receive, args=(child, work, blocks, gone), daemon=True).start()
        left = count
        while left:
            match blocks.get():
                case None:
                    left -= 1
                case str() as failure:
                    raise MakersFailed("error.search", why=failure)
                case rows:
                    yield from rows
    finally:
        gone.set()
        for child in children:
            child.kill()
        for child in children:
            with suppress(OSError), child:  # closes the pipes and waits
                pass


def _receive(
    child: subprocess.Popen[bytes], work: _Work, blocks: Queue[list[str] | str | None], gone: Event
) -> None:
    """Tell a process its work and pass its blocks on, in a thread of this process."""
    failure = "a process that makes rows of the index was stopped"
    try:
        told, made = cast("IO[bytes]", child.stdin), cast("IO[bytes]", child.stdout)
        with told:  # the address of the database is told, not shown in a list of processes
            pickle.dump(work, told, pickle.HIGHEST_PROTOCOL)
        while not gone.is_set():
            block = pickle.load(made)  # noqa: S301 - written by our own child
            blocks.put(block)
            if not isinstance(block, list):
                return
    except (OSError, EOFError, ValueError, pickle.UnpicklingError):
        if not gone.is_set():
            blocks.put(failure)


def main(told: IO[bytes], answer: IO[bytes]) -> None:
    """Make the rows of one part; the life of such a process."""
    sys.stdout = sys.stderr  # whatever prints must not print among the rows
    work: _Work = pickle.load(told)  # noqa: S301 - written by our own parent
    with suppress(BrokenPipeError):  # who asked has gone
        try:
            with rarely_collected():
                for block in _blocks(work):
                    _send(answer, block)
            _send(answer, None)
        except BrokenPipeError:
            raise
        except Exception:  # noqa: BLE001 - raised again by who asked
            _send(answer, traceback.format_exc(limit=-3))
    os._exit(0)  # what is left in memory needs no tidying


def _blocks(work: _Work) -> Iterator[list[str]]:
    block: list[str] = []
    for record in read_part(work.part):
        block.append(work.make(document_of(record, work.seq)))
        if len(block) == _BLOCK:
            yield block
            block = []
    if block:
        yield block


def _send(stream: IO[bytes], block: list[str] | str | None) -> None:
    send(stream, pickle.dumps(block, pickle.HIGHEST_PROTOCOL))
