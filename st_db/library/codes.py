"""The code lists as the office edits them, and the abbreviations in force."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Generic, TypeVar

from st_db.access import Caller
from st_db.codes import Code, CodeList, CodeLists
from st_db.codes.model import today
from st_db.codes.uses import PARENT, PLACE, use_of
from st_db.duties import LIST as DUTY_RULES
from st_db.errors import CodeRefused, Conflict, NotFound, Unavailable, UsageError
from st_db.library.code_checks import Checks
from st_db.query import Readings
from st_db.query.readings import LIST, readings_on
from st_db.text import folded_words, tidy

if TYPE_CHECKING:
    from st_db.library.facade import Library

FRESH_SECONDS = 5.0
"""What another process changed in a list is in force here after so long."""

LONGEST = 300
"""Characters of a code or a label."""
_LONGEST_COLUMN = 1_000
_LONGEST_MADE = 60
MOST_PLACES = 10_000
_LABELS = ("vi", "en", PARENT)
T = TypeVar("T")


class _Kept(Generic[T]):
    """Something read of the lists, for a few seconds or until somebody here changes one."""

    def __init__(self, read: Callable[[T | None], T]) -> None:
        self._read = read
        self._held: tuple[float, T] | None = None
        self._changes = 0

    def get(self) -> T:
        """Return it as it is, or as it was where the database does not answer just now."""
        now, held, changes = time.monotonic(), self._held, self._changes
        if held is not None and now - held[0] <= FRESH_SECONDS:
            return held[1]
        try:
            found = self._read(held[1] if held else None)
        except Unavailable:
            if held is None:
                raise
            return held[1]
        if changes == self._changes:  # else it was read before a change and kept after it
            self._held = now, found
        return found

    def forget(self) -> None:
        """Have it read anew."""
        self._changes += 1
        self._held = None


class Codes:
    """Code lists of everybody who may read; administrators edit them."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._store = store = library.store
        self._readings = _Kept[Readings](lambda _: readings_on(store.code_list(LIST), today()))
        self._rules = _Kept[CodeList](lambda _: store.code_list(DUTY_RULES))
        self._all = _Kept[tuple[str, CodeLists]](self._read)

    def readings(self) -> Readings:
        """Return how the words of a question may also be written, by the office's own list."""
        return self._readings.get()

    def duty_rules(self) -> CodeList:
        """Return the rules of duties as the office has them."""
        return self._rules.get()

    def all(self) -> CodeLists:
        """Return every list as the office has it; the same as before until somebody edits one."""
        return self._all.get()[1]

    def _read(self, held: tuple[str, CodeLists] | None) -> tuple[str, CodeLists]:
        edition = self._store.scores.lists_edition()
        return held if held and held[0] == edition else (edition, self._store.codes())

    def lists(self, caller: Caller) -> dict[str, int]:
        """Return {list: codes in force} of every list."""
        caller.require("read")
        return {n: len(codes.items(today())) for n, codes in sorted(self._store.codes().items())}

    def list(self, caller: Caller, name: str) -> CodeList:
        """Return a list with every code it ever had; raises NotFound."""
        caller.require("read")
        found = self._store.code_list(name)
        if not len(found):
            raise NotFound("error.no_code_list", name=name)
        return found

    def find(
        self, caller: Caller, name: str, text: str, *, limit: int = 20, family: str | None = None
    ) -> tuple[Code, ...]:
        """Return codes in force whose code or a label in either language has the words of a text.

        A code comes before a label. ``family`` leaves out statuses of other families, and gives
        states the words that the family has for them.
        """
        caller.require("read")
        codes = self.list(caller, name).items(today())
        own = [c for c in codes if c.extra.get("family", "*") in ("*", "", family or "*")]
        words = folded_words(text[:LONGEST])
        ranked = [(rank, at, code) for at, code in enumerate(own if family else codes)
                  if (rank := _rank(code, text.strip().casefold(), words)) is not None]  # fmt: skip
        best = [code for _, _, code in sorted(ranked, key=lambda one: one[:2])[:limit]]
        return tuple(_worded(code, family) if family else code for code in best)

    def set(
        self, caller: Caller, name: str, code: str, labels: Mapping[str, str | None],
        *, seen: str | None = None,
    ) -> Code:  # fmt: skip
        """Write a code of a list: ``vi``, ``en``, ``parent`` and further columns; None stays.

        A code that was taken out of force is so no more; the days of a rule of duties say to what
        the law applies, and stay. ``place`` is where it stands in an ordered list, from 1.
        Raises NotFound for an unknown list, UsageError for what no code can be, Conflict where it
        is not the edition that somebody has ``seen`` and says other than what they write.
        """
        caller.require("administer")
        found = self.list(caller, name)
        code = tidy(code)
        known = found.get(code)
        kept = known or Code(name, code)
        labels, place = _placed(labels, name)
        new = _written(kept, labels)
        if seen is not None and edition(kept) != seen and new != known:
            raise Conflict("error.code_changed", name=name, code=code)
        Checks(self._library, caller, found).check(new, known)
        return self._put(caller, new, known, place)

    def add(self, caller: Caller, name: str, code: str, labels: Mapping[str, str | None]) -> Code:
        """Write a new code; one that is left empty is made of the label where a list allows it.

        Raises what ``set`` raises, and UsageError for a code that is there, in force or not.
        """
        caller.require("administer")
        found = self.list(caller, name)
        code = tidy(code)
        if not code and use_of(name).made:
            code = _made(tidy(labels.get("vi") or labels.get("en") or ""), found)
        if not code:
            raise CodeRefused("error.code_required", "code")
        if (known := found.get(code)) is not None:
            raise CodeRefused("error.code_there", "code", value=known.code)
        labels, place = _placed(labels, name)
        new = _written(Code(name, code), labels)
        Checks(self._library, caller, found).check(new, None)
        return self._put(caller, new, None, place)

    def end(self, caller: Caller, name: str, code: str, *, seen: str | None = None) -> Code:
        """Take a code out of force from today; it stays known.

        Raises NotFound, Conflict where it is not as ``seen``, UsageError for one that the product
        works with.
        """
        caller.require("administer")
        known = self.list(caller, name).get(code, today())
        if known is None:
            raise NotFound("error.no_code", name=name, code=code)
        if use_of(name).manner == "words":
            raise UsageError("error.code_fixed", name=name)
        if seen is not None and edition(known) != seen:
            raise Conflict("error.code_changed", name=name, code=code)
        return self._put(caller, replace(known, valid_to=today() - timedelta(days=1)), known)

    def edition(self, code: Code) -> str:
        """Return what tells a code as somebody saw it from any other."""
        return edition(code)

    def changed(self, caller: Caller, name: str, code: str) -> tuple[str, datetime] | None:
        """Return who changed a code last, and when; None for one that is as it came."""
        caller.require("administer")
        return self._store.code_changed(name, code)

    def _put(self, caller: Caller, code: Code, was: Code | None, place: int | None = None) -> Code:
        self._store.put_code(code, was, (caller.user, caller.origin), place)
        for kept in (self._readings, self._rules, self._all):
            kept.forget()
        return code


def _written(kept: Code, labels: Mapping[str, str | None]) -> Code:
    """Return a code with what is written over it; raises UsageError for what none can be."""
    texts = {column: tidy(text) for column, text in labels.items() if text is not None}
    _check(kept.code, texts)
    extra = {**kept.extra, **{c: t for c, t in texts.items() if c not in _LABELS}}
    until = kept.valid_to if kept.list_name == DUTY_RULES else None
    new = replace(
        kept, vi=texts.get("vi", kept.vi), en=texts.get("en", kept.en), valid_to=until,
        parent=texts.get(PARENT, kept.parent) or None,
        extra={column: text for column, text in extra.items() if text},
    )  # fmt: skip
    if not new.vi and not new.en:
        raise CodeRefused("error.code_without_label", "vi", code=kept.code)
    return new


def _placed(
    labels: Mapping[str, str | None], name: str
) -> tuple[Mapping[str, str | None], int | None]:
    """Return what is written of a code, and the place it is to have in an ordered list."""
    if not use_of(name).ordered:
        return labels, None
    rest = {column: text for column, text in labels.items() if column != PLACE}
    text = (labels.get(PLACE) or "").strip()
    if text and not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MOST_PLACES):
        raise CodeRefused("error.code_place", PLACE, value=text)
    return rest, int(text) if text else None


def _made(label: str, codes: CodeList) -> str:
    """Return a code made of a label that no code of a list is yet, "" where it has no letters.

    Raises UsageError where a code is called so already: the same form may have been sent twice.
    """
    if label and (other := next((c for c in codes if label in (c.vi, c.en)), None)) is not None:
        raise CodeRefused("error.code_name_taken", "vi", value=label, other=other.code)
    made = "-".join(folded_words(label))[:_LONGEST_MADE].strip("-")
    numbered = (f"{made}-{at}" for at in range(2, len(codes) + 3))
    return next((one for one in (made, *numbered) if one not in codes), "") if made else ""


def edition(code: Code) -> str:
    """Return what tells a code as somebody saw it from any other."""
    told = f"{code.vi} {code.en} {code.valid_from} {code.valid_to} {sorted(code.extra.items())}"
    return blake2b(told.encode(), digest_size=8).hexdigest()


def _check(code: str, texts: Mapping[str, str]) -> None:
    for column, text in {"code": code, **texts}.items():
        longest = LONGEST if column in ("code", *_LABELS) else _LONGEST_COLUMN
        if len(text) > longest or not text.isprintable():
            raise CodeRefused("error.bad_code", column, code=code[:LONGEST], longest=longest)
    if not folded_words(code):
        raise CodeRefused("error.bad_code", "code", code=code[:LONGEST], longest=LONGEST)


def _worded(code: Code, family: str) -> Code:
    """Return a code by the words of a family: a task is under way where a right is in force."""
    one = family.removesuffix("s")
    return replace(
        code,
        vi=code.extra.get(f"vi_{one}") or code.vi,
        en=code.extra.get(f"en_{one}") or code.en,
    )


def _rank(code: Code, text: str, words: Sequence[str]) -> int | None:
    """Return how well a code answers what was typed, 0 the best, or None."""
    plain = code.code.casefold()
    if plain == text:
        return 0
    if text and plain.startswith(text):
        return 1
    said = (code.vi, code.en, *code.extra.values())
    labels = folded_words(" ".join(filter(None, said)))
    known = (*labels, *folded_words(code.code))
    return 2 if all(any(one.startswith(word) for one in known) for word in words) else None
