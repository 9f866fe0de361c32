"""Vietnamese typed on a keyboard whose input method was off: raw Telex and VNI.

``tieengs Vieetj`` and ``tie61ng Vie65t`` are both *tiếng Việt*. Only words that become a possible
Vietnamese syllable are decoded, so that ordinary words and numbers stay what they are.
"""

from __future__ import annotations

import re
import unicodedata

from st_db.text import nfc, words

_TELEX_TONES = {"f": "\u0300", "s": "\u0301", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_VNI_TONES = {"2": "\u0300", "1": "\u0301", "3": "\u0309", "4": "\u0303", "5": "\u0323"}
_CIRCUMFLEX = {"a": "â", "e": "ê", "o": "ô"}
_HORN = {"u": "ư", "o": "ơ"}
_VOWELS = "aăâeêioôơuưy"
_NUCLEI = (
    "a|ă|â|e|ê|i|o|ô|ơ|u|ư|y|ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iu|oa|oă|oe|oi|oo|ôi|ơi|ua|uâ|uê|ui|uô"
    "|uơ|uy|ưa|ươ|ưi|ưu|yê|iêu|yêu|oai|oay|oao|oeo|uai|uao|uây|uôi|uya|uyê|uyu|ươi|ươu"
)
_SYLLABLE = re.compile(
    r"(?P<onset>ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx])?"
    rf"(?P<nucleus>{_NUCLEI})(?P<coda>ch|ng|nh|[cmnpt])?"
)


def decode(text: str) -> str | None:
    """Return the text with its raw Telex or VNI words decoded, or None when it holds none."""
    before = words(nfc(text).lower())
    after = [_word(word) for word in before]
    return None if after == before else " ".join(after)


def is_syllable(word: str) -> bool:
    """Tell whether lower-case letters without a tone may be a Vietnamese syllable."""
    return _SYLLABLE.fullmatch(word) is not None


def _word(word: str) -> str:
    if not (word.isascii() and 2 <= len(word) <= 12) or word.isdigit() or word[0].isdigit():
        return word
    letters, tone = _vni(word) if any(c.isdigit() for c in word) else _telex(word)
    found = _SYLLABLE.fullmatch(letters)
    if found is None or len(letters) < 2 or (letters == word and not tone):
        return word
    return _toned(found["onset"] or "", found["nucleus"], found["coda"] or "", tone)


def _telex(word: str) -> tuple[str, str]:
    """Return (letters with their hats and horns, tone); keys may come late in the word."""
    letters: list[str] = []
    tone = ""
    for char in word:
        vowelled = any(c in _VOWELS for c in letters)
        if char in _TELEX_TONES and vowelled:
            tone = _TELEX_TONES[char]
        elif char == "z" and vowelled:
            tone = ""
        elif char == "w":
            _horn_or_breve(letters)
        elif char == "d" and letters[:1] == ["d"]:
            letters[0] = "đ"
        elif char in _CIRCUMFLEX and char in letters:
            letters[letters.index(char)] = _CIRCUMFLEX[char]
        else:
            letters.append(char)
    return "".join(letters), tone


def _horn_or_breve(letters: list[str]) -> None:
    """Apply the key w: uo becomes ươ, else the last of a, o, u is changed, else it is ư itself."""
    for at in range(len(letters) - 1, -1, -1):
        if letters[at] == "a":
            letters[at] = "ă"
            return
        if letters[at] in _HORN:
            letters[at] = _HORN[letters[at]]
            if letters[at] == "ơ" and at and letters[at - 1] == "u":
                letters[at - 1] = "ư"
            return
    if letters[-1:] != ["ơ"]:
        letters.append("ư")


def _vni(word: str) -> tuple[str, str]:
    letters: list[str] = []
    tone = ""
    for char in word:
        if char in _VNI_TONES:
            tone = _VNI_TONES[char]
        elif char == "6":
            _change_last(letters, _CIRCUMFLEX)
        elif char == "7":
            _horn_or_breve(letters)
        elif char == "8":
            _change_last(letters, {"a": "ă"})
        elif char == "9" and letters[:1] == ["d"]:
            letters[0] = "đ"
        else:
            letters.append(char)
    return "".join(letters), tone


def _change_last(letters: list[str], into: dict[str, str]) -> None:
    for at in range(len(letters) - 1, -1, -1):
        if letters[at] in into:
            letters[at] = into[letters[at]]
            return


def _toned(onset: str, nucleus: str, coda: str, tone: str) -> str:
    """Return the syllable with the tone on the vowel that carries it."""
    at = next((i for i in range(len(nucleus) - 1, -1, -1) if nucleus[i] in "ăâêôơư"), None)
    if at is None:
        at = len(nucleus) - 1 if coda else (len(nucleus) - 1) // 2
    vowels = nucleus[: at + 1] + tone + nucleus[at + 1 :]
    return unicodedata.normalize("NFC", onset + vowels + coda)
