"""The table of rights walked from the command line: as every account, and as the machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import typer

from st_db.cli import app
from st_db.library import Library
from tests.access.conftest import Office
from tests.access.doors import COMMANDS, MACHINES, Door
from tests.conftest import settings_of
from tests.front_doors import asked

_REFUSED = {"error.forbidden", "error.other_unit", "error.sign_in_first"}


def _commands(node: Any = None, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield every command that does something, groups that answer by themselves included."""
    node = node or typer.main.get_command(app)
    inner = getattr(node, "commands", {})
    if path and (not inner or node.invoke_without_command):
        yield " ".join(path)
    for name, found in inner.items():
        yield from _commands(found, (*path, name))


def test_every_command_has_its_use_case() -> None:
    assert set(_commands()) == set(COMMANDS) | MACHINES


@pytest.fixture(scope="module")
def opened(office: Office) -> Iterator[Library]:
    """The library of the commands, left open from one to the next: opening it takes a second."""
    with closing(Library.open(settings_of(office.service.home, office.url))) as library:
        yield library


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("commands")
    (folder / "a.jsonl").write_text('{"number": "TCVN 90002:2026", "title": "Thử"}\n', "utf-8")
    return folder


def _told(office: Office, folder: Path, door: Door, user: str) -> str | None:
    """Return the code of the error that a command ends with, None without one."""
    named = {"ID": office.record, "FILE": f"{folder}/a.jsonl", "OUT.csv": f"{folder}/{user}.csv",
             "NOWHERE/x.zip": f"{folder}/nowhere/x.zip"}  # fmt: skip
    words = [named.get(word, word) for word in door.query.split()]
    done = asked(*words, "--json", home=office.service.home, ST_DB_DATABASE_URL=office.url,
                 **({"ST_DB_USER": user} if user else {}))  # fmt: skip
    code = re.search(r'"code": ?"(error\.\w+)"', done.stdout)
    return code and code[1]


def test_the_table_decides_for_every_command_and_every_account(
    office: Office, folder: Path, opened: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Library, "open", lambda _settings: opened)
    monkeypatch.setattr(opened, "close", lambda: None)
    wrong, let_in = [], {name for name, door in COMMANDS.items() if door.costly}
    for name, person in office.people.items():
        if name == "public":
            continue  # who does not sign in has no command line
        for command, door in COMMANDS.items():
            if door.open_to(person.caller):
                if command in let_in:
                    continue  # one who gets through is enough: the library is walked for all
                let_in.add(command)
            code = _told(office, folder, door, person.caller.user)
            if (code in _REFUSED) is door.open_to(person.caller) or code == "error.unknown":
                wrong.append((name, command, code))
    assert not wrong, wrong


def test_without_an_account_a_command_is_the_machines_and_an_unknown_one_is_refused(
    office: Office, folder: Path
) -> None:
    assert _told(office, folder, COMMANDS["user list"], "") is None
    for command in ("search", "user list"):
        assert _told(office, folder, COMMANDS[command], "nobody") == "error.no_such_caller"
