"""Which encoding a text has: a mark at its start, UTF-8 throughout, else what its words say.

charset-normalizer was tried first. It knows neither TCVN3 nor VNI (it answers ISO 8859-10 and
cp1257), takes a short French or German table for ISO 8859-14 or cp1250, and judges a sample where
a whole file must be known to decode. Offices here write five encodings; these are told apart.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from ingest.legacy import ENCODINGS, judge
from ingest.legacy.evidence import stands
from ingest.readers.bounded import CHUNK, MIB, TEXT_LIMIT, unpacked
from ingest.readers.packing import Packing

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins like UTF-16, so it comes first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_LETTERS = re.compile(
    r"[\t\r\n -~\u00a0-\u024f\u0300-\u0323\u1e00-\u1eff\u2010-\u203a\u20ac\ufeff]"
)
# Tone marks of cp1258 stand behind a vowel as bytes of their own; cp1252 has capitals there.
_TONES = re.compile(
    rb"[aeiouyAEIOUY\xe2\xea\xf4\xe3\xf5\xfd\xc2\xca\xd4\xc3\xd5\xdd][\xcc\xec\xd2\xde\xf2]"
)
_DAMAGED = re.compile("\ufffd+")
_BEYOND_ASCII = re.compile("[^\x00-\x7f\ufffd]")
_RARELY = 3
WESTERN = "ingest.western"
"""What to do with the five bytes cp1252 leaves open: keep their number, as browsers do. Older
Vietnamese encodings have letters there; where they stay, they are said as undecodable."""


def _as_control(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(map(chr, error.object[error.start : error.end])), error.end


codecs.register_error(WESTERN, _as_control)


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a text is decoded, whether that is a guess worth saying, and what does not decode."""

    codec: str
    guessed: bool = False
    broken: bool = False  # some bytes, or all text of it needs a second look

    @property
    def errors(self) -> str:
        """Return what the codec does with bytes it does not know."""
        return WESTERN if self.codec == "cp1252" else "replace" if self.broken else "strict"


def encoding_of(path: Path, packed: Packing | None, head: bytes) -> Encoding:
    """Return the encoding of a text file."""
    for mark, codec in _MARKS:
        if head.startswith(mark):
            broken = not _decodes(path, packed, codec)
            return Encoding(codec, guessed=broken, broken=broken)
    if wide := _wide(head):
        return Encoding(wide, guessed=True, broken=not _decodes(path, packed, wide))
    if _decodes(path, packed, "utf-8"):
        return Encoding("utf-8")
    with unpacked(path, packed, TEXT_LIMIT) as stream:
        sample = stream.read(MIB)
    strange = len(re.findall(rb"[\x80-\xff]", sample))
    text = sample.decode("utf-8", errors="replace")
    damaged = len(_DAMAGED.findall(text))
    whole = len(_BEYOND_ASCII.findall(text))
    # Bytes of other encodings make a whole letter of UTF-8 by accident only.
    if damaged * _RARELY < whole or not strange:
        return Encoding("utf-8", guessed=True, broken=True)  # UTF-8 with a few damaged letters
    return _single(sample, strange)


def _single(sample: bytes, strange: int) -> Encoding:
    """Tell cp1258 from cp1252 and from older encodings, which are read as cp1252 first."""
    old = judge(sample.decode("cp1252", WESTERN).splitlines(), tuple(ENCODINGS))
    vietnamese = {
        word
        for word in _WORD.findall(unicodedata.normalize("NFC", sample.decode("cp1258", "replace")))
        if not word.isascii() and stands(word)
    }
    if len(vietnamese) > max(2, old.words):
        return Encoding("cp1258", guessed=True, broken=True)
    if not old and len(_TONES.findall(sample)) > 0.02 * strange:
        return Encoding("cp1258", guessed=True, broken=True)
    return Encoding("cp1252", guessed=True, broken=True)


def _wide(head: bytes) -> str | None:
    """Return UTF-16 without a mark: every second byte of blanks, digits and signs is zero."""
    if head.count(0) < 0.2 * len(head):
        return None
    head = head[: len(head) // 2 * 2]
    for codec in ("utf-16-le", "utf-16-be"):
        text = head.decode(codec, "replace")
        if len(_LETTERS.findall(text)) > 0.95 * len(text):
            return codec
    return None


def _decodes(path: Path, packed: Packing | None, codec: str) -> bool:
    """Tell whether a whole file is text of an encoding."""
    decoder = codecs.getincrementaldecoder(codec)()
    with unpacked(path, packed, TEXT_LIMIT) as stream:
        try:
            while part := stream.read(CHUNK):
                decoder.decode(part)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True
