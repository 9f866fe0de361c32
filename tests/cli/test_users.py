"""Accounts from the command line, which is always that of the machine itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.front_doors import Done, answered, asked

GOOD = "một câu dễ nhớ 2026\n"


def user(home: Path, *args: str, sent: str = "") -> Done:
    return asked("user", *args, home=home, sent=sent)


def test_the_first_account_is_an_administrators_and_no_password_is_on_a_command_line(
    home: Path,
) -> None:
    nothing = user(home, "add", "chi.huong")
    assert nothing.returncode == 2
    assert "no password" in nothing.stderr
    assert user(home, "add", "an", "--role", "officer", sent=GOOD).returncode == 2
    made = user(home, "add", "Chi.Huong", "--full-name", "Trần Hương", sent=GOOD)
    assert made.returncode == 0, made.stderr
    assert "chi.huong (administrator)" in made.stdout
    assert "people sign in" in made.stderr
    assert "--password" not in user(home, "add", "--help").stdout

    weak = user(home, "add", "an", sent="ngắn\n")
    assert weak.returncode == 2
    assert "10 to 200" in weak.stderr


def test_accounts_are_given_a_unit_a_code_and_another_role_and_are_disabled(home: Path) -> None:
    user(home, "add", "chi.huong", sent=GOOD)
    assert user(home, "unit", "tdc", "--vi", "Phòng Tiêu chuẩn", "--review").returncode == 0
    more = ("--role", "officer", "--role", "reviewer", "--unit", "tdc")
    an = answered(user(home, "add", "an", *more, "--code", "--json"))
    assert (an["roles"], an["unit"], an["has_password"]) == (["officer", "reviewer"], "tdc", False)
    assert len(an["code"]) == len("ABCD-EFGH-JKLM")

    assert user(home, "unit", "tdc", "--en", "Standards").returncode == 0
    assert answered(user(home, "units", "--json")) == [
        {"id": "tdc", "vi": "Phòng Tiêu chuẩn", "en": "Standards", "review": True}
    ]
    listed = {one["name"]: one for one in answered(user(home, "list", "--json"))}
    assert set(listed) == {"an", "chi.huong"}
    assert "code" not in json.dumps(listed)

    assert user(home, "password", "an", sent=GOOD).returncode == 0
    assert user(home, "disable", "an").returncode == 0
    assert answered(user(home, "list", "--json"))[0]["disabled_at"]
    assert user(home, "enable", "an").returncode == 0
    assert user(home, "change", "an", "--unit", "", "--role", "reader").returncode == 0
    changed: dict[str, Any] = answered(user(home, "list", "--json"))[0]
    assert (changed["unit"], changed["roles"]) == (None, ["reader"])


def test_the_last_administrator_stays_and_the_audit_names_who_did_what(home: Path) -> None:
    last = user(home, "disable", "chi.huong")
    assert last.returncode == 2
    assert "administrator" in last.stderr
    assert user(home, "disable", "nobody").returncode == 1
    audit = answered(user(home, "audit", "--json"))
    assert [(one["name"], one["outcome"], one["by"]) for one in audit] == [
        ("an", "password", "local"), ("an", "reset_asked", "local"),
    ]  # fmt: skip


def test_the_command_line_stays_that_of_the_machine(home: Path) -> None:
    """Whoever may run it may read the database's files anyway."""
    assert asked("batches", "--json", home=home).returncode == 0
