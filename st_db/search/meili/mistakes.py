"""Words that a mistyped one may stand for, written out, since a filter knows only whole words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from st_db.query import allowed_typos

Like = Callable[[str], list[str]]

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@lru_cache(maxsize=4096)
def near(word: str) -> frozenset[str]:
    """Return every spelling that one letter more, less, else or out of place makes of a word."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    less = {a + b[1:] for a, b in cuts if b}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    other = {a + letter + b[1:] for a, b in cuts if b for letter in _LETTERS}
    more = {a + letter + b for a, b in cuts for letter in _LETTERS}
    return frozenset((less | swapped | other | more) - {word})


def distance(one: str, two: str) -> int:
    """Return how many letters are more, less, else or out of place between two words."""
    before: list[int] = []
    row = list(range(len(two) + 1))
    for i, a in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(two, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == two[j - 2] and b == one[i - 2]:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]


def meant(words: Sequence[str], like: Like) -> dict[str, frozenset[str]]:
    """Return the words that each word may stand for with its letters wrong.

    What one letter changes is written out; for two wrong letters, which would be too many, the
    server names words that it holds alike, of which those near enough are kept.
    """
    found = {}
    for word in dict.fromkeys(words):
        wrong = allowed_typos(word)
        if wrong:
            found[word] = near(word)
        if wrong > 1:
            found[word] |= {one for one in like(word) if 0 < distance(word, one) <= wrong}
    return found
