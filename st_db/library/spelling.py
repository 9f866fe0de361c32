"""*Did you mean*: the spelling of a text that would find more, taken from what it nearly found.

Words come from the records that a relaxed question found, so they stand in the register, in this
company, with their marks. What occurs there as typed is kept. The question itself stays as it is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import process
from rapidfuzz.distance import OSA

from st_db.query import MATCHES_WANTED, Answer, Query, allowed_typos, terms_of
from st_db.query.terms import SENTENCE, is_number_like
from st_db.records import KINDS
from st_db.records.stored import Record
from st_db.telex import decode
from st_db.text import exact_words, folded_line, folded_words

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
    spelt = _spelt(query.text, _words(records[:LOOKED_AT]))
    if spelt is None:
        return None

    def count(text: str) -> int:
        strict = replace(query, text=text, strict=True, limit=0, offset=0, facets=(), sort=None)
        return ask(strict).total

    found = count(spelt)
    return Spelling(spelt, found) if found > count(query.text) else None


def _spelt(text: str, held: Mapping[str, Counter[str]]) -> str | None:
    """Return a text with its unknown words as the register spells them; None when all are known.

    Then words without marks get theirs too: half a spelling looks like another mistake.
    """
    parts = [_part(part, held) for part in text.split()]
    if not any(changed for changed, _ in parts):
        return None
    return " ".join(part if changed else _marked(part, held) for changed, part in parts)


def _marked(part: str, held: Mapping[str, Counter[str]]) -> str:
    found = held.get(part.lower()) if part.isascii() else None
    return found.most_common(1)[0][0] if found else part


def _part(part: str, held: Mapping[str, Counter[str]]) -> tuple[bool, str]:
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


def _near(word: str, held: Mapping[str, Counter[str]]) -> str | None:
    """Return the nearest word as it is mostly spelt, the most frequent of equally near ones."""
    wrong = allowed_typos(word)
    if not wrong:
        return None
    found = process.extract(word, held.keys(), scorer=OSA.distance, score_cutoff=wrong, limit=None)
    ranked = sorted((distance, -held[one].total(), one) for one, distance, _ in found)
    return held[ranked[0][2]].most_common(1)[0][0] if ranked else None


def _words(records: Sequence[Record]) -> dict[str, Counter[str]]:
    """Return the folded words of records with how they are spelt and how often."""
    spelt = Counter(
        word
        for record in records
        for word in exact_words("\n".join(text[:_LONGEST] for text in _texts(record)))
    )
    held: dict[str, Counter[str]] = defaultdict(Counter)
    for word, count in spelt.items():
        held[folded_line(word)][word] = count
    return dict(held)


def _texts(record: Record) -> Iterator[str]:
    for field in KINDS[record.kind].fields().values():
        value = record.values.get(field.name)
        if value and field.spec.search and not field.spec.personal:
            yield from field.shape.texts(value)
