"""The code lists as the office edits them, and the abbreviations in force."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import blake2b

from st_db.access import Caller
from st_db.codes import Code, CodeList
from st_db.codes.model import today
from st_db.duties import HOLIDAYS, WorkCalendar, rule_of
from st_db.duties import LIST as DUTY_RULES
from st_db.errors import Conflict, NotFound, UsageError
from st_db.query import Readings
from st_db.query.readings import LIST, readings_on
from st_db.store import Store
from st_db.text import folded_words, tidy

FRESH_SECONDS = 5.0
"""Abbreviations that another process changed are in force here after so long."""

LONGEST = 300
"""Characters of a code or a label."""


class Codes:
    """Code lists of everybody who may read; administrators edit them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._readings: tuple[float, Readings] | None = None
        self._rules: tuple[float, CodeList] | None = None

    def readings(self) -> Readings:
        """Return how the words of a question may also be written, by the office's own list."""
        now = time.monotonic()
        if self._readings is None or now - self._readings[0] > FRESH_SECONDS:
            self._readings = now, readings_on(self._store.code_list(LIST), today())
        return self._readings[1]

    def duty_rules(self) -> CodeList:
        """Return the rules of duties as the office has them."""
        now = time.monotonic()
        if self._rules is None or now - self._rules[0] > FRESH_SECONDS:
            self._rules = now, self._store.code_list(DUTY_RULES)
        return self._rules[1]

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
        """Write a code of a list: ``vi``, ``en`` and further columns; what is None stays.

        A code that was taken out of force is so no more; the days of a rule of duties say to what
        the law applies, and stay. Raises NotFound for an unknown list, UsageError for what no code
        can be, Conflict where it is not the edition that somebody has ``seen`` and says other
        than what they write.
        """
        caller.require("administer")
        found = self.list(caller, name)
        code = tidy(code)
        texts = {column: tidy(text) for column, text in labels.items() if text is not None}
        _check(code, texts.values())
        known = found.get(code)
        kept = known or Code(name, code)
        extra = {**kept.extra, **{c: t for c, t in texts.items() if c not in ("vi", "en")}}
        until = kept.valid_to if name == DUTY_RULES else None
        new = replace(
            kept, vi=texts.get("vi", kept.vi), en=texts.get("en", kept.en), valid_to=until,
            extra={column: text for column, text in extra.items() if text},
        )  # fmt: skip
        if not new.vi and not new.en:
            raise UsageError("error.code_without_label", code=code)
        if seen is not None and edition(kept) != seen and new != known:
            raise Conflict("error.code_changed", name=name, code=code)
        return self._put(caller, new, known)

    def end(self, caller: Caller, name: str, code: str) -> Code:
        """Take a code out of force from today; it stays known. Raises NotFound and Conflict."""
        caller.require("administer")
        known = self.list(caller, name).get(code, today())
        if known is None:
            raise NotFound("error.no_code", name=name, code=code)
        return self._put(caller, replace(known, valid_to=today() - timedelta(days=1)), known)

    def _put(self, caller: Caller, code: Code, was: Code | None) -> Code:
        _check_meaning(code)
        self._store.put_code(code, was, (caller.user, caller.origin))
        self._readings = self._rules = None
        return code


def edition(code: Code) -> str:
    """Return what tells a code as somebody saw it from any other."""
    told = f"{code.vi} {code.en} {code.valid_from} {code.valid_to} {sorted(code.extra.items())}"
    return blake2b(told.encode(), digest_size=8).hexdigest()


def _check(code: str, texts: Iterable[str]) -> None:
    long = any(len(text) > LONGEST or not text.isprintable() for text in (code, *texts))
    if long or not folded_words(code):
        raise UsageError("error.bad_code", code=code[:LONGEST], longest=LONGEST)


def _check_meaning(code: Code) -> None:
    """Refuse what nothing could be reckoned with; raises UsageError."""
    try:
        if code.list_name == DUTY_RULES:
            rule_of(code)
        elif code.list_name == HOLIDAYS:
            WorkCalendar.of([code])
    except ValueError as error:
        raise UsageError("error.bad_duty_rule", code=code.code, why=str(error)) from error


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
