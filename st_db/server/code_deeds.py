"""What the page of lists asks for: to add, change, end and bring back a code of a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from st_db.codes.uses import PLACE, use_of
from st_db.errors import UsageError
from st_db.ui.lists_form import BEFORE, EACH, WAS_PLACE
from st_db.ui.lists_state import done

if TYPE_CHECKING:
    from st_db.access import Caller
    from st_db.library import Library
    from st_db.server.fields import Form


def add(library: Library, caller: Caller, form: Form) -> str:
    """Add a code to a list of the office's own."""
    name = _editable(caller, form)
    new = library.code_lists.add(caller, name, form.get("code", ""), _given(form))
    return done(name, "add", new.code)


def change(library: Library, caller: Caller, form: Form) -> str:
    """Change a code as somebody saw it; its place only where they moved it."""
    name, given = _editable(caller, form), _given(form)
    if given.get(PLACE) == form.get(WAS_PLACE):
        given.pop(PLACE, None)
    code = form.get("code", "")
    written = library.code_lists.set(caller, name, code, given, seen=form.get("seen", ""))
    return done(name, "set", written.code)


def end(library: Library, caller: Caller, form: Form) -> str:
    """Take a code out of force; the page then offers to bring it back."""
    name = _editable(caller, form)
    gone = library.code_lists.end(caller, name, form.get("code", ""), seen=form.get("seen", ""))
    return done(name, "end", gone.code)


def back(library: Library, caller: Caller, form: Form) -> str:
    """Bring a code back into force as it was."""
    name, code = _editable(caller, form), form.get("code", "")
    written = library.code_lists.set(caller, name, code, {}, seen=form.get("seen", ""))
    return done(name, "back", written.code)


DEEDS: Mapping[str, Callable[[Library, Caller, Form], str]] = {
    "code_add": add,
    "code_set": change,
    "code_end": end,
    "code_back": back,
}


def _editable(caller: Caller, form: Form) -> str:
    """Return the list of a form; raises UsageError for one that is not edited on the page."""
    caller.require("administer")
    name = form.get("list", "")
    if use_of(name).manner not in ("open", "words"):
        raise UsageError("error.list_not_here", name=name[:80])
    return name


def _given(form: Form) -> dict[str, str]:
    """Return {column: text} of a form; several values stand on lines of their own or are ticked."""
    given: dict[str, str] = {}
    wanted = {one.name: one.way for one in use_of(form.get("list", "")).columns if not one.fixed}
    for column in ("vi", "en", PLACE, *wanted):
        text = form.get(BEFORE + column)
        if wanted.get(column) == "codes":
            begun = f"{EACH}{column}:"
            given[column] = "|".join(n.removeprefix(begun) for n in form if n.startswith(begun))
        elif text is not None:
            lines = text.splitlines() if wanted.get(column) == "several" else [text]
            given[column] = "|".join(filter(None, (line.strip() for line in lines)))
    return given
