"""The encodings Vietnamese offices wrote before Unicode, as tables of data beside this file.

A table's key is what a program without the table shows: each byte as the letter of Windows' cp1252
(or of cp1258, where the Vietnamese Windows wrote it). Sources:

``tcvn3``   TCVN 5712:1993, the set VN3 of the ABC fonts (.VnTime): the letters of VN1, which iconv
            calls TCVN5712-1, without capitals that carry a tone; such capitals come from a second
            font (.VnTimeH) that draws small letters large.
``vni``     VNI for Windows (VNI-Times): a vowel, then a letter that stands for its marks. The table
            follows VNI's own list of fonts as the input method xvnkb prints it; the mark's case
            is not kept by typists, so a small mark behind a capital is taken too.
``viscii``  RFC 1456, as iconv has it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

ENCODINGS = {"tcvn3": "TCVN3 (ABC)", "vni": "VNI", "viscii": "VISCII"}
"""Every encoding there is a table for, and its name as offices know it."""


@dataclass(frozen=True, slots=True)
class Table:
    """One encoding: its letters as other programs show them, and the pattern that finds them."""

    name: str
    letters: Mapping[str, str]
    pattern: re.Pattern[str]
    word: re.Pattern[str]
    strange: re.Pattern[str]  # a letter it does not have

    def read(self, text: str) -> str:
        """Return a text of this encoding in Unicode, composed."""
        letters = self.letters
        return self.pattern.sub(lambda found: letters[found[0]], text)


@lru_cache
def table(name: str) -> Table:
    """Return an encoding's table."""
    file = resources.files("ingest.legacy") / "tables" / f"{name}.tsv"
    letters = {}
    for line in file.read_text("utf-8").splitlines():
        codes, letter = line.split("\t")
        letters["".join(chr(int(code, 16)) for code in codes.split())] = letter
    longest = sorted(letters, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest)))
    signs = "".join(sorted({sign for key in letters for sign in key}))
    word = re.compile(rf"(?:[^\W\d_]|[\u0300-\u036f{re.escape(signs)}])+")
    strange = re.compile(rf"[^\x00-\x7f{re.escape(signs)}]")
    return Table(name, letters, pattern, word, strange)


_SHOWN_BY_1258 = {
    bytes([code]).decode("cp1258"): bytes([code]).decode("cp1252")
    for code in range(0xA1, 0x100)
    if bytes([code]).decode("cp1258") != bytes([code]).decode("cp1252")
}
_FROM_1258 = str.maketrans(_SHOWN_BY_1258)


def as_western(text: str) -> str:
    """Return a text whose bytes a Vietnamese Windows showed (cp1258) as a Western one would."""
    return text.translate(_FROM_1258)
