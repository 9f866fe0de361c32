"""Names of places in running text, so that two texts can be told apart by nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from st_db.codes import CodeList
from st_db.codes.crosswalk import crosswalk, keys
from st_db.overlap.stock import folded, spelling
from st_db.text import exact_words

_UNITS = ("tỉnh", "thành phố", "tp", "thị xã", "thị trấn", "huyện", "quận", "phường", "xã",
          "đặc khu")  # fmt: skip
_HAMLETS = ("thôn", "xóm", "ấp", "buôn", "khu phố", "tổ dân phố")  # no list has their names
_LONGEST = 5  # syllables of a name
_UNLISTED = 3  # syllables of a name that no list knows, taken by its capital letters
_NAME = 2  # syllables from which a name is known without its unit's word


class Gazetteer:
    """The names of provinces, districts and communes of both maps, and how texts write them."""

    def __init__(self, names: Iterable[str], provinces: Iterable[str]) -> None:
        self._spelt: set[tuple[str, ...]] = set()
        self._folded: set[tuple[str, ...]] = set()
        for name in names:
            self._add(name)
        self._provinces = set()
        for name in provinces:
            self._add(name)
            words = exact_words(name)
            if len(words) >= _NAME:
                self._provinces |= {tuple(map(spelling, words)), tuple(map(folded, words))}
        self._units = _phrases(_UNITS)
        self._hamlets = _phrases(_HAMLETS)
        # Where none of these stands and nothing is written large, no name begins.
        units = {*self._units, *self._hamlets}
        self._spelt_starts = {phrase[0] for phrase in units}
        self._folded_starts = {folded(word) for word in self._spelt_starts}
        self._folded_starts |= {phrase[0] for phrase in self._provinces}

    def _add(self, name: str) -> None:
        words = exact_words(name)
        self._spelt.add(tuple(map(spelling, words)))
        self._folded.add(tuple(map(folded, words)))

    def found(self, words: Sequence[str], *, marked: bool) -> list[tuple[int, int, int]]:
        """Return (start, start of the name, end) of every place in order; none overlap."""
        text = _Words(words, marked)
        starts = self._spelt_starts if marked else self._folded_starts
        found = []
        at = 0
        while at < len(words):
            if text.keys[at] not in starts and not words[at][0].isupper():
                at += 1
                continue
            place = self._after_unit(text, at) or self._alone(text, at)
            if place is None:
                at += 1
                continue
            found.append(place)
            at = place[2]
        return found

    def _after_unit(self, text: _Words, at: int) -> tuple[int, int, int] | None:
        name = at + text.begins(at, self._units)
        if name > at:
            known = self._spelt if text.marked else self._folded
            least = 1 if text.cased(name) or text.shouted(name) else _NAME
            if end := text.longest(name, known, least):
                return at, name, end
        name = at + text.begins(at, self._hamlets)
        end = name
        while name > at and end < name + _UNLISTED and text.cased(end):
            end += 1
        return (at, name, end) if end > name else None

    def _alone(self, text: _Words, at: int) -> tuple[int, int, int] | None:
        if text.cased(at):
            end = text.longest(at, self._spelt, _NAME)
            if end and all(text.cased(i) for i in range(at, end)):
                return at, at, end
        # Lower case with marks is no name: hòa bình is peace.
        if text.cased(at) or text.shouted(at) or not text.marked:
            end = text.longest(at, self._provinces, _NAME)
            if end:
                return at, at, end
        return None


class _Words:
    """The words of one text as names are looked for among them."""

    def __init__(self, words: Sequence[str], marked: bool) -> None:
        self.marked = marked
        self._words = words
        self._folded = [folded(word) for word in words]
        self.keys = [spelling(word) for word in words] if marked else self._folded

    def begins(self, at: int, phrases: set[tuple[str, ...]]) -> int:
        """Return how many words a unit takes here, 0 for none."""
        for length in (3, 2, 1):
            if tuple(self.keys[at : at + length]) in phrases:
                return length
        return 0

    def longest(self, at: int, names: set[tuple[str, ...]], least: int) -> int:
        """Return the end of the longest name that begins here, 0 for none."""
        for length in range(_LONGEST, least - 1, -1):
            if at + length <= len(self._words):
                spelt, plain = (tuple(k[at : at + length]) for k in (self.keys, self._folded))
                if spelt in names or plain in names:
                    return at + length
        return 0

    def cased(self, at: int) -> bool:
        """Tell whether a word is written as a name among others that are not all capitals."""
        if at >= len(self._words):
            return False
        word = self._words[at]
        return word[0].isupper() and (len(word) == 1 or not word.isupper())

    def shouted(self, at: int) -> bool:
        """Tell whether a word is all capitals."""
        return at < len(self._words) and self._words[at].isupper()


def _phrases(units: Iterable[str]) -> set[tuple[str, ...]]:
    split = [exact_words(unit) for unit in units]
    return {tuple(map(how, words)) for words in split for how in (spelling, folded)}


@lru_cache(maxsize=4)
def gazetteer(provinces: CodeList) -> Gazetteer:
    """Return the names of both maps; read once per list of provinces."""
    walk = crosswalk()
    names = {commune.name for commune in walk.communes}
    for district in walk.districts:
        names |= {district.name, *district.communes}
    bare = (_bare(name) for name in names)
    labels = {
        label
        for code in provinces
        for label in (code.vi, *code.extra.get("aliases", "").split("|"))
        if label and len(exact_words(label)) >= _NAME
    }
    return Gazetteer((name for name in bare if name), map(_bare, labels))


def _bare(name: str) -> str:
    """Return a unit's name without its word, marks kept: Huyện Na Rì -> Na Rì."""
    words = exact_words(name)
    kept = len(keys(name)[1].split())
    return " ".join(words[len(words) - kept :])
