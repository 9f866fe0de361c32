"""Every deed sent by whom, for what and in a size that it is not for: nothing is done, and said so.

The deeds come from the route table, so that a new one is tried as soon as it is there.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from st_db.library import Library, passwords
from st_db.server.doing import XSRF_HEADER
from st_db.store import new_id
from tests.attack import ground
from tests.attack.attacking import Attack
from tests.attack.doors import Answered, Asked, Door, House
from tests.front_doors import run_apart

SMALL_ENOUGH = {"/do/upload", "/do/attach", "/do/prove", "/do/text"}
"""They take files, whose bounds are tried where files are."""
LARGE = 5 << 20  # bytes; more than any form may have


def _deeds(house: House) -> list[Door]:
    return [door for door in house.doors() if door.method == "POST" and "{" not in door.path
            and door.path.startswith("/do/")]  # fmt: skip


def _codes(house: House, asked: Callable[[Door], Asked]) -> dict[str, tuple[int, str]]:
    """Ask every deed and return what each answers: its status, and the code of its error."""

    async def ask() -> dict[str, tuple[int, str]]:
        return {door.path: _code(await house.ask(asked(door))) for door in _deeds(house)}

    return run_apart(ask())


def _code(answered: Answered) -> tuple[int, str]:
    assert answered.raised is None, answered.raised
    told = json.loads(answered.body)
    return answered.status, told.get("error", {}).get("code", "")


def _good(attack: Attack, **instead: str) -> Callable[[Door], Asked]:
    """Return what asks a deed as its own form does, with something else in some fields."""
    named = {**attack.ground.named, **instead}
    body = {**attack.ground.json, "record": named["record"], "draft": named["draft"]}

    def asked(door: Door) -> Asked:
        if door.path in ("/do/draft", "/do/save"):
            return Asked(door, {}, {}, "json", json.dumps({**body, "version": 1}).encode())
        return Asked(door, {}, named)

    return asked


@pytest.mark.parametrize("token", ["", "x", "2|00000000|aa|1"])
def test_no_deed_is_done_without_the_token_of_a_page(attack: Attack, token: str) -> None:
    before = attack.library.store.last_seq()
    good = _good(attack)
    told = _codes(attack.house, lambda door: replace(good(door), headers={XSRF_HEADER: token}))
    assert {one for one in told.items() if one[1] != (403, "error.foreign_form")} == set()
    assert attack.library.store.last_seq() == before


def _over(library: Library, how: str) -> str:
    """Return the token of a session that is over."""
    token, id_ = ground.session(library, ground.ATTACKER)
    account = library.accounts.get(ground.LOCAL, ground.ATTACKER)
    digest = passwords.digest(token)
    if how == "ended":
        library.store.sessions.end_one(account.id, id_)
        return token
    library.store.sessions.end(digest)
    if how == "past":
        library.store.sessions.begin(id_, digest, account.id, timedelta(0), ground.PLACE)
    return token if how == "past" else f"{token[:-1]}{'A' if token[-1] != 'A' else 'B'}"


@pytest.mark.parametrize("how", ["ended", "past", "forged"])
def test_a_session_that_is_over_or_forged_opens_what_none_opens(attack: Attack, how: str) -> None:
    nobody = House(attack.library, attack.settings, None)
    stale = House(attack.library, attack.settings, _over(attack.library, how))
    before = attack.library.store.last_seq()
    assert _codes(stale, _good(attack)) == _codes(nobody, _good(attack))
    assert attack.library.store.last_seq() == before


def test_nothing_of_another_unit_or_person_is_changed_by_any_deed(attack: Attack) -> None:
    library = attack.library
    ids = {library.store.get_many([id_])[id_].kind: id_ for id_ in attack.others}
    foreign = {
        "record": ids["task"], "records": ids["task"], "number": ids["task"], "kept": ids["task"],
        "other": ids["task"], "one": ids["task"], "organization": ids["organization"],
        "draft": library.drafting.list(ground.WITNESS)[0].id,
        "search": library.saved.list(ground.WITNESS)[0].search.id,
        "file": library.files.of(ground.WITNESS, attack.others[0])[0].id,
        "session": ground.session(library, ground.WITNESS.user)[1],
    }  # fmt: skip
    before = ground.kept_by_others(library, attack.others)
    officer = House(library, attack.settings, ground.session(library, "binh")[0])
    told = _codes(officer, _good(attack, **foreign))
    assert ground.kept_by_others(library, attack.others) == before
    assert len(library.accounts.sessions(ground.WITNESS)) == 1
    writing = ("archive", "confirm", "merge", "standing", "rename_organization", "detach", "save",
               "draft", "drop_draft", "delete_search")  # fmt: skip
    assert {name: told[f"/do/{name}"][0] for name in writing if told[f"/do/{name}"][0] < 400} == {}


def test_what_is_too_large_is_refused_by_every_deed(attack: Attack) -> None:
    large: dict[str, Any] = {
        "form": {"text": "x" * LARGE},
        "json": {"typed": {"title": "x" * LARGE}},
    }

    def asked(door: Door) -> Asked:
        if door.path in ("/do/draft", "/do/save"):
            return Asked(door, {}, {}, "json", json.dumps(large["json"]).encode())
        return Asked(door, {}, large["form"])

    told = _codes(attack.house, asked)
    refused = {path: one for path, one in told.items() if path not in SMALL_ENOUGH}
    assert set(refused.values()) == {(400, "error.form_too_large")}


def test_a_save_over_what_nobody_has_seen_changes_nothing(attack: Attack) -> None:
    """A version that is not there, of a record that is, and a record that is none."""
    door = next(door for door in _deeds(attack.house) if door.path == "/do/save")
    for record, version in ((attack.ground.named["record"], 999), (new_id(), 1), ("x", 1)):
        body = {**attack.ground.json, "save": new_id(), "draft": new_id(), "record": record,
                "version": version, "typed": {"title": "Đè lên"}}  # fmt: skip
        before = attack.library.store.last_seq()
        asked = Asked(door, {}, {}, "json", json.dumps(body).encode())
        answered = run_apart(attack.house.ask(asked))
        assert "go" not in json.loads(answered.body)
        assert attack.library.store.last_seq() == before
