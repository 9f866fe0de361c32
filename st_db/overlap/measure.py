"""The share of two texts: how many phrases of the shorter one also stand in the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from st_db.overlap.reading import OWN, Phrase, Reading
from st_db.text import fold

LEAST = 10
"""Phrases a share is taken of at least, so that a few words of a short title are not much."""

ALIKE = 90
"""Per cent of both texts from which they say the same."""

Same = Literal["all", "place", "year", "place_year"]
Part = Literal["text", "title"]


@dataclass(frozen=True, slots=True)
class Share:
    """``shared`` of ``of`` phrases; ``mine`` tells whether they are those of the first text."""

    shared: int
    of: int
    mine: bool

    @property
    def percent(self) -> int:
        """Return the share in per cent, of at least ``LEAST`` phrases."""
        return round(100 * self.shared / max(self.of, LEAST))


@dataclass(frozen=True, slots=True)
class Text:
    """One side of a comparison: its title apart, and every text of it.

    ``aside`` are texts in another language, such as an English title: they count where something
    of them is shared, and are not missed where nothing is.
    """

    title: Reading | None
    parts: tuple[Reading, ...]
    aside: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class Shared:
    """What two texts share.

    ``same`` says that they differ by nothing, or by place or year only; ``same_in`` whether that
    holds of the texts or of their titles alone. ``title`` is a share of the longer title.
    """

    text: Share
    title: Share | None
    same: Same | None
    same_in: Part | None
    phrases: frozenset[Phrase]
    around: frozenset[Phrase]  # all both say, those that do not count included

    @property
    def percent(self) -> int:
        """Return the share of the texts; a title that is all there is and says the same is all."""
        return 100 if self.same and self.same_in == "text" else self.text.percent

    @property
    def nearness(self) -> tuple[bool, int, int]:
        """Return what records are ordered by, the greatest first."""
        title = self.title.percent if self.title else 0
        return self.same is not None, max(self.percent, title), len(self.phrases)


def compare(mine: Text, theirs: Text) -> Shared:
    """Compare two texts. The share does not depend on which comes first."""
    others = [part for part in theirs.aside if part.telling & _all(_whole(mine))]
    my_parts, their_parts = _whole(mine), (*theirs.parts, *others)
    text = _share(my_parts, their_parts)
    around = _all(my_parts) & _all(their_parts)
    phrases = around & (_telling(my_parts) | _telling(their_parts))
    title, same = _titles(mine, theirs)
    same_in: Part | None = None
    if _both_ways(my_parts, their_parts):
        same, same_in = same or _differing(my_parts, their_parts), "text"
    elif same is not None:
        bare = _is_title(mine) or _is_title(theirs)
        same_in = "text" if bare else "title"
    return Shared(text, title, same, same_in, phrases, around)


def _is_title(text: Text) -> bool:
    """Tell whether a text is hardly more than its title."""
    return len(_telling(text.parts)) < len(text.title.telling if text.title else ()) + LEAST // 2


def _whole(text: Text) -> tuple[Reading, ...]:
    return (*text.parts, *text.aside)


def _telling(parts: Sequence[Reading]) -> frozenset[Phrase]:
    return frozenset().union(*(part.telling for part in parts))


def _all(parts: Sequence[Reading]) -> frozenset[Phrase]:
    return frozenset().union(*(part.spots.keys() for part in parts))


def _share(mine: Sequence[Reading], theirs: Sequence[Reading]) -> Share:
    """Count the phrases of the side that has fewer."""
    own, other = _telling(mine), _telling(theirs)
    if len(own) <= len(other):
        return Share(len(own & _all(theirs)), len(own), mine=True)
    return Share(len(other & _all(mine)), len(other), mine=False)


def _of_longer(mine: Reading, theirs: Reading) -> Share:
    """Count what two titles share of the one that has more phrases: titles are of a kind."""
    both = (mine.telling & theirs.spots.keys()) | (theirs.telling & mine.spots.keys())
    longer = max(len(mine.telling), len(theirs.telling))
    return Share(min(len(both), longer), longer, mine=len(mine.telling) >= len(theirs.telling))


def _titles(mine: Text, theirs: Text) -> tuple[Share | None, Same | None]:
    """Compare the titles, the record's own or its translation, whichever is nearer."""
    best: Share | None = None
    for title in (theirs.title, *theirs.aside):
        if mine.title is None or title is None:
            continue
        share = _of_longer(mine.title, title)
        if _say_the_same(mine.title, title):
            return share, _differing([mine.title], [title])
        if best is None or share.percent > best.percent:
            best = share
    return best, None


def _say_the_same(mine: Reading, theirs: Reading) -> bool:
    """Tell whether two titles are alike word for word beside stock words, places and years."""
    both = mine.marked and theirs.marked
    said = mine.own_words if both else mine.sure_words
    # What is left of a title of stock words alone would be the same for everybody.
    return len(said) >= OWN and said == (theirs.own_words if both else theirs.sure_words)


def _both_ways(mine: Sequence[Reading], theirs: Sequence[Reading]) -> bool:
    """Tell whether hardly a phrase of either text is missing in the other."""
    sides = ((_telling(mine), _all(theirs)), (_telling(theirs), _all(mine)))
    return all(
        len(own) >= LEAST and 100 * len(own & other) >= ALIKE * len(own) for own, other in sides
    )


def _differing(mine: Sequence[Reading], theirs: Sequence[Reading]) -> Same:
    """Return in what texts that say the same differ."""
    place = _names(mine) != _names(theirs)
    year = _years(mine) != _years(theirs)
    if place:
        return "place_year" if year else "place"
    return "year" if year else "all"


def _names(parts: Sequence[Reading]) -> set[str]:
    return {fold(name) for part in parts for name in part.places}


def _years(parts: Sequence[Reading]) -> set[str]:
    return {year for part in parts for year in part.years}
