"""What an organization's page asks for: its names, and who came from whom."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from st_db.server.fields import Form, number_of

if TYPE_CHECKING:
    from st_db.access import Caller
    from st_db.library import Library

_FOLLOW = "follow:"
_LISTS = ("other_names", "former_names")


def rename(library: Library, caller: Caller, form: Form) -> str:
    """Set the other and former names."""
    given = {name: form[name] for name in _LISTS if name in form}
    library.masters.rename(caller, _id(form), number_of(form, "version"), given)
    return _at(form)


def follow(library: Library, caller: Caller, form: Form) -> str:
    """Add a predecessor or successor."""
    told = {name.removeprefix(_FOLLOW): value for name, value in form.items()
            if name.startswith(_FOLLOW)}  # fmt: skip
    library.masters.follow(caller, _id(form), number_of(form, "version"), told)
    return _at(form)


def unfollow(library: Library, caller: Caller, form: Form) -> str:
    """Take a predecessor or successor away."""
    place = number_of(form, "place")
    library.masters.unfollow(caller, _id(form), number_of(form, "version"), place)
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


def _at(form: Form) -> str:
    return "/record?" + urlencode({"id": _id(form)})
