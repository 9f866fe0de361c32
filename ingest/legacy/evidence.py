"""What the words of a text say about its encoding: which readings make Vietnamese of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingest.legacy.syllables import is_syllable
from ingest.legacy.tables import as_western, table

LEAST_WORDS = {"tcvn3": 3, "vni": 3, "viscii": 12}
"""Different words that one encoding alone explains, before it is believed. VISCII puts letters
where others have quotation marks, so chance makes words of it more easily."""
LEAST_SHARE = 0.7
"""Of all strange words, those that the believed encodings explain."""
WORDS_LIMIT = 5000
"""Different words looked at; thousands say no more than these."""
_UNICODE = re.compile(r"[\u1ea0-\u1ef9]")  # letters that no byte of Windows is shown as
_ABBREVIATION = re.compile(r"[A-ZĂÂÊÔƠƯĐ]{1,6}")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The encodings found in a text, the likeliest first, and how many words said so.

    ``mixed`` tells that words in Unicode, or of a second encoding, stand beside them: then
    each cell has to speak for itself.
    """

    encodings: tuple[str, ...] = ()
    mixed: bool = False
    words: int = 0

    def __bool__(self) -> bool:
        return bool(self.encodings)


def judge(texts: Iterable[str], encodings: Sequence[str] = ("tcvn3", "vni")) -> Verdict:
    """Return what a sample of texts is written in; an empty verdict when it needs no conversion.

    An encoding is believed when it alone makes syllables of several different words that are none
    as they stand, and when nearly nothing strange is left over. Letters of French, German or
    Spanish, currency and quotation marks make no Vietnamese in any of the tables.
    """
    strange_texts = [text for text in texts if not text.isascii()]
    sample = [text for text in strange_texts if not (_UNICODE.search(text) or _doubled(text))]
    if not sample:
        return Verdict()
    believed: list[str] = []
    explained: set[str] = set()
    words = {encoding: _words(table(encoding).word, sample) for encoding in encodings}
    strange = {
        encoding: {
            word for word in words[encoding] if not (stands(word) or _neutral(word, encoding))
        }
        for encoding in encodings
    }
    while rest := [e for e in encodings if e not in believed]:
        good = {e: {w for w in strange[e] - explained if reads(w, e)} for e in rest}
        best = max(rest, key=lambda encoding: len(good[encoding]))
        if len(good[best]) < LEAST_WORDS[best]:
            break
        believed.append(best)
        explained |= good[best]
    if not believed:
        return Verdict()
    left = strange[believed[0]] - explained
    left -= {word for encoding in believed[1:] for word in left if reads(word, encoding)}
    if len(explained) < LEAST_SHARE * (len(explained) + len(left)):
        return Verdict()
    beside = any(_UNICODE.search(text) for text in strange_texts) or any(
        stands(word) and not reads(word, believed[0]) for word in words[believed[0]]
    )
    return Verdict(tuple(believed), len(believed) > 1 or beside, len(explained))


def _doubled(text: str) -> bool:
    """Tell whether a text is UTF-8 that somebody read as Western: another fault than ours."""
    try:
        return not text.encode("cp1252").decode("utf-8").isascii()
    except UnicodeError:
        return False


def _words(pattern: re.Pattern[str], texts: Iterable[str]) -> set[str]:
    """Return the different words of several letters that are not all of ASCII."""
    words: set[str] = set()
    for text in texts:
        words.update(w for w in pattern.findall(text) if len(w) > 1 and not w.isascii())
        if len(words) > WORDS_LIMIT:
            break
    return words


@lru_cache(maxsize=100_000)
def reads(word: str, encoding: str) -> bool:
    """Tell whether a word makes a Vietnamese syllable in an encoding."""
    western, old = as_western(word), table(encoding)
    return not old.strange.search(western) and is_syllable(old.read(western))


def _neutral(word: str, encoding: str) -> bool:
    """Tell whether a word is an abbreviation in an encoding (§T is ĐT), which proves nothing."""
    return bool(_ABBREVIATION.fullmatch(table(encoding).read(as_western(word))))


def weigh(text: str, encoding: str) -> tuple[int, int]:
    """Return how a text scores as it stands, and in an encoding: syllables less other words."""
    word, western = table(encoding).word, as_western(text)
    plain = [stands(w) for w in word.findall(text) if _telling(w, encoding)]
    legacy = [reads(w, encoding) for w in word.findall(western) if _telling(w, encoding)]
    return 2 * sum(plain) - len(plain), 2 * sum(legacy) - len(legacy)


def _telling(word: str, encoding: str) -> bool:
    return not word.isascii() and not _neutral(word, encoding)


def stands(word: str) -> bool:
    """Tell whether a word is a syllable as it is, with capitals where people write them."""
    composed = unicodedata.normalize("NFC", word)
    return (composed[1:].islower() or composed.isupper()) and is_syllable(composed)
