"""Somebody with every right who sends what no form of ours does, and what is wrong with answers."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any

from st_db.errors import StDbError
from st_db.library import Library
from st_db.server.deeds import DEEDS
from st_db.settings import Settings
from tests.attack import ground
from tests.attack.doors import Answered, Asked, Door, House
from tests.attack.ground import ME

log = logging.getLogger(__name__)

_LASTS = 200  # forms taken until there is new ground, where others have trodden on the old
_REFUSALS = {400, 403, 404, 405, 409, 413, 414}
_QUIET = ("HEAD", "OPTIONS")
Slot = tuple[str, str]


class Listening(dict[str, str]):
    """A form that notes which of its fields are asked for."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.heard: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.heard.add(name)
        return super().get(name, default)

    def __getitem__(self, name: str) -> str:
        self.heard.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self.heard.add(str(name))
        return super().__contains__(name)


@dataclass
class Attack:
    """Somebody with every right who sends what no form of ours does."""

    library: Library
    settings: Settings
    others: list[str]
    wrong: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    sent: int = 0
    taken: int = 0
    rounds: int = 0

    def __post_init__(self) -> None:
        self.again()

    def again(self) -> None:
        """Take new ground."""
        self.rounds += 1
        self.ground = ground.fresh(self.library, self.rounds)
        self.enter()

    def enter(self) -> None:
        """Sign in."""
        self.token = ground.session(self.library, ground.ATTACKER)[0]
        self.house = House(self.library, self.settings, self.token)

    async def doors(self) -> list[Door]:
        """Return every door with the names that it reads."""
        found = []
        for door in self.house.doors():
            deed = DEEDS.get(door.path.removeprefix("/do/"))
            if deed is not None:
                names = self._heard(door, deed)
            else:
                names = {n for n in door.names if not n.endswith(":") and await self._read(door, n)}
            found.append(replace(door, names=tuple(sorted(names))))
        return found

    async def _read(self, door: Door, name: str) -> bool:
        """Tell whether an address reads a name of its module: most refuse those they do not."""
        parts = {part: self.part(door, at) for at, part in enumerate(door.parts)}
        named = {name: self.ground.named.get(name, "1")}
        answered = await self.house.ask(Asked(door, parts, named))
        return door.method != "GET" or b"error.unknown_parameter" not in answered.body

    def _heard(self, door: Door, deed: Any) -> set[str]:
        """Return the fields that a deed asks its form for, and beginnings of names it looks for."""
        form = Listening(self.ground.named)
        with suppress(StDbError):  # it was heard what was asked for
            deed(self.library, ME, form)
        prefixes = {name for name in door.names if name.endswith(":")}
        heard = {name for name in form.heard if not any(map(name.startswith, prefixes))}
        missed = heard - set(door.names)
        assert not missed, f"{door} reads {missed}, which its source was not found to speak of"
        return heard | prefixes

    def part(self, door: Door, at: int) -> str:
        """Return a good value of a part of a path."""
        known = self.ground.parts.items()
        return (
            next((v for begins, v in known if door.path.startswith(begins)), "x")
            if at == 0
            else "x"
        )

    async def send(self, asked: Asked) -> Answered:
        """Send one thing and note what is wrong with the answer."""
        self.sent += 1
        answered = await self.house.ask(asked)
        if asked.door.method == "POST" and answered.status < 400:  # else nothing is changed
            self.taken += 1
            if self.taken % _LASTS == 0:
                self.again()
            elif self.library.signing.session(self.token) is None:
                self.enter()
        self.statuses[answered.status] += 1
        if (fault := _fault(asked, answered)) is not None:
            what = asked.body if asked.body is not None else asked.named
            self.note(f"{asked.door} {fault}: {asked.parts} {str(what)[:300]}")
        return answered

    def note(self, finding: str) -> None:
        """Keep what was found, and log it at once: the whole attack takes its time."""
        log.error("%s", ascii(finding))
        self.wrong.append(finding)


def _fault(asked: Asked, answered: Answered) -> str | None:
    """Return what an answer has that none may have."""
    if answered.raised is not None:
        return repr(answered.raised)
    if answered.status == HTTPStatus.SERVICE_UNAVAILABLE and b"backup.no_schedule" in answered.body:
        return None  # true here, where no service keeps a schedule
    if answered.status >= 500 or answered.status not in {200, 201, 204, 303, 304, *_REFUSALS}:
        return f"answered {answered.status} {answered.body[:200]!r}"
    for name, value in answered.headers:
        if set(value) & set(b"\r\n\0"):
            return f"header {name!r} is broken: {value!r}"
    there = answered.header("location")
    if there and (not there.startswith("/") or there.startswith(("//", "/\\"))):
        return f"leads to {there}"
    if answered.header("content-type").startswith("text/html"):
        return "answers with HTML"
    if asked.door.method in _QUIET or answered.status < 400:
        return None
    return _unreadable(answered)


def _unreadable(answered: Answered) -> str | None:
    if not answered.header("content-type").startswith("application/json"):
        return None if answered.body.strip() else "refuses without a word"
    try:
        error = json.loads(answered.body)["error"]
    except (ValueError, LookupError, TypeError):
        return f"refuses without an error: {answered.body[:200]!r}"
    if error["code"] == "error.unknown" or not error["message"]:
        return f"refuses unreadably: {error}"
    return None


# ---- what is sent


def slots(door: Door, json_names: Iterable[str]) -> list[Slot]:
    """Return the places of a door that a string can come to."""
    found: list[Slot] = [("part", name) for name in door.parts]
    if door.method in ("GET", "POST"):
        found += [("named", name) for name in door.names]
    found.append(("every", ""))
    if door.method == "POST":
        spoken = [name for name in door.names if name in set(json_names)]
        found += [("json", name) for name in spoken] + [("json", ""), ("raw", ""), ("nested", "")]
    return found


def asking(attack: Attack, door: Door, slot: Slot, text: str) -> Asked:
    """Return what brings a string to a place, with good values in all others."""
    way, name = slot
    good = {n: v for n, v in attack.ground.named.items() if n in door.names}
    good |= {
        n: v for n, v in attack.ground.named.items() if n.partition(":")[0] + ":" in door.names
    }
    parts = {part: attack.part(door, at) for at, part in enumerate(door.parts)}
    if way == "part":
        return Asked(door, {**parts, name: text}, good)
    if way == "named":
        given = {f"{name}{text}": text} if name.endswith(":") else {name: text}
        return Asked(door, parts, {**good, **given})
    if way == "every":
        every = {n: text for n in door.names if not n.endswith(":")}
        return Asked(door, dict.fromkeys(parts, text), every)
    return Asked(
        door, parts, good, "raw" if way == "raw" else "json", _body(attack, door, slot, text)
    )


def bundles(door: Door, texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield strings some at a time, as many as a door has places."""
    size = max(1, len(door.parts) + len(door.names))
    for start in range(0, len(texts), size):
        yield texts[start : start + size]


def asking_many(attack: Attack, door: Door, texts: Sequence[str]) -> Asked:
    """Return what brings a string to each place of a door; one without any gets it as its body."""
    if not door.parts and not door.names:
        return Asked(door, {}, {}, "raw", texts[0].encode("utf-8", "surrogatepass"))
    given = dict(zip((*door.parts, *door.names), texts, strict=False))
    parts = {part: given.pop(part, attack.part(door, at)) for at, part in enumerate(door.parts)}
    named = {f"{name}{text}" if name.endswith(":") else name: text for name, text in given.items()}
    return Asked(door, parts, named)


def _body(attack: Attack, door: Door, slot: Slot, text: str) -> bytes:
    way, name = slot
    if way == "raw":
        return text.encode("utf-8", "surrogatepass")
    good = {n: v for n, v in attack.ground.json.items() if n in door.names}
    if way == "nested":
        body: Any = {n: {text: [text, {text: text}]} for n in good}
    else:
        body = {**good, **(dict.fromkeys(good, text) if not name else {name: text})}
    return json.dumps(body).encode()
