"""What two versions of a record differ in, field by field: pure, and without a language.

A list says what was added and what was taken away, a text which of its words changed. Values are in
their JSON form, as the change log holds them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from st_db.fields import Field

How = Literal["set", "cleared", "changed", "text", "list", "order"]
Sign = Literal["same", "added", "removed", "cut"]
Run = tuple[Sign, str]

_TOKENS = re.compile(r"\w+|\s+|[^\w\s]")
_MOST = 4_000_000
"""Pairs of words that are compared; a comparison of two whole books would take minutes."""

_ALIKE = 0.4
"""Texts that share less read better whole, the old one beside the new one."""

_SHORT = 80
"""Characters of both texts together that are read at a glance, as they were and as they are."""

_AROUND = 60
"""Characters shown of what stayed the same, before and after what changed."""

# What tells the parts of a list apart: a class whose goods were reworded is still that class.
_NAMED_BY = ("name", "class", "number", "product_code", "label")


@dataclass(frozen=True, slots=True)
class Difference:
    """How one field differs; ``altered`` are parts of a list that changed in place."""

    field: str
    how: How
    before: Any
    after: Any
    added: tuple[Any, ...] = ()
    removed: tuple[Any, ...] = ()
    altered: tuple[tuple[Any, Any], ...] = ()
    words: tuple[Run, ...] = ()


def differences(
    fields: Mapping[str, Field], before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[Difference]:
    """Return the fields that differ, in declared order; unknown ones, of older versions, last.

    A field that stands in neither is left alone; one that stands in only one is empty in the other.
    """
    named = {**before, **after}
    order = [*(name for name in fields if name in named), *(n for n in named if n not in fields)]
    found = (_difference(fields.get(n), n, before.get(n), after.get(n)) for n in order)
    return [one for one in found if one is not None]


def empty(value: Any) -> bool:
    """Tell whether a value says nothing."""
    return value in (None, "", [], {})


def _difference(field: Field | None, name: str, before: Any, after: Any) -> Difference | None:
    if before == after or (empty(before) and empty(after)):
        return None
    if isinstance(before, list) or isinstance(after, list):
        return _lists(name, before or [], after or [])
    if isinstance(before, dict) or isinstance(after, dict):
        return _pairs(name, before or {}, after or {})
    if empty(before) or empty(after):
        return Difference(name, "set" if empty(before) else "cleared", before, after)
    if field is not None and field.shape.name == "text":
        old, new = str(before), str(after)
        if len(old) + len(new) > _SHORT and (runs := reworded(old, new)):
            return Difference(name, "text", before, after, words=runs)
    return Difference(name, "changed", before, after)


# ---- lists


def _lists(name: str, before: list[Any], after: list[Any]) -> Difference:
    removed, added = _without(before, after), _without(after, before)
    if not removed and not added:
        return Difference(name, "order", before, after)
    altered = []
    if before and after:
        for old in list(removed):
            new = next((one for one in added if _same_part(old, one)), None)
            if new is not None:
                removed.remove(old)
                added.remove(new)
                altered.append((old, new))
    return Difference(name, "list", before, after, tuple(added), tuple(removed), tuple(altered))


def _without(parts: list[Any], others: list[Any]) -> list[Any]:
    """Return the parts that the others lack, each as often as it is missing there."""
    left = [_key(other) for other in others]
    found = []
    for part in parts:
        if (key := _key(part)) in left:
            left.remove(key)
        else:
            found.append(part)
    return found


def _key(part: Any) -> str:
    return json.dumps(part, sort_keys=True, ensure_ascii=False, default=str)


def _same_part(one: Any, other: Any) -> bool:
    if not isinstance(one, dict) or not isinstance(other, dict):
        return False
    return any(one.get(name) and one[name] == other.get(name) for name in _NAMED_BY)


def _pairs(name: str, before: dict[str, Any], after: dict[str, Any]) -> Difference:
    removed = tuple({k: v} for k, v in before.items() if k not in after)
    added = tuple({k: v} for k, v in after.items() if k not in before)
    altered = tuple(
        ({k: v}, {k: after[k]}) for k, v in before.items() if k in after and after[k] != v
    )
    how: How = "list" if removed or added or altered else "order"
    return Difference(name, how, before, after, added, removed, altered)


# ---- texts


def reworded(before: str, after: str) -> tuple[Run, ...]:
    """Return a text as what stayed, came and went; nothing when the two have too little in common.

    Of what stayed only the words around a change are kept: a cut says that there is more.
    """
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    first = _shared(old, new)
    last = _shared(old[first:][::-1], new[first:][::-1])
    middle = old[first : len(old) - last], new[first : len(new) - last]
    if len(middle[0]) * len(middle[1]) > _MOST:
        return ()
    runs: list[Run] = [("same", "".join(old[:first]))]
    for sign, i1, i2, j1, j2 in SequenceMatcher(None, *middle, autojunk=False).get_opcodes():
        if sign == "equal":
            runs.append(("same", "".join(middle[0][i1:i2])))
        else:
            runs += [("removed", "".join(middle[0][i1:i2])), ("added", "".join(middle[1][j1:j2]))]
    runs.append(("same", "".join(old[len(old) - last :])))
    kept = sum(len(text) for sign, text in runs if sign == "same" and text.strip())
    if 2 * kept < _ALIKE * (len(before) + len(after)):
        return ()
    return tuple(_shortened(_joined(runs)))


def _shared(one: list[str], other: list[str]) -> int:
    """Return how many tokens two lists begin with alike."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _joined(runs: Iterable[Run]) -> list[Run]:
    """Join neighbours: a blank alone between two changes belongs to both of them."""
    found: list[Run] = []
    gone, came = "", ""
    told = [run for run in runs if run[1]]
    for at, (sign, text) in enumerate(told):
        between = sign == "same" and text.isspace() and (gone or came) and at + 1 < len(told)
        if sign == "removed" or between:
            gone += text
        if sign == "added" or between:
            came += text
        if sign == "same" and not between:
            found += [("removed", gone), ("added", came), ("same", text)]
            gone, came = "", ""
    found += [("removed", gone), ("added", came)]
    return [run for run in found if run[1]]


def _shortened(runs: list[Run]) -> Iterable[Run]:
    for at, (sign, text) in enumerate(runs):
        if sign != "same":
            yield sign, text
            continue
        head = "" if at == 0 else _cut(text)
        tail = "" if at == len(runs) - 1 else _cut(text[::-1])[::-1]
        if len(head) + len(tail) >= len(text):
            yield sign, text
            continue
        if head:
            yield sign, head
        yield "cut", "…"
        if tail:
            yield sign, tail


def _cut(text: str) -> str:
    """Return the beginning of a text, up to the end of a word where there is one."""
    if len(text) <= _AROUND:
        return text
    return text[:_AROUND].rpartition(" ")[0] or text[:_AROUND]
