"""*Did you mean*: the spelling of a text that would find more, taken from what it nearly found.

Words come from the records that a relaxed question found, so they stand in the register, in this
company, with their marks. What occurs there as typed is kept. The question itself stays as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import process
from rapidfuzz.distance import OSA

from st_db.query import MATCHES_WANTED, Answer, Query, allowed_typos, terms_of
from st_db.query.terms import SENTENCE, is_number_like
from st_db.records import KINDS
from st_db.records.stored import Record
from st_db.telex import decode
from st_db.text import exact_words, folded_words, found

LOOKED_AT = 10  # records whose words are looked at
_LONGEST = 5_000  # characters of one of them


@dataclass(frozen=True, slots=True)
class Spelling:
    """Another spelling of a text and how many records it finds to the letter."""

    text: str
    total: int


def better(
    query: Query, answer: Answer, records: Sequence[Record], ask: Callable[[Query], Answer]
) -> Spelling | None:
    """Return the spelling that finds more than the text as typed, or None when there is none."""
    if query.offset or query.expression or not (answer.relaxed or answer.total < MATCHES_WANTED):
        return None
    terms = terms_of(query.text, query.readings)
    if not terms.needs or len(terms.needs) > SENTENCE or is_number_like(terms):
        return None
    spelt = _spelt(query.text, _Held(records[:LOOKED_AT]))
    if spelt is None:
        return None

    def count(text: str) -> int:
        strict = replace(query, text=text, strict=True, limit=0, offset=0, facets=(), sort=None)
        return ask(strict).total

    total = count(spelt)
    as_typed = count(query.text) if answer.strict is None else answer.strict
    return Spelling(spelt, total) if total > as_typed else None


def _spelt(text: str, held: _Held) -> str | None:
    """Return a text with its unknown words as the register spells them; None when all are known.

    Then words without marks get theirs too: half a spelling looks like another mistake.
    """
    parts = [_part(part, held) for part in text.split()]
    if not any(changed for changed, _ in parts):
        return None
    return " ".join(part if changed else _marked(part, held) for changed, part in parts)


def _marked(part: str, held: _Held) -> str:
    word = part.lower()
    return held.spelt(word) if part.isascii() and word in held else part


def _part(part: str, held: _Held) -> tuple[bool, str]:
    words = folded_words(part)
    if not words or (any(char.isdigit() for char in part) and not decode(part)):
        return False, part
    if all(word in held for word in words):
        return False, part
    read = decode(part)
    if read and all(word in held for word in folded_words(read)):
        return True, read
    if len(words) != 1:
        return False, part
    near = _near(words[0], held)
    return (True, near) if near else (False, part)


def _near(word: str, held: _Held) -> str | None:
    """Return the nearest word as it is mostly spelt, the most frequent of equally near ones."""
    wrong = allowed_typos(word)
    if not wrong:
        return None
    counts = held.counts
    near = process.extract(word, counts.keys(), scorer=OSA.distance, score_cutoff=wrong, limit=None)
    ranked = sorted((distance, -counts[one], one) for one, distance, _ in near)
    return held.spelt(ranked[0][2]) if ranked else None


class _Held:
    """The folded words of records with how often they occur; how one is spelt is looked up."""

    def __init__(self, records: Sequence[Record]) -> None:
        texts = (text[:_LONGEST] for record in records for text in _texts(record))
        self._text = "\n".join(texts)
        self.counts = Counter(folded_words(self._text))

    def __contains__(self, word: str) -> bool:
        return word in self.counts

    def spelt(self, word: str) -> str:
        """Return how a word is mostly spelt."""
        spellings = Counter(
            spelling
            for start, end, _ in found(self._text, {word})
            for spelling in exact_words(self._text[start:end])
        )
        return spellings.most_common(1)[0][0] if spellings else word


def _texts(record: Record) -> Iterator[str]:
    for field in KINDS[record.kind].fields().values():
        value = record.values.get(field.name)
        if value and field.spec.search and not field.spec.personal:
            yield from field.shape.texts(value)
