"""Which encoding a text has: a mark at its start, UTF-8 throughout, else a guess."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from ingest.readers.bounded import CHUNK, MIB, TEXT_LIMIT, unpacked
from ingest.readers.packing import Packing

# Tone marks of cp1258 stand behind a vowel as bytes of their own; cp1252 has capitals there.
_CP1258 = re.compile(
    rb"[aeiouyAEIOUY\xe2\xea\xf4\xe3\xf5\xfd\xc2\xca\xd4\xc3\xd5\xdd][\xcc\xec\xd2\xde\xf2]"
)


def encoding_of(path: Path, packed: Packing | None, head: bytes) -> tuple[str, bool]:
    """Return (codec, whether guessed)."""
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig", not _decodes(path, packed)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", not _decodes(path, packed, "utf-16")
    if head[1:200:2].count(0) > 0.8 * len(head[1:200:2]):
        return "utf-16-le", True
    if head[0:200:2].count(0) > 0.8 * len(head[0:200:2]):
        return "utf-16-be", True
    if _decodes(path, packed):
        return "utf-8", False
    with unpacked(path, packed, TEXT_LIMIT) as stream:
        sample = stream.read(MIB)
    strange = len(re.findall(rb"[\x80-\xff]", sample))
    broken = sample.decode("utf-8", errors="replace").count("\ufffd")
    if strange and broken < 0.05 * strange:
        return "utf-8", True  # a few damaged letters in a file that is UTF-8 otherwise
    if len(_CP1258.findall(sample)) > 0.02 * strange:
        return "cp1258", True
    return "cp1252", True


def _decodes(path: Path, packed: Packing | None, encoding: str = "utf-8") -> bool:
    """Tell whether a whole file is text of an encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    with unpacked(path, packed, TEXT_LIMIT) as stream:
        try:
            while part := stream.read(CHUNK):
                decoder.decode(part)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True
