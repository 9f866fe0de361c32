"""Vietnamese text: normal form, folding, words, Vietnamese order and highlighting."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache

from st_db.folding import FOLDED, SPACED, changed, general

_WORD = re.compile(r"[^\W_]+")
_NO_WORD = bytes(c for c in range(0x80) if not chr(c).isalnum())
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), None)


class _Letters(dict[int, str]):
    """A table for ``str.translate`` that learns each character the first time it meets it."""

    def __init__(self, learn: Callable[[str], str]) -> None:
        super().__init__()
        self._learn = learn

    def __missing__(self, code: int) -> str:
        found = self[code] = self._learn(chr(code))
        return found


def nfc(text: str) -> str:
    """Return the text in Unicode normal form C, the only form that is stored."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def tidy(text: str) -> str:
    """Return the text in NFC, without invisible characters, runs of white space as one space."""
    text = nfc(text)
    if text.isprintable():  # looked at first: then the only white space is the plain blank
        return text.strip() if "  " not in text else " ".join(text.split())
    return " ".join(text.translate(_INVISIBLE).split())


def fold(text: str) -> str:
    """Return the text lower-cased without marks and with đ as d: what two spellings share.

    Compatibility forms (full-width digits, ligatures) fold to their plain form too.
    """
    if text.isascii():
        return text.lower()
    quick = changed(text, FOLDED)
    return general(text) if quick is None else quick


def words(text: str) -> list[str]:
    """Return the runs of letters and digits of a text; every engine splits exactly like this."""
    return _WORD.findall(text)


def folded_words(text: str) -> list[str]:
    """Return the folded words of a text, in order."""
    quick = changed(text, SPACED)
    return _WORD.findall(general(text)) if quick is None else quick.split()


def folded_line(line: str) -> str:
    """Return the folded words of a line in order, one blank between.

    The way for many lines: a register says the same few syllables over and over.
    """
    return " ".join(_stretches(line))


def folded_and_joined(line: str) -> tuple[str, str]:
    """Return the folded words of a line in order, and beside them its neighbours joined.

    >>> folded_and_joined("Máy cắt-cỏ, 2 lưỡi")
    ('may cat co 2 luoi', 'may_cat cat_co co_2 2_luoi')
    """
    stretches = _stretches(line)
    if not stretches:
        return "", ""
    # Twice every word, joined across: the quickest way there is in Python.
    doubled = "_".join(map(_DOUBLED.__getitem__, stretches))
    return " ".join(stretches), doubled[doubled.index(" ") + 1 : doubled.rindex(" ")]


def _stretches(line: str) -> list[str]:
    return [found for found in map(_STRETCHES.__getitem__, line.split()) if found]


class _Learnt(dict[str, str]):
    """What is made of the stretches between two blanks, learnt when first met."""

    def __init__(self, learn: Callable[[str], str]) -> None:
        super().__init__()
        self._learn = learn

    def __missing__(self, stretch: str) -> str:
        found = self._learn(stretch)
        if len(stretch) <= _LONG_STRETCH:
            if len(self) >= _STRETCHES_KEPT:
                self.clear()
            self[stretch] = found
        return found


def _doubled(stretch: str) -> str:
    return "_".join([f"{word} {word}" for word in stretch.split()])


_STRETCHES = _Learnt(lambda stretch: " ".join(folded_words(stretch)))
_DOUBLED = _Learnt(_doubled)
_STRETCHES_KEPT = 1 << 17
_LONG_STRETCH = 40


def exact_words(text: str) -> list[str]:
    """Return the words of a text lower-cased with their marks kept, in order.

    The tone of an open syllable stands where the older way puts it: hoà and hòa are one word.
    """
    return _WORD.findall(spelt(text))


def spelt(text: str) -> str:
    """Return the text lower-cased, tones of open syllables on the first of two vowels.

    A closed syllable (hoàn, huỳnh) has its tone in one place only, and in quý the u is no vowel.

    >>> spelt("Hoà Bình, thuỷ điện, Hoàng, quý")
    'hòa bình, thủy điện, hoàng, quý'
    """
    lower = nfc(text).lower()
    return lower if lower.isascii() else _NEWER_TONE.sub(lambda m: _OLDER_TONE[m.group()], lower)


_OLDER_TONE = {
    f"{one}{new}": f"{old}{two}"
    for one, olds, two, news in (
        ("o", "òóỏõọ", "a", "àáảãạ"), ("o", "òóỏõọ", "e", "èéẻẽẹ"), ("u", "ùúủũụ", "y", "ỳýỷỹỵ"),
    )
    for old, new in zip(olds, news, strict=True)
}  # fmt: skip
_NEWER_TONE = re.compile(r"(?:o[àáảãạèéẻẽẹ]|(?<!q)u[ỳýỷỹỵ])(?![^\W_])")


def compact(text: str) -> str:
    """Return a number in compact form: folded letters in upper case and digits, nothing else.

    >>> compact("QCVN 01-1:2018/BYT")
    'QCVN0112018BYT'
    """
    if text.isascii():
        return text.encode().translate(None, _NO_WORD).decode().upper()
    return "".join(_WORD.findall(fold(text))).upper()


def has_marks(text: str) -> bool:
    """Tell whether a text carries Vietnamese marks or đ, which makes its exact spelling a wish."""
    return fold(text) != nfc(text).lower()


# Vietnamese alphabetical order: letters first (a ă â b c d đ e ê …), tones only break ties
# in the order unmarked, huyền, hỏi, ngã, sắc, nặng.
_ALPHABET = "0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: chr(0x21 + i) for i, letter in enumerate(_ALPHABET)}
_TONES = {"\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0301": "5", "\u0323": "6"}


@lru_cache(maxsize=4096)
def _letter(char: str) -> tuple[str, str]:
    """Return (rank, tone) of one lower-case NFC letter."""
    tone = "1"
    base = []
    for part in unicodedata.normalize("NFD", char):
        if part in _TONES:
            tone = _TONES[part]
        else:
            base.append(part)
    letter = unicodedata.normalize("NFC", "".join(base))
    if letter in _RANK:
        return _RANK[letter], tone
    plain = fold(letter)[:1]
    return _RANK.get(plain, "\u007e" + letter), tone


def sort_key(text: str) -> str:
    """Return a key whose code-point order is Vietnamese alphabetical order.

    Words compare by letters first, tones last, so that 'ma' < 'mà' < 'má' and 'da' < 'đa'.
    The key is made of printable ASCII (and rare foreign letters) so that any server, in any
    locale, orders it alike under a byte-wise collation.
    """
    words = _WORD.findall(nfc(text).lower())
    ranks = " ".join(words).translate(_RANKS)
    return ranks + "\u0020\u0020" + "".join(words).translate(_TONE_MARKS).rstrip("1")


_RANKS = _Letters(lambda char: char if char == " " else _letter(char)[0])
_TONE_MARKS = _Letters(lambda char: _letter(char)[1])


def found(
    text: str, wanted: Collection[str], prefix: str | None = None
) -> list[tuple[int, int, str]]:
    """Return (start, end, what was found, folded) of all that is wanted in a text in NFC, in order.

    ``wanted`` are folded words, or several with blanks between that stand side by side; ``prefix``
    also finds words that begin with it.
    """
    return found_in(even(text), wanted, prefix)


def found_in(
    folded: str, wanted: Collection[str], prefix: str | None = None
) -> list[tuple[int, int, str]]:
    """Return the same for a text that is ``even`` already."""
    pattern = _pattern(frozenset(wanted), prefix)
    if pattern is None:
        return []
    return [(hit.start(), hit.end(), hit.group()) for hit in pattern.finditer(folded)]


def even(text: str) -> str:
    """Return a text in NFC folded character by character, so that positions stay alike."""
    folded = fold(text)
    # A sign such as … or ½ folds to several.
    return folded if len(folded) == len(text) else text.translate(_ONE_FOR_ONE)


_ONE_FOR_ONE = _Letters(lambda char: (fold(char) or char)[0])


@lru_cache(maxsize=256)
def _pattern(wanted: frozenset[str], prefix: str | None) -> re.Pattern[str] | None:
    longest = sorted(wanted, key=lambda one: (-len(one), one))
    whole = "|".join(r"[\W_]+".join(map(re.escape, one.split())) for one in longest)
    parts = [rf"(?:{whole})(?![^\W_])"] if whole else []
    parts += [rf"{re.escape(prefix)}[^\W_]*"] if prefix else []
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(parts)})") if parts else None


def marked(text: str, hits: Iterable[tuple[int, int, str]]) -> str:
    """Return the text HTML-escaped with hits inside <mark>, one for those with but space between.

    ``hits`` are (start, end, word) in order.
    """
    runs: list[list[int]] = []
    for start, end, _ in hits:
        if runs and not text[runs[-1][1] : start].strip():
            runs[-1][1] = end
        else:
            runs.append([start, end])
    out: list[str] = []
    at = 0
    for start, end in runs:
        out.append(html.escape(text[at:start], quote=False))
        out.append(f"<mark>{html.escape(text[start:end], quote=False)}</mark>")
        at = end
    out.append(html.escape(text[at:], quote=False))
    return "".join(out)


def _stretch(text: str, hits: Sequence[tuple[int, int, str]], width: int) -> tuple[int, int]:
    """Return (start, end) of at most ``width`` characters that hold most of some hits of a text."""
    if len(text) <= width:
        return 0, len(text)
    best, best_score, first = 0, (0, 0), 0
    for last, (_, end, _) in enumerate(hits):
        while end - hits[first][0] > width - 40 and first < last:
            first += 1
        inside = hits[first : last + 1]
        score = (len({w for _, _, w in inside}), len(inside))
        if score > best_score:
            best, best_score = first, score
    begin = max(0, hits[best][0] - 30)
    if begin:
        space = text.find(" ", begin, hits[best][0])
        begin = space + 1 if space >= 0 else hits[best][0]
    room = width - (1 if begin else 0) - 1
    stop = min(len(text), begin + room)
    if stop < len(text):
        space = text.rfind(" ", begin, stop)
        stop = space if space > begin else stop
    return begin, stop


def excerpt(
    text: str, hits: Sequence[tuple[int, int, str]], width: int
) -> tuple[str, list[tuple[int, int, str]]]:
    """Return the stretch of a text that holds most of its hits, with those by their places in it.

    Cut ends carry an ellipsis. Nothing is shown of a text without a hit.
    """
    if not hits:
        return "", []
    begin, stop = _stretch(text, hits, width)
    while begin < stop and text[begin].isspace():
        begin += 1
    head = "…" if begin else ""
    shift = begin - len(head)
    inside = [(start - shift, end - shift, w) for start, end, w in hits
              if begin <= start and end <= stop]  # fmt: skip
    return head + text[begin:stop].rstrip() + ("…" if stop < len(text) else ""), inside
