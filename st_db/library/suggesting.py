"""What a text that is being typed may become: records, phrases, organizations, codes.

Everything comes from the records that match so far, so nothing is offered that finds nothing; and
from the lists of codes, each with how many records it would give.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from st_db.codes import CodeList
from st_db.i18n import Language
from st_db.library.labels import Labels
from st_db.query import Answer, Filter, Query, Suggestion
from st_db.query.numbers import read
from st_db.records.stored import Record
from st_db.telex import decode
from st_db.text import compact, fold, folded_words, nfc, tidy

LOOKED_AT = 20  # best matches from which phrases and names are taken
MOST_OF = 3  # of one sort
MOST_COUNTED = 5  # codes whose records are counted
SHORTEST = 2  # letters; fewer begin everything
LONGEST = 100
_CODED = ("ipc", "ics", "nice", "locarno", "field")
_WORDS_MORE = 2  # by which a phrase goes on

Ask = Callable[[Query], Answer]


@dataclass(frozen=True, slots=True)
class _Code:
    field: str
    code: str
    compact: str
    text: str  # its titles folded, a blank before and behind every word


class Suggesting:
    """Makes suggestions from one register."""

    def __init__(self, labels: Labels) -> None:
        self._labels = labels
        self._known: dict[str, tuple[CodeList, list[_Code]]] = {}

    def of(
        self, text: str, ask: Ask, load: Callable[[Sequence[str]], list[Record]], query: Query,
        *, language: Language,
    ) -> list[Suggestion]:  # fmt: skip
        """Return at most ``query.limit`` suggestions for a text, the likeliest first."""
        typed = written = tidy(text)[:LONGEST]
        if sum(map(len, folded_words(typed))) < SHORTEST:
            return []
        query = replace(query, text=typed, strict=True, facets=(), sort=None, offset=0)
        found = ask(replace(query, limit=LOOKED_AT))
        if not found.ids and (meant := decode(typed)):
            typed = meant
            query = replace(query, text=meant)
            found = ask(replace(query, limit=LOOKED_AT))
        records = load([id_ for id_, _ in found.ids])
        ways = [
            list(_numbered(typed, records)),
            _phrases(typed, records, known=written),
            list(_titled(typed, records)),
            _organizations(typed, records),
            list(self._codes(typed, ask, query, language)),
        ]
        return _mixed(ways, query.limit)

    def _codes(
        self, typed: str, ask: Ask, query: Query, language: Language
    ) -> Iterator[Suggestion]:
        begun, words = compact(typed), folded_words(typed)
        coded = len(begun) >= SHORTEST and any(c.isdigit() for c in begun) and len(words) <= _CODE
        worded = len(begun) > SHORTEST
        parts = [*(f" {word} " for word in words[:-1]), f" {words[-1]}"] if words else []
        likely = (
            one
            for one in self._all()
            if (coded and one.compact.startswith(begun))
            or (worded and all(part in one.text for part in parts))
        )
        told = 0
        for one in islice(likely, MOST_COUNTED):
            where = (*query.where, Filter(one.field, (one.code,)))
            count = ask(replace(query, text="", where=where, limit=0)).total
            if count and told < MOST_OF:
                told += 1
                title = self._labels.of(one.field, one.code, language)
                yield Suggestion("code", title, field=one.field, code=one.code, count=count)

    def _all(self) -> Iterator[_Code]:
        """Yield the codes of all lists that classify, read again when an office changed them."""
        for name in _CODED:
            codes = self._labels.list_of(name)
            if codes is None:
                continue
            if name not in self._known or self._known[name][0] is not codes:
                read = [
                    _Code(name, one.code, compact(one.code),
                          f" {' '.join(folded_words(f'{one.vi or str()} {one.en or str()}'))} ")
                    for one in codes.items()
                ]  # fmt: skip
                read.sort(key=lambda one: (len(one.code), one.code))
                self._known[name] = (codes, read)
            yield from self._known[name][1]


_CODE = 3  # stretches of a code: A61K 31/00


def _begins(typed: Sequence[str], words: Sequence[str]) -> bool:
    """Tell whether all words typed occur, the last as a beginning."""
    *whole, last = typed or [""]
    return (
        bool(last)
        and all(word in words for word in whole)
        and any(word.startswith(last) for word in words)
    )


def _mixed(ways: list[list[Suggestion]], limit: int) -> list[Suggestion]:
    """Return some of each sort: numbers first, then a share of the rest in turn."""
    numbers, *others = ways
    found = numbers[:MOST_OF]
    known = {one.id for one in found if one.id}
    share = max(1, (limit - len(found)) // max(1, sum(map(bool, others))))
    taken = [[o for o in some if o.id not in known or not o.id][:MOST_OF] for some in others]
    kept = [some[:share] for some in taken]
    for some, short in zip(taken, kept, strict=True):
        room = limit - len(found) - sum(map(len, kept))
        short += some[len(short) : len(short) + max(0, room)]
    return [*found, *(one for some in kept for one in some)][:limit]


def _record(record: Record) -> Suggestion:
    text = record.number or record.title or ""
    return Suggestion("record", text, kind=record.kind, number=record.number, title=record.title,
                      id=record.id)  # fmt: skip


def _numbered(typed: str, records: Sequence[Record]) -> Iterator[Suggestion]:
    """Yield the records whose number the text is or begins."""
    forms = tuple(form for form in read(typed).forms if len(form) > SHORTEST + 1)
    for record in records:
        numbers = [compact(number) for number in (record.values.get("number"),) if number]
        if forms and any(number.startswith(forms) for number in numbers):
            yield _record(record)


def _titled(typed: str, records: Sequence[Record]) -> Iterator[Suggestion]:
    """Yield the records whose title begins with the text, shortest first."""
    begun = " ".join(folded_words(typed))
    titled = [(folded_words(r.values.get("title") or ""), r) for r in records]
    beginning = [(words, r) for words, r in titled if " ".join(words).startswith(begun)]
    for words, record in sorted(beginning, key=lambda pair: len(pair[0])):
        if words:
            yield _record(record)


def _phrases(typed: str, records: Sequence[Record], *, known: str) -> list[Suggestion]:
    """Return how titles spell the text and go on, the commonest first; not what is known."""
    wanted = folded_words(typed)
    counts: Counter[str] = Counter()
    spelt: dict[str, str] = {}
    for record in records:
        words = _words(record.values.get("title") or "")
        folded = [fold(word) for word in words]
        seen = set()
        for at in _places(folded, wanted):
            for more in range(_WORDS_MORE + 1):
                if len(stretch := words[at : at + len(wanted) + more]) == len(wanted) + more:
                    seen.add(" ".join(stretch).lower())
        for phrase in seen:
            counts[fold(phrase)] += 1
            spelt.setdefault(fold(phrase), phrase)
    same = nfc(known).lower()
    ranked = [
        (phrase, count) for phrase, count in counts.items()
        if spelt[phrase] != same and (count > 1 or len(phrase.split()) == len(wanted))
    ]  # fmt: skip
    ranked.sort(key=lambda pair: (-pair[1], -len(pair[0]), pair[0]))
    kept: list[str] = []
    for phrase, count in ranked:
        # A beginning of one that is as frequent says less.
        if not any(k.startswith(phrase) and counts[k] == count for k in kept):
            kept.append(phrase)
    return [Suggestion("phrase", spelt[phrase]) for phrase in kept]


def _places(words: Sequence[str], wanted: Sequence[str]) -> Iterator[int]:
    """Yield where the wanted words stand side by side, the last as a beginning."""
    if not wanted:
        return
    *whole, last = wanted
    for at in range(len(words) - len(wanted) + 1):
        end = at + len(whole)
        if words[end].startswith(last) and list(words[at:end]) == whole:
            yield at


def _words(text: str) -> list[str]:
    """Return the stretches of a title without the signs around them."""
    return [word for part in nfc(text).split() if (word := part.strip(".,;:!?()[]“”\"'–-"))]


def _organizations(typed: str, records: Sequence[Record]) -> list[Suggestion]:
    """Return the names of organizations in which all words occur, the commonest first."""
    wanted = folded_words(typed)
    counts: Counter[str] = Counter()
    for record in records:
        for one in record.values.get("organizations") or ():
            if _begins(wanted, folded_words(one["name"])):
                counts[one["name"]] += 1
    return [Suggestion("organization", name, field="organizations")
            for name, _ in counts.most_common(MOST_OF)]  # fmt: skip
