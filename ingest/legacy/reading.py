"""From an old encoding to composed Unicode."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.legacy.evidence import weigh
from ingest.legacy.tables import as_western, table

_SMALL = re.compile(r"[a-z]")
_CAPITALS = re.compile(r"[A-Z]{2}")
_CAPITAL_WORD = re.compile(r"(?:[^\W\d_])*[A-Z]{2}(?:[^\W\d_])*")
_BEYOND = re.compile(
    r"[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0-\u01b0\u1ea0-\u1ef9]"
)  # letters no old encoding shows

# Signs that are no letters within a word: only an encoding that has letters there does that.
_EMBEDDED = re.compile(r"[A-Za-z][¡-©®-º¼-¿×÷]|[¡-©®-º¼-¿×÷][A-Za-z]")


def to_unicode(text: str, encoding: str) -> str:
    """Return a text of an encoding in Unicode; signs the encoding does not have stay as they are.

    TCVN3 has no capitals with a tone: in a text of capitals its small ones are raised.
    """
    found = unicodedata.normalize("NFC", table(encoding).read(as_western(text)))
    if encoding == "tcvn3" and _CAPITALS.search(found):
        if not _SMALL.search(found):
            return found.upper()
        return _CAPITAL_WORD.sub(_raised, found)
    return found


def _raised(word: re.Match[str]) -> str:
    return word[0] if _SMALL.search(word[0]) else word[0].upper()


@dataclass(frozen=True, slots=True)
class Converter:
    """Reads texts that may be in one of some encodings.

    ``sure`` is a font that names the one encoding: every text that can be of it is. Otherwise
    each speaks for itself: what is Vietnamese as it stands, or in no encoding, is left alone.
    Texts that say nothing (ĐT, Ư.TH) follow the others unless ``proven`` asks for proof.
    ``pure`` tells that nothing beside stands as it is, so that words of two meanings are old.
    """

    encodings: Sequence[str]
    sure: bool = True
    pure: bool = False
    proven: bool = False

    def read(self, text: str) -> tuple[str, str | None]:
        """Return a text in Unicode, and the encoding it was in when it was changed."""
        if text.isascii() or (encoding := self._encoding_of(text)) is None:
            return text, None
        found = to_unicode(text, encoding)
        return found, encoding if found != text else None

    def _encoding_of(self, text: str) -> str | None:
        weights = {encoding: weigh(text, encoding) for encoding in self.encodings}
        best = max(weights, key=lambda encoding: weights[encoding][1])
        plain, legacy = weights[best]
        if _BEYOND.search(text):
            return best if legacy > max(plain, 0) else None
        if self.sure:
            # A word typed in Unicode in a cell of an old font: the font does not make it old.
            return None if plain > max(0, legacy) else best
        if legacy < 0 and not (self.pure and _EMBEDDED.search(text)):
            return None
        if legacy > plain or (legacy == plain and self.pure):
            return best
        return best if legacy == plain == 0 and not self.proven else None
