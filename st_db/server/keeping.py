"""The deeds of keeping records: still true, out and in, back to a version, many at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from st_db.access import Caller
from st_db.errors import UsageError

if TYPE_CHECKING:
    from st_db.library import Library

Form = Mapping[str, str]

_DIGITS = 10


def confirm(library: Library, caller: Caller, form: Form) -> str:
    """Note that a record is still true."""
    return _record(library.history.confirm(caller, _named(form), seen=_number(form, "seen")).id)


def unconfirm(library: Library, caller: Caller, form: Form) -> str:
    """Take the last such note back."""
    return _record(library.history.unconfirm(caller, _named(form)).id)


def archive(library: Library, caller: Caller, form: Form) -> str:
    """Take a record out of the register."""
    seen, reason = _number(form, "seen"), form.get("reason", "")
    return _record(library.history.archive(caller, _named(form), seen=seen, reason=reason).id)


def bring_back(library: Library, caller: Caller, form: Form) -> str:
    """Bring a record back that was taken out."""
    return _record(library.history.bring_back(caller, _named(form)).id)


def restore_version(library: Library, caller: Caller, form: Form) -> str:
    """Make a record what it was as a version."""
    version, seen = _number(form, "version"), _number(form, "seen")
    return _record(library.history.restore(caller, _named(form), version, seen=seen).id)


def _named(form: Form) -> str:
    return form.get("record", "")


def _number(form: Form, name: str) -> int:
    """Return a version of a form, which must say it: without, it would overwrite anything."""
    text = form.get(name, "")
    if not text.isdecimal() or len(text) > _DIGITS:
        raise UsageError("error.missing_parameter", name=name)
    return int(text)


def _record(id_: str) -> str:
    return "/record?" + urlencode({"id": id_})


DEEDS: Mapping[str, Callable[[Library, Caller, Form], str]] = {
    "confirm": confirm,
    "unconfirm": unconfirm,
    "archive": archive,
    "bring_back": bring_back,
    "restore_version": restore_version,
}
