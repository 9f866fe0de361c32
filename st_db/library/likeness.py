"""Likeness: is a row that no number names perhaps a record that is there already?

What is said is a doubt for a person to settle, so it is said rarely. Two numbers of one scheme that
differ are evidence against sameness: parts of a standard, rights of one family and marks filed on
one day share titles, holders and dates. They only raise a doubt where one looks like a slip of the
pen. Titles that differ in a figure or in a whole word (another place, another crop, the second
phase) name different things.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

NEAR = 0.55
"""Share of trigrams from which on two titles are alike."""

_LONE = 4  # words of a title that says enough without an organization and a year
_SERIAL = 4  # digits of a number from which on one wrong digit is a slip rather than a next part
_NEIGHBOURS = 10  # numbers closer than this were given one after the other
_YEAR = re.compile(r"(19|20)\d\d")
_ROMAN = re.compile(r"[ivx]{1,4}")
_FIGURES = re.compile(r"\d+")

# Words of a firm's form, folded: "Công ty TNHH An Phát" is "Cty An Phát".
_FORMS = frozenset({
    "cong", "ty", "cty", "tnhh", "mtv", "mot", "thanh", "vien", "cp", "co", "phan", "hop", "tac",
    "xa", "htx", "ltd", "inc", "corp", "corporation", "company", "limited", "llc", "gmbh", "ag",
    "sa", "kk", "the",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subject:
    """What is compared of a row or a record."""

    title: str  # folded words, a space around each
    holder: str | None  # first organization, folded, joined by underscores
    date: str | None
    keys: tuple[tuple[str, str], ...]  # (scheme, key) of the numbers that name it

    @property
    def bare(self) -> bool:
        """Tell whether no number names it."""
        return not self.keys

    @property
    def kin(self) -> str | None:
        """Return organization and year, within which titles alike are looked for."""
        return f"{self.holder}|{self.date[:4]}" if self.holder and self.date else None


Verdict = tuple[float, tuple[str, ...]]


def judge(one: Subject, other: Subject) -> Verdict | None:
    """Return how likely two are the same and why, or None when nothing says so."""
    numbers = _numbers(one, other)
    if numbers == "differ":
        return None
    holder = _holders(one.holder, other.holder)
    when = _dates(one.date, other.date)
    if holder == "differ" or when == "differ":
        return None
    same = one.title == other.title
    if not (one.bare or other.bare):
        # Both are numbered: nothing less than all the rest together.
        if not same or holder != "holder" or when not in {"year", "date"}:
            return None
        if numbers == "alike":
            return (0.95, ("title", holder, when, "number_alike")) if when == "date" else None
        return 0.9, ("title", holder, when)
    if same:
        return _by_title(one, holder, when)
    if holder != "holder" or when not in {"year", "date"}:
        return None
    score = alike(one.title, other.title)
    return None if score is None else (score, ("title_alike", holder, when))


def propose(one: Subject, other: Subject, number: str | None = None) -> Verdict | None:
    """Return what ``judge`` says, or what a person may still want to see with both before them.

    ``number``: the two have a number that reads the same, "scheme" where the scheme is the same.
    """
    if number is not None and (verdict := _by_number(one, other, number)):
        return verdict
    verdict = judge(one, other)
    if verdict is not None or _numbers(one, other) == "differ" or one.title != other.title:
        return verdict
    holder, when = _holders(one.holder, other.holder), _dates(one.date, other.date)
    if len(one.title.split()) < _LONE:
        return None
    if holder in {"holder", "holder_alike"} and when == "differ":
        return 0.6, ("title", holder, "year_differs")
    if one.bare and other.bare and holder == "differ" and when == "date":
        return 0.5, ("title", "date", "holder_differs")
    return None


def _by_number(one: Subject, other: Subject, number: str) -> Verdict | None:
    """Numbers that read the same name two things only where all the rest speaks against it."""
    holder, when = _holders(one.holder, other.holder), _dates(one.date, other.date)
    agreeing = tuple(part for part in (holder, when) if part not in {"one", "neither", "differ"})
    if one.title == other.title:
        return 1.0, ("number", "title", *agreeing)
    if alike(one.title, other.title) is not None:
        return 0.95, ("number", "title_alike", *agreeing)
    if number == "scheme" or not agreeing:
        return None  # ISO 1043-4 and ISO 10434 are two standards
    return 0.75, ("number", *agreeing, "title_differs")


def _by_title(one: Subject, holder: str, when: str) -> Verdict | None:
    agreeing = tuple(part for part in (holder, when) if part not in {"one", "neither"})
    if len(agreeing) == 2:
        return (1.0 if holder == "holder" else 0.9), ("title", *agreeing)
    if agreeing:
        return 0.8, ("title", *agreeing)
    words = len(one.title.split())
    nothing_known = holder == when == "neither"  # of either, as of organizations themselves
    if words >= (2 if nothing_known else _LONE):
        return 0.7, ("title",)
    return None


# ---- numbers


def _numbers(one: Subject, other: Subject) -> str:
    """Return "differ", "alike" (a slip of the pen), or "apart": of different schemes or none."""
    mine, theirs = _by_scheme(one.keys), _by_scheme(other.keys)
    found = "apart"
    for scheme in mine.keys() & theirs.keys():
        if mine[scheme] & theirs[scheme]:
            continue
        if not any(slip(a, b) for a in mine[scheme] for b in theirs[scheme]):
            return "differ"
        found = "alike"
    return found


def _by_scheme(keys: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for scheme, key in keys:
        found.setdefault(scheme, set()).add(key)
    return found


def slip(one: str, other: str) -> bool:
    """Tell whether one digit of a serial number is wrong, missing, doubled or swapped.

    Neighbouring numbers are filed one after the other, short ones count parts, and years differ.
    """
    if _FIGURES.sub("#", one) != _FIGURES.sub("#", other):
        return False
    pairs = zip(_FIGURES.findall(one), _FIGURES.findall(other), strict=True)
    wrong = [(a, b) for a, b in pairs if a != b]
    if len(wrong) != 1:
        return False
    a, b = wrong[0]
    if max(len(a), len(b)) < _SERIAL or (_YEAR.fullmatch(a) and _YEAR.fullmatch(b)):
        return False
    if OSA.distance(a, b, score_cutoff=1) != 1:
        return False
    return len(a) != len(b) or abs(int(a) - int(b)) >= _NEIGHBOURS


# ---- organizations and dates


def _holders(one: str | None, other: str | None) -> str:
    """Return "holder", "holder_alike", "differ", "one" (only one is known) or "neither"."""
    if not one or not other:
        return "neither" if not one and not other else "one"
    if one == other:
        return "holder"
    mine, theirs = _names(one), _names(other)
    if mine == theirs or (min(len(mine), len(theirs)) >= 2 and (mine <= theirs or theirs <= mine)):
        return "holder_alike"
    return "differ"


@lru_cache(maxsize=1 << 12)
def _names(holder: str) -> frozenset[str]:
    words = frozenset(holder.lower().split("_"))
    return words - _FORMS or words


def _dates(one: str | None, other: str | None) -> str:
    """Return "date", "year", "differ", "one" (only one is known) or "neither"."""
    if not one or not other:
        return "neither" if not one and not other else "one"
    if one == other:
        return "year" if one.endswith("-01-01") else "date"  # how a lone year is kept
    return "year" if one[:4] == other[:4] else "differ"


# ---- titles


def alike(one: str, other: str) -> float | None:
    """Return how much two folded titles share, or None when they name different things."""
    mine, theirs = Counter(one.split()), Counter(other.split())
    if _counted(mine) != _counted(theirs):
        return None
    score = similarity(one, other)
    if score < NEAR:
        return None
    more, less = list((mine - theirs).elements()), list((theirs - mine).elements())
    if not _paired(more, less):
        return None
    left = len(more) + len(less)
    return score if left <= max(1, (len(one.split()) + len(other.split())) // 6) else None


def _counted(words: Counter[str]) -> Counter[str]:
    """Return the figures of a title, Roman ones too: phases, years and parts."""
    return Counter({
        word: count for word, count in words.items()
        if any(map(str.isdigit, word)) or _ROMAN.fullmatch(word)
    })  # fmt: skip


def _paired(more: list[str], less: list[str]) -> bool:
    """Take away words that are one another misspelt; what is left may stand on one side only."""
    for word in list(more):
        near = next((other for other in less if _misspelt(word, other)), None)
        if near is not None:
            more.remove(word)
            less.remove(near)
    return not (more and less)


def _misspelt(one: str, other: str) -> bool:
    # Folded syllables of three letters are too close to each other: "bo" and "ho" are two animals.
    length = min(len(one), len(other))
    if length < 4:
        return False
    return OSA.distance(one, other) <= (2 if length >= 8 else 1)


def similarity(one: str, other: str) -> float:
    """Return the share of trigrams in common, as PostgreSQL's pg_trgm counts it."""
    mine, theirs = _trigrams(one), _trigrams(other)
    both = len(mine & theirs)
    together = len(mine) + len(theirs) - both
    return both / together if together else 0.0


@lru_cache(maxsize=1 << 12)
def _trigrams(text: str) -> frozenset[str]:
    padded = [f"  {word} " for word in text.split()]
    return frozenset(word[at : at + 3] for word in padded for at in range(len(word) - 2))
