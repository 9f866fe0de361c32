"""What the page of duties asks for: to decide about a duty, and to take that back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from time import monotonic_ns
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from st_db.api.refusing import PRIVATE
from st_db.errors import UsageError
from st_db.server.answers import Read
from st_db.server.fields import number_of

if TYPE_CHECKING:
    from st_db.access import Caller
    from st_db.library import Library

_OURS = ("/duties", "/record?")


def decide(library: Library, caller: Caller, form: Mapping[str, str]) -> str:
    """Say that a duty is done, postponed or not ours; the page goes on with the way back."""
    at = (
        form.get("record", ""),
        form.get("rule", ""),
        number_of(form, "term"),
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


def make_calendar(library: Library, caller: Caller, form: Mapping[str, str]) -> str:
    """Make the caller's calendar address and tell it, this once; it goes into no address."""
    site = form.get("site", "")
    asked = form.get("asked", "")
    token = library.calendars.make(caller)
    return Read(f"{site}{PRIVATE}{token}.ics{'?' if asked else ''}{asked}")


def revoke_calendar(library: Library, caller: Caller, form: Mapping[str, str]) -> str:
    """Take the caller's calendar address away."""
    library.calendars.revoke(caller)
    return _on(_back(form), mine=f"{monotonic_ns()}")


def remind(library: Library, caller: Caller, form: Mapping[str, str]) -> str:
    """Remind the caller by mail, or no more when no address is given."""
    if form.get("stop"):
        library.reminders.end(caller)
    else:
        library.reminders.begin(caller, form.get("address", ""))
    return _on(_back(form), mine=f"{monotonic_ns()}")


def edit_rule(library: Library, caller: Caller, form: Mapping[str, str]) -> str:
    """Write a rule as an administrator corrected it."""
    given = {name.removeprefix("rule."): text for name, text in form.items()
             if name.startswith("rule.")}  # fmt: skip
    code = form.get("code", "")
    library.duties.edit_rule(caller, code, given, form.get("seen", ""))
    return f"/rules?{urlencode({'kept': monotonic_ns()})}#{quote(f'r-{code}')}"


DEEDS: Mapping[str, Callable[[Library, Caller, Mapping[str, str]], str]] = {
    "decide_duty": decide,
    "undo_duty": undo,
    "edit_rule": edit_rule,
    "make_calendar": make_calendar,
    "revoke_calendar": revoke_calendar,
    "remind": remind,
}


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
