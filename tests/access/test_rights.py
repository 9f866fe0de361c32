"""The table of rights walked whole: every use case for every role, on a real library."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import GeneratorType
from typing import Any

import pytest

import st_db.library
from st_db.access import ACTIONS, RIGHTS, ROLES, UNIT_BOUND, USE_CASES, Caller, Role
from st_db.errors import Forbidden
from st_db.library import Library
from st_db.search import open_engine
from st_db.settings import Settings
from st_db.store import Store

# Use cases that no part of the library's façade has: functions, and parts of parts.
_BY_HAND = {"undo", "restore", "rehearse"}


def _use_cases() -> Iterator[tuple[str, Any]]:
    """Yield every public function and method of the library that takes a caller."""
    package = st_db.library
    names = [package.__name__]
    names += [m.name for m in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")]
    for module in map(importlib.import_module, names):
        for name, found in vars(module).items():
            if name.startswith("_") or getattr(found, "__module__", None) != module.__name__:
                continue
            if inspect.isfunction(found) and _takes_caller(found):
                yield name, found
            elif inspect.isclass(found):
                yield from (
                    (f"{name}.{method}", function)
                    for method, function in vars(found).items()
                    if not method.startswith("_")
                    and inspect.isfunction(function)
                    and _takes_caller(function)
                )


def _takes_caller(function: Any) -> bool:
    return "caller" in inspect.signature(function).parameters


def _caller(role: Role) -> Caller:
    return Caller("someone", frozenset({role}), None, "vi", "test")


@pytest.fixture
def library(settings: Settings, store: Store) -> Iterator[Library]:
    engine = open_engine(settings)
    yield Library(settings, store, engine)
    engine.close()


def test_every_use_case_of_the_library_is_in_the_table() -> None:
    found = {name for name, _ in _use_cases()}
    assert found == set(USE_CASES)


def test_every_role_and_every_action_has_its_rights() -> None:
    assert set(RIGHTS) == set(ROLES)
    assert set().union(*RIGHTS.values()) == set(ACTIONS)
    assert all(UNIT_BOUND[role] <= RIGHTS[role] for role in UNIT_BOUND)


def _parts(library: Library) -> dict[str, Any]:
    """Return {class: instance} of the parts of a library, however deep they are."""
    found: dict[str, Any] = {}
    waiting: list[Any] = [library]
    while waiting:
        part = waiting.pop()
        for inner in vars(part).values():
            cls = type(inner)
            if cls.__module__.startswith("st_db.library") and cls.__name__ not in found:
                found[cls.__name__] = inner
                waiting += [inner] if hasattr(inner, "__dict__") else []
    return found


def _outcome(library: Library, name: str, function: Any, caller: Caller) -> type | None:
    """Call a use case with arguments that mean nothing; returns the error it raised.

    Whoever lacks the right must be told so before an argument is looked at; who has it comes as
    far as the arguments, and no further.
    """
    owner, dot, _ = name.partition(".")
    given: dict[str, Any] = {}
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name == "self":
            given["self"] = _parts(library)[owner]
        elif parameter.name in ("caller", "library"):
            given[parameter.name] = {"caller": caller, "library": library}[parameter.name]
        elif parameter.default is parameter.empty:
            given[parameter.name] = object()
    assert dot or name in _BY_HAND
    try:
        result = function(**given)
        if isinstance(result, GeneratorType):
            next(result, None)
    except Exception as error:  # noqa: BLE001 - only the kind of the error is asked for
        return type(error)
    return None


def test_the_table_decides_for_every_use_case_and_every_role(library: Library) -> None:
    wrong = []
    for name, function in _use_cases():
        for role in ROLES:
            refused = _outcome(library, name, function, _caller(role)) is Forbidden
            if refused is (USE_CASES[name] in RIGHTS[role]):
                wrong.append((name, role, "refused" if refused else "let in"))
    assert not wrong


# (roles, own unit, unit of the record, may write it)
_UNITS = [
    ({"officer"}, "a", "a", True),
    ({"officer"}, "a", "b", False),
    ({"officer"}, "a", None, True),
    ({"officer"}, None, "b", False),
    ({"officer"}, None, None, True),
    ({"officer", "reader"}, "a", "b", False),
    ({"officer", "administrator"}, "a", "b", True),
    ({"administrator"}, None, "b", True),
    ({"local"}, None, "b", True),
    ({"reader"}, "a", "a", False),
    ({"reviewer"}, "a", "a", False),
    ({"public"}, "a", "a", False),
    (set(), "a", "a", False),
]


@pytest.mark.parametrize(("roles", "own", "unit", "allowed"), _UNITS)
def test_an_officer_writes_only_what_is_the_units_or_nobodys(
    roles: set[Role], own: str | None, unit: str | None, allowed: bool
) -> None:
    caller = Caller("someone", frozenset(roles), own, "vi", "test")
    assert caller.may("write", unit=unit) is allowed
    if not allowed:
        with pytest.raises(Forbidden) as refused:
            caller.require("write", unit=unit)
        other = "write" in set().union(*(RIGHTS[role] for role in roles))
        first = "error.sign_in_first" if "public" in roles else "error.forbidden"
        assert refused.value.code == ("error.other_unit" if other else first)


def test_a_reviewer_accepts_only_what_the_own_unit_submitted() -> None:
    caller = Caller("someone", frozenset({"reviewer"}), "a", "vi", "test")
    assert caller.may("review", unit="a")
    assert not caller.may("review", unit="b")
