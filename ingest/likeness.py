"""How much a header says of which field: by what it is called, whole or nearly."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA

from ingest.header import kind_headers, name_keys
from ingest.words import (
    COMMON,
    DATED,
    FILLERS,
    GENERIC,
    NEGATIONS,
    NEUTRAL,
    NOTES,
    OF_RECORDS,
    TOTALS,
    compounds,
    is_syllable,
    sort_of,
    spelled_out,
)
from st_db.fields import header_key
from st_db.records import KINDS
from st_db.text import tidy

_Key = TypeVar("_Key")
How = Literal["profile", "label", "inid", "synonym", "fuzzy", "content", "officer", "none"]

SURE = 0.9
"""From here on a column is mapped without a word."""
PROBABLE = 0.65
"""From here on it is mapped and said; below it is kept in ``extra`` and offered."""
DOUBTFUL = 0.35
"""Below this nothing is offered."""

_SYNONYM = 0.98
_SPELLED_OUT = 0.95
_REORDERED = 0.93
_LONGEST = 200  # characters of a header; what is longer is a sentence and no name
_SHORTEST = 5  # letters below which one slip makes another word
_NUMBERING = re.compile(r"^\s*(?:\(\d\)|\d{1,2}[.)](?!\d)|[a-zA-Z][.)])\s*(?=\S)")
_CODE = re.compile(
    r"^\s*(?:\[(\d{2,3})\]|INID[\s:.]*\(?(\d{2,3})\)?|(\d{2,3})\s*[-.:\u2013])\s*", re.I
)
_COUNT = re.compile(r"\s*(?:\((?:\d{1,2})\)|(?:(?:số|so|thứ|thu)\s*)?\d{1,2})$", re.I)
_UNIT = re.compile(
    r"[\s,;]*(?:\(|\b(?:don vi tinh|dvt|don vi)\b[\s:]*)?"
    r"\b(?:trieu|tr|ty|ti|nghin|ngan|1000|1 000) ?(?:dong|d|vnd)\b ?\)?\s*$"
)
_GROUPS = re.compile(r"\s+[/|>\u203a\u2013-]\s+|\n")
_EITHER = re.compile(r"[/|]|\s(?:hoặc|or)\s")
_ENGLISH = re.compile(r"\s*\((?:bằng |bang )?(?:tiếng anh|tieng anh|anh|eng?|english)\)$", re.I)
_NAMED = re.compile(r"^(?:ho va ten|ho ten|ten)\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Likeness:
    """A field that a header may mean, and how sure that is."""

    field: str
    how: How
    confidence: float


@dataclass(frozen=True, slots=True)
class _Name:
    """One of the names of a field, ready to compare."""

    field: str
    key: str
    spelled: str
    words: tuple[str, ...]
    sort: str | None


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """The names of the fields of a kind, and how much each of their words tells."""

    exact: Mapping[str, tuple[str, How]]
    kind: str
    names: tuple[_Name, ...]
    spelled: Mapping[str, str]
    squeezed: Mapping[str, str]
    ordered: Mapping[tuple[str, ...], str]
    holding: Mapping[str, tuple[_Name, ...]]
    weights: Mapping[str, float]
    known: frozenset[str]
    parties: frozenset[str]
    dated: frozenset[str]
    sections: Mapping[str, str]
    own: frozenset[str]  # words for the kind itself, which every header may carry

    def weight(self, word: str) -> float:
        """Return how much a word tells; one that no field is called by tells most."""
        return 0.1 if word in FILLERS else self.weights.get(word, self.weights[""])

    def leave(self, word: str, field: str) -> float:
        """Return how far a word of a header lets it mean a field none of whose names has it."""
        if word in FILLERS or word in self.own:
            return 1.0
        names = self.holding.get(word)
        if names is None:
            return 0.85
        if any(name.field == field for name in names):
            return 1.0
        return 0.8 if word.replace("_", " ") in self.exact else 0.92


@lru_cache(maxsize=32)
def _vocabulary(kind: str) -> _Vocabulary:
    fields = KINDS[kind].fields()
    exact: dict[str, tuple[str, How]] = {}
    for key, field in kind_headers(kind).items():
        spec = fields[field].spec
        own = {header_key(text) for text in (field, spec.vi, spec.en)}
        how: How = "label" if key in own else "inid" if key == f"({spec.inid})" else "synonym"
        exact[key] = field, how
    names = []
    for key, (field, _) in exact.items():
        spelled = spelled_out(key, kind)
        words = compounds(spelled)
        if words and not key.startswith("(") and field not in {"extra", "links"}:
            names.append(_Name(field, key, spelled, words, sort_of(words)))
    holding: dict[str, list[_Name]] = {}
    for name in names:
        for word in set(name.words):
            holding.setdefault(word, []).append(name)
    weights = {
        word: math.log(1 + len(fields) / len({name.field for name in inside}))
        for word, inside in holding.items()
    }
    return _Vocabulary(
        exact=exact,
        kind=kind,
        names=tuple(names),
        spelled=_first((name.spelled, name.field) for name in names),
        squeezed=_first(
            (_squeezed(name.spelled), name.field) for name in names if len(name.key) > _SHORTEST
        ),
        ordered=_first((tuple(sorted(n.words)), n.field) for n in names if len(n.words) > 1),
        holding={word: tuple(inside) for word, inside in holding.items()},
        weights={**weights, "": math.log(1 + len(fields))},
        known=frozenset(word for name in names for word in name.spelled.split()),
        parties=frozenset(
            name for name, field in fields.items()
            if field.spec.section == "parties" and not name.startswith("place")
        ),
        dated=frozenset(name for name, field in fields.items() if field.shape.name == "date"),
        own=frozenset(compounds(spelled_out(header_key(KINDS[kind].kind.vi), kind))) | OF_RECORDS,
        sections={name: field.spec.section for name, field in fields.items()},
    )  # fmt: skip


def _first(pairs: Iterable[tuple[_Key, str]]) -> dict[_Key, str]:
    found: dict[_Key, str] = {}
    for key, field in pairs:
        found.setdefault(key, field)
    return found


def _squeezed(key: str) -> str:
    return key.replace(" ", "")


@lru_cache(maxsize=8192)
def likenesses(kind: str, header: str) -> tuple[Likeness, ...]:
    """Return the fields of a kind that a header may mean, the likeliest first."""
    header = header.strip()
    if not header or len(header) > _LONGEST or header_key(header) in NOTES:
        return ()
    words = _vocabulary(kind)
    found: dict[str, Likeness] = {}
    for likeness in _all(words, header):
        if likeness.confidence >= DOUBTFUL:
            before = found.get(likeness.field)
            if before is None or likeness.confidence > before.confidence:
                found[likeness.field] = likeness
    return tuple(sorted(found.values(), key=lambda one: -one.confidence))


def is_numbered(header: str) -> bool:
    """Tell whether a header ends in a count, as the second of several columns of one thing."""
    return bool(_COUNT.search(header.strip()))


def _all(words: _Vocabulary, header: str) -> Iterator[Likeness]:
    """Yield every likeness there is, several for one field among them."""
    english = _ENGLISH.sub("", header)
    if english != header:
        yield from (
            Likeness(f"{one.field}_en", "fuzzy", one.confidence)
            for one in _all(words, english)
            if f"{one.field}_en" in words.sections
        )
        header = f"{english} tiếng Anh"
    for key in name_keys(header):
        if key in words.exact:
            field, how = words.exact[key]
            yield Likeness(field, how, _SYNONYM if how == "synonym" else 1.0)
    code = _CODE.match(header)
    if code:
        digits = next(filter(None, code.groups()))
        if f"({digits})" in words.exact:
            yield Likeness(words.exact[f"({digits})"][0], "inid", 0.97)
    bare = header[code.end() :] if code else _NUMBERING.sub("", header)
    groups = [part for part in map(str.strip, _GROUPS.split(bare)) if part]
    if len(groups) > 1:
        yield from _grouped(words, groups)
        return
    yield from _like(words, bare, 1.0)
    counted = _COUNT.sub("", bare)
    if counted and counted != bare:
        yield from _like(words, counted, 0.98)
    either = [part for part in map(str.strip, _EITHER.split(bare)) if part]
    if len(either) > 1:
        yield from _either(words, either)


def _like(words: _Vocabulary, text: str, factor: float) -> Iterator[Likeness]:
    """Yield what a text without groups may mean."""
    for key in name_keys(text):
        key = _UNIT.sub("", key) or key
        if key in words.exact:
            yield Likeness(words.exact[key][0], "fuzzy", _SYNONYM * factor)
        spelled = spelled_out(key, words.kind)
        for field, confidence in _nearly(words, spelled):
            yield Likeness(field, "fuzzy", confidence * factor)
        named = _NAMED.sub("", spelled)
        if named != spelled:  # "họ và tên chủ nhiệm" asks for the person, not for a title
            for field, confidence in _nearly(words, named):
                if field in words.parties:
                    yield Likeness(field, "fuzzy", confidence * factor * 0.98)


def _nearly(words: _Vocabulary, spelled: str) -> Iterator[tuple[str, float]]:
    if spelled in words.spelled:
        yield words.spelled[spelled], _SPELLED_OUT
    squeezed = _squeezed(spelled)
    if squeezed in words.squeezed:
        yield words.squeezed[squeezed], _SPELLED_OUT
    parts = compounds(spelled)
    order = tuple(sorted(part for part in parts if part not in FILLERS))
    if order in words.ordered:
        yield words.ordered[order], _REORDERED
    sharing = dict.fromkeys(name for part in parts for name in words.holding.get(part, ()))
    for name in sharing:
        yield name.field, _overlap(words, parts, name)
    if len(spelled) >= _SHORTEST:
        yield from _slips(words, spelled)


def _overlap(words: _Vocabulary, parts: tuple[str, ...], name: _Name) -> float:
    """Return how much of what a header and a name say is the same, weighed by word."""
    shared = set(parts) & set(name.words)
    weight = words.weight
    same = sum(map(weight, shared))
    ours, theirs = sum(map(weight, set(parts))), sum(map(weight, set(name.words)))
    score = _REORDERED * same / math.sqrt(ours * theirs)
    sort = sort_of(tuple(part for part in parts if part not in FILLERS))
    if sort and name.sort and sort != name.sort:
        score *= 0.55
    if name.spelled in GENERIC and len(parts) > len(name.words):
        score *= 0.8  # "số" with anything beside it is the number of that
    dated = name.field in words.dated
    if (dated and not DATED & set(parts)) or (not dated and sort == "date" and not name.sort):
        score *= 0.6
    if NEGATIONS & (set(parts) - set(name.words)):
        score *= 0.6
    for part in parts:
        score *= words.leave(part, name.field)
    return score


def _slips(words: _Vocabulary, spelled: str) -> Iterator[tuple[str, float]]:
    """Yield the fields one or two slips of the pen away."""
    allowed = 1 if len(spelled) < 12 else 2
    near = process.extract(
        spelled, [name.spelled for name in words.names],
        scorer=OSA.distance, score_cutoff=allowed, limit=5,
    )  # fmt: skip
    for other, distance, index in near:
        if distance and len(other) >= _SHORTEST:
            yield words.names[index].field, _slip(words, spelled, other, int(distance))


def _slip(words: _Vocabulary, written: str, meant: str, distance: int) -> float:
    """Return how sure it is that a slip is one: another real word is hardly ever meant wrongly."""
    ours, theirs = written.split(), meant.split()
    if len(ours) != len(theirs):
        return 0.8
    differing = [(a, b) for a, b in zip(ours, theirs, strict=True) if a != b]
    if any(a in words.known or a.isdigit() or b.isdigit() for a, b in differing):
        return 0.4
    if any(is_syllable(a) for a, _ in differing):
        cut = all(len(a) != len(b) for a, b in differing)
        return 0.7 if cut and len(ours) > 1 else 0.5
    if len(ours) == 1 and _one_letter_is_another(ours[0], theirs[0]):
        return 0.5  # a word by itself is more often another word: context, content
    return 0.88 - 0.05 * (distance - 1)


def _one_letter_is_another(one: str, other: str) -> bool:
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1


# ---- groups: "Kinh phí / NSNN", and two languages in one header: "Số đơn / Application number"


def _either(words: _Vocabulary, parts: list[str]) -> Iterator[Likeness]:
    """Yield what "Chủ đơn/Chủ bằng" may mean: sooner the first, when both are names of fields."""
    if set(header_key(parts[0]).split()) <= NEUTRAL | FILLERS:
        yield from _grouped(words, parts)
    best = [_best(words, part) for part in parts]
    named = [one for one in best if one is not None]
    alone = len({one.field for one in named}) == 1
    for place, one in enumerate(named):
        factor = 0.88 if alone else 0.75 if place == 0 else 0.6
        yield Likeness(one.field, "fuzzy", one.confidence * factor)


def _grouped(words: _Vocabulary, parts: list[str]) -> Iterator[Likeness]:
    best = [_best(words, part) for part in parts]
    named = [one for one in best if one is not None]
    if len(named) == len(parts) and len({one.field for one in named}) == 1:
        yield Likeness(named[0].field, "fuzzy", max(one.confidence for one in named))
        return
    if len(parts) == 2 and best[0] and _is_foreign(parts[1]) and best[1] is None:
        yield Likeness(best[0].field, "fuzzy", best[0].confidence * 0.9)
    *above, last = parts
    group, key = " ".join(above), header_key(last)
    yield from _like(words, f"{last} {group}", 1.0)
    if key in TOTALS:
        yield from _weaker(_like(words, group, 0.97), 0.97)
    if key in GENERIC:
        yield from _within(words, group, last)
    else:
        yield from _weaker(_like(words, last, 1.0), _leave(words, above, best))


def _within(words: _Vocabulary, group: str, last: str) -> Iterator[Likeness]:
    """Yield what a word that says nothing by itself means under its group: "Đơn / Số"."""
    if set(header_key(group).split()) <= COMMON:
        yield from _weaker(_like(words, last, 1.0), 0.9)
    if _NAMED.match(f"{header_key(last)} x"):
        for one in _like(words, group, 0.95):
            if one.field in words.parties:
                yield one


def _leave(words: _Vocabulary, above: list[str], best: list[Likeness | None]) -> float:
    """Return how far a group lets the column below it mean what its own name says."""
    own, group = best[-1], best[-2]
    if set(header_key(" ".join(above)).split()) <= NEUTRAL | FILLERS:
        return 0.97
    if own and group and words.sections[own.field] == words.sections[group.field]:
        return 0.95
    if group and group.confidence >= SURE:
        return 0.55
    return 0.62


def _best(words: _Vocabulary, part: str) -> Likeness | None:
    found = max(_like(words, part, 1.0), key=lambda one: one.confidence, default=None)
    return found if found and found.confidence >= 0.8 else None


def _weaker(found: Iterable[Likeness], factor: float) -> Iterator[Likeness]:
    return (Likeness(one.field, "fuzzy", one.confidence * factor) for one in found)


def _is_foreign(text: str) -> bool:
    """Tell whether a text is not Vietnamese: no marks, and words no syllable looks like."""
    parts = tidy(text).lower().split()
    return (
        text.isascii()
        and not any(c.isdigit() for c in text)
        and any(not is_syllable(part) for part in parts)
    )
