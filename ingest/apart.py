"""The rows of a large file made in a process of its own, beside the one that writes them.

Reading, cleaning and validating take as long as writing does, and one Python process has the time
of one processor. The other process is an ordinary child on two pipes, not ``multiprocessing``,
which would run the script again that Streamlit calls main. It gets what it needs on its standard
input and gives rows back in blocks, in their order, only a few blocks ahead of who takes them.
"""

from __future__ import annotations

import os
import pickle
import sys
import traceback
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

from ingest.choices import Choices
from ingest.plan import Plan
from st_db.codes import CodeLists
from st_db.errors import IngestError, Issue, StDbError
from st_db.library.batches import Candidate, Ready
from st_db.library.children import send, start_child
from st_db.library.patience import rarely_collected
from st_db.records.stored import OwnProfile

LEAST = 8 * 1024 * 1024
"""Bytes of a file that takes clearly longer than a process takes to start."""

BLOCK = 500
"""Rows handed over together."""

_ONE_PASS = {".csv", ".tsv", ".jsonl", ".ndjson", ".xml"}

AHEAD = 8
"""Blocks read before they are asked for, so that neither process waits for the other."""

_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Job:
    """What the other process is told."""

    path: Path
    choices: Choices
    profiles: tuple[OwnProfile, ...]
    codes: CodeLists
    options: Any


@dataclass(frozen=True, slots=True)
class _Failure:
    """What stopped the other process: an error of ours, or the report of any other."""

    error: type[StDbError] | None
    code: str
    params: dict[str, Any]

    def again(self) -> Exception:
        """Return the error to raise here."""
        return self.error(self.code, **self.params) if self.error else RuntimeError(self.code)


def worthwhile(plan: Plan) -> bool:
    """Tell whether a file is large, read in one pass, and there is a second processor."""
    content = plan.opened.content
    return content.format in {"csv", "jsonl", "xml"} and _large(content.path)


def promising(path: Path) -> bool:
    """Tell by name and size alone whether ``worthwhile`` will very likely say so."""
    return path.suffix.lower() in _ONE_PASS and path.is_file() and _large(path)


def _large(path: Path) -> bool:
    return path.stat().st_size >= LEAST and (os.cpu_count() or 1) > 1 and bool(sys.executable)


class Apart:
    """The process that makes the rows of a job, from now until it is closed.

    It looks into the file and reads ahead while the caller is still looking into it itself.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self._process = start_child(__name__)
        self._pipes = ThreadPoolExecutor(1, "st-db-rows")
        self._pipes.submit(self._tell)
        self._ahead = deque(self._pipes.submit(self._receive) for _ in range(AHEAD))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def rows(self) -> Iterator[Ready | Issue]:
        """Yield what ``candidates`` yields.

        Raises what reading the file raises, and IngestError when the process was stopped.
        """
        with rarely_collected():
            while (block := self._ahead.popleft().result()) is not None:
                rows = pickle.loads(block)  # noqa: S301 - written by our own child
                if isinstance(rows, _Failure):
                    raise rows.again()
                if not rows:
                    return
                self._ahead.append(self._pipes.submit(self._receive))
                yield from rows
        raise IngestError("ingest.stopped", file=self.job.path.name)

    def close(self) -> None:
        """End the process, wherever it is."""
        self._process.kill()
        self._pipes.shutdown(wait=True, cancel_futures=True)
        with suppress(OSError), self._process:  # closes the pipes and waits
            pass

    def _tell(self) -> None:
        told = self._process.stdin
        if told is not None:
            with suppress(OSError), told:  # who reads nothing is found out by its silence
                pickle.dump(self.job, told, pickle.HIGHEST_PROTOCOL)

    def _receive(self) -> bytes | None:
        """Return the next block, or None when the stream ended within or before it."""
        stream = self._process.stdout
        if stream is None:
            return None
        length = int.from_bytes(stream.read(_LENGTH), "big")
        block = stream.read(length)
        return block if length and len(block) == length else None


def rows_apart(job: Job) -> Generator[Ready | Issue, None, None]:
    """Yield what ``candidates`` yields, made elsewhere; closing the iterator ends the process."""
    with Apart(job) as apart:
        yield from apart.rows()


def _send(stream: IO[bytes], rows: list[Ready | Issue] | _Failure) -> None:
    block = pickle.dumps(rows, pickle.HIGHEST_PROTOCOL)
    send(stream, len(block).to_bytes(_LENGTH, "big") + block)


def main(told: IO[bytes], answer: IO[bytes]) -> None:
    """Make the rows of one job; the life of the other process."""
    sys.stdout = sys.stderr  # whatever prints must not print among the rows
    with rarely_collected(), suppress(BrokenPipeError):  # who asked has gone
        try:
            _make(pickle.load(told), answer)  # noqa: S301 - written by our own parent
        except StDbError as error:
            _send(answer, _Failure(type(error), error.code, error.params))
        except BrokenPipeError:
            raise
        except Exception:  # noqa: BLE001 - raised again by who asked
            _send(answer, _Failure(None, traceback.format_exc(), {}))
    os._exit(0)  # what is left in memory needs no tidying


def _make(job: Job, answer: IO[bytes]) -> None:
    from ingest import candidates, preview

    plan = preview(job.path, job.choices, job.profiles)
    block: list[Ready | Issue] = []
    for row in candidates(plan, job.codes, job.options):
        block.append(row.ready() if isinstance(row, Candidate) else row)
        if len(block) == BLOCK:
            _send(answer, block)
            block = []
    if block:
        _send(answer, block)
    _send(answer, [])
