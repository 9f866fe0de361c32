"""What an organization's page asks for: its names, and who came from whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from st_db.errors import UsageError

if TYPE_CHECKING:
    from st_db.access import Caller
    from st_db.library import Library

Form = Mapping[str, str]
_FOLLOW = "follow:"
_LISTS = ("other_names", "former_names")


def rename(library: Library, caller: Caller, form: Form) -> str:
    """Set the other and former names."""
    given = {name: form[name] for name in _LISTS if name in form}
    library.masters.rename(caller, _id(form), _number(form, "version"), given)
    return _at(form)


def follow(library: Library, caller: Caller, form: Form) -> str:
    """Add a predecessor or successor."""
    told = {name.removeprefix(_FOLLOW): value for name, value in form.items()
            if name.startswith(_FOLLOW)}  # fmt: skip
    library.masters.follow(caller, _id(form), _number(form, "version"), told)
    return _at(form)


def unfollow(library: Library, caller: Caller, form: Form) -> str:
    """Take a predecessor or successor away."""
    place = _number(form, "place")
    library.masters.unfollow(caller, _id(form), _number(form, "version"), place)
    return _at(form)


def accept(library: Library, caller: Caller, form: Form) -> str:
    """Say that a name means the organization."""
    library.masters.accept(caller, _id(form), form.get("called", ""))
    return _at(form)


def refuse(library: Library, caller: Caller, form: Form) -> str:
    """Say that a name does not mean the organization."""
    library.masters.refuse(caller, _id(form), form.get("called", ""))
    return _at(form)


def _id(form: Form) -> str:
    return form.get("organization", "")


def _number(form: Form, name: str) -> int:
    text = form.get(name, "")
    if not (text.isdecimal() and text.isascii() and len(text) < 10):
        raise UsageError("error.merge_unseen")
    return int(text)


def _at(form: Form) -> str:
    return "/record?" + urlencode({"id": _id(form)})
