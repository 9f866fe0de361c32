"""What of a typed text must occur in a record; every engine matches by this and nothing else.

A record matches when every word of the query, folded, occurs in it (any field; the last word also
as a prefix; a number in compact form). Marks, neighbours and weights only rank.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from st_db.query.numbers import inside, read
from st_db.query.readings import Readings, shipped_readings
from st_db.query.stopwords import is_stop
from st_db.telex import decode
from st_db.text import compact, exact_words, folded_words, has_marks, nfc, tidy

MAX_NEEDS = 64  # words past this many are not looked at; nobody types them, attacks do
SENTENCE = 10  # texts of more words are sentences, in which a wrong letter is not what is wrong
_PAIR = 2  # words that may stand together by chance
COMPACT_FROM = 4  # shorter number fragments are ordinary words

Step = Literal["typo", "telex", "two_thirds", "third"]


@dataclass(frozen=True, slots=True)
class Need:
    """One stretch between spaces: its words must all occur, or its compact form be a number.

    ``words`` are folded, ``exact`` keep marks; ``compact`` is None for a stretch without digits.
    ``prefix``: the last word (or the compact form) may be the beginning of one. ``options`` are
    other ways to write it, any of which meets the need too: folded words that occur whole and, when
    they are several, each beside the next in one line of a public text. ``beside``: only the
    options meet it, since the words apart say something else.
    """

    words: tuple[str, ...]
    exact: tuple[str, ...]
    compact: str | None = None
    prefix: bool = False
    options: tuple[tuple[str, ...], ...] = ()
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """A parsed query text.

    ``whole`` are the compact forms of the entire text when it holds a digit: as typed, then of the
    number it names. A record that has one as a number, or as the beginning of one, matches however
    the number was typed. ``number``: the text is known to name a number and nothing else.
    ``names`` spell that number, which tells two of one compact form apart; ``edition``: the text is
    a designation without its year. ``inside`` are the compact forms of numbers that stand inside a
    longer text: a record that has one matches too, and comes first.
    ``minimum`` is how many needs must be met.
    """

    needs: tuple[Need, ...]
    whole: tuple[str, ...] = ()
    marked: bool = False  # the text carries marks, so its exact spelling is a wish
    minimum: int = 0
    typos: bool = False
    number: bool = False
    names: tuple[str, ...] = ()
    edition: bool = False
    inside: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Return all folded words in order."""
        return tuple(word for need in self.needs for word in need.words)

    @property
    def exact(self) -> tuple[str, ...]:
        """Return all words as spelt, in order."""
        return tuple(word for need in self.needs for word in need.exact)

    @property
    def prefix(self) -> str | None:
        """Return the last folded word, which may be a beginning, or None."""
        last = self.needs[-1] if self.needs else None
        return last.words[-1] if last and last.prefix else None


def terms_of(text: str, readings: Readings | None = None) -> Terms:
    """Parse a query text; text without letters or digits needs nothing and matches everything.

    ``readings`` tell how words may also be written; None stands for those that ship.
    """
    needs: list[Need] = []
    typed: list[str] = []
    for stretch in symbols_apart(tidy(text)).split(" "):
        words = tuple(folded_words(stretch))
        if not words:
            continue
        number = compact(stretch) if any(c.isdigit() for c in stretch) else None
        needs.append(
            Need(
                words,
                tuple(exact_words(stretch)),
                number if number and len(number) >= COMPACT_FROM else None,
            )
        )
        typed.append(stretch)
        if len(needs) == MAX_NEEDS:
            break
    given = [(text, need.words) for text, need in zip(typed, needs, strict=True)]
    options = (readings or shipped_readings()).of(given)
    needs = [replace(need, options=o) for need, o in zip(needs, options, strict=True)]
    if needs:
        needs[-1] = replace(needs[-1], prefix=True)
    said = read(text)
    if said.certain and len(folded_words(said.names[0])) > 1:
        needs = [_number(needs, said.names)]
    return Terms(
        tuple(needs), said.forms, has_marks(nfc(text)), len(needs), number=said.certain,
        names=said.names, edition=said.edition, inside=() if said.certain else inside(text),
    )  # fmt: skip


def _number(needs: list[Need], names: tuple[str, ...]) -> Need:
    """Return the need of a number: a text that only has 4, 2019 and 03421 somewhere has it not."""
    return Need(
        tuple(word for need in needs for word in need.words),
        tuple(word for need in needs for word in need.exact),
        options=tuple(dict.fromkeys(tuple(folded_words(name)) for name in names)),
        beside=True,
    )


_SYMBOL = re.compile(r"\b([A-H]\d{2}[A-Z])(\d{1,4}/\d)", re.I)


def symbols_apart(text: str) -> str:
    """Return a text with IPC symbols as records spell them: ``A61K31/437`` becomes A61K 31/437."""
    return _SYMBOL.sub(r"\1 \2", text)


def is_number_like(terms: Terms) -> bool:
    """Tell whether the text is nothing but a number: then nothing near it is offered as a match."""
    needs = terms.needs
    return terms.number or (
        any(n.compact for n in needs) and all(n.compact or _short(n) for n in needs)
    )


def _short(need: Need) -> bool:
    """Words that go with numbers are short signs in capitals: TCVN, QCVN, VN, ISO."""
    return len(need.words) == 1 and need.words[0] in _SIGNS


_SIGNS = frozenset({
    "vn", "tcvn", "qcvn", "qcdp", "tccs", "dlvn", "iso", "iec", "gphi", "hi", "so", "don", "bang",
    "pct", "wo", "ts", "tr", "iwa", "codex", "stan",
})  # fmt: skip


def relaxations(
    terms: Terms, meant: Meant | None = None, *, together: bool = False
) -> Iterator[tuple[Step, Terms]]:
    """Yield the steps by which a query that finds too little is relaxed, mildest first.

    Words that occur nowhere are the first to be taken for slips, where it is known which ones do.
    Numbers are never relaxed by typo, and a text that is only a number is not relaxed at all, but
    what looks like one may be raw VNI (``nuoc71``). ``meant`` is what an engine that knows the
    words of the register takes the text for; shares are then counted on that. ``together``: a
    record has all the words as they are meant; three or more of them are then no slips.
    """
    meant = meant or Meant(terms, decoded(terms))
    count = len(terms.needs)
    if is_number_like(terms) or not terms.needs:
        if not meant.decoded or is_number_like(meant.decoded):
            return
    else:
        if meant.corrected is not terms:
            yield "typo", meant.corrected
        if count <= SENTENCE and not (together and count > _PAIR):
            yield "typo", replace(meant.corrected, typos=True)
    if meant.decoded:
        yield "telex", meant.decoded
    if count >= 3:
        some = telling(meant.both)
        yield "two_thirds", replace(some, minimum=-(-2 * len(some.needs) // 3))
        yield "third", replace(some, minimum=-(-len(some.needs) // 3))


@dataclass(frozen=True, slots=True)
class Meant:
    """What a text is taken for when too few records match it as it stands.

    ``corrected`` has other words where the typed ones occur nowhere, ``decoded`` what raw Telex or
    VNI stood for (None: there is none), ``best`` both, as far as it is known.
    """

    corrected: Terms
    decoded: Terms | None = None
    best: Terms | None = None

    @property
    def both(self) -> Terms:
        """Return the terms of which a share is counted: raw words may be met either way."""
        if self.best or not self.decoded:
            return self.best or self.corrected
        needs = tuple(
            raw if raw.words == read.words else replace(raw, options=(*raw.options, read.words))
            for raw, read in zip(self.corrected.needs, self.decoded.needs, strict=True)
        )
        return replace(self.corrected, needs=needs)


def telling(terms: Terms) -> Terms:
    """Return the terms without the words that only join others, unless there are no more."""
    some = tuple(
        n for n in terms.needs if n.compact or not is_stop(n.words, n.exact, marked=terms.marked)
    )
    return replace(terms, needs=some) if some else terms


def decoded(terms: Terms, known: Callable[[Need, Need], bool] | None = None) -> Terms | None:
    """Return the terms with raw Telex or VNI words decoded, or None when there are none.

    ``known`` tells whether a need (first) may be taken for another (second).
    """
    needs = []
    for need in terms.needs:
        text = decode(" ".join(need.exact))
        if text:
            words, exact = tuple(folded_words(text)), tuple(exact_words(text))
            read = replace(need, words=words, exact=exact, compact=None, options=())
            need = read if known is None or known(need, read) else need
        needs.append(need)
    if tuple(needs) == terms.needs:
        return None
    return replace(terms, needs=tuple(needs), whole=(), marked=True)


MATCHES_WANTED = 3  # a query that finds fewer is relaxed


def allowed_typos(word: str) -> int:
    """Return how many letters of a folded word may be wrong: none in short words and numbers."""
    if len(word) < 3 or any(c.isdigit() for c in word):
        return 0
    return 2 if len(word) >= 8 else 1
