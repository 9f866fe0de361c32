"""What the page of duties asks for: to decide about a duty, and to take that back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from st_db.errors import UsageError

if TYPE_CHECKING:
    from st_db.access import Caller
    from st_db.library import Library

_OURS = ("/duties", "/record?")


def decide(library: Library, caller: Caller, form: Mapping[str, str]) -> str:
    """Say that a duty is done, postponed or not ours; the page goes on with the way back."""
    at = (
        form.get("record", ""),
        form.get("rule", ""),
        _term(form),
        _day(form.get("on")) or date.min,
    )
    made = library.duties.decide(
        caller, at, form.get("what", ""), until=_day(form.get("until")),  # type: ignore[arg-type] # told apart there
        note=form.get("note", ""),
    )  # fmt: skip
    return _on(_back(form), did=made.id)


def undo(library: Library, caller: Caller, form: Mapping[str, str]) -> str:
    """Take a decision back."""
    decision = form.get("decision", "")
    library.duties.undo(caller, decision)
    return _on(_back(form), undone=decision)


DEEDS: Mapping[str, Callable[[Library, Caller, Mapping[str, str]], str]] = {
    "decide_duty": decide,
    "undo_duty": undo,
}


def _term(form: Mapping[str, str]) -> int:
    text = form.get("term", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise UsageError("error.duty_until")
    return int(text)


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError("error.duty_until") from error


def _on(back: str, **told: str) -> str:
    return f"{back}{'&' if '?' in back else '?'}{urlencode(told)}"


def _back(form: Mapping[str, str]) -> str:
    """Return the page to go on to; only pages that show duties are."""
    back = form.get("back", "")
    return back if back.startswith(_OURS) else "/duties"
