"""A checksum of an index's documents by id and version, to be compared with the records'."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Digest:
    """How many documents an index holds, and the sum of their checksums."""

    documents: int
    total: int


def checksum(id: str, version: int) -> int:
    """Return 30 bits of a document: few enough that millions add up exactly in a float."""
    return int.from_bytes(sha256(f"{id} {version}".encode()).digest()[:4], "big") >> 2


def digest_of(versions: Iterable[tuple[str, int]]) -> Digest:
    """Return the digest of documents that are read one by one."""
    documents = total = 0
    for id, version in versions:
        documents += 1
        total += checksum(id, version)
    return Digest(documents, total)
