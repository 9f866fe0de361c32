"""Which kinds the columns of a table fit best: by names, cells and the words above them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ingest.contents import Contents
from ingest.guessing import EXACT, Guess, guess_columns
from ingest.header import is_counter, keys_of, kind_headers
from ingest.likeness import SURE
from ingest.words import spelled_out
from st_db.codes import shipped
from st_db.fields import header_key
from st_db.records import REGISTER

_LEAD = 0.75
"""By how much one kind must fit better than another where names are only alike."""
_OF_KIND = {
    "invention": ("sang che", "invention", "patent"),
    "utility_solution": ("giai phap huu ich", "utility solution", "utility model"),
    "trademark": ("nhan hieu", "trade mark", "trademark"),
    "industrial_design": ("kieu dang", "industrial design"),
    "geographical_indication": ("chi dan dia ly", "geographical indication"),
    "standard": ("tieu chuan", "quy chuan", "tcvn", "qcvn", "standard"),
    "task": ("nhiem vu", "de tai", "du an", "project", "task"),
    "traced_product": ("ocop", "truy xuat", "san pham"),
    "organization": ("to chuc", "doanh nghiep", "cong ty", "don vi", "organization"),
}  # fmt: skip


def fitting_kinds(
    names: Sequence[str], sample: Sequence[Sequence[Any]] | None, texts: Sequence[str] = ()
) -> dict[str, str]:
    """Return {family: its first kind} of the kinds that fit equally well, the best first.

    ``texts`` are what stands above the table and how its sheet and file are called: they decide
    between kinds that the columns fit alike, and nothing else. Without a ``sample`` only what
    columns are called counts, to the letter.
    """
    scores = {kind: _exact_score(kind, names) for kind in REGISTER}
    best = _best(scores, 0)
    if sample is not None and not all(_is_known(best[0], name) for name in names):
        near = _best(_near_scores(names, sample), _LEAD)
        if len(best) > 1 or best[0] not in near:
            best = near
    said = [kind for kind in best if any(_names_kind(kind, text) for text in texts)]
    if len({REGISTER[kind].kind.family for kind in said}) == 1:
        best = said
    found: dict[str, str] = {}
    for kind in best:
        found.setdefault(REGISTER[kind].kind.family, kind)
    return found


def _best(scores: dict[str, float], lead: float) -> list[str]:
    """Return the kinds that no other leads by more, the best first."""
    most = max(scores.values())
    return sorted((k for k in scores if most - scores[k] <= lead), key=lambda k: -scores[k])


def _is_known(kind: str, name: str) -> bool:
    known = kind_headers(kind)
    return not name or is_counter(name) or any(key in known for key in keys_of(name))


def _exact_score(kind: str, names: Sequence[str]) -> float:
    """Return how many fields of a kind are named; its number weighs more, its own title most."""
    known = kind_headers(kind)
    score, seen = 0.0, set()
    for name in names:
        field = next((known[key] for key in keys_of(name) if key in known), None)
        if field is not None and field not in seen:
            seen.add(field)
            score += _worth(kind, field, name)
    return score


def _near_scores(names: Sequence[str], sample: Sequence[Sequence[Any]]) -> dict[str, float]:
    codes = shipped()
    columns = {
        index: (name, Contents([row[index] for row in sample if index < len(row)], codes))
        for index, name in enumerate(names)
        if not is_counter(name)
    }
    return {
        kind: _near_score(kind, names, guess_columns(kind, columns, codes)) for kind in REGISTER
    }


def _near_score(kind: str, names: Sequence[str], guesses: dict[int, Guess]) -> float:
    score = 0.0
    for index, guess in guesses.items():
        if guess.field is None or guess.shared:
            continue
        sure = 1.0 if guess.confidence >= EXACT else guess.confidence
        if guess.confidence < SURE and guess.how == "fuzzy":
            sure *= 0.6
        score += sure * _worth(kind, guess.field, names[index])
        if guess.how == "content" and guess.field in REGISTER[kind].kind.numbers:
            score += 1  # a number of a scheme is no other kind's
    return score


def _worth(kind: str, field: str, name: str) -> float:
    worth = 1.0
    if field == REGISTER[kind].kind.numbers[0]:
        worth += 0.5
    if field == "title" and _names_kind(kind, name):
        worth += 2
    return worth


def _names_kind(kind: str, text: str) -> bool:
    words = f" {spelled_out(header_key(text), kind)} "
    return any(f" {one} " in words for one in _OF_KIND[kind])
