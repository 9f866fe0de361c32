"""Wildcards and phrases on words already split, for whoever looks at texts itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from st_db.text import folded_words


def fits(pattern: str, word: str) -> bool:
    """Tell whether a word is what a pattern of ``*`` and ``?`` describes."""
    return _compiled(pattern).fullmatch(word) is not None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern)
    return re.compile("".join(parts))


def in_a_row(wanted: Sequence[str], texts: Iterable[str]) -> bool:
    """Tell whether words stand next to each other in one line of some texts."""
    phrase = f" {' '.join(wanted)} "
    lines = (line for text in texts for line in text.split("\n"))
    return any(phrase in f" {' '.join(folded_words(line))} " for line in lines)
