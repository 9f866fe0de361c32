"""The deeds of administrators and reviewers: accounts, units, and what waits for review."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from st_db.access import ANYWHERE, GIVEN, Caller
from st_db.errors import Conflict
from st_db.i18n import t
from st_db.library.edits import Saved
from st_db.server.answers import Said
from st_db.server.fields import Form, number_of

if TYPE_CHECKING:
    from st_db.library import Library


REVIEW = "/review"


def add(library: Library, caller: Caller, form: Form) -> Said:
    """Make an account and give out the code that its password is set with."""
    made = library.accounts.create(
        caller, form.get("account", ""), _roles(form), _fields(form, ("roles",))
    )
    return _code(library, caller, made.name, "ui.admin.added")


def change(library: Library, caller: Caller, form: Form) -> str:
    """Change an account as its form says."""
    given = {**_fields(form), "roles": _roles(form)}
    library.accounts.change(caller, form.get("account", ""), given, number_of(form, "version"))
    return _at("users")


def code(library: Library, caller: Caller, form: Form) -> Said:
    """Give out a code to set a password with."""
    return _code(library, caller, form.get("account", ""), "ui.admin.code_given")


def disable(library: Library, caller: Caller, form: Form) -> str:
    """Disable an account; the button then enables it."""
    library.accounts.disable(caller, form.get("account", ""))
    return _at("users")


def enable(library: Library, caller: Caller, form: Form) -> str:
    """Let an account be used again."""
    library.accounts.enable(caller, form.get("account", ""))
    return _at("users")


def sign_out(library: Library, caller: Caller, form: Form) -> Said:
    """End somebody's sessions."""
    library.accounts.sign_out_everywhere(caller, form.get("account", ""))
    return Said(t("ui.admin.signed_out", caller.language))


def save_unit(library: Library, caller: Caller, form: Form) -> str:
    """Make a unit or change it."""
    names = (form.get("vi", ""), form.get("en"))
    review = form.get("review") == "yes"
    library.units.save(
        caller, form.get("unit", ""), names, review=review, version=number_of(form, "version")
    )
    return _at("units")


def standing(library: Library, caller: Caller, form: Form) -> str:
    """Say whose a record is and who may see it; what the form does not hold stays."""
    id_ = form.get("record", "")
    unit = form["unit_id"] or None if "unit_id" in form else ANYWHERE
    visibility = form.get("visibility") or None
    library.standing.set(
        caller, id_, unit=unit, visibility=visibility, seen=number_of(form, "version")
    )
    return "/record?" + urlencode({"id": id_})


def accept(library: Library, caller: Caller, form: Form) -> str:
    """Save what an officer submitted; raises Conflict where others changed the same meanwhile."""
    outcome = library.review.accept(
        caller,
        form.get("submission", ""),
        form.get("answer", ""),
        version=number_of(form, "version"),
    )
    if not isinstance(outcome, Saved):
        raise Conflict("error.submission_collides")
    return REVIEW


def give_back(library: Library, caller: Caller, form: Form) -> str:
    """Return what an officer submitted with what is to be put right."""
    library.review.give_back(
        caller,
        form.get("submission", ""),
        form.get("answer", ""),
        version=number_of(form, "version"),
    )
    return REVIEW


def withdraw(library: Library, caller: Caller, form: Form) -> str:
    """Take one's own submission back."""
    library.review.withdraw(caller, form.get("submission", ""))
    return REVIEW


DEEDS: Mapping[str, Callable[[Library, Caller, Form], str]] = {
    "account_add": add,
    "account_change": change,
    "account_code": code,
    "account_disable": disable,
    "account_enable": enable,
    "account_sign_out": sign_out,
    "unit_save": save_unit,
    "standing": standing,
    "review_accept": accept,
    "review_return": give_back,
    "review_withdraw": withdraw,
}


def _roles(form: Form) -> list[Any]:
    return [role for role in GIVEN if form.get(f"role:{role}")]


def _fields(form: Form, but: tuple[str, ...] = ()) -> dict[str, Any]:
    names = ("full_name", "unit_id", "subject")
    return {name: form[name] for name in names if name in form and name not in but}


def _code(library: Library, caller: Caller, name: str, key: str) -> Said:
    given, until = library.accounts.give_code(caller, name)
    told = f"{until.astimezone():%d/%m/%Y %H:%M}"
    return Said(t(key, caller.language, name=name, until=told, code=given))


def _at(part: str) -> str:
    return "/admin?" + urlencode({"part": part})
