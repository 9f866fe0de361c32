"""Where a question matched: the title and one snippet with the matching words marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from st_db.fields import WEIGHTS, Field
from st_db.query import Need, Query, Readings, Terms, allowed_typos, terms_of
from st_db.query.expression import ranking_terms
from st_db.records import KINDS
from st_db.records.stored import Record
from st_db.telex import decode
from st_db.text import even, excerpt, folded_words, found_in, marked

SNIPPET_WIDTH = 200
_LONGEST = 10_000
"""Characters of one field that are looked at: a hostile field must not slow a page down."""

Hit = tuple[int, int, str]
"""(start, end, word found) in a text."""

Line = tuple[str, str]
"""(field, text in one line) of what is searched and filled."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Where a record matched: {field: HTML with <mark>}, and the words typed that it lacks."""

    marks: dict[str, str]
    lacks: tuple[str, ...] = ()


def highlight(record: Record, query: Query, *, personal: bool, relaxed: str | None = None) -> Shown:
    """Return the title and at most one other field, HTML-escaped with what matched in <mark>.

    That is what was typed, other ways to write it and, where the question was relaxed, what raw
    keys stand for and words a slip away.
    """
    terms = ranking_terms(query.expression) if query.expression else _terms(query)
    if not terms.needs:
        return Shown({})
    wanted, prefix = looked_for(terms)
    lacks: tuple[str, ...] = ()
    lines = list(_texts(record, personal=personal))
    title_name = "title" if record.values.get("title") else "title_en"
    title = record.values.get(title_name) or ""
    others = [line for line in lines if line[0] != title_name and line[1] != title]
    lines = [("title", title), *others]
    # One look through all of a record costs a fraction of one through each of its fields.
    folded = even("\n".join(text for _, text in lines))
    if relaxed and relaxed != "organization":
        near, lacks = _meant(set(folded_words(folded)), terms)
        wanted |= near
    hits = found_in(folded, wanted, prefix)
    (_, own), *rest = zip(lines, _by_line(hits, lines), strict=True)
    shown = {"title": marked(title, own)} if own else {}
    return Shown(shown | _snippet(rest), lacks)


def looked_for(terms: Terms) -> tuple[set[str], str | None]:
    """Return the words that match, with what else they may be written as, and a beginning.

    A single letter begins too many words to be worth marking as a beginning.
    """
    wanted = {word for need in terms.needs if not need.beside for word in need.words}
    wanted |= {" ".join(option) for need in terms.needs for option in need.options}
    return wanted, terms.prefix if terms.prefix and len(terms.prefix) > 1 else None


@lru_cache(maxsize=64)
def _read(text: str, readings: Readings) -> Terms:
    """Return a parsed text; every hit of a page asks for the same one."""
    return terms_of(text, readings)


def _terms(query: Query) -> Terms:
    return _read(query.text, query.readings)


def _meant(held: set[str], terms: Terms) -> tuple[set[str], tuple[str, ...]]:
    """Return what a record has in place of words that it lacks, and those it has nothing for."""
    near: set[str] = set()
    lacks = []
    for need in terms.needs:
        if all(word in held for word in need.words) or _any_option(need, held):
            continue
        read = decode(" ".join(need.exact))
        words = folded_words(read) if read else []
        if words and held.issuperset(words):
            near.update(words)
        elif found := {near for word in need.words for near in _slips(word, held)}:
            near |= found
        elif not need.prefix or not any(word.startswith(need.words[-1]) for word in held):
            lacks.append(" ".join(need.exact))
    return near, tuple(dict.fromkeys(lacks))


def _any_option(need: Need, held: set[str]) -> bool:
    return any(held.issuperset(option) for option in need.options)


def _slips(word: str, held: set[str]) -> list[str]:
    wrong = allowed_typos(word)
    if not wrong or word in held:
        return []
    near = process.extract(word, held, scorer=OSA.distance, score_cutoff=wrong, limit=3)
    return [one for one, distance, _ in near if distance == near[0][1]]


def _snippet(found: Sequence[tuple[Line, list[Hit]]]) -> dict[str, str]:
    """Return {field: excerpt} of the line where most of the wanted words occur."""
    best: dict[str, str] = {}
    best_score = 0
    for (name, text), own in found:
        if len({word for *_, word in own}) <= best_score:
            continue
        shown, inside = excerpt(text, own, SNIPPET_WIDTH)
        score = len({word for *_, word in inside})
        if score > best_score:
            best, best_score = {name: marked(shown, inside)}, score
    return best


def _by_line(hits: Sequence[Hit], lines: Sequence[Line]) -> Iterator[list[Hit]]:
    """Yield the hits of each line by their places in it; one across two lines is none."""
    rest = iter(hits)
    hit = next(rest, None)
    at = 0
    for _, text in lines:
        end = at + len(text)
        own = []
        while hit and hit[0] < end:
            if hit[1] <= end:
                own.append((hit[0] - at, hit[1] - at, hit[2]))
            hit = next(rest, None)
        yield own
        at = end + 1


_SAID = ("number", "number_as_written")
"""Stand at the head of every result."""


def _texts(record: Record, *, personal: bool) -> Iterator[tuple[str, str]]:
    """Yield (field, text in one line) of what is searched and filled."""
    for field in _searched(record.kind):
        value = record.values.get(field.name)
        hidden = not personal and field.spec.personal
        if value and field.name not in _SAID and not hidden:
            yield field.name, " · ".join(field.shape.texts(value)).replace("\n", " ")[:_LONGEST]


@cache
def _searched(kind: str) -> list[Field]:
    """Return the searched fields, strongest weight first, longer texts before codes and numbers."""
    told = KINDS[kind].fields().values()
    fields = [f for f in told if f.spec.search and (f.multiple or not f.spec.scheme)]
    return sorted(fields, key=lambda f: (f.name != "summary", WEIGHTS.index(f.spec.search or "D")))
