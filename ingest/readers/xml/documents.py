"""The documents of a file: usually one, in bulk files of patent offices one after another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO

from ingest.readers.bounded import MIB

PIECE = 64 * 1024
PROLOG_LIMIT = MIB
"""Bytes in front of the first element."""
_DECLARED = re.compile(rb"<\?xml\s")
_KEPT = 1024  # of a piece, so that a declaration over two pieces is seen


_BLANK = b" \t\r\n\xef\xbb\xbf"


def _end(data: bytes) -> int | None:
    """Return where a document ends: a declaration behind a tag begins another one."""
    for found in _DECLARED.finditer(data):
        before = data[: found.start()].rstrip(_BLANK)
        if before.endswith(b">"):
            return len(before)
    return None


class Documents:
    """Cuts a stream into documents; ``lines`` are those of the documents before."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._rest = b""
        self._ended = False
        self.lines = 0

    def __iter__(self) -> Iterator[Iterator[bytes]]:
        while not self._ended or self._rest.strip():
            yield self._pieces()

    def _pieces(self) -> Iterator[bytes]:
        """Yield the pieces of a document, up to the declaration of the next one."""
        lines = 0
        while True:
            if not self._ended:
                read = self._stream.read(PIECE)
                self._ended = not read
                self._rest += read
            if (end := _end(self._rest)) is not None:
                piece, behind = self._rest[:end], self._rest[end:]
                self._rest = behind.lstrip(_BLANK)
                yield piece
                blank = behind[: len(behind) - len(self._rest)]
                self.lines += lines + piece.count(b"\n") + blank.count(b"\n")
                return
            kept = 0 if self._ended else _KEPT
            piece = self._rest[: len(self._rest) - kept]
            self._rest = self._rest[len(piece) :]
            lines += piece.count(b"\n")
            if piece:
                yield piece
            if self._ended:
                self.lines += lines
                return
