"""History, archive, restore, confirm and bulk from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.front_doors import answered, asked, filled

COFFEE = "TCVN 5520:2016"


@pytest.fixture(scope="module", autouse=True)
def _records(home: Path) -> None:
    filled(home)


def test_a_record_is_confirmed_archived_and_brought_back(home: Path) -> None:
    assert asked("confirm", COFFEE, home=home).returncode == 0
    assert asked("archive", COFFEE, "--reason", "twice", home=home).returncode == 0
    listed = answered(asked("archived", "--json", home=home))
    assert [(one["number"], one["reason"]) for one in listed["archived"]] == [(COFFEE, "twice")]
    assert answered(asked("search", "TCVN 5520", "--json", home=home))["total"] == 0
    assert asked("archive", COFFEE, home=home).returncode == 1
    assert asked("restore", COFFEE, home=home).returncode == 0
    ops = [one["op"] for one in answered(asked("history", COFFEE, "--json", home=home))["history"]]
    assert ops == ["restore", "archive", "confirm", "create"]


def test_a_bulk_change_is_tried_done_undone_and_gone_back_from(home: Path) -> None:
    change = ("bulk", "status", "--set", "Hết hiệu lực", "--kind", "standard")
    where = ("--query", "cà phê")
    tried = answered(asked(*change, *where, "--dry-run", "--json", home=home))
    assert {line["fate"] for line in tried["lines"]} == {"changed"}
    assert (tried["dry_run"], tried["records"]) == (True, 2)
    done = asked(*change, *where, "--json", home=home)
    told = answered(done)
    assert (done.returncode, told["counts"], told["behind"]) == (0, {"changed": 2}, 0)
    assert "from “Còn hiệu lực” to “Hết hiệu lực”" in asked("history", COFFEE, home=home).stdout
    told_back = asked("restore", COFFEE, "--version", "1", "--dry-run", home=home).stdout
    assert "from “Hết hiệu lực” to “Còn hiệu lực”" in told_back
    assert asked("undo", told["batch"], home=home).returncode == 0
    assert "Còn hiệu lực" in asked("show", COFFEE, home=home).stdout


@pytest.mark.parametrize("wrong", [
    ("bulk", "status", "--set", "x", "--clear", "--query", "cà phê"),
    ("bulk", "status", "--clear"),
    ("bulk", "nhom", "--clear", "--query", "cà phê"),
    ("bulk", "status", "--clear", "--query", "cà phê", "--record", COFFEE),
])  # fmt: skip
def test_what_cannot_be_meant_changes_nothing(home: Path, wrong: tuple[str, ...]) -> None:
    done = asked(*wrong, home=home)
    assert done.returncode == 2, done.stdout
    assert done.stderr
